"""Parse a formula: a short whitelist over Python's grammar, turned into our own tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final, cast, get_args

from carbonstd.errors import ExpressionError, NumberError
from carbonstd.exact import parse_decimal
from carbonstd.expressions.tokens import scan
from carbonstd.expressions.tree import (
    Arithmetic,
    Binary,
    Boolean,
    Call,
    Compare,
    Comparison,
    Conditional,
    Expression,
    Function,
    In,
    Name,
    Not,
    Number,
    Text,
    Tree,
    Unary,
    pairs,
    refusal,
    walk,
)

MAX_DEPTH = 60
MAX_NODES = 400
FUNCTIONS: Final[frozenset[str]] = frozenset(get_args(Function))

_ARITHMETIC: dict[type[ast.operator], Arithmetic] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISON: dict[type[ast.cmpop], Comparison] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}

_PLAIN_NUMBER = re.compile(r"(?:0|[1-9]\d{0,19})(?:\.\d{1,20})?", re.ASCII)

_FOREIGN: dict[type[ast.expr], tuple[str, str]] = {
    ast.Starred: ("带星号的参数", "a starred argument"),
    ast.Tuple: ("列表（in 之后除外）", "a list other than after in"),
    ast.BinOp: ("该运算符", "this operator"),
}


def parse(text: str, names: Collection[str] | None = None) -> Expression:
    """Read a formula.

    Parameters
    ----------
    text : str
        The formula, on one line.
    names : collection of str, optional
        The declared variables; any other name is then refused.

    Returns
    -------
    Expression
        The same object for the same text.

    Raises
    ------
    ExpressionError
        For anything outside the language; the message says what was found and at which column.
    """
    expression = _read(text.strip(" \t"))
    if names is not None and not expression.names <= set(names):
        stranger = next(n for n in walk(expression.tree) if isinstance(n, Name) and n.name not in names)
        raise unknown_name(expression.text, stranger, names)
    return expression


def unknown_name(text: str, node: Name, names: Collection[str]) -> ExpressionError:
    """Build the error for a variable that is not declared, with the nearest declared name as hint."""
    near = get_close_matches(node.name, sorted(names), n=1)
    hints = (f"是否指 {near[0]}？", f"did you mean {near[0]}?") if near else ("", "")
    return refusal(text, node.column, f"未声明的变量 {node.name}", f"undeclared variable {node.name}", *hints)


@lru_cache(maxsize=8192)
def _read(text: str) -> Expression:
    if _PLAIN_NUMBER.fullmatch(text):
        # Most levels are plain numbers; they need no parser.
        return Expression(text, Number(parse_decimal(text), column=1), frozenset())
    scan(text)
    try:
        parsed = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        column = min(getattr(error, "offset", None) or 1, len(text))
        raise refusal(text, column, "不是合法的公式", "this is not a well-formed formula") from None
    tree = _Builder(text).build(parsed.body, 1)
    if isinstance(tree, Text):
        raise _stray_text(text, tree.column)
    return Expression(text, tree, frozenset(node.name for node in walk(tree) if isinstance(node, Name)))


def _stray_text(text: str, column: int) -> ExpressionError:
    return refusal(text, column, "文本只能用于 ==、!= 和 in (…)", "a text may stand only beside ==, != or in in (…)")


class _Builder:
    """Turns one parsed text into our tree, refusing every node that is not named here."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.encoded = text.encode()
        self.nodes = 0

    def column(self, node: ast.expr) -> int:
        # Python counts in bytes of UTF-8; people count characters.
        if len(self.encoded) == len(self.text):
            return node.col_offset + 1
        return len(self.encoded[: node.col_offset].decode()) + 1

    def refuse(self, node: ast.expr, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> ExpressionError:
        return refusal(self.text, self.column(node), zh, en, hint_zh, hint_en)

    def value(self, node: ast.expr, depth: int) -> Tree:
        """Build a part that must not be a text."""
        built = self.build(node, depth)
        if isinstance(built, Text):
            raise _stray_text(self.text, built.column)
        return built

    def build(self, node: ast.expr, depth: int) -> Tree:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise self.refuse(
                node,
                f"公式过于复杂（至多 {MAX_DEPTH} 层、{MAX_NODES} 个部分）",
                f"the formula is too complex (at most {MAX_DEPTH} levels and {MAX_NODES} parts)",
            )
        column, below = self.column(node), depth + 1
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name(id=name):
                if name in FUNCTIONS:
                    raise self.refuse(node, f"{name} 是函数，不是变量", f"{name} is a function, not a variable")
                return Name(name, column=column)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.value(operand, below), column=column)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                return Unary("-" if isinstance(sign, ast.USub) else "+", self.value(operand, below), column=column)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _ARITHMETIC:
                symbol = _ARITHMETIC[type(operator)]
                return Binary(symbol, self.value(left, below), self.value(right, below), column=column)
            case ast.BoolOp(op=connective, values=values):
                operands = tuple(self.value(value, below) for value in values)
                return Boolean("and" if isinstance(connective, ast.And) else "or", operands, column=column)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                parts = (self.value(test, below), self.value(body, below), self.value(orelse, below))
                return Conditional(*parts, column=column)
            case ast.Compare(ops=[ast.In() | ast.NotIn() as membership], left=left, comparators=[choices]):
                found = In(self.value(left, below), self.choices(choices, below), column=column)
                return found if isinstance(membership, ast.In) else Not(found, column=column)
            case ast.Compare():
                return self.compare(node, below)
            case ast.Call():
                return self.call(node, below)
        zh, en = _FOREIGN.get(type(node), (type(node).__name__, type(node).__name__))
        raise self.refuse(node, f"不允许{zh}", f"{en} is not allowed")

    def constant(self, node: ast.Constant) -> Number | Text:
        if isinstance(node.value, str):
            return Text(node.value, column=self.column(node))
        # The source text is read, never node.value: that has been through a binary float.
        try:
            value = parse_decimal(self.encoded[node.col_offset : node.end_col_offset].decode())
        except NumberError as error:
            raise self.refuse(node, error.zh, error.en) from None
        return Number(value, column=self.column(node))

    def compare(self, node: ast.Compare, below: int) -> Compare:
        operators: list[Comparison] = []
        for operator in node.ops:
            if type(operator) not in _COMPARISON:
                raise self.refuse(node, "in 不能连写", "in cannot stand in a chain", "请用 and 连接", "join with and")
            operators.append(_COMPARISON[type(operator)])
        built = tuple(self.build(part, below) for part in (node.left, *node.comparators))
        for index, part in enumerate(built):
            if isinstance(part, Text) and not set(operators[max(index - 1, 0) : index + 1]) <= {"==", "!="}:
                raise _stray_text(self.text, part.column)
        return Compare(built, tuple(operators), column=self.column(node))

    def choices(self, node: ast.expr, below: int) -> tuple[Number | Text, ...]:
        if not isinstance(node, ast.Tuple) or not node.elts:
            raise self.refuse(
                node,
                "in 后须为括号中的列表",
                "in must be followed by a list in brackets",
                '请写成 in ("a", "b")；只有一个值时用 ==',
                'write in ("a", "b"); for a single value use ==',
            )
        return tuple(self.literal(element, below) for element in node.elts)

    def literal(self, node: ast.expr, below: int) -> Number | Text:
        built = self.build(node, below)
        match built:
            case Number() | Text():
                return built
            case Unary("-", Number(value)):
                return Number(-value, column=built.column)
        raise self.refuse(node, "列表中只能有数字和文本", "the list may hold only numbers and texts")

    def call(self, node: ast.Call, below: int) -> Call:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            name = node.func.id if isinstance(node.func, ast.Name) else type(node.func).__name__
            known = "、".join(sorted(FUNCTIONS)), ", ".join(sorted(FUNCTIONS))
            raise self.refuse(
                node, f"没有函数 {name}", f"there is no function {name}", f"可用：{known[0]}", f"there are {known[1]}"
            )
        if node.keywords:
            raise self.refuse(node, "函数参数不能带名称", "arguments cannot be named")
        name = cast(Function, node.func.id)
        if expected := _miscounted(name, len(node.args)):
            zh, en = expected
            raise self.refuse(node, f"{name} {zh}，实有 {len(node.args)} 个", f"{name} {en}, not {len(node.args)}")
        arguments = tuple(self.value(argument, below) for argument in node.args)
        if name in ("step", "interp"):
            self.check_increasing(name, [knot for knot, _ in pairs(arguments)])
        return Call(name, arguments, column=self.column(node))

    def check_increasing(self, name: Function, knots: list[Tree]) -> None:
        known = [(value, knot) for knot in knots if (value := _literal(knot)) is not None]
        for (before, _), (after, knot) in pairwise(known):
            if after <= before:
                raise refusal(self.text, knot.column, f"{name} 的分点须递增", f"the points of {name} must increase")


def _literal(node: Tree) -> Fraction | None:
    match node:
        case Number(value):
            return value
        case Unary("-", Number(value)):
            return -value
    return None


def _miscounted(function: Function, count: int) -> tuple[str, str] | None:
    """Say how many arguments a function takes, if not this many."""
    match function:
        case "min" | "max":
            return None if count >= 1 else ("至少要 1 个参数", "takes at least 1 argument")
        case "step":
            fits = count >= 4 and count % 2 == 0
            return None if fits else ("的参数须为偶数个、至少 4 个", "takes an even number of arguments, at least 4")
        case "interp":
            fits = count >= 5 and count % 2 == 1
            return None if fits else ("的参数须为奇数个、至少 5 个", "takes an odd number of arguments, at least 5")
        case "pow":
            return None if count == 2 else ("须有 2 个参数", "takes 2 arguments")
        case "abs" | "exp" | "ln" | "pow2":
            return None if count == 1 else ("须有 1 个参数", "takes 1 argument")
