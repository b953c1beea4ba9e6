"""What if output or emission intensity changed: the same plan and units, with the numbers that follow them scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from carbonstd.accounting.amounts import Amount, scaled
from carbonstd.compliance.allowances.entity_allocation import EntityAllocation, allocate
from carbonstd.compliance.allowances.units import TONNES, UnitYear
from carbonstd.exact import format_exact
from carbonstd.packages.allocation_plans import AllocationPlan
from carbonstd.trace import Trace, show


@dataclass(frozen=True)
class Change:
    """Relative changes: an intensity of −5/100 is 5 % less emissions per unit of output."""

    output: Fraction = Fraction(0)
    intensity: Fraction = Fraction(0)

    def factor(self, follows: str) -> Fraction:
        """Return by how much a number is multiplied that follows output or emissions; 1 for all others."""
        if follows == "output":
            return 1 + self.output
        return (1 + self.output) * (1 + self.intensity) if follows == "emissions" else Fraction(1)


@dataclass(frozen=True)
class WhatIf:
    """An allocation before and after a change.

    Attributes
    ----------
    held : tuple of str
        The given numbers that were left as they are (load factor, heat ratio, balance value …).
    """

    change: Change
    before: EntityAllocation
    after: EntityAllocation
    held: tuple[str, ...]

    @property
    def effect(self) -> Amount:
        """The change of allowance less due."""
        ends = [self.after.allowance, -self.after.due, -self.before.allowance, self.before.due]
        values = [end.value for end in ends]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return Amount(None, TONNES, "", tuple(reason for end in ends for reason in end.why))
        return Amount(sum(known, start=Fraction(0)), TONNES)

    def as_json(self) -> dict[str, Any]:
        """Return its block of the run document."""
        sides = {"before": self.before, "after": self.after}
        return {
            "output": format_exact(self.change.output), "intensity": format_exact(self.change.intensity),
            "held": list(self.held),
            **{
                name: {"allowance": show(side.allowance.value), "due": show(side.due.value)}
                for name, side in sides.items()
            },
            "effect": show(self.effect.value), "unit": TONNES,
        }  # fmt: skip


def what_if(
    plan: AllocationPlan, units: Sequence[UnitYear], change: Change, trace: Trace, entity: str = "enterprise"
) -> WhatIf:
    """Allot as things are, and as they would be."""
    before = allocate(plan, units, trace, entity)
    node = f"ets.what-if/{entity}"
    changed = [_changed(plan, unit, change, trace, node) for unit in units]
    follows = {name: parameter.follows for name, parameter in plan.parameters.items()}
    held = sorted({name for unit in units for name in unit.amounts if not follows.get(name)})
    return WhatIf(change, before, allocate(plan, changed, trace, entity, node), tuple(held))


def _changed(plan: AllocationPlan, unit: UnitYear, change: Change, trace: Trace, node: str) -> UnitYear:
    amounts = dict(unit.amounts)
    for name, amount in unit.amounts.items():
        parameter = plan.parameters.get(name)
        factor = change.factor(parameter.follows if parameter else "")
        if factor != 1:
            amounts[name] = scaled(amount, factor, amount.unit, trace, f"{node}/{unit.key}/{name}/changed", name)
    return replace(unit, amounts=amounts)
