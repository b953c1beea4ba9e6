"""A sheet before any file format: its columns, and rows of cells that are text, a whole number or an exact number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from carbonstd.rules import Text
from carbonstd.terms import Language

Block = Mapping[str, Any]


@dataclass(frozen=True)
class Number:
    """A number of the run document, by its exact text."""

    text: str


Cell = str | int | Number | None
Row = dict[str, Cell]


@dataclass(frozen=True)
class Column:
    """A column of a sheet."""

    key: str
    head: Text
    width: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: a head and rows by column."""

    title: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def columns(*heads: tuple[str, str, str, int]) -> tuple[Column, ...]:
    """Return columns, each by its key, its head in Chinese and in English, and its width."""
    return tuple(Column(key, Text(zh, en), width) for key, zh, en, width in heads)


def text(value: Any) -> str | None:
    """Return a cell of text."""
    return None if value is None else str(value)


def number(value: Any) -> Number | None:
    """Return a cell of a number of the run document."""
    return None if value is None else Number(str(value))


def texts(block: Block, *keys: str) -> Row:
    """Return the cells of some keys as text."""
    return {key: text(block.get(key)) for key in keys}


def numbers(block: Block, *keys: str) -> Row:
    """Return the cells of some keys as numbers."""
    return {key: number(block.get(key)) for key in keys}


def joined(parts: Iterable[Any] | None, between: str = "; ") -> str | None:
    """Return a cell that lists texts; blank where there are none."""
    return between.join(map(str, parts or ())) or None


def named(names: Mapping[str, tuple[str, str]], key: Any, language: Language) -> str | None:
    """Return what an id is called in the reader's language; an id without a name stays as it is."""
    return names[key][language == "en"] if key in names else text(key)
