"""Which way a limit moved between two editions, for numbers and for formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

from carbonstd.errors import CarbonstdError
from carbonstd.expressions import Expression, Tree, evaluate, walk
from carbonstd.expressions.tree import Binary, Name, Number, Unary
from carbonstd.packages import LimitRow, QuotaPackage
from carbonstd.units import convert

#: A formula of more variables than this only counts as changed.
MAX_VARIABLES = 8


def moved(one: LimitRow, other: LimitRow, level: str, first: QuotaPackage, second: QuotaPackage) -> str:
    """Say which way a level moved: by its number, or by its formula over the whole range of its variables.

    Returns
    -------
    str
        ``same``, ``tightened``, ``relaxed``, ``mixed`` (it does both), or ``changed`` where that can't be told.
    """
    before, after = one.level(level), other.level(level)
    assert before is not None and after is not None
    moves = _moves(before, after, one.unit, other.unit, _ranges(before, after, first, second))
    if one.direction != other.direction or not moves:
        same = before.text == after.text and (one.unit, one.direction) == (other.unit, other.direction)
        return "same" if same else "changed"
    lower, higher = any(move < 0 for move in moves), any(move > 0 for move in moves)
    if lower and higher:
        return "mixed"
    if not lower and not higher:
        return "same"
    return "tightened" if lower == (other.direction == "max") else "relaxed"


def _moves(
    before: Expression, after: Expression, unit: str, target: str, ranges: Mapping[str, Sequence[Fraction]] | None
) -> list[Fraction]:
    """Return by how much a level moved at each corner of the ranges; nothing where that doesn't decide it.

    What is linear in each variable takes its extremes at the corners.
    """
    if ranges is None or len(ranges) > MAX_VARIABLES or not (_multilinear(before.tree) and _multilinear(after.tree)):
        return []
    moves = []
    for corner in product(*ranges.values()):
        values = dict(zip(ranges, corner, strict=True))
        try:
            old, new = evaluate(before, values), evaluate(after, values)
            assert isinstance(old, Fraction) and isinstance(new, Fraction)
            moves.append(new - convert(old, unit, target))
        except CarbonstdError:
            return []
    return moves


def _ranges(
    before: Expression, after: Expression, first: QuotaPackage, second: QuotaPackage
) -> dict[str, list[Fraction]] | None:
    """Return the ends of each variable's range, over both editions; None where one has no range."""
    ranges: dict[str, list[Fraction]] = {}
    for name in sorted(before.names | after.names):
        variables = [package.inputs.get(name) for package in (first, second)]
        bounds = [end for variable in variables if variable is not None for end in variable.bounds]
        ends = sorted({end for end in bounds if end is not None})
        if None in bounds or not ends:
            return None
        ranges[name] = ends
    return ranges


def _multilinear(tree: Tree) -> bool:
    """Say whether a formula is a sum of products in which no variable is multiplied by itself."""
    plain = all(isinstance(node, (Number, Name, Unary, Binary)) for node in walk(tree))
    return plain and max(_degrees(tree).values(), default=0) <= 1


def _degrees(tree: Tree) -> Counter[str]:
    match tree:
        case Name(name=name):
            return Counter({name: 1})
        case Unary(operand=operand):
            return _degrees(operand)
        case Binary(operator="*", left=left, right=right):
            return _degrees(left) + _degrees(right)
        case Binary(operator="/", left=left, right=right):
            # Dividing by a variable isn't linear; dividing by a number is.
            below = _degrees(right)
            return _degrees(left) + below + below
        case Binary(left=left, right=right):
            return _degrees(left) | _degrees(right)
    return Counter()
