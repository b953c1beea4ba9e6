"""From a judgement to a target's input: what stands behind a unit of the indicator, and which carriers it takes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from carbonstd.accounting.abatement.carrier_use import CarrierUse
from carbonstd.accounting.abatement.figures import NO_NOTE, Figure, unknown
from carbonstd.compliance.inputs import Scalar
from carbonstd.compliance.judgement import Judgement
from carbonstd.compliance.targets.gaps import TargetInput
from carbonstd.compliance.verdict import names_of
from carbonstd.exact import format_exact
from carbonstd.expressions import Expression, MissingInput, NoValue, evaluate, parse, walk
from carbonstd.expressions.tree import Binary, Name
from carbonstd.packages import LimitRow, QuotaPackage
from carbonstd.rules import Text
from carbonstd.terms import Direction
from carbonstd.trace import Trace
from carbonstd.units import factor as unit_factor
from carbonstd.units import parse as parse_unit
from carbonstd.units import same_dimension
from carbonstd.units.unit import build

_FUELS = ("solid", "liquid", "gas")


def target_input(
    judgement: Judgement,
    package: QuotaPackage,
    uses: Sequence[CarrierUse],
    shares: Mapping[str, Fraction],
    allowance: Figure,
    trace: Trace,
) -> TargetInput:
    """Return what a target needs to know of a judged indicator.

    Parameters
    ----------
    uses : sequence of CarrierUse
        All carriers used inside the boundary; those that the indicator doesn't take in are left out here.
    shares, allowance : mapping, Figure
        As in `TargetInput`.
    """
    row = next((row for row in package.rows if package.row_ref(row) == judgement.row), None)
    direction: Direction = "min" if judgement.direction == "min" else "max"
    return TargetInput(
        id=judgement.id,
        label=judgement.label,
        unit=judgement.unit or "",
        direction=direction,
        value=judgement.value,
        limits=judgement.limits,
        output=_no_row() if row is None else output_behind(judgement, row, package, trace),
        allowance=allowance,
        standard=judgement.standard,
        process=judgement.process,
        product=judgement.product,
        indicator=judgement.indicator,
        blank=frozenset(level for level in judgement.limits if row is not None and row.level(level) is None),
        level_names=judgement.level_names,
        uses=tuple(uses) if row is None else taken_in(row, package, uses),
        shares=shares,
        trace=judgement.trace or "",
    )


def _no_row() -> Figure:
    return unknown("", "没有适用的行", "no row of the standard applies")


def taken_in(row: LimitRow, package: QuotaPackage, uses: Sequence[CarrierUse]) -> tuple[CarrierUse, ...]:
    """Return the carriers that a row's formula takes in: all, fuels, electricity, or a single one."""
    kinds = {origin.split(".")[1] for origin in _origins(row, package) if origin.startswith("energy.")}
    if not kinds or not all(kind in ("electricity", "fuel") or kind.startswith("carrier:") for kind in kinds):
        return tuple(uses)
    states = {"electricity"} & kinds | (set(_FUELS) if "fuel" in kinds else set())
    return tuple(use for use in uses if use.state in states or f"carrier:{use.carrier}" in kinds)


def _origins(row: LimitRow, package: QuotaPackage) -> set[str]:
    """Return where the variables of a row's formula come from, derived ones replaced by what they follow from."""
    calculation = package.calculations.get(row.row)
    if calculation is None or calculation.expression is None:
        return set()
    names, seen, origins = set(calculation.expression.names), set[str](), set[str]()
    while names:
        name = names.pop()
        seen.add(name)
        variable = package.inputs[name]
        if variable.type == "derived":
            names |= parse(variable.expression).names - seen
        else:
            origins.add(package.origin(row.row, name))
    return origins


