"""The allowance of a unit: its special case, its benchmarks, and the steps from inputs to final allowance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from carbonstd.accounting.amounts import Amount, unique
from carbonstd.compliance.allowances.benchmarks import Benchmark, benchmarks_of
from carbonstd.compliance.allowances.steps import Step, result, take
from carbonstd.compliance.allowances.units import TONNES, UnitYear, read_unit
from carbonstd.exact import readable
from carbonstd.expressions import MissingInput, Value, evaluate
from carbonstd.findings import Finding
from carbonstd.packages.allocation_plans import AllocationPlan, SpecialCase
from carbonstd.rules import Text
from carbonstd.terms import weakest
from carbonstd.trace import Trace, show

_EFFECTS = {
    "equal": Text("配额等于经核查排放量", "the allowance equals the verified emissions"),
    "outside": Text("不纳入配额管理", "outside the scheme"),
}


@dataclass(frozen=True)
class UnitAllocation:
    """What a plan allots to a unit in a year, step by step.

    Attributes
    ----------
    unit_class : str or None
        Id of the class; None if the plan has no such class.
    case : SpecialCase or None
        The special case that holds.
    unexamined : tuple of str
        Special cases about which the dossier says nothing; the ordinary rule was taken.
    missing : tuple of str
        The variables without which allowance or due are unknown.
    """

    plan: AllocationPlan
    unit: UnitYear
    unit_class: str | None
    benchmarks: tuple[Benchmark, ...]
    case: SpecialCase | None
    unexamined: tuple[str, ...]
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    emissions: Amount
    findings: tuple[Finding, ...]

    @property
    def inside(self) -> bool:
        """Whether the unit takes part in the scheme."""
        return self.case is None or self.case.effect != "outside"

    @property
    def allowance(self) -> Amount:
        """The final allowance."""
        return self._result("allowance")

    @property
    def due(self) -> Amount:
        """The allowances that have to be surrendered for the unit."""
        return self._result("due")

    def _result(self, name: str) -> Amount:
        found = next((step.amount for step in self.steps if step.name == name), None)
        found = found or Amount(None, TONNES, "", self.missing)
        return replace(found, why=tuple(f"{self.unit.key}.{reason}" for reason in found.why))

    def as_json(self) -> dict[str, Any]:
        """Return the unit's block of the run document."""
        return {
            "unit": self.unit.id, "year": self.unit.year, "class": self.unit_class, "inside": self.inside,
            "special_case": self.case and self.case.id, "cases_not_examined": list(self.unexamined),
            "benchmarks": [benchmark.as_json() for benchmark in self.benchmarks],
            "steps": [step.as_json() for step in self.steps], "verified_emissions": show(self.emissions.value),
            "allowance": show(self.allowance.value), "due": show(self.due.value), "missing": list(self.missing),
            "grade": weakest(list(self.allowance.grades)),
        }  # fmt: skip


def allocate_unit(plan: AllocationPlan, unit: UnitYear, trace: Trace, node: str = "ets") -> UnitAllocation:
    """Compute the allowance of a unit; what isn't known stays unknown and is named (E101)."""
    place = f"{node}/{unit.key}"
    unit_class = plan.unit_class(unit.unit_class)
    reading = read_unit(plan, unit, trace, place)
    amounts, texts = dict(reading.amounts), dict(reading.texts)
    benchmarks: tuple[Benchmark, ...] = ()
    case: SpecialCase | None = None
    unexamined: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ("unit_class",)
    if unit_class is not None:
        texts["unit_class"] = unit_class
        benchmarks = benchmarks_of(plan, unit_class, unit.year, trace)
        amounts |= {benchmark.variable: benchmark.amount for benchmark in benchmarks}
        before = take(plan.steps_of("case", unit.year, unit_class), amounts, texts, trace, place)
        case, undecided = _special_case(plan, unit_class, unit.year, amounts | _known(before), texts)
        unexamined = tuple(undecided)
        # What was given but can't be read might make the unit a special case: then nothing is known.
        missing = unique(name for names in undecided.values() for name in sorted(names & reading.refused))
        if not missing and (case is None or case.effect != "outside"):
            scope = plan.steps_of("special" if case else "unit", unit.year, unit_class)
            steps = (*before, *take(scope, amounts, texts, trace, place))
            missing = _missing(steps)
    findings = [*reading.findings, *_findings(plan, unit, case, steps, missing)]
    emissions = amounts.get("verified_emissions") or Amount(None, TONNES, "", ("verified_emissions",))
    emissions = replace(emissions, why=tuple(f"{unit.key}.{reason}" for reason in emissions.why))
    return UnitAllocation(
        plan, unit, unit_class, benchmarks, case, unexamined, steps, missing, emissions, tuple(findings)
    )


def _special_case(
    plan: AllocationPlan, unit_class: str, year: int, amounts: Mapping[str, Amount], texts: Mapping[str, Value]
) -> tuple[SpecialCase | None, dict[str, frozenset[str]]]:
    """Return the first case that holds, and those that can't be decided with the variables they lack."""
    values: dict[str, Value] = {name: one.value for name, one in amounts.items() if one.value is not None}
    values.update(texts)
    undecided: dict[str, frozenset[str]] = {}
    for case in plan.cases_of(year, unit_class):
        try:
            if evaluate(case.when, values) is True:
                return case, {}
        except MissingInput as lacking:
            undecided[case.id] = lacking.names
    return None, undecided


def _findings(
    plan: AllocationPlan, unit: UnitYear, case: SpecialCase | None, steps: Sequence[Step], missing: Sequence[str]
) -> Iterator[Finding]:
    target = f"ets.{unit.key}"
    if missing:
        labels = [plan.label(name) for name in missing]
        listed = Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))
        yield Finding("E101", target, {"what": unit.key, "missing": listed})
    if case is not None:
        facts = {"what": unit.key, "case": case.name, "clause": case.clause, "effect": _EFFECTS[case.effect]}
        yield Finding("E106", target, facts)
    given = {name: one.value for name, one in _known(steps).items()}
    before, after = given.get("initial_allowance"), given.get("allowance")
    if before is not None and after is not None and after > before:
        kind = Text("机组配额", "the unit's allowance")
        yield Finding(
            "E108", target, {"what": unit.key, "kind": kind, "before": readable(before), "after": readable(after)}
        )


def _known(steps: Sequence[Step]) -> dict[str, Amount]:
    return {step.name: step.amount for step in steps}


def _missing(steps: Sequence[Step]) -> tuple[str, ...]:
    return unique(reason for name in ("allowance", "due") for reason in result(steps, name, TONNES).why)
