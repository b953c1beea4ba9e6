"""Energy as standard coal: measured calorific value before adopted coefficient before the document's default.

GB/T 2589: calorific values (当量值) and equivalent values (等价值) are kept side by side. A range is never replaced by
its midpoint; an equivalent value of electricity needs a dated number of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from carbonstd.accounting.amounts import Amount
from carbonstd.accounting.quantities import BaseQuantity, base_quantity, per_base
from carbonstd.accounting.steam import heat_of_mass
from carbonstd.activity.carriers import Carrier, CarrierList
from carbonstd.activity.dossier import Energy
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact
from carbonstd.findings import Finding
from carbonstd.packages.coefficients import ConversionSet, FactorRow
from carbonstd.packages.formulas import Formula
from carbonstd.rules import Text
from carbonstd.trace import Trace
from carbonstd.units import dimension

Basis = Literal["calorific", "equivalent"]


@dataclass(frozen=True)
class Coefficient:
    """The coal-equivalent coefficient chosen for a row: tce per base unit, where from, how well backed."""

    value: Fraction | None
    unit: str = ""
    tier: str = ""
    source: str = ""
    grade: str = ""
    trace: str = ""
    printed: str = ""


@dataclass(frozen=True)
class EnergyLine:
    """One energy row as standard coal."""

    key: str
    record: Energy
    carrier: Carrier
    quantity: Amount
    calorific: Amount
    equivalent: Amount
    coefficient: Coefficient

    def tce(self, basis: Basis) -> Amount:
        """Return the line's standard coal on one basis."""
        return self.calorific if basis == "calorific" else self.equivalent


