"""Targets and measures of a run: what has to fall for each judged indicator, and which measures reach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from carbonstd.accounting import Boundary, EmissionAccount, EnergyAccount
from carbonstd.accounting.abatement import Figure, PriceList, abatement_curve, boundary_uses
from carbonstd.accounting.abatement.carrier_use import CarrierUse
from carbonstd.accounting.amounts import added
from carbonstd.compliance.targets import find_gap, parse_aim, target_input, way_to_target
from carbonstd.dates import Period
from carbonstd.findings import Finding
from carbonstd.packages import Edition
from carbonstd.packages.benchmark_levels import LEVELS as BENCHMARK_LEVELS
from carbonstd.rules import Text
from carbonstd.runs.benchmarks import Benchmarks
from carbonstd.runs.judgements import Judging


@dataclass
class Targets:
    """Works out the targets of one audit.

    Parameters
    ----------
    aim : str
        ``level_2``, ``准入值``, ``10%`` …
    rate : Fraction
        The discount rate of measures.
    as_of : date
        Benchmark documents published later are left aside.
    """

    energy: EnergyAccount
    account: EmissionAccount
    judged: Judging
    period: Period
    aim: str
    rate: Fraction
    as_of: date
    packages: list[Edition] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def run(self) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
        """Return the blocks of the targets, and of the cost curve where there are measures."""
        dossier, trace = self.energy.dossier, self.energy.trace
        aim = parse_aim(self.aim)
        prices = PriceList(dossier.prices, self.energy.carriers, trace)
        emissions, factors = self._emissions(), self._factors()
        curve = abatement_curve(
            dossier.measures, self._uses(emissions, factors, prices),
            {process.id: process.parent for process in dossier.processes if process.parent}, self.rate, self._years,
            trace,
        )  # fmt: skip
        benchmarks = Benchmarks(self.judged.catalogue, trace, self.as_of)
        blocks = []
        for judgement, package, source, _ in self.judged.answers:
            if not judgement.binding or judgement.verdict == "not-applicable":
                continue
            account, boundary = source.account, source.boundary
            inside = account.descendants(boundary.process)
            uses = boundary_uses(account, inside, emissions, factors, prices)
            given = target_input(judgement, package, uses, _shares(account, boundary), prices.allowance(), trace)
            if aim.level in BENCHMARK_LEVELS:
                given = benchmarks.beside(given, judgement, package.edition.family)
            target = find_gap(given, aim, trace)
            way = way_to_target(target, curve, self._years)
            blocks.append(target.as_json() | {"reach": way.reached.as_json() if way.reached else None})
            self.findings += [*target.findings, *way.findings]
        self.findings += benchmarks.findings
        self.packages += benchmarks.packages
        if not dossier.measures:
            return blocks, None
        self.findings += curve.findings
        return blocks, curve.as_json()

    @property
    def _years(self) -> Fraction:
        days = (self.period.end - self.period.start).days + 1
        return Fraction(days, 366 if days == 366 else 365)

    def _emissions(self) -> Mapping[str, Fraction | None]:
        """Return the tCO2e of each energy row, all its gases; what the method leaves out on purpose is zero."""
        found: dict[str, Fraction | None] = {block["source"]: Fraction(0) for block in self.account.excluded}
        parts: dict[str, list[Fraction | None]] = {}
        for line in self.account.lines:
            if not line.beside:
                parts.setdefault(line.activity.key, []).append(line.value if line.counts else Fraction(0))
        return found | {key: added(values) for key, values in parts.items()}

    def _factors(self) -> dict[str, Figure]:
        """Return the factors of electricity and heat that the account used."""
        found: dict[str, Figure] = {}
        for line in self.account.lines:
            for name, unit in (("grid_factor", "tCO2/MWh"), ("heat_factor", "tCO2/GJ")):
                used = next((parameter for parameter in line.parameters if parameter.name == name), None)
                if used is not None and used.value is not None:
                    note = Text(f"因子 {used.source}", f"factor {used.source}")
                    found.setdefault(line.activity.item, Figure(used.value, unit, note, used.trace))
        return found

    def _uses(
        self, emissions: Mapping[str, Fraction | None], factors: Mapping[str, Figure], prices: PriceList
    ) -> dict[tuple[str, str], CarrierUse]:
        """Return what each process, and the enterprise (an empty name), uses of each carrier."""
        places: list[tuple[str, Sequence[str] | None]] = [("", None)]
        places += [(process, self.energy.descendants(process)) for process in self.energy.processes]
        return {
            (process, use.carrier): use
            for process, inside in places
            for use in boundary_uses(self.energy, inside, emissions, factors, prices)
        }


def _shares(account: EnergyAccount, boundary: Boundary) -> dict[str, Fraction]:
    """Return the share of each process's saving that counts for a product."""
    found = dict.fromkeys(account.descendants(boundary.process), boundary.share or Fraction(0))
    for pool in boundary.pools:
        found |= dict.fromkeys(account.descendants(pool.pool), pool.share or Fraction(0))
    return found
