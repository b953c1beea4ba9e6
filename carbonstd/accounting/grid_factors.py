"""Factors of electricity and heat: of the kind, the region and the year that the method asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from carbonstd.accounting.emission_lines import ParameterUsed
from carbonstd.accounting.fuel_factors import of_row
from carbonstd.activity.regions import Region
from carbonstd.findings import Finding, Location
from carbonstd.packages.coefficients import FactorRow
from carbonstd.packages.methods import Method
from carbonstd.rules import Text
from carbonstd.trace import Trace

#: A factor whose data are older than this many years is reported (F103).
AGEING = 2


@dataclass
class GridFactors:
    """Chooses the factors of electricity and heat of one account."""

    method: Method
    trace: Trace
    year: int
    known_on: date
    findings: list[Finding] = field(default_factory=list)

    def electricity(self, region: Region | None, key: str, where: Location) -> ParameterUsed:
        """Return the grid factor of the region.

        The kinds of factor are tried in the order that the method gives; another kind never stands in. Of one kind it
        is the one that was notified for the reporting year, else that of the newest data year that was published.
        """
        found = self.grid_row(region)
        if found is None:
            return self._missing(key, "grid_factor", Text("电网排放因子", "grid emission factor"), where)
        row, is_first_kind = found
        if not is_first_kind:
            facts = {"what": key, "carrier": region.zh if region else "?", "parent": row.text("region_zh")}
            self.findings.append(Finding("F105", key, facts, where))
        named = bool(row.text("reporting_year"))
        if self.year - _latest(row) > (0 if named else AGEING):
            ageing: dict[str, object] = {"what": Text("电网排放因子", "grid factor")}
            ageing |= {"source": row.ref, "year": _latest(row)}
            self.findings.append(Finding("F103", "grid_factor", ageing))
        return of_row(self.trace, "grid_factor", row, "value", "unit", "tCO2/MWh")

    def grid_row(self, region: Region | None) -> tuple[FactorRow, bool] | None:
        """Return the row of the region's grid factor, and whether it is of the kind that the method asks for first."""
        for position, kind in enumerate(self.method.grid_kinds):
            code = (region.iso if region is not None else "") if kind.startswith("provincial") else "CN"
            rows = [row for row in self.method.grid if (row.text("kind"), row.text("region")) == (kind, code)]
            row = self._for_year(rows)
            if row is not None:
                return row, position == 0
        return None

    def heat(self, key: str, where: Location) -> ParameterUsed:
        """Return the heat factor."""
        if self.method.heat is None:
            return self._missing(key, "heat_factor", Text("热力排放因子", "heat emission factor"), where)
        return of_row(self.trace, "heat_factor", self.method.heat, "value", "unit", "tCO2/GJ")

    def _for_year(self, rows: Sequence[FactorRow]) -> FactorRow | None:
        published = {package.name: package.issued for package in self.method.packages}
        known = [
            row
            for row in rows
            if row.number("value") is not None
            and (published[row.package] is None or (published[row.package] or date.min) <= self.known_on)
        ]
        named = [row for row in known if _covers(row.text("reporting_year"), self.year)]
        if named:
            return max(named, key=lambda row: row.text("data_year"))
        usable = [row for row in known if 0 < _latest(row) <= self.year]
        return max(usable, key=_latest, default=None)

    def _missing(self, key: str, parameter: str, name: Text, where: Location) -> ParameterUsed:
        todo = Text("请给出供应方的因子", "give the supplier's factor")
        facts = {"what": key, "source": self.method.edition.standard, "name": name, "todo": todo}
        self.findings.append(Finding("F106", key, facts, where))
        return ParameterUsed(parameter, None)


def _latest(row: FactorRow) -> int:
    """Return the last reporting year for which a factor was named, else the year of its data; 0 for neither."""
    text = row.text("reporting_year").rpartition("-")[2] or row.text("data_year")
    return int(text) if text.isdigit() else 0


def _covers(years: str, year: int) -> bool:
    """Say whether ``2022`` or ``2015-2020`` covers a year."""
    if not years:
        return False
    first, _, last = years.partition("-")
    return int(first) <= year <= int(last or first)
