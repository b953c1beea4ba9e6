"""Opening a dossier with the carriers and the variables that the packages declare."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from carbonstd.activity.carriers import CarrierList, load_carriers
from carbonstd.activity.dossier import Dossier
from carbonstd.activity.files import InputFile as DossierFile
from carbonstd.activity.reading import read_dossier
from carbonstd.dates import Period
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
) -> tuple[Dossier, CarrierList, Edition]:
    """Read a dossier with the carriers and the variables that the packages declare."""
    carriers_package = catalogue.package(CARRIERS)
    assert carriers_package.folder is not None
    carriers = load_carriers(carriers_package.folder)
    declared = frozenset(declared_variables(catalogue))
    dossier = read_dossier(paths, today=today, carriers=carriers, declared=declared, relative=relative, period=period)
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
