"""The proof that each group of rows has exactly one that fits, wherever the inputs are within their range."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from carbonstd.exact import format_exact, parse_decimal
from carbonstd.expressions import Expression, NoValue, evaluate, walk
from carbonstd.expressions.tree import Compare, In, Name, Number
from carbonstd.findings import Finding
from carbonstd.packages import InputVariable, LimitRow, QuotaPackage

Value = Fraction | bool | str

#: More combinations than this are not tried; no group of today's packages comes near.
MAX_COMBINATIONS = 200_000


@dataclass(frozen=True)
class Coverage:
    """What fits at one combination of inputs of a group."""

    inputs: Mapping[str, Value]
    rows: tuple[str, ...]

    @property
    def text(self) -> str:
        """Write the inputs."""
        return ", ".join(
            f"{name}={format_exact(value) if isinstance(value, Fraction) else value}"
            for name, value in self.inputs.items()
        )


def group_findings(package: QuotaPackage) -> list[Finding]:
    """Return P104 where two rows of a group fit at once, P106 where none does, one finding a group and kind."""
    findings = []
    for (indicator, variant), rows in package.groups.items():
        where = f"limits.csv, {indicator}{f' ({variant})' if variant else ''}"
        overlap = next((case for case in coverage(package, rows) if len(case.rows) > 1), None)
        gap = next((case for case in coverage(package, rows) if not case.rows), None)
        if overlap is not None:
            reason = f"{', '.join(overlap.rows)} fit at once where {overlap.text or 'always'}"
            findings.append(_finding("P104", package, where, reason))
        if gap is not None:
            findings.append(_finding("P106", package, where, f"no row fits where {gap.text}"))
    return findings


def _finding(rule: str, package: QuotaPackage, where: str, reason: str) -> Finding:
    name = package.edition.name
    return Finding(rule, name, {"package": name, "where": where, "reason": reason})


def coverage(package: QuotaPackage, rows: Sequence[LimitRow]) -> Iterator[Coverage]:
    """Try every combination of choices and of numbers at, between and beyond the constants of the conditions."""
    names = sorted({name for row in rows if row.when is not None for name in row.when.names})
    candidates = [
        _candidates(package, name, [row.when for row in rows if row.when is not None], rows) for name in names
    ]
    if prod(len(values) for values in candidates) > MAX_COMBINATIONS:
        return
    for values in itertools.product(*candidates):
        inputs = dict(zip(names, values, strict=True))
        yield Coverage(inputs, tuple(row.row for row in rows if _fits(row, inputs)))


def _fits(row: LimitRow, inputs: Mapping[str, Value]) -> bool:
    try:
        return row.when is None or evaluate(row.when, inputs) is True
    except NoValue:
        return False


def _candidates(
    package: QuotaPackage, name: str, conditions: Sequence[Expression], rows: Sequence[LimitRow]
) -> list[Value]:
    variable = package.inputs[name]
    product = package.products.get(rows[0].product)
    if variable.origin == "outputs.product" and product is not None and product.value:
        return [product.value]
    if variable.type == "bool":
        return [False, True]
    if variable.type == "enum":
        return list(variable.choices)
    if variable.choices:
        return [parse_decimal(choice) for choice in variable.choices]
    return _numbers(variable, sorted(set(_constants(name, conditions))))


def _constants(name: str, conditions: Sequence[Expression]) -> Iterator[Fraction]:
    for condition in conditions:
        for node in walk(condition.tree):
            if isinstance(node, Compare) and any(
                isinstance(part, Name) and part.name == name for part in node.operands
            ):
                yield from (part.value for part in node.operands if isinstance(part, Number))
            if isinstance(node, In) and isinstance(node.operand, Name) and node.operand.name == name:
                yield from (choice.value for choice in node.choices if isinstance(choice, Number))


def _numbers(variable: InputVariable, constants: Sequence[Fraction]) -> list[Value]:
    low = parse_decimal(variable.minimum) if variable.minimum else None
    high = parse_decimal(variable.maximum) if variable.maximum else None
    points = set(constants)
    points |= {(one + two) / 2 for one, two in itertools.pairwise(constants)}
    if constants:
        points |= {constants[0] - 1, constants[0] / 2, constants[-1] + 1}
    points |= {bound for bound in (low, high) if bound is not None}
    inside = [
        point
        for point in sorted(points)
        if (low is None or point > low or (point == low and not variable.open_minimum))
        and (high is None or point <= high)
    ]
    if variable.type == "int":
        inside = [point for point in inside if point.denominator == 1]
    return list(inside)
