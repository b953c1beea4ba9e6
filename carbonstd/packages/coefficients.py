"""Factor packages: coal-equivalent coefficients, fuel properties, grid factors, GWP sets and energy carriers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from carbonstd.errors import PackageError
from carbonstd.exact import parse_decimal
from carbonstd.packages.descriptor import Edition
from carbonstd.packages.tables import read_table


@dataclass(frozen=True)
class FactorRow:
    """One row of a factor table, with typed access to its numbers."""

    package: str
    table: str
    key: str
    cells: Mapping[str, str]

    @property
    def ref(self) -> str:
        """The row's reference in traces."""
        return f"{self.package}/{self.table}.csv#{self.key}"

    @property
    def grade(self) -> str:
        """The grade of the row's numbers."""
        return self.cells.get("grade", "")

    def number(self, column: str) -> Fraction | None:
        """Return a number of the row; None where the document gives none."""
        text = self.cells.get(column, "")
        return parse_decimal(text) if text else None

    def text(self, column: str) -> str:
        """Return a text of the row."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class ConversionSet:
    """Coal-equivalent coefficients of one document (GB/T 2589), by carrier and basis."""

    edition: Edition
    rows: Mapping[tuple[str, str], FactorRow]
    constants: Mapping[str, FactorRow]

    @property
    def name(self) -> str:
        """The package's name."""
        return self.edition.name

    def find(self, carrier: str, basis: str = "calorific") -> FactorRow | None:
        """Return a carrier's row; a medium of Annex B has one basis only, which serves both."""
        return self.rows.get((carrier, basis)) or self.rows.get((carrier, "media"))

    @cached_property
    def standard_coal(self) -> FactorRow:
        """The row of the calorific value of standard coal.

        Raises
        ------
        PackageError
            If the document doesn't give it.
        """
        row = self.constants.get("standard-coal-ncv")
        if row is None:
            raise PackageError(
                f"{self.name} 没有标准煤的低位发热量", f"{self.name} gives no calorific value of standard coal"
            )
        return row


def load_conversion_set(edition: Edition) -> ConversionSet:
    """Read a package's coal-equivalents and constants."""
    rows = factor_rows(edition, "coal-equivalents", ("carrier", "basis"))
    return ConversionSet(
        edition,
        {(row.text("carrier"), row.text("basis")): row for row in rows},
        {row.text("constant"): row for row in factor_rows(edition, "constants", ("constant",))},
    )


def factor_rows(edition: Edition, table: str, key: tuple[str, ...]) -> list[FactorRow]:
    """Read a factor table; `key` names the columns that make a row's reference."""
    assert edition.folder is not None
    return [
        FactorRow(edition.name, table, ".".join(cells[column] for column in key), cells)
        for cells in read_table(edition.folder / f"{table}.csv")
    ]
