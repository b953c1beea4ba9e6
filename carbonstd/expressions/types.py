"""Static types of a formula: numbers, conditions and texts don't mix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from carbonstd.errors import ExpressionError
from carbonstd.expressions.syntax import unknown_name
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
    refusal,
)

ValueType: TypeAlias = Literal["number", "bool", "text"]

_ZH: dict[ValueType, str] = {"number": "数值", "bool": "条件（是/否）", "text": "文本"}
_EN: dict[ValueType, str] = {"number": "a number", "bool": "a condition", "text": "a text"}


def check(expression: Expression, types: Mapping[str, ValueType], expected: ValueType | None = None) -> ValueType:
    """Infer the type of a formula without any values.

    Parameters
    ----------
    expression : Expression
        The formula.
    types : mapping of str to {"number", "bool", "text"}
        The types of the declared variables.
    expected : {"number", "bool", "text"}, optional
        What the place needs: a condition for `when` and `domain`, a number for levels and values.

    Returns
    -------
    {"number", "bool", "text"}
        The inferred type.

    Raises
    ------
    ExpressionError
        If the types don't fit, or a variable isn't declared.
    """
    checker = _Checker(expression.text, types)
    if expected is None:
        return checker.infer(expression.tree)
    return checker.require(expression.tree, expected)


class _Checker:
    def __init__(self, text: str, types: Mapping[str, ValueType]) -> None:
        self.text = text
        self.types = types

    def require(self, node: Tree, expected: ValueType) -> ValueType:
        found = self.infer(node)
        if found != expected:
            raise refusal(
                self.text,
                node.column,
                f"此处须为{_ZH[expected]}，实为{_ZH[found]}",
                f"expected {_EN[expected]}, found {_EN[found]}",
            )
        return found

    def infer(self, node: Tree) -> ValueType:
        match node:
            case Number():
                return "number"
            case Text():
                return "text"
            case Name(name):
                if name not in self.types:
                    raise unknown_name(self.text, node, self.types)
                return self.types[name]
            case Unary(operand=operand):
                return self.require(operand, "number")
            case Binary(left=left, right=right):
                self.require(left, "number")
                return self.require(right, "number")
            case Call(arguments=arguments):
                for argument in arguments:
                    self.require(argument, "number")
                return "number"
            case Not(operand):
                return self.require(operand, "bool")
            case Boolean(operands=operands):
                for operand in operands:
                    self.require(operand, "bool")
                return "bool"
            case Compare():
                return self.compare(node)
            case In(operand, choices):
                kind = self.infer(operand)
                for choice in choices:
                    self.same(kind, choice, "比较", "compared")
                return "bool"
            case Conditional(test, chosen, otherwise):
                self.require(test, "bool")
                return self.same(self.infer(chosen), otherwise, "作为同一条件式的两个结果", "the two results of one if")

    def compare(self, node: Compare) -> ValueType:
        kind = self.infer(node.operands[0])
        for operand in node.operands[1:]:
            self.same(kind, operand, "比较", "compared")
        if kind != "number" and not set(node.operators) <= {"==", "!="}:
            raise refusal(
                self.text,
                node.column,
                f"{_ZH[kind]}没有大小之分，只能用 == 和 !=",
                f"{_EN[kind]} has no order, only == and != are allowed",
            )
        return "bool"

    def same(self, kind: ValueType, node: Tree, zh: str, en: str) -> ValueType:
        found = self.infer(node)
        if found != kind:
            raise self.mixed(node, kind, found, zh, en)
        return kind

    def mixed(self, node: Tree, kind: ValueType, found: ValueType, zh: str, en: str) -> ExpressionError:
        return refusal(
            self.text,
            node.column,
            f"{_ZH[kind]}与{_ZH[found]}不能{zh}",
            f"{_EN[kind]} and {_EN[found]} cannot be {en}",
        )
