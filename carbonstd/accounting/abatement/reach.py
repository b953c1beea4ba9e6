"""What a cost curve reaches of a gap: whole measures in the order of the curve, until there is enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.accounting.abatement.curve import Curve
from carbonstd.accounting.abatement.figures import Figure
from carbonstd.accounting.abatement.measure_costs import MeasureCost
from carbonstd.trace import show


@dataclass(frozen=True)
class Reach:
    """The measures taken for a gap, and what they cost a year.

    Attributes
    ----------
    counted : Fraction
        What they count toward the gap, in its unit.
    marginal_cost : Fraction or None
        The highest cost per tonne among them; None where none is taken.
    """

    gap: Fraction
    unit: str
    measures: tuple[str, ...]
    counted: Fraction
    annual_cost: Fraction
    investment: Fraction
    marginal_cost: Fraction | None

    @property
    def reached(self) -> bool:
        """Whether there is enough."""
        return self.counted >= self.gap

    def as_json(self) -> dict[str, object]:
        """Return its block of the run document."""
        return {
            "gap": show(self.gap), "unit": self.unit, "reached": self.reached, "measures": list(self.measures),
            "counted": show(self.counted), "short": show(max(self.gap - self.counted, Fraction(0))),
            "annual_cost": show(self.annual_cost), "investment": show(self.investment),
            "marginal_cost": show(self.marginal_cost),
        }  # fmt: skip


def reach(curve: Curve, gap: Fraction, unit: str, counted: Mapping[str, Fraction]) -> Reach:
    """Take measures in the order of the curve until they make up a gap.

    Parameters
    ----------
    gap, unit : Fraction, str
        What is missing, like tce of a process or tCO2e of the enterprise.
    counted : mapping
        What each measure counts toward the gap; a measure that isn't there counts nothing and isn't taken.
    """
    taken: list[MeasureCost] = []
    total = Fraction(0)
    for step in curve.steps:
        part = counted.get(step.cost.measure.id, Fraction(0))
        if total >= gap:
            break
        if part > 0:
            taken.append(step.cost)
            total += part
    return Reach(
        gap=gap,
        unit=unit,
        measures=tuple(cost.measure.id for cost in taken),
        counted=total,
        annual_cost=_sum(cost.annual_cost for cost in taken),
        investment=_sum(cost.investment for cost in taken),
        marginal_cost=max((cost.unit_cost.value for cost in taken if cost.unit_cost.value is not None), default=None),
    )


def _sum(figures: Iterable[Figure]) -> Fraction:
    return sum((figure.value for figure in figures if figure.value is not None), Fraction(0))
