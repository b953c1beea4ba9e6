"""Arrays that know where they can't be trusted: values with the masks `unknown` and `near`, and their arithmetic.

Every number carries a scale. Its rounding error is below (number of steps) x 2**-53 x scale: a leaf's scale is its
own size, and each operation passes on what it does to the errors of its operands, so that a difference of large
numbers remembers them and their quotient doesn't. Two numbers closer than 1e-9 of the larger scale are near.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from carbonstd.expressions.arrays import NEAR
from carbonstd.expressions.functions import MAX_EXP_ARGUMENT, MAX_POWER
from carbonstd.expressions.tree import Arithmetic, Comparison

Array: TypeAlias = NDArray[Any]
Kind: TypeAlias = Literal["number", "bool", "text"]

_BLANK: dict[Kind, Any] = {"number": np.nan, "bool": False, "text": ""}
_FALSE = np.asarray(False)
_ZERO = np.asarray(0.0)
_COMPARISON: dict[Comparison, Any] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


@dataclass(frozen=True, slots=True)
class Cells:
    """One intermediate result; the four arrays broadcast against each other (a constant has no rows)."""

    kind: Kind
    values: Array
    unknown: Array = field(default_factory=lambda: _FALSE)
    near: Array = field(default_factory=lambda: _FALSE)
    scale: Array = field(default_factory=lambda: _ZERO)


def blank(kind: Kind) -> Cells:
    """Give a result that is missing everywhere."""
    return Cells(kind, np.asarray(_BLANK[kind]), np.asarray(True))


def constant(kind: Kind, value: float | str) -> Cells:
    """Give one value for all rows."""
    array = np.asarray(value)
    return settled(Cells(kind, array, scale=np.abs(array))) if kind == "number" else Cells(kind, array)


def settled(cells: Cells) -> Cells:
    """Mark known numbers that left the range of floats: only exact arithmetic can say what they are."""
    lost = ~(np.isfinite(cells.values) & np.isfinite(cells.scale)) & ~cells.unknown
    values = np.where(lost | cells.unknown, np.nan, cells.values)
    return replace(cells, values=values, unknown=cells.unknown | lost, near=cells.near | lost)


def undefined(cells: Cells, where: Array, near: Array) -> Cells:
    """Take the value away from some rows, and the trust from those where that is too close to call."""
    return replace(cells, unknown=cells.unknown | where, near=cells.near | near)


def negative(a: Cells) -> Cells:
    """Change the sign."""
    return replace(a, values=-a.values)


def absolute(a: Cells) -> Cells:
    """Drop the sign."""
    return replace(a, values=np.abs(a.values))


def arithmetic(symbol: Arithmetic, a: Cells, b: Cells) -> Cells:
    """Add, subtract, multiply or divide."""
    match symbol:
        case "+":
            return _joined(a.values + b.values, np.maximum(a.scale, b.scale), a, b)
        case "-":
            return _joined(a.values - b.values, np.maximum(a.scale, b.scale), a, b)
        case "*":
            scale = np.maximum(_reach(a) * b.scale, a.scale * _reach(b))
            return _joined(a.values * b.values, scale, a, b)
        case "/":
            size = np.abs(b.values)
            scale = np.maximum(a.scale / size, _reach(a) * (b.scale / size) / size)
            doubtful = ~b.unknown & (size <= NEAR * b.scale)
            return undefined(_joined(a.values / b.values, scale, a, b), b.values == 0, doubtful)


def extreme(function: Literal["min", "max"], operands: list[Cells]) -> Cells:
    """Take the least or greatest operand; a tie matters to nobody, so it isn't near."""
    choose = np.minimum if function == "min" else np.maximum
    result = operands[0]
    for other in operands[1:]:
        result = _joined(choose(result.values, other.values), np.maximum(result.scale, other.scale), result, other)
    return result


def exponential(a: Cells) -> Cells:
    """Compute e**a within the bounds of the exact evaluator."""
    values = np.exp(np.clip(a.values, -MAX_EXP_ARGUMENT, MAX_EXP_ARGUMENT))
    result = _joined(values, values * np.maximum(a.scale, 1), a)
    # Beyond this the argument itself is too uncertain for its error to be passed on in proportion.
    vague = a.scale > 0.1 / NEAR
    low, high = constant("number", -MAX_EXP_ARGUMENT), constant("number", MAX_EXP_ARGUMENT)
    return undefined(result, *_outside(a, low, high, also_near=vague))


