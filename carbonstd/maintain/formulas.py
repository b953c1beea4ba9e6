"""The formulas of a package: each parses, has the type its place asks for, and none needs itself."""

from __future__ import annotations

from collections.abc import Iterator

from carbonstd.errors import CarbonstdError
from carbonstd.exact import parse_decimal
from carbonstd.expressions import ValueType, check, parse
from carbonstd.packages import QuotaPackage

Faults = Iterator[tuple[str, str]]

_TYPES: dict[str, ValueType] = {
    "decimal": "number",
    "int": "number",
    "derived": "number",
    "bool": "bool",
    "enum": "text",
}


def ensure_expressions(package: QuotaPackage) -> Faults:
    """Every expression parses, uses declared variables and has the type its place asks for."""
    types: dict[str, ValueType] = {
        name: "number" if variable.type == "enum" and _numeric(variable.choices) else _TYPES[variable.type]
        for name, variable in package.inputs.items()
    }
    for where, text, expected, extra in _expressions(package):
        if text:
            try:
                check(parse(text), {**types, **extra}, expected)
            except CarbonstdError as error:
                yield where, error.en


def _expressions(package: QuotaPackage) -> Iterator[tuple[str, str, ValueType, dict[str, ValueType]]]:
    for row in package.rows:
        yield f"limits.csv#{row.row}.when", row.when_text, "bool", {}
        for level, text in row.level_texts.items():
            yield f"limits.csv#{row.row}.level_{level}", text, "number", {}
    for correction in package.corrections.values():
        where = f"corrections.csv#{correction.id}"
        yield f"{where}.when", correction.when_text, "bool", {}
        yield f"{where}.domain", correction.domain_text, "bool", {}
        yield where, correction.text, "number", {correction.applies_to: "number"}
    for calculation in package.calculations.values():
        yield f"calculations.csv#{calculation.row}", calculation.text, "number", {}
    for name, variable in package.inputs.items():
        yield f"inputs.csv#{name}", variable.expression, "number", {}


def ensure_energy_once(package: QuotaPackage) -> Faults:
    """Net energy is not reduced a second time by what was delivered out."""
    for calculation in package.calculations.values():
        names = calculation.expression.names if calculation.expression else frozenset()
        origins = {package.origin(calculation.row, name) for name in names if name in package.inputs}
        net = any(origin.startswith("energy.net") for origin in origins)
        if net and any(origin.startswith(("energy.exported", "energy.recovered")) for origin in origins):
            yield f"calculations.csv#{calculation.row}", "energy.net is reduced by exported or recovered energy again"


def ensure_derivations(package: QuotaPackage) -> Faults:
    """No derived variable needs itself, however long the way round."""
    needs = {
        name: parse(variable.expression).names
        for name, variable in package.inputs.items()
        if variable.type == "derived"
    }
    for name in needs:
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            new = needs.get(waiting.pop(), frozenset()) - reached
            reached |= new
            waiting += new
        if name in reached:
            yield f"inputs.csv#{name}", f"{name} is derived from itself by way of {', '.join(sorted(reached))}"


def _numeric(choices: tuple[str, ...]) -> bool:
    try:
        return all(parse_decimal(choice) is not None for choice in choices)
    except CarbonstdError:
        return False
