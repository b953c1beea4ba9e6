"""The arithmetic of one balance: sums and formulas under its own place in the trace, rows, and what is said of gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from carbonstd.accounting.amounts import Amount, total
from carbonstd.accounting.management.formulas import evaluated
from carbonstd.accounting.management.stages import StageRow
from carbonstd.activity.carriers import Carrier
from carbonstd.exact import format_fixed, readable
from carbonstd.findings import NOWHERE, Finding, Location
from carbonstd.packages.management import ManagementRules
from carbonstd.rules import Text
from carbonstd.trace import Trace


@dataclass
class Working:
    """Adds and evaluates, each result with its node in the trace.

    Parameters
    ----------
    place : str
        Under which the nodes stand, such as ``balance/calorific/gbt-2589.2020``.
    """

    rules: ManagementRules
    trace: Trace
    place: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, parts: Iterable[Amount], node: str) -> Amount:
        """Return a sum in tce; no part is nothing."""
        return total(list(parts), "tce", self.trace, f"{self.place}/{node}", node)

    def formula(self, formula: str, values: Mapping[str, Amount], node: str) -> Amount:
        """Return the value of a formula of the package."""
        return evaluated(self.rules.formulas[formula], values, self.trace, f"{self.place}/{node}", node)

    def row(
        self, node: str, carrier: Carrier | None, inflow: Amount, effective: Amount | None, loss: Amount, out: Amount
    ) -> StageRow:
        """Return a row with its gap. Without `effective`, what remains is taken for it."""
        settled = self.add([inflow, -loss, -out], f"{node}/effective") if effective is None else effective
        gap = self.formula("S-GAP", {"input": inflow, "effective": settled, "loss": loss, "out": out}, f"{node}/gap")
        percent = self.formula("S-GAP-PCT", {"gap": gap, "input": inflow}, f"{node}/percent")
        by_difference = "effective" if effective is None and settled.known else ""
        return StageRow(carrier, inflow, settled, loss, out, gap, percent, by_difference)

    def sum_rows(self, node: str, rows: Sequence[StageRow], broken: Sequence[Amount]) -> StageRow:
        """Return the total of rows that balance each by itself."""
        inflow, effective, loss, out = (
            self.add([*(getattr(row, term) for row in rows), *broken], f"{node}/total/{term}")
            for term in ("inflow", "effective", "loss", "out")
        )
        return self.row(f"{node}/total", None, inflow, effective, loss, out)

    def say_gap(self, target: str, what: Text, inflow: Amount, gap: Amount, percent: Amount, where: Location) -> None:
        """Say that a gap is wider than the criterion allows (N106)."""
        if not gap.value or inflow.value is None:
            return
        if percent.value is not None and abs(percent.value) <= self.rules.criterion("balance-gap"):
            return
        share = "?" if percent.value is None else format_fixed(percent.value, 1)
        facts = {"what": what, "inflow": readable(inflow.value), "gap": readable(gap.value), "percent": share}
        self.findings.append(Finding("N106", target, facts, where))


def place_of(locations: Sequence[Location]) -> Location:
    """Return the first place, if there is one."""
    return locations[0] if locations else NOWHERE
