"""`check`: the input data only, read as an audit reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from carbonstd.activity.dossier import Dossier
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue
from carbonstd.runs.audit import open_dossier


def check(
    catalogue: Catalogue, paths: Sequence[Path], today: date, relative: Callable[[Path], str]
) -> tuple[Dossier, list[Finding]]:
    """Read a dossier and return what there is to say about it.

    Raises
    ------
    DossierError
        If a file can't be read at all.
    """
    dossier, _, _ = open_dossier(catalogue, paths, today, relative)
    return dossier, sorted(dossier.findings, key=Finding.sort_key)


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
