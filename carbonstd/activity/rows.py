"""Rows to records: each cell is read as its column's kind says, and what is wrong with it becomes a finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from carbonstd.activity.carriers import AmbiguousWord, Carrier, CarrierList
from carbonstd.activity.cells import Cell, Number, read_number
from carbonstd.activity.columns import Column, choice_names, choices
from carbonstd.activity.days import read_day, read_month, read_span
from carbonstd.activity.headers import Header
from carbonstd.activity.headings import Heading
from carbonstd.activity.regions import Region, find_region, near_regions
from carbonstd.activity.sheets import Row
from carbonstd.activity.spelling import Match, Names, near_text, split_names
from carbonstd.activity.unittext import unit_problem
from carbonstd.dates import Period
from carbonstd.exact import format_exact
from carbonstd.findings import Location
from carbonstd.rules import Text
from carbonstd.terms import Severity

_WITH_UNIT = re.compile(r"[+-]?\d[\d.,]*\s*[^\d\s.,].*")


@dataclass(frozen=True)
class Issue:
    """A finding in the making: its target is known once the row is read."""

    rule: str
    args: Mapping[str, object]
    location: Location
    severity: Severity | None = None


@dataclass(frozen=True)
class Known:
    """What rows may refer to.

    Attributes
    ----------
    processes, sites : Names or None
        None where their table can't be read: then references aren't checked.
    period : Period or None
        The accounting period, to understand months without a year.
    """

    carriers: CarrierList
    processes: Names[str] | None = None
    sites: Names[str] | None = None
    period: Period | None = None


class RowReader:
    """Reads the cells of one row.

    Attributes
    ----------
    values : dict
        What each column of the table holds, as its kind reads it.
    numbers : dict
        Numbers as they were read, before their units are looked at.
    given_extras : list of (Header, Cell)
        Values of declared variables.
    issues : list of Issue
        What is wrong.
    absent : frozenset of str
        Required columns that the sheet doesn't have: said once, at its header.
    suspect : bool
        A value stands in a column that isn't understood but looks like a known one.
    """

    def __init__(self, heading: Heading, row: Row, known: Known) -> None:
        self.table = heading.table
        self.known = known
        self.issues: list[Issue] = []
        self.cells: dict[str, Cell] = {}
        self.headers: dict[str, Header] = {}
        self.row = row
        self.absent = heading.absent
        self.given_extras: list[tuple[Header, Cell]] = []
        self.suspect = False
        for index, header in heading.headers.items():
            cell = row.cells.get(index)
            if header.column is not None and header.column.id not in self.headers:
                self.headers[header.column.id] = header
                if cell is not None and header.column.kind != "ignored":
                    self.cells[header.column.id] = cell
            elif header.extra and cell is not None:
                self.given_extras.append((header, cell))
            self.suspect = self.suspect or (header.suspect and cell is not None)
        self.numbers: dict[str, Number] = {}
        self.values: dict[str, Any] = {column.id: self._read(column) for column in self.table.columns}
        if heading.flow and "flow" not in self.cells:
            self.values["flow"] = heading.flow

    def add(self, rule: str, column: str, **args: object) -> None:
        """Note an issue with a column of this row."""
        self.issues.append(Issue(rule, {"what": self.what(column), **args}, self.where(column)))

    def what(self, column: str) -> Text:
        """Name a column of the table for a message."""
        if not column:
            return Text(self.table.zh, self.table.id)
        known = self.table.column(column)
        return Text(f"{self.table.zh}·{known.zh}", f"{self.table.id}, {known.id}")

    def where(self, column: str) -> Location:
        """Return the place of a column in this row."""
        if column in self.cells:
            return self.cells[column].location
        header = self.headers.get(column)
        if header is not None and header.cell.row:
            return Cell("", "blank", header.cell.source, self.row.number, header.cell.column).location
        return self.row.first.location

    def _read(self, column: Column) -> Any:
        cell = self.cells.get(column.id)
        if cell is None:
            return () if column.kind == "documents" else "" if column.required and not column.is_number else None
        if cell.kind in ("error", "formula"):
            if cell.kind == "formula":
                self.add("D106", column.id)
            else:
                reason = Text(f"单元格内容为 {cell.text}", f"the cell holds {cell.text}")
                self.add("D119", column.id, reason=reason)
            return () if column.kind == "documents" else "" if column.required and not column.is_number else None
        return getattr(self, f"_read_{column.kind}")(column, cell)

    # --- words -------------------------------------------------------------------------------------------------------

    def _read_text(self, column: Column, cell: Cell) -> str:
        return cell.text.strip()

    _read_id = _read_text

    def _read_process(self, column: Column, cell: Cell) -> str:
        return self._referred(column, cell, self.known.processes)

    def _read_site(self, column: Column, cell: Cell) -> str:
        return self._referred(column, cell, self.known.sites)

    def _referred(self, column: Column, cell: Cell, names: Names[str] | None) -> str:
        given = cell.text.strip()
        found = names.find(given) if names is not None else None
        if found is not None:
            self._spelled(column, cell, found)
            return found.value
        if names is not None:
            self.add("D118", column.id, name=given, near=near_text(names.near(given)))
        return given

    def _read_ignored(self, column: Column, cell: Cell) -> None:
        return None

    def _read_documents(self, column: Column, cell: Cell) -> tuple[str, ...]:
        return split_names(cell.text)

    def _read_choice(self, column: Column, cell: Cell) -> str | None:
        names = choice_names(column.choices)
        found = names.find(cell.text)
        if found is None:
            listed = choices(column.choices)
            where = Text("、".join(choice.zh for choice in listed), ", ".join(choice.value for choice in listed))
            near = near_text(names.near(cell.text))
            self.add("D103", column.id, name=cell.text.strip(), where=where, near=near)
            return "" if column.required else None
        self._spelled(column, cell, found)
        return found.value

    def _read_region(self, column: Column, cell: Cell) -> Region | None:
        found = find_region(cell.text)
        if found is None:
            where = Text("省级行政区", "the provinces")
            self.add("D103", column.id, name=cell.text.strip(), where=where, near=near_text(near_regions(cell.text)))
            return None
        self._spelled(column, cell, found)
        return found.value

    def _read_carrier(self, column: Column, cell: Cell) -> str:
        found = self.known.carriers.find(cell.text)
        if isinstance(found, Match):
            self._spelled(column, cell, found)
            return found.value.id
        if isinstance(found, AmbiguousWord):
            self._ask(column, cell, found)
        else:
            where = Text("能源品种", "the carriers")
            near = near_text(self.known.carriers.near(cell.text))
            self.add("D103", column.id, name=cell.text.strip(), where=where, near=near)
        return ""

    def _read_item(self, column: Column, cell: Cell) -> str:
        found: Match[Carrier] | AmbiguousWord | None = self.known.carriers.find(cell.text)
        if isinstance(found, AmbiguousWord):
            self._ask(column, cell, found)
        return cell.text.strip()

    def _ask(self, column: Column, cell: Cell, word: AmbiguousWord) -> None:
        self.add("D102", column.id, unit=cell.text.strip(), candidates=self.known.carriers.describe(word.candidates))

    def _spelled(self, column: Column, cell: Cell, found: Match[Any]) -> None:
        if not found.exact:
            self.add("D120", column.id, raw=cell.text, value=found.spelling)

    # --- days --------------------------------------------------------------------------------------------------------

    def _read_date(self, column: Column, cell: Cell) -> date | None:
        day = read_day(cell)
        self._ensure_read(column, cell, day, Text("日期，如 2025-06-30", "a date like 2025-06-30"))
        return day

    def _read_period(self, column: Column, cell: Cell) -> Period | None:
        expected = Text("期间，如 2025 或 2025-01/2025-06", "a period like 2025 or 2025-01/2025-06")
        period = read_span(cell)
        self._ensure_read(column, cell, period, expected)
        return period

    def _read_month(self, column: Column, cell: Cell) -> Period | None:
        expected = Text(
            "月份，如 2025-03（2025.1 可指 1 月或 10 月，请写 2025-01 或 2025-10）",
            "a month like 2025-03 (2025.1 may be January or October: write 2025-01 or 2025-10)",
        )
        month = read_month(cell, self.known.period)
        self._ensure_read(column, cell, month, expected)
        return None if month == self.known.period else month

    def _ensure_read(self, column: Column, cell: Cell, value: object, expected: Text) -> None:
        if value is None:
            self.add("D112", column.id, value=cell.text.strip(), expected=expected)

    # --- numbers and units -------------------------------------------------------------------------------------------

    def _read_number(self, column: Column, cell: Cell) -> Fraction | None:
        number = read_number(cell)
        if number is None:
            expected = Text("一个数，如 12345.67", "a number like 12345.67")
            if _WITH_UNIT.fullmatch(cell.text.strip()):
                expected = Text("只写数，单位写在单位列或表头", "the number alone; its unit goes into the unit column")
            self.add("D111", column.id, raw=cell.text.strip(), expected=expected)
            return None
        if not number.tidy:
            self.add("D108", column.id, raw=cell.text, value=number.plain)
        self.numbers[column.id] = number
        return number.value

    _read_count = _read_number

    def _read_value(self, column: Column, cell: Cell) -> str:
        number = read_number(cell)
        if number is None:
            return cell.text.strip()
        if not number.tidy:
            self.add("D108", column.id, raw=cell.text, value=number.plain)
        self.numbers[column.id] = number
        return format_exact(number.value)

    def _read_unit(self, column: Column, cell: Cell) -> str:
        text = cell.text.strip()
        problem = unit_problem(text)
        if problem is not None:
            self.add(problem[0], column.id, **problem[1])
        return text
