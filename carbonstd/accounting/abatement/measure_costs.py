"""What one measure costs and abates in a whole year.

    annual cost = investment × capital recovery factor + running cost − saving × price of the carrier
    abatement   = saving × emission factor of the carrier + what doesn't come from saving energy

Blank is unknown and 0 is nothing, as everywhere in a dossier; only the two kinds of effect are optional: a measure
without carrier and saving saves no energy, one without `abatement` abates nothing beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from carbonstd.accounting.abatement.carrier_use import TOTALS, CarrierUse, Rate
from carbonstd.accounting.abatement.figures import Figure, added, reasons, result, times, unknown
from carbonstd.activity.supplements import Measure
from carbonstd.errors import CarbonstdError, UnitError
from carbonstd.exact import format_exact
from carbonstd.expressions import NoValue
from carbonstd.expressions.functions import power
from carbonstd.trace import Trace
from carbonstd.units import convert, dimension

#: Lifetimes of whole years up to this are computed exactly, others with 50 digits.
EXACT_YEARS = 100


@dataclass(frozen=True)
class MeasureCost:
    """A measure with its costs and effects in a whole year; what isn't known is null with the reason.

    Attributes
    ----------
    use : CarrierUse or None
        The use of the carrier that it saves; None for a measure that saves no energy.
    saving : Figure
        In the unit in which the carrier is used.
    saved_cost : Figure
        What the saved energy would have cost.
    payback : Figure
        Investment by what it brings in a year, not discounted.
    """

    measure: Measure
    use: CarrierUse | None
    saving: Figure
    tce: Figure
    abatement: Figure
    investment: Figure
    capital_cost: Figure
    running_cost: Figure
    saved_cost: Figure
    annual_cost: Figure
    unit_cost: Figure
    payback: Figure

    def as_json(self) -> dict[str, object]:
        """Return the measure's block of the run document."""
        names = (
            "saving", "tce", "abatement", "investment", "capital_cost", "running_cost", "saved_cost", "annual_cost",
            "unit_cost", "payback",
        )  # fmt: skip
        measure = self.measure
        return {
            "id": measure.id, "name": measure.name, "process": measure.process, "carrier": measure.carrier,
            **{name: getattr(self, name).as_json() for name in names},
        }  # fmt: skip


def check_rate(rate: Fraction) -> Fraction:
    """Return a discount rate that can be one.

    Raises
    ------
    CarbonstdError
        If it isn't within 0 … 1: 8 % is 0.08.
    """
    if not 0 <= rate < 1:
        raise CarbonstdError(
            f"折现率应在 0 与 1 之间，不是 {format_exact(rate)}",
            f"a discount rate lies between 0 and 1, not {format_exact(rate)}",
            hint_zh="8% 写成 0.08", hint_en="write 8 % as 0.08",
        )  # fmt: skip
    return rate


def capital_recovery_factor(rate: Fraction, years: Fraction) -> Fraction:
    """Return the share of an investment that a year has to bring back: r(1+r)^n / ((1+r)^n − 1), 1/n for r = 0.

    Raises
    ------
    Undefined
        For a lifetime so long that the power can't be computed.
    """
    if rate == 0:
        return 1 / years
    whole = years.denominator == 1 and years <= EXACT_YEARS
    growth = (1 + rate) ** int(years) if whole else power(1 + rate, years)
    return rate * growth / (growth - 1)


def measure_cost(measure: Measure, use: CarrierUse | None, rate: Fraction, trace: Trace) -> MeasureCost:
    """Compute the costs and effects of a measure.

    Parameters
    ----------
    use : CarrierUse or None
        The use of its carrier in its process; None where none is known.
    """
    node = f"measure/{measure.id}"
    use = use if _saves(measure) else None
    saving = _saving(measure, use, trace, node) if _saves(measure) else Figure(Fraction(0), "")
    saved_cost = _worth(saving, use, "price", trace, node)
    other = _given(measure, "abatement", "tCO2e", trace, optional=True)
    if measure.abatement is None and not _saves(measure):
        other = unknown("tCO2e", "既没有节约量也没有减排量", "neither a saving nor an abatement is given")
    abatement = added((_worth(saving, use, "emission", trace, node), other), "tCO2e", trace, f"{node}/abatement")
    investment = _given(measure, "investment", "CNY", trace)
    running = _given(measure, "running_cost", "CNY", trace)
    capital = _capital_cost(measure, investment, rate, trace, node)
    annual = added((capital, running), "CNY", trace, f"{node}/annual_cost", (saved_cost,))
    return MeasureCost(
        measure=measure,
        use=use,
        saving=saving,
        tce=_worth(saving, use, "coefficient", trace, node),
        abatement=abatement,
        investment=investment,
        capital_cost=capital,
        running_cost=running,
        saved_cost=saved_cost,
        annual_cost=annual,
        unit_cost=_unit_cost(annual, abatement, trace, node),
        payback=_payback(investment, running, saved_cost, trace, node),
    )


