"""The tree of a formula: our own few node types, frozen and hashable, nothing of Python's `ast` left in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias, TypeVar

from carbonstd.errors import ExpressionError

Arithmetic: TypeAlias = Literal["+", "-", "*", "/"]
Comparison: TypeAlias = Literal["<", "<=", ">", ">=", "==", "!="]
Function: TypeAlias = Literal["min", "max", "abs", "step", "interp", "exp", "ln", "pow", "pow2"]
_Argument = TypeVar("_Argument")


@dataclass(frozen=True, slots=True)
class Placed:
    """Anything that stands at a column (from 1) of the text; the column takes no part in equality."""

    column: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number(Placed):
    """A number, exact from its decimal text."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Text(Placed):
    """A text; only a comparison may hold it."""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Placed):
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary(Placed):
    """A sign."""

    operator: Literal["+", "-"]
    operand: Tree


@dataclass(frozen=True, slots=True)
class Binary(Placed):
    """A sum, difference, product or quotient."""

    operator: Arithmetic
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Compare(Placed):
    """A chain of comparisons: one operator fewer than operands; true if every neighbouring pair fits."""

    operands: tuple[Tree, ...]
    operators: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class In(Placed):
    """Whether a value is one of the listed numbers or texts."""

    operand: Tree
    choices: tuple[Number | Text, ...]


@dataclass(frozen=True, slots=True)
class Boolean(Placed):
    """A conjunction or disjunction of two or more conditions."""

    operator: Literal["and", "or"]
    operands: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Not(Placed):
    """The contrary of a condition."""

    operand: Tree


@dataclass(frozen=True, slots=True)
class Conditional(Placed):
    """`chosen if test else otherwise`."""

    test: Tree
    chosen: Tree
    otherwise: Tree


@dataclass(frozen=True, slots=True)
class Call(Placed):
    """One of the nine functions."""

    function: Function
    arguments: tuple[Tree, ...]


Tree: TypeAlias = Number | Text | Name | Unary | Binary | Compare | In | Boolean | Not | Conditional | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula that passed the parser.

    Parameters
    ----------
    text : str
        As it stands in the package, without surrounding blanks. Two expressions of equal text are equal.
    tree : Tree
        Its tree.
    names : frozenset of str
        The variables that occur in it.
    """

    text: str
    tree: Tree = field(compare=False, repr=False)
    names: frozenset[str] = field(compare=False, repr=False)


def children(node: Tree) -> tuple[Tree, ...]:
    """Give the parts of a node in the order of the text; a conditional gives its test first."""
    match node:
        case Number() | Text() | Name():
            return ()
        case Unary(operand=operand) | Not(operand=operand):
            return (operand,)
        case In(operand, choices):
            return (operand, *choices)
        case Binary(left=left, right=right):
            return (left, right)
        case Compare(operands=operands) | Boolean(operands=operands) | Call(arguments=operands):
            return operands
        case Conditional(test, chosen, otherwise):
            return (test, chosen, otherwise)


def walk(node: Tree) -> Iterator[Tree]:
    """Go through a node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def pairs(arguments: Sequence[_Argument]) -> list[tuple[_Argument, _Argument]]:
    """Give the (bound, value) pairs of `step` or the (x, y) points of `interp` from all its arguments."""
    return list(zip(arguments[1:-1:2], arguments[2::2], strict=False))


def refusal(text: str, column: int, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> ExpressionError:
    """Build the error that says what was found at which column (from 1) of a formula."""
    shown = text if len(text) <= 80 else text[:79] + "…"
    return ExpressionError(
        f"第 {column} 列：{zh}；公式为 {shown!r}",
        f"column {column}: {en}; the formula is {shown!r}",
        hint_zh=hint_zh,
        hint_en=hint_en,
    )
