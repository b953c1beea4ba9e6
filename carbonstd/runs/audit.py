"""`audit` and `account`: an enterprise's dossier to energy, emissions and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from carbonstd.accounting import Amount, EnergyAccount
from carbonstd.accounting.plausibility import Plausibility
from carbonstd.activity.carriers import CarrierList
from carbonstd.activity.dossier import Dossier
from carbonstd.activity.files import InputFile as DossierFile
from carbonstd.dates import Period
from carbonstd.errors import CarbonstdError
from carbonstd.exact import parse_decimal
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.coefficients import load_conversion_set
from carbonstd.packages.formulas import FORMULAS, load_formulas
from carbonstd.runs.assessment import Assessment, editions_for, named_editions
from carbonstd.runs.blocks import activity_blocks, energy_block, enterprise_block
from carbonstd.runs.emission_accounts import EmissionAccounts
from carbonstd.runs.further import Further
from carbonstd.runs.judgements import Judging
from carbonstd.runs.opening import EQUIVALENT_PARAMETER, open_dossier, read_reported
from carbonstd.runs.run import InputFile, Run, used_package
from carbonstd.runs.settings import Settings
from carbonstd.trace import Trace


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
            inputs=inputs, enterprise=enterprise_block(dossier), packages=[used_package(carriers_package)],
        )  # fmt: skip
    energy, accounts = open_accounts(catalogue, dossier, carriers, period, as_of, settings, trace)
    conversion = energy.conversion
    emissions = accounts.run()
    findings += accounts.findings
    own_energy = energy_block(energy)
    judged = Judging(catalogue, dossier, carriers, trace, energy, settings.min_grade)
    if command == "audit":
        chosen = {**named_editions(dossier), **settings.editions}
        editions = editions_for(catalogue, period, as_of, settings.edition_policy, chosen, settings.known_on)
        judged.run(Assessment(catalogue, dossier, editions), period)
    judgements = sorted(judged.judgements, key=lambda judgement: judgement.id)
    if settings.uncertainty:
        # numpy comes with it: whoever doesn't ask for uncertainty needn't wait for that.
        from carbonstd.runs.uncertainties import with_uncertainty

        judgements = with_uncertainty(catalogue, dossier, accounts, emissions, judged, judgements, settings)
    stated = read_reported(catalogue, settings.against, settings.today, relative, dossier)
    findings += stated.findings
    inputs += [InputFile(file.path, file.sha256, file.rows) for file in stated.files]
    further = Further(catalogue, energy, accounts, judged, settings, period, as_of, stated.rows)
    enterprise = enterprise_block(dossier)
    if command == "audit":
        further.run()
        further.list_contents({
            "enterprise": enterprise, "period": (str(period.start), str(period.end)), "energy": own_energy,
            "emissions": emissions, "judgements": [one.id for one in judgements],
        })  # fmt: skip
    plausibility = Plausibility(energy, judged.measured, accounts.main.method.fuel_rows)
    findings += [*energy.findings, *judged.findings, *further.findings, *plausibility.findings()]
    drawn = (carriers_package, conversion.edition, *accounts.packages, *further.packages, *judged.packages.values())
    packages = {package.name: package for package in drawn}
    used = [used_package(package) for package in packages.values()]
    findings += [finding for package in used for finding in package.changed]
    return Run(
        command=command,
        as_of=str(as_of),
        settings=settings.as_json(),
        judgements=judgements,
        findings=_ordered(findings),
        trace=trace,
        packages=used,
        inputs=inputs,
        enterprise=enterprise,
        period=(str(period.start), str(period.end)),
        activity=activity_blocks(dossier),
        energy=own_energy,
        emissions=emissions,
        further=further.blocks,
    )


def open_accounts(
    catalogue: Catalogue,
    dossier: Dossier,
    carriers: CarrierList,
    period: Period,
    as_of: date,
    settings: Settings,
    trace: Trace,
) -> tuple[EnergyAccount, EmissionAccounts]:
    """Open the energy account by the GB/T 2589 in force, and the accounts of emissions over it."""
    conversion = load_conversion_set(_conversion_in_force(catalogue, as_of))
    formulas = load_formulas(catalogue.package(FORMULAS))
    energy = EnergyAccount(dossier, carriers, conversion, trace, _equivalents(dossier, trace), formulas)
    known_on = settings.known_on or max(as_of, period.end)
    accounts = EmissionAccounts(catalogue, energy, period.end.year, known_on, settings.method, settings.rounding)
    return energy, accounts


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
