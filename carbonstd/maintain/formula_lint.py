"""Checks of the tables of formulas: each formula is sound by itself, and says what goes in and what comes out."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from carbonstd.activity.yamltext import load_yaml
from carbonstd.errors import CarbonstdError, ExpressionError
from carbonstd.exact import parse_decimal
from carbonstd.expressions import Expression, ValueType, check, parse
from carbonstd.maintain.formulas import Faults
from carbonstd.packages import Edition
from carbonstd.packages.tables import read_table
from carbonstd.units import dimension

#: What `base` is taken for when only the form of a unit matters.
SOME_BASE = "t"


def ensure_formula_expressions(edition: Edition) -> Faults:
    """Every formula parses, gives a number and uses just the variables that are declared for it."""
    inputs = _rows(edition, "formula-inputs.csv")
    for row in _rows(edition, "formulas.csv"):
        where = f"formulas.csv#{row['formula']}"
        units = {one["variable"]: one["unit"] for one in inputs if one["formula"] == row["formula"]}
        try:
            expression = parse(row["expression"], units)
            _ensure_number(expression, units)
        except ExpressionError as error:
            yield where, error.en
            continue
        for name in sorted(units.keys() - expression.names):
            yield where, f"variable {name} is declared but not used"


def _ensure_number(expression: Expression, units: Mapping[str, str]) -> None:
    """Check the types of a formula: a variable without a unit is a text or a condition, whichever makes sense."""
    plain = [name for name, unit in units.items() if not unit]
    numbers: dict[str, ValueType] = {name: "number" for name, unit in units.items() if unit}
    refused: ExpressionError | None = None
    kinds: tuple[ValueType, ...] = ("text", "bool")
    for types in itertools.product(kinds, repeat=len(plain)):
        try:
            check(expression, {**numbers, **dict(zip(plain, types, strict=True))}, "number")
        except ExpressionError as error:
            refused = refused or error
        else:
            return
    if refused is not None:
        raise refused


def ensure_formula_inputs(edition: Edition) -> Faults:
    """Every declared variable belongs to a formula, and is declared once."""
    known = {row["formula"] for row in _rows(edition, "formulas.csv")}
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(_rows(edition, "formula-inputs.csv"), 2):
        key = row["formula"], row["variable"]
        if row["formula"] not in known:
            yield f"formula-inputs.csv:{number}", f"no formula {row['formula']!r}"
        if key in seen:
            yield f"formula-inputs.csv:{number}", f"{row['variable']} of {row['formula']} is declared twice"
        seen.add(key)


def ensure_formula_units(edition: Edition) -> Faults:
    """Every unit is known, and the unit of an emission is a mass of the gas that the formula gives."""
    for number, row in enumerate(_rows(edition, "formula-inputs.csv"), 2):
        try:
            dimension(row["unit"].replace("base", SOME_BASE) or "1")
        except CarbonstdError as error:
            yield f"formula-inputs.csv:{number}", error.en
    for row in _rows(edition, "formulas.csv"):
        where = f"formulas.csv#{row['formula']}"
        try:
            found = dimension(row["unit"].replace("base", SOME_BASE))
        except CarbonstdError as error:
            yield where, error.en
            continue
        if row["gas"] and found != ("mass" if row["gas"] == "*" else row["gas"]):
            yield where, f"unit {row['unit']} is no mass of {row['gas']}"


def ensure_formula_bounds(edition: Edition) -> Faults:
    """Bounds of variables are numbers, the minimum not above the maximum."""
    for number, row in enumerate(_rows(edition, "formula-inputs.csv"), 2):
        where = f"formula-inputs.csv:{number}"
        try:
            low, high = (parse_decimal(row[name]) if row[name] else None for name in ("minimum", "maximum"))
        except CarbonstdError as error:
            yield where, error.en
            continue
        if low is not None and high is not None and low > high:
            yield where, f"minimum {row['minimum']} is above maximum {row['maximum']}"


def ensure_formula_cases(edition: Edition) -> Faults:
    """Every common formula has a worked case."""
    assert edition.folder is not None
    if edition.kind != "formulas":
        return
    path = edition.folder / "cases.yaml"
    try:
        cases = load_yaml(path.read_bytes(), path.name)["cases"] if path.is_file() else []
    except CarbonstdError as error:
        yield path.name, error.en
        return
    worked = {case.get("formula") for case in cases}
    for row in _rows(edition, "formulas.csv"):
        if row["formula"] not in worked:
            yield f"formulas.csv#{row['formula']}", "no worked case in cases.yaml"


def _rows(edition: Edition, file: str) -> list[dict[str, str]]:
    assert edition.folder is not None
    return read_table(edition.folder / file)


FORMULA_CHECKS = (ensure_formula_inputs, ensure_formula_units, ensure_formula_bounds, ensure_formula_cases)
