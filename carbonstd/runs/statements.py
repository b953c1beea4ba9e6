"""From an account to a statement that can be verified: each emission line as its numbers, with defaults and working."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.accounting import EmissionAccount
from carbonstd.accounting.emission_lines import EmissionLine, ParameterUsed
from carbonstd.accounting.quantities import per_base
from carbonstd.accounting.totals import Totals
from carbonstd.activity.record import Activity as Row
from carbonstd.activity.sectors import find_sector
from carbonstd.activity.spelling import Names
from carbonstd.compliance.verification import Counted, Line, Statement, Working
from carbonstd.compliance.verification import Names as Called
from carbonstd.compliance.verification.names import name_of
from carbonstd.dates import parse_period
from carbonstd.errors import UnitError
from carbonstd.findings import NOWHERE
from carbonstd.units.plain_mass import in_unit

#: Numbers that a statement may name, beside the variables of formulas.
_NAMED = (
    "emissions",
    "quantity",
    "ncv",
    "carbon_content",
    "oxidation",
    "factor",
    "grid_factor",
    "heat_factor",
    "output",
)


@dataclass
class Statements:
    """Makes the statement of one account."""

    account: EmissionAccount

    def __post_init__(self) -> None:
        dossier = self.account.energy.dossier
        tables: tuple[tuple[Row, ...], ...] = (dossier.energy, dossier.sources, dossier.outputs)
        self.rows = {row.key: row for table in tables for row in table}

    def statement(self) -> Statement:
        """Return the account as a statement."""
        method, dossier = self.account.method, self.account.energy.dossier
        totals = Totals(self.account.lines, method.source_types, self.account.unknown, None)
        first, last = method.edition.extra.get("applies_from"), method.edition.extra.get("applies_to")
        sector = find_sector(dossier.enterprise.sector)
        return Statement(
            method=method.name, standard=method.edition.standard, year=self.account.year,
            lines=(*self._lines(), *self._outputs(), self._total(totals.chinese)), scheme=method.scheme or None,
            sector=sector.id if sector is not None else None,
            totals={"cn": totals.chinese, "ghgp_location": totals.location}, applies_from=first, applies_to=last,
            sources=self._sources(), rounding=method.decimals, gwp_sets=frozenset({method.gwp_set}),
            processes=self._facilities(),
            records_years=_whole(method.settings.get("records_years")),
        )  # fmt: skip

    def _facilities(self) -> dict[str, str | None]:
        """Return the processes that have emission lines, and those of which no table says anything."""
        dossier = self.account.energy.dossier
        active = {getattr(row, "process", None) for row in self.rows.values()}
        counted = {line.activity.process for line in self.account.lines if not line.beside}
        return {
            process.id: process.type
            for process in dossier.processes
            if self.account.scope.covers(process.id) and (process.id in counted or process.id not in active)
        }

    def names(self) -> Called:
        """Return how a reported statement may call sources, items and numbers."""
        method, carriers = self.account.method, self.account.energy.carriers.carriers.values()
        sources = {name.casefold(): rule.source for rule in method.sources for name in rule.names}
        types = {
            name.casefold(): key
            for key, row in method.source_types.items()
            for name in (key, row.text("zh"), row.text("en"))
        }
        items = {name.casefold(): one.id for one in carriers for name in (one.id, one.zh, one.en, *one.aliases)}
        variables = {one.variable: one.name for formula in method.formulas.values() for one in formula.inputs.values()}
        called = {name: name_of(name) for name in _NAMED} | variables
        names = {text.casefold(): name for name, both in called.items() for text in (name, both.zh, both.en)}
        return Called({**types, **sources}, items, names)

    def _sources(self) -> Mapping[str, Counted]:
        method = self.account.method
        return {
            rule.source: Counted(
                rule.source_type, rule.inside, rule.sign,
                frozenset(one.id for one in method.materials_of(rule.source)) if rule.materials == "closed" else None,
                rule.expected, rule.name,
            )
            for rule in method.rules(self.account.year)
        }  # fmt: skip

    def _total(self, total: Fraction | None) -> Line:
        return Line(account=self.account.scope.id, name="emissions", value=total, unit="tCO2e", key="total")

    def _outputs(self) -> Iterator[Line]:
        for output in self.account.energy.dossier.outputs:
            if self.account.scope.covers(output.process) and not output.control:
                yield Line(
                    account=self.account.scope.id, process=output.process, item=output.product, name="output",
                    value=output.quantity, unit=output.unit, month=output.month, key=output.key,
                    location=output.where("quantity"),
                )  # fmt: skip

    def _lines(self) -> Iterator[Line]:
        for line in self.account.lines:
            if not line.beside:
                yield from self._numbers(line)

    def _numbers(self, line: EmissionLine) -> Iterator[Line]:
        """Yield the quantity, the parameters and the emission of a line."""
        activity, row = line.activity, self.rows.get(line.activity.key)
        carriers = self.account.energy.carriers
        carrier = carriers.carriers.get(activity.item)
        units = {name: one.unit_for(activity.unit or "1") for name, one in line.formula.inputs.items()}
        flow = getattr(row, "flow", None)
        parts = (
            activity.meter, getattr(row, "supplier", None), getattr(row, "origin", None),
            flow if flow != "consumed" else None,
        )  # fmt: skip
        item = activity.item if carrier is not None else self._material(line)

        def make(name: str, value: Fraction | None, unit: str, used: ParameterUsed | None) -> Line:
            method = self.account.method
            return Line(
                account=self.account.scope.id, process=activity.process, source_type=line.rule.source,
                item=item or None, name=name, value=value, unit=unit,
                month=parse_period(activity.month) if activity.month else None,
                tier=(used.tier or None) if used else None, grade=(used.grade or None) if used else None,
                default=self._default(line, name, unit, used) if used is not None else None,
                fixed=name in method.fixed or f"{name}:{activity.item}" in method.fixed, key=activity.key,
                location=row.where("quantity" if used is None else name) if row is not None else NOWHERE,
                gas="" if line.gas == "CO2" else line.gas, part="/".join(part for part in parts if part),
                kinds=(item, *carriers.ancestors(item)) if carrier is not None else (item, activity.item),
                state=carrier.state if carrier is not None else "", biogenic=line.biogenic, inside=line.counts,
                documents=row.evidence if row is not None else (),
                working=self._working(line, units) if name == "emissions" else None,
                title=self.account.name_of(line),
            )  # fmt: skip

        # What was delivered out is no activity of the year before's kind: only its emission is compared.
        if "quantity" in units and not line.exported:
            yield make("quantity", activity.value, activity.unit, None)
        for used in line.parameters:
            yield make(used.name, used.value, units[used.name], used)
        yield make("emissions", line.value, "tCO2e", None)

    def _material(self, line: EmissionLine) -> str:
        """Return the id of a source's material; its text where the method doesn't list it."""
        known = self.account.method.materials_of(line.rule.source)
        found = Names((name, one.id) for one in known for name in one.names).find(line.activity.item)
        return found.value if found is not None else line.activity.item

    def _working(self, line: EmissionLine, units: Mapping[str, str]) -> Working | None:
        potential = line.potential.value
        share = line.activity.fossil_fraction
        if potential is None or line.exported or (share is not None and share != 1):
            return None
        return Working(line.formula.expression, units, line.sign * potential)

    def _default(self, line: EmissionLine, name: str, unit: str, used: ParameterUsed) -> Fraction | None:
        """Return the method's default of a parameter in its unit; None where it has none that fits."""
        if used.tier == "default":
            return used.value
        method, item = self.account.method, self._material(line)
        row = method.fuel(line.activity.item, name)
        number, printed = (row.number(name), row.text(f"{name}_unit")) if row is not None else (None, "")
        if number is None:
            row = method.default(line.rule.source, item, name)
            number, printed = (row.number("value"), row.text("unit")) if row is not None else (None, "")
        if number is None:
            return None
        try:
            above, slash, below = unit.partition("/")
            return number * per_base(printed, above, below) if slash else in_unit(number, printed, unit)
        except UnitError:
            return None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