def output_behind(judgement: Judgement, row: LimitRow, package: QuotaPackage, trace: Trace) -> Figure:
    """Return what a unit of the indicator is multiplied by to be an amount of energy.

    That is the divisor of the row's formula: the output, in the units and conversions of the standard. Where the
    formula or a correction multiplies the energy by a factor, the divisor is divided by it: what has to fall is the
    energy itself.
    """
    unit = _divisor_unit(row.unit)
    calculation = package.calculations.get(row.row)
    expression = calculation.expression if calculation is not None else None
    if expression is None or not (isinstance(expression.tree, Binary) and expression.tree.operator == "/"):
        return unknown(
            unit,
            "数据包没有该指标的算式，不知道对应的产量",
            "the package has no formula for this indicator: the output behind it isn't known",
        )
    dividend, divisor = (
        Expression(expression.text, part, expression.names) for part in (expression.tree.left, expression.tree.right)
    )
    values = {name: given.value for name, given in judgement.inputs}
    try:
        value = evaluate(divisor, values)
        slope, weight = _slope(judgement, package, values), _weight(dividend, row, package, values)
    except MissingInput as missing:
        names = names_of(package, missing.names)
        return unknown(unit, f"没有 {names.zh}", f"no {names.en}")
    except NoValue:
        return unknown(unit, "产量算不出", "the output can't be computed")
    if slope is None or weight is None:
        return unknown(
            unit,
            "算式或修正对各部分能耗的系数不同，由差距算不出能耗",
            "formula or corrections weigh parts of the energy differently: no amount follows from the gap",
        )
    factor = slope * weight
    if not isinstance(value, Fraction) or value <= 0 or factor <= 0:
        return unknown(unit, "产量不是正数", "the output isn't positive")
    used = {part.name for part in walk(divisor.tree) if isinstance(part, Name)}
    sources = [given.trace for name, given in judgement.inputs if name in used and given.trace]
    node = trace.add(
        f"{judgement.id}/target/output", "formula", "output", value / factor, unit=unit,
        formula=f"divisor of {expression.text} / {format_exact(factor)}", sources=sources,
    )  # fmt: skip
    note = Text("已除去修正系数", "factors of corrections undone") if factor != 1 else NO_NOTE
    return Figure(value / factor, unit, note, node)


def _weight(
    dividend: Expression, row: LimitRow, package: QuotaPackage, values: Mapping[str, Scalar]
) -> Fraction | None:
    """Return the factor that the dividend puts on the energy it adds up; None where its parts have different ones.

    What is deducted, or is of another dimension, isn't what has to fall in the dividend's unit.
    """
    unit = parse_unit(row.unit)
    above = build(Fraction(unit.factor.numerator), {name: power for name, power in unit.powers if power > 0}).text
    names = [part.name for part in walk(dividend.tree) if isinstance(part, Name)]
    energies = [name for name in names if package.origin(row.row, name).startswith("energy.")]
    zero: dict[str, Scalar] = {**values, **dict.fromkeys(energies, Fraction(0))}
    weights = set()
    for name in energies:
        variable = package.inputs[name]
        low, high = (evaluate(dividend, {**zero, name: Fraction(at)}) for at in (0, 1))
        if isinstance(low, Fraction) and isinstance(high, Fraction) and same_dimension(variable.unit, above):
            weights.add((high - low) / unit_factor(variable.unit, above))
    weights = {weight for weight in weights if weight > 0} or {Fraction(1)}
    return weights.pop() if len(weights) == 1 else None


def _slope(judgement: Judgement, package: QuotaPackage, values: Mapping[str, Scalar]) -> Fraction | None:
    """Return by how much the corrected value moves with the computed one; None where that isn't a constant."""
    slope = Fraction(1)
    for applied in judgement.corrections:
        correction = package.corrections[applied.id]
        if correction.applies_to != "actual" or not applied.applied or applied.before is None:
            continue
        points = [
            evaluate(correction.expression, {**values, "actual": applied.before + step})
            for step in (Fraction(0), Fraction(1), Fraction(2))
        ]
        low, middle, high = (point for point in points if isinstance(point, Fraction))
        if high - middle != middle - low:
            return None
        slope *= middle - low
    return slope


def _divisor_unit(text: str) -> str:
    """Return what an indicator's unit is per: ``t`` of kgce/t, ``10000*m^2`` of kgce/(10000*m^2)."""
    unit = parse_unit(text)
    return build(Fraction(unit.factor.denominator), {name: -power for name, power in unit.powers if power < 0}).text
