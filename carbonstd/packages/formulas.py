"""Formulas of accounting: rows of a package, each with the units and bounds of its inputs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from carbonstd.exact import parse_decimal
from carbonstd.expressions import Expression, parse
from carbonstd.packages.coefficients import factor_rows
from carbonstd.packages.descriptor import Edition
from carbonstd.packages.tables import read_table
from carbonstd.rules import Text

FORMULAS = "formulas.2026"


@dataclass(frozen=True)
class FormulaInput:
    """A variable of a formula. In its unit, ``base`` stands for the base unit of the source's quantity.

    Attributes
    ----------
    derived : str
        The formula that gives it where it isn't given itself.
    """

    variable: str
    unit: str
    name: Text
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    derived: str = ""

    def unit_for(self, base: str) -> str:
        """Return the unit with ``base`` replaced."""
        above, _, below = self.unit.partition("/")
        if below == "base":
            return above if base == "1" else f"{above}/({base})" if re.search(r"[*/ ·]", base) else f"{above}/{base}"
        return base if self.unit == "base" else self.unit


@dataclass(frozen=True)
class Formula:
    """A formula: its text, the unit of its result and its inputs.

    Attributes
    ----------
    gas : str
        The gas that it gives; ``*`` is the gas of the material, empty where the result is no emission.
    """

    id: str
    text: str
    unit: str
    gas: str
    name: Text
    inputs: Mapping[str, FormulaInput]
    clause: str
    ref: str
    grade: str

    @cached_property
    def expression(self) -> Expression:
        """The formula, parsed when it is first used."""
        return parse(self.text, dict.fromkeys(self.inputs, ""))


def load_formulas(edition: Edition) -> dict[str, Formula]:
    """Read the formulas of a package by id."""
    assert edition.folder is not None
    derived = {
        (cells["formula"], cells["variable"]): cells["from"] for cells in read_table(edition.folder / "derivations.csv")
    }
    inputs: dict[str, dict[str, FormulaInput]] = {}
    for cells in read_table(edition.folder / "formula-inputs.csv"):
        one = FormulaInput(
            cells["variable"], cells["unit"], Text(cells["zh"], cells["en"]), _bound(cells, "minimum"),
            _bound(cells, "maximum"), derived.get((cells["formula"], cells["variable"]), ""),
        )  # fmt: skip
        inputs.setdefault(cells["formula"], {})[one.variable] = one
    return {
        row.key: Formula(
            id=row.key,
            text=row.text("expression"),
            unit=row.text("unit"),
            gas=row.text("gas"),
            name=Text(row.text("zh"), row.text("en")),
            inputs=inputs.get(row.key, {}),
            clause=row.text("clause"),
            ref=row.ref,
            grade=row.grade,
        )
        for row in factor_rows(edition, "formulas", ("formula",))
    }


def _bound(cells: Mapping[str, str], column: str) -> Fraction | None:
    return parse_decimal(cells[column]) if cells.get(column) else None
