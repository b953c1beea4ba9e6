"""Headers: which table a sheet is, where its header row stands, and what each column means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from carbonstd.activity.cells import Cell
from carbonstd.activity.columns import Column, Table, column_names, table_names, tables
from carbonstd.activity.sheets import Row, Sheet
from carbonstd.activity.spelling import Match, near_text, normalise, squeeze
from carbonstd.activity.unittext import unit_problem
from carbonstd.findings import Finding, Location
from carbonstd.rules import Text
from carbonstd.terms import Severity

#: The header must stand within the first rows that aren't blank.
HEADER_ROWS = 10

_BRACKETED = re.compile(r"(.*?)\s*[(\[{【〔]\s*([^()\[\]{}【】〔〕]*(?:\([^()]*\)[^()]*)?)\s*[)\]}】〕]")
_DECORATION = re.compile(r"^[*#\s]+|[*:\s]+$")
_REMARKS = frozenset({"必填", "选填", "可选", "下拉", "如有", "required", "optional", "if any", "text", "文本"})


@dataclass(frozen=True)
class Header:
    """A column of a sheet, as far as it was understood.

    Attributes
    ----------
    column : Column or None
        The column of the table.
    extra : str
        Else the declared variable for which it stands.
    unit : str
        The unit in the header.
    suspect : bool
        Neither, but it looks like a known column: rows with a value in it can't be trusted.
    """

    cell: Cell
    column: Column | None = None
    extra: str = ""
    unit: str = ""
    suspect: bool = False


@dataclass(frozen=True)
class Heading:
    """A sheet whose table and columns are known."""

    table: Table
    sheet: Sheet
    headers: Mapping[int, Header]
    rows: tuple[Row, ...]
    header_row: int
    findings: tuple[Finding, ...] = ()
    broken: bool = False
    by_column: Mapping[str, int] = field(default_factory=dict)


class _Read(NamedTuple):
    header: Header
    findings: tuple[Finding, ...] = ()


def recognise_table(sheet: Sheet) -> tuple[Match[Table] | None, Finding | None]:
    """Tell which table a sheet is by its name.

    Returns
    -------
    (Match or None, Finding or None)
        D120 for a near spelling; D103, as a warning, for a sheet that is no table and isn't empty.
    """
    found = table_names().find(_DECORATION.sub("", re.sub(r"^\d{1,2}[.、_ -]+", "", sheet.name)))
    place = Location(sheet.source.file, sheet.source.sheet)
    if found is None:
        if not sheet.rows:
            return None, None
        where = Text("各表", "the tables")
        near = near_text(table_names().near(sheet.name))
        what = Text("工作表", "sheet")
        args = {"what": what, "name": sheet.name, "where": where, "near": near}
        return None, Finding("D103", sheet.name, args, place, severity_override="warning")
    if found.exact or found.value.status != "read":
        return found, None
    args = {"what": Text("工作表", "sheet"), "raw": sheet.name, "value": found.spelling}
    return found, Finding("D120", found.value.id, args, place)


def read_heading(table: Table, sheet: Sheet, declared: Mapping[str, str]) -> Heading:
    """Find the header row of a table and read it.

    Parameters
    ----------
    table, sheet : Table, Sheet
        The table as which the sheet was recognised.
    declared : mapping
        Squeezed name → variable that a standard, method or source type declares.
    """
    header = _header_row(table, sheet, declared)
    if header is None:
        expected = Text("、".join(c.zh for c in table.required), ", ".join(c.id for c in table.required))
        reason = Text(
            f"前 {HEADER_ROWS} 行里找不到表头；应有列 {expected.zh}",
            f"no header in the first {HEADER_ROWS} rows; expected columns {expected.en}",
        )
        finding = _structure(table, reason, Location(sheet.source.file, sheet.source.sheet))
        return Heading(table, sheet, {}, (), 0, (finding,), broken=True)
    read = {index: _read_header(table, cell, declared) for index, cell in header.cells.items()}
    findings = [finding for one in read.values() for finding in one.findings]
    headers = {index: one.header for index, one in read.items()}
    rows = tuple(row for row in sheet.rows if row.number > header.number)
    findings += [*_repeated(table, headers), *_merged(table, sheet, header.number)]
    broken = any(finding.rule == "D119" for finding in findings)
    for index, unnamed in _unnamed(sheet, headers, rows).items():
        headers[index] = unnamed
        findings.append(_without_header(table, unnamed))
    by_column: dict[str, int] = {}
    for index, one in headers.items():
        if one.column is not None:
            by_column.setdefault(one.column.id, index)
    missing = [] if sheet.headed or not rows or table.id == "enterprise" else list(_missing(table, headers, by_column))
    if missing:
        broken = True
        names = Text("、".join(column.zh for column in missing), ", ".join(column.id for column in missing))
        what = Text(f"{table.zh}表头", f"header of {table.en.lower()}")
        findings.append(Finding("D104", table.id, {"what": what, "names": names}, header.first.location))
    return Heading(table, sheet, headers, rows, header.number, tuple(findings), broken, by_column)


def split_unit(text: str) -> tuple[str, str]:
    """Split a header into its name and what stands in brackets behind it: ``数量（吨）``, ``purity [%]``."""
    plain = _half_width_brackets(text)
    found = _BRACKETED.fullmatch(_DECORATION.sub("", plain))
    return (found[1], found[2].strip()) if found and found[1] else (_DECORATION.sub("", plain), "")


def _header_row(table: Table, sheet: Sheet, declared: Mapping[str, str]) -> Row | None:
    if sheet.headed:
        return sheet.rows[0] if sheet.rows else None
    best, best_count = None, 0
    for row in sheet.rows[:HEADER_ROWS]:
        texts = [cell.text for cell in row.cells.values() if cell.kind == "text"]
        known = {found.value.id for text in texts if (found := _find(table, text)) is not None}
        count = len(known) + 0.5 * sum(squeeze(split_unit(text)[0]) in declared for text in texts)
        if count > best_count:
            best, best_count = row, count  # type: ignore[assignment]
    enough = min(2, max((len(row.cells) for row in sheet.rows), default=0))
    return best if best_count >= enough else None


def _find(table: Table, text: str) -> Match[Column] | None:
    names = column_names(table.id)
    return names.find(text) or names.find(split_unit(text)[0])


def _read_header(table: Table, cell: Cell, declared: Mapping[str, str]) -> _Read:
    names = column_names(table.id)
    whole = _DECORATION.sub("", _half_width_brackets(cell.text))
    base, remark = split_unit(cell.text)
    found = names.find(whole)
    if found is not None and found.exact:
        return _Read(Header(cell, found.value))
    with_unit = names.find(base) if remark else None
    if with_unit is None and found is None and "/" in (plain := _half_width_brackets(whole)):
        base, _, remark = plain.rpartition("/")
        with_unit = names.find(base) if unit_problem(remark) is None else None
    if with_unit is not None and with_unit.exact:
        return _with_unit(table, cell, with_unit.value, remark)
    variable = declared.get(squeeze(whole)) or declared.get(squeeze(split_unit(cell.text)[0]))
    if variable is not None:
        return _extra(table, cell, variable, split_unit(cell.text)[1])
    if found is not None:
        return _Read(Header(cell, found.value), (_near_spelling(table, cell, found.spelling),))
    if with_unit is not None:
        read = _with_unit(table, cell, with_unit.value, remark)
        spelled = f"{with_unit.spelling}[{remark}]"
        return _Read(read.header, (*read.findings, _near_spelling(table, cell, spelled)))
    near = names.near(base)
    tail = near_text(near)
    args = {"what": Text(f"{table.zh}表", table.en), "name": cell.text.strip(), "near": tail}
    # A sheet that describes the enterprise has lines for people: contact, telephone. They are said, and hurt nobody.
    severity: Severity | None = "warning" if table.id == "enterprise" and not near else None
    finding = Finding("D109", table.id, args, cell.location, severity_override=severity)
    return _Read(Header(cell, suspect=bool(near)), (finding,))


def _with_unit(table: Table, cell: Cell, column: Column, remark: str) -> _Read:
    if not column.is_number or normalise(remark) in _REMARKS:
        return _Read(Header(cell, column))
    if column.kind == "count":
        return _Read(Header(cell, column))
    what = Text(f"{table.zh}表头“{column.zh}”", f"header {column.id} of {table.en.lower()}")
    problem = unit_problem(remark)
    if problem is None:
        return _Read(Header(cell, column, unit=remark))
    rule, args = problem
    return _Read(Header(cell, column, suspect=True), (Finding(rule, table.id, {"what": what, **args}, cell.location),))


def _extra(table: Table, cell: Cell, variable: str, remark: str) -> _Read:
    if not remark or normalise(remark) in _REMARKS:
        return _Read(Header(cell, extra=variable))
    problem = unit_problem(remark)
    if problem is None:
        return _Read(Header(cell, extra=variable, unit=remark))
    what = Text(f"{table.zh}表头“{variable}”", f"header {variable} of {table.en.lower()}")
    finding = Finding(problem[0], table.id, {"what": what, **problem[1]}, cell.location)
    return _Read(Header(cell, extra=variable, suspect=True), (finding,))


def _near_spelling(table: Table, cell: Cell, spelling: str) -> Finding:
    what = Text(f"{table.zh}表头", f"header of {table.en.lower()}")
    return Finding("D120", table.id, {"what": what, "raw": cell.text, "value": spelling}, cell.location)


def _repeated(table: Table, headers: Mapping[int, Header]) -> Iterator[Finding]:
    seen: dict[str, Header] = {}
    for header in headers.values():
        name = header.column.id if header.column else header.extra
        if not name or name in ("note", "no"):
            continue
        if name in seen:
            reason = Text(
                f"列“{header.cell.text.strip()}”重复（另见 {seen[name].cell.location}）",
                f"column {header.cell.text.strip()!r} is repeated (see {seen[name].cell.location})",
            )
            yield _structure(table, reason, header.cell.location)
        seen.setdefault(name, header)


def _merged(table: Table, sheet: Sheet, header_row: int) -> Iterator[Finding]:
    for merged in sheet.merged:
        if merged.top <= header_row <= merged.bottom and (merged.right > merged.left or merged.bottom > header_row):
            cell = Cell("", "blank", sheet.source, merged.top, merged.left)
            reason = Text("表头是合并单元格，对不上列", "the header is merged and can't be matched to columns")
            yield _structure(table, reason, cell.location)


def _unnamed(sheet: Sheet, headers: Mapping[int, Header], rows: tuple[Row, ...]) -> dict[int, Header]:
    """Find values in columns without a header: words beside a table are harmless, numbers and shifted rows are not."""
    found: dict[int, Header] = {}
    for row in rows:
        for index, cell in row.cells.items():
            if index in headers:
                continue
            suspect = cell.kind != "text" or sheet.source.sheet is None
            if index not in found or (suspect and not found[index].suspect):
                found[index] = Header(cell, suspect=suspect)
    return found


def _without_header(table: Table, header: Header) -> Finding:
    shown = header.cell.text.strip()[:20]
    reason = Text(f"“{shown}”所在的列没有表头", f"{shown!r} stands in a column without a header")
    finding = _structure(table, reason, header.cell.location)
    return finding if header.suspect else replace(finding, severity_override="warning")


def _missing(table: Table, headers: Mapping[int, Header], by_column: Mapping[str, int]) -> Iterator[Column]:
    for column in table.required:
        if column.id in by_column or (column.kind == "id" and "name" in by_column):
            continue
        numbers = [h for h in headers.values() if h.column and h.column.unit_column == column.id and h.unit]
        if column.kind == "unit" and numbers:
            continue
        yield column


def _structure(table: Table, reason: Text, location: Location) -> Finding:
    return Finding("D119", table.id, {"what": Text(f"{table.zh}表", table.en), "reason": reason}, location)


def _half_width_brackets(text: str) -> str:
    """Bring brackets, slash and star to half width, and leave all else: ``m³`` must not become ``m3`` here."""
    pairs = str.maketrans("（）［］｛｝／＊：", "()[]{}/*:")
    return " ".join(unicodedata.normalize("NFC", text).translate(pairs).split())


def reserved_names() -> frozenset[str]:
    """Return the ids of the tables that are kept unread."""
    return frozenset(table.id for table in tables().values() if table.status == "reserved")
