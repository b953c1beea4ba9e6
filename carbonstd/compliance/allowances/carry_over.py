"""How many allowances of earlier years may be carried over, from net sales and the holding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carbonstd.accounting.amounts import Amount
from carbonstd.compliance.allowances.steps import Step, result, take
from carbonstd.compliance.allowances.units import TONNES, in_tonnes
from carbonstd.exact import readable
from carbonstd.findings import Finding
from carbonstd.packages.allocation_plans import AllocationPlan
from carbonstd.trace import Trace, show


@dataclass(frozen=True)
class CarryOver:
    """The most that may be carried over, and what was asked for."""

    entity: str
    most: Amount
    asked: Amount | None
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """Return its block of the run document."""
        return {
            "entity": self.entity, "most": show(self.most.value), "asked": self.asked and show(self.asked.value),
            "unit": TONNES, "steps": [step.as_json() for step in self.steps], "missing": list(self.most.why),
        }  # fmt: skip


def limit_carry_over(
    plan: AllocationPlan, sold: Amount, bought: Amount, holding: Amount, trace: Trace,
    *, asked: Amount | None = None, entity: str = "enterprise", node: str = "ets",
) -> CarryOver:  # fmt: skip
    """Compute the most that may be carried over; unknown where the plan has no rule. E111 if more was asked for.

    Parameters
    ----------
    sold, bought : Amount
        Allowances traded in the span that the plan names (2023-2024: from 2024-01-01 to 2025-12-31, all vintages).
    holding : Amount
        Held at the end of it.

    Raises
    ------
    UnitError
        If a unit is no quantity of allowances.
    """
    place = f"{node}/{entity}/carry-over"
    given = {"sold": sold, "bought": bought, "holding": holding}
    amounts = {name: in_tonnes(one, trace, f"{place}/{name}", plain=True) for name, one in given.items()}
    steps = take(plan.steps_of("carry-over", plan.years[1]), amounts, {}, trace, place)
    most = result(steps, "carry_over", TONNES)
    findings = []
    wanted = None if asked is None else in_tonnes(asked, trace, f"{place}/asked", plain=True).value
    if wanted is not None and most.value is not None and wanted > most.value:
        facts = {"what": entity, "asked": readable(wanted), "most": readable(most.value)}
        findings.append(Finding("E111", f"ets.{entity}", facts))
    return CarryOver(entity, most, asked, steps, tuple(findings))
