"""The gap of an indicator to its target, and what it means in absolute terms.

    gap    = value − target          (target − value where more is better)
    amount = gap × output            kgce or kWh that has to fall
    tce    = amount; kWh by the coal equivalent of the edition's conversion set
    tCO2e  = tce × average emission of the carriers in the boundary; for electricity the grid factor
    yuan   = tce × average price of these carriers, and tCO2e × price of an allowance

Each step that isn't known is null with its reason, and so is what follows from it. Limits are held where they are: a
limit that itself depends on what is improved would move with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any, Literal

from carbonstd.accounting.abatement.carrier_use import CarrierUse, mean_coefficient, mean_per_tce
from carbonstd.accounting.abatement.figures import NO_NOTE, Figure, result, times, unknown
from carbonstd.compliance.targets.aims import Aim
from carbonstd.errors import UnitError
from carbonstd.findings import Finding
from carbonstd.rules import Text
from carbonstd.terms import Direction, Severity
from carbonstd.trace import Trace, show
from carbonstd.units import convert, dimension, parse

State = Literal["met", "missed", "undefined", "unknown"]


@dataclass(frozen=True)
class TargetInput:
    """A judged indicator, and what stands behind it.

    Attributes
    ----------
    value, limits : Fraction or None, mapping
        After corrections; a level that isn't known is None.
    blank : frozenset of str
        Levels that the standard leaves blank.
    output : Figure
        What a unit of the indicator is multiplied by to be an amount: the output, corrections of the value undone.
    uses : tuple of CarrierUse
        The carriers that the indicator takes in.
    shares : mapping
        The share of each process's saving that counts here: 1 for its own, less where products share a process.
    allowance : Figure
        Price of an allowance.
    limit_traces : mapping
        Where a level stands that isn't the judged standard's.
    """

    id: str
    label: Text
    unit: str
    direction: Direction
    value: Fraction | None
    limits: Mapping[str, Fraction | None]
    output: Figure
    allowance: Figure
    standard: str = ""
    process: str | None = None
    product: str | None = None
    indicator: str = ""
    blank: frozenset[str] = frozenset()
    level_names: Mapping[str, Text] = field(default_factory=dict)
    uses: tuple[CarrierUse, ...] = ()
    shares: Mapping[str, Fraction] = field(default_factory=dict)
    trace: str = ""
    limit_traces: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Amounts:
    """What a gap is in absolute terms, over the period.

    Attributes
    ----------
    amount : Figure
        What has to fall (or to rise, where more is better): kgce, kWh, or the indicator's own unit.
    energy_cost, allowance_cost : Figure
        What it costs as energy and as allowances.
    """

    amount: Figure
    tce: Figure
    tco2e: Figure
    energy_cost: Figure
    allowance_cost: Figure

    @classmethod
    def all(cls, value: Fraction | None, note: Text = NO_NOTE) -> Amounts:
        """Return amounts that are all nothing, or all unknown for one reason."""
        return cls(*(Figure(value, unit, note) for unit in ("", "tce", "tCO2e", "CNY", "CNY")))


@dataclass(frozen=True)
class Target:
    """How far an indicator is from its target.

    Attributes
    ----------
    state : str
        ``undefined`` where the standard has no such level, ``unknown`` where value or limit isn't known.
    gap : Figure
        By how much the value has to improve, zero where it is met.
    margin : Fraction or None
        By how much a target that is met is exceeded.
    """

    given: TargetInput
    aim: Aim
    state: State
    target: Figure
    gap: Figure
    margin: Fraction | None
    amounts: Amounts
    findings: tuple[Finding, ...] = ()

    @property
    def label(self) -> Text:
        """The name of the target."""
        return self.aim.label(self.given.level_names, self.given.direction)

    @property
    def relative(self) -> Fraction | None:
        """The gap as a share of the value."""
        if self.gap.value is None or not self.given.value:
            return None
        return self.gap.value / abs(self.given.value)

    def as_json(self) -> dict[str, Any]:
        """Return the target's block of the run document."""
        given, label = self.given, self.label
        return {
            "judgement": given.id, "label": {"zh": given.label.zh, "en": given.label.en}, "aim": str(self.aim),
            "aim_label": {"zh": label.zh, "en": label.en}, "standard": given.standard or None,
            "process": given.process, "product": given.product, "indicator": given.indicator or None,
            "direction": given.direction, "unit": given.unit, "state": self.state, "value": show(given.value),
            "target": self.target.as_json(), "gap": self.gap.as_json(), "relative": show(self.relative),
            "margin": show(self.margin), "output": given.output.as_json(),
            **{one.name: getattr(self.amounts, one.name).as_json() for one in fields(self.amounts)},
        }  # fmt: skip


def find_gap(given: TargetInput, aim: Aim, trace: Trace) -> Target:
    """Return how far an indicator is from a target, and what that means in tce, tCO2e and yuan."""
    node = f"{given.id}/target.{aim}"
    target = _target_value(given, aim, trace, node)
    if given.value is None or target.value is None:
        undefined = aim.level and (aim.level in given.blank or aim.level not in given.limits)
        return _open(given, aim, "undefined" if undefined else "unknown", target)
    gap = given.value - target.value if given.direction == "max" else target.value - given.value
    if gap <= 0:
        nothing = Figure(Fraction(0), given.unit)
        return Target(given, aim, "met", target, nothing, -gap, Amounts.all(Fraction(0)))
    actual = Figure(given.value, given.unit, trace=given.trace)
    shown = result(gap, given.unit, (actual, target), "|a - b|", trace, f"{node}/gap")
    amounts = _amounts(given, shown, trace, node)
    missed = Target(given, aim, "missed", target, shown, None, amounts)
    return replace(missed, findings=_findings(missed))


