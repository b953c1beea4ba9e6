"""A carrier's use inside a boundary, and what a unit of it stands for: standard coal, emission, money.

Averages over the carriers of a boundary are weighted by use: Σ emission / Σ tce, Σ cost / Σ tce. They are the
enterprise's own; no default of another carrier ever stands in for one that isn't known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from carbonstd.accounting.abatement.figures import Figure, added, per, reasons, result, times, unknown
from carbonstd.errors import UnitError
from carbonstd.rules import Text
from carbonstd.trace import Trace
from carbonstd.units import same_dimension

Rate = Literal["coefficient", "emission", "price"]

#: The unit in which use times a rate is added up.
TOTALS: dict[Rate, str] = {"coefficient": "tce", "emission": "tCO2e", "price": "CNY"}


@dataclass(frozen=True)
class CarrierUse:
    """What is used of a carrier inside a boundary in the period.

    Attributes
    ----------
    state : str
        Of the carrier: solid, liquid, gas, electricity, heat, medium.
    used : Figure
        What is used, deliveries not deducted: they say nothing of what a unit saved is worth.
    coefficient, emission, price : Figure
        A unit's standard coal, emission and price: ``tce/t``, ``tCO2e/t``, ``CNY/t``.
    """

    carrier: str
    name: Text
    state: str
    used: Figure
    coefficient: Figure
    emission: Figure
    price: Figure

    def rate(self, rate: Rate) -> Figure:
        """Return one of the three rates."""
        return {"coefficient": self.coefficient, "emission": self.emission, "price": self.price}[rate]


def mean_per_tce(uses: Sequence[CarrierUse], rate: Rate, trace: Trace, node: str) -> Figure:
    """Return the average emission or price per tce of some carriers, weighted by what is used of each."""
    unit = f"{TOTALS[rate]}/tce"
    above = _total(uses, rate, trace, f"{node}/{rate}")
    below = _total(uses, "coefficient", trace, f"{node}/tce")
    return _ratio(above, below, unit, trace, node, _described(uses, rate))


def mean_coefficient(uses: Sequence[CarrierUse], unit: str, trace: Trace, node: str) -> Figure:
    """Return the tce per unit of those carriers that are measured in a unit's dimension."""
    alike = [use for use in uses if _alike(use.used.unit, unit)]
    if not alike:
        return unknown(
            per("tce", unit),
            f"边界内没有以 {unit} 计的能源，折不成标准煤",
            f"no carrier of the boundary is measured in {unit}: no way to standard coal",
        )
    above = _total(alike, "coefficient", trace, f"{node}/tce")
    below = added([_weight(use, alike) for use in alike], alike[0].used.unit, trace, f"{node}/used")
    return _ratio(above, below, per("tce", below.unit), trace, node, _described(alike, "coefficient"))


def _weight(use: CarrierUse, uses: Sequence[CarrierUse]) -> Figure:
    """Return what a carrier counts in an average: what is used of it, and one unit where it is the only one."""
    return Figure(Fraction(1), use.used.unit) if len(uses) == 1 else use.used


def _total(uses: Sequence[CarrierUse], rate: Rate, trace: Trace, node: str) -> Figure:
    """Add use times rate over the carriers; what isn't used needs no rate."""
    if not uses:
        return unknown(TOTALS[rate], "边界内没有能源消费", "no carrier is used inside the boundary")
    parts = []
    for use in uses:
        weight = _weight(use, uses)
        if weight.value == 0:
            continue
        part = times(weight, use.rate(rate), TOTALS[rate], trace, f"{node}.{use.carrier}")
        if part.value is None:
            part = unknown(part.unit, f"{use.name.zh}：{part.note.zh}", f"{use.name.en}: {part.note.en}")
        parts.append(part)
    return added(parts, TOTALS[rate], trace, node)


def _ratio(above: Figure, below: Figure, unit: str, trace: Trace, node: str, note: Text) -> Figure:
    if above.value is None or below.value is None:
        return Figure(None, unit, reasons((above, below)))
    if below.value == 0:
        return unknown(unit, "边界内能耗合计为零", "the energy of the boundary adds up to zero")
    return result(above.value / below.value, unit, (above, below), "a / b", trace, node, note)


def _described(uses: Sequence[CarrierUse], rate: Rate) -> Text:
    """Say what an average is: of one carrier its own rate with the source, else which carriers it takes in."""
    if len(uses) == 1:
        name, note = uses[0].name, uses[0].rate(rate).note
        return Text(f"{name.zh}：{note.zh}", f"{name.en}: {note.en}") if note.zh else name
    used = [use.name for use in uses if use.used.value != 0]
    return Text(
        f"边界内按消费量加权平均：{'、'.join(name.zh for name in used)}",
        f"average of the boundary, weighted by use: {', '.join(name.en for name in used)}",
    )


def _alike(one: str, other: str) -> bool:
    try:
        return same_dimension(one, other)
    except UnitError:
        return False
