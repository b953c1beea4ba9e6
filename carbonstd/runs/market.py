"""The carbon-market position of a run: allowances by the plan of the year, the balance, and what it is worth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from carbonstd.accounting import Amount, EmissionAccount
from carbonstd.accounting.abatement import PriceList
from carbonstd.accounting.account_scope import with_children
from carbonstd.accounting.amounts import added, total
from carbonstd.accounting.emission_lines import EmissionLine
from carbonstd.accounting.energy import IMMATERIAL
from carbonstd.activity.dossier import Dossier, Parameter
from carbonstd.compliance.allowances import Change, UnitYear, allocate, balance_of, read_postings, what_if, worth
from carbonstd.errors import CarbonstdError, NumberError
from carbonstd.exact import parse_decimal
from carbonstd.findings import NOWHERE, Finding
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.allocation_plans import AllocationPlan, choose_plan
from carbonstd.packages.tables import read_table
from carbonstd.rules import Text
from carbonstd.trace import Trace, show

#: The parameter that says of which class of the plan a unit is.
UNIT_CLASS = "ets_unit_class"
#: Numbers of a plan that an account's own lines hold: parameter → source. Electricity generated is none of them: what a
#: dossier says a unit produces may be net of its own use, and the plans count what the generator gives.
_FROM_LINES = {"clinker": "clinker", "aluminium": "anode-effect-cf4"}
_CHANGE = re.compile(r"\s*(intensity|output|强度|产量)\s*[=:]?\s*([+-]?[\d.]+)\s*(%?)\s*")


@dataclass
class MarketPosition:
    """The position of one dossier in the national carbon market.

    Parameters
    ----------
    change : Change or None
        What is asked: how allowance and due would change with output and intensity.
    """

    catalogue: Catalogue
    dossier: Dossier
    accounts: Sequence[EmissionAccount]
    prices: PriceList
    year: int
    trace: Trace
    change: Change | None = None
    findings: list[Finding] = field(default_factory=list)
    packages: list[Edition] = field(default_factory=list)

    @property
    def concerned(self) -> bool:
        """Whether the dossier says anything of allowances."""
        units = any(process.ets_unit for process in self.dossier.processes)
        named = any(parameter.name in (UNIT_CLASS, "balance_value") for parameter in self.dossier.parameters)
        return units or named or bool(self.dossier.allowances) or self.change is not None

    def run(self) -> list[dict[str, Any]]:
        """Return a block for each account under a guideline of the carbon market."""
        return [self._block(account) for account in self.accounts if account.method.scheme == "ets"]

    def _block(self, account: EmissionAccount) -> dict[str, Any]:
        sector = next(iter(account.method.sectors), "")
        plan = choose_plan(self.catalogue, sector, self.year)
        if plan is None:
            facts = {"what": account.scope.id, "sector": sector, "year": self.year}
            self.findings.append(Finding("E109", f"{account.scope.id}.allowances", facts))
            return {"account": account.scope.id, "plan": None, "year": self.year}
        self.packages.append(plan.edition)
        units = list(self._units(account, plan, sector))
        entity = allocate(plan, units, self.trace, account.scope.id)
        named = account.scope.id if len(self.accounts) > 1 else None
        postings = read_postings(self.dossier.allowances, {self.year}, self.trace, named)
        balance = balance_of(entity, postings, self.trace)
        price = self.prices.allowance()
        value = worth(
            balance.balance, Amount(price.value, price.unit, price.trace), self.trace, f"ets/{account.scope.id}/worth"
        )
        self.findings += [*entity.findings, *balance.findings]
        changed = what_if(plan, units, self.change, self.trace, account.scope.id) if self.change is not None else None
        return {
            "account": account.scope.id, "plan": plan.name, "draft": plan.draft, "year": self.year,
            "allocation": entity.as_json(), "balance": balance.as_json(),
            "value": show(value.value), "value_unit": "CNY",
            "what_if": changed.as_json() if changed is not None else None,
        }  # fmt: skip

    def _units(self, account: EmissionAccount, plan: AllocationPlan, sector: str) -> Iterator[UnitYear]:
        """Yield the units: processes of one `ets_unit`, else those with a class, else the account as a whole."""
        inside = [process for process in self.dossier.processes if account.scope.covers(process.id)]
        groups: dict[str, list[str]] = {}
        for process in inside:
            if process.ets_unit:
                groups.setdefault(process.ets_unit, []).append(process.id)
        if not groups:
            groups = {process.id: [process.id] for process in inside if self._text(UNIT_CLASS, [process.id], own=True)}
        placed = {process for members in groups.values() for process in members}
        for name, members in (groups or {account.scope.id: [process.id for process in inside]}).items():
            whole = not groups
            # What lies below a unit is of it, unless it is a unit itself.
            below = with_children(members, self.dossier.processes) - placed
            processes = [*members, *sorted(below - set(members))]
            classes = [row.key for row in plan.classes.values() if row.text("sector") == sector]
            unit_class = self._text(UNIT_CLASS, processes) or (classes[0] if len(classes) == 1 else "")
            amounts = {
                variable: amount
                for variable, parameter in plan.parameters.items()
                if not parameter.choices
                if (amount := self._amount(variable, processes, account, whole)) is not None
            }
            texts = {
                variable: text
                for variable, parameter in plan.parameters.items()
                if parameter.choices and (text := self._text(variable, processes)) is not None
            }
            yield UnitYear(name, unit_class, self.year, amounts, texts)

    def _amount(self, variable: str, processes: Sequence[str], account: EmissionAccount, whole: bool) -> Amount | None:
        row = self._row(variable, processes)
        if row is not None:
            node = self.trace.add(
                f"in/{row.key}", "input", variable, row.value, unit=row.unit, location=row.where("value"),
                raw=row.raw("value"),
            )  # fmt: skip
            try:
                value = None if row.faulty or row.value is None else parse_decimal(row.value)
            except NumberError:
                value = None
            return Amount(value, row.unit or "", node, () if value is not None else (row.key,))
        if variable == "verified_emissions":
            return self._emissions(account, None if whole else processes)
        if variable in _FROM_LINES:
            return self._quantity(account, _FROM_LINES[variable], None if whole else processes)
        return None

    def _emissions(self, account: EmissionAccount, processes: Sequence[str] | None) -> Amount:
        """Return the account's own figure, where no verified one is given."""
        lines = [
            line for line in account.lines if line.counts and (processes is None or line.activity.process in processes)
        ]
        parts = [
            Amount(line.value, "tCO2e", line.trace, () if line.value is not None else (line.id,)) for line in lines
        ]
        if account.unknown:
            parts.append(Amount(None, "tCO2e", "", ("energy",)))
        if processes is not None:
            parts += self._unplaced(account, lines)
        if not parts:
            # Nobody said what it emits, never that it emits nothing.
            return Amount(None, "tCO2e", "", tuple(processes or ("energy",)))
        place = ".".join(processes) if processes else account.scope.id
        return total(parts, "tCO2e", self.trace, f"ets/{place}/emissions", f"{place} tCO2e")

    def _unplaced(self, account: EmissionAccount, own: Sequence[EmissionLine]) -> list[Amount]:
        """Return an unknown part for each source of no process that may be the unit's, unless it is a trifle (D104)."""
        loose = [line for line in account.lines if line.counts and not line.activity.process]
        mine = sum((abs(line.value or Fraction(0)) for line in own), Fraction(0))
        amount = added(line.value for line in loose)
        if amount is not None and abs(amount) <= IMMATERIAL * mine:
            return []
        places = {line.key: line.record.where("process") for line in account.energy.lines}
        places |= {row.key: row.where("process") for row in (*self.dossier.sources, *self.dossier.outputs)}
        for line in loose:
            facts = {"what": line.id, "names": Text("process（哪台机组？）", "process (of which unit?)")}
            finding = Finding("D104", line.activity.key, facts, places.get(line.activity.key, NOWHERE))
            self.findings += [finding] if finding not in self.findings else []
        return [Amount(None, "tCO2e", "", (line.id,)) for line in loose]

    def _quantity(self, account: EmissionAccount, source: str, processes: Sequence[str] | None) -> Amount | None:
        lines = [
            line
            for line in account.lines
            if line.rule.source == source and (processes is None or line.activity.process in processes)
        ]
        if not lines:
            return None
        place = ".".join(processes) if processes else account.scope.id
        parts = [Amount(line.activity.value, line.activity.unit, line.activity.trace) for line in lines]
        return total(parts, lines[0].activity.unit, self.trace, f"ets/{place}/{source}/quantity", source)

    def _text(self, variable: str, processes: Sequence[str], *, own: bool = False) -> str | None:
        row = self._row(variable, processes, own=own)
        return row.value if row is not None and not row.faulty else None

    def _row(self, variable: str, processes: Sequence[str], *, own: bool = False) -> Parameter | None:
        rows = [row for row in self.dossier.parameters if row.name == variable]
        placed = [row for row in rows if row.process in processes]
        general = [] if own else [row for row in rows if row.process is None]
        return next(iter(placed or general), None)


def parse_change(text: str) -> Change:
    """Read ``intensity=-5%, output=+3%``.

    Raises
    ------
    CarbonstdError
        If it can't be read.
    """
    changes: dict[str, Fraction] = {}
    for part in re.split(r"[,;，；]", text):
        found = _CHANGE.fullmatch(part)
        if found is None:
            raise CarbonstdError(
                f"--what-if 应写成 intensity=-5%, output=+3%，不是 {text!r}",
                f"--what-if takes intensity=-5%, output=+3%, not {text!r}",
            )
        name = {"强度": "intensity", "产量": "output"}.get(found[1], found[1])
        changes[name] = parse_decimal(found[2].lstrip("+")) / (100 if found[3] else 1)
    return Change(**changes)


def plan_variables(catalogue: Catalogue) -> set[str]:
    """Return the parameters that allocation plans declare."""
    return {UNIT_CLASS} | {
        row["variable"]
        for package in catalogue.packages
        if package.kind == "allocation-plan" and package.folder is not None
        for row in read_table(package.folder / "parameters.csv")
    }
