"""A record: one row of a table of the dossier, each value with the cell in which it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from carbonstd.activity.cells import Cell
from carbonstd.dates import Period
from carbonstd.findings import Location


@dataclass(frozen=True)
class Extra:
    """The value of a variable that a standard, method or source type declares, given as a further column.

    Attributes
    ----------
    text : str
        Plain decimal text where it is a number, else as given.
    unit : str or None
        From the header.
    """

    text: str
    unit: str | None
    cell: Cell


@dataclass(frozen=True)
class RowRef:
    """Where a record stands, and what stood there.

    Attributes
    ----------
    key : str
        Names the record by what it says, not by its place: ``energy.line-1.electricity.consumed``; findings about
        the record have it as their target.
    number : int
        The row as people see it.
    cells : mapping
        Cells that aren't blank, by column id.
    headers : mapping
        Header cells by column id, to place what is missing.
    """

    table: str
    key: str
    number: int
    location: Location
    cells: Mapping[str, Cell] = field(repr=False)
    headers: Mapping[str, Cell] = field(repr=False)
    extras: Mapping[str, Extra] = field(default_factory=dict, repr=False)

    def where(self, column: str) -> Location:
        """Return the place of a column's value, also where it is blank; of the row for a column that isn't there."""
        cell = self.cells.get(column)
        if cell is not None:
            return cell.location
        header = self.headers.get(column)
        if header is not None and header.row:
            return Cell("", "blank", header.source, self.number, header.column).location
        return self.location

    def raw(self, column: str) -> str | None:
        """Return the text of a cell as it stood, None where it is blank."""
        cell = self.cells.get(column)
        return None if cell is None else cell.text


@dataclass(frozen=True, kw_only=True)
class Record:
    """What all records have.

    Attributes
    ----------
    faulty : bool
        An error was found in this row: its quantity, value or share is None, and nothing may be computed from it.
    """

    row: RowRef
    faulty: bool = False
    note: str | None = None

    @property
    def key(self) -> str:
        """The record's key; see `RowRef`."""
        return self.row.key

    @property
    def extras(self) -> Mapping[str, Extra]:
        """Variables given as further columns."""
        return self.row.extras

    def where(self, column: str) -> Location:
        """Return the place of a column's value."""
        return self.row.where(column)

    def raw(self, column: str) -> str | None:
        """Return the text of a column's cell as it stood."""
        return self.row.raw(column)


@dataclass(frozen=True, kw_only=True)
class Activity(Record):
    """A record of something that happened. ``month`` is None for the whole period."""

    month: Period | None = None
    meter: str | None = None
    evidence: tuple[str, ...] = ()
    uncertainty: Fraction | None = None
