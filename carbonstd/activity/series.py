"""Series: rows of one thing by month. They must be complete and not repeated, and agree with their annual total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from carbonstd.activity.dossier import Dossier, Energy, Output, Process
from carbonstd.activity.faults import Fault, fault
from carbonstd.activity.record import Activity, Record
from carbonstd.activity.unittext import same_unit
from carbonstd.dates import Period
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact, format_fixed
from carbonstd.rules import Text
from carbonstd.units import convert

A = TypeVar("A", bound=Activity)
Key = tuple[object, ...]

#: Month rows may differ from their annual total by rounding.
TOLERANCE = Fraction(1, 1000)
#: Levels, not flows: given for the first or last month only, and never summed.
STOCKS = ("opening_stock", "closing_stock")
#: What names a series; rows that agree in it are parts of one quantity.
SERIES: Mapping[str, tuple[str, ...]] = {
    "outputs": ("process", "product", "variant"),
    "energy": ("process", "carrier", "flow", "origin"),
    "transfers": ("from_process", "to_process", "item"),
    "sources": ("process", "source_type", "material"),
}
#: What may differ between two rows that say the same thing twice.
_MEASURED = frozenset({"row", "faulty", "note", "quantity", "unit", "amount", "uncertainty", "control", "value"})
_IDENTITY: Mapping[str, tuple[str, ...]] = {
    "sites": ("id",),
    "processes": ("id",),
    "equipment": ("id",),
    "allocations": ("pool", "process", "product", "month"),
    "parameters": ("site", "process", "product", "standard", "month", "name"),
    "assess": ("process", "product", "standard", "edition", "indicator", "variant"),
    "indicators": ("process", "product", "standard", "indicator", "variant", "month"),
}


def ensure_no_duplicates(dossier: Dossier) -> Iterator[Fault]:
    """Refuse rows that say the same thing twice (D105): which of them counts can't be known, so neither does."""
    for table in ("sites", "processes", "outputs", "energy", "transfers", "allocations", "sources", "parameters",
                  "assess", "indicators", "equipment"):  # fmt: skip
        yield from _repeated(dossier.records(table), _identity)
    metered = [record for record in dossier.energy if record.meter]
    yield from _repeated(metered, lambda one: (one.meter, one.month, one.carrier, one.flow))


def ensure_no_overlap(records: Sequence[A]) -> Iterator[Fault]:
    """Refuse a range of months beside rows of months that lie in it (D105)."""
    groups: dict[Key, list[A]] = {}
    for record in records:
        if record.month is not None and not record.faulty:
            groups.setdefault((*_series(record), record.meter), []).append(record)
    for group in groups.values():
        ordered = sorted(group, key=lambda one: _month(one))
        for one, other in pairwise(ordered):
            if _month(one) != _month(other) and _month(one).overlaps(_month(other)):
                args = {"other": str(one.where("month"))}
                yield fault(other, "D105", "month", args, spoils=(one, other))


def ensure_complete(records: Sequence[A], period: Period, processes: Mapping[str, Process]) -> Iterator[Fault]:
    """Refuse series by month with a month missing (D107), unless the process didn't exist then."""
    for group in _grouped(records, _series).values():
        monthly = [record for record in group if record.month is not None]
        if not monthly or _is_stock(monthly[0]):
            continue
        process = processes.get(getattr(monthly[0], "process", None) or "")
        expected = [month for month in period.months() if _existed(process, month)]
        missing = [month for month in expected if not _covered(month, monthly)]
        for meter_rows in _grouped(monthly, lambda one: (one.meter,)).values():
            own = [_month(record) for record in meter_rows]
            first, last = min(own).start, max(month.end for month in own)
            missing += [
                month
                for month in expected
                if month not in missing and first <= month.start <= last and not _covered(month, meter_rows)
            ]
        if missing:
            listed = Text("、".join(map(str, sorted(missing))), ", ".join(map(str, sorted(missing))))
            yield fault(monthly[0], "D107", "month", {"months": listed}, spoils=group)


