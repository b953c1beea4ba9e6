"""Of the alternatives of an indicator exactly one fits, wherever the inputs are within their range.

Where an edition leaves a gap it is listed in `cases/known_gaps.csv` (edition, indicator, variant, how many of the
combinations tried, the first of them). The list has to be true both ways: a gap that is new or gone fails. Combinations
are chosen by the program, conditions evaluated by `support.second_opinion`.

Write the list anew with ``UPDATE_GAPS=1 pytest tests/test_one_row_fits.py``, and look at the difference.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.second_opinion import Edition, read

from carbonstd.maintain.groups import Coverage, coverage
from carbonstd.packages import LIMIT_KINDS, Catalogue, LimitRow, QuotaPackage

GAPS = Path(__file__).parent / "cases" / "known_gaps.csv"
COLUMNS = ("edition", "indicator", "variant", "gaps", "combinations", "example")


@pytest.fixture(scope="module")
def covered(catalogue: Catalogue) -> list[tuple[QuotaPackage, tuple[LimitRow, ...], list[Coverage]]]:
    packages = [catalogue.quota(package) for package in catalogue.packages if package.kind in LIMIT_KINDS]
    return [(package, rows, list(coverage(package, rows))) for package in packages for rows in package.groups.values()]


def test_no_group_has_more_combinations_than_are_tried(
    covered: list[tuple[QuotaPackage, tuple[LimitRow, ...], list[Coverage]]],
) -> None:
    """`coverage` gives up silently above its bound; nothing would be proved then."""
    assert [(package.edition.name, rows[0].indicator) for package, rows, cases in covered if not cases] == []


def test_no_two_rows_fit_at_once_and_gaps_are_the_known_ones(
    covered: list[tuple[QuotaPackage, tuple[LimitRow, ...], list[Coverage]]],
) -> None:
    overlaps, found = [], []
    for package, rows, cases in covered:
        assert package.edition.folder is not None
        second, name = Edition(package.edition.folder), package.edition.name
        gaps = []
        for case in cases:
            fitting = tuple(row.row for row in rows if second.fits(row.row, case.inputs))
            assert fitting == case.rows, f"{name}, {case.text}: {fitting} fit, the program says {case.rows}"
            if len(fitting) > 1:
                overlaps.append(f"{name}: {', '.join(fitting)} fit at once where {case.text or 'always'}")
            if not fitting:
                gaps.append(case.text)
        if gaps:
            cells = (name, rows[0].indicator, rows[0].variant or "", str(len(gaps)), str(len(cases)), gaps[0])
            found.append(dict(zip(COLUMNS, cells, strict=True)))
    assert not overlaps, "\n".join(overlaps)
    found.sort(key=lambda gap: tuple(gap.values()))
    if os.environ.get("UPDATE_GAPS"):
        _write(found)
    assert list(_differences(found, read(GAPS))) == []


def _differences(found: list[dict[str, str]], known: list[dict[str, str]]) -> Iterator[str]:
    for gap in found:
        if gap not in known:
            yield f"new or changed: {gap}"
    for gap in known:
        if gap not in found:
            yield f"listed, and no longer there: {gap}"
    if known != sorted(known, key=lambda gap: tuple(gap.values())):
        yield "known_gaps.csv is not sorted"


def _write(gaps: list[dict[str, str]]) -> None:
    with GAPS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(gaps)
