"""Numbers of the base period and of the reporting period side by side, from history and from the dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.accounting.amounts import Amount, in_unit, total
from carbonstd.accounting.boundary import boundary_of
from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.management.formulas import evaluated
from carbonstd.accounting.management.history import Entry, History, Key
from carbonstd.activity.dossier import Output
from carbonstd.activity.spelling import normalise
from carbonstd.dates import Period
from carbonstd.findings import NOWHERE, Finding, Location
from carbonstd.packages.management import ManagementRules
from carbonstd.rules import Text

#: What the inputs of the formulas are called where one is missing.
TERMS = {
    "energy": Text("能耗", "energy"),
    "output": Text("产量", "output"),
    "value": Text("产值", "output value"),
    "total": Text("总产值", "total output value"),
}


@dataclass
class Comparison:
    """A reporting period and the base period with which it is compared.

    Numbers of the reporting period are taken from history where it has rows for it, else from the dossier.
    """

    account: EnergyAccount
    rules: ManagementRules
    history: History
    report: Period
    base: Period | None
    findings: list[Finding]

    def past(self, kind: str, key: Key, unit: str) -> Amount:
        """Return a number of the base period."""
        if self.base is None:
            return Amount(None, unit, "", ("base",))
        return self.history.over(self.history.rows(kind, key), self.base, unit, f"compare/{key}/{kind}/base")

    def present(self, kind: str, key: Key, unit: str) -> Amount:
        """Return a number of the reporting period."""
        node = f"compare/{key}/{kind}/report"
        rows = self.history.rows(kind, key)
        if any(entry.period.overlaps(self.report) for entry in rows):
            return self.history.over(rows, self.report, unit, node)
        if kind == "energy":
            return in_unit(self._energy(key, node), unit, self.account.trace, node, node)
        if kind == "output":
            return self._output(key, unit, node)
        return Amount(None, unit, "", ("report",))

    def adjustment(self, key: Key, unit: str) -> Amount:
        """Return the adjustment for static factors that the enterprise gives for the reporting period."""
        rows = [entry for entry in self.history.rows("adjustment", key) if self.report.covers(entry.period)]
        if not rows:
            return Amount(Fraction(0), unit)
        return self.history.over(rows, self.report, unit, f"compare/{key}/adjustment/report")

    def unit(self, kind: str, key: Key, default: str) -> str:
        """Return the unit in which history gives a number."""
        rows: list[Entry] = self.history.rows(kind, key)
        return rows[0].amount.unit if rows else default

    def output_key(self, key: Key) -> Key:
        """Return the key of a process's output: without a product, else of the one product that it makes."""
        if self.history.rows("output", key._replace(carrier=None)):
            return key._replace(carrier=None)
        rows = [entry for entry in self.history.kind("output") if entry.process == (key.process or "")]
        products = {entry.product: entry.record.product for entry in rows}
        return Key(key.process, next(iter(products.values())) if len(products) == 1 else None)

    def formula(self, formula: str, values: Mapping[str, Amount], node: str, unit: str = "") -> Amount:
        """Return the value of a formula of the package."""
        return evaluated(self.rules.formulas[formula], values, self.account.trace, f"compare/{node}", node, unit)

    def name(self, key: Key) -> Text:
        """Name a key for people."""
        process = self.account.processes.get(key.process or "")
        parts = [(process.name if process else None) or key.process, key.product]
        carrier = self.account.carriers.carriers.get(key.carrier or "")
        zh = [*parts, carrier.zh if carrier else None]
        en = [*parts, carrier.en if carrier else None]
        return Text(
            " ".join(part for part in zh if part) or "企业", " ".join(part for part in en if part) or "the enterprise"
        )

    def say(self, rule: str, key: Key, facts: Mapping[str, object], where: Location = NOWHERE) -> None:
        """Say something of a key; its name is the fact ``what``, unless that is given."""
        self.findings.append(Finding(rule, f"history.{key}", {"what": self.name(key), **facts}, where))

    def say_missing(self, key: Key, values: Mapping[str, Amount]) -> None:
        """Say which numbers of the base period (N101) and of the reporting period (N110) are missing.

        Parameters
        ----------
        values : mapping
            By the names of the formulas' inputs: ``energy_base``, ``output_report`` …
        """
        for rule, side, period in (("N101", "base", self.base), ("N110", "report", self.report)):
            lacking = [name for name, amount in values.items() if not amount.known and name.endswith(f"_{side}")]
            if not lacking:
                continue
            terms = [TERMS[name.partition("_")[0]] for name in lacking]
            # A reason that is a period is the first one that no row covers.
            gaps = dict.fromkeys(why for name in lacking for why in values[name].why if why[:4].isdigit())
            tail = f" ({', '.join(gaps)})" if gaps else ""
            names = Text("、".join(term.zh for term in terms) + tail, ", ".join(term.en for term in terms) + tail)
            rows = self.history.rows("energy", key)
            where = rows[0].record.where("value") if rows else NOWHERE
            self.say(rule, key, {"period": str(period) if period else "?", "names": names}, where)

    def _energy(self, key: Key, node: str) -> Amount:
        account = self.account
        if key.carrier:
            members = account.descendants(key.process) if key.process else ("",)
            return account.carrier_quantity(members, key.carrier, node)
        if key.product:
            return self._energy_of_product(key, node)
        if key.process:
            return account.net(account.descendants(key.process), "calorific", node)
        return account.enterprise("calorific")

    def _energy_of_product(self, key: Key, node: str) -> Amount:
        made = self._made(key)
        makers = dict.fromkeys(row.process for row in made if row.process)
        if not makers or any(not row.process for row in made):
            return Amount(None, "tce", "", ("outputs",))
        parts = [self._share(process, key.product or "", f"{node}/{process}") for process in makers]
        return total(parts, "tce", self.account.trace, node, f"energy {key.product}")

    def _share(self, process: str, product: str, node: str) -> Amount:
        """Return a product's energy in one process, with its share of pools."""
        products = {normalise(row.product) for row in self.account.dossier.outputs if row.process == process}

        def named(name: str) -> str | None:
            return normalise(name) if normalise(name) in products else None

        def net(processes: Sequence[str], here: str) -> Amount:
            return self.account.net(processes, "calorific", here)

        boundary = boundary_of(self.account, process, normalise(product), sorted(products), named)
        return boundary.measured(self.account, net, node)

    def _made(self, key: Key) -> list[Output]:
        return [
            row
            for row in self.account.dossier.outputs
            if not row.control
            and (not key.process or row.process == key.process)
            and (not key.product or normalise(row.product) == normalise(key.product))
        ]

    def _output(self, key: Key, unit: str, node: str) -> Amount:
        rows = self._made(key)
        if len({normalise(row.product) for row in rows}) != 1 or "outputs" in self.account.dossier.broken_tables:
            # Several products can't be added up, and no row is not nothing.
            return Amount(None, unit, "", ("outputs",))
        parts = [self._quantity(row, unit) for row in rows]
        return total(parts, unit, self.account.trace, node, f"output {rows[0].product}")

    def _quantity(self, row: Output, unit: str) -> Amount:
        if row.faulty or row.quantity is None:
            return Amount(None, unit, "", (row.key,))
        node = self.account.trace.add(
            f"in/{row.key}", "input", row.product, row.quantity, unit=row.unit, location=row.where("quantity"),
            raw=row.raw("quantity"),
        )  # fmt: skip
        key = f"compare/{row.key}"
        return in_unit(Amount(row.quantity, row.unit, node), unit, self.account.trace, key, key)
