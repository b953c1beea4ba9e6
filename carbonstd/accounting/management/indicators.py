"""Energy performance indicators against normalised baselines (GB/T 36713): value, ratio and model."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from carbonstd.accounting.amounts import Amount
from carbonstd.accounting.management.comparing import Comparison
from carbonstd.accounting.management.history import Key
from carbonstd.accounting.management.models import BaselineModel, baseline_model
from carbonstd.accounting.management.regression import written
from carbonstd.dates import Period
from carbonstd.trace import show
from carbonstd.units import dimension

IndicatorKind = Literal["value", "ratio", "model"]
#: Exact for values and ratios, a float for models; None is unknown.
Number = Fraction | float | None


@dataclass(frozen=True)
class Indicator:
    """An energy performance indicator of the reporting period beside its baseline.

    Attributes
    ----------
    baseline : Number
        Of the base period: energy, or energy per output. A model has a baseline for given drivers only.
    normalised : Number
        The baseline at the conditions of the reporting period, with the adjustment for static factors.
    improvement : Number
        Normalised baseline less the indicator: positive is better.
    """

    kind: IndicatorKind
    key: Key
    unit: str
    base: Period | None
    baseline: Number
    adjustment: Number
    normalised: Number
    value: Number
    improvement: Number
    percent: Number
    model: BaselineModel | None = None
    trace: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the block of the run document."""
        return {
            "kind": self.kind, "process": self.key.process, "carrier": self.key.carrier, "unit": self.unit,
            "base": str(self.base) if self.base else None, "baseline": _written(self.baseline),
            "adjustment": _written(self.adjustment), "normalised_baseline": _written(self.normalised),
            "value": _written(self.value), "improvement": _written(self.improvement),
            "improvement_percent": _written(self.percent), "model": self.model.as_json() if self.model else None,
            "trace": self.trace or None,
        }  # fmt: skip


def indicators(comparison: Comparison) -> tuple[Indicator, ...]:
    """Return the indicators of every series of energy in history, of the enterprise, of processes and of carriers."""
    rows = [entry for entry in comparison.history.kind("energy") if not entry.product]
    keys = dict.fromkeys(Key(entry.process or None, None, entry.carrier or None) for entry in rows)
    return tuple(one for key in keys for one in _of_key(comparison, key))


def _of_key(comparison: Comparison, key: Key) -> list[Indicator]:
    given = comparison.unit("energy", key, "tce")
    unit = given if key.carrier and dimension(given) != "standard_coal" else "tce"
    base = comparison.past("energy", key, unit)
    now = comparison.present("energy", key, unit)
    comparison.say_missing(key, {"energy_base": base, "energy_report": now})
    adjustment = comparison.adjustment(key, unit)
    found = [_value(comparison, key, unit, base, now, adjustment)]
    making = comparison.output_key(key)
    if comparison.history.rows("output", making):
        found.append(_ratio(comparison, key, making, base, now))
    model = baseline_model(comparison, key, unit)
    if model is not None:
        found.append(_model(key, unit, model, now, adjustment))
    return found


def _value(comparison: Comparison, key: Key, unit: str, base: Amount, now: Amount, adjustment: Amount) -> Indicator:
    place = f"indicator/value/{key}"
    inputs = {"baseline": base, "adjustment": adjustment}
    normalised = comparison.formula("S-NORMALISED", inputs, f"{place}/normalised", unit)
    return _exact(comparison, "value", key, base, adjustment, normalised, now, place)


def _ratio(comparison: Comparison, key: Key, making: Key, base: Amount, now: Amount) -> Indicator:
    """Return energy per output: dividing by the output is its normalisation, and static factors have no unit for it."""
    place = f"indicator/ratio/{key}"
    over = comparison.unit("output", making, "t")
    outputs = {"base": comparison.past("output", making, over), "report": comparison.present("output", making, over)}
    comparison.say_missing(key, {f"output_{side}": amount for side, amount in outputs.items()})
    unit = f"{base.unit}/{over}"
    specific = {
        side: comparison.formula("S-RATIO", {"energy": energy, "output": outputs[side]}, f"{place}/{side}", unit)
        for side, energy in (("base", base), ("report", now))
    }
    nothing = Amount(Fraction(0), unit)
    return _exact(comparison, "ratio", key, specific["base"], nothing, specific["base"], specific["report"], place)


def _exact(
    comparison: Comparison, kind: IndicatorKind, key: Key, base: Amount, adjustment: Amount, normalised: Amount,
    now: Amount, place: str,
) -> Indicator:  # fmt: skip
    inputs = {"baseline": normalised, "actual": now}
    improvement = comparison.formula("S-IMPROVE", inputs, f"{place}/improvement", normalised.unit)
    percent = comparison.formula("S-IMPROVE-PCT", inputs, f"{place}/percent")
    return Indicator(
        kind, key, normalised.unit, comparison.base, base.value, adjustment.value, normalised.value, now.value,
        improvement.value, percent.value, None, improvement.trace,
    )  # fmt: skip


def _model(key: Key, unit: str, model: BaselineModel, now: Amount, adjustment: Amount) -> Indicator:
    at_drivers, normalised, improvement, percent = model.normalised, None, None, None
    if at_drivers is not None and adjustment.value is not None:
        normalised = at_drivers + float(adjustment.value)
        if now.value is not None:
            improvement = normalised - float(now.value)
            percent = 100 * improvement / normalised if normalised else None
    return Indicator(
        "model",
        key,
        unit,
        model.data.span,
        at_drivers,
        adjustment.value,
        normalised,
        now.value,
        improvement,
        percent,
        model,
    )


def _written(number: Number) -> str | None:
    return written(number) if isinstance(number, float) else show(number)
