"""Emissions of one account by one method: each source by its formula, in the order of the dossier (GB/T 32150)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from carbonstd.accounting.account_scope import AccountScope
from carbonstd.accounting.combustion import Combustion
from carbonstd.accounting.emission_lines import EmissionLine, ParameterUsed
from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.form_rounding import FormRounding
from carbonstd.accounting.fuel_factors import FuelFactors
from carbonstd.accounting.grid_factors import GridFactors
from carbonstd.accounting.intensities import FORMULA as INTENSITY
from carbonstd.accounting.intensities import by_process
from carbonstd.accounting.market_based import MarketBased
from carbonstd.accounting.potentials import Potentials
from carbonstd.accounting.process_sources import ProcessSources
from carbonstd.accounting.purchased import Purchased
from carbonstd.accounting.source_inputs import SourceInputs
from carbonstd.accounting.totals import Totals
from carbonstd.activity.dossier import EmissionSource, Energy, Output
from carbonstd.activity.regions import Region
from carbonstd.findings import Finding
from carbonstd.packages.methods import Method, SourceRule
from carbonstd.rules import Text
from carbonstd.terms import WEAK_GRADES
from carbonstd.trace import Trace


@dataclass
class EmissionAccount:
    """The emissions of one account.

    Parameters
    ----------
    year : int
        The reporting year, which chooses sources and factors.
    known_on : date
        Factors published later are left aside.
    forms : FormRounding, optional
        To round as on the guideline's forms.
    elsewhere : frozenset of str
        Keys of source rows that another account's method knows.
    """

    energy: EnergyAccount
    method: Method
    scope: AccountScope
    year: int
    known_on: date
    trace: Trace
    forms: FormRounding | None = None
    elsewhere: frozenset[str] = frozenset()
    unread: bool = False
    lines: list[EmissionLine] = field(default_factory=list)
    excluded: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    missing: tuple[SourceRule, ...] = ()

    def run(self) -> EmissionAccount:
        """Go through the sources that the method counts."""
        rules = self.method.rules(self.year)
        fuels = FuelFactors(self.method, self.energy.carriers, self.trace, self.energy.conversion.standard_coal)
        grid = GridFactors(self.method, self.trace, self.year, self.known_on)
        potentials = Potentials(self.method, self.trace)
        inputs = SourceInputs(self.method, self.energy.dossier, self.trace)
        combustion = Combustion(
            self.energy, self.method, _of(rules, "energy:fuel"), self.scope, fuels, potentials, self.trace, self.forms
        )
        processes = ProcessSources(
            self.energy.dossier, self.method, rules, self.scope, inputs, potentials, grid, self._region, self.trace,
            self.forms, self.elsewhere,
        )  # fmt: skip
        purchased = Purchased(
            self.energy, self.method, [*_of(rules, "energy:electricity"), *_of(rules, "energy:heat")], self.scope,
            grid, inputs, potentials, self._region, self.trace, self.forms,
        )  # fmt: skip
        self.lines = [*combustion.lines(), *processes.lines(), *purchased.lines()]
        self.excluded = [*combustion.excluded, *processes.excluded]
        for part in (combustion, fuels, grid, potentials, inputs, processes):
            self.findings += part.findings
        self.unread = processes.unread
        self.findings += self._weak()
        self.missing = self._missing(rules)
        self.findings += [
            Finding(
                "F110", f"{self.scope.id}.{rule.source}", {"what": rule.name, "source": self.method.edition.standard}
            )
            for rule in self.missing
        ]
        return self

    def _region(self, process_id: str | None) -> Region | None:
        """Return the region of a process's site, else the enterprise's."""
        dossier = self.energy.dossier
        process = dossier.process(process_id) if process_id else None
        site = next((one for one in dossier.sites if process is not None and one.id == process.site), None)
        return (site.region if site is not None else None) or dossier.enterprise.region

    def _weak(self) -> Iterator[Finding]:
        """Say once of each package row that is disputed or recalled that the account rests on it (F104)."""
        used: dict[str, dict[str, ParameterUsed]] = {}
        for line in self.lines:
            for parameter in line.parameters:
                if parameter.grade in WEAK_GRADES:
                    used.setdefault(parameter.source, {})[parameter.name] = parameter
        for source, named in used.items():
            note = ", ".join(f"{name} {one.shown} {one.unit}".rstrip() for name, one in sorted(named.items()))
            facts = {"what": source, "grade": next(iter(named.values())).grade, "note": note}
            yield Finding("F104", f"{self.scope.id}.{source}", facts)

    def _missing(self, rules: Sequence[SourceRule]) -> tuple[SourceRule, ...]:
        """Return the sources that a plant of the sector has and of which the dossier says nothing."""
        stated = {line.rule.source for line in self.lines}
        absent = {rule.source: rule for rule in rules if rule.expected and rule.inside and rule.source not in stated}
        return tuple(absent.values())

    @property
    def unknown(self) -> bool:
        """Whether rows that can't be read, or nothing at all, leave the totals unknown."""
        needed = {"energy", "sources"}
        needed |= {"outputs"} if self._counts_outputs else set()
        needed |= {"processes"} if self.scope.processes is not None or self.scope.excluded else set()
        broken = needed & self.energy.dossier.broken_tables
        return (
            self.scope.broken or self.unread or bool(broken) or bool(self.energy.unreadable) or self._has_strays
            or self._is_empty
        )  # fmt: skip

    @property
    def _is_empty(self) -> bool:
        """Whether no row is of the account: nobody said how much it emits, never that it emits nothing."""
        dossier = self.energy.dossier
        rows: list[Energy | EmissionSource] = [*dossier.energy, *dossier.sources]
        return not self.lines and not any(self.scope.covers(row.process) for row in rows)

    @property
    def _counts_outputs(self) -> bool:
        return any(rule.activity == "outputs" for rule in self.method.rules(self.year))

    @property
    def _has_strays(self) -> bool:
        """Whether a row of a process that isn't known, or a product without a name, may belong to the account."""
        dossier = self.energy.dossier
        outputs = dossier.outputs if self._counts_outputs else ()
        rows: list[EmissionSource | Output] = [*dossier.sources, *outputs]
        nameless = any(output.faulty and not output.product for output in outputs)
        return nameless or any(row.faulty and row.process and dossier.process(row.process) is None for row in rows)

    def _trace_total(self, totals: Totals) -> str:
        parts = [line.trace for line in self.lines if line.counts and line.trace]
        node = f"emissions/{self.scope.id}/total"
        formula = "sum, rounded as on the forms" if self.forms is not None else None
        return self.trace.add(node, "sum", self.scope.id, totals.chinese, unit="tCO2e", formula=formula, sources=parts)

    def name_of(self, line: EmissionLine) -> Text:
        """Return the names of a source and of what it is about: 化石燃料燃烧 烟煤."""
        item = line.activity.item
        carrier = self.energy.carriers.carriers.get(item)
        about = carrier.name if carrier is not None else Text(item, item)
        return Text(f"{line.rule.name.zh} {about.zh}".strip(), f"{line.rule.name.en} {about.en}".strip())

    def as_json(self) -> dict[str, Any]:
        """Return the account's block of the run document."""
        market = MarketBased(self.energy.dossier, self.scope, self.lines, self.trace)
        totals = Totals(self.lines, self.method.source_types, self.unknown, market.total(), self.forms)
        self.findings += market.findings
        return {
            "account": self.scope.id, "method": self.method.name, "scheme": self.method.scheme or None,
            "organisational_boundary": self.scope.organisational_boundary,
            "year": self.year, "gwp": self.method.gwp_set, "unit": "tCO2e", **totals.as_json(),
            "trace": self._trace_total(totals),
            "by_process": by_process(
                self.lines, self.energy.dossier.outputs, self.scope.id, self.trace, self.method.formulas[INTENSITY].ref
            ),
            "complete": not self.missing and not self.unknown,
            "missing": [rule.source for rule in self.missing],
            "sources": sorted(
                (line.as_json() | {"name": self.name_of(line)._asdict()} for line in self.lines),
                key=lambda block: block["id"],
            ),
            "excluded": sorted(self.excluded, key=lambda block: block["source"]), "uncertainty": None,
        }  # fmt: skip


def _of(rules: Sequence[SourceRule], activity: str) -> list[SourceRule]:
    return [rule for rule in rules if rule.activity == activity]
