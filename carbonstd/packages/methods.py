"""Accounting methods: which sources lie inside the boundary, by which formula, with which default factors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from carbonstd.errors import PackageError
from carbonstd.packages.catalogue import Catalogue
from carbonstd.packages.coefficients import FactorRow, factor_rows
from carbonstd.packages.descriptor import Edition
from carbonstd.packages.formulas import FORMULAS, Formula, load_formulas
from carbonstd.packages.tables import read_table, split_list
from carbonstd.rules import Text

#: A source of this name in factors.csv stands for any source of the method.
ANY = "*"
BLENDS = "refrigerant-blends.2026"
#: The categories of scope 3: beside the sources of any method, outside its total.
VALUE_CHAIN = "ghg-protocol-scope-3.2011"
FOOTPRINTS = "footprints.csv"


@dataclass(frozen=True)
class SourceRule:
    """A source that a method counts, or expressly leaves out: where its activity comes from, formulas, scope, sign."""

    key: str
    source: str
    source_type: str
    name: Text
    aliases: tuple[str, ...]
    activity: str
    materials: str
    process_types: tuple[str, ...]
    formulas: tuple[str, ...]
    gas: str
    scope: int
    sign: int
    inside: bool
    years: tuple[int, int]
    expected: bool
    clause: str
    grade: str
    note: str
    ref: str
    category: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All names by which a dossier may call the source."""
        return (self.source, self.name.zh, self.name.en, *self.aliases)


@dataclass(frozen=True)
class Material:
    """A material that a method knows for one of its sources."""

    source: str
    id: str
    name: Text
    aliases: tuple[str, ...]
    gas: str

    @property
    def names(self) -> tuple[str, ...]:
        """All names by which a dossier may call the material."""
        return (self.id, self.name.zh, self.name.en, *self.aliases)


@dataclass(frozen=True)
class Method:
    """An accounting guideline edition with the documents it takes its defaults from.

    Attributes
    ----------
    sources : tuple of SourceRule
        Those of the method, then the categories of scope 3.
    footprints : mapping
        Factors of scope 3 by item and by name, in lower case.
    """

    edition: Edition
    sources: tuple[SourceRule, ...]
    materials: tuple[Material, ...]
    defaults: Mapping[tuple[str, str, str], FactorRow]
    formulas: Mapping[str, Formula]
    source_types: Mapping[str, FactorRow]
    fuels: tuple[Mapping[str, FactorRow], ...]
    grid: tuple[FactorRow, ...]
    heat: FactorRow | None
    gwp: Mapping[str, FactorRow]
    blends: Mapping[str, tuple[FactorRow, ...]]
    footprints: Mapping[str, FactorRow]
    packages: tuple[Edition, ...]

    @property
    def name(self) -> str:
        """The package's name."""
        return self.edition.name

    @cached_property
    def settings(self) -> Mapping[str, object]:
        """The block ``[method]`` of the descriptor."""
        found: Mapping[str, object] = self.edition.extra["method"]
        return found

    @property
    def scheme(self) -> str:
        """The scheme under which it reports: ndrc, ets, national …"""
        return str(self.settings.get("scheme", ""))

    @property
    def sectors(self) -> tuple[str, ...]:
        """The sectors that it serves."""
        return _strings(self.settings.get("sectors", ()))

    @property
    def gwp_set(self) -> str:
        """The set of global warming potentials that the guideline uses."""
        return str(self.settings["gwp"])

    @property
    def grid_kinds(self) -> tuple[str, ...]:
        """The kinds of grid factor, in the order in which they are tried."""
        return _strings(self.settings.get("grid", ()))

    @property
    def fixed(self) -> frozenset[str]:
        """Parameters for which the method admits its default only: ``carbon_content``, or ``ncv:coke`` of one fuel."""
        return frozenset(_strings(self.settings.get("fixed", ())))

    @property
    def decimals(self) -> Mapping[str, int]:
        """Decimals on the guideline's forms."""
        found: Mapping[str, int] = self.edition.extra.get("rounding", {})
        return found

    @property
    def years(self) -> tuple[int, int]:
        """The reporting years that it governs."""
        return reporting_years(self.edition)

    def fuel(self, carrier: str, column: str) -> FactorRow | None:
        """Return the row of the first document that gives a carrier's number."""
        for document in self.fuels:
            row = document.get(carrier)
            if row is not None and row.text(column):
                return row
        return None

    @cached_property
    def fuel_rows(self) -> Mapping[str, FactorRow]:
        """The fuels of all documents, of the first that lists each."""
        return {carrier: row for document in reversed(self.fuels) for carrier, row in document.items()}

    def default(self, source: str, material: str, parameter: str) -> FactorRow | None:
        """Return the default of a source's parameter: of the material, of the source, of the method."""
        for key in ((source, material), (ANY, material), (source, ""), (ANY, "")):
            row = self.defaults.get((*key, parameter))
            if row is not None and row.text("value"):
                return row
        return None

    def footprint(self, material: str) -> FactorRow | None:
        """Return the footprint factor of an item, by its id or one of its names."""
        return self.footprints.get(material.strip().casefold())

    def rules(self, year: int) -> tuple[SourceRule, ...]:
        """Return the sources of a reporting year."""
        return tuple(rule for rule in self.sources if rule.years[0] <= year <= rule.years[1])

    def materials_of(self, source: str) -> tuple[Material, ...]:
        """Return the materials that the method knows for a source."""
        return tuple(material for material in self.materials if material.source in (source, ANY))


