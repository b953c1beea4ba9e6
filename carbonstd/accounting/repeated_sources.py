"""Rows that say the same twice: by another name of a source, as a total beside its months, or beside its processes.

Rows that are alike letter by letter were refused when they were read; here the method says which names mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from carbonstd.accounting.energy import CONTROL
from carbonstd.activity.dossier import EmissionSource, Output
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact, format_fixed
from carbonstd.findings import Finding
from carbonstd.rules import Text
from carbonstd.units.plain_mass import in_unit

#: Months may differ from their total by rounding.
TOLERANCE = Fraction(1, 1000)


@dataclass(frozen=True)
class NamedSource:
    """A row with the source and the material that its names mean in the method."""

    record: EmissionSource
    source: str
    material: str

    @property
    def series(self) -> tuple[object, ...]:
        """What rows of one series share."""
        return (self.record.process, self.source, self.material)

    @property
    def identity(self) -> tuple[object, ...]:
        """What two rows share that say the same; other meters, documents or variables make two parts of them."""
        record = self.record
        variables = tuple(sorted((name, extra.text) for name, extra in record.extras.items()))
        return (*self.series, record.month, record.meter, record.evidence, record.tier, variables)


@dataclass
class RepeatedSources:
    """Which rows of one account repeat others.

    Attributes
    ----------
    totals : set of str
        Keys of rows that are a total beside their months: compared with them, never added.
    doubles : set of str
        Keys of rows of which it can't be known which counts.
    """

    rows: Sequence[NamedSource]
    totals: set[str] = field(default_factory=set)
    doubles: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        first: dict[tuple[object, ...], EmissionSource] = {}
        for row in self.rows:
            record = row.record
            if record.faulty:
                continue
            known = first.setdefault(row.identity, record)
            if known is not record:
                self.doubles |= {known.key, record.key}
                facts = {"what": record.key, "other": str(known.row.location)}
                self.findings.append(Finding("D105", record.key, facts, record.row.location))
            months = list(self._months(row))
            if months:
                self.totals.add(record.key)
                self._compare(record, months)

    def _months(self, total: NamedSource) -> Iterator[EmissionSource]:
        """Yield the months of a row that is for the whole period."""
        for row in self.rows if total.record.month is None else ():
            same_meter = total.record.meter in (None, row.record.meter)
            if row.record.month is not None and row.series == total.series and same_meter:
                yield row.record

    def _compare(self, total: EmissionSource, months: Sequence[EmissionSource]) -> None:
        """Hold a total against its months (V102)."""
        if total.quantity is None or any(month.quantity is None for month in months):
            return
        unit = total.unit or "1"
        try:
            parts = [in_unit(month.quantity or Fraction(0), month.unit or "1", unit) for month in months]
        except UnitError as error:
            reason = Text(error.zh, error.en)
            facts: dict[str, object] = {"what": total.key, "reason": reason}
            self.findings.append(Finding("D119", total.key, facts, total.where("unit")))
            return
        added = sum(parts, Fraction(0))
        gap, larger = abs(total.quantity - added), max(total.quantity, added)
        if gap > TOLERANCE * larger:
            facts = {
                "what": total.key, "gap": format_exact(gap), "unit": unit,
                "left": Text(f"全年合计 {format_exact(total.quantity)}", f"the total {format_exact(total.quantity)}"),
                "right": Text(f"各月之和 {format_exact(added)}", f"the sum of months {format_exact(added)}"),
                "percent": format_fixed(100 * gap / larger, 2),
            }  # fmt: skip
            self.findings.append(Finding("V102", total.key, facts, total.where("quantity")))


def is_total_of_processes(outputs: Sequence[Output], product: str) -> bool:
    """Say whether the enterprise's rows of a product are a total of its processes' rows, within 1 %."""
    own = [output for output in outputs if output.product == product]
    outer, inner = ([one for one in own if bool(one.process) is placed] for placed in (False, True))
    if not (outer and inner) or any(one.quantity is None for one in own):
        return False
    try:
        here, there = (
            sum((in_unit(one.quantity or Fraction(0), one.unit, own[0].unit) for one in rows), Fraction(0))
            for rows in (outer, inner)
        )  # fmt: skip
    except UnitError:
        return False
    return abs(here - there) <= CONTROL * there
