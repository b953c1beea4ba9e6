"""Default uncertainties of activities and factors, as published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from carbonstd.errors import PackageError
from carbonstd.packages.catalogue import Catalogue
from carbonstd.packages.coefficients import FactorRow, factor_rows

Reading: TypeAlias = Literal["half-width 95 %", "half-width 90 %", "order of magnitude", "asymmetric", "rectangular"]

UNCERTAINTIES = "uncertainty-defaults.2026"
_READINGS: Final[tuple[Reading, ...]] = (
    "half-width 95 %", "half-width 90 %", "order of magnitude", "asymmetric", "rectangular",
)  # fmt: skip
_INPUTS: Final = ("activity", "emission factor", "parameter", "meter accuracy class")


@dataclass(frozen=True)
class DefaultUncertainty:
    """One row: of what, and how wide.

    Parameters
    ----------
    id : str
        The row's key.
    source, item, kind : str
        The document; what is uncertain; whether that is an activity, an emission factor, a parameter, …
    low, high : Fraction, optional
        Fractions of the value. What they are says `reading`: the ends of a span of half-widths, the lower and upper
        side of an asymmetric range, or limits of error of a meter.
    reading : str
        How the row has to be read.
    row : FactorRow
        The row itself, with grade, evidence and note.
    """

    id: str
    source: str
    item: str
    kind: str
    low: Fraction | None
    high: Fraction | None
    reading: Reading
    row: FactorRow

    @property
    def of_an_input(self) -> bool:
        """Whether it may be taken for an input of an account: results, rankings and GWPs may not."""
        return self.kind.startswith(_INPUTS)


def load_uncertainties(catalogue: Catalogue, name: str = UNCERTAINTIES) -> Mapping[str, DefaultUncertainty]:
    """Read the table, by id.

    Raises
    ------
    PackageError
        If the package isn't there, or a row is in another unit or shape than is known.
    """
    rows = factor_rows(catalogue.package(name), "uncertainties", ("id",))
    return {row.key: _read(row) for row in rows}


def _read(row: FactorRow) -> DefaultUncertainty:
    reading = next((known for known in _READINGS if row.text("shape").startswith(known)), None)
    if reading is None or row.text("unit") != "%":
        shape = f"{row.text('shape')} [{row.text('unit')}]"
        raise PackageError(f"{row.ref}：未知的形式 {shape}", f"{row.ref}: unknown shape {shape}")
    low, high = row.number("low"), row.number("high")
    return DefaultUncertainty(
        id=row.key,
        source=row.text("source"),
        item=row.text("item"),
        kind=row.text("kind"),
        low=None if low is None else low / 100,
        high=None if high is None else high / 100,
        reading=reading,
        row=row,
    )
