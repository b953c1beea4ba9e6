"""Crossing dimensions by printed numbers: the algebra of units, and the normal state of gases."""

from __future__ import annotations

from fractions import Fraction

from carbonstd import units
from carbonstd.accounting.quantities import ZERO_CELSIUS
from carbonstd.activity import Carrier
from carbonstd.errors import CarbonstdError
from carbonstd.exact import format_exact
from carbonstd.findings import Finding
from carbonstd.rules import Text
from carbonstd.runs.coefficient_choice import Printed
from carbonstd.units import Unit
from carbonstd.units.unit import build, times


def bridge(
    unit: str, target: str, numbers: tuple[Printed, ...], forward: bool, carrier: Carrier | None
) -> tuple[Fraction, list[Finding]]:
    """Return the factor from one unit to another of another dimension, by printed numbers.

    A gas is at its normal state wherever a coefficient meets it: plain cubic metres are taken so (F107).

    Parameters
    ----------
    numbers : tuple of Printed
        A coefficient, or a calorific value and that of standard coal.
    forward : bool
        From the physical quantity to heat or standard coal; False for the way back.

    Raises
    ------
    CarbonstdError
        If the numbers are of other dimensions: diesel in litres, a coefficient per kilogram.
    """
    value, crossing = Fraction(1), units.parse("1")
    for number in numbers:
        # The calorific value of standard coal is heat per standard coal: it divides.
        power = -1 if number.name == "standard-coal-ncv" else 1
        value *= number.value**power
        crossing = times(crossing, units.parse(number.unit), power)
    source, aim = units.parse(unit), units.parse(target)
    state = Fraction(1)
    findings: list[Finding] = []
    if carrier is None or carrier.state in ("gas", "medium"):
        crossing = _normal(crossing, "", None)[0]
        source, warm, findings = _normal(source, unit, carrier)
        aim, back, more = _normal(aim, target, carrier)
        state, findings = warm / back, [*findings, *more]
    power = 1 if forward else -1
    combined = times(source, crossing, power)
    if not units.same_dimension(combined.text, aim.text):
        printed = ", ".join(f"{format_exact(number.value)} {number.unit}" for number in numbers)
        name = carrier.name if carrier is not None else Text("所给能源", "what was given")
        raise CarbonstdError(
            f"{unit} → {target}：{name.zh}的系数为 {printed}，量纲不合（密度等不在数据包中）",
            f"{unit} to {target}: the number of {name.en} is {printed}, of other dimensions"
            " (no package gives densities)",
            hint_zh="换用系数所用的实物单位", hint_en="give the quantity in the unit of the coefficient",
        )  # fmt: skip
    return value**power * state * units.factor(combined.text, aim.text), findings


def _normal(unit: Unit, text: str, carrier: Carrier | None) -> tuple[Unit, Fraction, list[Finding]]:
    """See cubic metres of a gas as normal ones: plain ones are taken so (F107), those at 20 °C are brought to 0 °C."""
    powers = dict(unit.powers)
    cubes, warm = powers.pop("m", 0), powers.pop("Sm3", 0)
    if cubes % 3 or not (cubes or warm):
        return unit, Fraction(1), []
    powers["Nm3"] = powers.get("Nm3", 0) + cubes // 3 + warm
    ratio = (ZERO_CELSIUS / (ZERO_CELSIUS + 20)) ** warm
    facts = {"what": carrier.name if carrier else text, "unit": text}
    findings = [Finding("F107", carrier.id if carrier else text, facts)] if cubes and text else []
    return build(unit.factor, powers), ratio, findings