def mark_controls(records: Sequence[A]) -> tuple[A, ...]:
    """Mark totals of the whole period that stand beside month rows of the same thing; outputs and energy only."""
    months: dict[Key, set[tuple[str | None, str | None]]] = {}
    for record in records:
        if record.month is not None:
            months.setdefault(_series(record), set()).add((record.meter, getattr(record, "supplier", None)))

    def is_control(record: A) -> bool:
        beside = months.get(_series(record), set())
        if record.month is not None or not beside or not isinstance(record, (Output, Energy)) or _is_stock(record):
            return False
        supplier = getattr(record, "supplier", None)
        return any(
            (record.meter in (None, meter)) and (supplier in (None, other_supplier)) for meter, other_supplier in beside
        )

    return tuple(replace(record, control=True) if is_control(record) else record for record in records)  # type: ignore[call-arg]


def compare_controls(records: Sequence[Any]) -> Iterator[Fault]:
    """Hold annual totals against the sum of their months (V102)."""
    for group in _grouped(records, _series).values():
        for control in (record for record in group if record.control):
            parts = [
                record
                for record in group
                if record.month is not None
                and control.meter in (None, record.meter)
                and getattr(control, "supplier", None) in (None, getattr(record, "supplier", None))
            ]
            if any(record.faulty or record.quantity is None for record in (control, *parts)):
                continue
            try:
                total = sum((_in_unit(record, control.unit) for record in parts), Fraction(0))
            except UnitError as error:
                yield fault(control, "D119", "unit", {"reason": Text(error.zh, error.en)})
                continue
            gap = control.quantity - total
            if abs(gap) > TOLERANCE * max(abs(control.quantity), abs(total)):
                share = abs(gap) / max(abs(control.quantity), abs(total)) * 100
                left, right = format_exact(control.quantity), format_exact(total)
                args = {
                    "left": Text(f"全年合计 {left}", f"the total {left}"),
                    "right": Text(f"各月之和 {right}", f"the sum of months {right}"),
                    "gap": format_exact(abs(gap)),
                    "unit": control.unit,
                    "percent": format_fixed(share, 2),
                }
                yield fault(control, "V102", "quantity", args)


def _in_unit(record: Any, unit: str) -> Fraction:
    quantity: Fraction = record.quantity
    return quantity if same_unit(record.unit, unit) else convert(quantity, record.unit, unit)


def _series(record: Record) -> Key:
    return tuple(getattr(record, name) for name in SERIES[record.row.table])


def _identity(record: Record) -> Key:
    names = _IDENTITY.get(record.row.table)
    if names is not None:
        return tuple(getattr(record, name) for name in names)
    own = tuple(getattr(record, one.name) for one in fields(record) if one.name not in _MEASURED)
    return (*own, tuple(sorted((name, extra.text) for name, extra in record.extras.items())))


def _repeated(records: Iterable[Record], identity: Any) -> Iterator[Fault]:
    seen: dict[Key, Record] = {}
    for record in records:
        if record.faulty:
            continue
        first = seen.setdefault(identity(record), record)
        if first is not record:
            args = {"other": str(first.row.location)}
            yield fault(record, "D105", "", args, spoils=(first, record))


def _grouped(records: Iterable[A], key: Any) -> dict[Key, list[A]]:
    groups: dict[Key, list[A]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return groups


def _is_stock(record: Activity) -> bool:
    return isinstance(record, Energy) and record.flow in STOCKS


def _month(record: Activity) -> Period:
    assert record.month is not None
    return record.month


def _covered(month: Period, records: Iterable[Activity]) -> bool:
    return any(record.month is not None and record.month.covers(month) for record in records)


def _existed(process: Process | None, month: Period) -> bool:
    if process is None:
        return True
    begun = process.commissioned_on is None or process.commissioned_on <= month.end
    return begun and (process.closed_on is None or process.closed_on >= month.start)
