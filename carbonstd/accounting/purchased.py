"""Purchased electricity and heat: what came from outside the account, and what was delivered out.

The factor of electricity is the one that the method prescribes; of heat the supplier's, where the dossier gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from carbonstd.accounting.account_scope import AccountScope
from carbonstd.accounting.emission_lines import Activity, EmissionLine, ParameterUsed, emission_lines
from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.form_rounding import FormRounding
from carbonstd.accounting.grid_factors import GridFactors
from carbonstd.accounting.ledger import at_boundary, boundary_faults
from carbonstd.accounting.potentials import Potentials
from carbonstd.accounting.source_inputs import SourceInputs
from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.activity.regions import Region
from carbonstd.errors import UnitError
from carbonstd.findings import Finding
from carbonstd.packages.formulas import FormulaInput
from carbonstd.packages.methods import Method, SourceRule
from carbonstd.trace import Trace
from carbonstd.units import convert

_UNITS = {"electricity": "MWh", "heat": "GJ"}
_FACTORS = {"electricity": "grid_factor", "heat": "heat_factor"}


@dataclass
class Purchased:
    """Accounts for the electricity and heat of one account."""

    energy: EnergyAccount
    method: Method
    rules: Sequence[SourceRule]
    scope: AccountScope
    factors: GridFactors
    inputs: SourceInputs
    potentials: Potentials
    region_of: Callable[[str | None], Region | None]
    trace: Trace
    forms: FormRounding | None = None
    _open: set[str] = field(default_factory=set)

    def lines(self) -> Iterator[EmissionLine]:
        """Yield the lines of electricity and heat, rule by rule."""
        for rule in self.rules:
            state = rule.activity.partition(":")[2]
            lines = [line for line in self.energy.lines if line.carrier.state == state and self._counts(line)]
            self._open |= set(self._contradicted(lines))
            for line in at_boundary(lines):
                yield from self._line(rule, line, state)
            for line in self.energy.lines:
                if line.carrier.state == state and self._deducted(line):
                    yield from self._line(rule, line, state, -1)

    def _contradicted(self, lines: Sequence[EnergyLine]) -> Iterator[str]:
        """Yield the carriers of which processes bought or sold more than the enterprise, and say so."""
        for carrier in dict.fromkeys(line.carrier.id for line in lines):
            own = [line for line in lines if line.carrier.id == carrier]
            faults = [fault for flow in ("purchased", "sold") for fault in boundary_faults(own, flow)]
            self.inputs.findings += faults
            if faults:
                yield carrier

    def _counts(self, line: EnergyLine) -> bool:
        """Count what was bought and what was delivered out whatever its origin; what was made and used here is neither.

        Where an account covers a part of the enterprise, what other parts made and it used was bought from them.
        """
        flow, origin = line.record.flow, line.record.origin or "purchased"
        if line in self.energy.controls or not self.scope.covers(line.record.process):
            return False
        if flow == "sold":
            return True
        if flow != ("purchased" if self._bought(line.carrier.id) else "consumed"):
            return False
        made_here = self.scope.whole or any(
            other.record.flow == "produced" and other.carrier.id == line.carrier.id
            for other in self.energy.lines
            if self.scope.covers(other.record.process)
        )
        return origin == "purchased" or not made_here

    def _bought(self, carrier: str) -> bool:
        return any(
            line.record.flow == "purchased" and line.carrier.id == carrier and self.scope.covers(line.record.process)
            for line in self.energy.lines
        )

    def _deducted(self, line: EnergyLine) -> bool:
        """Take off what an excluded process used of what was bought for all."""
        record = line.record
        if not self.scope.whole or self.scope.covers(record.process) or record.flow != "consumed":
            return False
        return (record.origin or "purchased") == "purchased" and self._bought(line.carrier.id)

    def _line(self, rule: SourceRule, line: EnergyLine, state: str, sign: int = 1) -> Iterator[EmissionLine]:
        unit, record = _UNITS[state], line.record
        try:
            value = None if line.quantity.value is None else convert(line.quantity.value, line.quantity.unit, unit)
        except UnitError:
            value = None
        formula = self.method.formulas[rule.formulas[0]]
        factor = self._factor(line, state, formula.inputs[_FACTORS[state]])
        sold = record.flow == "sold"
        if sold and self.method.settings.get("exports") == "apart":
            rule = replace(rule, inside=False)
        activity = Activity(
            line.key, record.process, line.carrier.id, value, unit, line.quantity.trace,
            str(record.month) if record.month else None, -1 if sold else sign, uncertainty=record.uncertainty,
            meter=record.meter, readable=line.carrier.id not in self._open,
        )  # fmt: skip
        potential = self.potentials.of("CO2", rule.source_type, line.key, record.where("carrier"))
        yield from emission_lines(
            rule, formula, activity, (factor,), potential, self.scope.id, self.trace, forms=self.forms, exported=sold
        )

    def _factor(self, line: EnergyLine, state: str, declared: FormulaInput) -> ParameterUsed:
        """Return the factor; F109 where one is given for electricity though the method prescribes its own."""
        record, where = line.record, line.record.where("carrier")
        written = self.inputs.given(record, declared.variable, record.process, "")
        if state == "heat":
            if written is not None:
                return self.inputs.read(record, declared, written, declared.unit)
            return self.factors.heat(line.key, where)
        region = self.region_of(record.process)
        if written is None:
            return self.factors.electricity(region, line.key, where)
        given = self.inputs.read(record, declared, written, declared.unit)
        if self.factors.grid_row(region) is None:
            return given
        used = self.factors.electricity(region, line.key, where)
        if given.value is not None and given.value != used.value:
            facts = {
                "what": declared.name, "given": f"{given.shown} {given.unit}", "fixed": f"{used.shown} {used.unit}",
                "source": self.method.edition.standard,
            }  # fmt: skip
            self.inputs.findings.append(Finding("F109", line.key, facts, written.location))
        return used
