"""The variables of a source's formula: of its row, of the dossier's parameters, else the method's default."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from carbonstd.accounting.emission_lines import ParameterUsed
from carbonstd.activity.dossier import Dossier, Parameter
from carbonstd.activity.record import Record
from carbonstd.activity.spelling import squeeze
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
    """A number as it stands in the dossier; its text is None where it can't be read or is contradicted."""

    text: str | None
    unit: str
    tier: str
    key: str
    location: Location
    raw: str | None


@dataclass
class SourceInputs:
    """Finds the variables of one account's sources."""

    method: Method
    dossier: Dossier
    trace: Trace
    findings: list[Finding] = field(default_factory=list)
    said: set[tuple[str, str]] = field(default_factory=set)

    def given(self, record: Record, name: str, process: str | None, tier: str) -> Written | None:
        """Return a variable of a row's further columns, else of the parameters; the most specific row wins.

        Two that are equally specific and differ leave it unknown (D105), and so does a table that can't be read.
        """
        found = [
            (row, self._written(row, tier)) for row in self.dossier.parameters if self._fits(row, name, process, record)
        ]
        extra = record.extras.get(name)
        if extra is not None:
            where = extra.cell.location
            own = Written(extra.text, extra.unit or "", tier, f"{record.key}.{name}", where, extra.cell.text)
            return self._agreed(record, [own, *(given for row, given in found if row.process == process)])
        if not found:
            nameless = any(row.faulty and not row.name for row in self.dossier.parameters)
            is_open = nameless or "parameters" in self.dossier.broken_tables
            return Written(None, "", tier, "parameters", record.row.location, None) if is_open else None
        most = max(_specificity(row) for row, _ in found)
        return self._agreed(record, [given for row, given in found if _specificity(row) == most])

    def _written(self, row: Parameter, tier: str) -> Written:
        text = None if row.faulty else row.value
        return Written(text, row.unit or "", row.tier or tier, row.key, row.where("value"), row.raw("value"))

    def _fits(self, row: Parameter, name: str, process: str | None, record: Record) -> bool:
        """Say whether a parameter is of a row's process, site, product and month; a stray one may be of any process."""
        if row.name != name or not self._of_method(row):
            return False
        stray = row.faulty and self.dossier.process(row.process or "") is None
        place = self.dossier.process(process) if process else None
        item = str(getattr(record, "material", None) or getattr(record, "product", None) or "")
        return (
            (row.process in (None, process) or stray)
            and (not row.site or (place is not None and place.site == row.site))
            and (not row.product or squeeze(row.product) == squeeze(item))
            and row.month in (None, getattr(record, "month", None))
        )

    def _agreed(self, record: Record, given: list[Written]) -> Written:
        """Return the first of several that say the same; which of two that differ counts can't be known (D105)."""
        first = given[0]
        for other in given[1:]:
            if first.text is not None and other.text is not None and not _same(first, other):
                finding = Finding("D105", record.key, {"what": other.key, "other": str(first.location)}, other.location)
                self.findings += [finding] if finding not in self.findings else []
                return replace(first, text=None)
        return first

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
            used = self.read(record, declared, written, unit)
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
        names = (edition.name, edition.name.rpartition(".")[0], edition.standard, edition.family)
        return wanted in {name.casefold() for name in names}

    def read(self, record: Record, declared: FormulaInput, written: Written, unit: str) -> ParameterUsed:
        """Return what the dossier gives in the formula's unit; unknown where it isn't a number within its bounds."""
        if written.text is None:
            return ParameterUsed(declared.variable, None)
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


def _specificity(row: Parameter) -> int:
    return sum(value is not None for value in (row.process, row.site, row.product, row.standard, row.month))


def _same(one: Written, other: Written) -> bool:
    """Say whether two cells give the same number, whatever their units."""
    try:
        values = [
            in_unit(parse_decimal(given.text or ""), given.unit or "1", other.unit or "1") for given in (one, other)
        ]
    except (NumberError, UnitError):
        return (one.text, one.unit) == (other.text, other.unit)
    return values[0] == values[1]


def base_of(unit: str | None) -> str:
    """Return the base unit in which a formula takes a quantity of this unit: t, Nm3, GJ, else the unit itself."""
    if not unit:
        return "1"
    try:
        return _BASES.get(dimension(unit), unit)
    except UnitError:
        # The row had its finding when it was read; nothing is computed from it.
        return "1"
