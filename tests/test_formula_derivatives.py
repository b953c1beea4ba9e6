"""Formulas in floats, for uncertainty: their derivatives, and blocks of draws, held against the exact evaluator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from support.accounting_formulas import formulas, values_within

from carbonstd.accounting.uncertainty.blocks import BlockFormula
from carbonstd.exact import parse_decimal
from carbonstd.expressions import Column, Expression, MissingInput, Undefined, evaluate, evaluate_array, parse
from carbonstd.expressions.derivatives import gradient

FORMULAS = formulas()

# --- derivatives ------------------------------------------------------------------------------------------------------


def assert_slopes(expression: Expression, values: Mapping[str, Any]) -> None:
    """Hold the gradient against exact central differences over a step too small for curvature to show."""
    value, slopes = gradient(expression, values)
    exact = evaluate(expression, values)
    assert isinstance(exact, Fraction)
    assert value == float(exact)
    step = Fraction(1, 10**12)
    for name, slope in slopes.items():
        ends = [evaluate(expression, {**values, name: values[name] + sign * step}) for sign in (1, -1)]
        assert isinstance(ends[0], Fraction)
        assert isinstance(ends[1], Fraction)
        expected = float((ends[0] - ends[1]) / (2 * step))
        assert slope == pytest.approx(expected, rel=1e-9, abs=1e-9 * abs(value)), f"{expression.text} by {name}"


@pytest.mark.parametrize("formula", FORMULAS)
def test_slopes_of_every_accounting_formula(formula: str) -> None:
    expression, inputs = FORMULAS[formula]
    for seed in range(3):
        values = values_within(inputs, Random(f"{formula} {seed}"))
        assert_slopes(expression, values)
        assert gradient(expression, values)[1].keys() == expression.names


@pytest.mark.parametrize(
    "text",
    [
        "+x - -y * 3 / 4 + pow2(x)",
        "x / y + y / (x - 7)",
        "min(x, y, 2) + 3 * max(x, y) + abs(x - y) + abs(y - x)",
        "exp(x / 5) + ln(y) * pow(x, y) + pow(y, -2) + pow(x, 0)",
        "pow(x - 5, 3) + pow(y - 5, 2)",
        "interp(x, 0, y, 2.5, 4 * y, 3 + y, 7, 100, x)",
        "step(x, 1, 7 * x, y, x * y, 2)",
        "x * y if kind == 'dry' and flag and x < 100 else 1 / (x - x)",
        "1 / (x - x) if not flag or kind in ('wet', 'humid') else x * 2 if x > y else y * 2",
    ],
)
@pytest.mark.parametrize("point", [("1.25", "3.5"), ("3.5", "1.25"), ("2.75", "0.8")])
def test_slopes_follow_the_branch_that_gives_the_value(text: str, point: tuple[str, str]) -> None:
    values = {"x": parse_decimal(point[0]), "y": parse_decimal(point[1]), "kind": "dry", "flag": True}
    assert_slopes(parse(text), values)


def test_a_bend_has_the_slope_of_the_branch_that_is_taken() -> None:
    """A float that was typed as 0.3 lies on the bound 0.3, and what another branch needs may be missing."""
    assert gradient(parse("step(x, 0.3, 2 * x, 5 * other)"), {"x": 0.3}) == (0.6, {"x": 2.0})
    assert gradient(parse("abs(x) + max(x, 0)"), {"x": Fraction(0)}) == (0.0, {"x": 2.0})


def test_without_a_value_or_a_slope_there_is_no_gradient() -> None:
    with pytest.raises(MissingInput, match="a, b"):
        gradient(parse("a * b * x"), {"x": 1.0})
    for text in ("1 / x", "ln(x)", "pow(x, 0.5)", "interp(x, 1, 1, 2, 2)"):
        with pytest.raises(Undefined):
            gradient(parse(text), {"x": Fraction(0)})


# --- blocks of draws --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", FORMULAS)
def test_blocks_of_every_accounting_formula(formula: str) -> None:
    """Directly in floats, what the array evaluator and the exact one give."""
    expression, inputs = FORMULAS[formula]
    assert_same(expression, [values_within(inputs, Random(f"{formula} {seed}")) for seed in range(8)])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("min(x, y) + max(x, 5, y) + abs(x - y) * -pow2(x)", True),
        ("x if x > y else y * 2", False),
        ("step(x, 2, y, 5, 7, x) + pow(y, 2)", False),
        ("exp(-x) * ln(y) * interp(x, 0, 1, 10, y)", False),
    ],
)
def test_blocks_of_other_formulas(text: str, plain: bool) -> None:
    random = Random(text)
    assert_same(parse(text), [values_within({"x": {}, "y": {}}, random) for _ in range(40)], plain)


def assert_same(expression: Expression, points: Sequence[Mapping[str, Fraction]], plain: bool | None = None) -> None:
    columns = {name: np.array([float(point[name]) for point in points]) for name in points[0]}
    formula = BlockFormula(expression, {})
    assert plain is None or formula.plain == plain
    found = formula.evaluate(columns, len(points))
    arrays = evaluate_array(expression, {name: Column(values) for name, values in columns.items()})
    exact = np.array([float(evaluate(expression, point)) for point in points])
    assert np.all(np.abs(found - arrays.values) <= 1e-12 * arrays.magnitude)
    assert np.all(np.abs(found - exact) <= 1e-12 * arrays.magnitude)


@pytest.mark.parametrize(
    "text",
    [
        "3 * x if kind == 'dry' and share * 3 <= 0.3 else 1 / (share - share)",
        "1 / (share - share) if kind in ('wet', 'humid') else step(3 * share, 0.3, 3 * x, x)",
        "min(3 * x, 1 / 0.001 if kind == 'dry' else x) * (1 if share > 0 else other)",
    ],
)
def test_conditions_on_exact_inputs_are_decided_exactly(text: str) -> None:
    """3 × 0.1 lies on the bound 0.3 although its float is above; what is left is plain."""
    formula = BlockFormula(parse(text), {"kind": "dry", "share": Fraction(1, 10)})
    assert formula.plain
    assert np.array_equal(formula.evaluate({"x": np.array([1.0, 2.0])}, 2), [3.0, 6.0])


def test_a_draw_too_close_to_call_is_computed_exactly() -> None:
    formula = BlockFormula(parse("1 if 3 * x <= 0.3 else 2"), {})
    assert np.array_equal(formula.evaluate({"x": np.array([0.1, 0.2])}, 2), [1.0, 2.0])


def test_a_draw_without_a_value_is_undefined() -> None:
    for text in ("1 / x", "pow2(1 / x)", "interp(x, 1, 1, 2, 2)"):
        with pytest.raises(Undefined):
            BlockFormula(parse(text), {}).evaluate({"x": np.array([1.0, 0.0])}, 2)
