"""Boundary: nothing outside is counted, nothing expected is missing, nothing stands in two accounts (BO-*, CO-*)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from carbonstd.accounting.amounts import added
from carbonstd.compliance.verification.line import CO2E, EMISSIONS, Line
from carbonstd.compliance.verification.observation import Observation, Subject, total_of
from carbonstd.compliance.verification.statement import Statement
from carbonstd.exact import readable
from carbonstd.rules import Text

PURCHASED = frozenset({"purchased-electricity", "purchased-heat"})
DEDUCTIONS = frozenset({"product-carbon", "recovered"})
#: Types of processes outside the boundary of a steel enterprise (5.1.2 c of CETS-AG-03.01).
OUTSIDE_STEEL = frozenset(
    {"mining", "ore-dressing", "ferroalloy", "refractory", "采矿", "选矿", "铁合金", "耐火材料"}
)  # fmt: skip
PROTOCOL = frozenset({"ghg-protocol", "iso-14064-1"})
_PURCHASED_REASON = Text("购入、外供的电力和热力不计入总量", "purchased and exported power and heat stand apart")
_BIOGENIC_REASON = Text("生物质CO2单列，不计入总量", "biogenic CO2 stands apart")


def ensure_counted_sources(subject: Subject) -> Iterator[Observation]:
    """No source or material inside the total that the method leaves out (ME-02, ME-05, ME-08, BO-11, CO-01)."""
    statement = subject.statement
    for line in statement.yearly(EMISSIONS):
        if not line.source_type or not line.inside or not line.value:
            continue
        found = _not_admitted(subject, line)
        if found is not None:
            check, reason = found
            effect = line.into(CO2E)
            yield subject.observe(check, "V113", line, expected=Fraction(0), effect=effect, reason=reason)


def _not_admitted(subject: Subject, line: Line) -> tuple[str, Text] | None:
    statement = subject.statement
    kind = statement.type_of(line.source_type)
    known = statement.sources.get(line.source_type)
    if kind in PURCHASED and statement.scheme in PROTOCOL and (line.value or 0) < 0:
        return "CO-01", Text("外供不抵扣", "exports aren't netted")
    if kind in PURCHASED and (known is None or not known.inside):
        check = _purchased_check(subject)
        return (check, _PURCHASED_REASON) if check else None
    if known is None or known.items is None or line.item in known.items or line.is_a(known.items):
        return None
    if kind in DEDUCTIONS and subject.applies("BO-11"):
        return "BO-11", Text("不在可扣除的物料之列", "not among what may be deducted")
    if subject.applies("ME-08"):
        return "ME-08", Text("不在指南所列物料中", "not among the guideline's materials")
    return None


def _purchased_check(subject: Subject) -> str | None:
    """Return the rule by which purchased electricity and heat aren't part of the total, if one says so."""
    first = subject.rules.threshold("ME-02").low or Fraction(0)
    if subject.applies("ME-02") and subject.statement.year >= first:
        return "ME-02"
    return "ME-05" if subject.applies("ME-05") else None


def ensure_processes_inside(subject: Subject) -> Iterator[Observation]:
    """Mining, ore dressing, ferroalloy and refractory production aren't counted in steel (BO-02)."""
    if not subject.applies("BO-02"):
        return
    for process, kind in subject.statement.processes.items():
        lines = [
            line
            for line in subject.statement.yearly(EMISSIONS)
            if line.process == process and line.source_type and line.inside
        ]
        if kind in OUTSIDE_STEEL and lines:
            effect = added(line.into(CO2E) for line in lines)
            reason = Text(f"工序类型 {kind} 在边界外", f"processes of type {kind} lie outside")
            counted = "?" if effect is None else readable(effect)
            yield subject.observe(
                "BO-02", "V113", process, expected=Fraction(0), effect=effect, reason=reason, reported=counted,
                unit=CO2E,
            )  # fmt: skip


