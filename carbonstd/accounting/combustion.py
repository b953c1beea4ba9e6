"""Combustion of fuels: which rows of the table `energy` burn inside an account, and by which formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from carbonstd.accounting.account_scope import AccountScope
from carbonstd.accounting.emission_lines import Activity, EmissionLine, ParameterUsed, emission_lines
from carbonstd.accounting.energy import LEDGER_IN, LEDGER_OUT, EnergyAccount, bounding_stocks
from carbonstd.accounting.form_rounding import FormRounding
from carbonstd.accounting.fuel_factors import FuelFactors, is_fuel
from carbonstd.accounting.ledger import OF_WHICH, at_boundary, boundary_faults, use_faults
from carbonstd.accounting.potentials import Potentials
from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.findings import Finding
from carbonstd.packages.formulas import Formula
from carbonstd.packages.methods import Method, SourceRule
from carbonstd.rules import Text
from carbonstd.trace import Trace

#: Variables that the documents of fuel properties give; others are factors of the method.
_PROPERTIES = ("ncv", "carbon_content", "oxidation")


@dataclass
class Combustion:
    """Accounts for the fuels of one account."""

    energy: EnergyAccount
    method: Method
    rules: Sequence[SourceRule]
    scope: AccountScope
    factors: FuelFactors
    potentials: Potentials
    trace: Trace
    forms: FormRounding | None = None
    excluded: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def lines(self) -> Iterator[EmissionLine]:
        """Yield the lines of all fuel rows, in the dossier's order."""
        signed = [(line, self._sign(line)) for line in self._fuels]
        self._open = set(self._contradicted(signed))
        for line, sign in signed:
            if sign:
                for rule in self._counting(line):
                    yield from self._line(rule, self._unmeasured(line), sign)
            for rule in self._deducting(line):
                yield from self._line(rule, line, 1)
            for rule in self._beside(line):
                yield from self._line(rule, line, 1, beside=True)

    def _unmeasured(self, line: EnergyLine) -> EnergyLine:
        """Return a row of an excluded process without what was measured under its own account's method."""
        if self.scope.covers(line.record.process):
            return line
        return replace(line, record=replace(line.record, carbon_content=None, oxidation=None))

    def _contradicted(self, signed: Sequence[tuple[EnergyLine, int]]) -> Iterator[str]:
        """Yield the carriers of which the use can't be known, and say what is wrong with their rows."""
        inside = [(sign, line) for line, sign in signed if sign and self.scope.covers(line.record.process)]
        for carrier in dict.fromkeys(line.carrier.id for _, line in inside):
            rows = [(sign, line) for sign, line in inside if line.carrier.id == carrier]
            faults = list(use_faults(rows))
            if carrier in self._by_ledger:
                faults += boundary_faults(self._inside(carrier), "purchased")
            self.findings += faults
            if any(fault.severity == "error" for fault in faults):
                yield carrier

    @cached_property
    def _fuels(self) -> list[EnergyLine]:
        return [line for line in self.energy.lines if is_fuel(line.carrier) and line not in self.energy.controls]

    def _special(self, line: EnergyLine) -> list[SourceRule]:
        process = self.energy.processes.get(line.record.process or "")
        return [rule for rule in self.rules if process is not None and process.type in rule.process_types]

    def _counting(self, line: EnergyLine) -> list[SourceRule]:
        """Return the rules of the row's process type, else those for any process."""
        special = [rule for rule in self._special(line) if rule.inside]
        return special or [rule for rule in self.rules if not rule.process_types and rule.sign > 0]

    def _beside(self, line: EnergyLine) -> list[SourceRule]:
        """Return the rules that show what a unit burns beside the total, bought and own fuel alike."""
        burned = line.record.flow == "consumed" and self.scope.covers(line.record.process)
        return [rule for rule in self._special(line) if not rule.inside] if burned else []

    def _deducting(self, line: EnergyLine) -> list[SourceRule]:
        """Return the rules that take off own fuel which was sold: its carbon came in and goes out again."""
        if line.record.flow != "sold" or not self.scope.covers(line.record.process):
            return []
        if not self._made_inside(line.carrier.id) or line.carrier.id in self._by_ledger:
            return []
        lineage = {line.carrier.id, *self.energy.carriers.ancestors(line.carrier.id)}
        return [
            rule
            for rule in self.rules
            if rule.sign < 0
            and (not rule.materials or lineage & {material.id for material in self.method.materials_of(rule.source)})
        ]

    def _sign(self, line: EnergyLine) -> int:
        """Say whether a row adds to the account, is taken off, or takes no part.

        What is used counts where it is `consumed`; without such rows the ledger says it: opening + purchased - closing
        - sold. Fuel used as feedstock isn't burned. The carbon of by-product and own secondary fuel came in with the
        fuel it was made from, unless that was made outside the account; own primary fuel came out of the ground.
        """
        flow, carrier = line.record.flow, line.carrier.id
        inside = self.scope.covers(line.record.process)
        if not inside:
            return self._deducted(line) if self.scope.whole else 0
        if flow == "feedstock" and self.method.settings.get("feedstock") == "counted":
            return 0
        ledger = carrier in self._by_ledger
        if flow == "feedstock" and not ledger and carrier not in self._consumed:
            self._exclude(line, Text("用作原料，不燃烧", "feedstock isn't burned"), "")
            return 0
        if flow in OF_WHICH and not ledger and carrier not in self._consumed:
            return 1
        if flow not in ("consumed", "feedstock", *((*LEDGER_IN, *LEDGER_OUT) if ledger else ())):
            return 0
        if ledger and line not in self._bounding(carrier):
            return 0
        own = flow in ("consumed", "feedstock") and (line.record.origin or "purchased") != "purchased"
        # Biomass was made of no fuel either: black liquor comes of wood, biogas of waste water.
        secondary = line.carrier.form == "secondary" and line.carrier.fossil != "false"
        if own and secondary and (self.scope.whole or self._made_inside(carrier)):
            reason = Text("碳已随制取它的燃料计入", "its carbon came in with the fuel from which it was made")
            self._exclude(line, reason, "")
            return 0
        return -1 if flow in ("feedstock", *LEDGER_OUT) else 1

    def _deducted(self, line: EnergyLine) -> int:
        """Take off what an excluded process burns where the account's own rows hold it: bought for all, or made."""
        self._exclude(line, self.scope.why_excluded, self.scope.clause)
        if line.record.flow != "consumed":
            return 0
        own = (line.record.origin or "purchased") == "purchased"
        held = line.carrier.id in self._by_ledger if own else self._made_inside(line.carrier.id)
        return -1 if held else 0

    @cached_property
    def _by_ledger(self) -> frozenset[str]:
        """The carriers of which no row inside says what was used, but purchases do."""
        return self._with_flow("purchased") - self._consumed

    @cached_property
    def _consumed(self) -> frozenset[str]:
        return self._with_flow("consumed")

    def _with_flow(self, flow: str) -> frozenset[str]:
        inside = [line for line in self._fuels if self.scope.covers(line.record.process)]
        return frozenset(line.carrier.id for line in inside if line.record.flow == flow)

    def _made_inside(self, carrier: str) -> bool:
        return any(
            line.record.flow == "produced" and line.carrier.id == carrier and self.scope.covers(line.record.process)
            for line in self._fuels
        )

    def _bounding(self, carrier: str) -> list[EnergyLine]:
        return bounding_stocks(at_boundary(self._inside(carrier)))

    def _inside(self, carrier: str) -> list[EnergyLine]:
        return [line for line in self._fuels if line.carrier.id == carrier and self.scope.covers(line.record.process)]

    def _line(self, rule: SourceRule, line: EnergyLine, sign: int, *, beside: bool = False) -> Iterator[EmissionLine]:
        base = line.quantity.unit
        formula, parameters = self._formula(rule, line, base)
        record = line.record
        key = f"{line.key}.{rule.source}" if beside else line.key
        activity = Activity(
            key, record.process, line.carrier.id, line.quantity.value, base, line.quantity.trace,
            str(record.month) if record.month else None, sign, line.carrier.fossil == "false", record.fossil_fraction,
            record.uncertainty, record.meter, line.carrier.id not in self._open,
        )  # fmt: skip
        if rule.gas not in ("", "CO2"):
            # CH4 and N2O of biomass are in the total; only its CO2 stands apart.
            activity = replace(activity, biogenic=False, fossil_fraction=None)
        potential = self.potentials.of(rule.gas or "CO2", rule.source_type, line.key, record.where("carrier"))
        yield from emission_lines(
            rule, formula, activity, parameters, potential, self.scope.id, self.trace, forms=self.forms, beside=beside
        )

    def _formula(self, rule: SourceRule, line: EnergyLine, base: str) -> tuple[Formula, tuple[ParameterUsed, ...]]:
        """Take the formula that the carbon content fits: per heat, or measured per quantity."""
        formulas = [self.method.formulas[one] for one in rule.formulas]
        formula = formulas[0]
        per_heat, carbon = True, None
        if "carbon_content" in formula.inputs:
            per_heat, carbon = self.factors.carbon(line, base)
        if not per_heat:
            formula = self.method.formulas["F-COMB-2"]
        elif "ncv" not in formula.inputs:
            formula = next((one for one in formulas if "ncv" in one.inputs), formula)
        return formula, tuple(
            self._parameter(rule, line, base, name, carbon, formula) for name in formula.inputs if name != "quantity"
        )

    def _parameter(
        self, rule: SourceRule, line: EnergyLine, base: str, name: str, carbon: ParameterUsed | None, formula: Formula
    ) -> ParameterUsed:
        if name == "carbon_content" and carbon is not None:
            return carbon
        if name in _PROPERTIES:
            return self.factors.ncv(line, base) if name == "ncv" else self.factors.oxidation(line)
        return self.factors.other(line, rule.source, name, formula.inputs[name].unit_for(base))

    def _exclude(self, line: EnergyLine, reason: Text, clause: str) -> None:
        if line.record.flow in ("consumed", "feedstock"):
            self.excluded.append({"source": line.key, "reason": reason._asdict(), "clause": clause})
