"""The heading of a sheet: which table it is, where its header row stands, and what stands in which column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from carbonstd.activity.cells import Cell
from carbonstd.activity.columns import Column, Table, choice_names, column_names, table_names
from carbonstd.activity.headers import Header, bare, read_header, split_unit
from carbonstd.activity.sheets import Row, Sheet
from carbonstd.activity.spelling import Match, near_text, squeeze
from carbonstd.findings import Finding, Location
from carbonstd.rules import Text

#: The header must stand within the first rows that aren't blank.
HEADER_ROWS = 10

_NUMBERING = re.compile(r"^\d{1,2}[.、_ -]+")
_REMARK = re.compile(r"\d{4}|[^\d\s]")


@dataclass(frozen=True)
class Heading:
    """A sheet whose table and columns are known.

    Attributes
    ----------
    by_column : mapping
        The place of each column of the table.
    absent : frozenset of str
        Required columns that the sheet lacks: said here, once.
    flow : str
        The flow that the header of the quantity names (消耗量), where there is no column of flows.
    broken : bool
        The columns can't be told apart: no row can be computed from.
    """

    table: Table
    sheet: Sheet
    headers: Mapping[int, Header]
    rows: tuple[Row, ...]
    header_row: int
    findings: tuple[Finding, ...] = ()
    broken: bool = False
    by_column: Mapping[str, int] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    flow: str = ""


def recognise_table(sheet: Sheet) -> tuple[Match[Table] | None, Finding | None]:
    """Tell which table a sheet is by its name.

    Returns
    -------
    (Match or None, Finding or None)
        D120 for a near spelling; D103, as a warning, for a sheet that is no table and isn't empty.
    """
    title = bare(_NUMBERING.sub("", sheet.name))
    base, remark = split_unit(title)
    # A remark as in 能源（2025年） says nothing against it; (2) is a spreadsheet's copy, and isn't read for the table.
    found = table_names().find(title) or (table_names().find(base) if _REMARK.search(remark) else None)
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
    read = {index: read_header(table, cell, declared) for index, cell in header.cells.items()}
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
    flow = _named_flow(headers, by_column) if table.id == "energy" else ""
    missing: list[Column] = []
    if rows and not sheet.headed and table.id != "enterprise":
        missing = [column for column in _missing(table, headers, by_column) if not (flow and column.id == "flow")]
    if missing:
        broken = True
        names = Text("、".join(column.zh for column in missing), ", ".join(column.id for column in missing))
        what = Text(f"{table.zh}表头", f"header of {table.en.lower()}")
        findings.append(Finding("D104", table.id, {"what": what, "names": names}, header.first.location))
    absent = frozenset(column.id for column in missing)
    return Heading(table, sheet, headers, rows, header.number, tuple(findings), broken, by_column, absent, flow)


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


def _named_flow(headers: Mapping[int, Header], by_column: Mapping[str, int]) -> str:
    quantity = headers.get(by_column.get("quantity", 0))
    if quantity is None or "flow" in by_column:
        return ""
    found = choice_names("flow").find(split_unit(quantity.cell.text)[0])
    return found.value if found is not None and found.exact else ""


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
