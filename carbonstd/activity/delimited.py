"""Reading CSV files as Chinese offices write them."""

from __future__ import annotations

import csv
import io
from pathlib import PurePath

from carbonstd.activity.cells import Cell, Source, text_kind
from carbonstd.activity.sheets import Row, Sheet, ensure_within
from carbonstd.activity.text import decode
from carbonstd.errors import DossierError


def read_csv(data: bytes, name: str) -> Sheet:
    """Read a CSV file as the table that its name says; comma, semicolon or tab separate.

    Raises
    ------
    DossierError
        If it can't be decoded, quotes aren't closed, or it is larger than the limits.
    """
    text = decode(data, name)
    source = Source(name)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    rows: list[Row] = []
    count = 0
    try:
        for number, values in enumerate(lines, 1):
            cells = {
                column: Cell(value, kind, source, number, column)
                for column, value in enumerate(values, 1)
                if (kind := text_kind(value)) != "blank"
            }
            if cells:
                rows.append(Row(number, cells))
                count += len(cells)
                ensure_within(name, rows=len(rows), columns=max(cells), cells=count)
    except csv.Error as error:
        raise DossierError(
            f"{name}:{lines.line_num}：CSV 无效（{error}）", f"{name}:{lines.line_num}: invalid CSV ({error})",
            hint_zh="检查该行的引号是否成对", hint_en="check that quotes on this line are paired",
        ) from None  # fmt: skip
    return Sheet(PurePath(name).stem, source, tuple(rows))


def delimiter_of(text: str) -> str:
    """Tell the separator by the first lines: the commonest of comma, tab and semicolon."""
    head = "".join(text.splitlines(keepends=True)[:10])
    return max(",\t;", key=head.count)
