"""Arithmetic: every line follows from its inputs, parts add up, ratios follow, and gases share their energy (AR-*)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from carbonstd.accounting.amounts import added
from carbonstd.compliance.verification.line import CO2E, EMISSIONS, Line, converted
from carbonstd.compliance.verification.names import ADDITIVE, name_of
from carbonstd.compliance.verification.observation import Observation, Subject, after, total_of
from carbonstd.compliance.verification.rounding import explained_by_inputs, tolerance, wrong_rounding
from carbonstd.compliance.verification.slips import explain
from carbonstd.compliance.verification.statement import inputs_of
from carbonstd.dates import Period
from carbonstd.exact import round_half_up
from carbonstd.rules import Text

#: 3.67 in place of 44/12.
SHORT_RATIO = Fraction("3.67") * 12 / 44
#: Ratios that a statement prints, from which numbers they follow (AR-03, AR-13).
RATIOS = (
    ("AR-03", "intensity", EMISSIONS, "output"),
    ("AR-13", "own_secondary_share", "own_secondary_heat", "fuel_heat"),
)


def ensure_lines_follow(subject: Subject) -> Iterator[Observation]:
    """Every emission line follows from its own activity and factors (AR-01, AR-11, UN-08)."""
    statement = subject.statement
    for line in statement.named(EMISSIONS):
        if line.working is None or line.value is None:
            continue
        values = inputs_of(statement, line)
        emissions = line.working.emissions(values)
        expected = None if emissions is None else converted(emissions, CO2E, line.unit)
        if expected is None:
            missing = [name for name in line.working.units if name not in values]
            names = [name_of(name) for name in missing] or [Text(line.unit, line.unit)]
            text = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
            yield subject.unchecked("AR-01", line, text)
            continue
        yield from _followed(subject, line, expected)


def _followed(subject: Subject, line: Line, expected: Fraction) -> Iterator[Observation]:
    assert line.value is not None
    cause = wrong_rounding(line.value, expected, line.decimals)
    if cause is not None and subject.applies("AR-11"):
        rounded = round_half_up(expected, line.decimals or 0)
        effect = subject.statement.effect(line, rounded)
        yield subject.observe("AR-11", "V111", line, expected=rounded, effect=effect, cause=cause)
        return
    if abs(line.value - expected) <= tolerance(line, expected, subject.share("AR-01")):
        return
    effect = subject.statement.effect(line, expected)
    if explained_by_inputs(subject.statement, line, expected):
        cause = Text("在各项数据修约的误差以内", "within the rounding of its inputs")
        yield subject.observe("AR-01", "V111", line, expected=expected, effect=effect, severity="note", cause=cause)
        return
    ratio = line.value / expected if expected else None
    if ratio is not None and abs(ratio / SHORT_RATIO - 1) <= subject.share("UN-08"):
        cause = after(Text("像是用3.67代替44/12", "looks like 3.67 for 44/12"))
        yield subject.observe("UN-08", "V106", line, expected=expected, effect=effect, cause=cause)
        return
    slip = explain(subject, line, ratio) if ratio is not None else None
    cause = after(slip.text if slip is not None else None)
    yield subject.observe("AR-01", "V106", line, expected=expected, effect=effect, cause=cause)


def ensure_sources_add_up(subject: Subject) -> Iterator[Observation]:
    """The sources inside the boundary add up to each account's total (AR-02)."""
    statement = subject.statement
    for account in dict.fromkeys(line.account for line in statement.lines):
        total = total_of(statement, account)
        if total is None:
            continue
        parts = [
            line for line in statement.yearly(EMISSIONS) if line.account == account and line.source_type and line.inside
        ]
        yield from _sum(subject, "AR-02", total, parts)


def ensure_months_add_up(subject: Subject) -> Iterator[Observation]:
    """The months of every quantity add up to its year (AR-04)."""
    for lines in subject.statement.series.values():
        year, months = lines[-1], [line for line in lines if line.month is not None]
        if year.month is None and months and year.name in ADDITIVE:
            yield from _sum(subject, "AR-04", year, months)


