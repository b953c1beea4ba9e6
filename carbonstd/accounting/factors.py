"""Factors of emissions: of the row where it is measured, else of the method's documents; each choice in the trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from carbonstd.accounting.quantities import per_base
from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.activity.carriers import Carrier, CarrierList
from carbonstd.activity.dossier import Energy
from carbonstd.activity.regions import Region
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact
from carbonstd.findings import Finding
from carbonstd.packages.coefficients import FactorRow
from carbonstd.packages.methods import Method
from carbonstd.rules import Text
from carbonstd.trace import Trace
from carbonstd.units import dimension, factor

#: A factor whose data are older than this many years is reported (F103).
AGEING = 2


@dataclass(frozen=True)
class ParameterUsed:
    """A parameter of a formula: its value in the formula's unit, and what it is as given or printed."""

    name: str
    value: Fraction | None
    shown: str = ""
    unit: str = ""
    tier: str = ""
    grade: str = ""
    source: str = ""
    trace: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return its block of the run document."""
        return {
            "name": self.name, "value": self.shown or None, "unit": self.unit or None, "tier": self.tier or None,
            "grade": self.grade or None, "source": self.source or None,
        }  # fmt: skip


@dataclass
class FactorChooser:
    """Chooses the factors of one account."""

    method: Method
    carriers: CarrierList
    trace: Trace
    year: int
    known_on: date
    standard_coal: FactorRow
    findings: list[Finding] = field(default_factory=list)
    said: set[tuple[str, str]] = field(default_factory=set)

    def ncv(self, line: EnergyLine, base: str) -> ParameterUsed:
        """Return the net calorific value in GJ per base unit: one measured value serves energy and carbon."""
        record = line.record
        if base == "tce":
            return self._standard_coal()
        if record.ncv is not None:
            return self._given(record, "ncv", record.ncv, record.ncv_unit or f"GJ/{base}", "GJ", base, line.key)
        return self._default(line, "ncv", "ncv_unit", "GJ", base)

    def _standard_coal(self) -> ParameterUsed:
        """Return the calorific value of standard coal, for a fuel given in tce."""
        row = self.standard_coal
        return self._of_row("ncv", row, "value", "unit", "GJ/tce")

    def carbon(self, line: EnergyLine, base: str) -> tuple[str, ParameterUsed]:
        """Return the formula that the carbon content fits, with the content in its unit.

        Carbon per heat goes with F-COMB-1; carbon per quantity, as received, with F-COMB-2.
        """
        record = line.record
        if record.carbon_content is None:
            return "F-COMB-1", self._default(line, "carbon_content", "carbon_content_unit", "tC", "GJ")
        unit = record.carbon_content_unit or f"tC/{base}"
        if dimension(unit) == "dimensionless" and base == "t":
            content = record.carbon_content * factor(unit, "1")
            return "F-COMB-2", self._as_received(line, content, unit)
        if "energy" in dimension(unit):
            used = self._given(record, "carbon_content", record.carbon_content, unit, "tC", "GJ", line.key)
            return "F-COMB-1", used
        used = self._given(record, "carbon_content", record.carbon_content, unit, "tC", base, line.key)
        return "F-COMB-2", used if used.value is None else self._as_received(line, used.value, unit)

    def oxidation(self, line: EnergyLine) -> ParameterUsed:
        """Return the oxidation factor as a fraction."""
        record = line.record
        if record.oxidation is not None:
            return self._given(record, "oxidation", record.oxidation, "1", "", "", line.key)
        return self._default(line, "oxidation", "oxidation_unit", "", "")

    def grid(self, region: Region | None, key: str) -> ParameterUsed:
        """Return the grid factor of the region, of the newest data year that was published.

        The kinds of factor are tried in the order that the method gives; another kind never stands in.
        """
        codes = {"provincial-average": region.iso if region is not None else "", "national-average": "CN"}
        for position, kind in enumerate(self.method.grid_kinds):
            row = self._newest(
                [r for r in self.method.grid if (r.text("kind"), r.text("region")) == (kind, codes[kind])]
            )
            if row is None:
                continue
            if position > 0:
                facts = {"what": key, "carrier": region.zh if region else "?", "parent": row.text("region_zh")}
                self.findings.append(Finding("F105", key, facts))
            if self.year - int(row.text("data_year")) > AGEING:
                ageing: dict[str, object] = {"what": Text("电网排放因子", "grid factor")}
                ageing |= {"source": row.ref, "year": row.text("data_year")}
                self.findings.append(Finding("F103", "grid_factor", ageing))
            return self._of_row("grid_factor", row, "value", "unit", "tCO2/MWh")
        self._missing(key, Text("电网排放因子", "grid emission factor"))
        return ParameterUsed("grid_factor", None)

    def heat(self, key: str) -> ParameterUsed:
        """Return the heat factor."""
        if self.method.heat is None:
            self._missing(key, Text("热力排放因子", "heat emission factor"))
            return ParameterUsed("heat_factor", None)
        return self._of_row("heat_factor", self.method.heat, "value", "unit", "tCO2/GJ")

    def _newest(self, rows: Sequence[FactorRow]) -> FactorRow | None:
        published = {package.name: package.issued for package in self.method.packages}
        usable = [
            row
            for row in rows
            if row.number("value") is not None
            and row.text("data_year").isdigit()
            and int(row.text("data_year")) <= self.year
            and (published[row.package] is None or (published[row.package] or date.min) <= self.known_on)
        ]
        return max(usable, key=lambda row: int(row.text("data_year")), default=None)

    def _of_row(self, name: str, row: FactorRow, column: str, unit_column: str, target: str) -> ParameterUsed:
        value = row.number(column)
        assert value is not None
        unit = row.text(unit_column)
        node = self.trace.add(f"pkg/{row.ref}/{column}", "package", name, value, unit=unit, package_row=row.ref)
        converted = value * factor(unit, target)
        return ParameterUsed(name, converted, format_exact(value), unit, "default", row.grade, row.ref, node)

    def _given(
        self, record: Energy, name: str, value: Fraction, unit: str, numerator: str, base: str, key: str
    ) -> ParameterUsed:
        node = self.trace.add(
            f"in/{key}/{name}", "input", f"{record.carrier} {name}", value, unit=unit, location=record.where(name),
            raw=record.raw(name),
        )  # fmt: skip
        try:
            converted = value * (per_base(unit, numerator, base) if base else factor(unit, "1"))
        except UnitError as error:
            facts = {"what": record.carrier, "unit": unit, "near": Text(f"；{error.zh}", f"; {error.en}")}
            self.findings.append(Finding("D101", key, facts, record.where(f"{name}_unit")))
            return ParameterUsed(name, None)
        tier = getattr(record, {"ncv": "ncv_tier", "carbon_content": "carbon_tier"}.get(name, "oxidation_tier"))
        return ParameterUsed(name, converted, format_exact(value), unit, tier or "measured", "", "", node)

    def _default(self, line: EnergyLine, column: str, unit_column: str, numerator: str, base: str) -> ParameterUsed:
        for holder in (line.carrier.id, *self.carriers.ancestors(line.carrier.id)):
            row = self.method.fuels.get(holder)
            value = row.number(column) if row is not None else None
            if row is None or value is None:
                continue
            self._say_default(line, holder, row, column, value, row.text(unit_column))
            unit = row.text(unit_column)
            converted = value * (per_base(unit, numerator, base) if base else factor(unit, "1"))
            node = self.trace.add(
                f"pkg/{row.ref}/{column}", "package", f"{holder} {column}", value, unit=unit, package_row=row.ref
            )
            return ParameterUsed(column, converted, format_exact(value), unit, "default", row.grade, row.ref, node)
        self._missing(line.key, Text(f"{line.carrier.name.zh} {column}", f"{column} of {line.carrier.name.en}"))
        return ParameterUsed(column, None)

    def _say_default(
        self, line: EnergyLine, holder: str, row: FactorRow, column: str, value: Fraction, unit: str
    ) -> None:
        name = self.carriers[holder].name
        series = f"{line.record.process or 'enterprise'}.{line.carrier.id}"
        if (series, row.ref + column) in self.said:
            return
        self.said.add((series, row.ref + column))
        where = line.record.where(column)
        if holder != line.carrier.id:
            facts = {"what": column, "carrier": line.carrier.name, "parent": name}
            self.findings.append(Finding("F105", series, facts, where))
        what = Text(f"{line.carrier.name.zh} {column}", f"{line.carrier.name.en} {column}")
        facts = {"what": what, "value": format_exact(value), "unit": unit, "source": row.ref}
        self.findings.append(Finding("F101", series, facts, where))

    def _as_received(self, line: EnergyLine, content: Fraction, unit: str) -> ParameterUsed:
        """Bring a carbon content from air-dry or dry basis to as received, by the moisture of the same row."""
        record = line.record
        node = self.trace.add(
            f"in/{line.key}/carbon_content", "input", f"{record.carrier} carbon_content", record.carbon_content,
            unit=unit, location=record.where("carbon_content"), raw=record.raw("carbon_content"),
        )  # fmt: skip
        shown = format_exact(record.carbon_content or Fraction(0))
        used = ParameterUsed("carbon_content", content, shown, unit, record.carbon_tier or "measured", "", "", node)
        if record.basis in (None, "ar"):
            return used
        needed = {"ad": ("moisture_ar", "moisture_ad"), "d": ("moisture_ar",)}[record.basis or "d"]
        moistures = [getattr(record, name) for name in needed]
        if any(moisture is None for moisture in moistures):
            facts = {"what": record.carrier, "names": ", ".join(needed)}
            self.findings.append(Finding("D104", line.key, facts, record.where("basis")))
            return ParameterUsed("carbon_content", None)
        dry = 1 - (moistures[1] if record.basis == "ad" else Fraction(0))
        wet = content * (1 - moistures[0]) / dry
        formula = "C_ad * (1 - M_ar) / (1 - M_ad)" if record.basis == "ad" else "C_d * (1 - M_ar)"
        wet_node = self.trace.add(
            f"ar/{line.key}/carbon_content", "formula", "C_ar", wet, unit=unit, formula=formula, sources=[node]
        )
        return ParameterUsed("carbon_content", wet, shown, unit, used.tier, "", "", wet_node)

    def _missing(self, key: str, name: Text) -> None:
        todo = Text("请给出实测值", "give a measured value")
        facts = {"what": key, "source": self.method.edition.standard, "name": name, "todo": todo}
        self.findings.append(Finding("F106", key, facts))


def is_fuel(carrier: Carrier) -> bool:
    """Say whether a carrier burns."""
    return carrier.state in ("solid", "liquid", "gas")
