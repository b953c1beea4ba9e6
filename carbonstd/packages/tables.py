"""Reading the files of a package: CSV tables and `standard.toml`, as text and nothing else."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

from carbonstd.errors import PackageError

MAX_BYTES = 32 * 1024 * 1024


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV table as rows of stripped text; a missing file is an empty table.

    Raises
    ------
    PackageError
        If the file isn't UTF-8, a row has another number of cells than the header, or it is absurdly large.
    """
    try:
        text = read_text(path)
    except FileNotFoundError:
        return []
    lines = csv.reader(io.StringIO(text, newline=""))
    header = next(lines, [])
    rows = []
    for cells in lines:
        if len(cells) != len(header):
            raise PackageError(
                f"{path}：第 {lines.line_num} 行有 {len(cells)} 格，表头有 {len(header)} 列",
                f"{path}: line {lines.line_num} has {len(cells)} cells, the header {len(header)}",
            )
        rows.append(dict(zip(header, cells, strict=True)))
    return rows


def read_descriptor(path: Path) -> dict[str, Any]:
    """Read a `standard.toml`.

    Raises
    ------
    PackageError
        If it is no valid TOML.
    """
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise PackageError(f"{path}：不是有效的 TOML：{error}", f"{path}: invalid TOML: {error}") from None


def read_text(path: Path) -> str:
    """Read a package file as UTF-8, whatever the platform's default is."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PackageError(f"{path}：文件过大", f"{path}: file too large")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PackageError(f"{path}：不是 UTF-8：{error}", f"{path}: not UTF-8: {error}") from None


def split_list(cell: str) -> tuple[str, ...]:
    """Split a multi-valued cell at its semicolons."""
    return tuple(part for part in (piece.strip() for piece in cell.split(";")) if part)
