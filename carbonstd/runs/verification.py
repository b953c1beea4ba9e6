"""Verification of a run: its accounts against what verifiers check, and a reported statement against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from carbonstd.accounting import EmissionAccount
from carbonstd.activity.dossier import Dossier
from carbonstd.activity.supplements import Reported
from carbonstd.compliance.verification import Observation, Records, Subject, as_reported, compare, verify
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.verification_rules import load_verification_rules
from carbonstd.runs.statements import Statements

#: What other parts of a run say already: missing sources (F110), calibration (V104). An own account has no reported
#: total to be material against.
_SAID_ELSEWHERE = frozenset({"BO-03", "MT-01", "VP-06"})
#: Checks of records: asked for where the dossier keeps a table of documents.
_OF_RECORDS = ("MT-", "DQ-")
#: Accredited laboratories are the carbon market's rule.
_OF_THE_MARKET = "MT-04"


@dataclass
class Verifying:
    """Verifies the accounts of one run.

    Parameters
    ----------
    reported : sequence of Reported
        A statement to hold against the recomputation, of the dossier itself or of another file.
    """

    catalogue: Catalogue
    dossier: Dossier
    accounts: Sequence[EmissionAccount]
    reported: Sequence[Reported]
    findings: list[Finding] = field(default_factory=list)
    packages: list[Edition] = field(default_factory=list)

    def run(self) -> dict[str, Any]:
        """Return the block of the run document."""
        rules = load_verification_rules(self.catalogue)
        self.packages += rules.packages
        records = Records(
            documents=self.dossier.documents, meters=self.dossier.meters, history=self.dossier.history,
            energy=self.dossier.energy, period=self.dossier.period,
        )  # fmt: skip
        checks, comparisons = [], []
        for account in self.accounts:
            maker = Statements(account)
            statement = maker.statement()
            found = verify(Subject(statement, rules, records))
            kept = [one for one in found.observations if self._worth_saying(one, account)]
            self.findings += [one.finding for one in _once_a_series(kept)]
            checks.append({"account": account.scope.id, "observations": [one.as_json() for one in kept]})
            rows = self._reported_of(account)
            if rows:
                subject = Subject(as_reported(rows, statement, maker.names()), rules, records)
                compared = compare(subject, statement)
                self.findings += [one.finding for one in compared.observations]
                comparisons.append({"account": account.scope.id, **compared.as_json()})
        return {"checks": checks, "against": comparisons}

    def _worth_saying(self, one: Observation, account: EmissionAccount) -> bool:
        if one.check in _SAID_ELSEWHERE or (one.check == _OF_THE_MARKET and account.method.scheme != "ets"):
            return False
        if one.check == "AR-08" and one.line is not None and one.line.key in _deducted(account):
            return False
        return bool(self.dossier.documents) or not one.check.startswith(_OF_RECORDS)

    def _reported_of(self, account: EmissionAccount) -> list[Reported]:
        """Return the rows that name the account; without a name they belong to the only one."""
        alone = len(self.accounts) == 1
        return [row for row in self.reported if row.account == account.scope.id or (alone and not row.account)]


def _deducted(account: EmissionAccount) -> set[str]:
    """Return the rows that an account takes off by its own rule: stocks, exports, what a unit of its own burns."""
    return {line.activity.key for line in account.lines if line.activity.sign < 0}


def _once_a_series(observations: Sequence[Observation]) -> list[Observation]:
    """Keep the first month of what is said of every month alike."""
    found: dict[tuple[object, ...], Observation] = {}
    for number, one in enumerate(observations):
        series = (one.check, one.finding.rule, *one.line.source, one.line.name) if one.line is not None else (number,)
        found.setdefault(series, one)
    return list(found.values())
