"""Writing workbooks: cells keep every digit and never run as formulas; bytes don't depend on the clock."""

from __future__ import annotations

import io
import re
import zipfile
from fractions import Fraction
from typing import Any

from carbonstd.activity.cells import float_text
from carbonstd.exact import format_exact

_STAMP = (1980, 1, 1, 0, 0, 0)
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def put(sheet: Any, row: int, column: int, value: Fraction | str | None) -> Any:
    """Write one cell.

    A number that a spreadsheet would round is written as text, which keeps it; text that begins with ``=`` stays text.
    """
    cell = sheet.cell(row=row, column=column)
    if value is None or value == "":
        return cell
    if isinstance(value, Fraction):
        text = format_exact(value)
        number = float(value)
        if float_text(number) == text:
            cell.value = int(text) if value.denominator == 1 else number
            return cell
        value = text
    cell.value = value
    cell.data_type = "s"
    return cell


def steady_bytes(book: Any) -> bytes:
    """Save a workbook so that the same content gives the same bytes."""
    saved = io.BytesIO()
    book.save(saved)
    steady = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            data = source.read(part)
            if part == "docProps/core.xml":
                data = _DATES.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            info = zipfile.ZipInfo(part, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)
    return steady.getvalue()
