"""Accounting for a dossier that stands in a test: as a document, or as a workbook of the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import yaml

from carbonstd.accounting import AccountScope, EmissionAccount, EnergyAccount
from carbonstd.accounting.totals import Totals
from carbonstd.activity import InputFile
from carbonstd.packages import Catalogue
from carbonstd.packages.coefficients import load_conversion_set
from carbonstd.packages.formulas import FORMULAS, load_formulas
from carbonstd.packages.methods import Method, load_method
from carbonstd.runs.audit import account, audit
from carbonstd.runs.opening import declared_variables
from carbonstd.runs.run import Run
from carbonstd.runs.settings import Settings
from carbonstd.trace import Trace
from support.corrupt import EXAMPLES, ROOT, packages
from support.dossiers import carriers, document, read, workbook

TODAY = date(2026, 11, 24)
ENTERPRISE: Mapping[str, Any] = {"name": "示例企业", "region": "CN-33", "period": 2025}
Tables = Mapping[str, Any]


def whole(tables: Tables) -> dict[str, Any]:
    """Fill in the enterprise where a case says nothing of it."""
    return {**tables, "enterprise": {**ENTERPRISE, **tables.get("enterprise", {})}}


def as_document(tables: Tables) -> InputFile:
    """Write tables as a YAML document."""
    return document(
        yaml.safe_dump({"format": "carbonstd.dossier/1", **whole(tables)}, allow_unicode=True, sort_keys=False)
    )


def as_workbook(tables: Tables) -> InputFile:
    """Write the same tables as a workbook: a sheet a table, a column a key, in the order of their first occurrence."""
    return workbook({name: _sheet(rows) for name, rows in whole(tables).items()})


def _sheet(rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> list[list[object]]:
    listed = [rows] if isinstance(rows, Mapping) else list(rows)
    headers = columns_of(listed)
    return [list(headers), *([row.get(header) for header in headers] for row in listed)]


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the columns of some rows."""
    return list(dict.fromkeys(header for row in rows for header in row))


def run_of(catalogue: Catalogue, given: InputFile, *, judged: bool = False, **settings: Any) -> dict[str, Any]:
    """Account for a dossier, or audit it, on a day that doesn't change; return the run document."""
    asked = Settings(**{"today": TODAY, **settings})
    return (audit if judged else account)(catalogue, [given], asked, lambda path: path.name).as_json()


#: All examples, those by sector too.
SECTORS = ROOT / "examples" / "sectors"
DOSSIERS = (*EXAMPLES, *sorted(f"sectors/{path.name}" for path in SECTORS.glob("*") if path.suffix != ".md"))


def example_run(name: str, *, judged: bool = False, **settings: Any) -> Run:
    """Account for an example, or audit it."""
    path = ROOT / "examples" / name
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    inputs = [InputFile(file.name, file.read_bytes()) for file in files]
    return (audit if judged else account)(packages(), inputs, Settings(today=TODAY, **settings), lambda one: one.name)


def accounts(catalogue: Catalogue, tables: Tables, **settings: Any) -> dict[str, dict[str, Any]]:
    """Return the accounts of some tables by their ids."""
    found = run_of(catalogue, as_document(tables), **settings)
    return {block["account"]: block for block in found["emissions"]}


# --- one account, without a run around it: many times faster ----------------------------------------------------------


@cache
def method_named(name: str) -> Method:
    """Read a method once."""
    return load_method(packages(), name)


@cache
def declared() -> frozenset[str]:
    """The variables that packages declare."""
    return frozenset(declared_variables(packages()))


def account_of(tables: Tables, method: str, scope: AccountScope | None = None) -> EmissionAccount:
    """Account by one method within one boundary."""
    dossier = read(as_document(tables), declared=tuple(declared()))
    assert dossier.period is not None
    conversion = load_conversion_set(packages().package("gbt-2589.2020"))
    formulas = load_formulas(packages().package(FORMULAS))
    energy = EnergyAccount(dossier, carriers(), conversion, Trace(), {}, formulas)
    year = dossier.period.end.year
    return EmissionAccount(energy, method_named(method), scope or AccountScope(), year, TODAY, energy.trace).run()


def total_of(account: EmissionAccount) -> Fraction | None:
    """Return the total that the method counts, exactly."""
    return Totals(account.lines, account.method.source_types, account.unknown, None).chinese
