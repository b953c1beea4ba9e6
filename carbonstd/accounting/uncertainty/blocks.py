"""A formula for a block of draws: plain arithmetic directly in floats, anything else by the array evaluator."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np

from carbonstd.accounting.uncertainty.sampling import Draws
from carbonstd.expressions import Column, Expression, Undefined, evaluate, evaluate_array, walk
from carbonstd.expressions.derivatives import Given, exactly
from carbonstd.expressions.tree import Binary, Call, Compare, Conditional, Name, Number, Tree, Unary, pairs

_PLAIN_FUNCTIONS = frozenset({"min", "max", "abs", "pow2"})


class BlockFormula:
    """A formula of which some inputs are exact and the others drawn.

    Conditions that hang on exact inputs alone are decided once, by the exact evaluator: an altitude of just 2000 m is
    no matter of rounding. What is left of most formulas is plain arithmetic, in which floats can go wrong only by a
    division or an overflow.

    Parameters
    ----------
    expression : Expression
        The formula.
    exact : mapping of str to Fraction, float, bool or str
        The values that hold for all draws.
    """

    def __init__(self, expression: Expression, exact: Mapping[str, Given]) -> None:
        tree = _settled(expression.tree, expression.text, exact)
        self.expression = Expression(expression.text, tree, frozenset(_names(tree)))
        self.exact = {name: value for name, value in exact.items() if name in self.expression.names}
        self.plain = all(
            isinstance(node, Number | Name | Unary | Binary)
            or (isinstance(node, Call) and node.function in _PLAIN_FUNCTIONS)
            for node in walk(tree)
        )

    def evaluate(self, drawn: Mapping[str, Draws], count: int) -> Draws:
        """Compute the formula for each of the draws.

        Raises
        ------
        Undefined
            If it has no value for one of them: then they have no distribution.
        """
        if not self.plain:
            return self._evaluate_rows(drawn, count)
        numbers: dict[str, Draws | float] = {name: float(value) for name, value in self.exact.items()}
        numbers |= drawn
        try:
            with np.errstate(divide="raise", invalid="raise", over="raise"):
                return np.broadcast_to(_compute(self.expression.tree, numbers), count)
        except ArithmeticError:
            raise undefined() from None

    def _evaluate_rows(self, drawn: Mapping[str, Draws], count: int) -> Draws:
        columns = {name: Column(np.full(count, _plain(value))) for name, value in self.exact.items()}
        columns |= {name: Column(values) for name, values in drawn.items()}
        result = evaluate_array(self.expression, columns, count)
        if (result.unknown & ~result.near).any():
            raise undefined()
        values: Draws = result.values
        for row in np.flatnonzero(result.near):
            point = {**self.exact, **{name: float(column[row]) for name, column in drawn.items()}}
            values[row] = float(evaluate(self.expression, exactly(point)))
        return values


def undefined() -> Undefined:
    """Say that a distribution is missing because some of its draws are."""
    return Undefined("部分抽样下公式无值", "the formula has no value for some of the draws")


def _names(node: Tree) -> set[str]:
    return {each.name for each in walk(node) if isinstance(each, Name)}


def _settled(node: Tree, text: str, exact: Mapping[str, Given]) -> Tree:
    """Replace each choice that hangs on exact inputs alone by what is chosen."""

    def holds(test: Tree) -> bool:
        return evaluate(Expression(text, test, frozenset()), exactly(exact)) is True

    def of(node: Tree) -> Tree:
        match node:
            case Conditional(test, chosen, otherwise):
                if _names(test) <= exact.keys():
                    return of(chosen if holds(test) else otherwise)
                return Conditional(test, of(chosen), of(otherwise))
            case Call("step", (x, *_, last) as arguments):
                choices = pairs(arguments)
                if all(_names(each) <= exact.keys() for each in (x, *(bound for bound, _ in choices))):
                    return of(next((value for bound, value in choices if holds(Compare((x, bound), ("<=",)))), last))
                return node
            case Call(function, arguments):
                return Call(function, tuple(of(argument) for argument in arguments))
            case Unary(sign, operand):
                return Unary(sign, of(operand))
            case Binary(symbol, left, right):
                return Binary(symbol, of(left), of(right))
            case _:
                return node

    return of(node)


def _compute(node: Tree, numbers: Mapping[str, Draws | float]) -> Draws | float:
    match node:
        case Number(value):
            return float(value)
        case Name(name):
            return numbers[name]
        case Unary(sign, operand):
            return -_compute(operand, numbers) if sign == "-" else _compute(operand, numbers)
        case Binary("+", left, right):
            return _compute(left, numbers) + _compute(right, numbers)
        case Binary("-", left, right):
            return _compute(left, numbers) - _compute(right, numbers)
        case Binary("*", left, right):
            return _compute(left, numbers) * _compute(right, numbers)
        case Binary("/", left, right):
            return _compute(left, numbers) / _compute(right, numbers)
        case Call(function, arguments):
            parts = [_compute(argument, numbers) for argument in arguments]
            match function:
                case "min":
                    return reduce(np.minimum, parts)
                case "max":
                    return reduce(np.maximum, parts)
                case "abs":
                    return np.abs(parts[0])
                case _:
                    return parts[0] * parts[0]
        case _:
            raise AssertionError("only plain formulas are computed here")


def _plain(value: Given) -> float | bool | str:
    return value if isinstance(value, bool | str) else float(value)
