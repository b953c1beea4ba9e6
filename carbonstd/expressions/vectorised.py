"""Walk a formula's tree over columns; what happens to the numbers is in `cells`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np

from carbonstd.errors import ExpressionError
from carbonstd.expressions import cells
from carbonstd.expressions.arrays import ArrayResult, Column
from carbonstd.expressions.cells import Array, Cells, Kind
from carbonstd.expressions.tree import (
    Binary,
    Boolean,
    Call,
    Compare,
    Conditional,
    Expression,
    In,
    Name,
    Not,
    Number,
    Text,
    Tree,
    Unary,
    pairs,
    refusal,
)

_KINDS: dict[str, Kind] = {
    **dict.fromkeys("fiu", "number"),
    "b": "bool",
    **dict.fromkeys("OUT", "text"),
}


def evaluate_rows(expression: Expression, columns: Mapping[str, Column], rows: int) -> ArrayResult:
    """Compute a formula for all rows; see `carbonstd.expressions.evaluate_array`."""
    walk = _Walk(expression.text, columns)
    with np.errstate(all="ignore"):
        kind = walk.kind(expression.tree) or "number"
        result = walk.cells(expression.tree, kind)
        unknown = _spread(result.unknown, rows)
        values = np.where(unknown, cells.blank(kind).values, result.values)
        magnitude = np.where(unknown, 0.0, result.scale) if kind == "number" else np.zeros(rows)
    return ArrayResult(_spread(values, rows), unknown, _spread(result.near, rows), _spread(magnitude, rows))


def _spread(array: Array, rows: int) -> Array:
    return np.broadcast_to(array, (rows,)).copy()


class _Walk:
    def __init__(self, text: str, columns: Mapping[str, Column]) -> None:
        self.text = text
        self.columns = columns
        self.read: dict[str, Cells] = {}

    def kind(self, node: Tree) -> Kind | None:
        """Tell the kind of a node; None for a variable without a column, which may be of any."""
        match node:
            case Number() | Unary() | Binary() | Call():
                return "number"
            case Compare() | In() | Boolean() | Not():
                return "bool"
            case Text():
                return "text"
            case Conditional(_, chosen, otherwise):
                return self.kind(chosen) or self.kind(otherwise)
            case Name(name):
                return _column_kind(name, self.columns[name]) if name in self.columns else None

    def cells(self, node: Tree, expected: Kind) -> Cells:
        found = self.kind(node)
        if found not in (expected, None):
            raise refusal(
                self.text, node.column, f"类型应为 {expected}，实为 {found}", f"expected a {expected}, found a {found}"
            )
        match node:
            case Number(value):
                return cells.constant("number", float(value))
            case Text(value):
                return cells.constant("text", value)
            case Name(name):
                return self.column(name) if found else cells.blank(expected)
            case Unary(sign, operand):
                return cells.negative(self.number(operand)) if sign == "-" else self.number(operand)
            case Binary(symbol, left, right):
                return cells.arithmetic(symbol, self.number(left), self.number(right))
            case Call():
                return self.call(node)
            case Compare(operands, operators):
                parts = self.alike(operands)
                tests = [cells.compare(*test) for test in zip(operators, parts, parts[1:], strict=False)]
                return reduce(lambda a, b: cells.decide("and", a, b), tests)
            case In(operand, choices):
                part, *parts = self.alike((operand, *choices))
                tests = [cells.compare("==", part, choice) for choice in parts]
                return reduce(lambda a, b: cells.decide("or", a, b), tests)
            case Boolean(connective, operands):
                return reduce(
                    lambda a, b: cells.decide(connective, a, b), [self.cells(operand, "bool") for operand in operands]
                )
            case Not(operand):
                return cells.contrary(self.cells(operand, "bool"))
            case Conditional(test, chosen, otherwise):
                return cells.choose(
                    self.cells(test, "bool"), self.cells(chosen, expected), self.cells(otherwise, expected)
                )

    def number(self, node: Tree) -> Cells:
        return self.cells(node, "number")

    def alike(self, nodes: tuple[Tree, ...]) -> list[Cells]:
        kinds = (self.kind(node) for node in nodes)
        kind: Kind = next((kind for kind in kinds if kind), "number")
        return [self.cells(node, kind) for node in nodes]

    def call(self, node: Call) -> Cells:
        first, *others = arguments = [self.number(argument) for argument in node.arguments]
        match node.function:
            case "min" | "max":
                return cells.extreme(node.function, arguments)
            case "abs":
                return cells.absolute(first)
            case "pow2":
                return cells.arithmetic("*", first, first)
            case "exp":
                return cells.exponential(first)
            case "ln":
                return cells.logarithm(first)
            case "pow":
                return cells.power(first, others[0])
            case "step":
                return cells.step(first, pairs(arguments), arguments[-1])
            case "interp":
                return cells.interpolate(first, pairs(arguments))

    def column(self, name: str) -> Cells:
        if name not in self.read:
            self.read[name] = _enter(_column_kind(name, self.columns[name]), self.columns[name])
        return self.read[name]


def _column_kind(name: str, column: Column) -> Kind:
    kind = _KINDS.get(column.values.dtype.kind)
    if kind is None:
        raise ExpressionError(
            f"列 {name} 的类型 {column.values.dtype} 无法识别",
            f"column {name} has the unknown type {column.values.dtype}",
        )
    return kind


def _enter(kind: Kind, column: Column) -> Cells:
    missing = np.asarray(False) if column.missing is None else column.missing
    values = column.values
    match kind:
        case "number":
            values = values.astype(np.float64, copy=False)
            scale = np.abs(values)
            if column.magnitude is not None:
                scale = np.maximum(scale, column.magnitude)
            return cells.settled(Cells(kind, values, missing | np.isnan(values), scale=scale))
        case "bool":
            return Cells(kind, values & ~missing, missing | np.zeros_like(values))
        case "text":
            empty = values == ""
            if values.dtype.kind == "O":
                empty = empty | np.equal(values, np.asarray(None)) | np.not_equal(values, values)
            return Cells(kind, values, missing | empty)
