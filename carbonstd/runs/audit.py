"""`audit` and `account`: an enterprise's dossier to energy, emissions and verdicts."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from carbonstd.accounting import Amount, EmissionAccount, EnergyAccount, FactorChooser
from carbonstd.accounting.balances import reconciliation
from carbonstd.accounting.plausibility import Plausibility
from carbonstd.accounting.standard_coal import Basis
from carbonstd.activity.carriers import CarrierList, load_carriers
from carbonstd.activity.dossier import Dossier, Energy
from carbonstd.activity.files import InputFile as DossierFile
from carbonstd.activity.reading import read_dossier
from carbonstd.dates import Period
from carbonstd.errors import CarbonstdError
from carbonstd.exact import format_exact, parse_decimal
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.coefficients import load_conversion_set
from carbonstd.packages.methods import Method, load_method
from carbonstd.packages.tables import read_table
from carbonstd.rules import Text
from carbonstd.runs.assessment import Assessment, editions_for, named_editions
from carbonstd.runs.judgements import Judging
from carbonstd.runs.run import InputFile, Run, used_package
from carbonstd.trace import Trace, show

CARRIERS = "carriers.2026"
#: The generic method, an edition of which serves each reporting year; sector methods are packages of the same kind.
GENERIC_METHOD = "gbt-32150"
EQUIVALENT_PARAMETER = "electricity_equivalent_coefficient"


@dataclass(frozen=True)
class Settings:
    """What a run was asked to do."""

    today: date
    as_of: date | None = None
    edition_policy: str = "period-end"
    editions: Mapping[str, str] = field(default_factory=dict)
    min_grade: str | None = None
    method: str = GENERIC_METHOD
    period: Period | None = None
    known_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the settings block of the run document."""
        return {
            "edition_policy": self.edition_policy, "rounding": "full", "min_grade": self.min_grade,
            "editions": dict(sorted(self.editions.items())), "method": self.method,
            "period": str(self.period) if self.period else None,
            "known_on": str(self.known_on) if self.known_on else None,
        }  # fmt: skip


def audit(
    catalogue: Catalogue, paths: Sequence[Path | DossierFile], settings: Settings, relative: Callable[[Path], str]
) -> Run:
    """Judge an enterprise.

    Parameters
    ----------
    paths : sequence of Path
        Parts of one dossier.
    relative : callable
        Gives a file's name for the run document.

    Raises
    ------
    CarbonstdError
        If a file can't be read at all.
    """
    return _run("audit", catalogue, paths, settings, relative)


def account(
    catalogue: Catalogue, paths: Sequence[Path | DossierFile], settings: Settings, relative: Callable[[Path], str]
) -> Run:
    """Account for an enterprise's energy and emissions without judging it."""
    return _run("account", catalogue, paths, settings, relative)


def open_dossier(
    catalogue: Catalogue,
    paths: Sequence[Path | DossierFile],
    today: date,
    relative: Callable[[Path], str],
    period: Period | None = None,
) -> tuple[Dossier, CarrierList, Edition]:
    """Read a dossier with the carriers and the variables that the packages declare."""
    carriers_package = catalogue.package(CARRIERS)
    assert carriers_package.folder is not None
    carriers = load_carriers(carriers_package.folder)
    declared = frozenset(declared_variables(catalogue))
    dossier = read_dossier(paths, today=today, carriers=carriers, declared=declared, relative=relative, period=period)
    strays = _undeclared(dossier, declared | {EQUIVALENT_PARAMETER})
    return replace(dossier, findings=(*dossier.findings, *strays)), carriers, carriers_package


def _undeclared(dossier: Dossier, declared: frozenset[str]) -> list[Finding]:
    """Name parameters that no standard asks for: mostly a slip of spelling (D103)."""
    findings = []
    for row in dossier.parameters:
        if row.name and row.name not in declared:
            near = difflib.get_close_matches(row.name, sorted(declared), 3)
            tail = Text(f"；相近：{', '.join(near)}", f"; near: {', '.join(near)}") if near else Text("", "")
            where = Text("各标准的变量", "the variables of the standards")
            facts = {"what": Text("参数", "parameter"), "name": row.name, "where": where, "near": tail}
            findings.append(Finding("D103", row.key, facts, row.where("name")))
    return findings


