"""What an audit tells beside accounts and judgements: energy management, carbon market, verification, targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from carbonstd.accounting import EnergyAccount
from carbonstd.accounting.abatement import PriceList
from carbonstd.accounting.management import contents_json, energy_management, report_contents
from carbonstd.accounting.management.contents import TITLES
from carbonstd.activity.supplements import Reported
from carbonstd.dates import Period
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.management import ManagementRules, load_management
from carbonstd.packages.metering import metering_in_force
from carbonstd.runs.emission_accounts import EmissionAccounts
from carbonstd.runs.judgements import Judging
from carbonstd.runs.market import MarketPosition, parse_change
from carbonstd.runs.settings import Settings
from carbonstd.runs.targets import Targets
from carbonstd.runs.verification import Verifying


@dataclass
class Further:
    """Gathers the further blocks of one audit.

    Attributes
    ----------
    reported : sequence of Reported
        A statement from another file, to hold against the accounts.
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
    reported: Sequence[Reported] = ()
    blocks: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    packages: list[Edition] = field(default_factory=list)

    def run(self) -> None:
        """Work out what the dossier has data for, and what was asked for."""
        self._manage()
        self._trade()
        self._verify()
        if self.settings.target is not None:
            self._aim(self.settings.target)

    def list_contents(self, document: Mapping[str, Any]) -> None:
        """Say for each chapter of the two energy reports what of it the run and its dossier hold."""
        self.blocks["management"]["contents"] = [
            contents_json(
                report_contents(self._rules, report, {**document, **self.blocks}, self.energy.dossier), report
            )
            for report in TITLES
        ]

    @cached_property
    def _rules(self) -> ManagementRules:
        return load_management(self.catalogue)

    def _manage(self) -> None:
        rules, metering = self._rules, metering_in_force(self.catalogue, self.as_of)
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

    def _verify(self) -> None:
        dossier = self.energy.dossier
        verifying = Verifying(self.catalogue, dossier, self.accounts.accounts, [*dossier.reported, *self.reported])
        self.blocks["verification"] = verifying.run()
        self.findings += verifying.findings
        self.packages += verifying.packages

    def _aim(self, target: str) -> None:
        aimed = Targets(
            self.energy, self.accounts.main, self.judged, self.period, target, self.settings.discount_rate, self.as_of
        )
        self.blocks["targets"], self.blocks["abatement"] = aimed.run()
        self.packages += aimed.packages
        self.findings += aimed.findings
