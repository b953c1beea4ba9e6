"""Benchmark and baseline levels of energy efficiency (标杆水平、基准水平): what a product aims at beyond its quota."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from carbonstd.packages.catalogue import Catalogue
from carbonstd.packages.coefficients import FactorRow, factor_rows
from carbonstd.packages.descriptor import Edition
from carbonstd.packages.tables import split_list

BENCHMARKS = "ndrc-benchmarks"
#: The levels of the documents, as columns of their table.
LEVELS = ("benchmark", "baseline")


def benchmark_rows(
    catalogue: Catalogue, family: str, indicator: str, variant: str | None, day: date
) -> Iterator[tuple[Edition, FactorRow]]:
    """Yield the rows with numbers that measure what a quota's indicator does, those of the newest edition first.

    An older edition's rows come after: a newer one keeps what it doesn't name.
    """
    known = [
        edition
        for edition in catalogue.versions(BENCHMARKS)
        if edition.effective is not None and edition.effective <= day
    ]
    for edition in reversed(known):
        for row in factor_rows(edition, "benchmarks", ("row",)):
            same = row.text("family") == family and indicator in split_list(row.text("indicators"))
            if same and row.text("variant") in ("", variant or "") and any(row.text(level) for level in LEVELS):
                yield edition, row
