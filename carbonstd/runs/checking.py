"""`check`: the input data, read as an audit reads them, and what verifiers would ask of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from carbonstd.activity.carriers import CarrierList
from carbonstd.activity.dossier import Dossier
from carbonstd.activity.fixes import Fix, apply_fixes, describe_fixes, proposed_fixes
from carbonstd.dates import Period
from carbonstd.errors import CarbonstdError
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue
from carbonstd.runs.audit import open_accounts
from carbonstd.runs.opening import open_dossier
from carbonstd.runs.settings import Settings
from carbonstd.runs.verification import Verifying
from carbonstd.trace import Trace


def check(
    catalogue: Catalogue, paths: Sequence[Path], today: date, relative: Callable[[Path], str]
) -> tuple[Dossier, list[Finding]]:
    """Read a dossier and return what there is to say about it.

    Raises
    ------
    DossierError
        If a file can't be read at all.
    """
    dossier, carriers, _ = open_dossier(catalogue, paths, today, relative)
    findings = list(dossier.findings)
    if dossier.period is not None:
        findings += _verified(catalogue, dossier, carriers, dossier.period, today)
    return dossier, sorted(findings, key=Finding.sort_key)


def _verified(
    catalogue: Catalogue, dossier: Dossier, carriers: CarrierList, period: Period, today: date
) -> list[Finding]:
    """Return what verifiers would ask of the data, by the method that the dossier's accounts take."""
    settings = Settings(today)
    _, accounts = open_accounts(catalogue, dossier, carriers, period, period.end, settings, Trace())
    try:
        accounts.run()
    except CarbonstdError:
        # A method that isn't known is the accounts' matter; the data are checked all the same.
        return []
    verifying = Verifying(catalogue, dossier, accounts.accounts, dossier.reported)
    verifying.run()
    return verifying.findings


@dataclass(frozen=True)
class Mended:
    """What mending one file comes to: the difference, and the new content where something can be mended."""

    path: Path
    diff: str
    data: bytes | None


def mend(catalogue: Catalogue, paths: Sequence[Path], today: date, relative: Callable[[Path], str]) -> list[Mended]:
    """Put irregular spellings and text numbers right in a copy of each file; never a quantity.

    Raises
    ------
    DossierError
        If a file can't be read, or is of a kind that can't be written.
    """
    dossier, findings = check(catalogue, paths, today, relative)
    by_file: dict[str, list[Fix]] = {}
    for fix in proposed_fixes(findings):
        by_file.setdefault(fix.location.file or "", []).append(fix)
    files = {relative(path): path for root in paths for path in ([root] if root.is_file() else sorted(root.iterdir()))}
    mended = []
    for file in dossier.files:
        fixes, path = by_file.get(file.path, []), files.get(file.path)
        if path is None or not fixes:
            continue
        mended.append(Mended(path, describe_fixes(fixes), apply_fixes(path.read_bytes(), file.path, fixes)))
    return mended


def check_document(dossier: Dossier, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the machine form of a check (`carbonstd.check/1`)."""
    counts = dict.fromkeys(("error", "warning", "note"), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return {
        "format": "carbonstd.check/1",
        "inputs": [{"path": file.path, "sha256": file.sha256, "rows": file.rows} for file in dossier.files],
        "enterprise": dossier.enterprise.name or None,
        "period": str(dossier.period) if dossier.period else None,
        "findings": [finding.as_json() for finding in findings],
        "summary": counts,
    }