def _target_value(given: TargetInput, aim: Aim, trace: Trace, node: str) -> Figure:
    if aim.share is not None:
        if given.value is None:
            return unknown(given.unit, "指标值未知", "the value isn't known")
        # A share of the size: a negative value, of a process that delivers more than it uses, improves downwards too.
        step = aim.share * abs(given.value)
        value = given.value - step if given.direction == "max" else given.value + step
        actual = Figure(given.value, given.unit, trace=given.trace)
        return result(value, given.unit, (actual,), f"improved by {aim}", trace, node)
    if aim.level not in given.limits:
        known = ", ".join(given.limits) or "-"
        return unknown(given.unit, f"该版本的级别只有 {known}", f"the levels of this edition are {known}")
    limit = given.limits[aim.level]
    if limit is None and aim.level in given.blank:
        return unknown(given.unit, "标准没有给出数值", "the standard gives no value")
    if limit is None:
        return unknown(given.unit, "限值未知，缺少算它的数", "the limit isn't known: an input is missing")
    return Figure(limit, given.unit, trace=given.limit_traces.get(aim.level, given.trace))


def _open(given: TargetInput, aim: Aim, state: State, target: Figure) -> Target:
    """Return a target from which no gap follows, with the finding that says why."""
    note = target.note if target.value is None else Text("指标值未知", "the value isn't known")
    facts: dict[str, object] = {"indicator": given.label, "level": aim.label(given.level_names, given.direction)}
    if state == "undefined":
        # An edition without such a level says nothing wrong; a row that leaves the level blank is worth a warning.
        severity: Severity | None = None if aim.level in given.blank else "note"
        finding = Finding("T101", given.id, {**facts, "reason": note}, severity_override=severity)
    else:
        finding = Finding("T103", given.id, {**facts, "what": Text("差距", "the gap"), "reason": note})
    gap = Figure(None, given.unit, note)
    return Target(given, aim, state, target, gap, None, Amounts.all(None, note), (finding,))


def _amounts(given: TargetInput, gap: Figure, trace: Trace, node: str) -> Amounts:
    amount = _amount(given, gap, trace, node)
    if given.direction == "min":
        note = Text("越高越好的指标，差距不是能耗", "more is better here: the gap is no use of energy")
        return replace(Amounts.all(None, note), amount=amount)
    tce = _standard_coal(given, amount, trace, node)
    emission = mean_per_tce(given.uses, "emission", trace, f"{node}/emission")
    price = mean_per_tce(given.uses, "price", trace, f"{node}/price")
    tco2e = times(tce, emission, "tCO2e", trace, f"{node}/tco2e")
    return Amounts(
        amount=amount,
        tce=tce,
        tco2e=tco2e,
        energy_cost=times(tce, price, "CNY", trace, f"{node}/energy_cost"),
        allowance_cost=times(tco2e, given.allowance, "CNY", trace, f"{node}/allowance_cost"),
    )


def _standard_coal(given: TargetInput, amount: Figure, trace: Trace, node: str) -> Figure:
    if amount.value is None:
        return Figure(None, "tce", amount.note)
    if amount.unit == "kgce":
        return result(convert(amount.value, "kgce", "tce"), "tce", (amount,), "kgce -> tce", trace, f"{node}/tce")
    coefficient = mean_coefficient(given.uses, amount.unit, trace, f"{node}/coefficient")
    return times(amount, coefficient, "tce", trace, f"{node}/tce")


def _amount(given: TargetInput, gap: Figure, trace: Trace, node: str) -> Figure:
    """Return gap times output: standard coal in kgce, electricity in kWh, anything else in its own unit."""
    if given.output.value is None:
        return Figure(None, "", given.output.note)
    text = f"({gap.unit})*({given.output.unit})"
    try:
        unit = {"standard_coal": "kgce", "energy": "kWh"}.get(dimension(text)) or parse(text).text
    except UnitError as error:
        return unknown("", error.zh, error.en)
    return times(gap, given.output, unit, trace, f"{node}/amount")


_NAMED = {
    "amount": Text("绝对量", "the amount"),
    "tce": Text("标准煤", "standard coal"),
    "tco2e": Text("二氧化碳", "tCO2e"),
}


def _findings(target: Target) -> tuple[Finding, ...]:
    """Say what isn't known of a target that is missed; what only follows from it isn't said again."""
    given, found = target.given, []
    for name, what in _NAMED.items():
        figure: Figure = getattr(target.amounts, name)
        if figure.value is None and given.direction == "max":
            facts = {"indicator": given.label, "level": target.label, "what": what, "reason": figure.note}
            found.append(Finding("T103", given.id, facts))
            break
    for base, cost in (
        (target.amounts.tce, target.amounts.energy_cost),
        (target.amounts.tco2e, target.amounts.allowance_cost),
    ):
        if base.value is not None and cost.value is None:
            found.append(Finding("T102", given.id, {"what": given.label, "reason": cost.note}))
    return tuple(found)
