"""The accounts of emissions of a run: which method over which processes, and what each gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from carbonstd.accounting import AccountScope, EmissionAccount, EnergyAccount
from carbonstd.accounting.account_scope import DEFAULT_ACCOUNT, with_children
from carbonstd.accounting.form_rounding import FormRounding
from carbonstd.accounting.process_sources import named_rules
from carbonstd.activity.dossier import Dossier
from carbonstd.activity.sectors import find_sector
from carbonstd.activity.spelling import Names, near_text, squeeze
from carbonstd.activity.supplements import Account
from carbonstd.errors import CarbonstdError
from carbonstd.findings import NOWHERE, Finding
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.methods import Method, load_method, methods_for, reporting_years
from carbonstd.rules import Text

#: The generic method, an edition of which serves each reporting year.
GENERIC_METHOD = "gbt-32150"
#: Where several methods serve a sector: the carbon market's guideline, then the NDRC's, then a national standard.
SCHEMES = ("ets", "ndrc", "national")


@dataclass
class EmissionAccounts:
    """The accounts of one dossier.

    Parameters
    ----------
    method : str or None
        A method asked for; else the table `accounts` says it, else the sector, else the generic method serves.
    rounding : str
        ``full``, or ``form`` for the decimals of each guideline's forms.
    """

    catalogue: Catalogue
    energy: EnergyAccount
    year: int
    known_on: date
    method: str | None = None
    rounding: str = "full"
    findings: list[Finding] = field(default_factory=list)
    accounts: list[EmissionAccount] = field(default_factory=list)
    packages: list[Edition] = field(default_factory=list)

    def run(self) -> list[dict[str, Any]]:
        """Account by each method; return the blocks of the run document."""
        wanted = [(scope, load_method(self.catalogue, name), record) for scope, name, record in self._wanted()]
        self._ensure_counted_once(wanted)
        for scope, method, record in wanted:
            self._ensure_governs(method, scope, record)
            forms = FormRounding(method.decimals) if self.rounding == "form" else None
            others = [other for _, other, _ in wanted if other is not method]
            account = EmissionAccount(
                self.energy, method, scope, self.year, self.known_on, self.energy.trace, forms, self._known_to(others)
            )
            self.accounts.append(account.run())
        blocks = [account.as_json() for account in self.accounts]
        for account in self.accounts:
            self.findings += account.findings
            self._use(account)
        return blocks

    @property
    def main(self) -> EmissionAccount:
        """The first account: its method's fuels serve the checks of magnitude."""
        return self.accounts[0]

    def _wanted(self) -> Iterator[tuple[AccountScope, str, Account | None]]:
        dossier = self.energy.dossier
        broken = "accounts" in dossier.broken_tables
        if self.method is not None:
            yield AccountScope(), self.governing(self.method), None
            return
        if not dossier.accounts:
            yield AccountScope(broken=broken), self.governing(self._of_sector(dossier)), None
            return
        ids: set[str] = set()
        for record in dossier.accounts:
            scope = self._scope(record, dossier)
            scope = replace(scope, broken=scope.broken or broken)
            if scope.id in ids:
                facts = {"what": record.key, "other": scope.id}
                self.findings.append(Finding("D105", record.key, facts, record.where("id")))
                scope = replace(scope, id=record.key.partition(".")[2])
            ids.add(scope.id)
            yield self._named(record, scope)

    def _named(self, record: Account, scope: AccountScope) -> tuple[AccountScope, str, Account]:
        """Return the method that an account names; a name that none has leaves its totals unknown (D103)."""
        try:
            return scope, self.governing(record.method), record
        except CarbonstdError:
            if record.method:
                names = [one.name for one in self._methods]
                where = Text("核算方法", "the accounting methods")
                near = near_text(Names((name, name) for name in names).near(record.method))
                facts = {"what": Text("核算方法", "method"), "name": record.method, "where": where, "near": near}
                self.findings.append(Finding("D103", record.key, facts, record.where("method")))
            return replace(scope, broken=True), self.governing(self._of_sector(self.energy.dossier)), record

    @property
    def _methods(self) -> list[Edition]:
        return [package for package in self.catalogue.packages if package.kind == "method"]

    def _known_to(self, methods: Sequence[Method]) -> frozenset[str]:
        """Return the keys of source rows that one of the methods knows."""
        return frozenset(
            record.key
            for record in self.energy.dossier.sources
            for method in methods
            if named_rules(method, method.rules(self.year), record.source_type)
        )

    def _of_sector(self, dossier: Dossier) -> str:
        text = dossier.enterprise.sector
        sector = find_sector(text)
        if text and sector is None:
            # The generic method then serves, which counts other sources than the sector's own.
            where = Text(f"核算方法的行业，采用 {GENERIC_METHOD}", f"the sectors of methods; {GENERIC_METHOD} serves")
            facts = {"what": Text("行业", "sector"), "name": text, "where": where, "near": Text("", "")}
            place = dossier.enterprise.where("sector")
            self.findings.append(Finding("D103", "enterprise", facts, place, "warning"))
        found = list(methods_for(self.catalogue, sector.id, self.year)) if sector is not None else []
        found = [edition for edition in found if edition.extra["method"].get("scheme") in SCHEMES]
        if not found:
            return GENERIC_METHOD
        return min(found, key=lambda one: (SCHEMES.index(one.extra["method"]["scheme"]), one.name)).name

    def governing(self, asked: str) -> str:
        """Return the package of a method: named in full, or the edition of a family that governs the year.

        Raises
        ------
        CarbonstdError
            If no method has this name.
        """
        wanted = squeeze(asked)
        methods = self._methods
        exact = [one for one in methods if wanted in (squeeze(one.name), squeeze(one.standard))]
        if len(exact) == 1:
            return exact[0].name
        family = [one for one in methods if wanted in (squeeze(one.name.rpartition(".")[0]), squeeze(one.family))]
        for edition in reversed(family):
            first, last = reporting_years(edition)
            if first <= self.year <= last:
                return edition.name
        if not family:
            raise CarbonstdError(
                f"没有核算方法 {asked!r}", f"no accounting method {asked!r}",
                hint_zh="用 carbonstd list methods 查看", hint_en="carbonstd list methods shows them",
            )  # fmt: skip
        return family[-1].name

    def _scope(self, record: Account, dossier: Dossier) -> AccountScope:
        """Read an account's boundary; a process that isn't known is named (D118) and leaves the totals unknown."""
        known = {process.id for process in dossier.processes}
        # An account without processes is the whole enterprise, which none can be without.
        others = {one.id: one.processes for one in dossier.accounts if one.id != record.id and one.processes}
        excluded = [one for name in record.excludes for one in others.get(name, (name,))]
        broken = bool(known ^ known.union(record.processes, excluded))
        for column, names in (("processes", record.processes), ("excludes", excluded)):
            for name in names:
                if name not in known:
                    what = Text(f"账户 {record.id}", f"account {record.id}")
                    facts = {"what": what, "name": name, "near": Text("", "")}
                    self.findings.append(Finding("D118", record.key, facts, record.where(column)))
        processes = with_children(record.processes, dossier.processes) if record.processes else None
        return AccountScope(
            record.id or DEFAULT_ACCOUNT, processes, with_children(excluded, dossier.processes), record.reason or "",
            record.clause or "", broken, record.organisational_boundary,
        )  # fmt: skip

    def _ensure_counted_once(self, wanted: Sequence[tuple[AccountScope, Method, Account | None]]) -> None:
        """Say so where two accounts of one scheme cover the same process (D105): together they count it twice."""
        processes = [process.id for process in self.energy.dossier.processes]
        earlier: list[tuple[AccountScope, str]] = []
        for scope, method, record in wanted:
            scheme = (record.scheme if record is not None else None) or method.scheme
            for other in (one for one, other_scheme in earlier if other_scheme == scheme):
                both = [process for process in processes if scope.covers(process) and other.covers(process)]
                if record is not None and (both or (scope.whole and other.whole)):
                    facts = {"what": record.key, "other": f"{other.id} ({', '.join(both)})" if both else other.id}
                    self.findings.append(Finding("D105", record.key, facts, record.where("processes")))
            earlier.append((scope, scheme))

    def _ensure_governs(self, method: Method, scope: AccountScope, record: Account | None) -> None:
        """Say so where a method doesn't govern the reporting year: an error where the plant named it."""
        first, last = method.years
        if not first <= self.year <= last:
            facts = {"what": Text("核算方法", "method"), "source": method.edition.standard, "year": self.year}
            place = record.where("method") if record is not None else NOWHERE
            severity = None if record is not None or self.method is not None else "warning"
            self.findings.append(Finding("F102", f"{scope.id}.{method.name}", facts, place, severity))  # type: ignore[arg-type]

    def _use(self, account: EmissionAccount) -> None:
        used = {parameter.source.partition("/")[0] for line in account.lines for parameter in line.parameters}
        gases = any(line.gas != "CO2" for line in account.lines)
        method = account.method
        for package in method.packages:
            chosen = package is method.edition or package.name in used or package.kind == "formulas"
            if (chosen or (gases and package.name == method.gwp_set)) and package not in self.packages:
                self.packages.append(package)
