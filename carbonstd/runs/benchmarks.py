"""Benchmark and baseline levels beside the limits of a judged indicator, for targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from carbonstd.compliance.judgement import Judgement
from carbonstd.compliance.targets import TargetInput
from carbonstd.errors import UnitError
from carbonstd.expressions import MissingInput, Undefined, evaluate, parse
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.benchmark_levels import LEVELS, benchmark_rows
from carbonstd.packages.coefficients import FactorRow
from carbonstd.rules import Text
from carbonstd.terms import WEAK_GRADES
from carbonstd.trace import Trace
from carbonstd.units import factor


@dataclass
class Benchmarks:
    """Finds the row of a benchmark document that measures what an indicator of a quota standard does.

    Parameters
    ----------
    day : date
        Documents published later are left aside.
    """

    catalogue: Catalogue
    trace: Trace
    day: date
    findings: list[Finding] = field(default_factory=list)
    packages: list[Edition] = field(default_factory=list)

    def beside(self, given: TargetInput, judgement: Judgement, family: str) -> TargetInput:
        """Add the document's levels to those of the standard; a level that both have stays the standard's."""
        found = next(self._fitting(given, judgement, family), None)
        if found is None:
            return given
        edition, row, scale = found
        limits, nodes = dict(given.limits), dict(given.limit_traces)
        for level in LEVELS:
            value = row.number(level)
            if value is not None and level not in limits:
                nodes[level] = self.trace.add(
                    f"pkg/{row.ref}/{level}", "package", f"{row.key} {level}", value, unit=row.text("unit"),
                    package_row=row.ref,
                )  # fmt: skip
                limits[level] = value * scale
        self.packages.append(edition)
        self.findings += self._doubts(given, edition, row)
        return replace(given, limits=limits, limit_traces=nodes)

    def _doubts(self, given: TargetInput, edition: Edition, row: FactorRow) -> Iterator[Finding]:
        reasons = []
        if not edition.in_force(self.day):
            reasons.append(
                Text("该版本已被取代，新版本的数值未查到", "a later edition replaced it, whose value wasn't found")
            )
        if row.grade in WEAK_GRADES:
            reasons.append(Text(f"数据等级为 {row.grade}", f"its grade is {row.grade}"))
        if reasons:
            facts = {
                "indicator": given.label, "level": Text("标杆水平", "benchmark"), "source": row.ref,
                "value": f"{row.text('benchmark')} {row.text('unit')}",
                "reason": Text("；".join(one.zh for one in reasons), "; ".join(one.en for one in reasons)),
            }  # fmt: skip
            yield Finding("T109", given.id, facts)

    def _fitting(
        self, given: TargetInput, judgement: Judgement, family: str
    ) -> Iterator[tuple[Edition, FactorRow, Fraction]]:
        rows = benchmark_rows(self.catalogue, family, judgement.indicator, judgement.variant, self.day)
        values = {name: one.value for name, one in judgement.inputs}
        for edition, row in rows:
            try:
                if row.text("when") and evaluate(parse(row.text("when")), values) is not True:
                    continue
                yield edition, row, factor(row.text("unit"), given.unit)
            except (MissingInput, Undefined, UnitError):
                continue
