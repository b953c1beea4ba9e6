"""A second reading of the packages that shares no code with carbonstd: plain CSV, Python's own parser, fractions.

What an edition asks for is computed here once more, so that the program's limits are held against something else than
themselves. The two formula languages agree by design, not by shared code.
"""

from __future__ import annotations

import ast
import csv
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import CodeType
from typing import Any

Scalar = Fraction | bool | str


class NoValueError(Exception):
    """The formula has no value at this place."""


def evaluate(text: str, values: Mapping[str, Scalar]) -> Any:
    """Evaluate an expression of a package in exact fractions."""
    try:
        return eval(_compiled(text), dict(_FUNCTIONS), values)
    except ZeroDivisionError:
        raise NoValueError(text) from None


class _Exact(ast.NodeTransformer):
    """Numbers become fractions of their own text, so that 0.1 is a tenth."""

    def __init__(self, text: str) -> None:
        self.text = text

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            written = ast.get_source_segment(self.text, node)
            call = ast.Call(ast.Name("_F", ast.Load()), [ast.Constant(written)], [])
            return ast.copy_location(call, node)
        return node


@cache
def _compiled(text: str) -> CodeType:
    # Parentheses let an expression span lines; they also keep positions simple.
    return compile(ast.fix_missing_locations(_Exact(text).visit(ast.parse(text, mode="eval"))), text, "eval")


def _interp(x: Fraction, *points: Fraction) -> Fraction:
    places = list(zip(points[::2], points[1::2], strict=True))
    for (x1, y1), (x2, y2) in pairwise(places):
        if x1 <= x <= x2:
            return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    raise NoValueError(f"interp at {x}")


def _step(x: Fraction, *rest: Fraction) -> Fraction:
    for bound, value in zip(rest[:-1:2], rest[1:-1:2], strict=True):
        if x <= bound:
            return value
    return rest[-1]


_FUNCTIONS: dict[str, Any] = {
    "__builtins__": {}, "_F": Fraction, "min": min, "max": max, "abs": abs, "interp": _interp, "step": _step,
    "pow2": lambda x: x * x,
}  # fmt: skip


class Values(dict[str, Scalar]):
    """Given values, and the derived variables of an edition computed when they are asked for."""

    def __init__(self, given: Mapping[str, Scalar], derived: Mapping[str, str]) -> None:
        super().__init__(given)
        self.derived = derived

    def __missing__(self, name: str) -> Scalar:
        self[name] = value = evaluate(self.derived[name], self)
        return value


class Edition:
    """The tables of one package folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.descriptor = tomllib.loads((folder / "standard.toml").read_text(encoding="utf-8"))
        self.levels = list(self.descriptor["levels"])
        self.rows = {row["row"]: row for row in read(folder / "limits.csv")}
        self.inputs = {row["variable"]: row for row in read(folder / "inputs.csv")}
        self.corrections = {row["correction"]: row for row in read(folder / "corrections.csv")}
        self.derived = {name: row["expression"] for name, row in self.inputs.items() if row["type"] == "derived"}

    def values(self, given: Mapping[str, Scalar]) -> Values:
        """Return given values with derived ones behind them."""
        return Values(given, self.derived)

    def fits(self, row: str, given: Mapping[str, Scalar]) -> bool:
        """Say whether the condition of a row holds."""
        when = self.rows[row]["when"]
        return not when or bool(evaluate(when, self.values(given)))

    def corrections_of(self, row: str, kind: str, level: str | None = None) -> list[dict[str, str]]:
        """Return the corrections of a row on the limit or on the actual value, in order."""
        named = [self.corrections[key.strip()] for key in self.rows[row]["corrections"].split(";") if key.strip()]
        return [one for one in named if one["applies_to"] == kind and (level is None or one["level"] in ("all", level))]

    def applied(self, row: str, given: Mapping[str, Scalar]) -> dict[str, bool]:
        """Say for each correction of a row whether it applies.

        Raises
        ------
        NoValueError
            If the standard defines a correction elsewhere only.
        """
        result = {}
        for one in (*self.corrections_of(row, "limit"), *self.corrections_of(row, "actual")):
            result[one["correction"]] = self._applies(one, self.values(given))
        return result

    def limit(self, row: str, level: str, given: Mapping[str, Scalar]) -> Fraction | None:
        """Return the corrected limit of a level, None where the standard prints none."""
        text = self.rows[row][f"level_{level}"]
        if not text:
            return None
        value = Fraction(evaluate(text, self.values(given)))
        return self._corrected(value, self.corrections_of(row, "limit", level), "limit", given)

    def actual(self, row: str, value: Fraction, given: Mapping[str, Scalar]) -> Fraction:
        """Return the corrected actual value."""
        return self._corrected(value, self.corrections_of(row, "actual"), "actual", given)

    def _corrected(
        self, value: Fraction, corrections: list[dict[str, str]], name: str, given: Mapping[str, Scalar]
    ) -> Fraction:
        for one in corrections:
            values = self.values(given)
            if self._applies(one, values):
                value = Fraction(evaluate(one["expression"], self.values({**values, name: value})))
        return value

    @staticmethod
    def _applies(one: Mapping[str, str], values: Values) -> bool:
        if one["when"] and not evaluate(one["when"], values):
            return False
        if one["domain"] and not evaluate(one["domain"], values):
            raise NoValueError(one["domain"])
        return True


def read(path: Path) -> list[dict[str, str]]:
    """Read a CSV table as text; a missing one is empty."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(text: str) -> set[str]:
    """Return the variables of an expression."""
    calls = set()
    found = set()
    for node in ast.walk(ast.parse(text, mode="eval")) if text else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            calls.add(node.func.id)
        elif isinstance(node, ast.Name):
            found.add(node.id)
    return found - calls - {"limit", "actual"}
