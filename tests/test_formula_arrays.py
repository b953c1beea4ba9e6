"""The array evaluator gives what the exact one gives, or says that it doesn't know."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonstd.errors import ExpressionError
from carbonstd.exact import parse_decimal
from carbonstd.expressions import (
    Column,
    Expression,
    NoValue,
    ValueType,
    check,
    evaluate,
    evaluate_array,
    parse,
    walk,
)
from carbonstd.expressions.tree import Number, Text

QUOTAS = Path(__file__).parent.parent / "quotas"
Given = Fraction | bool | str | None
Row = dict[str, Given]


def columns_of(rows: Sequence[Row], types: Mapping[str, ValueType]) -> dict[str, Column]:
    built = {}
    for name, kind in types.items():
        cells = [row.get(name) for row in rows]
        if kind == "number":
            built[name] = Column(np.array([np.nan if cell is None else float(cell) for cell in cells]))
        elif kind == "bool":
            built[name] = Column(np.array([bool(cell) for cell in cells]), np.array([cell is None for cell in cells]))
        else:
            built[name] = Column(np.array([cell or "" for cell in cells], dtype=object))
    return built


def exactly(expression: Expression, row: Row) -> Given:
    try:
        return evaluate(expression, {name: cell for name, cell in row.items() if cell is not None})
    except NoValue:
        return None


def assert_same(expression: Expression, rows: Sequence[Row], types: Mapping[str, ValueType]) -> int:
    """Hold both evaluators together and count the rows that the arrays decide."""
    columns = columns_of(rows, {name: types[name] for name in types if name in expression.names})
    result = evaluate_array(expression, columns, len(rows))
    for index, row in enumerate(rows):
        if result.near[index]:
            continue
        exact, found = exactly(expression, row), result.values[index]
        context = f"{expression.text} with {row}: exactly {exact}, in arrays {found}"
        assert (exact is None) == result.unknown[index], context
        if isinstance(exact, Fraction):
            assert abs(float(exact) - found) <= 1e-9 * result.magnitude[index] + 1e-290, context
        elif exact is not None:
            assert exact == found, context
    return int((~result.near).sum())


# --- single features -------------------------------------------------------------------------------------------------

ROWS: list[Row] = [
    {"x": Fraction(1), "y": Fraction(3), "flag": True, "other": False, "kind": "dry"},
    {"x": Fraction(-7, 2), "y": Fraction(0), "flag": False, "other": True, "kind": "湿法"},
    {"x": Fraction(0), "y": Fraction(1, 8), "flag": True, "other": True, "kind": "jig"},
    {"x": None, "y": Fraction(5), "flag": None, "other": False, "kind": "dry"},
    {"x": Fraction(12), "y": None, "flag": False, "other": None, "kind": None},
    {"x": None, "y": None, "flag": None, "other": None, "kind": None},
]
TYPES: dict[str, ValueType] = {"x": "number", "y": "number", "flag": "bool", "other": "bool", "kind": "text"}


@pytest.mark.parametrize(
    "text",
    [
        "7",
        "x",
        "flag",
        "kind",
        "+x - -y*2/4 + pow2(x)",
        "1/x",
        "y/(x - 12)",
        "min(x, y, 2) + max(x, y) - abs(x)",
        "x > y",
        "0.5 < x <= y < 100",
        "x in (-3.5, 12)",
        "x not in (-3.5, 12)",
        "kind == 'dry'",
        "kind != '湿法'",
        "kind in ('dry', 'jig')",
        "kind == kind",
        "flag == other",
        "flag != other",
        "'a' == 'a'",
        "not flag",
        "flag and other",
        "flag or other",
        "flag and x > 0.5 and y < 4",
        "not (flag or x > 0.5) or kind == 'jig'",
        "1 if flag else x",
        "x if kind == 'dry' else y if flag else 1/y",
        "kind if flag else kind",
        "other if flag else x > 3.1",
        "step(x, -1, 10, 0.5, y, 3, 30, 40)",
        "interp(x, -4, 1, -1, 2, 0.5, y, 20, 4)",
        "interp(x, -1, 2, 2, 4)",
        "interp(5, x, y, 13, 4)",
        "exp(x) + exp(-x)",
        "exp(x*100)",
        "ln(x)",
        "ln(x + 5)/ln(2)",
        "pow(y + 1, x)",
        "pow(x, y)",
        "pow(x + 5, 2*y + 0.5)",
        "pow(1.015, 16 - 20*x/100)",
    ],
)
def test_arrays_agree_with_the_exact_evaluator(text: str) -> None:
    assert_same(parse(text), ROWS, TYPES)


def run(text: str, **columns: Any) -> Any:
    return evaluate_array(parse(text), {name: Column(np.asarray(values)) for name, values in columns.items()})


def test_unknown_rows_are_blank() -> None:
    numbers = run("x + 1", x=[1.0, np.nan])
    assert numbers.unknown.tolist() == [False, True]
    assert numbers.values[0] == 2
    assert np.isnan(numbers.values[1])
    assert run("x > 1", x=[2.0, np.nan]).values.tolist() == [True, False]
    assert run("kind", kind=["a", ""]).values.tolist() == ["a", ""]


@pytest.mark.parametrize(
    "texts",
    [
        np.array(["dry", "", "wet"]),
        np.array(["dry", "", "wet"], dtype=object),
        np.array(["dry", None, "wet"], dtype=object),
        np.array(["dry", np.nan, "wet"], dtype=object),
    ],
)
def test_texts_come_in_several_arrays(texts: Any) -> None:
    result = run("kind == 'dry'", kind=texts)
    assert result.values.tolist() == [True, False, False]
    assert result.unknown.tolist() == [False, True, False]


def test_integers_and_extra_masks_are_taken() -> None:
    column = Column(np.array([1, 2, 3]), np.array([False, True, False]))
    result = evaluate_array(parse("x * 2"), {"x": column})
    assert result.values[[0, 2]].tolist() == [2, 6]
    assert result.unknown.tolist() == [False, True, False]


def test_a_variable_without_column_is_missing_everywhere() -> None:
    assert run("x + z", x=[1.0]).unknown.tolist() == [True]
    assert run("x > 5 and z == 'a'", x=[1.0, 6.0]).unknown.tolist() == [False, True]
    assert run("z == y", x=[1.0]).unknown.tolist() == [True]
    assert run("x if x > 0 else z", x=[1.0, -1.0]).unknown.tolist() == [False, True]


def test_constants_fill_all_rows() -> None:
    assert evaluate_array(parse("2 * 3"), {}, rows=3).values.tolist() == [6, 6, 6]
    assert evaluate_array(parse("1 / 0"), {}, rows=1).near.tolist() == [True]
    assert evaluate_array(parse("x > 1"), {}, rows=0).values.shape == (0,)


def test_columns_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        run("x + y", x=[1.0], y=[1.0, 2.0])
    with pytest.raises(ValueError, match="one length"):
        evaluate_array(parse("1"), {})
    for text in ("x + 1", "x > 1", "x", "not x"):
        with pytest.raises(ExpressionError):
            run(f"{text} if x == 'a' else 1", x=["a"])
    with pytest.raises(ExpressionError):
        run("x == 1", x=np.array(["2026-01-01"], dtype="datetime64[D]"))


def test_results_do_not_share_memory_with_the_columns() -> None:
    values = np.array([1.0, 2.0])
    result = evaluate_array(parse("x"), {"x": Column(values)})
    result.values[0] = 9
    assert values[0] == 1


# --- near ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "x", "near"),
    [
        ("x > 5", 5.0, True),
        ("x > 5", 5 + 1e-12, True),
        ("x > 5", 5 + 1e-7, False),
        ("x == 5", 5.0, True),
        ("x in (4, 5)", 5.0, True),
        ("x in (4, 5)", 6.0, False),
        ("1 < x < 5", 5.0, True),
        ("x > 0", 0.0, True),
        ("x > 0", 1e-30, False),
        ("x - 1000000000 > 0.5", 1000000000.6, True),
        ("x / 1000000000 > 0.5", 500000001.0, False),
        ("step(x, 1, 10, 5, 20, 30)", 5.0, True),
        ("step(x, 1, 10, 5, 20, 30)", 0.5, False),
        ("step(x, 1, 10, 5, 20, 30)", 4.0, False),
        ("interp(x, 0, 1, 5, 2, 9, 3)", 0.0, True),
        ("interp(x, 0, 1, 5, 2, 9, 3)", 5.0, True),
        ("interp(x, 0, 1, 5, 2, 9, 3)", 9.0, True),
        ("interp(x, 0, 1, 5, 2, 9, 3)", 4.0, False),
        ("interp(x, 0, 1, 5, 2, 9, 3)", 10.0, False),
        ("1 / x", 0.0, True),
        ("1 / (x - 0.3)", 0.1 + 0.2, True),
        ("1 / (x - 0.3)", 0.4, False),
        ("ln(x)", 0.0, True),
        ("ln(x)", -1.0, False),
        ("exp(x)", 200.0, True),
        ("exp(x)", 1000.0, False),
        ("pow(x, 3)", -1.0, True),
        ("1 if x > 5 else 2", 5.0, True),
        ("x * 1e60 * 1e60 * 1e60 * 1e60 * 1e60 * 1e60", 1.0, True),
        ("x", np.inf, True),
        ("x + 1", np.nan, False),
        ("min(x, 5)", 5.0, False),
    ],
)
def test_what_is_too_close_to_call_is_near(text: str, x: float, near: bool) -> None:
    assert run(text, x=[x]).near.tolist() == [near]


def test_only_doubts_that_matter_are_near() -> None:
    assert run("(1 if x > 5 else 2) if y > 0 else 3", x=[5.0, 5.0], y=[1.0, -1.0]).near.tolist() == [True, False]
    assert run("x > 5 and y > 0", x=[5.0, 5.0], y=[1.0, -1.0]).near.tolist() == [True, False]
    assert run("y > 0 or x > 5", x=[5.0, 5.0], y=[1.0, -1.0]).near.tolist() == [False, True]
    assert run("x > 5 and y > 0", x=[5.0, 6.0], y=[np.nan, np.nan]).near.tolist() == [True, False]


def test_a_computed_column_brings_its_own_magnitude() -> None:
    plain = evaluate_array(parse("x > 3"), {"x": Column(np.array([3.0001]))})
    total = evaluate_array(parse("x > 3"), {"x": Column(np.array([3.0001]), magnitude=np.array([1e6]))})
    assert plain.near.tolist() == [False]
    assert total.near.tolist() == [True]


def test_magnitude_remembers_what_cancelled() -> None:
    result = run("x - 999999.9", x=[1000000.0])
    assert result.magnitude[0] == 1e6
    assert run("(x - 999999.9) * 1000", x=[1000000.0]).magnitude[0] == pytest.approx(1e9)
    assert run("1 - (0.5 + (x - 999999.9))", x=[1000000.0]).magnitude[0] == 1e6
    assert run("x / 1000", x=[1000000.0]).magnitude[0] == pytest.approx(1000)


# --- any formula -----------------------------------------------------------------------------------------------------

CONSTANTS = ["0", "1", "2", "0.1", "0.3", "3", "7", "63", "350", "1.26", "1500", "101325", "1e-9", "12345678.9"]
BESIDE = ["0", "0", "1e-12", "-1e-12", "1e-6", "-1e-6", "1", "-1", "0.37"]
KINDS = ["dry", "jig", "湿法"]
VARIABLES: dict[str, ValueType] = {
    "a": "number",
    "b": "number",
    "c": "number",
    "flag": "bool",
    "hot": "bool",
    "kind": "text",
    "feed": "text",
}


@st.composite
def interpolations(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> str:
    knots = sorted(draw(st.sets(st.integers(-3, 400), min_size=2, max_size=4)))
    return f"interp({draw(numbers)}, {', '.join(f'{knot}, {draw(numbers)}' for knot in knots)})"


@st.composite
def steps(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> str:
    bounds = sorted(draw(st.sets(st.integers(-3, 400), min_size=1, max_size=3)))
    return f"step({draw(numbers)}, {', '.join(f'{bound}, {draw(numbers)}' for bound in bounds)}, {draw(numbers)})"


def grow(numbers: st.SearchStrategy[str], conditions: st.SearchStrategy[str]) -> list[st.SearchStrategy[str]]:
    """Give larger numbers and larger conditions from smaller ones."""
    comparisons = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    larger_numbers = st.one_of(
        st.builds("({} {} {})".format, numbers, st.sampled_from("+-*/"), numbers),
        st.builds("({} {} {})".format, numbers, st.sampled_from("+-*/"), numbers),
        st.builds("-{}".format, numbers),
        st.builds("({} if {} else {})".format, numbers, conditions, numbers),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "pow"]), numbers, numbers),
        st.builds("{}({})".format, st.sampled_from(["abs", "pow2", "exp", "ln"]), numbers),
        st.builds("pow({}, {})".format, numbers, st.sampled_from(["2", "3", "0.5", "-1", "-1.5", "65"])),
        interpolations(numbers),
        steps(numbers),
    )
    larger_conditions = st.one_of(
        st.builds("({} {} {})".format, numbers, comparisons, numbers),
        st.builds("({} {} {} {} {})".format, numbers, comparisons, numbers, comparisons, numbers),
        st.builds("({} {} {})".format, conditions, st.sampled_from(["and", "or", "==", "!="]), conditions),
        st.builds("(not {})".format, conditions),
        st.builds("({} in ({}, -{}))".format, numbers, st.sampled_from(CONSTANTS), st.sampled_from(CONSTANTS)),
    )
    return [larger_numbers, larger_conditions]


def formulas() -> st.SearchStrategy[str]:
    numbers: st.SearchStrategy[str] = st.sampled_from(["a", "b", "c", *CONSTANTS])
    conditions: st.SearchStrategy[str] = st.sampled_from(
        ["flag", "hot", "(kind == 'dry')", "(kind in ('jig', '湿法'))", "(feed != kind)", "(a > 1500)", "(b <= 0.3)"]
    )
    for _ in range(3):
        larger_numbers, larger_conditions = grow(numbers, conditions)
        numbers, conditions = st.one_of(numbers, larger_numbers), st.one_of(conditions, larger_conditions)
    return st.one_of(numbers, conditions)


def inputs(constants: Sequence[str]) -> st.SearchStrategy[Fraction | None]:
    """Draw a constant of the formula, or what lies just beside it, or far off."""
    drawn = st.builds(
        lambda constant, shift, sign: sign * (parse_decimal(constant) + parse_decimal(shift)),
        st.sampled_from(list(constants)),
        st.sampled_from(BESIDE),
        st.sampled_from([1, 1, 1, -1]),
    )
    return st.one_of(drawn, drawn, drawn, st.none())


def rows_for(types: Mapping[str, ValueType], constants: Sequence[str], texts: Sequence[str]) -> st.SearchStrategy[Row]:
    cells: dict[ValueType, st.SearchStrategy[Given]] = {
        "number": inputs(constants),
        "bool": st.sampled_from([True, False, None]),
        "text": st.sampled_from([*texts, "something else", None]),
    }
    return st.fixed_dictionaries({name: cells[kind] for name, kind in types.items()})


@settings(deadline=None, max_examples=250, suppress_health_check=list(HealthCheck))
@given(formulas(), st.lists(rows_for(VARIABLES, CONSTANTS, KINDS), min_size=1, max_size=12))
def test_both_evaluators_agree_on_any_formula(text: str, rows: list[Row]) -> None:
    try:
        expression = parse(text)
    except ExpressionError as refused:
        assert "too complex" in refused.en or "too long" in refused.en
        return
    check(expression, VARIABLES)
    assert_same(expression, rows, VARIABLES)


# --- the formulas of the packages ------------------------------------------------------------------------------------

PLACES: dict[str, dict[str, ValueType | None]] = {
    "limits.csv": {"when": "bool", "level_1": "number", "level_2": "number", "level_3": "number"},
    "corrections.csv": {"when": "bool", "domain": "bool", "expression": "number"},
    "calculations.csv": {"expression": "number"},
    "inputs.csv": {"expression": None},
}


def read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def package_formulas() -> list[tuple[str, Expression, dict[str, ValueType], ValueType | None]]:
    """Give every distinct formula of every edition that has variables, with their types and its own type."""
    found = []
    for edition in sorted({path.parent for path in QUOTAS.glob("**/limits.csv")}):
        types: dict[str, ValueType] = {"limit": "number", "actual": "number"}
        kinds: dict[str, ValueType] = {"bool": "bool", "enum": "text"}
        for row in read(edition / "inputs.csv"):
            types[row["variable"]] = kinds.get(row["type"], "number")
        texts = {
            (row[place], kind)
            for table, places in PLACES.items()
            for row in read(edition / table)
            for place, kind in places.items()
            if row.get(place, "").strip()
        }
        for text, kind in sorted(texts, key=str):
            expression = parse(text, types)
            found.append((edition.relative_to(QUOTAS).as_posix(), expression, types, kind))
    return found


def test_the_formulas_of_all_packages_are_well_typed() -> None:
    formulas_found = package_formulas()
    if not formulas_found:
        pytest.skip("no packages under quotas/ yet")
    for _, expression, types, kind in formulas_found:
        check(expression, types, kind)


def test_both_evaluators_agree_on_the_formulas_of_all_packages() -> None:
    formulas_found = [entry for entry in package_formulas() if entry[1].names]
    if not formulas_found:
        pytest.skip("no packages under quotas/ yet")
    random = Random(20261123)
    decided: dict[str, int] = defaultdict(int)
    for edition, expression, types, _ in formulas_found:
        numbers = [node.value for node in walk(expression.tree) if isinstance(node, Number)] or [Fraction(1)]
        texts = [node.value for node in walk(expression.tree) if isinstance(node, Text)]

        def cell(kind: ValueType, numbers: list[Fraction] = numbers, texts: list[str] = texts) -> Given:
            if random.random() < 0.05:
                return None
            if kind == "number":
                return random.choice([*numbers, -numbers[0]]) + Fraction(random.choice(BESIDE))
            if kind == "bool":
                return random.choice([True, False])
            return random.choice([*texts, "something else"])

        rows: list[Row] = [{name: cell(types[name]) for name in sorted(expression.names)} for _ in range(24)]
        decided[edition] += assert_same(expression, rows, types)
    assert all(decided.values()), "the arrays decide nothing in some edition"
