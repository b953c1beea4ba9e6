"""Which measures reach a target."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from carbonstd.accounting.abatement.curve import Curve
from carbonstd.accounting.abatement.reach import Reach, reach
from carbonstd.compliance.targets.gaps import Target
from carbonstd.exact import readable
from carbonstd.findings import Finding


@dataclass(frozen=True)
class Way:
    """The measures that reach a target; None where it is met, or where the gap in tce isn't known."""

    reached: Reach | None = None
    findings: tuple[Finding, ...] = ()


def way_to_target(target: Target, curve: Curve, years: Fraction) -> Way:
    """Take measures in the order of the curve until they close a target's gap in tce.

    Parameters
    ----------
    years : Fraction
        Length of the period that the gap is of: measures save in a whole year.
    """
    gap = target.amounts.tce.value
    if target.state != "missed" or gap is None:
        return Way()
    reached = reach(curve, gap, "tce", counted(target, curve, years))
    if reached.reached:
        return Way(reached)
    facts = {
        "indicator": target.given.label, "level": target.label, "counted": readable(reached.counted),
        "short": readable(reached.gap - reached.counted),
    }  # fmt: skip
    return Way(reached, (Finding("T108", target.given.id, facts),))


def counted(target: Target, curve: Curve, years: Fraction) -> dict[str, Fraction]:
    """Return what each measure on the curve counts toward a target, in tce of the period.

    Only saved energy counts, of the carriers that the indicator takes in and in the processes of its boundary:
    a quota is on energy, and less process emission or saving elsewhere doesn't lower it.
    """
    carriers = {use.carrier for use in target.given.uses}
    found = {}
    for step in curve.steps:
        measure, tce = step.cost.measure, step.cost.tce.value
        share = target.given.shares.get(measure.process or "", Fraction(0))
        if measure.carrier in carriers and tce is not None:
            found[measure.id] = tce * share * years
    return found
