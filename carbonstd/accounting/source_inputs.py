"""The variables of a source's formula: of its row, of the dossier's parameters, else the method's default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from carbonstd.accounting.emission_lines import ParameterUsed
from carbonstd.activity.dossier import Parameter
from carbonstd.activity.record import Record
from carbonstd.errors import NumberError, UnitError
from carbonstd.exact import format_exact, parse_decimal
from carbonstd.expressions import evaluate
from carbonstd.findings import Finding, Location
from carbonstd.packages.coefficients import FactorRow
from carbonstd.packages.formulas import Formula, FormulaInput
from carbonstd.packages.methods import Method, SourceRule
from carbonstd.rules import Text
from carbonstd.trace import Trace
from carbonstd.units import dimension
from carbonstd.units.plain_mass import fits, in_unit

#: What the documents of fuel properties give.
FUEL_PROPERTIES = ("ncv", "carbon_content", "oxidation")
_BASES = {"mass": "t", "normal_volume": "Nm3", "volume_at_20C": "Sm3", "energy": "GJ"}


@dataclass(frozen=True)
class Written:
    """A number as it stands in the dossier."""

    text: str
    unit: str
    tier: str
    key: str
    location: Location
    raw: str | None


@dataclass
class SourceInputs:
    """Finds the variables of one account's sources."""

    method: Method
    parameters: Sequence[Parameter]
    trace: Trace
    findings: list[Finding] = field(default_factory=list)
    said: set[tuple[str, str]] = field(default_factory=set)

    def given(self, record: Record, name: str, process: str | None, tier: str) -> Written | None:
        """Return a variable of a row's further columns, else of the parameters; the most specific row wins."""
        extra = record.extras.get(name)
        if extra is not None:
            where = extra.cell.location
            return Written(extra.text, extra.unit or "", tier, f"{record.key}.{name}", where, extra.cell.text)
        rows = [
            row
            for row in self.parameters
            if row.name == name and row.value is not None and not row.faulty
            and row.process in (None, process) and self._of_method(row)
        ]  # fmt: skip
        if not rows:
            return None
        row = max(rows, key=lambda one: (one.process is not None) + (one.standard is not None))
        return Written(row.value or "", row.unit or "", row.tier or tier, row.key, row.where("value"), row.raw("value"))

    def value(
        self,
        rule: SourceRule,
        material: str,
        formula: Formula,
        name: str,
        base: str,
        record: Record,
        written: Written | None,
    ) -> ParameterUsed:
        """Return a variable in the formula's unit; F101 for a default, F109 where only the default is admitted."""
        declared = formula.inputs[name]
        unit = declared.unit_for(base)
        default = self._row(rule, material, name, unit)
        if written is not None:
            used = self._read(record, declared, written, unit)
            if default is None or default.text("fixed") != "true" or used.value is None:
                return used
            self._ensure_fixed(record, declared, used, default, unit, written)
        if default is None:
            return ParameterUsed(name, None)
        return self._default(rule, material, declared, default, unit, record)

    def has(self, rule: SourceRule, material: str, name: str, unit: str) -> bool:
        """Say whether the method has a default of a variable that fits its unit."""
        return self._row(rule, material, name, unit) is not None

    def _row(self, rule: SourceRule, material: str, name: str, unit: str) -> FactorRow | None:
        """Return a default: of the method, of footprints in the value chain, of a fuel where the material is one."""
        if rule.source_type == "value-chain" and name == "factor":
            row = self.method.footprint(material)
        else:
            row = self.method.default(rule.source, material, name) or self._of_fuel(material, name)
        return row if row is not None and fits(row.text("unit"), unit) else None

    def derivable(
        self, rule: SourceRule, material: str, declared: FormulaInput, record: Record, process: str | None
    ) -> bool:
        """Say whether a variable follows from others that are all there, at least one of them given."""
        if not declared.derived:
            return False
        parts = self.method.formulas[declared.derived].inputs
        given = [name for name in parts if self.given(record, name, process, "") is not None]
        rest = [one for name, one in parts.items() if name not in given]
        return bool(given) and all(self.has(rule, material, one.variable, one.unit) for one in rest)

    def derived(
        self,
        rule: SourceRule,
        material: str,
        declared: FormulaInput,
        base: str,
        record: Record,
        process: str | None,
        tier: str,
    ) -> ParameterUsed:
        """Return a variable by the formula from which it follows."""
        formula = self.method.formulas[declared.derived]
        parts = [
            self.value(rule, material, formula, name, base, record, self.given(record, name, process, tier))
            for name in formula.inputs
        ]
        if any(part.value is None for part in parts):
            return ParameterUsed(declared.variable, None)
        result = evaluate(formula.expression, {part.name: part.value for part in parts if part.value is not None})
        assert isinstance(result, Fraction)
        node = self.trace.add(
            f"derived/{record.key}/{declared.variable}", "formula", declared.variable, result, unit=formula.unit,
            formula=formula.text, sources=[part.trace for part in parts if part.trace], package_row=formula.ref,
        )  # fmt: skip
        value = in_unit(result, formula.unit, declared.unit_for(base))
        return ParameterUsed(
            declared.variable, value, format_exact(result), formula.unit, "measured", formula.grade, formula.ref, node
        )

    def _of_fuel(self, material: str, name: str) -> FactorRow | None:
        row = self.method.fuel(material, name) if name in FUEL_PROPERTIES else None
        if row is None:
            return None
        # The documents of fuels have a column a property; here it is a row like any other default.
        return replace(row, cells={**row.cells, "value": row.text(name), "unit": row.text(f"{name}_unit"), "fixed": ""})

    def _of_method(self, row: Parameter) -> bool:
        if not row.standard:
            return True
        wanted = row.standard.strip().casefold()
        edition = self.method.edition
        return wanted in (edition.name.casefold(), edition.standard.casefold(), edition.family.casefold())

    def _read(self, record: Record, declared: FormulaInput, written: Written, unit: str) -> ParameterUsed:
        try:
            value = parse_decimal(written.text)
        except NumberError:
            expected = Text(f"{declared.name.zh}：一个数", f"{declared.name.en}: a number")
            self._refuse("D112", record, written.location, value=written.text, expected=expected)
            return ParameterUsed(declared.variable, None)
        given = written.unit or unit
        node = self.trace.add(
            f"in/{written.key}", "input", declared.variable, value, unit=given, location=written.location,
            raw=written.raw,
        )  # fmt: skip
        if "CO2e" in given and "CO2e" not in unit:
            name = Text(
                f"{format_exact(value)} {given} 的足迹因子", f"a footprint factor of {format_exact(value)} {given}"
            )
            facts = {"what": record.key, "name": name, "use": Text("企业自身的排放", "the enterprise's own emissions")}
            self.findings.append(Finding("F108", record.key, facts, written.location))
            return ParameterUsed(declared.variable, None)
        try:
            converted = in_unit(value, given, unit)
        except UnitError as error:
            near = Text(f"；应为 {unit}（{error.zh}）", f"; expected {unit} ({error.en})")
            facts = {"what": declared.name, "unit": given, "near": near}
            self.findings.append(Finding("D101", record.key, facts, written.location))
            return ParameterUsed(declared.variable, None)
        low, high = declared.minimum, declared.maximum
        if (low is not None and converted < low) or (high is not None and converted > high):
            span = f"{format_exact(low) if low is not None else ''} … {format_exact(high) if high is not None else ''}"
            hint = ("，百分数请写 85%", "; write a per cent as 85%") if high == 1 and converted > 1 else ("", "")
            expected = Text(f"{declared.name.zh} {span} {unit}{hint[0]}", f"{declared.name.en} {span} {unit}{hint[1]}")
            self._refuse("D112", record, written.location, value=f"{written.text} {given}", expected=expected)
            return ParameterUsed(declared.variable, None)
        return ParameterUsed(
            declared.variable, converted, format_exact(value), given, written.tier or "measured", "", "", node
        )

    def _ensure_fixed(
        self,
        record: Record,
        declared: FormulaInput,
        used: ParameterUsed,
        default: FactorRow,
        unit: str,
        written: Written,
    ) -> None:
        number = default.number("value")
        if number is not None and used.value == in_unit(number, default.text("unit"), unit):
            return
        facts = {
            "what": declared.name, "given": f"{used.shown} {used.unit}",
            "fixed": f"{default.text('value')} {default.text('unit')}", "source": self.method.edition.standard,
        }  # fmt: skip
        self.findings.append(Finding("F109", record.key, facts, written.location))

    def _default(
        self, rule: SourceRule, material: str, declared: FormulaInput, row: FactorRow, unit: str, record: Record
    ) -> ParameterUsed:
        value, printed = row.number("value"), row.text("unit")
        assert value is not None
        node = self.trace.add(
            f"pkg/{row.ref}/value", "package", declared.variable, value, unit=printed, package_row=row.ref
        )
        series = f"{rule.source}.{material}" if material else rule.source
        expected = row.text("fixed") == "true" or rule.source_type == "value-chain"
        if not expected and (series, declared.variable) not in self.said:
            self.said.add((series, declared.variable))
            facts = {"what": declared.name, "value": format_exact(value), "unit": printed, "source": row.ref}
            self.findings.append(Finding("F101", record.key, facts, record.row.location))
        return ParameterUsed(
            declared.variable, in_unit(value, printed, unit), format_exact(value), printed, "default", row.grade,
            row.ref, node,
        )  # fmt: skip

    def _refuse(self, rule: str, record: Record, where: Location, **facts: object) -> None:
        what = Text(f"{record.key}", f"{record.key}")
        self.findings.append(Finding(rule, record.key, {"what": what, **facts}, where))


def base_of(unit: str | None) -> str:
    """Return the base unit in which a formula takes a quantity of this unit: t, Nm3, GJ, else the unit itself."""
    if not unit:
        return "1"
    return _BASES.get(dimension(unit), unit)
