"""All formulas of emissions accounting, with values that their inputs may have."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random

from carbonstd.expressions import Expression, parse
from carbonstd.packages import Catalogue, built_in_roots
from carbonstd.packages.tables import read_table

Inputs = Mapping[str, Mapping[str, str]]


def formulas() -> dict[str, tuple[Expression, Inputs]]:
    """Read the package of formulas: expression and rows of the inputs by id."""
    folder = Catalogue(built_in_roots()).package("formulas.2026").folder
    assert folder is not None
    inputs: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in read_table(folder / "formula-inputs.csv"):
        inputs.setdefault(row["formula"], {})[row["variable"]] = row
    return {
        row["formula"]: (parse(row["expression"]), inputs[row["formula"]])
        for row in read_table(folder / "formulas.csv")
    }


def values_within(inputs: Inputs, random: Random) -> dict[str, Fraction]:
    """Draw values that the formula's inputs may have: fractions below 1, other numbers below 10 above their minimum."""
    values = {}
    for name, row in inputs.items():
        low, high = row.get("minimum") or "0", row.get("maximum") or "10"
        share = Fraction(random.randint(50, 950), 1000)
        values[name] = Fraction(low) + share * (Fraction(high) - Fraction(low))
    return values
