"""Where data comes from: the package search path, today, and files by their relative path."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from carbonstd.dates import parse_date
from carbonstd.errors import DossierError, PackageError

if TYPE_CHECKING:
    from carbonstd.activity.files import InputFile
    from carbonstd.packages import Catalogue


def open_catalogue(folders: Sequence[Path] | None) -> Catalogue:
    """Open the search path: ``--packages``, ``CARBONSTD_PATH``, ``[packages] path`` of carbonstd.toml, built-in.

    Raises
    ------
    PackageError
        If a folder that was named doesn't exist, or carbonstd.toml can't be read.
    """
    from carbonstd.packages import Catalogue, built_in_roots

    roots = list(folders or ())
    roots += [Path(part) for part in os.environ.get("CARBONSTD_PATH", "").split(os.pathsep) if part]
    roots += _configured(Path("carbonstd.toml"))
    for root in roots:
        if not root.is_dir():
            raise PackageError(f"数据包目录不存在：{root}", f"no such folder of packages: {root}")
    return Catalogue([*roots, *built_in_roots()])


def _configured(settings: Path) -> list[Path]:
    from carbonstd.packages.tables import read_descriptor

    if not settings.is_file():
        return []
    packages = read_descriptor(settings).get("packages", {})
    path = packages.get("path", []) if isinstance(packages, dict) else None
    parts = [path] if isinstance(path, str) else path
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise PackageError(
            f"{settings}：[packages] path 应为目录或目录的列表",
            f"{settings}: [packages] path should be a folder or a list of folders",
            hint_zh='写成 [packages] 和 path = ["my-packages"]', hint_en='write [packages] and path = ["my-packages"]',
        )  # fmt: skip
    return [Path(part) for part in parts]


def today() -> date:
    """Return today's date; the only clock in the program."""
    return date.today()


def optional_date(text: str | None) -> date | None:
    """Read an optional date."""
    return parse_date(text) if text else None


def read_bytes(path: Path) -> tuple[bytes, str, str]:
    """Read a file, or stdin for ``-``.

    Returns
    -------
    bytes, str, str
        Content, relative POSIX path, sha256.

    Raises
    ------
    DossierError
        If it doesn't exist or can't be read.
    """
    if str(path) == "-":
        data, name = sys.stdin.buffer.read(), "-"
    else:
        name = relative(path)
        try:
            data = path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise DossierError(
                f"无法读取 {name}：{reason}", f"can't read {name}: {reason}",
                hint_zh="核对路径；Excel 中打开的文件请先关闭", hint_en="check the path; close the file in Excel",
            ) from None  # fmt: skip
    return data, name, hashlib.sha256(data).hexdigest()


def relative(path: Path) -> str:
    """Return a path relative to where the command runs, in POSIX form; only the name for what lies elsewhere."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return path.name


def dossier_files(paths: Sequence[Path]) -> list[Path | InputFile]:
    """Return the files of a dossier; ``-`` is stdin, its kind told by how it begins."""
    from carbonstd.activity.files import InputFile

    found: list[Path | InputFile] = []
    for path in paths:
        if str(path) != "-":
            found.append(path)
            continue
        data = sys.stdin.buffer.read()
        start = data.lstrip()[:1]
        suffix = "xlsx" if data.startswith(b"PK") else "json" if start == b"{" else "yaml"
        found.append(InputFile(f"stdin.{suffix}", data))
    return found