def declared_variables(catalogue: Catalogue) -> set[str]:
    """Return the variables that any quota package declares: they may be further columns of a table."""
    return {
        row["variable"]
        for package in catalogue.packages
        if package.folder is not None and (package.folder / "limits.csv").is_file()
        for row in read_table(package.folder / "inputs.csv")
    }


def _run(
    command: str,
    catalogue: Catalogue,
    paths: Sequence[Path | DossierFile],
    settings: Settings,
    relative: Callable[[Path], str],
) -> Run:
    dossier, carriers, carriers_package = open_dossier(catalogue, paths, settings.today, relative, settings.period)
    trace = Trace()
    period = dossier.period
    findings = list(dossier.findings)
    as_of = settings.as_of or (period.end if period else settings.today)
    inputs = [InputFile(file.path, file.sha256, file.rows) for file in dossier.files]
    if period is None:
        return Run(
            command=command, as_of=str(as_of), settings=settings.as_json(), findings=_ordered(findings), trace=trace,
            inputs=inputs, enterprise=_enterprise(dossier), packages=[used_package(carriers_package)],
        )  # fmt: skip
    conversion = load_conversion_set(_conversion_in_force(catalogue, as_of))
    energy = EnergyAccount(dossier, carriers, conversion, trace, _equivalents(dossier, trace))
    emissions, method, method_packages = _emissions(catalogue, energy, settings, period, as_of, findings)
    energy_block = _energy(energy)
    judged = Judging(catalogue, dossier, carriers, trace, energy, settings.min_grade)
    if command == "audit":
        chosen = {**named_editions(dossier), **settings.editions}
        editions = editions_for(catalogue, period, as_of, settings.edition_policy, chosen, settings.known_on)
        judged.run(Assessment(catalogue, dossier, editions), period)
    plausibility = Plausibility(energy, judged.measured, method.fuels)
    findings += [*energy.findings, *judged.findings, *plausibility.findings()]
    packages = {p.name: p for p in (carriers_package, conversion.edition, *method_packages, *judged.packages.values())}
    used = [used_package(package) for package in packages.values()]
    findings += [finding for package in used for finding in package.changed]
    return Run(
        command=command,
        as_of=str(as_of),
        settings=settings.as_json(),
        judgements=sorted(judged.judgements, key=lambda judgement: judgement.id),
        findings=_ordered(findings),
        trace=trace,
        packages=used,
        inputs=inputs,
        enterprise=_enterprise(dossier),
        period=(str(period.start), str(period.end)),
        activity=_activity(dossier),
        energy=energy_block,
        emissions=emissions,
    )


