"""A part of the period, for editions that change within it: only month rows can be divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from carbonstd.activity.dossier import Dossier
from carbonstd.activity.record import Activity
from carbonstd.dates import Period
from carbonstd.findings import Finding
from carbonstd.rules import Text

_Row = TypeVar("_Row", bound=Activity)


def slice_of(dossier: Dossier, span: Period) -> tuple[Dossier, list[Finding]]:
    """Return the rows of some months.

    A row without month, or one that crosses the border, can't be divided: it is marked faulty, so that everything
    that would draw on it stays unknown, and D107 says so.
    """
    findings: list[Finding] = []

    def part(rows: Sequence[_Row]) -> tuple[_Row, ...]:
        kept: list[_Row] = []
        for row in rows:
            if row.month is not None and span.covers(row.month):
                kept.append(row)
            elif row.month is None or span.overlaps(row.month):
                if getattr(row, "control", False):
                    continue
                kept.append(replace(row, faulty=True))
                findings.append(_undivided(row, span))
        return tuple(kept)

    sliced = replace(
        dossier, energy=part(dossier.energy), outputs=part(dossier.outputs), transfers=part(dossier.transfers)
    )
    return sliced, findings


def _undivided(row: Activity, span: Period) -> Finding:
    what = Text(f"{row.key}（按月分段判定）", f"{row.key} (split by months)")
    return Finding("D107", row.key, {"what": what, "months": str(span)}, row.where("month"))