@dataclass
class Converter:
    """Turns energy rows into standard coal by one conversion set.

    Parameters
    ----------
    equivalents : mapping
        Dated coal coefficients of the equivalent value by carrier, in kgce per base unit, given by the dossier.
    """

    conversion: ConversionSet
    carriers: CarrierList
    trace: Trace
    equivalents: Mapping[str, Amount] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)

    def line(self, record: Energy, key: str) -> EnergyLine:
        """Convert one row; findings go to `findings`, an unknown number stays unknown."""
        carrier = self.carriers[record.carrier]
        by_mass = carrier.state == "heat" and record.quantity is not None and _is_mass(record.unit) and self.formulas
        base = heat_of_mass(record, carrier, key, self.formulas) if by_mass else base_quantity(record, carrier, key)
        self.findings += base.findings
        faulty = record.faulty or base.value is None
        quantity = Amount(None, base.unit, "", (key,)) if faulty else self._quantity(record, base, key)
        calorific = self._coefficient(record, carrier, base.unit, "calorific", key)
        equivalent = calorific
        if carrier.state in ("electricity", "heat"):
            equivalent = self._equivalent(carrier, key)
        return EnergyLine(
            key, record, carrier, quantity,
            self._tce(quantity, calorific, key, "calorific"), self._tce(quantity, equivalent, key, "equivalent"),
            calorific,
        )  # fmt: skip

    def _quantity(self, record: Energy, base: BaseQuantity, key: str) -> Amount:
        where, raw = record.where("quantity"), record.raw("quantity")
        given = self.trace.add(
            f"in/{key}", "input", f"{record.carrier} {record.flow}", record.quantity, unit=record.unit, location=where,
            raw=raw,
        )  # fmt: skip
        if base.unit == record.unit and not base.formula:
            return Amount(base.value, base.unit, given)
        node = self.trace.add(
            f"base/{key}", "formula", f"{record.carrier} {record.flow}", base.value, unit=base.unit,
            formula=base.formula or f"{record.unit} -> {base.unit}", sources=[given],
            package_row=base.package_row or None,
        )  # fmt: skip
        return Amount(base.value, base.unit, node)

    def _tce(self, quantity: Amount, coefficient: Coefficient, key: str, basis: Basis) -> Amount:
        if quantity.value is None or coefficient.value is None:
            return Amount(None, "tce", "", quantity.why or (key,))
        tce = quantity.value * coefficient.value
        node = self.trace.add(
            f"tce/{key}/{basis}/{self.conversion.name}", "formula", f"{key} {basis}", tce,
            unit="tce", formula=f"quantity * {coefficient.printed}",
            sources=[part for part in (quantity.trace, coefficient.trace) if part],
        )  # fmt: skip
        grades = (coefficient.grade,) if coefficient.grade else ()
        return Amount(tce, "tce", node, (), grades)

    def _coefficient(self, record: Energy, carrier: Carrier, base: str, basis: Basis, key: str) -> Coefficient:
        if base == "tce":
            return Coefficient(Fraction(1), "tce/tce", "given", "", "", "", "1")
        if base == "GJ" and carrier.state not in ("heat", "electricity"):
            return self._from_heat(Fraction(1), "1 GJ/GJ", "given", key, [])
        if carrier.state not in ("electricity", "heat", "medium"):
            if record.ncv is not None:
                return self._measured(record, base, key)
            if record.ncv_unit or record.ncv_tier in ("measured", "tested"):
                return self._absent(record, "ncv", key)
        if record.coefficient is not None:
            return self._adopted(record, base, key)
        if record.coefficient_unit:
            return self._absent(record, "coefficient", key)
        return self._default(record, carrier, base, basis, key)

    def _measured(self, record: Energy, base: str, key: str) -> Coefficient:
        assert record.ncv is not None
        unit = record.ncv_unit
        if not unit:
            return self._absent(record, "ncv_unit", key)
        try:
            heat = record.ncv * per_base(unit, "GJ", base)
        except UnitError as error:
            self._say("D101", key, record, "ncv_unit", unit, Text(f"；{error.zh}", f"; {error.en}"))
            return Coefficient(None)
        node = self.trace.add(
            f"in/{key}/ncv", "input", f"{record.carrier} NCV", record.ncv, unit=unit, location=record.where("ncv"),
            raw=record.raw("ncv"),
        )  # fmt: skip
        return self._from_heat(heat, f"{format_exact(record.ncv)} {unit}", record.ncv_tier or "measured", key, [node])

    def _from_heat(self, heat: Fraction, printed: str, tier: str, key: str, sources: list[str]) -> Coefficient:
        """Divide heat by the calorific value of standard coal, a row of the conversion set."""
        row = self.conversion.standard_coal
        standard = row.number("value")
        assert standard is not None
        per_tonne = standard * per_base(row.text("unit"), "GJ", "tce")
        constant = self._package_node(row, standard, row.text("unit"))
        return Coefficient(
            heat / per_tonne, "tce", tier, row.ref, row.grade, self.trace.add(
                f"ncv/{key}", "formula", "tce per base unit", heat / per_tonne, unit="tce",
                formula=f"NCV / {format_exact(standard)} {row.text('unit')}", sources=[*sources, constant],
            ), f"({printed}) / ({format_exact(standard)} {row.text('unit')})",
        )  # fmt: skip

    def _adopted(self, record: Energy, base: str, key: str) -> Coefficient:
        assert record.coefficient is not None
        unit = record.coefficient_unit
        if not unit:
            return self._absent(record, "coefficient_unit", key)
        try:
            value = record.coefficient * per_base(unit, "tce", base)
        except UnitError as error:
            self._say("D101", key, record, "coefficient_unit", unit, Text(f"；{error.zh}", f"; {error.en}"))
            return Coefficient(None)
        node = self.trace.add(
            f"in/{key}/coefficient", "input", f"{record.carrier} coefficient", record.coefficient, unit=unit,
            location=record.where("coefficient"), raw=record.raw("coefficient"),
        )  # fmt: skip
        return Coefficient(value, unit, "adopted", "", "", node, f"{format_exact(record.coefficient)} {unit}")

    def _absent(self, record: Energy, column: str, key: str) -> Coefficient:
        """Refuse half a measurement: a value without its unit, or a unit and tier without their value."""
        facts = {"what": self.carriers[record.carrier].name, "names": column}
        if not record.faulty:
            # A faulty row has had its finding when it was read.
            self.findings.append(Finding("D104", key, facts, record.where(column)))
        return Coefficient(None)

    def _default(self, record: Energy, carrier: Carrier, base: str, basis: Basis, key: str) -> Coefficient:
        row, holder = self._row(carrier, basis)
        name = Text("折标准煤系数", "coal-equivalent coefficient")
        value = row.number("coefficient") if row is not None else None
        if row is None or value is None:
            self._no_factor(carrier, row, name, key)
            return Coefficient(None)
        unit = row.text("coefficient_unit")
        try:
            converted = value * per_base(unit, "tce", base)
        except UnitError:
            self._no_factor(carrier, row, name, key)
            return Coefficient(None)
        self._say_default(record, carrier, holder, row, f"{format_exact(value)} {unit}")
        return Coefficient(
            converted, unit, "default", row.ref, row.grade, self._package_node(row, value, unit),
            f"{format_exact(value)} {unit}",
        )  # fmt: skip

    def _say_default(self, record: Energy, carrier: Carrier, holder: Carrier, row: FactorRow, printed: str) -> None:
        """Say once a process and carrier, at its first row, that a default or a parent's default is used."""
        series = f"{record.process or 'enterprise'}.{carrier.id}"
        where = record.where("ncv")
        if (series, row.ref) in self.said:
            return
        self.said.add((series, row.ref))
        # Heat is heat, whatever carries it: its coefficient is per gigajoule.
        if holder.id != carrier.id and carrier.state != "heat":
            facts = {"what": series, "carrier": carrier.name, "parent": holder.name}
            self.findings.append(Finding("F105", series, facts, where))
        if carrier.state in ("solid", "liquid", "gas"):
            value, _, unit = printed.partition(" ")
            facts = {"what": carrier.name, "value": value, "unit": unit, "source": row.ref}
            self.findings.append(Finding("F101", series, facts, where))

    def _equivalent(self, carrier: Carrier, key: str) -> Coefficient:
        given = self.equivalents.get(carrier.id)
        if given is None or given.value is None:
            return Coefficient(None)
        return Coefficient(
            given.value / 1000, "kgce", "given", "", "", given.trace, f"{format_exact(given.value)} kgce"
        )

    def _row(self, carrier: Carrier, basis: Basis) -> tuple[FactorRow | None, Carrier]:
        """Return the document's row of a carrier or of its nearest parent that has one."""
        for holder in (carrier.id, *self.carriers.ancestors(carrier.id)):
            row = self.conversion.find(holder, basis)
            if row is not None:
                return row, self.carriers[holder]
        return None, carrier

    def _package_node(self, row: FactorRow, value: Fraction, unit: str) -> str:
        return self.trace.add(f"pkg/{row.ref}", "package", row.key, value, unit=unit, package_row=row.ref)

    def _no_factor(self, carrier: Carrier, row: FactorRow | None, name: Text, key: str) -> None:
        todo = Text("请给出实测低位发热量或采用的折标系数", "give a measured calorific value or an adopted coefficient")
        if row is not None and row.text("coefficient_lower"):
            span = f"{row.text('coefficient_lower')}–{row.text('coefficient_upper')} {row.text('coefficient_unit')}"
            todo = Text(f"文件给出范围 {span}；{todo.zh}", f"the document gives the range {span}; {todo.en}")
        facts = {"what": carrier.name, "source": self.conversion.edition.standard, "name": name, "todo": todo}
        self.findings.append(Finding("F106", key, facts))

    def _say(self, rule: str, key: str, record: Energy, column: str, unit: str, near: Text) -> None:
        facts = {"what": record.carrier, "unit": unit, "near": near}
        self.findings.append(Finding(rule, key, facts, record.where(column)))


def _is_mass(unit: str) -> bool:
    return bool(unit) and dimension(unit) == "mass"
