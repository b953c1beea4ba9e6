"""Everything that energy management has to say of a dossier, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.management.balance import energy_balance
from carbonstd.accounting.management.comparing import Comparison
from carbonstd.accounting.management.history import History
from carbonstd.accounting.management.indicators import Indicator, indicators
from carbonstd.accounting.management.metering import Metering, metering
from carbonstd.accounting.management.savings import Saving, energy_savings
from carbonstd.accounting.management.stages import EnergyBalance
from carbonstd.dates import Period
from carbonstd.findings import Finding
from carbonstd.packages.management import ManagementRules
from carbonstd.packages.metering import MeteringStandard


@dataclass(frozen=True)
class Management:
    """The blocks of energy management of one dossier.

    Attributes
    ----------
    balance, equivalent_balance : EnergyBalance
        At calorific values and at equivalent values; the second is unknown wherever no equivalent value is given.
    """

    balance: EnergyBalance
    equivalent_balance: EnergyBalance
    metering: Metering
    savings: tuple[Saving, ...]
    indicators: tuple[Indicator, ...]
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the block ``management`` of the run document."""
        return {
            "balance": self.balance.as_json(), "equivalent_balance": self.equivalent_balance.as_json(),
            "metering": self.metering.as_json(), "savings": [saving.as_json() for saving in self.savings],
            "indicators": [indicator.as_json() for indicator in self.indicators],
        }  # fmt: skip


def energy_management(
    account: EnergyAccount, rules: ManagementRules, standard: MeteringStandard | None, base: Period | None = None
) -> Management:
    """Return the energy management of an account's dossier.

    Parameters
    ----------
    standard : MeteringStandard or None
        The edition of GB 17167 in force on the as-of date.
    base : Period, optional
        The base period; by default the same months of the latest earlier year of which history has energy.
    """
    findings: list[Finding] = []
    balance = energy_balance(account, rules, "calorific", findings)
    # The same gaps again, at other coefficients, would be said twice.
    equivalent = energy_balance(account, rules, "equivalent", [])
    meters = metering(account, rules, standard, findings)
    savings: tuple[Saving, ...] = ()
    performance: tuple[Indicator, ...] = ()
    report = account.dossier.period
    if report is not None and account.dossier.history:
        history = History.of(account, rules, findings)
        comparison = Comparison(account, rules, history, report, base or history.base_period(report), findings)
        savings, performance = energy_savings(comparison), indicators(comparison)
    once = [finding for number, finding in enumerate(findings) if finding not in findings[:number]]
    return Management(balance, equivalent, meters, savings, performance, tuple(once))
