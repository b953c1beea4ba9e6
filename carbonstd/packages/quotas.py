"""A quota package: limits, inputs, corrections, calculations and products of one edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from carbonstd.exact import parse_decimal
from carbonstd.expressions import Expression, parse
from carbonstd.packages.descriptor import Edition
from carbonstd.rules import Text
from carbonstd.terms import Direction


@dataclass(frozen=True)
class InputVariable:
    """A variable that conditions, levels, corrections or calculations use (inputs.csv)."""

    variable: str
    name: Text
    unit: str
    type: str
    choices: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    open_minimum: bool = False
    expression: str = ""
    origin: str = "parameter"
    assumed: str = ""
    assumed_clause: str = ""
    meaning: str = ""
    grade: str = ""
    note: str = ""

    @cached_property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """The lowest and highest value, exact; None where there is no bound."""
        low, high = (parse_decimal(text) if text else None for text in (self.minimum, self.maximum))
        return low, high


@dataclass(frozen=True)
class Correction:
    """A correction of a limit or of the actual value (corrections.csv); formulas stay text until asked for."""

    id: str
    applies_to: str
    level: str
    when_text: str
    domain_text: str
    text: str
    clause: str
    meaning: str
    grade: str
    evidence: tuple[str, ...]
    note: str

    @cached_property
    def when(self) -> Expression | None:
        """The condition under which it applies; None means always."""
        return _formula(self.when_text)

    @cached_property
    def domain(self) -> Expression | None:
        """Where it is defined; None means everywhere."""
        return _formula(self.domain_text)

    @cached_property
    def expression(self) -> Expression:
        """The corrected value."""
        return parse(self.text)


@dataclass(frozen=True)
class Calculation:
    """How an indicator's actual value is computed (calculations.csv); the formula stays text until asked for."""

    row: str
    text: str
    formula: str
    boundary_stated: bool
    boundary: str
    excluded: str
    clause: str
    grade: str
    origins: Mapping[str, str]

    @cached_property
    def expression(self) -> Expression | None:
        """The formula; None where the standard gives none that could be computed."""
        return _formula(self.text)


@dataclass(frozen=True)
class Product:
    """A product with the names under which a dossier may call it (products.csv)."""

    id: str
    name: Text
    aliases: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class LimitRow:
    """One row of limits.csv; levels stay text until asked for."""

    row: str
    product: str
    indicator: str
    variant: str | None
    product_name: Text
    indicator_name: Text
    unit: str
    direction: Direction
    when_text: str
    level_texts: Mapping[str, str]
    blank_means: str
    corrections: tuple[str, ...]
    table: str
    page: str
    valid_from: str
    valid_to: str
    grade: str
    evidence: tuple[str, ...]
    note: str

    @cached_property
    def when(self) -> Expression | None:
        """The condition under which the row applies; None means always."""
        return _formula(self.when_text)

    def level(self, level_id: str) -> Expression | None:
        """Return the expression of a level; None where the standard prints none."""
        return _formula(self.level_texts.get(level_id, ""))

    @cached_property
    def label(self) -> Text:
        """Product and indicator as printed, without saying the product twice."""
        return Text(
            _join(self.product_name.zh, self.indicator_name.zh),
            _join(self.product_name.en, self.indicator_name.en, ", "),
        )


def _formula(text: str) -> Expression | None:
    return parse(text) if text else None


def _join(product: str, indicator: str, separator: str = " ") -> str:
    return indicator if product in indicator else f"{product}{separator}{indicator}"


@dataclass(frozen=True)
class QuotaPackage:
    """All tables of one edition."""

    edition: Edition
    rows: tuple[LimitRow, ...]
    inputs: Mapping[str, InputVariable]
    corrections: Mapping[str, Correction]
    calculations: Mapping[str, Calculation]
    products: Mapping[str, Product]
    groups: Mapping[tuple[str, str | None], tuple[LimitRow, ...]] = field(default_factory=dict)

    def on(self, day: date) -> QuotaPackage:
        """Return the package as an amendment sheet left it on a day: rows outside their own validity are gone."""
        if not self._amended:
            return self
        text = str(day)
        rows = tuple(row for row in self.rows if row.valid_from <= text and text <= (row.valid_to or text))
        return self if len(rows) == len(self.rows) else replace(self, rows=rows, groups=grouped(rows))

    @cached_property
    def _amended(self) -> bool:
        return any(row.valid_from or row.valid_to for row in self.rows)

    @cached_property
    def product_variables(self) -> tuple[str, ...]:
        """The variables that name the product."""
        return tuple(name for name, variable in self.inputs.items() if variable.origin == "outputs.product")

    def origin(self, row: str, variable: str) -> str:
        """Return the `from` of a variable in the calculation of a row: the row's exception, else that of inputs.csv."""
        calculation = self.calculations.get(row)
        exceptions = calculation.origins if calculation is not None else {}
        return exceptions.get(variable) or self.inputs[variable].origin

    def row_ref(self, row: LimitRow) -> str:
        """Return the reference of a row in traces and runs."""
        return f"{self.edition.name}/limits.csv#{row.row}"

    def candidates(self, key: str, variant: str | None = None) -> dict[tuple[str, str | None], tuple[LimitRow, ...]]:
        """Return the groups that an indicator id or a row id may mean, by group.

        An indicator id means its groups (one per variant). A row id means that row alone.
        """
        groups = {
            group: rows
            for group, rows in self.groups.items()
            if group[0] == key and (variant is None or group[1] == variant)
        }
        if groups:
            return groups
        return {
            (row.indicator, row.variant): (row,)
            for row in self.rows
            if row.row == key and (variant is None or row.variant == variant)
        }


def grouped(rows: Sequence[LimitRow]) -> dict[tuple[str, str | None], tuple[LimitRow, ...]]:
    """Group the rows that are alternatives: those of one indicator and variant."""
    groups: dict[tuple[str, str | None], list[LimitRow]] = {}
    for row in rows:
        groups.setdefault((row.indicator, row.variant), []).append(row)
    return {group: tuple(members) for group, members in groups.items()}
