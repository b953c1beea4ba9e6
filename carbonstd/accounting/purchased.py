"""Purchased electricity and heat: what came from outside the account, and what was delivered out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from carbonstd.accounting.account_scope import AccountScope
from carbonstd.accounting.emission_lines import Activity, EmissionLine, emission_lines
from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.form_rounding import FormRounding
from carbonstd.accounting.grid_factors import GridFactors
from carbonstd.accounting.potentials import Potentials
from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.activity.regions import Region
from carbonstd.errors import UnitError
from carbonstd.packages.methods import Method, SourceRule
from carbonstd.trace import Trace
from carbonstd.units import convert

_UNITS = {"electricity": "MWh", "heat": "GJ"}


@dataclass
class Purchased:
    """Accounts for the electricity and heat of one account."""

    energy: EnergyAccount
    method: Method
    rules: Sequence[SourceRule]
    scope: AccountScope
    factors: GridFactors
    potentials: Potentials
    region_of: Callable[[str | None], Region | None]
    trace: Trace
    forms: FormRounding | None = None

    def lines(self) -> Iterator[EmissionLine]:
        """Yield the lines of electricity and heat, rule by rule."""
        for rule in self.rules:
            state = rule.activity.partition(":")[2]
            for line in self.energy.lines:
                if line.carrier.state == state and self._counts(line):
                    yield from self._line(rule, line, state)

    def _counts(self, line: EnergyLine) -> bool:
        """Count what was bought and what was delivered out whatever its origin; what was made and used here is neither.

        Where an account covers a part of the enterprise, what other parts made and it used was bought from them.
        """
        flow, origin = line.record.flow, line.record.origin or "purchased"
        if line in self.energy.controls or not self.scope.covers(line.record.process):
            return False
        if flow == "sold":
            return True
        bought = any(
            other.record.flow == "purchased" and other.carrier.id == line.carrier.id
            for other in self.energy.lines
            if self.scope.covers(other.record.process)
        )
        if flow != ("purchased" if bought else "consumed"):
            return False
        made_here = self.scope.whole or any(
            other.record.flow == "produced" and other.carrier.id == line.carrier.id
            for other in self.energy.lines
            if self.scope.covers(other.record.process)
        )
        return origin == "purchased" or not made_here

    def _line(self, rule: SourceRule, line: EnergyLine, state: str) -> Iterator[EmissionLine]:
        unit, record = _UNITS[state], line.record
        try:
            value = None if line.quantity.value is None else convert(line.quantity.value, line.quantity.unit, unit)
        except UnitError:
            value = None
        region = self.region_of(record.process)
        factor = self.factors.electricity(region, line.key) if state == "electricity" else self.factors.heat(line.key)
        sold = record.flow == "sold"
        if sold and self.method.settings.get("exports") == "apart":
            rule = replace(rule, inside=False)
        activity = Activity(
            line.key, record.process, line.carrier.id, value, unit, line.quantity.trace,
            str(record.month) if record.month else None, -1 if sold else 1, uncertainty=record.uncertainty,
            meter=record.meter,
        )  # fmt: skip
        potential = self.potentials.of("CO2", rule.source_type, line.key)
        formula = self.method.formulas[rule.formulas[0]]
        yield from emission_lines(
            rule, formula, activity, (factor,), potential, self.scope.id, self.trace, forms=self.forms, exported=sold
        )
