"""Evaluate a formula for one set of inputs, exactly."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import TypeAlias, TypeVar, cast

from carbonstd.errors import ExpressionError
from carbonstd.exact import format_exact
from carbonstd.expressions.functions import bounded, exponential, interpolate, logarithm, power, quotient
from carbonstd.expressions.outcomes import MissingInput, NoValue, merge
from carbonstd.expressions.tree import (
    Arithmetic,
    Binary,
    Boolean,
    Call,
    Compare,
    Comparison,
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
)

Value: TypeAlias = Fraction | bool | str
_Result = TypeVar("_Result")

_ARITHMETIC: dict[Arithmetic, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda left, right: bounded(left + right),
    "-": lambda left, right: bounded(left - right),
    "*": lambda left, right: bounded(left * right),
    "/": quotient,
}
_COMPARISON: dict[Comparison, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def evaluate(expression: Expression, values: Mapping[str, Value], used: set[str] | None = None) -> Value:
    """Compute a formula in exact rationals.

    Only the chosen branch of a conditional or `step` is looked at. `and` and `or` go from left to right and stop at
    the first operand that decides; one without a value doesn't hinder a later one from deciding. Everything else
    evaluates all its operands, so that all missing inputs are reported at once.

    Parameters
    ----------
    expression : Expression
        The formula.
    values : mapping of str to Fraction, bool or str
        May be lazy: a lookup may raise `MissingInput` or `Undefined`; `KeyError` and an empty text count as missing.
    used : set of str, optional
        Receives the names whose values were read.

    Raises
    ------
    MissingInput
        With the names of all inputs without which there is no value.
    Undefined
        For division by zero, a place outside `interp`, the logarithm of zero, or numbers out of bounds.
    ExpressionError
        If a value has another type than the formula needs.
    """
    tree = expression.tree
    if type(tree) is Number:
        return tree.value
    return _Evaluation(values, set() if used is None else used).value(tree)


class _Evaluation:
    def __init__(self, values: Mapping[str, Value], used: set[str]) -> None:
        self.values = values
        self.used = used

    def value(self, node: Tree) -> Value:
        match node:
            case Name(name):
                return self.look_up(name)
            case Number(value) | Text(value):
                return value
            case Compare(operands, operators):
                return self.compare(operands, operators)
            case Boolean(connective, operands):
                return _decide(connective == "or", (partial(self.truth, operand) for operand in operands))
            case Unary(sign, operand):
                number = self.number(operand)
                return -number if sign == "-" else number
            case Binary(symbol, left, right):
                return _ARITHMETIC[symbol](*self.numbers((left, right)))
            case In(operand, choices):
                found = self.value(operand)
                return any(_compare("==", found, choice.value) for choice in choices)
            case Not(operand):
                return not self.truth(operand)
            case Conditional(test, chosen, otherwise):
                return self.value(chosen if self.truth(test) else otherwise)
            case Call():
                return self.call(node)

    def look_up(self, name: str) -> Value:
        try:
            value = self.values[name]
        except KeyError:
            raise MissingInput((name,)) from None
        if value == "":
            raise MissingInput((name,))
        self.used.add(name)
        # An int is as exact as a Fraction; a float is not and has to enter through carbonstd.exact.
        return Fraction(value) if type(value) is int else value

    def number(self, node: Tree) -> Fraction:
        value = self.value(node)
        # `type … is` because an isinstance test against Fraction walks its abstract base classes.
        if type(value) is not Fraction:
            raise _mistyped(node, value, "数值", "a number")
        return value

    def truth(self, node: Tree) -> bool:
        value = self.value(node)
        if type(value) is not bool:
            raise _mistyped(node, value, "是/否", "true or false")
        return value

    def numbers(self, nodes: Sequence[Tree]) -> list[Fraction]:
        found: list[Fraction] = []
        lacking: list[NoValue] = []
        for node in nodes:
            try:
                found.append(self.number(node))
            except NoValue as outcome:
                lacking.append(outcome)
        if lacking:
            raise merge(lacking)
        return found

    def compare(self, operands: tuple[Tree, ...], operators: tuple[Comparison, ...]) -> bool:
        if len(operands) == 2:
            left, right = _attempt(self.value, operands[0]), _attempt(self.value, operands[1])
            if isinstance(left, NoValue) or isinstance(right, NoValue):
                raise merge([side for side in (left, right) if isinstance(side, NoValue)])
            return _compare(operators[0], left, right)
        # Each operand once, then pair by pair: a pair that fails decides, whatever is missing in the others.
        outcomes = [_attempt(self.value, operand) for operand in operands]

        def fits(symbol: Comparison, pair: tuple[Value | NoValue, Value | NoValue]) -> bool:
            found: list[Value] = _all(pair)
            return _compare(symbol, *found)

        return _decide(False, (partial(fits, *test) for test in zip(operators, pairwise(outcomes), strict=True)))

    def call(self, node: Call) -> Fraction:
        if node.function == "step":
            return self.step(node.arguments)
        arguments = self.numbers(node.arguments)
        match node.function:
            case "min":
                return min(arguments)
            case "max":
                return max(arguments)
            case "abs":
                return abs(arguments[0])
            case "pow2":
                return bounded(arguments[0] * arguments[0])
            case "exp":
                return exponential(arguments[0])
            case "ln":
                return logarithm(arguments[0])
            case "pow":
                return power(*arguments)
            case "interp":
                return interpolate(arguments[0], pairs(arguments))

    def step(self, arguments: tuple[Tree, ...]) -> Fraction:
        x = _attempt(self.number, arguments[0])
        for bound, chosen in pairs(arguments):
            reached, upper = _all((x, _attempt(self.number, bound)))
            if reached <= upper:
                return self.number(chosen)
        return self.number(arguments[-1])


def _attempt(read: Callable[[Tree], _Result], node: Tree) -> _Result | NoValue:
    try:
        return read(node)
    except NoValue as outcome:
        return outcome


def _all(outcomes: Sequence[_Result | NoValue]) -> list[_Result]:
    """Give the values, or raise everything that keeps them from being there."""
    if lacking := [outcome for outcome in outcomes if isinstance(outcome, NoValue)]:
        raise merge(lacking)
    return cast("list[_Result]", list(outcomes))


def _decide(decisive: bool, tests: Iterable[Callable[[], bool]]) -> bool:
    """Take the first test with the decisive result; without one, every test must have a result."""
    lacking: list[NoValue] = []
    for test in tests:
        try:
            if test() is decisive:
                return decisive
        except NoValue as outcome:
            lacking.append(outcome)
    if lacking:
        raise merge(lacking)
    return not decisive


def _compare(symbol: Comparison, left: Value, right: Value) -> bool:
    if type(left) is Fraction and type(right) is Fraction:
        return _COMPARISON[symbol](left, right)
    if type(left) is not type(right) or symbol not in ("==", "!="):
        raise ExpressionError(
            f"不能比较 {_show(left)} {symbol} {_show(right)}", f"cannot compare {_show(left)} {symbol} {_show(right)}"
        )
    return (left == right) is (symbol == "==")


def _mistyped(node: Tree, value: Value, zh: str, en: str) -> ExpressionError:
    what = node.name if isinstance(node, Name) else f"@{node.column}"
    return ExpressionError(f"{what} 须为{zh}，实为 {_show(value)}", f"{what} must be {en}, not {_show(value)}")


def _show(value: Value) -> str:
    return format_exact(value) if isinstance(value, Fraction) else repr(value)
