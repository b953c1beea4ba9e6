"""Sheets: what every reader makes of a file, before anything in it is understood; and how much is read at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carbonstd.activity.cells import Cell, Source
from carbonstd.activity.text import MAX_BYTES
from carbonstd.errors import DossierError

MAX_UNCOMPRESSED = 512 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELLS = 4_000_000
MAX_CELL_TEXT = 32_767  # as in Excel
MAX_DEPTH = 20
MAX_SHEETS = 200


@dataclass(frozen=True)
class Row:
    """A row that isn't blank: its number as people see it, and its cells by column, blank ones left out."""

    number: int
    cells: Mapping[int, Cell]

    @property
    def first(self) -> Cell:
        """Its leftmost cell."""
        return self.cells[min(self.cells)]


@dataclass(frozen=True)
class Merged:
    """A range of merged cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, a CSV file, or a table of a document.

    Attributes
    ----------
    headed : bool
        True if the first row is known to be the header, as in documents; else it is searched for.
    """

    name: str
    source: Source
    rows: tuple[Row, ...]
    merged: tuple[Merged, ...] = ()
    headed: bool = False


def ensure_within(name: str, *, size: int = 0, rows: int = 0, columns: int = 0, cells: int = 0) -> None:
    """Refuse what is larger than the limits.

    Raises
    ------
    DossierError
        Names the limit and the way out.
    """
    limits = (
        (size, MAX_BYTES, "字节", "bytes"),
        (rows, MAX_ROWS, "行", "rows"),
        (columns, MAX_COLUMNS, "列", "columns"),
        (cells, MAX_CELLS, "个单元格", "cells"),
    )
    for value, limit, zh, en in limits:
        if value > limit:
            raise DossierError(
                f"{name}：超过 {limit} {zh}",
                f"{name}: more than {limit} {en}",
                hint_zh="请删去空行空列的格式，或拆分文件；大批量数据用 carbonstd.activity/1",
                hint_en="clear formats of empty cells, or split it; bulk data goes into carbonstd.activity/1",
            )
