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
from pathlib import Path

import openpyxl
import yaml

from carbonstd.activity import InputFile
from carbonstd.activity.columns import table_names, tables
from carbonstd.activity.headers import split_unit
from carbonstd.activity.text import decode
from carbonstd.exact import format_exact
from carbonstd.findings import Location
from carbonstd.packages import Catalogue, built_in_roots
from carbonstd.runs.audit import Settings, audit
from carbonstd.runs.run import Run

ROOT = Path(__file__).parents[2]
EXAMPLES = ("cement-plant.xlsx", "chlor-alkali.yaml", "power-station.json", "steel-works")
#: A day after the periods of all examples.
TODAY = date(2026, 11, 1)

#: A value written into a cell; None leaves it blank.
Value = str | Fraction | None
Edits = Mapping["Spot", Value]


@cache
def packages() -> Catalogue:
    """Return the built-in packages, whose tables are read once."""
    return Catalogue(built_in_roots())


def audited(inputs: Sequence[Path | InputFile]) -> Run:
    """Audit a dossier in this process, on a day that doesn't change."""
    return audit(packages(), inputs, Settings(today=TODAY), relative)  # type: ignore[arg-type]


def relative(path: Path) -> str:
    """Name a file as a user in the checkout would."""
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
    """

    file: str
    sheet: str | None
    place: str
    table: str
    column: str
    row: int
    text: str

    def is_at(self, location: Location) -> bool:
        """Say whether a finding points at this cell."""
        return (location.file, location.sheet) == (self.file, self.sheet) and self.place in (
            location.cell,
            location.path,
        )

    @property
    def number(self) -> Fraction | None:
        """The number in the cell, a per cent sign left out."""
        plain = self.text.removesuffix("%")
        return Fraction(plain) if self.row and re.fullmatch(r"-?\d+(\.\d+)?(e\d+)?", plain) else None

    def scaled(self, factor: Fraction) -> Value:
        """Return the number multiplied, in the way in which it is written."""
        assert self.number is not None
        value = self.number * factor
        return f"{format_exact(value)}%" if self.text.endswith("%") else value

    @property
    def is_unit(self) -> bool:
        """Whether the cell holds a unit."""
        return bool(self.row) and (self.column == "unit" or self.column.endswith("_unit"))


class Copy:
    """A dossier in memory, of which cells can be overwritten."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = relative(path)

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Every cell that isn't blank, in the order of the file; sheets of words for people are left out."""
        return tuple(self._spots())

    def _spots(self) -> Iterator[Spot]:
        raise NotImplementedError

    def inputs(self, edits: Edits) -> list[InputFile]:
        """Return the files with some cells overwritten."""
        raise NotImplementedError

    def row(self, spot: Spot) -> dict[str, Spot]:
        """Return the cells of a row by column."""
        found = (one for one in self.spots if (one.file, one.table, one.row) == (spot.file, spot.table, spot.row))
        return {one.column: one for one in found}


class Workbook(Copy):
    """An .xlsx file."""

    @cached_property
    def _book(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(self.path)

    def _spots(self) -> Iterator[Spot]:
        for sheet in self._book:
            table = _table(sheet.title)
            for cells in sheet.iter_rows() if table else ():
                for cell in cells:
                    if cell.value is not None:
                        column = _column(table, str(sheet.cell(1, cell.column).value))
                        row = 0 if cell.row == 1 else cell.row
                        yield Spot(self.name, sheet.title, cell.coordinate, table, column, row, _shown(cell))

    def inputs(self, edits: Edits) -> list[InputFile]:
        kept = {}
        for spot, value in edits.items():
            cell = self._book[spot.sheet][spot.place]
            kept[spot] = cell.value
            cell.value = float(value) if isinstance(value, Fraction) else value
        buffer = io.BytesIO()
        self._book.save(buffer)
        for spot, value in kept.items():
            self._book[spot.sheet][spot.place].value = value
        return [InputFile(self.name, buffer.getvalue())]


class Folder(Copy):
    """A folder of .csv files."""

    @cached_property
    def _files(self) -> dict[str, list[list[str]]]:
        files = sorted(self.path.glob("*.csv"))
        texts = {f"{self.name}/{file.name}": decode(file.read_bytes(), file.name) for file in files}
        return {name: list(csv.reader(io.StringIO(text, newline=""))) for name, text in texts.items()}

    def _spots(self) -> Iterator[Spot]:
        for name, lines in self._files.items():
            table = _table(Path(name).stem)
            for number, line in enumerate(lines, 1):
                for index, text in enumerate(line):
                    place = f"{chr(65 + index)}{number}"
                    if text.strip():
                        column = _column(table, lines[0][index])
                        yield Spot(name, None, place, table, column, 0 if number == 1 else number, text)

    def inputs(self, edits: Edits) -> list[InputFile]:
        files = {name: [list(line) for line in lines] for name, lines in self._files.items()}
        for spot, value in edits.items():
            files[spot.file][int(spot.place[1:]) - 1][ord(spot.place[0]) - 65] = _text(value)
        return [InputFile(name, _csv(lines).encode()) for name, lines in files.items()]


class Document(Copy):
    """A .yaml or .json file, in which values are overwritten where they stand; keys stay."""

    @cached_property
    def _text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def _marks(self) -> dict[str, tuple[int, int]]:
        root = yaml.compose(self._text)
        return {place: (node.start_mark.index, node.end_mark.index) for place, node in _scalars(root, "")}

    def _spots(self) -> Iterator[Spot]:
        for place, node in _scalars(yaml.compose(self._text), ""):
            found = re.fullmatch(r"(\w+)(?:\[(\d+)\])?\.(\w+)", place)
            if found and node.value.strip():
                table, row, column = found.groups()
                yield Spot(self.name, None, place, table, column, int(row or 0) + 1, node.value)

    def inputs(self, edits: Edits) -> list[InputFile]:
        text = self._text
        for spot, value in sorted(edits.items(), key=lambda edit: self._marks[edit[0].place], reverse=True):
            start, end = self._marks[spot.place]
            quoted = "null" if value is None else f'"{value}"' if isinstance(value, str) else _text(value)
            text = text[:start] + quoted + text[end:]
        return [InputFile(self.name, text.encode())]


def copy_of(path: Path) -> Copy:
    """Read a dossier for spoiling, whatever its container."""
    if path.is_dir():
        return Folder(path)
    return Workbook(path) if path.suffix == ".xlsx" else Document(path)


def _table(title: str) -> str:
    found = table_names().find(title)
    return found.value.id if found and found.value.status == "read" else ""


def _column(table: str, header: str) -> str:
    name = split_unit(header)[0]
    for column in tables()[table].columns:
        if {header, name} & {column.id, column.zh, column.en, *column.aliases}:
            return column.id
    return name


def _scalars(node: yaml.Node, place: str) -> Iterator[tuple[str, yaml.ScalarNode]]:
    if isinstance(node, yaml.ScalarNode):
        yield place, node
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _scalars(child, f"{place}[{index}]")
    else:
        for key, child in node.value:
            yield from _scalars(child, f"{place}.{key.value}" if place else key.value)


def _shown(cell: openpyxl.cell.cell.Cell) -> str:
    if isinstance(cell.value, (date, datetime)):
        return cell.value.strftime("%Y-%m-%d")
    return str(cell.value)


def _text(value: Value) -> str:
    return "" if value is None else format_exact(value) if isinstance(value, Fraction) else value


def _csv(lines: list[list[str]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(lines)
    return buffer.getvalue()
