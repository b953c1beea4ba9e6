"""Accounting methods: which sources lie inside the boundary, by which formula, with which default factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carbonstd.errors import PackageError
from carbonstd.expressions import Expression, parse
from carbonstd.packages.catalogue import Catalogue
from carbonstd.packages.coefficients import FactorRow, factor_rows
from carbonstd.packages.descriptor import Edition
from carbonstd.packages.tables import read_table, split_list

FORMULAS = "formulas.2026"


@dataclass(frozen=True)
class Formula:
    """A formula of emissions accounting: its expression and the units of its inputs."""

    id: str
    expression: Expression
    unit: str
    gas: str
    inputs: Mapping[str, str]
    ref: str
    grade: str


@dataclass(frozen=True)
class SourceRule:
    """A source that a method counts: which rows of the dossier, which formulas, scope and sign."""

    source_type: str
    carriers: str
    formulas: tuple[str, ...]
    gas: str
    scope: int
    inside: bool
    clause: str
    grade: str
    note: str


@dataclass(frozen=True)
class Method:
    """An accounting guideline edition with the documents it takes its defaults from."""

    edition: Edition
    sources: tuple[SourceRule, ...]
    formulas: Mapping[str, Formula]
    fuels: Mapping[str, FactorRow]
    grid: tuple[FactorRow, ...]
    grid_kinds: tuple[str, ...]
    heat: FactorRow | None
    gwp: Mapping[str, FactorRow]
    gwp_set: str
    packages: tuple[Edition, ...]


def load_method(catalogue: Catalogue, name: str) -> Method:
    """Read a method with its formulas, fuel defaults, grid and heat factors and GWP set.

    Raises
    ------
    PackageError
        If the method or a document it names isn't there.
    """
    edition = catalogue.package(name)
    settings = edition.extra.get("method")
    if edition.kind != "method" or settings is None:
        raise PackageError(f"{name} 不是核算方法", f"{name} is no accounting method")
    fuels, heat, gwp = (catalogue.package(settings[key]) for key in ("fuels", "heat", "gwp"))
    formulas = catalogue.package(FORMULAS)
    grids = [package for folder in settings["grid_packages"] for package in catalogue.versions(folder)]
    assert edition.folder is not None
    return Method(
        edition=edition,
        sources=tuple(_source(cells) for cells in read_table(edition.folder / "sources.csv")),
        formulas=_formulas(formulas),
        fuels={row.text("carrier"): row for row in factor_rows(fuels, "fuels", ("carrier",))},
        grid=tuple(row for grid in grids for row in factor_rows(grid, "grid", ("kind", "region", "data_year"))),
        grid_kinds=tuple(settings["grid"]),
        heat=next(iter(factor_rows(heat, "grid", ("kind",))), None),
        gwp={row.text("gas"): row for row in factor_rows(gwp, "gwp", ("gas", "metric", "horizon_years"))},
        gwp_set=settings["gwp"],
        packages=(edition, fuels, heat, gwp, formulas, *grids),
    )


def _source(cells: Mapping[str, str]) -> SourceRule:
    return SourceRule(
        source_type=cells["source_type"],
        carriers=cells["carriers"],
        formulas=split_list(cells["formula"]),
        gas=cells["gas"],
        scope=int(cells["scope"]),
        inside=cells["inside_boundary"] == "true",
        clause=cells["clause"],
        grade=cells["grade"],
        note=cells["note"],
    )


def _formulas(edition: Edition) -> dict[str, Formula]:
    assert edition.folder is not None
    inputs: dict[str, dict[str, str]] = {}
    for cells in read_table(edition.folder / "formula-inputs.csv"):
        inputs.setdefault(cells["formula"], {})[cells["variable"]] = cells["unit"]
    return {
        row.key: Formula(
            id=row.key,
            expression=parse(row.text("expression"), inputs.get(row.key, {})),
            unit=row.text("unit"),
            gas=row.text("gas"),
            inputs=inputs.get(row.key, {}),
            ref=row.ref,
            grade=row.grade,
        )
        for row in factor_rows(edition, "formulas", ("formula",))
    }
