"""The partial derivatives of a formula at a point, for the propagation of uncertainty.

Every node gives its value and its slopes (forward differentiation): exact rules, in floats. What a formula compares is
compared exactly, so that the branch is always the one that the exact evaluator takes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from carbonstd.errors import ExpressionError
from carbonstd.exact import from_float
from carbonstd.expressions.outcomes import Undefined
from carbonstd.expressions.scalar import Value, evaluate
from carbonstd.expressions.tree import (
    Arithmetic,
    Binary,
    Call,
    Compare,
    Conditional,
    Expression,
    Name,
    Number,
    Tree,
    Unary,
    pairs,
)

Given: TypeAlias = Fraction | float | bool | str


def exactly(values: Mapping[str, Given]) -> dict[str, Value]:
    """Give the values as the exact evaluator takes them; a float counts with its 15 significant digits."""
    return {name: from_float(value) if isinstance(value, float) else value for name, value in values.items()}


def gradient(expression: Expression, values: Mapping[str, Given]) -> tuple[float, dict[str, float]]:
    """Compute a formula and its derivative by each of its numbers.

    `if`, `step`, `min`, `max`, `abs` and `interp` have the slope of the branch or segment that gives the value; on the
    very bend, of the one that the evaluator takes.

    Parameters
    ----------
    expression : Expression
        A formula that gives a number.
    values : mapping of str to Fraction, float, bool or str
        The point.

    Returns
    -------
    value : float
        As of the exact evaluator.
    derivatives : dict of str to float
        By each variable of the formula that has a number; 0 for one that the chosen branch doesn't use.

    Raises
    ------
    MissingInput, Undefined, ExpressionError
        As `evaluate`; `Undefined` also where a slope is infinite or beyond floats (the root of 0).
    """
    point = exactly(values)
    value = evaluate(expression, point)
    if type(value) is not Fraction:
        raise ExpressionError(f"结果不是数值：{expression.text!r}", f"the result is no number: {expression.text!r}")
    try:
        slopes = _Differentiation(expression.text, point).of(expression.tree).slopes
        if not all(map(math.isfinite, slopes.values())):
            raise OverflowError
        numbers = [name for name in sorted(expression.names) if type(point.get(name)) in (Fraction, int)]
        return float(value), {name: slopes.get(name, 0.0) for name in numbers}
    except (ArithmeticError, ValueError):
        raise Undefined("此处导数不存在或超出范围", "no derivative here, or one out of bounds") from None


class _Sloped(NamedTuple):
    """A number and its derivatives by the variables that it depends on."""

    value: float
    slopes: Mapping[str, float]


class _Differentiation:
    def __init__(self, text: str, point: Mapping[str, Value]) -> None:
        self.text = text
        self.point = point

    def of(self, node: Tree) -> _Sloped:
        match node:
            case Number(value):
                return _Sloped(float(value), {})
            case Name(name):
                return _Sloped(float(self.point[name]), {name: 1.0})
            case Unary(sign, operand):
                number = self.of(operand)
                return _scaled(-1.0, number) if sign == "-" else number
            case Binary(symbol, left, right):
                return _arithmetic(symbol, self.of(left), self.of(right))
            case Conditional(test, chosen, otherwise):
                return self.of(chosen if self.holds(test) else otherwise)
            case Call():
                return self.call(node)
            case _:  # a formula whose types were checked has nothing else where a number is needed
                raise ExpressionError(f"此处须为数值：{self.text!r}", f"expected a number: {self.text!r}")

    def holds(self, test: Tree) -> bool:
        return evaluate(Expression(self.text, test, frozenset()), self.point) is True

    def call(self, node: Call) -> _Sloped:
        x = node.arguments[0]
        match node.function:
            case "step":
                choices = (value for bound, value in pairs(node.arguments) if self.reaches(x, bound))
                return self.of(next(choices, node.arguments[-1]))
            case "interp":
                return self.of(self.line(x, pairs(node.arguments)))
            case "min":
                return min(map(self.of, node.arguments), key=lambda each: each.value)
            case "max":
                return max(map(self.of, node.arguments), key=lambda each: each.value)
            case "abs":
                number = self.of(x)
                return number if number.value >= 0 else _scaled(-1.0, number)
            case "pow2":
                return _arithmetic("*", self.of(x), self.of(x))
            case "exp":
                number = self.of(x)
                return _chained(math.exp(number.value), (math.exp(number.value), number))
            case "ln":
                number = self.of(x)
                return _chained(math.log(number.value), (1 / number.value, number))
            case "pow":
                return _power(self.of(x), self.of(node.arguments[1]))

    def reaches(self, x: Tree, bound: Tree) -> bool:
        return self.holds(Compare((x, bound), ("<=",)))

    def line(self, x: Tree, points: list[tuple[Tree, Tree]]) -> Tree:
        """Write the segment of `interp` on which x lies as a formula of its own."""
        segments = list(pairwise(points))
        (x1, y1), (x2, y2) = next(segment for segment in segments if self.reaches(x, segment[1][0]))
        rise = Binary("*", Binary("-", y2, y1), Binary("-", x, x1))
        return Binary("+", y1, Binary("/", rise, Binary("-", x2, x1)))


def _chained(value: float, *parts: tuple[float, _Sloped]) -> _Sloped:
    """Give a value with its slopes by the chain rule, from its derivative by each part."""
    slopes: dict[str, float] = {}
    for weight, part in parts:
        for name, slope in part.slopes.items():
            slopes[name] = slopes.get(name, 0.0) + weight * slope
    return _Sloped(value, slopes)


def _scaled(factor: float, number: _Sloped) -> _Sloped:
    return _chained(factor * number.value, (factor, number))


def _arithmetic(symbol: Arithmetic, a: _Sloped, b: _Sloped) -> _Sloped:
    match symbol:
        case "+":
            return _chained(a.value + b.value, (1.0, a), (1.0, b))
        case "-":
            return _chained(a.value - b.value, (1.0, a), (-1.0, b))
        case "*":
            return _chained(a.value * b.value, (b.value, a), (a.value, b))
        case "/":
            quotient = a.value / b.value
            return _chained(quotient, (1 / b.value, a), (-quotient / b.value, b))


def _power(x: _Sloped, y: _Sloped) -> _Sloped:
    value = x.value**y.value
    # Constants have no slopes; the derivative by them may not even exist (an integer power of a negative number).
    by_base = y.value * x.value ** (y.value - 1) if x.slopes and y.value != 0 else 0.0
    by_exponent = value * math.log(x.value) if y.slopes and x.value != 0 else 0.0
    return _chained(value, (by_base, x), (by_exponent, y))
