"""Rows to records: each cell is read as its column's kind says, and what is wrong with it becomes a finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from carbonstd.activity.carriers import AmbiguousWord, Carrier, CarrierList
from carbonstd.activity.cells import Cell, Number, is_decimal, read_number
from carbonstd.activity.columns import Column, choice_names, choices
from carbonstd.activity.days import read_day, read_month, read_span
from carbonstd.activity.dossier import Extra
from carbonstd.activity.headers import Header, Heading
from carbonstd.activity.regions import Region, find_region, near_regions
from carbonstd.activity.sheets import Row
from carbonstd.activity.spelling import Match, Names, near_text, split_names
from carbonstd.activity.unittext import in_fixed_unit, same_unit, unit_note, unit_problem
from carbonstd.dates import Period
from carbonstd.errors import UnitError
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
    """Reads one row; `values`, `extras` and `issues` are what it gives."""

    def __init__(self, heading: Heading, row: Row, known: Known) -> None:
        self.table = heading.table
        self.known = known
        self.issues: list[Issue] = []
        self.cells: dict[str, Cell] = {}
        self.headers: dict[str, Header] = {}
        self.row = row
        self._given_extras: list[tuple[Header, Cell]] = []
        self.suspect = False
        for index, header in heading.headers.items():
            cell = row.cells.get(index)
            if header.column is not None and header.column.id not in self.headers:
                self.headers[header.column.id] = header
                if cell is not None and header.column.kind != "ignored":
                    self.cells[header.column.id] = cell
            elif header.extra and cell is not None:
                self._given_extras.append((header, cell))
            self.suspect = self.suspect or (header.suspect and cell is not None)
        self.numbers: dict[str, Number | None] = {}
        self.values: dict[str, Any] = {column.id: self._read(column) for column in self.table.columns}
        for column in self.table.columns:
            if column.is_number:
                self._apply_unit(column)
        self._note_units()
        self.extras = {
            header.extra: extra for header, cell in self._given_extras if (extra := self._extra(header, cell))
        }

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

    def _apply_unit(self, column: Column) -> None:
        """Join a number with its unit: from its column, else from the header, else from a per-cent sign."""
        header = self.headers.get(column.id)
        header_unit = header.unit if header else ""
        number = self.numbers.get(column.id)
        percent = number is not None and number.percent
        if not column.unit_column:
            self._fix_unit(column, header_unit, percent)
            return
        given = self.values.get(column.unit_column) or ""
        if column.id not in self.cells:
            return
        if given and header_unit and not same_unit(given, header_unit):
            reason = Text(
                f"单位列写 {given}，表头写 {header_unit}，两者不同",
                f"the unit column says {given}, the header says {header_unit}",
            )
            self.add("D119", column.unit_column, reason=reason)
        unit = given or header_unit or ("%" if percent else "")
        if percent and unit != "%":
            if same_unit(unit, "1") and number is not None:
                self._set_number(column, number.value / 100)
            else:
                reason = Text(f"百分数与单位 {unit} 不符", f"a per cent value in a column of unit {unit}")
                self.add("D119", column.id, reason=reason)
        self.values[column.unit_column] = unit if unit else self.values.get(column.unit_column)
        if not unit and number is not None and column.kind == "number":
            names = Text(f"“{column.zh}”的单位", f"the unit of {column.id}")
            self.add("D104", column.unit_column, names=names)

    def _fix_unit(self, column: Column, header_unit: str, percent: bool) -> None:
        number = self.numbers.get(column.id)
        if number is None or not column.unit:
            return
        unit = "%" if percent else header_unit
        if not unit:
            return
        if percent and header_unit and header_unit != "%" and not same_unit(header_unit, "1"):
            reason = Text(f"百分数与表头单位 {header_unit} 不符", f"a per cent value under a header in {header_unit}")
            self.add("D119", column.id, reason=reason)
            return
        try:
            self._set_number(column, in_fixed_unit(number.value, unit, column.unit))
        except UnitError as error:
            self.add("D119", column.id, reason=Text(error.zh, error.en))

    def _set_number(self, column: Column, value: Fraction) -> None:
        self.values[column.id] = format_exact(value) if column.kind == "value" else value

    def _note_units(self) -> None:
        for column in self.table.columns:
            unit = self.values.get(column.id) if column.kind == "unit" else None
            note = unit_note(unit) if unit else None
            if note is None or (note[0] == "F107" and self.values.get("ref_temperature") is not None):
                continue
            place = {"what": self.what(column.id), **note[1]}
            self.issues.append(Issue(note[0], place, self.where(column.id), "note"))

    def _extra(self, header: Header, cell: Cell) -> Extra | None:
        place = {"what": Text(f"{self.table.zh}·{header.extra}", f"{self.table.id}, {header.extra}")}
        if cell.kind in ("formula", "error"):
            reason = Text(f"单元格内容为 {cell.text}", f"the cell holds {cell.text}")
            rule, args = ("D106", place) if cell.kind == "formula" else ("D119", {**place, "reason": reason})
            self.issues.append(Issue(rule, args, cell.location))
            return None
        number = read_number(cell)
        if number is None:
            return Extra(cell.text.strip(), header.unit or None, cell)
        if not number.tidy:
            self.issues.append(Issue("D108", {**place, "raw": cell.text, "value": number.plain}, cell.location))
        value, unit = number.value, header.unit or None
        if number.percent and unit not in (None, "%"):
            value = value / 100
        elif number.percent:
            unit = "%"
        text = cell.text.strip() if is_decimal(cell.text) and value == number.value else format_exact(value)
        return Extra(text, unit, cell)
