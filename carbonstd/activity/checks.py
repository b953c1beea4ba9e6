"""Checks over a whole dossier; each is named after what it ensures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from carbonstd.activity import series
from carbonstd.activity.columns import tables
from carbonstd.activity.dossier import Allocation, Dossier, Enterprise, Output, Process
from carbonstd.activity.enterprise import uscc_check_character
from carbonstd.activity.faults import Fault, fault, spoil
from carbonstd.activity.record import Activity, Record
from carbonstd.activity.references import ensure_no_cycle
from carbonstd.activity.unittext import same_unit
from carbonstd.dates import Period
from carbonstd.exact import format_exact
from carbonstd.rules import Text

#: Shares of a pool, rounded to hundredths of a per cent, may miss one by this much.
SHARE_TOLERANCE = Fraction(1, 10_000)
_CARBON_SHARES = ("1", "%", "tC/t", "kgC/kg", "t/t")
_SERIES_TABLES = ("outputs", "energy", "transfers", "sources")


def check_dossier(dossier: Dossier, today: date, cut_to: Period | None = None) -> Dossier:
    """Run all checks: add their findings, and take the numbers away from every record that has an error.

    Parameters
    ----------
    dossier : Dossier
        As read.
    today : date
        To tell periods that haven't ended.
    cut_to : Period, optional
        Part of the dossier's period that is asked for; rows of other months are left out.
    """
    faults: list[Fault] = []
    dossier = replace(
        dossier, outputs=series.mark_controls(dossier.outputs), energy=series.mark_controls(dossier.energy)
    )
    if cut_to is not None and cut_to != dossier.period:
        dossier, cut = _cut(dossier, cut_to)
        faults += cut
    faults += ensure_uscc(dossier.enterprise)
    faults += ensure_period_ended(dossier.enterprise, today)
    faults += ensure_no_cycle(dossier.processes)
    faults += ensure_lifetimes(dossier.processes)
    faults += ensure_within_ranges(dossier)
    faults += ensure_shares_sum(dossier.allocations)
    faults += ensure_not_negative(dossier)
    faults += ensure_output(dossier.outputs)
    faults += series.ensure_no_duplicates(dossier)
    processes = {process.id: process for process in dossier.processes}
    for table in _SERIES_TABLES:
        records: tuple[Activity, ...] = dossier.records(table)  # type: ignore[assignment]
        faults += series.ensure_no_overlap(records)
        if dossier.period is not None:
            faults += ensure_months_inside(records, dossier.period)
            faults += series.ensure_complete(records, dossier.period, processes)
    spoilt = _spoilt(dossier, faults)
    checked = _with_spoilt(dossier, spoilt)
    faults += [*series.compare_controls(checked.outputs), *series.compare_controls(checked.energy)]
    checked = _with_spoilt(checked, _spoilt(checked, faults))
    findings = {one.sort_key(): one for one in (*dossier.findings, *(one.finding for one in faults))}
    return replace(checked, findings=tuple(findings[key] for key in sorted(findings)))


def ensure_uscc(enterprise: Enterprise) -> Iterator[Fault]:
    """Hold the unified social credit code against its check character (GB 32100)."""
    code = enterprise.uscc
    if not code:
        return
    expected = uscc_check_character(code[:-1]) if len(code) == 18 else None
    if expected is None:
        allowed = Text("18 位数字和大写字母，不含 I、O、S、V、Z", "18 digits and capitals, without I, O, S, V and Z")
        yield fault(enterprise, "D112", "uscc", {"value": code, "expected": allowed})
    elif code[-1] != expected:
        yield fault(enterprise, "D114", "uscc", {"uscc": code, "expected": expected})


def ensure_period_ended(enterprise: Enterprise, today: date) -> Iterator[Fault]:
    """Refuse a period that hasn't ended (D115); note one that isn't a whole year (D110)."""
    period = enterprise.period
    if period is None:
        return
    if period.end >= today:
        yield fault(enterprise, "D115", "period", {"period": str(period), "today": today.isoformat()})
    whole = period.is_whole_year or len(period.months()) == 12
    if not whole:
        yield fault(enterprise, "D110", "period", {"period": str(period)})


def ensure_lifetimes(processes: Iterable[Process]) -> Iterator[Fault]:
    """Refuse a process that closed before it began."""
    for process in processes:
        if process.commissioned_on and process.closed_on and process.closed_on < process.commissioned_on:
            expected = Text(f"不早于 {process.commissioned_on}", f"not before {process.commissioned_on}")
            yield fault(process, "D112", "closed_on", {"value": process.closed_on.isoformat(), "expected": expected})


def ensure_months_inside(records: Iterable[Activity], period: Period) -> Iterator[Fault]:
    """Refuse months outside the accounting period (D112)."""
    for record in records:
        if record.month is not None and not period.covers(record.month):
            expected = Text(f"核算期 {period} 之内", f"within the period {period}")
            yield fault(record, "D112", "month", {"value": str(record.month), "expected": expected})


def ensure_within_ranges(dossier: Dossier) -> Iterator[Fault]:
    """Refuse shares outside 0 to 1 (D112): mostly a per cent written without its sign."""
    for table in tables().values():
        shares = [column.id for column in table.columns if column.unit == "fraction"]
        for record in dossier.records(table.id) if shares else ():
            for column in shares:
                value: Fraction | None = getattr(record, column)
                if value is not None and (value < 0 or (value > 1 and column != "uncertainty")):
                    yield _not_a_share(record, column, value)
    for energy in dossier.energy:
        content, unit = energy.carbon_content, energy.carbon_content_unit
        if content is not None and unit and any(same_unit(unit, one) for one in _CARBON_SHARES):
            share = content / 100 if same_unit(unit, "%") else content
            if not 0 <= share <= 1:
                yield _not_a_share(energy, "carbon_content", content)
        for column in ("ncv", "coefficient"):
            value = getattr(energy, column)
            if value is not None and value < 0:
                yield fault(energy, "D112", column, {"value": format_exact(value), "expected": ">= 0"})
    for process in dossier.processes:
        hours, period = process.operating_hours, dossier.period
        limit = 24 * ((period.end - period.start).days + 1) if period else None
        if hours is not None and (hours < 0 or (limit is not None and hours > limit)):
            yield fault(process, "D112", "operating_hours", {"value": format_exact(hours), "expected": f"0 … {limit}"})


def ensure_not_negative(dossier: Dossier) -> Iterator[Fault]:
    """Refuse negative quantities (D113): what is delivered has its own flow."""
    for table in _SERIES_TABLES:
        for record in dossier.records(table):
            quantity: Fraction | None = getattr(record, "quantity")  # noqa: B009 — each of these tables has one
            if quantity is not None and quantity < 0:
                yield fault(record, "D113", "quantity", {"value": format_exact(quantity)})


def ensure_output(outputs: Iterable[Output]) -> Iterator[Fault]:
    """Refuse a product whose output over the period is zero (D113); a month without output is fine."""
    groups: dict[tuple[object, ...], list[Output]] = {}
    for output in outputs:
        groups.setdefault((output.process, output.product, output.variant), []).append(output)
    for group in groups.values():
        if all(output.quantity == 0 for output in group):
            yield fault(group[0], "D113", "quantity", {"value": "0"}, spoils=group)


def ensure_shares_sum(allocations: Iterable[Allocation]) -> Iterator[Fault]:
    """Refuse pools whose shares don't sum to one (D116), and pools of which a share can't be read."""
    pools: dict[tuple[object, ...], list[Allocation]] = {}
    for allocation in allocations:
        pools.setdefault((allocation.pool, allocation.month), []).append(allocation)
    for (pool, _), rows in pools.items():
        shares = [row.share for row in rows if row.share is not None and not row.faulty]
        if len(shares) < len(rows):
            names = Text(f"共享池 {pool} 的全部份额", f"all shares of pool {pool}")
            yield fault(rows[0], "D104", "share", {"names": names}, spoils=rows)
        elif abs((total := sum(shares, Fraction(0))) - 1) > SHARE_TOLERANCE:
            yield fault(rows[0], "D116", "pool", {"sum": format_exact(total)}, spoils=rows)


def _not_a_share(record: Record, column: str, value: Fraction) -> Fault:
    expected = Text(
        "0 到 1；百分数请写成 98% 或在表头写明 [%]", "0 to 1; write per cent as 98% or put [%] into the header"
    )
    return fault(record, "D112", column, {"value": format_exact(value), "expected": expected})


def _cut(dossier: Dossier, period: Period) -> tuple[Dossier, list[Fault]]:
    """Keep the rows of a part of the period; a total of the whole can't be cut."""
    faults: list[Fault] = []
    kept: dict[str, tuple[Record, ...]] = {}
    for table in (*_SERIES_TABLES, "parameters", "allocations", "indicators"):
        rows = []
        for record in dossier.records(table):
            month: Period | None = getattr(record, "month")  # noqa: B009 — each of these tables has one
            if month is not None:
                rows += [record] if month.overlaps(period) else []
            elif table not in _SERIES_TABLES:
                rows.append(record)
            elif not getattr(record, "control", False):
                expected = Text(f"按月的数据，以取 {period}", f"rows by month, to take {period}")
                shown = str(dossier.period) if dossier.period else "—"
                faults.append(fault(record, "D112", "month", {"value": shown, "expected": expected}))
                rows.append(record)
        kept[table] = tuple(rows)
    enterprise = replace(dossier.enterprise, period=period)
    return replace(dossier, enterprise=enterprise, **kept), faults  # type: ignore[arg-type]


def _spoilt(dossier: Dossier, faults: Iterable[Fault]) -> frozenset[str]:
    return frozenset(key for one in faults for key in one.records)


def _with_spoilt(dossier: Dossier, keys: frozenset[str]) -> Dossier:
    names = [table.id for table in tables().values() if table.status == "read" and table.id != "enterprise"]
    enterprise = spoil((dossier.enterprise,), keys)[0]
    return replace(dossier, enterprise=enterprise, **{name: spoil(dossier.records(name), keys) for name in names})  # type: ignore[arg-type]
