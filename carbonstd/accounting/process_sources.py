"""Sources other than combustion and purchase: rows of the table `sources`, and outputs that a method counts itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from carbonstd.accounting.account_scope import AccountScope
from carbonstd.accounting.emission_lines import Activity, EmissionLine, ParameterUsed, Potential, emission_lines
from carbonstd.accounting.form_rounding import FormRounding
from carbonstd.accounting.grid_factors import GridFactors
from carbonstd.accounting.overdrawn import without_overdrawn
from carbonstd.accounting.potentials import Potentials
from carbonstd.accounting.repeated_sources import NamedSource, RepeatedSources, is_total_of_processes
from carbonstd.accounting.source_inputs import SourceInputs, base_of
from carbonstd.activity.dossier import Dossier, EmissionSource, Output
from carbonstd.activity.regions import Region
from carbonstd.activity.spelling import Match, Names, near_text
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact
from carbonstd.findings import Finding
from carbonstd.packages.formulas import Formula
from carbonstd.packages.methods import Material, Method, SourceRule
from carbonstd.rules import Text
from carbonstd.terms import Severity
from carbonstd.trace import Trace
from carbonstd.units.plain_mass import in_unit

Excluded = dict[str, Any]


class Choice(NamedTuple):
    """A formula, the variables for which there is nothing, and how many were given."""

    formula: Formula
    missing: tuple[str, ...]
    given: int


@dataclass
class ProcessSources:
    """Accounts for the rows of `sources` and for outputs by one method.

    Attributes
    ----------
    elsewhere : frozenset of str
        Keys of rows that another account's method knows.
    unread : bool
        A row names a source that no method here knows: no total is known.
    """

    dossier: Dossier
    method: Method
    rules: Sequence[SourceRule]
    scope: AccountScope
    inputs: SourceInputs
    potentials: Potentials
    grid: GridFactors
    region_of: Callable[[str | None], Region | None]
    trace: Trace
    forms: FormRounding | None = None
    elsewhere: frozenset[str] = frozenset()
    unread: bool = False
    findings: list[Finding] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)

    def lines(self) -> list[EmissionLine]:
        """Return the lines of the rows that belong to the account, in the dossier's order."""
        places = {record.key: record.row.location for record in (*self.dossier.sources, *self.dossier.outputs)}
        lines, below = without_overdrawn([*self._of_rows(), *self._of_outputs()], places)
        self.findings += [*self._repeated.findings, *below]
        return lines

    def _of_rows(self) -> Iterator[EmissionLine]:
        for record in self.dossier.sources:
            if record.key in self._repeated.totals:
                self._exclude(
                    record.key, Text("合计行，只作核对", "a total beside its months: compared, not added"), ""
                )
            elif self.scope.covers(record.process):
                yield from self._row(record)
            elif self.scope.whole:
                self._exclude(record.key, self.scope.why_excluded, self.scope.clause)

    @cached_property
    def _repeated(self) -> RepeatedSources:
        """The rows inside that say what others say."""
        rows = []
        for record in self.dossier.sources:
            for rule in self._rules_of(record)[:1] if self.scope.covers(record.process) else ():
                known = self._material(rule, record.material or "")
                rows.append(NamedSource(record, rule.source, known.id if known else record.material or ""))
        return RepeatedSources(rows)

    def _rules_of(self, record: EmissionSource) -> list[SourceRule]:
        return named_rules(self.method, self.rules, record.source_type)

    def _of_outputs(self) -> Iterator[EmissionLine]:
        named = {rule.source for record in self.dossier.sources for rule in self._rules_of(record)}
        for rule in self.rules:
            # What the plant states as a source of its own goes before what its outputs say.
            if rule.activity == "outputs" and rule.source not in named:
                for output in self._outputs():
                    yield from self._output(rule, output)

    def _outputs(self) -> list[Output]:
        """Return the outputs of the account, without totals of the enterprise that repeat its processes' own rows."""
        inside = [output for output in self.dossier.outputs if self.scope.covers(output.process) and not output.control]
        repeated = {
            product for product in {output.product for output in inside} if is_total_of_processes(inside, product)
        }
        return [output for output in inside if output.process or output.product not in repeated]

    def _row(self, record: EmissionSource) -> Iterator[EmissionLine]:
        rules = self._rules_of(record)
        if not rules and record.key in self.elsewhere:
            self._exclude(record.key, Text("计入另一核算账户", "counted by another account"), "")
            return
        if not rules:
            self.unread = True
            names = [name for rule in self.rules if not rule.activity.startswith("energy") for name in rule.names]
            near = near_text(Names((name, name) for name in names).near(record.source_type))
            where = Text(f"{self.method.edition.standard} 的排放源", f"the sources of {self.method.edition.standard}")
            facts = {"what": Text("排放源", "source"), "name": record.source_type, "where": where, "near": near}
            self.findings.append(Finding("D103", record.key, facts, record.where("source_type")))
            return
        process = self.dossier.process(record.process) if record.process else None
        fitting = [rule for rule in rules if process is not None and process.type in rule.process_types]
        for rule in fitting or [rule for rule in rules if not rule.process_types] or rules:
            yield from self._source(rule, record, record.process, record.material, record.tier or "")

    def _output(self, rule: SourceRule, output: Output) -> Iterator[EmissionLine]:
        found = self._material(rule, output.product)
        if found is not None:
            yield from self._source(rule, output, output.process, output.product, "measured")

    def _material(self, rule: SourceRule, text: str) -> Material | None:
        known = self.method.materials_of(rule.source)
        found: Match[Material] | None = Names((name, one) for one in known for name in one.names).find(text)
        return found.value if found is not None else None

    def _source(
        self, rule: SourceRule, record: EmissionSource | Output, process: str | None, text: str | None, tier: str
    ) -> Iterator[EmissionLine]:
        material, gas = "", rule.gas
        listed = rule.materials in ("closed", "gas") and rule.activity == "sources"
        # A row of nothing but quantity 0 says that the plant has no such source, whatever it would be made of.
        nothing = record.quantity == 0 and not record.extras
        unnamed = not text and (gas == "*" or listed) and not nothing
        if unnamed:
            facts = {"what": rule.name, "names": Text("物料（material）", "material")}
            self.findings.append(Finding("D104", record.key, facts, record.where("material")))
        if text and rule.materials:
            known = self._material(rule, text)
            if known is None and rule.materials == "closed":
                self._leave_out(rule, record, text)
                return
            material = known.id if known is not None else text
            gas = known.gas if known is not None and known.gas else gas
        if nothing and not text and gas in ("", "*"):
            gas = "CO2"
        elif gas == "*":
            gas = self.potentials.knows(material or text or "") or material or text or "?"
        formula, missing, given = self._choose(rule, record, process, material)
        absent = nothing and bool(missing) and not given and "quantity" in formula.inputs
        self._say_missing(rule, record, formula, () if absent else missing)
        base = base_of(record.unit)
        parameters = tuple(
            self._parameter(rule, record, process, material, formula, name, base, tier)
            for name in (() if absent else formula.inputs)
            if name != "quantity"
        )
        activity = self._activity(record, process, text or "", formula, base)
        potential = Potential(gas, None)
        if not unnamed:
            potential = self.potentials.of(gas, rule.source_type, record.key, record.where("material"))
        yield from emission_lines(
            rule, formula, activity, parameters, potential, self.scope.id, self.trace, forms=self.forms, absent=absent
        )

    def _leave_out(self, rule: SourceRule, record: EmissionSource | Output, text: str) -> None:
        """Say that the guideline doesn't account for what it doesn't list (F111): that is the law, or a slip."""
        self._exclude(record.key, Text(f"{text}：核算方法未列", f"{text}: not listed by the method"), rule.clause)
        facts = {"what": text, "source": self.method.edition.standard}
        names = Names((name, name) for one in self.method.materials_of(rule.source) for name in one.names)
        severity: Severity = "warning" if names.near(text) else "note"
        self.findings.append(Finding("F111", record.key, facts, record.where("material"), severity))

    def _parameter(
        self,
        rule: SourceRule,
        record: EmissionSource | Output,
        process: str | None,
        material: str,
        formula: Formula,
        name: str,
        base: str,
        tier: str,
    ) -> ParameterUsed:
        written = self.inputs.given(record, name, process, tier)
        if written is None and name == "grid_factor":
            return self.grid.electricity(self.region_of(process), record.key, record.row.location)
        if written is None and self.inputs.derivable(rule, material, formula.inputs[name], record, process):
            return self.inputs.derived(rule, material, formula.inputs[name], base, record, process, tier)
        return self.inputs.value(rule, material, formula, name, base, record, written)

    def _choose(self, rule: SourceRule, record: EmissionSource | Output, process: str | None, material: str) -> Choice:
        """Take the first formula whose variables are all there; of several, the one for which most was given."""
        options = [
            self._option(self.method.formulas[formula], rule, record, process, material) for formula in rule.formulas
        ]
        whole = [choice for choice in options if not choice.missing]
        if whole:
            return max(whole, key=lambda choice: choice.given)
        return min(options, key=lambda choice: len(choice.missing))

    def _option(
        self, formula: Formula, rule: SourceRule, record: EmissionSource | Output, process: str | None, material: str
    ) -> Choice:
        missing, given = [], 0
        base = base_of(record.unit)
        for name, declared in formula.inputs.items():
            if name == "quantity":
                missing += [name] if record.quantity is None else []
            elif self.inputs.given(record, name, process, "") is not None or self.inputs.derivable(
                rule, material, declared, record, process
            ):
                given += 1
            elif name != "grid_factor" and not self.inputs.has(rule, material, name, declared.unit_for(base)):
                missing.append(name)
        return Choice(formula, tuple(missing), given)

    def _say_missing(
        self, rule: SourceRule, record: EmissionSource | Output, formula: Formula, missing: Sequence[str]
    ) -> None:
        if missing and not record.faulty:
            inputs = formula.inputs
            names = Text(
                "、".join(f"{name}（{inputs[name].name.zh}）" for name in missing),
                ", ".join(f"{name} ({inputs[name].name.en})" for name in missing),
            )
            self.findings.append(Finding("D104", record.key, {"what": rule.name, "names": names}, record.row.location))

    def _activity(
        self, record: EmissionSource | Output, process: str | None, item: str, formula: Formula, base: str
    ) -> Activity:
        month = str(record.month) if record.month else None
        readable = not record.faulty and record.key not in self._repeated.doubles
        if "quantity" not in formula.inputs:
            # A source without a quantity of its own: all of it stands in further columns.
            return Activity(
                record.key, process, item, None, "", "", month, uncertainty=record.uncertainty, readable=readable
            )
        unit = formula.inputs["quantity"].unit_for(base)
        value, node = None, ""
        if record.quantity is not None and not record.faulty:
            given = record.unit or unit
            node = self.trace.add(
                f"in/{record.key}", "input", item or record.key, record.quantity, unit=given,
                location=record.where("quantity"), raw=record.raw("quantity"),
            )  # fmt: skip
            try:
                value = in_unit(record.quantity, given, unit)
            except UnitError as error:
                near = Text(f"；应为 {unit}（{error.zh}）", f"; expected {unit} ({error.en})")
                facts = {"what": item or record.key, "unit": given, "near": near}
                self.findings.append(Finding("D101", record.key, facts, record.where("unit")))
            if value is not None and given != unit:
                node = self.trace.add(
                    f"base/{record.key}/{format_exact(value)}", "formula", item or record.key, value, unit=unit,
                    formula=f"{given} -> {unit}", sources=[node],
                )  # fmt: skip
        return Activity(
            record.key, process, item, value, unit, node, month, uncertainty=record.uncertainty, meter=record.meter,
            readable=readable,
        )  # fmt: skip

    def _exclude(self, source: str, reason: Text, clause: str) -> None:
        self.excluded.append({"source": source, "reason": reason._asdict(), "clause": clause})


def named_rules(method: Method, rules: Sequence[SourceRule], text: str) -> list[SourceRule]:
    """Return the rules that a name means: by the source's own names, else by its type where only one has it."""
    others = [rule for rule in rules if not rule.activity.startswith("energy")]
    found = Names((name, rule.source) for rule in others for name in rule.names).find(text)
    if found is not None:
        return [rule for rule in others if rule.source == found.value]
    kinds = {name: key for key, row in method.source_types.items() for name in (key, row.text("zh"), row.text("en"))}
    kind = Names(kinds.items()).find(text)
    of_type = {rule.source for rule in others if kind is not None and rule.source_type == kind.value}
    return [rule for rule in others if rule.source in of_type] if len(of_type) == 1 else []
