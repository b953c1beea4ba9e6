"""The allowance of an enterprise: the sum of its units, relief of the whole, and what follows from both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from carbonstd.accounting.amounts import Amount, total, unique
from carbonstd.compliance.allowances.steps import Step, result, take
from carbonstd.compliance.allowances.unit_allocation import UnitAllocation, allocate_unit
from carbonstd.compliance.allowances.units import TONNES, UnitYear
from carbonstd.errors import CarbonstdError
from carbonstd.exact import readable
from carbonstd.findings import Finding
from carbonstd.packages.allocation_plans import AllocationPlan
from carbonstd.rules import Text
from carbonstd.terms import weakest
from carbonstd.trace import Trace, show


@dataclass(frozen=True)
class EntityAllocation:
    """What a plan allots to an enterprise.

    Attributes
    ----------
    sums : mapping of str to Amount
        ``unit_allowances``, ``unit_dues``, ``verified_emissions`` over the units inside the scheme.
    steps : tuple of Step
        From those sums to the final allowance and the due.
    """

    plan: AllocationPlan
    id: str
    units: tuple[UnitAllocation, ...]
    sums: dict[str, Amount]
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]

    @property
    def year(self) -> int:
        """The last compliance year of the units."""
        return max((unit.unit.year for unit in self.units), default=self.plan.years[1])

    @property
    def allowance(self) -> Amount:
        """The final allowance."""
        return result(self.steps, "allowance", TONNES)

    @property
    def due(self) -> Amount:
        """The allowances that have to be surrendered."""
        return result(self.steps, "due", TONNES)

    def as_json(self) -> dict[str, Any]:
        """Return the enterprise's block of the run document."""
        return {
            "entity": self.id, "year": self.year, "plan": self.plan.name, "draft": self.plan.draft,
            "units": [unit.as_json() for unit in self.units],
            "sums": {name: show(amount.value) for name, amount in self.sums.items()},
            "steps": [step.as_json() for step in self.steps], "allowance": show(self.allowance.value),
            "due": show(self.due.value), "unit": TONNES, "missing": list(unique([*self.allowance.why, *self.due.why])),
            "grade": weakest(list(self.allowance.grades)), "trace": self.allowance.trace or None,
        }  # fmt: skip


def allocate(
    plan: AllocationPlan, units: Sequence[UnitYear], trace: Trace, entity: str = "enterprise", node: str = "ets"
) -> EntityAllocation:
    """Compute the allowance of an enterprise from its units of one compliance year.

    The plan of 2019-2020 settles both years together: give it the units of both.

    Raises
    ------
    CarbonstdError
        If units of several years come together under a plan that settles each by itself.
    """
    years = sorted({unit.year for unit in units})
    if len(years) > 1 and not plan.joint:
        raise CarbonstdError(f"{plan.name} 按年度履约：{years}", f"{plan.name} settles each year by itself: {years}")
    place = f"{node}/{entity}"
    allotted = tuple(allocate_unit(plan, unit, trace, node) for unit in units)
    inside = [unit for unit in allotted if unit.inside]
    sums = {
        name: total(parts, TONNES, trace, f"{place}/{name}", plan.label(name).zh)
        for name, parts in (
            ("unit_allowances", [unit.allowance for unit in inside]),
            ("unit_dues", [unit.due for unit in inside]),
            ("verified_emissions", [unit.emissions for unit in inside]),
        )
    }
    year = years[-1] if years else plan.years[1]
    steps = take(plan.steps_of("entity", year), sums, {}, trace, place)
    found = EntityAllocation(plan, entity, allotted, sums, steps, ())
    findings = [*(finding for unit in allotted for finding in unit.findings), *_findings(found)]
    return EntityAllocation(plan, entity, allotted, sums, steps, tuple(findings))


def _findings(found: EntityAllocation) -> Iterator[Finding]:
    plan, target = found.plan, f"ets.{found.id}"
    if plan.draft:
        yield Finding("E102", target, {"what": found.id, "plan": plan.edition.title})
    for kind, before, after in (
        (Text("配额", "the allowance"), found.sums["unit_allowances"].value, found.allowance.value),
        (Text("应清缴配额", "the due"), found.sums["unit_dues"].value, found.due.value),
    ):
        if before is not None and after is not None and before != after:
            facts = {"what": found.id, "kind": kind, "before": readable(before), "after": readable(after)}
            yield Finding("E108", target, facts)
    emissions = found.sums["verified_emissions"].value
    row = plan.constants.get("key-unit-threshold")
    threshold = None if row is None else row.number("value")
    inside = any(unit.inside for unit in found.units)
    if inside and emissions is not None and threshold is not None and emissions < threshold:
        facts = {"what": found.id, "emissions": readable(emissions), "threshold": readable(threshold)}
        yield Finding("E110", target, facts)
