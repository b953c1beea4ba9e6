"""Taking the steps of a plan: each formula evaluated exactly, then rounded as the plan says, with its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from carbonstd.accounting.amounts import Amount, unique
from carbonstd.exact import format_exact, round_half_up
from carbonstd.expressions import MissingInput, Undefined, Value, evaluate
from carbonstd.packages.allocation_plans import PlanStep
from carbonstd.trace import Trace, show


@dataclass(frozen=True)
class Step:
    """One step as it was taken.

    Attributes
    ----------
    inputs : mapping of str to Amount, bool or str
        The values that the formula used.
    before : Fraction or None
        The value before rounding; None if it is unknown.
    amount : Amount
        The value after rounding; its `why` names the variables that are missing.
    """

    plan: PlanStep
    inputs: Mapping[str, Amount | Value]
    before: Fraction | None
    amount: Amount

    @property
    def name(self) -> str:
        """The variable that the step gives."""
        return self.plan.gives

    def as_json(self) -> dict[str, Any]:
        """Return the step's block of the run document."""
        formula = self.plan.formula
        return {
            "step": self.name, "formula": formula.id, "expression": formula.text, "clause": formula.clause,
            "source": formula.ref, "grade": formula.grade,
            "inputs": {name: _shown(value) for name, value in self.inputs.items()},
            "before_rounding": show(self.before), "rounding": self.plan.rounding or None,
            "rounding_clause": self.plan.clause if self.plan.rounding else None,
            "rounding_grade": self.plan.rounding_grade or None,
            "value": show(self.amount.value), "unit": self.amount.unit, "missing": list(self.amount.why),
            "trace": self.amount.trace or None,
        }  # fmt: skip


def take(
    steps: Sequence[PlanStep], amounts: Mapping[str, Amount], texts: Mapping[str, Value], trace: Trace, node: str
) -> tuple[Step, ...]:
    """Take steps in their order; each sees what the earlier ones gave. What the dossier itself gives isn't computed."""
    known = dict(amounts)
    taken = []
    for step in steps:
        if step.gives in amounts:
            continue
        done = _take(step, known, texts, trace, f"{node}/{step.gives}")
        known[step.gives] = done.amount
        taken.append(done)
    return tuple(taken)


def result(steps: Sequence[Step], name: str, unit: str) -> Amount:
    """Return what a step gave; unknown if there is no such step."""
    found = next((step.amount for step in steps if step.name == name), None)
    return found or Amount(None, unit, "", (name,))


def _take(step: PlanStep, known: Mapping[str, Amount], texts: Mapping[str, Value], trace: Trace, node: str) -> Step:
    formula = step.formula
    used: set[str] = set()
    values: dict[str, Value] = {name: one.value for name, one in known.items() if one.value is not None}
    values.update(texts)
    try:
        before = evaluate(formula.expression, values, used)
    except MissingInput as missing:
        # An earlier step that is unknown passes on what it lacks.
        why = unique(reason for name in sorted(missing.names) for reason in _reasons(name, known))
        return Step(step, {}, None, Amount(None, formula.unit, "", why))
    except Undefined:
        return Step(step, {}, None, Amount(None, formula.unit, "", (formula.id,)))
    assert isinstance(before, Fraction)
    inputs = {name: known[name] if name in known else texts[name] for name in sorted(used)}
    numbers = [one for one in inputs.values() if isinstance(one, Amount)]
    grades = unique([*(grade for one in numbers for grade in one.grades), formula.grade])
    key = trace.add(
        node, "formula", formula.name.zh, before, unit=formula.unit, formula=formula.text,
        sources=[one.trace for one in numbers if one.trace], package_row=formula.ref,
    )  # fmt: skip
    value = rounded(before, step.rounding)
    if step.rounding:
        key = trace.add(
            f"{node}/rounded", "formula", formula.name.zh, value, unit=formula.unit, formula=step.rounding,
            sources=[key],
        )  # fmt: skip
    return Step(step, inputs, before, Amount(value, formula.unit, key, (), grades))


def rounded(value: Fraction, rounding: str) -> Fraction:
    """Round as a step says: ``down`` to whole numbers, ``half-up:N`` to N decimals, empty not at all."""
    if rounding == "down":
        return Fraction(value.numerator // value.denominator)
    return round_half_up(value, int(rounding.removeprefix("half-up:"))) if rounding else value


def _reasons(name: str, known: Mapping[str, Amount]) -> tuple[str, ...]:
    return (known[name].why or (name,)) if name in known else (name,)


def _shown(value: Amount | Value) -> str | None:
    if isinstance(value, Amount):
        unit = "" if value.unit == "1" else value.unit
        return None if value.value is None else f"{format_exact(value.value)} {unit}".strip()
    return show(value)
