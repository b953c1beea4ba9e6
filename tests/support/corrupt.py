"""The examples as run documents, and copies of them that are spoilt one cell at a time, whatever their container."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

import openpyxl
import yaml
from openpyxl.utils import get_column_letter

from carbonstd.activity import InputFile
from carbonstd.activity.columns import table_names, tables
from carbonstd.activity.headers import split_unit
from carbonstd.activity.text import decode
from carbonstd.exact import format_exact
from carbonstd.findings import Location
from carbonstd.packages import Catalogue, built_in_roots
from carbonstd.runs.audit import audit
from carbonstd.runs.run import Run
from carbonstd.runs.settings import Settings

ROOT = Path(__file__).parents[2]
EXAMPLES = ("cement-plant.xlsx", "chlor-alkali.yaml", "power-station.json", "steel-works")
#: A day after the periods of all examples.
TODAY = date(2026, 11, 1)

#: A value written into a cell; None leaves it blank.
Value = str | Fraction | None


@cache
def packages() -> Catalogue:
    """Return the built-in packages, whose tables are read once."""
    return Catalogue(built_in_roots())


def audited(inputs: Sequence[Path | InputFile]) -> Run:
    """Audit a dossier in this process, on a day that doesn't change."""
    return audit(packages(), inputs, Settings(today=TODAY), _relative)  # type: ignore[arg-type]


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


@dataclass(frozen=True)
class Spot:
    """A cell that isn't blank: where findings say it stands, under which header, and what is in it.

    Attributes
    ----------
    table, column : str
        Ids of the dossier's tables and columns; a column that isn't known keeps its own name.
    row : int
        Joins the cells of one row; 0 for a header.
    unit : str
        The unit in the header above a number.
    """

    file: str
    sheet: str | None
    place: str
    table: str
    column: str
    row: int
    text: str
    unit: str = ""

    def is_at(self, location: Location) -> bool:
        """Say whether a finding points at this cell."""
        place = location.cell or location.path
        return (location.file, location.sheet, place) == (self.file, self.sheet, self.place)

    @property
    def number(self) -> Fraction | None:
        """The number in the cell, a per cent sign left out."""
        plain = self.text.removesuffix("%")
        return Fraction(plain) if self.row and re.fullmatch(r"-?\d+(\.\d+)?", plain) else None

    @property
    def is_unit(self) -> bool:
        """Whether the cell holds a unit."""
        return bool(self.row) and (self.column == "unit" or self.column.endswith("_unit"))

    def scaled(self, factor: Fraction) -> Value:
        """Return the number multiplied, in the way in which it is written."""
        assert self.number is not None
        value = self.number * factor
        return f"{format_exact(value)}%" if self.text.endswith("%") else value


class Copy:
    """A dossier in memory, of which cells can be overwritten."""

    def __init__(self, files: Sequence[InputFile]) -> None:
        self.files = files

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Every cell that isn't blank, in the order of the files; what is only for people is left out."""
        return tuple(self._spots())

    @cached_property
    def rows(self) -> dict[tuple[str, str, int], dict[str, Spot]]:
        """The cells of each row by column, the rows by file, table and number."""
        found: dict[tuple[str, str, int], dict[str, Spot]] = {}
        for spot in self.spots:
            if spot.row:
                found.setdefault((spot.file, spot.table, spot.row), {})[spot.column] = spot
        return found

    def row(self, spot: Spot) -> dict[str, Spot]:
        """Return the cells of a cell's row by column."""
        return self.rows[spot.file, spot.table, spot.row]

    def _spots(self) -> Iterator[Spot]:
        raise NotImplementedError

    def inputs(self, edits: Mapping[Spot, Value]) -> list[InputFile]:
        """Return the files with some cells overwritten."""
        raise NotImplementedError


