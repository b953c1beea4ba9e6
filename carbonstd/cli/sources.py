"""Where data comes from: the package search path, today, and files by their relative path."""

from __future__ import annotations

import hashlib
import os
import sys
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from carbonstd.dates import parse_date
from carbonstd.errors import DossierError, PackageError

if TYPE_CHECKING:
    from carbonstd.packages import Catalogue


def open_catalogue(folders: Sequence[Path] | None) -> Catalogue:
    """Open the search path: ``--packages``, ``CARBONSTD_PATH``, ``[packages] path`` of carbonstd.toml, built-in.

    Raises
    ------
    PackageError
        If a folder that was named doesn't exist.
    """
    from carbonstd.packages import Catalogue, built_in_roots

    roots = list(folders or ())
    roots += [Path(part) for part in os.environ.get("CARBONSTD_PATH", "").split(os.pathsep) if part]
    settings = Path("carbonstd.toml")
    if settings.is_file():
        configured = tomllib.loads(settings.read_text(encoding="utf-8")).get("packages", {}).get("path", [])
        roots += [Path(part) for part in ([configured] if isinstance(configured, str) else configured)]
    for root in roots:
        if not root.is_dir():
            raise PackageError(f"数据包目录不存在：{root}", f"no such folder of packages: {root}")
    return Catalogue([*roots, *built_in_roots()])


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