def _sum(subject: Subject, check: str, whole: Line, parts: list[Line]) -> Iterator[Observation]:
    if not parts or whole.value is None:
        return
    expected = added(part.into(whole.unit) for part in parts)
    if expected is None:
        unknown = next(part for part in parts if part.into(whole.unit) is None)
        yield subject.unchecked(check, whole, unknown.label)
        return
    printed = [
        (converted(part.step, part.unit, whole.unit) or Fraction(0)) / 2 for part in parts if part.step is not None
    ]
    room = tolerance(whole, expected, subject.share(check)) + sum(printed, Fraction(0))
    if abs(whole.value - expected) > room:
        effect = subject.statement.effect(whole, expected)
        yield subject.observe(check, "V107", whole, expected=expected, effect=effect)


def ensure_rest_follows(subject: Subject) -> Iterator[Observation]:
    """Other emissions are the enterprise's less those of its processes (AR-06)."""
    if not subject.applies("AR-06"):
        return
    statement = subject.statement
    for line in statement.named("other_emissions"):
        whole = total_of(statement, line.account)
        parts = [one for one in statement.yearly(EMISSIONS) if one.is_total and one.process]
        known = added(part.into(line.unit) for part in parts if part.account == line.account)
        total = whole.into(line.unit) if whole is not None else None
        if line.value is None or known is None or total is None:
            yield subject.unchecked("AR-06", line, name_of(EMISSIONS))
        elif abs(line.value - (total - known)) > tolerance(line, total, subject.share("AR-06")):
            # It divides the same total: whatever its value, the total isn't moved.
            yield subject.observe("AR-06", "V107", line, expected=total - known, effect=Fraction(0))


def ensure_ratios_follow(subject: Subject) -> Iterator[Observation]:
    """Intensities and shares follow from the two numbers that they are the ratio of (AR-03, AR-13)."""
    for check, name, above, below in RATIOS:
        if not subject.applies(check):
            continue
        for line in subject.statement.named(name):
            top = _beside(subject, line, above, line.month)
            bottom = _beside(subject, line, below, line.month)
            if line.value is None or top is None or bottom is None or top.value is None or not bottom.value:
                continue
            expected = converted(top.value / bottom.value, f"{top.unit}/({bottom.unit})", line.unit)
            if expected is None:
                yield subject.unchecked(check, line, line.unit)
            elif abs(line.value - expected) > tolerance(line, expected, subject.share(check)):
                yield subject.observe(check, "V108", line, expected=expected)


def _beside(subject: Subject, line: Line, name: str, month: Period | None) -> Line | None:
    """Return a number of the same account, process and month; an output also of the same product."""
    found = [
        one
        for one in subject.statement.named(name)
        if (one.account, one.process, one.month, one.source_type) == (line.account, line.process, month, "")
    ]
    exact = [one for one in found if one.item == line.item]
    return (exact or found or [None])[0]  # type: ignore[list-item]


def ensure_gases_share_energy(subject: Subject) -> Iterator[Observation]:
    """Lines of several gases of one fuel imply the same energy (PL-13): emissions over factor and GWP."""
    statement = subject.statement
    fuels: dict[tuple[object, ...], list[tuple[Line, Fraction]]] = {}
    for line in statement.named(EMISSIONS):
        energy = _energy(subject, line)
        if energy is not None:
            fuels.setdefault((*line.source[:-1], line.month), []).append((line, energy))
    for lines in fuels.values():
        first, energy = next((one for one in lines if one[0].gas in ("", "CO2")), lines[0])
        for line, other in lines:
            if line is not first and energy and abs(other / energy - 1) > subject.share("PL-13"):
                expected = (line.value or Fraction(0)) * energy / other if other else None
                effect = None if expected is None else statement.effect(line, expected)
                cause = after(Text("与CO2行的热量不同", "another energy than the CO2 line"))
                yield subject.observe("PL-13", "V106", line, expected=expected, effect=effect, cause=cause)


def _energy(subject: Subject, line: Line) -> Fraction | None:
    """Return the energy that a line implies, in GJ: from a factor per heat and the gas's GWP."""
    beside = subject.statement.beside(line)
    factor = next(
        (beside[name] for name in ("factor", "co2_factor", "ch4_factor", "n2o_factor") if name in beside), None
    )
    gas = line.gas or "CO2"
    mass = line.into(CO2E)
    gwp = beside["gwp"].value if "gwp" in beside else Fraction(1) if gas == "CO2" else None
    per_heat = factor.into(f"t{gas}/GJ") if factor is not None else None
    if mass is None or not gwp or not per_heat:
        return None
    return mass / gwp / per_heat