def _ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Sort findings and drop repeats."""
    unique = {(*finding.sort_key(), finding.severity): finding for finding in findings}
    return [unique[key] for key in sorted(unique)]


def _conversion_in_force(catalogue: Catalogue, day: date) -> Edition:
    versions = [edition for edition in catalogue.versions("gbt-2589") if edition.in_force(day)]
    if not versions:
        raise CarbonstdError(f"{day} 没有有效的 GB/T 2589 数据包", f"no package of GB/T 2589 in force on {day}")
    return versions[-1]


def _equivalents(dossier: Dossier, trace: Trace) -> dict[str, Amount]:
    """Take the equivalent value of electricity from the dossier: the standard gives no number, only how to get one."""
    for parameter in dossier.parameters:
        if parameter.name == EQUIVALENT_PARAMETER and parameter.value is not None and not parameter.faulty:
            value = parse_decimal(parameter.value)
            node = trace.add(
                f"in/{parameter.key}", "input", parameter.name, value, unit=parameter.unit or "kgce/kWh",
                location=parameter.where("value"), raw=parameter.raw("value"),
            )  # fmt: skip
            return {"electricity": Amount(value, "kgce/kWh", node)}
    return {}


def _emissions(
    catalogue: Catalogue,
    energy: EnergyAccount,
    settings: Settings,
    period: Period,
    as_of: date,
    findings: list[Finding],
) -> tuple[list[dict[str, Any]], Method, tuple[Edition, ...]]:
    method = load_method(catalogue, _method_for(catalogue, settings.method, period.end.year))
    chooser = FactorChooser(
        method,
        energy.carriers,
        energy.trace,
        period.end.year,
        settings.known_on or max(as_of, period.end),
        energy.conversion.standard_coal,
    )
    region = energy.dossier.enterprise.region
    result = EmissionAccount(energy, method, chooser, region, energy.trace).run()
    last_year = method.edition.extra.get("applies_to")
    if last_year is not None and period.end.year > last_year:
        facts = {"what": Text("核算方法", "method"), "source": method.edition.standard, "year": period.end.year}
        findings.append(Finding("F102", method.edition.name, facts, severity_override="warning"))
    findings += chooser.findings
    used = {parameter.source.partition("/")[0] for line in result.lines for parameter in line.parameters}
    packages = tuple(p for p in method.packages if p is method.edition or p.name in used or p.kind == "formulas")
    return [result.as_json()], method, packages


def _method_for(catalogue: Catalogue, family: str, year: int) -> str:
    """Return the edition of a method that governs a reporting year, else its newest one."""
    editions = catalogue.versions(family)
    for edition in reversed(editions):
        if edition.extra.get("applies_from", 0) <= year <= edition.extra.get("applies_to", 9999):
            return edition.name
    return editions[-1].name if editions else family


def _energy(energy: EnergyAccount) -> dict[str, Any]:
    """Return the energy block of the run document."""
    blocks, gaps = reconciliation(energy)
    energy.findings += gaps
    processes = sorted(energy.processes)
    name = energy.conversion.name
    return {
        "total": {basis: show(energy.enterprise(basis).value) for basis in ("calorific", "equivalent")},
        "unit": "tce",
        "conversion": name,
        "by_carrier": [
            {
                "process": line.record.process, "carrier": line.carrier.id, "flow": line.record.flow,
                "origin": line.record.origin, "month": str(line.record.month) if line.record.month else None,
                "quantity": show(line.record.quantity), "unit": line.record.unit, "ncv": show(line.record.ncv),
                "coefficient": line.coefficient.printed or None, "coefficient_source": line.coefficient.source or None,
                "tce": show(line.calorific.value), "tier": line.coefficient.tier or None,
                "grade": line.coefficient.grade or None, "trace": line.calorific.trace or None,
            }
            for line in energy.lines
        ],
        "by_process": [
            {
                "process": process,
                "calorific": _net(energy, process, "calorific"),
                "equivalent": _net(energy, process, "equivalent"),
            }
            for process in processes
        ],
        "reconciliation": blocks,
    }  # fmt: skip


def _net(energy: EnergyAccount, process: str, basis: Basis) -> str | None:
    node = f"energy/{process}/{basis}/{energy.conversion.name}"
    return show(energy.net(energy.descendants(process), basis, node).value)


def _enterprise(dossier: Dossier) -> dict[str, Any]:
    enterprise = dossier.enterprise
    return {
        "name": enterprise.name, "uscc": enterprise.uscc,
        "region": f"CN-{enterprise.region.code[:2]}" if enterprise.region else None, "sector": enterprise.sector,
    }  # fmt: skip


def _activity(dossier: Dossier) -> list[dict[str, Any]]:
    blocks = []
    for table in ("energy", "outputs", "transfers"):
        for record in dossier.records(table):
            assert hasattr(record, "quantity")
            blocks.append(
                {
                    "table": table, "process": getattr(record, "process", None),
                    "month": str(record.month) if record.month else None,  # type: ignore[attr-defined]
                    "carrier": record.carrier if isinstance(record, Energy) else None,
                    "product": getattr(record, "product", None), "flow": getattr(record, "flow", None),
                    "quantity": format_exact(record.quantity) if record.quantity is not None else None,
                    "unit": getattr(record, "unit", None), "input": f"t:in/{record.key}", "key": record.key,
                }
            )  # fmt: skip
    return blocks
