"""Properties of fuels: of the row where they are measured and the method admits it, else of the method's documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from carbonstd.accounting.emission_lines import ParameterUsed
from carbonstd.accounting.quantities import per_base
from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.activity.carriers import Carrier, CarrierList
from carbonstd.activity.dossier import Energy
from carbonstd.activity.record import Extra
from carbonstd.errors import NumberError, UnitError
from carbonstd.exact import format_exact, parse_decimal
from carbonstd.findings import Finding
from carbonstd.packages.coefficients import FactorRow
from carbonstd.packages.methods import Method
from carbonstd.rules import Text
from carbonstd.terms import Severity
from carbonstd.trace import Trace
from carbonstd.units import dimension, factor
from carbonstd.units.plain_mass import in_unit

NAMES = {
    "ncv": Text("低位发热量", "net calorific value"),
    "carbon_content": Text("含碳量", "carbon content"),
    "oxidation": Text("碳氧化率", "oxidation factor"),
}


@dataclass
class FuelFactors:
    """Chooses the properties of the fuels of one account."""

    method: Method
    carriers: CarrierList
    trace: Trace
    standard_coal: FactorRow
    findings: list[Finding] = field(default_factory=list)
    said: set[tuple[str, str]] = field(default_factory=set)

    def ncv(self, line: EnergyLine, base: str) -> ParameterUsed:
        """Return the net calorific value in GJ per base unit: one measured value serves energy and carbon."""
        record = line.record
        if base == "GJ":
            return ParameterUsed("ncv", Fraction(1), "1", "GJ/GJ", "given")
        if base == "tce":
            return self._of_row("ncv", self.standard_coal, "value", "unit", "GJ/tce")
        if record.ncv is not None and not self._fixed(line, "ncv", record.ncv, record.ncv_unit or f"GJ/{base}"):
            return self._given(record, "ncv", record.ncv, record.ncv_unit or f"GJ/{base}", "GJ", base, line.key)
        return self._default(line, "ncv", "ncv_unit", "GJ", base)

    def carbon(self, line: EnergyLine, base: str) -> tuple[bool, ParameterUsed]:
        """Return the carbon content, and whether it is per heat rather than per quantity, as received."""
        record = line.record
        unit = record.carbon_content_unit or f"tC/{base}"
        if record.faulty and record.carbon_content is not None:
            # The row had its finding when it was read: nothing of it can be relied on, not even its units.
            return True, ParameterUsed("carbon_content", None)
        if record.carbon_content is not None and record.carbon_content < 0:
            facts = {"what": record.carrier, "value": format_exact(record.carbon_content), "expected": ">= 0"}
            self.findings.append(Finding("D112", line.key, facts, record.where("carbon_content")))
            return True, ParameterUsed("carbon_content", None)
        if record.carbon_content is None or self._fixed(line, "carbon_content", record.carbon_content, unit):
            return True, self._default(line, "carbon_content", "carbon_content_unit", "tC", "GJ")
        if dimension(unit) == "dimensionless" and base == "t":
            return False, self._as_received(line, record.carbon_content * factor(unit, "1"), unit)
        if "energy" in dimension(unit):
            return True, self._given(record, "carbon_content", record.carbon_content, unit, "tC", "GJ", line.key)
        used = self._given(record, "carbon_content", record.carbon_content, unit, "tC", base, line.key)
        return False, used if used.value is None else self._as_received(line, used.value, unit)

    def oxidation(self, line: EnergyLine) -> ParameterUsed:
        """Return the oxidation factor as a fraction."""
        record = line.record
        if record.oxidation is not None and not self._fixed(line, "oxidation", record.oxidation, "1"):
            return self._given(record, "oxidation", record.oxidation, "1", "", "", line.key)
        return self._default(line, "oxidation", "oxidation_unit", "", "")

    def other(self, line: EnergyLine, rule_source: str, name: str, unit: str) -> ParameterUsed:
        """Return a further factor of a fuel (CH4, N2O, CO2 per heat): of the row's further columns, else a default."""
        extra = line.record.extras.get(name)
        if extra is not None:
            return self._further(line, name, extra, unit)
        for holder in (line.carrier.id, *self.carriers.ancestors(line.carrier.id), ""):
            row = self.method.default(rule_source, holder, name)
            if row is not None:
                return self._of_row(name, row, "value", "unit", unit)
        self._missing(line, name)
        return ParameterUsed(name, None)

    def _further(self, line: EnergyLine, name: str, extra: Extra, unit: str) -> ParameterUsed:
        """Return a factor given in a further column of the row."""
        given, place = extra.unit or unit, extra.cell.location
        try:
            value = parse_decimal(extra.text)
            converted = in_unit(value, given, unit)
        except (NumberError, UnitError) as error:
            facts = {"what": name, "unit": f"{extra.text} {given}", "near": Text(f"；{error.zh}", f"; {error.en}")}
            self.findings.append(Finding("D101", line.key, facts, place))
            return ParameterUsed(name, None)
        node = self.trace.add(
            f"in/{line.key}/{name}", "input", f"{line.record.carrier} {name}", value, unit=given, location=place,
            raw=extra.cell.text,
        )  # fmt: skip
        return ParameterUsed(name, converted, format_exact(value), given, "measured", "", "", node)

    def _fixed(self, line: EnergyLine, name: str, value: Fraction, unit: str) -> bool:
        """Say whether the method admits its default only; a given value that differs is named (F109)."""
        if not self._admits_default_only(line, name):
            return False
        lineage = (line.carrier.id, *self.carriers.ancestors(line.carrier.id))
        row = next((r for holder in lineage if (r := self.method.fuel(holder, name)) is not None), None)
        if row is None:
            return False
        default, default_unit = row.number(name), row.text(f"{name}_unit")
        try:
            differs = default is None or value * factor(unit, default_unit) != default
        except UnitError:
            differs = True
        if differs:
            facts = {
                "what": Text(f"{line.carrier.name.zh} {NAMES[name].zh}", f"{NAMES[name].en} of {line.carrier.name.en}"),
                "given": f"{format_exact(value)} {unit}", "fixed": f"{row.text(name)} {default_unit}",
                "source": self.method.edition.standard,
            }  # fmt: skip
            # A measured calorific value serves the energy account all the same; only the emissions can't use it.
            severity: Severity | None = "note" if name == "ncv" else None
            self.findings.append(Finding("F109", line.key, facts, line.record.where(name), severity))
        return True

    def _admits_default_only(self, line: EnergyLine, name: str) -> bool:
        return name in self.method.fixed or f"{name}:{line.carrier.id}" in self.method.fixed

    def _of_row(self, name: str, row: FactorRow, column: str, unit_column: str, target: str) -> ParameterUsed:
        return of_row(self.trace, name, row, column, unit_column, target)

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
            row = self.method.fuel(holder, column)
            value = row.number(column) if row is not None else None
            if row is None or value is None:
                continue
            unit = row.text(unit_column)
            try:
                converted = value * (per_base(unit, numerator, base) if base else factor(unit, "1"))
            except UnitError:
                continue
            self._say_default(line, holder, row, column, value, unit)
            node = self.trace.add(
                f"pkg/{row.ref}/{column}", "package", f"{holder} {column}", value, unit=unit, package_row=row.ref
            )
            return ParameterUsed(column, converted, format_exact(value), unit, "default", row.grade, row.ref, node)
        self._missing(line, column)
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
        # Where the method knows no other way, its default is the law and nothing to be said about.
        if not self._admits_default_only(line, column):
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

    def _missing(self, line: EnergyLine, column: str) -> None:
        name = Text(f"{line.carrier.name.zh} {column}", f"{column} of {line.carrier.name.en}")
        todo = Text("请给出实测值", "give a measured value")
        facts = {"what": line.key, "source": self.method.edition.standard, "name": name, "todo": todo}
        self.findings.append(Finding("F106", line.key, facts, line.record.where(column)))


def of_row(
    trace: Trace, name: str, row: FactorRow, column: str, unit_column: str, target: str, tier: str = "default"
) -> ParameterUsed:
    """Return a number of a package row in another unit, with its place in the trace."""
    value = row.number(column)
    assert value is not None
    unit = row.text(unit_column)
    node = trace.add(f"pkg/{row.ref}/{column}", "package", name, value, unit=unit, package_row=row.ref)
    converted = value * factor(unit, target)
    return ParameterUsed(name, converted, format_exact(value), unit, tier, row.grade, row.ref, node)


def is_fuel(carrier: Carrier) -> bool:
    """Say whether a carrier burns."""
    return carrier.state in ("solid", "liquid", "gas")
