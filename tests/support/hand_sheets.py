"""Hand-calculated sheets: their workings read and computed again, apart from the program's own arithmetic."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

_ROW = re.compile(r"^\|([^|]+)\|([^|]+)\|([^|]+)\|[^|]*\|$")
_ARITHMETIC: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class Working(NamedTuple):
    """A row of a sheet: what it is, how it was worked out, and the result as shown."""

    what: str
    working: str
    result: str


def workings(sheet: Path) -> Iterator[Working]:
    """Yield the rows of a sheet of which the working is arithmetic."""
    for line in sheet.read_text(encoding="utf-8").splitlines():
        found = _ROW.match(line)
        if found and re.fullmatch(r"[\d.\s()+×÷−]+", found[2]) and re.search(r"[+×÷−]", found[2]):
            yield Working(found[1].strip(), found[2].strip(), found[3].strip())


def shown_numbers(sheet: Path) -> set[str]:
    """Return every number that stands in a sheet."""
    return set(re.findall(r"-?\d+(?:\.\d+)?", plain(sheet.read_text(encoding="utf-8"))))


def plain(text: str) -> str:
    """Write ``−12 345.6`` as ``-12345.6``."""
    return re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text).replace("−", "-")


def computed(working: Working) -> str:
    """Work a row out again, to as many decimals as its result shows, half to even."""
    text = plain(working.working).replace("×", "*").replace("÷", "/")
    value = _value(ast.parse(text.strip(), mode="eval").body, text.strip())
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return f"{exact.quantize(Decimal(plain(working.result)), ROUND_HALF_EVEN):f}"


def _value(node: ast.expr, text: str) -> Fraction:
    if isinstance(node, ast.Constant):
        return Fraction(ast.get_source_segment(text, node) or "")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, text)
    assert isinstance(node, ast.BinOp), ast.dump(node)
    return _ARITHMETIC[type(node.op)](_value(node.left, text), _value(node.right, text))
