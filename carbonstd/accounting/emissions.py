"""Emissions by a method: each source by its formula, totals by scope and gas, biogenic CO2 apart (GB/T 32150)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from carbonstd.accounting.energy import LEDGER_IN, LEDGER_OUT, EnergyAccount, bounding_stocks
from carbonstd.accounting.factors import FactorChooser, ParameterUsed, is_fuel
from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.activity.regions import Region
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact
from carbonstd.expressions import evaluate
from carbonstd.packages.methods import Method, SourceRule
from carbonstd.trace import Trace
from carbonstd.units import convert


@dataclass(frozen=True)
class EmissionLine:
    """One source: activity, parameters, gas mass and tCO2e; an unknown number is None."""

    id: str
    process: str | None
    source_type: str
    formula: str
    gas: str
    activity: Fraction | None
    unit: str
    parameters: tuple[ParameterUsed, ...]
    gas_mass: Fraction | None
    gwp: Fraction
    scope: int
    biogenic: bool
    trace: str

    @property
    def value(self) -> Fraction | None:
        """Return the source's tCO2e."""
        return None if self.gas_mass is None else self.gas_mass * self.gwp

    def as_json(self) -> dict[str, Any]:
        """Return the source's block of the run document."""
        return {
            "id": self.id, "site": None, "process": self.process, "source_type": self.source_type,
            "formula": self.formula, "gas": self.gas, "activity": _text(self.activity), "unit": self.unit,
            "parameters": [parameter.as_json() for parameter in self.parameters], "gas_mass": _text(self.gas_mass),
            "gwp": format_exact(self.gwp), "value": _text(self.value), "scope": self.scope,
            "inside_boundary": not self.biogenic, "trace": self.trace or None,
        }  # fmt: skip