class Workbook(Copy):
    """An .xlsx file."""

    @cached_property
    def _book(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(io.BytesIO(self.files[0].data))

    def _spots(self) -> Iterator[Spot]:
        for sheet in self._book:
            table = _table(sheet.title)
            for cell in (cell for cells in sheet.iter_rows() if table for cell in cells):
                if cell.value is not None:
                    column, unit = _column(table, str(sheet.cell(1, cell.column).value))
                    row = 0 if cell.row == 1 else cell.row
                    shown = f"{cell.value:%Y-%m-%d}" if isinstance(cell.value, datetime) else str(cell.value)
                    yield Spot(self.files[0].name, sheet.title, cell.coordinate, table, column, row, shown, unit)

    def inputs(self, edits: Mapping[Spot, Value]) -> list[InputFile]:
        kept = {spot: self._book[spot.sheet][spot.place].value for spot in edits}
        for spot, value in edits.items():
            self._book[spot.sheet][spot.place].value = float(value) if isinstance(value, Fraction) else value
        buffer = io.BytesIO()
        self._book.save(buffer)
        for spot, value in kept.items():
            self._book[spot.sheet][spot.place].value = value
        return [InputFile(self.files[0].name, buffer.getvalue())]


class Folder(Copy):
    """A folder of .csv files."""

    @cached_property
    def _lines(self) -> dict[str, list[list[str]]]:
        texts = {file.name: io.StringIO(decode(file.data, file.name), newline="") for file in self.files}
        return {name: list(csv.reader(text)) for name, text in texts.items()}

    def _spots(self) -> Iterator[Spot]:
        for name, lines in self._lines.items():
            table = _table(PurePosixPath(name).stem)
            for number, line in enumerate(lines, 1):
                for index, text in enumerate(line):
                    column, unit = _column(table, lines[0][index])
                    place = f"{get_column_letter(index + 1)}{number}"
                    if text.strip():
                        yield Spot(name, None, place, table, column, 0 if number == 1 else number, text, unit)

    def inputs(self, edits: Mapping[Spot, Value]) -> list[InputFile]:
        files = {name: [list(line) for line in lines] for name, lines in self._lines.items()}
        for spot, value in edits.items():
            files[spot.file][int(spot.place[1:]) - 1][ord(spot.place[0]) - ord("A")] = plain(value)
        return [InputFile(name, csv_bytes(lines)) for name, lines in files.items()]


class Document(Copy):
    """A .yaml or .json file, in which values are overwritten where they stand; keys stay."""

    @cached_property
    def _text(self) -> str:
        return self.files[0].data.decode()

    @cached_property
    def _nodes(self) -> dict[str, yaml.ScalarNode]:
        return dict(_scalars(yaml.compose(self._text), ""))

    def _spots(self) -> Iterator[Spot]:
        for place, node in self._nodes.items():
            found = re.fullmatch(r"(\w+)(?:\[(\d+)\])?\.(\w+)", place)
            if found and _table(found[1]) and node.value.strip():
                row = int(found[2] or 0) + 1
                yield Spot(self.files[0].name, None, place, found[1], found[3], row, node.value)

    def inputs(self, edits: Mapping[Spot, Value]) -> list[InputFile]:
        text = self._text
        marks = {spot: self._nodes[spot.place] for spot in edits}
        for spot in sorted(edits, key=lambda spot: marks[spot].start_mark.index, reverse=True):
            value = edits[spot]
            written = "null" if value is None else f'"{value}"' if isinstance(value, str) else plain(value)
            text = text[: marks[spot].start_mark.index] + written + text[marks[spot].end_mark.index :]
        return [InputFile(self.files[0].name, text.encode())]


def copy_of(path: Path) -> Copy:
    """Read a dossier for spoiling."""
    paths = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return opened([InputFile(_relative(part), part.read_bytes()) for part in paths])


def opened(files: Sequence[InputFile]) -> Copy:
    """Take files in memory as a dossier for spoiling."""
    kinds: dict[str, type[Copy]] = {".xlsx": Workbook, ".csv": Folder}
    return kinds.get(PurePosixPath(files[0].name).suffix, Document)(files)


def plain(value: Value) -> str:
    """Write a value as text."""
    return "" if value is None else format_exact(value) if isinstance(value, Fraction) else value


def csv_bytes(lines: Sequence[Sequence[str]]) -> bytes:
    """Write a CSV file."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(lines)
    return buffer.getvalue().encode()


def _table(title: str) -> str:
    found = table_names().find(title)
    return found.value.id if found and found.value.status == "read" else ""


@cache
def _column(table: str, header: str) -> tuple[str, str]:
    name, unit = split_unit(header)
    for column in tables()[table].columns:
        if {header, name} & {column.id, column.zh, column.en, *column.aliases}:
            return column.id, unit if column.is_number else ""
    return name, ""


def _scalars(node: yaml.Node, place: str) -> Iterator[tuple[str, yaml.ScalarNode]]:
    if isinstance(node, yaml.ScalarNode):
        yield place, node
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _scalars(child, f"{place}[{index}]")
    else:
        for key, child in node.value:
            yield from _scalars(child, f"{place}.{key.value}" if place else key.value)