def _saves(measure: Measure) -> bool:
    """Say whether a measure is one that saves energy, fully described or not."""
    return bool(measure.carrier) or measure.saving is not None


def _given(measure: Measure, column: str, unit: str, trace: Trace, optional: bool = False) -> Figure:
    value: Fraction | None = getattr(measure, column)
    if measure.faulty:
        return unknown(unit, "该行有错误", "the row has an error")
    if value is None:
        return Figure(Fraction(0), unit) if optional else unknown(unit, f"没有 {column}", f"no {column} is given")
    node = trace.add(
        f"in/{measure.key}/{column}", "input", column, value, unit=unit, location=measure.where(column),
        raw=measure.raw(column),
    )  # fmt: skip
    return Figure(value, unit, trace=node)


def _worth(saving: Figure, use: CarrierUse | None, rate: Rate, trace: Trace, node: str) -> Figure:
    """Return what the saved energy is in tce, tCO2e or yuan; a measure that saves none has no use."""
    if use is None or saving.value is None:
        return Figure(saving.value, TOTALS[rate], saving.note)
    return times(saving, use.rate(rate), TOTALS[rate], trace, f"{node}/saved_{rate}")


def _saving(measure: Measure, use: CarrierUse | None, trace: Trace, node: str) -> Figure:
    """Return the saving in the unit in which the carrier is used; a saving in standard coal by its coefficient."""
    if not measure.carrier or not measure.unit:
        column = "unit" if measure.carrier else "carrier"
        return unknown("", f"有节约量而没有 {column}", f"a saving without {column}")
    given = _given(measure, "saving", measure.unit, trace)
    if given.value is None:
        return given
    if use is None:
        where = measure.process or ""
        return unknown(
            measure.unit,
            f"{where or '企业边界'} 没有 {measure.carrier} 的消费",
            f"no use of {measure.carrier} is known in {where or 'the enterprise'}",
        )
    unit = use.used.unit
    try:
        if dimension(measure.unit) == "standard_coal" != dimension(unit):
            return _from_standard_coal(given, use, trace, node)
        return result(convert(given.value, measure.unit, unit), unit, (given,), f"-> {unit}", trace, f"{node}/saving")
    except UnitError as error:
        return unknown(unit, error.zh, error.en)


def _from_standard_coal(given: Figure, use: CarrierUse, trace: Trace, node: str) -> Figure:
    unit, coefficient = use.used.unit, use.coefficient
    if given.value is None or not coefficient.value:
        return Figure(None, unit, reasons((given, coefficient)))
    per_unit = convert(coefficient.value, f"({coefficient.unit})*({unit})", "tce")
    value = convert(given.value, given.unit, "tce") / per_unit
    return result(value, unit, (given, coefficient), "a / b", trace, f"{node}/saving")


def _capital_cost(measure: Measure, investment: Figure, rate: Fraction, trace: Trace, node: str) -> Figure:
    if investment.value is None or investment.value == 0:
        return investment
    lifetime = _given(measure, "lifetime", "a", trace)
    if lifetime.value is None:
        return Figure(None, "CNY", lifetime.note)
    if lifetime.value <= 0:
        return unknown("CNY", "寿命不是正数", "the lifetime isn't positive")
    try:
        factor = capital_recovery_factor(rate, lifetime.value)
    except NoValue:
        return unknown("CNY", "寿命太长，算不出资金回收系数", "the lifetime is too long for a capital recovery factor")
    formula = f"a * CRF({format_exact(rate)}, b)"
    return result(investment.value * factor, "CNY", (investment, lifetime), formula, trace, f"{node}/capital_cost")


def _unit_cost(annual: Figure, abatement: Figure, trace: Trace, node: str) -> Figure:
    if annual.value is None or abatement.value is None:
        return Figure(None, "CNY/tCO2e", reasons((annual, abatement)))
    if abatement.value <= 0:
        return unknown("CNY/tCO2e", "不减排", "it abates nothing")
    value = annual.value / abatement.value
    return result(value, "CNY/tCO2e", (annual, abatement), "a / b", trace, f"{node}/unit_cost")


def _payback(investment: Figure, running: Figure, saved: Figure, trace: Trace, node: str) -> Figure:
    if investment.value is None or running.value is None or saved.value is None:
        return Figure(None, "a", reasons((investment, running, saved)))
    gain = saved.value - running.value
    if gain <= 0:
        return unknown(
            "a", "每年没有净收入，收不回投资", "it brings in nothing a year: the investment never comes back"
        )
    return result(investment.value / gain, "a", (investment, saved, running), "a / (b - c)", trace, f"{node}/payback")