@dataclass
class EmissionAccount:
    """The emissions of one enterprise by one method."""

    account: EnergyAccount
    method: Method
    chooser: FactorChooser
    region: Region | None
    trace: Trace
    lines: list[EmissionLine] = field(default_factory=list)
    excluded: list[dict[str, str]] = field(default_factory=list)
    unknown: bool = False

    def run(self) -> EmissionAccount:
        """Go through the sources that the method counts."""
        for rule in self.method.sources:
            for line in self.account.lines:
                self._source(rule, line)
        self.unknown = bool(self.account.unreadable) or "energy" in self.account.dossier.broken_tables
        return self

    def _source(self, rule: SourceRule, line: EnergyLine) -> None:
        state = line.carrier.state
        if rule.carriers == "fuel" and is_fuel(line.carrier):
            self._combustion(rule, line)
        elif rule.carriers == state:
            self._indirect(rule, line)

    def _combustion(self, rule: SourceRule, line: EnergyLine) -> None:
        flow, origin = line.record.flow, line.record.origin or "purchased"
        used = self._has(line.carrier.id, "consumed")
        # Without a row of what was used, purchase and stocks say it: opening + purchased - closing - sold.
        ledger = () if used or not self._has(line.carrier.id, "purchased") else (*LEDGER_IN, *LEDGER_OUT)
        if flow not in ("consumed", "feedstock", *ledger) or line in self.account.controls:
            return
        if ledger and line not in self._bounding(line.carrier.id):
            return
        if origin != "purchased":
            reason = "carbon came in with the fuel from which it was made"
            self.excluded.append({"source": line.key, "reason": reason, "clause": rule.clause})
            return
        base = line.quantity.unit
        formula, carbon = self.chooser.carbon(line, base)
        parameters = [carbon, self.chooser.oxidation(line)]
        if formula == "F-COMB-1":
            heat = ParameterUsed("ncv", Fraction(1), "1", "GJ/GJ", "given")
            parameters.insert(0, heat if base == "GJ" else self.chooser.ncv(line, base))
        # What is used as feedstock isn't burned: it is taken off what was consumed.
        sign = Fraction(-1 if flow in ("feedstock", *LEDGER_OUT) else 1)
        self._add(rule, line, formula, line.quantity.value, base, parameters, sign, line.carrier.fossil == "false")

    def _indirect(self, rule: SourceRule, line: EnergyLine) -> None:
        flow, origin = line.record.flow, line.record.origin or "purchased"
        used = "purchased" if self._has(line.carrier.id, "purchased") else "consumed"
        # Deliveries out are netted whatever their origin; what was made and used here is no purchase.
        if flow not in (used, "sold") or (flow == used and origin != "purchased") or line in self.account.controls:
            return
        unit = "MWh" if line.carrier.state == "electricity" else "GJ"
        try:
            value = None if line.quantity.value is None else convert(line.quantity.value, line.quantity.unit, unit)
        except UnitError:
            value = None
        electric = line.carrier.state == "electricity"
        factor = self.chooser.grid(self.region, line.key) if electric else self.chooser.heat(line.key)
        self._add(rule, line, rule.formulas[0], value, unit, [factor], Fraction(-1 if flow == "sold" else 1), False)

    def _has(self, carrier: str, flow: str) -> bool:
        return any(line.carrier.id == carrier and line.record.flow == flow for line in self.account.lines)

    def _bounding(self, carrier: str) -> list[EnergyLine]:
        return bounding_stocks([line for line in self.account.lines if line.carrier.id == carrier])

    def _add(
        self,
        rule: SourceRule,
        line: EnergyLine,
        formula_id: str,
        activity: Fraction | None,
        unit: str,
        parameters: list[ParameterUsed],
        sign: Fraction,
        biogenic: bool,
    ) -> None:
        formula = self.method.formulas[formula_id]
        fossil = line.record.fossil_fraction
        mass, trace = None, ""
        if activity is not None and all(parameter.value is not None for parameter in parameters):
            values = {"quantity": activity, **{p.name: p.value for p in parameters if p.value is not None}}
            result = evaluate(formula.expression, values)
            assert isinstance(result, Fraction)
            mass = sign * result
            sources = [line.quantity.trace, *(parameter.trace for parameter in parameters)]
            trace = self.trace.add(
                f"emissions/{self.method.edition.name}/{line.key}", "formula", f"{line.key} {formula.gas}", mass,
                unit=formula.unit, formula=formula.expression.text, sources=[s for s in sources if s],
                package_row=formula.ref,
            )  # fmt: skip
        shares = [(mass, biogenic)]
        if fossil is not None and mass is not None and not biogenic:
            shares = [(mass * fossil, False), (mass * (1 - fossil), True)]
        for number, (part, is_biogenic) in enumerate(shares):
            self.lines.append(
                EmissionLine(
                    line.key if number == 0 else f"{line.key}.biogenic", line.record.process, rule.source_type,
                    formula_id, formula.gas, activity, unit, tuple(parameters), part, Fraction(1), rule.scope,
                    is_biogenic, trace,
                )
            )  # fmt: skip

    def _total(self, values: Iterable[Fraction | None]) -> str | None:
        return None if self.unknown else _text(_sum(values))

    def as_json(self) -> dict[str, Any]:
        """Return the account's block of the run document."""
        inside = [line for line in self.lines if not line.biogenic]
        total = None if self.unknown else _sum(line.value for line in inside)
        scopes = {scope: [line.value for line in inside if line.scope == scope] for scope in (1, 2)}
        gases = {gas: [line.value for line in inside if line.gas == gas] for gas in sorted({i.gas for i in inside})}
        biogenic = [line.value for line in self.lines if line.biogenic]
        return {
            "account": "default", "method": self.method.edition.name, "gwp": self.method.gwp_set, "unit": "tCO2e",
            "total": _text(total), "totals": {"cn": _text(total), "ghgp_location": None, "ghgp_market": None},
            "by_scope": {**{str(scope): self._total(values) for scope, values in scopes.items()}, "3": None},
            "by_gas": {gas: self._total(values) for gas, values in gases.items()},
            "biogenic": _text(_sum(biogenic)) if biogenic else None, "captured": None,
            "sources": sorted((line.as_json() for line in self.lines), key=lambda block: block["id"]),
            "excluded": sorted(self.excluded, key=lambda block: block["source"]), "uncertainty": None,
        }  # fmt: skip


def _sum(values: Iterable[Fraction | None]) -> Fraction | None:
    """Add in order; one unknown part makes the sum unknown."""
    total = Fraction(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _text(value: Fraction | None) -> str | None:
    return None if value is None else format_exact(value)
