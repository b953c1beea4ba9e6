"""Reading .xls, the binary workbooks of Excel 97–2003 and WPS, by xlrd.

xlrd is slow and old, but it is Python: on a damaged file it raises. calamine, the faster reader, panics there, or
asks for so much memory that the process is killed.
"""

from __future__ import annotations

import io
from typing import Any

from carbonstd.activity.cells import Cell, CellKind, Source
from carbonstd.activity.numberformats import format_kind, shown
from carbonstd.activity.sheets import Merged, Row, Sheet, ensure_within
from carbonstd.errors import DossierError

#: What every compound file (.xls, and an .xlsx with a password) begins with.
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read_xls(data: bytes, name: str) -> list[Sheet]:
    """Read all worksheets of an .xls workbook.

    Raises
    ------
    DossierError
        If it is damaged, protected by a password, or larger than the limits.
    """
    if _ENCRYPTED_PACKAGE in data:
        raise _protected(name)
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True, on_demand=True
        )
        kinds = [format_kind(style.format_key, _code(book, style.format_key)) for style in book.xf_list]
        return [_read_sheet(book, title, kinds, name) for title in book.sheet_names()]
    except DossierError:
        raise
    except Exception as error:  # a damaged file may raise anything in xlrd
        if "encrypted" in str(error).lower():
            raise _protected(name) from None
        raise DossierError(
            f"{name}：工作簿已损坏或不完整（{error}）",
            f"{name}: the workbook is damaged or truncated ({error})",
            hint_zh="请用 Excel 或 WPS 打开，另存为 .xlsx 后再试",
            hint_en="open it in Excel or WPS and save it as .xlsx",
        ) from None


def _read_sheet(book: Any, title: str, kinds: list[str], name: str) -> Sheet:
    sheet = book.sheet_by_name(title)
    source = Source(name, title)
    rows: list[Row] = []
    count = 0
    for number in range(sheet.nrows):
        cells = {}
        for column, cell in enumerate(sheet.row(number), 1):
            kind, text = _content(book, cell, kinds)
            if kind != "blank":
                cells[column] = Cell(text, kind, source, number + 1, column)
        if cells:
            rows.append(Row(number + 1, cells))
            count += len(cells)
            ensure_within(f"{name}!{title}", rows=len(rows), columns=max(cells), cells=count)
    merged = tuple(Merged(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    book.unload_sheet(title)
    return Sheet(title, source, tuple(rows), merged)


def _content(book: Any, cell: Any, kinds: list[str]) -> tuple[CellKind, str]:
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_TEXT if cell.value.strip():
            return "text", cell.value
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return shown(repr(cell.value), kinds[cell.xf_index], book.datemode == 1)
        case xlrd.XL_CELL_BOOLEAN:
            return "bool", "true" if cell.value else "false"
        case xlrd.XL_CELL_ERROR:
            return "error", xlrd.error_text_from_code.get(cell.value, "#?")
    return "blank", ""


def _code(book: Any, key: int) -> str | None:
    found = book.format_map.get(key)
    return None if found is None else found.format_str


def _protected(name: str) -> DossierError:
    return DossierError(
        f"{name}：工作簿有密码保护，无法读取",
        f"{name}: the workbook is protected by a password",
        hint_zh="请在 Excel 中去掉打开密码后另存一份",
        hint_en="remove the password in Excel and save a copy",
    )
