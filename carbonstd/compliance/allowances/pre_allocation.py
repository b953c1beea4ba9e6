"""The pre-allocation of a unit, before its emissions of the year are verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carbonstd.accounting.amounts import Amount
from carbonstd.compliance.allowances.benchmarks import benchmarks_of
from carbonstd.compliance.allowances.steps import Step, result, take
from carbonstd.compliance.allowances.units import TONNES, UnitYear, read_unit
from carbonstd.findings import Finding
from carbonstd.packages.allocation_plans import AllocationPlan
from carbonstd.trace import Trace, show


@dataclass(frozen=True)
class PreAllocation:
    """What a unit gets first; no steps where the plan has no pre-allocation for the year."""

    unit: UnitYear
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]

    @property
    def amount(self) -> Amount:
        """The pre-allocation."""
        return result(self.steps, "pre_allocation", TONNES)

    def as_json(self) -> dict[str, Any]:
        """Return its block of the run document."""
        return {
            "unit": self.unit.id, "year": self.unit.year, "pre_allocation": show(self.amount.value),
            "steps": [step.as_json() for step in self.steps], "missing": list(self.amount.why),
        }  # fmt: skip


def pre_allocate(plan: AllocationPlan, unit: UnitYear, trace: Trace, node: str = "ets") -> PreAllocation:
    """Compute the pre-allocation of a unit."""
    place = f"{node}/{unit.key}"
    unit_class = plan.unit_class(unit.unit_class) or ""
    reading = read_unit(plan, unit, trace, place)
    benchmarks = benchmarks_of(plan, unit_class, unit.year, trace)
    amounts = {**reading.amounts, **{one.variable: one.amount for one in benchmarks}}
    steps = plan.steps_of("pre-allocation", unit.year, unit_class)
    return PreAllocation(unit, take(steps, amounts, reading.texts, trace, place), reading.findings)