def reporting_years(edition: Edition) -> tuple[int, int]:
    """Return the first and the last reporting year of an edition."""
    return edition.extra.get("applies_from", 0), edition.extra.get("applies_to", 9999)


def methods_for(catalogue: Catalogue, sector: str, year: int) -> Iterator[Edition]:
    """Yield the methods that serve a sector in a reporting year."""
    for edition in catalogue.packages:
        if edition.kind == "method" and sector in edition.extra.get("method", {}).get("sectors", ()):
            first, last = reporting_years(edition)
            if first <= year <= last:
                yield edition


def load_method(catalogue: Catalogue, name: str) -> Method:
    """Read a method with its formulas, materials, defaults, fuels, grid and heat factors and GWP set.

    Raises
    ------
    PackageError
        If the method or a document it names isn't there.
    """
    edition = catalogue.package(name)
    settings = edition.extra.get("method")
    if edition.kind != "method" or settings is None:
        raise PackageError(f"{name} 不是核算方法", f"{name} is no accounting method")
    fuels = [catalogue.package(fuel) for fuel in _strings(settings["fuels"])]
    heat = catalogue.package(settings["heat"]) if settings.get("heat") else None
    gwp, blends, formulas, chain = (catalogue.package(one) for one in (settings["gwp"], BLENDS, FORMULAS, VALUE_CHAIN))
    products = [one for one in catalogue.packages if one.folder is not None and (one.folder / FOOTPRINTS).is_file()]
    grids = [package for folder in settings.get("grid_packages", ()) for package in catalogue.versions(folder)]
    assert edition.folder is not None
    return Method(
        edition=edition,
        sources=(*_sources(edition), *_sources(chain)),
        materials=tuple(_material(cells) for cells in read_table(edition.folder / "materials.csv")),
        defaults={
            (row.text("source"), row.text("material"), row.text("parameter")): row
            for row in factor_rows(edition, "factors", ("source", "material", "parameter"))
        },
        formulas=load_formulas(formulas),
        source_types={row.key: row for row in factor_rows(formulas, "source-types", ("source_type",))},
        fuels=tuple({row.key: row for row in factor_rows(fuel, "fuels", ("carrier",))} for fuel in fuels),
        grid=tuple(row for grid in grids for row in factor_rows(grid, "grid", ("kind", "region", "data_year"))),
        heat=next(iter(factor_rows(heat, "grid", ("kind",))), None) if heat else None,
        gwp=_potentials(gwp),
        blends=_blends(blends),
        footprints=_footprints(products),
        packages=(edition, *fuels, *([heat] if heat else []), gwp, blends, formulas, *grids, chain, *products),
    )


def _potentials(edition: Edition) -> dict[str, FactorRow]:
    """Return the potentials over a hundred years by gas; of two, the one without climate-carbon feedback."""
    rows = factor_rows(edition, "gwp", ("gas", "metric", "horizon_years"))
    wanted = [row for row in rows if (row.text("metric"), row.text("horizon_years")) == ("GWP", "100")]
    wanted.sort(key=lambda row: row.text("climate_carbon_feedback") == "yes", reverse=True)
    return {row.text("gas"): row for row in wanted}


def _footprints(editions: Sequence[Edition]) -> dict[str, FactorRow]:
    """Return footprint factors by item and name; a name that two items share names neither."""
    rows = [row for edition in editions for row in factor_rows(edition, "footprints", ("item",))]
    found: dict[str, FactorRow | None] = {}
    for row in rows:
        for name in dict.fromkeys((row.key, row.text("zh"), row.text("en"))):
            if name:
                known = found.setdefault(name.casefold(), row)
                found[name.casefold()] = row if known is row else None
    return {name: row for name, row in found.items() if row is not None}


def _blends(edition: Edition) -> dict[str, tuple[FactorRow, ...]]:
    """Return the components of each blend, by its names without hyphens in lower case."""
    found: dict[str, tuple[FactorRow, ...]] = {}
    for row in factor_rows(edition, "blends", ("blend", "component")):
        for name in (row.text("blend"), *split_list(row.text("aliases"))):
            key = name.replace("-", "").lower()
            found[key] = (*found.get(key, ()), row)
    return found


def _sources(edition: Edition) -> Iterator[SourceRule]:
    assert edition.folder is not None
    yield from (_source(edition, cells) for cells in read_table(edition.folder / "sources.csv"))


def _source(edition: Edition, cells: Mapping[str, str]) -> SourceRule:
    key = f"{cells['source']}.{cells['gas']}" if cells["gas"] else cells["source"]
    return SourceRule(
        key=key,
        source=cells["source"],
        source_type=cells["source_type"],
        name=Text(cells["zh"], cells["en"]),
        aliases=split_list(cells["aliases"]),
        activity=cells["activity"],
        materials=cells["materials"],
        process_types=split_list(cells["process_types"]),
        formulas=split_list(cells["formula"]),
        gas=cells["gas"],
        scope=int(cells["scope"]),
        sign=int(cells["sign"] or 1),
        inside=cells["inside_boundary"] == "true",
        years=(int(cells["applies_from"] or 0), int(cells["applies_to"] or 9999)),
        expected=cells["expected"] == "true",
        clause=cells["clause"],
        grade=cells["grade"],
        note=cells["note"],
        ref=f"{edition.name}/sources.csv#{key}",
        category=cells.get("iso_14064_1", ""),
    )


def _material(cells: Mapping[str, str]) -> Material:
    return Material(
        cells["source"], cells["material"], Text(cells["zh"], cells["en"]), split_list(cells["aliases"]), cells["gas"]
    )


def _strings(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]
