"""Cells: what stands in one place of an input, as text that keeps every digit, and where that place is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from carbonstd.errors import NumberError
from carbonstd.exact import format_exact, from_float, parse_decimal
from carbonstd.findings import Location

CellKind = Literal["number", "text", "blank", "bool", "date", "error", "formula"]

#: What spreadsheets write into a cell whose formula failed.
ERRORS = frozenset(
    {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:\.\d+)?")


class Source(NamedTuple):
    """The file, and the sheet in it, to which cells belong."""

    file: str = ""
    sheet: str | None = None


NO_SOURCE = Source()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text : str
        What it holds: plain decimal text of a number, ISO text of a date, ``true``/``false``, ``#N/A`` of an error,
        the formula where no result is stored.
    kind : str
        ``formula`` only where no result is stored; a per-cent cell of a workbook is a number whose text ends in ``%``.
    row, column : int
        From 1 in a grid; 0 where there is none.
    line : int or None
        In a text document.
    path : str
        In a YAML or JSON document.
    """

    text: str
    kind: CellKind
    source: Source = NO_SOURCE
    row: int = 0
    column: int = 0
    line: int | None = None
    path: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return self.kind == "blank"

    @property
    def location(self) -> Location:
        """The place, for findings and traces."""
        name = f"{column_letters(self.column)}{self.row}" if self.row and self.column else None
        return Location(self.source.file or None, self.source.sheet, name, self.line, self.path or None)


def column_letters(column: int) -> str:
    """Name a column as spreadsheets do: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def text_kind(text: str) -> CellKind:
    """Tell what the text of a text file is: blank, number, an error of a spreadsheet, or text."""
    stripped = text.strip()
    if not stripped:
        return "blank"
    if stripped in ERRORS:
        return "error"
    return "number" if is_decimal(stripped) else "text"


def is_decimal(text: str) -> bool:
    """Tell whether a text is a plain decimal number."""
    try:
        parse_decimal(text)
    except NumberError:
        return False
    return True


def float_text(value: float) -> str:
    """Write a spreadsheet's number as plain decimal text of 15 significant digits.

    Raises
    ------
    NumberError
        For nan and infinities.
    """
    if value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return format_exact(from_float(value))


class Number(NamedTuple):
    """A number that was read.

    Attributes
    ----------
    value : Fraction
        As written; of ``95%`` that is 95.
    percent : bool
        Whether a per-cent sign stood behind it.
    plain : str
        The text in plain digits.
    tidy : bool
        False if the text was a number only after removing separators or full-width digits: finding D108.
    """

    value: Fraction
    percent: bool
    plain: str
    tidy: bool


def read_number(cell: Cell) -> Number | None:
    """Read a cell as a number.

    Full-width digits, thousands separators (1,234,567 or 1 234 567) and a per-cent sign are understood; anything that
    could be read in two ways (1,23) is not.

    Returns
    -------
    Number or None
        None if the cell isn't a number.
    """
    if cell.kind not in ("number", "text"):
        return None
    plain = unicodedata.normalize("NFKC", cell.text).replace("\u2212", "-").strip()
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    percent = plain.endswith("%")
    if percent:
        plain = plain[:-1].rstrip()
    if _THOUSANDS.fullmatch(plain) or _SPACED.fullmatch(plain):
        plain = plain.replace(",", "").replace(" ", "")
    try:
        value = parse_decimal(plain)
    except NumberError:
        return None
    plain += "%" if percent else ""
    # In a text file 95% is as good as a number can be; in a workbook a text cell is not.
    tidy = cell.kind == "number" or (cell.source.sheet is None and plain == cell.text.strip())
    return Number(value, percent, plain, tidy)
