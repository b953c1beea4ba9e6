"""What an audit tells beside accounts and judgements: energy management, the carbon market, targets and measures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from carbonstd.accounting import EnergyAccount
from carbonstd.accounting.abatement import PriceList
from carbonstd.accounting.management import energy_management
from carbonstd.dates import Period
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.management import load_management
from carbonstd.packages.metering import metering_in_force
from carbonstd.runs.emission_accounts import EmissionAccounts
from carbonstd.runs.judgements import Judging
from carbonstd.runs.market import MarketPosition, parse_change
from carbonstd.runs.settings import Settings
from carbonstd.runs.targets import Targets


@dataclass
class Further:
    """Gathers the further blocks of one audit.

    Attributes
    ----------
    blocks : dict
        By their key in the run document.
    """

    catalogue: Catalogue
    energy: EnergyAccount
    accounts: EmissionAccounts
    judged: Judging
    settings: Settings
    period: Period
    as_of: date
    blocks: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    packages: list[Edition] = field(default_factory=list)

    def run(self) -> None:
        """Work out what the dossier has data for, and what was asked for."""
        self._manage()
        self._trade()
        if self.settings.target is not None:
            self._aim(self.settings.target)

    def _manage(self) -> None:
        rules, metering = load_management(self.catalogue), metering_in_force(self.catalogue, self.as_of)
        managed = energy_management(self.energy, rules, metering)
        self.blocks["management"] = managed.as_json()
        self.findings += managed.findings
        self.packages.append(rules.edition)
        if metering is not None and self.energy.dossier.meters:
            self.packages.append(metering.edition)

    def _trade(self) -> None:
        dossier, trace, asked = self.energy.dossier, self.energy.trace, self.settings.what_if
        market = MarketPosition(
            self.catalogue, dossier, self.accounts.accounts, PriceList(dossier.prices, self.energy.carriers, trace),
            self.period.end.year, trace, parse_change(asked) if asked else None,
        )  # fmt: skip
        if market.concerned:
            self.blocks["allowances"] = market.run()
            self.findings += market.findings
            self.packages += market.packages

    def _aim(self, target: str) -> None:
        aimed = Targets(self.energy, self.accounts.main, self.judged, self.period, target, self.settings.discount_rate)
        self.blocks["targets"], self.blocks["abatement"] = aimed.run()
        self.findings += aimed.findings
