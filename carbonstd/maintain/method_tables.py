"""The tables of a method as text, with what their cells may refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from carbonstd.errors import PackageError
from carbonstd.maintain.formulas import Faults
from carbonstd.packages import Catalogue, Edition, built_in_roots
from carbonstd.packages.formulas import FORMULAS, Formula, load_formulas
from carbonstd.packages.tables import read_table, split_list

Row = Mapping[str, str]

#: In factors.csv and materials.csv: every source of the method.
ANY = "*"


@dataclass(frozen=True)
class MethodTables:
    """A method package, its rows numbered as the lines of their files."""

    edition: Edition
    catalogue: Catalogue

    @cached_property
    def sources(self) -> dict[int, Row]:
        """The rows of sources.csv by line."""
        return self._rows("sources.csv")

    @cached_property
    def materials(self) -> dict[int, Row]:
        """The rows of materials.csv by line."""
        return self._rows("materials.csv")

    @cached_property
    def factors(self) -> dict[int, Row]:
        """The rows of factors.csv by line."""
        return self._rows("factors.csv")

    @cached_property
    def formulas(self) -> dict[str, Formula]:
        """The common formulas by id."""
        return load_formulas(self.catalogue.package(FORMULAS))

    @cached_property
    def potentials(self) -> frozenset[str]:
        """The gases of the method's GWP set; CO2 and its equivalent are known without one."""
        (gwp,) = names(self.edition, "gwp")
        return frozenset({"CO2", "CO2e", *self._column([self.catalogue.package(gwp)], "gwp.csv", "gas")})

    @cached_property
    def gases(self) -> frozenset[str]:
        """What is a gas: those of any GWP set, and refrigerant blends."""
        sets = self._column(self.catalogue.versions("gwp"), "gwp.csv", "gas")
        return self.potentials | sets | self.blends

    @cached_property
    def blends(self) -> frozenset[str]:
        """The refrigerant blends, whose potentials are sums."""
        return self._column(self.catalogue.versions("refrigerant-blends"), "blends.csv", "blend")

    @cached_property
    def fuels(self) -> frozenset[str]:
        """The carriers of the method's fuel documents."""
        documents = [self.catalogue.package(name) for name in names(self.edition, "fuels")]
        return self._column(documents, "fuels.csv", "carrier")

    @cached_property
    def grid_kinds(self) -> frozenset[str]:
        """The kinds of grid factor in the method's grid packages."""
        folders = names(self.edition, "grid_packages")
        return self._column([one for name in folders for one in self.catalogue.versions(name)], "grid.csv", "kind")

    def formulas_of(self, source: str) -> list[Formula]:
        """Return the formulas of a source, or of all sources."""
        rows = [row for row in self.sources.values() if source in (ANY, row["source"])]
        ids = dict.fromkeys(formula for row in rows for formula in split_list(row["formula"]))
        return [self.formulas[formula] for formula in ids if formula in self.formulas]

    def _rows(self, file: str) -> dict[int, Row]:
        assert self.edition.folder is not None
        return dict(enumerate(read_table(self.edition.folder / file), 2))

    def _column(self, packages: list[Edition] | tuple[Edition, ...], file: str, column: str) -> frozenset[str]:
        folders = [package.folder for package in packages if package.folder is not None]
        return frozenset(row[column] for folder in folders for row in read_table(folder / file))


def method_tables(edition: Edition) -> MethodTables:
    """Read a method package among the packages beside it and the built-in ones."""
    assert edition.folder is not None
    place = edition.folder.resolve().parent.parent
    return MethodTables(edition, Catalogue([place, *built_in_roots()], edition))


def names(edition: Edition, key: str) -> tuple[str, ...]:
    """Return what a key of the block ``[method]`` names: nothing, one or several."""
    value = edition.extra.get("method", {}).get(key, "") or ()
    return (value,) if isinstance(value, str) else tuple(value)


def ensure_packages(tables: MethodTables) -> Faults:
    """Every package that the block `[method]` names is there."""
    yield from _missing(tables, [*names(tables.edition, "fuels"), *names(tables.edition, "heat")])
    yield from _missing(tables, [*names(tables.edition, "gwp"), FORMULAS])
    for folder in names(tables.edition, "grid_packages"):
        if not tables.catalogue.versions(folder):
            yield "standard.toml", f"method.grid_packages: no package in {folder!r}"


def _missing(tables: MethodTables, wanted: list[str]) -> Iterator[tuple[str, str]]:
    for name in wanted:
        try:
            tables.catalogue.package(name)
        except PackageError as error:
            yield "standard.toml", f"method: {error.en}"
