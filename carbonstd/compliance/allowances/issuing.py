"""Issuing in two stages: pre-allocation, final allocation, and a deduction from earlier years set against both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carbonstd.accounting.amounts import Amount
from carbonstd.compliance.allowances.steps import Step, result, take
from carbonstd.compliance.allowances.units import TONNES, in_tonnes
from carbonstd.packages.allocation_plans import AllocationPlan
from carbonstd.trace import Trace


@dataclass(frozen=True)
class Issue:
    """What reaches the account at each stage; negative is to be handed back."""

    entity: str
    steps: tuple[Step, ...]

    def amount(self, name: str) -> Amount:
        """Return what a step gave.

        Parameters
        ----------
        name : str
            ``deducted_first``, ``issued_first``, ``returned``, ``deducted_last``, ``issued_last``, ``deduction_left``.
        """
        return result(self.steps, name, TONNES)

    def as_json(self) -> dict[str, Any]:
        """Return its block of the run document."""
        return {"entity": self.entity, "unit": TONNES, "steps": [step.as_json() for step in self.steps]}


def issue(
    plan: AllocationPlan, pre_allocation: Amount, final: Amount, deduction: Amount, trace: Trace,
    *, entity: str = "enterprise", node: str = "ets",
) -> Issue:  # fmt: skip
    """Set a deduction against pre-allocation and final allocation as the plan's forms do; no steps where it has none.

    Raises
    ------
    UnitError
        If a unit is no quantity of allowances.
    """
    place = f"{node}/{entity}/issue"
    given = {"pre_allocation": pre_allocation, "final_allowance": final, "deduction": deduction}
    amounts = {name: in_tonnes(one, trace, f"{place}/{name}", plain=True) for name, one in given.items()}
    return Issue(entity, take(plan.steps_of("issue", plan.years[1]), amounts, {}, trace, place))
