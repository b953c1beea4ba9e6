"""The quota self-check workbook (能耗限额自查表): a run as .xlsx for people, the same bytes for the same run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from carbonstd.errors import CarbonstdError
from carbonstd.exact import from_float
from carbonstd.reporting.figures import SHOWN_DECIMALS
from carbonstd.reporting.layout import cells
from carbonstd.reporting.sheet import Cell, Column, Number, Row, Sheet
from carbonstd.reporting.workbook_names import Lookup
from carbonstd.reporting.workbook_sheets import sheets
from carbonstd.terms import VERDICT_NAMES, Language

#: Excel's own limits.
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
#: What a spreadsheet would take for the start of a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_COLOURS = {"compliant": "1E7B34", "non-compliant": "B3261E", "inconclusive": "9A6700", "not-applicable": "6E6E6E"}
#: Columns for looking things up on the screen.
_NOT_PRINTED = frozenset({"row", "id", "trace", "coefficient_source", "source_type", "judgement"})
#: Points: a line of text, and the most that a row can have.
_LINE_HEIGHT, _MAX_HEIGHT = 15, 409
#: Of a new workbook's own cells.
_FONT = "Calibri"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
Document = Mapping[str, Any]


def run_workbook(document: Document, language: Language, lookup: Lookup) -> bytes:
    """Write a run as a workbook.

    Numbers are numbers; one that doesn't fit into the 15 digits of a spreadsheet has its full text in a column at the
    right end. No cell is ever a formula.

    Parameters
    ----------
    document : mapping
        A run document (`carbonstd.run/1`).
    lookup : callable
        Finds the package row of a reference, None where it isn't here.

    Raises
    ------
    CarbonstdError
        If a table has more rows than a sheet can hold.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for sheet in sheets(document, language, lookup):
        if len(sheet.rows) >= MAX_ROWS:
            title = sheet.title
            raise CarbonstdError(
                f"{title.zh} 有 {len(sheet.rows)} 行，超出工作表的 {MAX_ROWS} 行",
                f"{title.en} has {len(sheet.rows)} rows, more than the {MAX_ROWS} of a sheet",
                hint_zh="改用 json 或 csv", hint_en="write json or csv",
            )  # fmt: skip
        _write(book.create_sheet(sheet.title.get(language)), sheet, language)
    book.properties.creator = "carbonstd"
    book.properties.title = "能耗限额自查表" if language == "zh" else "Energy quota self-check"
    stored = io.BytesIO()
    book.save(stored)
    return _fixed(stored.getvalue(), _moment(document))


def _moment(document: Document) -> datetime:
    """Return the run's as-of day: no clock decides what the file says of its making."""
    try:
        return datetime.fromisoformat(str(document.get("as_of")))
    except ValueError:
        return datetime(*_ZIP_TIME)


def fits(text: str) -> bool:
    """Say whether a spreadsheet holds a number exactly: 15 significant digits."""
    value = Fraction(text)
    return from_float(float(value)) == value


def _write(page: Any, sheet: Sheet, language: Language) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    places: dict[str, int] = {}
    heads: list[tuple[str, int]] = []
    exact: dict[str, int] = {}
    for column in sheet.columns:
        heads.append((column.head.get(language), column.width))
        places[column.key] = len(heads)
    printed = max(
        (places[column.key] for column in sheet.columns if column.key not in _NOT_PRINTED), default=len(heads)
    )
    for column in sheet.columns:
        if any(_is_long(row.get(column.key)) for row in sheet.rows):
            note = "（全精度）" if language == "zh" else " (full precision)"
            heads.append((column.head.get(language) + note, 38))
            exact[column.key] = len(heads)
    _write_heads(page, heads)
    _heighten(page, 1, {column.key: column.head.get(language) for column in sheet.columns}, sheet.columns[:printed])
    figure = Alignment(horizontal="right", vertical="top", indent=1)
    wrapped, beside = (Alignment(wrap_text=wrap, vertical="top") for wrap in (True, False))
    colours = {names[language == "en"]: _COLOURS[verdict] for verdict, names in VERDICT_NAMES.items()}
    for line, row in enumerate(sheet.rows, 2):
        for key, value in row.items():
            if value is None:
                continue
            cell = page.cell(line, places[key])
            _put(cell, value)
            is_figure = isinstance(value, (Number, int))
            cell.alignment = figure if is_figure else wrapped if places[key] <= printed else beside
            if isinstance(value, str) and value in colours:
                cell.font = Font(_FONT, bold=True, color=colours[value])
            if isinstance(value, Number) and key in exact and _is_long(value):
                _put_text(page.cell(line, exact[key]), value.text)
        _heighten(page, line, row, sheet.columns[:printed])
    rows = len(sheet.rows) + 1
    _set_up(page, rows, get_column_letter(len(heads)))
    # On paper ids and full precision would only make the figures small.
    page.print_area = f"A1:{get_column_letter(printed)}{rows}"


def _write_heads(page: Any, heads: Sequence[tuple[str, int]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for position, (head, width) in enumerate(heads, 1):
        cell = page.cell(1, position)
        _put_text(cell, head)
        cell.font, cell.fill = Font(_FONT, bold=True), PatternFill("solid", fgColor="E8EEF4")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[get_column_letter(position)].width = width


def _set_up(page: Any, rows: int, last_column: str) -> None:
    """Freeze the head and set the print-out: A4 landscape, as wide as the paper, the head on every page."""
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{last_column}{rows}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    page.oddFooter.center.text = "&A  &P / &N"


def _heighten(page: Any, line: int, row: Row, columns: Sequence[Column]) -> None:
    """Give a row the height that its longest text needs: not every program finds that out by itself."""
    # Letters are narrower than the digits in which widths are told.
    widths = {column.key: int(column.width * 1.1) for column in columns}
    texts = [(value, widths[key]) for key, value in row.items() if isinstance(value, str) and key in widths]
    lines = [sum(-(-cells(part) // width) or 1 for part in text.split("\n")) for text, width in texts]
    if max(lines, default=1) > 1:
        page.row_dimensions[line].height = min(_LINE_HEIGHT * max(lines), _MAX_HEIGHT)


def _is_long(cell: Cell) -> bool:
    return isinstance(cell, Number) and bool(_NUMBER.fullmatch(cell.text)) and not fits(cell.text)


def _put(cell: Any, value: Cell) -> None:
    if isinstance(value, Number):
        if _NUMBER.fullmatch(value.text):
            number = Fraction(value.text)
            whole = number.denominator == 1 and abs(number) < 10**15
            cell.value = int(number) if whole else float(format(float(number), ".15g"))
            if len(value.text.partition(".")[2]) > SHOWN_DECIMALS:
                cell.number_format = "0.####" if abs(number) >= 1 else "0.########"
        else:
            _put_text(cell, value.text)
    elif isinstance(value, str):
        _put_text(cell, value)
    elif value is not None:
        cell.value = value


def _put_text(cell: Any, text: str) -> None:
    """Write text that stays text, whatever it looks like."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    shown = ILLEGAL_CHARACTERS_RE.sub("�", text).encode("utf-8", "replace").decode()
    cell.value = shown if len(shown) <= MAX_TEXT else shown[: MAX_TEXT - 1] + "…"
    cell.data_type = "s"
    if shown.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True


def _fixed(data: bytes, moment: datetime) -> bytes:
    """Write the container again without what the clock or the system put into it."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            target.writestr(member, content)
    return out.getvalue()