def logarithm(a: Cells) -> Cells:
    """Compute the natural logarithm."""
    positive = a.values > 0
    x = np.where(positive, a.values, 1)
    result = _joined(np.log(x), a.scale / x, a)
    return undefined(result, ~positive, ~a.unknown & (np.abs(a.values) <= NEAR * a.scale))


def power(a: Cells, b: Cells) -> Cells:
    """Compute a**b; a base that isn't clearly positive is left to the exact evaluator."""
    result = exponential(arithmetic("*", b, logarithm(a)))
    doubtful = ~a.unknown & ~(a.values > NEAR * a.scale)
    low, high = constant("number", -MAX_POWER), constant("number", MAX_POWER)
    return undefined(result, *_outside(b, low, high, also_near=doubtful))


def compare(symbol: Comparison, a: Cells, b: Cells) -> Cells:
    """Compare two results of one kind."""
    values = _COMPARISON[symbol](a.values, b.values)
    result = Cells("bool", values, a.unknown | b.unknown, a.near | b.near)
    if a.kind == "number":
        close = np.abs(a.values - b.values) <= NEAR * np.maximum(a.scale, b.scale)
        result = replace(result, near=result.near | (close & ~result.unknown))
    return replace(result, values=values & ~result.unknown)


def contrary(a: Cells) -> Cells:
    """Turn a condition round; unknown stays unknown."""
    return replace(a, values=~a.values & ~a.unknown)


def decide(symbol: Literal["and", "or"], a: Cells, b: Cells) -> Cells:
    """Join two conditions: a side that decides does so whatever is unknown or near on the other."""
    if symbol == "or":
        return contrary(decide("and", contrary(a), contrary(b)))
    a_denies, b_denies = ~a.values & ~a.unknown, ~b.values & ~b.unknown
    settled_by_one = (a_denies & ~a.near) | (b_denies & ~b.near)
    unknown = (a.unknown | b.unknown) & ~a_denies & ~b_denies
    return Cells("bool", a.values & b.values & ~unknown, unknown, (a.near | b.near) & ~settled_by_one)


def choose(test: Cells, a: Cells, b: Cells) -> Cells:
    """Take a where the test holds, else b; only the doubts of the chosen one count."""
    return Cells(
        a.kind,
        np.where(test.values, a.values, b.values),
        test.unknown | np.where(test.values, a.unknown, b.unknown),
        test.near | (~test.unknown & np.where(test.values, a.near, b.near)),
        np.where(test.values, a.scale, b.scale),
    )


def step(x: Cells, pairs: list[tuple[Cells, Cells]], last: Cells) -> Cells:
    """Take the value of the first bound that x doesn't exceed, else the last value."""
    result = last
    for bound, value in reversed(pairs):
        result = choose(compare("<=", x, bound), value, result)
    return result


def interpolate(x: Cells, points: list[tuple[Cells, Cells]]) -> Cells:
    """Follow straight lines between points; needs all of them, and an x between the first and the last."""
    segments = list(pairwise(points))
    lines = [
        arithmetic(
            "+",
            y1,
            arithmetic(
                "/",
                arithmetic("*", arithmetic("-", y2, y1), arithmetic("-", x, x1)),
                arithmetic("-", x2, x1),
            ),
        )
        for (x1, y1), (x2, y2) in segments
    ]
    result = step(x, [(right[0], line) for (_, right), line in zip(segments[:-1], lines, strict=False)], lines[-1])
    for cells in (x, *(part for point in points for part in point)):
        result = undefined(result, cells.unknown, cells.near)
    for (left, _), (right, _) in segments:
        disordered = compare("<=", right, left)
        result = undefined(result, disordered.values, disordered.near)
    return undefined(result, *_outside(x, points[0][0], points[-1][0]))


def _outside(x: Cells, low: Cells, high: Cells, also_near: Array = _FALSE) -> tuple[Array, Array]:
    below, above = compare("<", x, low), compare(">", x, high)
    return below.values | above.values, below.near | above.near | also_near


def _reach(a: Cells) -> Array:
    # A value that cancelled to nearly zero may in truth be as large as its error.
    return np.maximum(np.abs(a.values), NEAR * a.scale)


def _joined(values: Array, scale: Array, *operands: Cells) -> Cells:
    unknown, near = operands[0].unknown, operands[0].near
    for operand in operands[1:]:
        unknown, near = unknown | operand.unknown, near | operand.near
    # An operation adds a rounding error of its own result, which cancellation can't make larger than the scale.
    return settled(Cells("number", values, unknown, near, np.maximum(scale, np.abs(values))))
