"""A unit of the carbon market in one compliance year: what is given of it, read as the plan declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from carbonstd.accounting.amounts import Amount
from carbonstd.compliance.inputs import read_input
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact
from carbonstd.expressions import Value
from carbonstd.findings import Finding
from carbonstd.packages import InputVariable
from carbonstd.packages.allocation_plans import AllocationPlan, PlanParameter
from carbonstd.rules import Text
from carbonstd.trace import Trace
from carbonstd.units import convert

#: One allowance is one tonne of CO2 equivalent (Interim Regulations, article 30).
TONNES = "tCO2e"


@dataclass(frozen=True)
class UnitYear:
    """A generating unit, clinker line, electrolysis process or steel enterprise in one compliance year.

    Attributes
    ----------
    unit_class : str
        Id, name or alias of a class of the plan (classes.csv): ``gas``, ``II``, ``cement-clinker``.
    amounts : mapping of str to Amount
        Numbers by the variables of the plan's parameters.csv: ``generation`` (2023 on) or ``supply`` (to 2022),
        ``heat``, ``load_factor``, ``verified_emissions`` … What isn't there, or has no value, is unknown. A ratio
        without a unit is a fraction.
    texts : mapping of str to str
        Choices and conditions: ``cooling`` is ``air``, ``condensing`` is ``true``.
    """

    id: str
    unit_class: str
    year: int
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name under which traces and findings know it."""
        return f"{self.id}.{self.year}"


@dataclass(frozen=True)
class Reading:
    """A unit's inputs in the plan's units.

    Attributes
    ----------
    refused : frozenset of str
        What was given but has no value, or couldn't be read and has its finding.
    """

    amounts: Mapping[str, Amount]
    texts: Mapping[str, Value]
    refused: frozenset[str]
    findings: tuple[Finding, ...]


def read_unit(plan: AllocationPlan, unit: UnitYear, trace: Trace, node: str) -> Reading:
    """Read what a unit gives; D101 for a unit of measurement that doesn't fit, D112 for a value out of range."""
    amounts: dict[str, Amount] = {}
    texts: dict[str, Value] = {}
    findings: list[Finding] = []
    for parameter in plan.parameters.values():
        name = parameter.variable
        read: Amount | Value | Finding | None
        if not parameter.choices:
            given = unit.amounts.get(name)
            read = None if given is None else _number(parameter, given, trace, f"{node}/{name}", unit.key)
        else:
            text = unit.texts.get(name)
            read = None if text is None else _choice(parameter, text, unit.key)
        if isinstance(read, Finding):
            findings.append(read)
        elif isinstance(read, Amount):
            amounts[name] = read
        elif read is not None:
            texts[name] = read
    known = texts.keys() | {name for name, amount in amounts.items() if amount.known}
    refused = (unit.amounts.keys() | unit.texts.keys()) & plan.parameters.keys() - known
    return Reading(amounts, texts, frozenset(refused), tuple(findings))


def in_tonnes(amount: Amount, trace: Trace, node: str, *, plain: bool = False) -> Amount:
    """Convert to tCO2e. Of CO2 a tonne is a tonne; with `plain` (allowances, CCER) a bare tonne counts too.

    Raises
    ------
    UnitError
        If the unit is no quantity of emissions.
    """
    if amount.value is None or amount.unit == TONNES:
        return Amount(amount.value, TONNES, amount.trace, amount.why, amount.grades)
    value = _tonnes(amount.value, amount.unit, (TONNES, "tCO2", "t") if plain else (TONNES, "tCO2"))
    return converted(amount, value, TONNES, trace, node)


def converted(amount: Amount, value: Fraction, unit: str, trace: Trace, node: str) -> Amount:
    """Give an amount its value in another unit, with the conversion in the trace."""
    sources = [amount.trace] if amount.trace else []
    formula = f"{amount.unit or '1'} -> {unit}"
    key = trace.add(f"{node}/{unit}", "formula", node, value, unit=unit, formula=formula, sources=sources)
    return Amount(value, unit, key, (), amount.grades)


def _tonnes(value: Fraction, unit: str, targets: tuple[str, ...]) -> Fraction:
    for target in targets[:-1]:
        try:
            return convert(value, unit, target)
        except UnitError:
            continue
    return convert(value, unit, targets[-1])


def _number(parameter: PlanParameter, given: Amount, trace: Trace, node: str, target: str) -> Amount | Finding:
    declared = parameter.declared
    if given.value is None:
        return Amount(None, declared.unit, "", given.why or (declared.variable,), given.grades)
    ratio = declared.unit in ("1", "%")
    try:
        if declared.unit == TONNES:
            read = in_tonnes(given, trace, node)
        elif given.unit == declared.unit:
            read = given
        else:
            value = convert(given.value, "1" if ratio and not given.unit else given.unit, declared.unit)
            read = converted(given, value, declared.unit, trace, node)
    except UnitError as error:
        near = Text(f"；应为 {declared.unit}（{error.zh}）", f"; expected {declared.unit} ({error.en})")
        return Finding("D101", target, {"what": declared.name, "unit": given.unit, "near": near})
    assert read.value is not None
    low, high = declared.minimum, declared.maximum
    if (low is not None and read.value < low) or (high is not None and read.value > high):
        span = f"{'' if low is None else format_exact(low)} … {'' if high is None else format_exact(high)}"
        hint = ("，百分数请写 65%", "; write a per cent as 65%") if ratio and high is not None else ("", "")
        expected = Text(f"{span} {declared.unit}{hint[0]}", f"{span} {declared.unit}{hint[1]}")
        shown = f"{format_exact(given.value)} {given.unit}".strip()
        return Finding("D112", target, {"what": declared.name, "value": shown, "expected": expected})
    return read


def _choice(parameter: PlanParameter, text: str, target: str) -> Value | Finding:
    kind = "bool" if set(parameter.choices) == {"true", "false"} else "enum"
    declared = InputVariable(parameter.variable, parameter.declared.name, "", kind, parameter.choices)
    return read_input(declared, text, target)
