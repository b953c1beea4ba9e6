"""Rows of the table ``history``: what each is called, and the sum of a series over a span of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from carbonstd.accounting.amounts import Amount, total, unique
from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.standard_coal import Converter
from carbonstd.activity.dossier import Energy
from carbonstd.activity.spelling import Names, normalise
from carbonstd.activity.supplements import Past
from carbonstd.dates import Period
from carbonstd.errors import UnitError
from carbonstd.findings import Finding
from carbonstd.packages.management import HistoryName, ManagementRules
from carbonstd.rules import Text
from carbonstd.units import convert, dimension

#: How many years before the reporting period a base period is looked for.
YEARS_BACK = 50


class Key(NamedTuple):
    """Whose numbers: nothing named is the enterprise; a product without a process is all that make it."""

    process: str | None = None
    product: str | None = None
    carrier: str | None = None

    def __str__(self) -> str:
        return "/".join(part for part in self if part) or "enterprise"


@dataclass(frozen=True)
class Entry:
    """A row of history; a name that the package doesn't list is that of a driver."""

    record: Past
    name: str
    kind: str
    period: Period
    amount: Amount

    @property
    def process(self) -> str:
        """The process, blank for the enterprise."""
        return self.record.process or ""

    @property
    def product(self) -> str:
        """The product as names are compared, blank if there is none."""
        return normalise(self.record.product or "")

    @property
    def carrier(self) -> str:
        """The carrier, blank for all energy."""
        return self.record.carrier or ""

    @property
    def label(self) -> str:
        """The name, with the product if it is of one."""
        return f"{self.name}.{self.record.product}" if self.record.product else self.name


@dataclass(frozen=True)
class History:
    """All rows of history that name their period."""

    account: EnergyAccount
    entries: tuple[Entry, ...]
    findings: list[Finding]

    @classmethod
    def of(cls, account: EnergyAccount, rules: ManagementRules, findings: list[Finding]) -> History:
        """Read the table of a dossier; rows that can't be used go to `findings` (N109)."""
        names = Names((spelling, name) for name in rules.names for spelling in unique(name.spellings) if spelling)
        rows = [record for record in account.dossier.history if record.period is not None and record.name]
        return cls(account, tuple(_entry(account, names, record) for record in rows), findings)

    def kind(self, kind: str) -> list[Entry]:
        """Return the rows of one kind."""
        return [entry for entry in self.entries if entry.kind == kind]

    def rows(self, kind: str, key: Key) -> list[Entry]:
        """Return the rows of one kind that together say the number of a key.

        Where rows of the whole stand beside rows of processes or carriers, the whole counts and never both.
        """
        found = [entry for entry in self.kind(kind) if entry.product == normalise(key.product or "")]
        if key.process or not key.product:
            found = [entry for entry in found if entry.process == (key.process or "")]
        if key.carrier:
            return [entry for entry in found if entry.carrier == key.carrier]
        found = [entry for entry in found if not entry.process] or found
        return [entry for entry in found if not entry.carrier] or found

    def base_period(self, report: Period) -> Period | None:
        """Return the latest span of the same months, in an earlier year, for which there is any energy."""
        for years in range(1, YEARS_BACK):
            span = _earlier(report, years)
            if any(entry.period.overlaps(span) for entry in self.kind("energy")):
                return span
        return None

    def over(self, entries: Sequence[Entry], span: Period, unit: str, node: str) -> Amount:
        """Return the sum of rows over a span; unknown where any day of a series has no row."""
        if not entries or "history" in self.account.dossier.broken_tables:
            return Amount(None, unit, "", ("history",))
        amounts: list[Amount] = []
        for series in dict.fromkeys((entry.process, entry.carrier) for entry in entries):
            ours = [entry for entry in entries if (entry.process, entry.carrier) == series]
            whole = [entry for entry in ours if entry.period == span]
            parts = whole or sorted((e for e in ours if span.covers(e.period)), key=lambda entry: entry.period)
            missing = _uncovered(parts, span)
            if missing is not None:
                return Amount(None, unit, "", (str(missing),))
            amounts += [self.in_unit(entry, unit) for entry in parts]
        return amounts[0] if len(amounts) == 1 else total(amounts, unit, self.account.trace, node, node)

    def in_unit(self, entry: Entry, unit: str) -> Amount:
        """Return a row's value in a unit; energy of a carrier is turned into standard coal where that is asked."""
        amount = entry.amount
        if amount.value is None or amount.unit == unit:
            return amount
        if entry.kind == "energy" and entry.carrier and unit == "tce" and dimension(amount.unit) != "standard_coal":
            return self._coal(entry)
        try:
            value = convert(amount.value, amount.unit, unit)
        except UnitError:
            reason = Text(f"单位 {amount.unit} 不能换算为 {unit}", f"unit {amount.unit} can't be converted to {unit}")
            facts = {"what": entry.label, "reason": reason}
            self.findings.append(Finding("N109", entry.record.key, facts, entry.record.where("unit")))
            return Amount(None, unit, "", (entry.record.key,))
        node = self.account.trace.add(
            f"history/{entry.record.key}/{unit}", "formula", entry.label, value, unit=unit,
            formula=f"{amount.unit} -> {unit}", sources=[amount.trace],
        )  # fmt: skip
        return Amount(value, unit, node)

    def _coal(self, entry: Entry) -> Amount:
        account, record = self.account, entry.record
        if entry.carrier not in account.carriers:
            return Amount(None, "tce", "", (record.key,))
        converter = Converter(account.conversion, account.carriers, account.trace, account.equivalents, self.findings)
        row = Energy(
            row=record.row, carrier=entry.carrier, flow="consumed", quantity=record.value, unit=record.unit or ""
        )
        return converter.line(row, record.key).calorific


def _entry(account: EnergyAccount, names: Names[HistoryName], record: Past) -> Entry:
    found = names.find(record.name)
    assert record.period is not None
    unit = record.unit or "1"
    if record.value is None or record.faulty:
        amount = Amount(None, unit, "", (record.key,))
    else:
        where, raw = record.where("value"), record.raw("value")
        node = account.trace.add(
            f"in/{record.key}", "input", record.name, record.value, unit=unit, location=where, raw=raw
        )
        amount = Amount(record.value, unit, node)
    if found is None:
        return Entry(record, normalise(record.name), "driver", record.period, amount)
    return Entry(record, found.value.id, found.value.kind, record.period, amount)


def _earlier(span: Period, years: int) -> Period:
    """Return the same months of an earlier year."""
    # The last day of February is one in any year: shift the day after the end.
    after = span.end + timedelta(days=1)
    return Period(_back(span.start, years), _back(after, years) - timedelta(days=1))


def _back(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _uncovered(parts: Sequence[Entry], span: Period) -> Period | None:
    """Return the first days of a span for which no row speaks, or two do; None where every day has its row."""
    day = span.start
    for entry in parts:
        if entry.period.start != day:
            return Period(min(day, entry.period.start), max(day, entry.period.start) - timedelta(days=1))
        day = entry.period.end + timedelta(days=1)
    return Period(day, span.end) if day <= span.end else None
