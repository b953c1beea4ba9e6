"""Opening a dossier with the carriers and the variables that the packages declare."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from carbonstd.activity.carriers import CarrierList, load_carriers
from carbonstd.activity.dossier import Dossier, FileUsed
from carbonstd.activity.files import InputFile as DossierFile
from carbonstd.activity.reading import read_dossier
from carbonstd.activity.supplements import Reported
from carbonstd.dates import Period
from carbonstd.errors import DossierError
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.formulas import FORMULAS
from carbonstd.packages.tables import read_table
from carbonstd.rules import Text
from carbonstd.runs.market import plan_variables

CARRIERS = "carriers.2026"
EQUIVALENT_PARAMETER = "electricity_equivalent_coefficient"


def open_dossier(
    catalogue: Catalogue,
    paths: Sequence[Path | DossierFile],
    today: date,
    relative: Callable[[Path], str],
    period: Period | None = None,
    beside: Dossier | None = None,
) -> tuple[Dossier, CarrierList, Edition]:
    """Read a dossier with the carriers and the variables that the packages declare."""
    carriers_package = catalogue.package(CARRIERS)
    assert carriers_package.folder is not None
    carriers = load_carriers(carriers_package.folder)
    declared = frozenset(declared_variables(catalogue))
    dossier = read_dossier(
        paths, today=today, carriers=carriers, declared=declared, relative=relative, period=period, beside=beside
    )
    strays = _undeclared(dossier, declared | {EQUIVALENT_PARAMETER})
    return replace(dossier, findings=(*dossier.findings, *strays)), carriers, carriers_package


def _undeclared(dossier: Dossier, declared: frozenset[str]) -> list[Finding]:
    """Name parameters that no standard asks for: mostly a slip of spelling (D103)."""
    findings = []
    for row in dossier.parameters:
        if row.name and row.name not in declared:
            near = difflib.get_close_matches(row.name, sorted(declared), 3)
            tail = Text(f"；相近：{', '.join(near)}", f"; near: {', '.join(near)}") if near else Text("", "")
            where = Text("各标准的变量", "the variables of the standards")
            facts = {"what": Text("参数", "parameter"), "name": row.name, "where": where, "near": tail}
            findings.append(Finding("D103", row.key, facts, row.where("name")))
    return findings


def declared_variables(catalogue: Catalogue) -> set[str]:
    """Return the variables that quota packages and formulas declare: they may be further columns of a table."""
    formulas = catalogue.package(FORMULAS).folder
    assert formulas is not None
    tables = [formulas / "formula-inputs.csv"]
    tables += [
        package.folder / "inputs.csv"
        for package in catalogue.packages
        if package.folder is not None and (package.folder / "limits.csv").is_file()
    ]
    return {row["variable"] for table in tables for row in read_table(table)} | plan_variables(catalogue)


class ReportedStatement(NamedTuple):
    """The table of reported numbers of a file, and what is wrong with it."""

    rows: tuple[Reported, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: tuple[FileUsed, ...] = ()


def read_reported(
    catalogue: Catalogue,
    paths: Sequence[Path | DossierFile],
    today: date,
    relative: Callable[[Path], str],
    plant: Dossier,
) -> ReportedStatement:
    """Read a statement to hold against a plant: only its table `reported` counts, it may lack everything else.

    Raises
    ------
    DossierError
        If a file can't be read, or holds no such table.
    """
    if not paths:
        return ReportedStatement()
    dossier, _, _ = open_dossier(catalogue, paths, today, relative, beside=plant)
    if "reported" not in dossier.tables_present:
        names = ", ".join(file.path for file in dossier.files)
        raise DossierError(
            f"{names}：没有“已报告数据”表（reported）", f"{names}: no table of reported numbers (reported)",
            hint_zh="该表的列见 docs/dossier.zh.md", hint_en="docs/dossier.md lists its columns",
        )  # fmt: skip
    found = tuple(one for one in dossier.findings if one.target.startswith("reported"))
    return ReportedStatement(dossier.reported, found, dossier.files)
