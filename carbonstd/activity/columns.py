"""The tables of a dossier: their columns, names, kinds and choices, declared once in the CSV files beside this module.

Header recognition, the template and the reference page all read this list; whoever misses an alias adds it there.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from carbonstd.activity.spelling import Names, split_names
from carbonstd.rules import Text

Kind = Literal[
    "text", "id", "process", "site", "carrier", "item", "region", "number", "count", "value", "unit", "date", "month",
    "period", "choice", "documents", "ignored",
]  # fmt: skip
Status = Literal["read", "reserved", "ignored"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Choice:
    """One of the values that a column may take."""

    value: str
    zh: str
    en: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a dossier table.

    Attributes
    ----------
    unit_column : str
        For numbers: the column that holds their unit; empty where the unit is fixed.
    unit : str
        For numbers of a fixed unit: that unit (``fraction`` for shares); the record holds the number in it.
    """

    id: str
    kind: Kind
    required: bool
    choices: str
    unit_column: str
    unit: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    help: Text

    @property
    def is_number(self) -> bool:
        """Whether the column holds numbers."""
        return self.kind in ("number", "count", "value")


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a dossier: a sheet, a CSV file, or a list in a YAML or JSON document."""

    id: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    status: Status
    help: Text
    columns: tuple[Column, ...]

    def column(self, column_id: str) -> Column:
        """Return a column by its id."""
        return next(column for column in self.columns if column.id == column_id)

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which a row says nothing."""
        return tuple(column for column in self.columns if column.required)


@cache
def tables() -> dict[str, Table]:
    """Return the tables by id, in the order in which people fill them in."""
    rows = _read("columns.csv")
    return {
        row["table"]: Table(
            id=row["table"],
            zh=row["zh"],
            en=row["en"],
            aliases=split_names(row["aliases"]),
            status=cast(Status, row["status"]),
            help=Text(row["help_zh"], row["help_en"]),
            columns=_columns(rows, row),
        )
        for row in _read("tables.csv")
    }


@cache
def table_names() -> Names[Table]:
    """Return all spellings of table names."""
    return Names(
        (name, table) for table in tables().values() for name in (table.id, table.zh, table.en, *table.aliases)
    )


@cache
def column_names(table_id: str) -> Names[Column]:
    """Return all spellings of the column headers of a table; ids and proper names go before aliases."""
    columns = tables()[table_id].columns
    proper = [(name, column) for column in columns for name in (column.id, column.zh, column.en)]
    return Names(proper + [(alias, column) for column in columns for alias in column.aliases])


@cache
def choices(list_name: str) -> tuple[Choice, ...]:
    """Return the values of a list of choices."""
    return tuple(
        Choice(row["value"], row["zh"], row["en"], split_names(row["aliases"]))
        for row in _read("choices.csv")
        if row["list"] == list_name
    )


@cache
def choice_names(list_name: str) -> Names[str]:
    """Return all spellings of a list of choices."""
    listed = choices(list_name)
    proper = [(name, choice.value) for choice in listed for name in (choice.value, choice.zh, choice.en)]
    return Names(proper + [(alias, choice.value) for choice in listed for alias in choice.aliases])


def _columns(rows: list[dict[str, str]], table: dict[str, str]) -> tuple[Column, ...]:
    if table["status"] != "read":
        return ()
    belongs = {table["table"], "*"} | ({"*activity"} if table["activity"] else set())
    own = {row["column"] for row in rows if row["table"] == table["table"]}
    return tuple(
        _column(row) for row in rows if row["table"] in belongs and (row["table"][0] != "*" or row["column"] not in own)
    )


def _column(row: dict[str, str]) -> Column:
    unit = row["unit"]
    return Column(
        id=row["column"],
        kind=cast(Kind, row["kind"]),
        required=row["required"] == "true",
        choices=row["choices"],
        unit_column=unit[1:] if unit.startswith("@") else "",
        unit="" if unit.startswith("@") else unit,
        zh=row["zh"],
        en=row["en"],
        aliases=split_names(row["aliases"]),
        help=Text(row["help_zh"], row["help_en"]),
    )


def _read(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
