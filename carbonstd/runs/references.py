"""From a reference in a trace (`gb-16780.2021/limits.csv#clinker-coal`) to the row it means, with its evidence."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from carbonstd.activity import find_region
from carbonstd.activity.spelling import Match, normalise
from carbonstd.errors import PackageError
from carbonstd.packages import LIMIT_KINDS, Catalogue, Edition, package_sha256, parse_number
from carbonstd.packages.formulas import FORMULAS
from carbonstd.packages.tables import read_table, split_list
from carbonstd.runs.coefficient_choice import open_carriers

#: The columns that make a row's reference, by table; a table that isn't here is known by its first column.
_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "coal-equivalents": (("carrier", "basis"),),
    "grid": (("kind", "region", "data_year"), ("kind",)),
    "gwp": (("gas", "metric", "horizon_years"),),
    "sources": (("source", "gas"), ("source",)),
    "factors": (("source", "material", "parameter"),),
    "materials": (("source", "material"),),
    "blends": (("blend", "component"),),
    "formula-inputs": (("formula", "variable"),),
    "derivations": (("formula", "variable"),),
}


@dataclass(frozen=True)
class PackageRow:
    """A row of a package.

    Attributes
    ----------
    ref : str
        Its reference in traces.
    cells : mapping
        The row as it stands in the table.
    """

    ref: str
    edition: Edition
    table: str
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        """The table or clause of the standard."""
        return self.cells.get("table") or self.cells.get("clause") or ""

    @property
    def grade(self) -> str:
        """The grade of the row's numbers."""
        return self.cells.get("grade", "")

    @property
    def evidence(self) -> tuple[str, ...]:
        """What backs the row."""
        return split_list(self.cells.get("evidence", ""))

    def as_json(self) -> dict[str, Any]:
        """Return the row with all its columns."""
        return {
            "ref": self.ref, "package": self.edition.name, "version": self.edition.version,
            "standard": self.edition.standard, "table": self.place or None, "grade": self.grade or None,
            "evidence": list(self.evidence), "cells": dict(self.cells),
        }  # fmt: skip


def row_key(table: str, cells: Mapping[str, str]) -> str:
    """Return the key of a row in its table."""
    return ".".join(cells.get(column, "") for column in _columns(table, cells)[0])


def _columns(table: str, cells: Mapping[str, str]) -> Sequence[tuple[str, ...]]:
    return _KEYS.get(table) or ((next(iter(cells), ""),),)


@dataclass
class PackageRows:
    """Looks references up in the packages that are here; each table is read once."""

    catalogue: Catalogue
    _tables: dict[tuple[str, str], dict[str, PackageRow]] = field(default_factory=dict, repr=False)
    _hashes: dict[str, str | None] = field(default_factory=dict, repr=False)

    def find(self, ref: str) -> PackageRow | None:
        """Return the row that a reference means; None where the package or the row isn't here."""
        package, _, rest = ref.partition("/")
        table, _, key = rest.partition(".csv#")
        if not key or "/" in table:
            return None
        if (package, table) not in self._tables:
            self._tables[package, table] = self._read(package, table)
        return self._tables[package, table].get(key)

    def sha256(self, package: str) -> str | None:
        """Return the hash of a package as it is here; None where it isn't."""
        if package not in self._hashes:
            edition = self._edition(package)
            folder = edition.folder if edition is not None else None
            self._hashes[package] = package_sha256(folder) if folder is not None else None
        return self._hashes[package]

    def _edition(self, package: str) -> Edition | None:
        try:
            return self.catalogue.package(package)
        except PackageError:
            return None

    def _read(self, package: str, table: str) -> dict[str, PackageRow]:
        edition = self._edition(package)
        if edition is None:
            return {}
        found: dict[str, PackageRow] = {}
        for row in table_rows(edition, table):
            for columns in _columns(table, row.cells):
                found.setdefault(".".join(row.cells.get(column, "") for column in columns), row)
        return found


def table_rows(edition: Edition, table: str) -> list[PackageRow]:
    """Read a table of a package as rows with references."""
    assert edition.folder is not None
    return [
        PackageRow(f"{edition.name}/{table}.csv#{row_key(table, cells)}", edition, table, cells)
        for cells in read_table(edition.folder / f"{table}.csv")
    ]


def tables_of(edition: Edition) -> list[str]:
    """List the tables of a package."""
    assert edition.folder is not None
    return sorted(path.stem for path in edition.folder.glob("*.csv"))


def find_document(catalogue: Catalogue, text: str, day: date) -> Edition | None:
    """Return the factor package or method that a text names: by package name, folder, or a standard's number."""
    others = [package for package in catalogue.packages if package.kind not in (*LIMIT_KINDS, "catalogue")]
    wanted = text.strip().casefold()
    named = [package for package in others if wanted in (package.name.casefold(), package.standard.casefold())]
    if not named:
        named = [package for package in others if package.name.rpartition(".")[0].casefold() == wanted]
    if not named:
        try:
            family, year = parse_number(text)
        except PackageError:
            return None
        named = [p for p in others if p.family == family and year in (None, p.edition)]
    valid = [package for package in named if package.in_force(day)]
    return (valid or named)[-1] if named else None


def find_rows(catalogue: Catalogue, edition: Edition, text: str) -> list[PackageRow]:
    """Return the rows of a document that a text means: a key, a carrier, a region, a gas, a name.

    Raises
    ------
    PackageError
        If no row has that name; names near ones.
    """
    wanted = {normalise(text)}
    carrier = open_carriers(catalogue).find(text)
    if isinstance(carrier, Match):
        wanted.add(normalise(carrier.value.id))
    region = find_region(text)
    if region is not None:
        wanted.add(normalise(region.value.iso))
    every = [row for table in tables_of(edition) for row in table_rows(edition, table)]
    keyed = [row for row in every if normalise(row.ref.partition("#")[2]) in wanted]
    found = keyed or [row for row in every if wanted & _names(row)]
    if found:
        return found
    keys = [row.ref.partition("#")[2] for row in every]
    near = ", ".join(difflib.get_close_matches(text, keys, 5, 0.5) or keys[:8])
    raise PackageError(
        f"{edition.standard}（{edition.name}）没有 {text!r}", f"{edition.standard} ({edition.name}) has no {text!r}",
        hint_zh=f"相近：{near}", hint_en=f"near: {near}",
    )  # fmt: skip


def formulas_of(catalogue: Catalogue, method: Edition) -> list[PackageRow]:
    """Return the formulas that the sources of a method name, in their order."""
    rows = PackageRows(catalogue)
    names = [name for row in table_rows(method, "sources") for name in split_list(row.cells["formula"])]
    found = [rows.find(f"{FORMULAS}/formulas.csv#{name}") for name in dict.fromkeys(names)]
    return [row for row in found if row is not None]


def _names(row: PackageRow) -> set[str]:
    first = next(iter(row.cells), "")
    columns = (first, "zh", "en", "region", "region_zh", "region_en", "formula", "gas", "source_type")
    return {normalise(row.cells[column]) for column in columns if row.cells.get(column)}
