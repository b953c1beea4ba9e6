"""Sectors: by the id of the accounting methods, by name, or by code of GB/T 4754-2017."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from carbonstd.activity.spelling import Names, split_names
from carbonstd.rules import Text


@dataclass(frozen=True)
class Sector:
    """A sector that accounting methods serve, with the codes of GB/T 4754-2017 that belong to it."""

    id: str
    name: Text
    aliases: tuple[str, ...]
    codes: tuple[str, ...]


@cache
def sectors() -> dict[str, Sector]:
    """Return the sectors by id."""
    with Path(__file__).with_name("sectors.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["sector"]: Sector(
                row["sector"], Text(row["zh"], row["en"]), split_names(row["aliases"]), split_names(row["gbt4754"])
            )
            for row in csv.DictReader(file)
        }


def find_sector(text: str | None) -> Sector | None:
    """Look a sector up by id, name, or code (``C3011``, ``3011``, ``30``); None if it is none that methods serve."""
    if not text:
        return None
    code = text.strip().upper()
    code = code[1:] if code[:1].isalpha() and code[1:].isdigit() else code
    if code.isdigit():
        found = [one for one in sectors().values() if any(code.startswith(known) for known in one.codes)]
        return found[0] if found else None
    listed = sectors().values()
    proper = [(name, one) for one in listed for name in (one.id, one.name.zh, one.name.en)]
    match = Names(proper + [(alias, one) for one in listed for alias in one.aliases]).find(text)
    return match.value if match is not None else None