def ensure_apart(subject: Subject) -> Iterator[Observation]:
    """What stands apart is no part of the total: biogenic CO2 (BO-06), purchased power and heat (ME-02, ME-05).

    CH4 and N2O of biomass are part of it.
    """
    statement = subject.statement
    for line in statement.yearly(EMISSIONS):
        if line.source_type and line.inside and _biogenic(line) and line.value:
            effect = line.into(CO2E)
            yield subject.observe("BO-06", "V113", line, expected=Fraction(0), effect=effect, reason=_BIOGENIC_REASON)
    for account in dict.fromkeys(line.account for line in statement.lines):
        total = total_of(statement, account)
        if total is None:
            continue
        own = [line for line in statement.yearly(EMISSIONS) if line.account == account and line.source_type]
        apart = [line for line in own if not line.inside]
        yield from _held(subject, "BO-06", total, own, [line for line in apart if _biogenic(line)], _BIOGENIC_REASON)
        check = _purchased_check(subject)
        if check is not None:
            purchased = [line for line in apart if statement.type_of(line.source_type) in PURCHASED]
            yield from _held(subject, check, total, own, purchased, _PURCHASED_REASON)


def _biogenic(line: Line) -> bool:
    return line.biogenic and line.gas in ("", "CO2")


def _held(
    subject: Subject, check: str, total: Line, own: Sequence[Line], apart: Sequence[Line], reason: Text
) -> Iterator[Observation]:
    """A total that is too high by just what stands apart holds it."""
    value = total.into(CO2E)
    beside = added(line.into(CO2E) for line in apart)
    inside = added(line.into(CO2E) for line in own if line.inside)
    if value is None or not beside or inside is None:
        return
    if abs(value - inside - beside) <= (total.step or Fraction(0)):
        yield subject.observe(check, "V113", total, expected=inside, effect=beside, reason=reason)


def ensure_sources_present(subject: Subject) -> Iterator[Observation]:
    """Each source that the method expects has a line, or one of nothing (BO-03); scope 2 both ways (CO-02)."""
    statement = subject.statement
    given = {line.source_type for line in statement.named(EMISSIONS, "quantity") if line.value is not None}
    for source, known in statement.sources.items():
        if known.expected and known.inside and source not in given:
            what = known.name or source
            yield subject.observe("BO-03", "V118", source, what=what)
    if statement.scheme == "ghg-protocol":
        names = {
            "ghgp_location": Text("范围2（基于位置）", "scope 2, location-based"),
            "ghgp_market": Text("范围2（基于市场）", "scope 2, market-based"),
        }
        for name, what in names.items():
            if statement.totals.get(name) is None:
                yield subject.observe("CO-02", "V118", name, what=what)


def ensure_facilities(subject: Subject) -> Iterator[Observation]:
    """Listed facilities have data, and the list is that of the year before (BO-04)."""
    statement, earlier = subject.statement, subject.earlier
    with_data = {line.process for line in statement.lines if line.process and line.value is not None}
    for process in statement.processes:
        if process not in with_data:
            yield subject.observe("BO-04", "V119", process, reason=Text("列入清单而没有数据", "is listed without data"))
    if earlier is None or not earlier.processes:
        return
    for process in sorted(statement.processes.keys() - earlier.processes.keys()):
        yield subject.observe("BO-04", "V119", process, reason=Text("上年没有", "wasn't there the year before"))
    for process in sorted(earlier.processes.keys() - statement.processes.keys()):
        yield subject.observe("BO-04", "V119", process, reason=Text("上年有，本年没有", "was there the year before"))


def counted_twice(subjects: Sequence[Subject]) -> Iterator[Observation]:
    """Name what two statements of the carbon market both count: the same source of the same process (BO-01)."""
    seen: dict[tuple[object, ...], Statement] = {}
    for subject in subjects:
        statement = subject.statement
        if statement.scheme != "ets":
            continue
        for line in statement.yearly(EMISSIONS):
            if not (line.process and line.source_type and line.inside and line.value):
                continue
            place = (line.process, statement.type_of(line.source_type), line.item, line.gas or "CO2")
            first = seen.setdefault(place, statement)
            if first is not statement:
                effect, other = line.into(CO2E), first.standard
                yield subject.observe("BO-01", "V117", line, expected=Fraction(0), effect=effect, other=other)
