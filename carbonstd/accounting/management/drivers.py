"""The data of a baseline model: energy of earlier periods, and what drove it then and drives it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import mean, pstdev
from typing import Any

from carbonstd.accounting.management.comparing import Comparison
from carbonstd.accounting.management.history import Entry, Key
from carbonstd.accounting.management.regression import written
from carbonstd.dates import Period
from carbonstd.rules import Text

#: Kinds of rows that may drive energy.
DRIVING = ("output", "driver")
#: One or two earlier periods are a base of comparison; nobody meant them as the data of a model.
FEWEST = 3


@dataclass(frozen=True)
class Driver:
    """What energy depends on: its number at each point of the base, and what is known of the reporting period.

    Attributes
    ----------
    now : tuple of float
        At the points of the reporting period; empty where only the total is known.
    total : float or None
        Over the reporting period; None where nobody says.
    """

    label: str
    unit: str
    base: tuple[float, ...]
    now: tuple[float, ...]
    total: float | None

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest number of the base."""
        return min(self.base), max(self.base)

    def near(self, average: float, deviations: float) -> bool:
        """Say whether a mean lies within the range of the base, or within so many deviations of its mean."""
        low, high = self.range
        return low <= average <= high or abs(average - mean(self.base)) <= deviations * pstdev(self.base)

    def as_json(self) -> dict[str, Any]:
        """Return the block of the run document."""
        low, high = self.range
        return {
            "name": self.label, "unit": self.unit, "base_low": written(low), "base_high": written(high),
            "report_total": None if self.total is None else written(self.total),
        }  # fmt: skip


@dataclass(frozen=True)
class BaseData:
    """Energy of the base, point by point, with its drivers; ``now`` is how many points the reporting period has."""

    points: tuple[Period, ...]
    energy: tuple[float, ...]
    drivers: tuple[Driver, ...]
    now: int

    @property
    def span(self) -> Period:
        """From the first point to the last."""
        return Period(self.points[0].start, self.points[-1].end)


def base_data(comparison: Comparison, key: Key, unit: str) -> BaseData | None:
    """Gather the data of a model; None without a driver, or with a base to compare with and no series to fit.

    Points are months, or, where no energy is given by month, spans as long as the reporting period.
    """
    rows = comparison.history.rows("energy", key)
    months = 1 if any(_length(entry) == 1 for entry in rows) else len(comparison.report.months())
    gathering = _Gathering(comparison, key, months)
    energy = gathering.points(rows, unit)
    drivers = [driver for series in gathering.series() if (driver := gathering.driver(series, energy)) is not None]
    if len(energy) < FEWEST or not drivers:
        return None
    values = tuple(float(value) for value in energy.values())
    return BaseData(tuple(energy), values, tuple(drivers), len(comparison.report.months()) // months)


@dataclass
class _Gathering:
    comparison: Comparison
    key: Key
    months: int

    def points(self, rows: Sequence[Entry], unit: str) -> dict[Period, Fraction]:
        """Return the numbers of the base by their period, those of carriers and processes added up.

        A period of which a part isn't known is no point, and is named (N101).
        """
        found: dict[Period, list[Fraction | None]] = {}
        for entry in rows:
            if entry.period.end < self.comparison.report.start and _length(entry) == self.months:
                found.setdefault(entry.period, []).append(self.comparison.history.in_unit(entry, unit).value)
        parts = max((len(values) for values in found.values()), default=0)
        whole = {
            period: sum((value for value in values if value is not None), Fraction(0))
            for period, values in sorted(found.items())
            if None not in values and len(values) == parts
        }
        self._say_gaps(rows, [period for period in sorted(found) if period not in whole])
        return whole

    def series(self) -> list[list[Entry]]:
        """Return what may drive the energy: series of its process, and of the enterprise where it has none."""
        rows = [entry for kind in DRIVING for entry in self.comparison.history.kind(kind) if not entry.carrier]
        series: dict[str, list[Entry]] = {}
        for process in dict.fromkeys((self.key.process or "", "")):
            ours = [entry for entry in rows if entry.process == process]
            for label in dict.fromkeys(entry.label for entry in ours):
                series.setdefault(label, [entry for entry in ours if entry.label == label])
        return list(series.values())

    def driver(self, series: Sequence[Entry], energy: dict[Period, Fraction]) -> Driver | None:
        """Return a driver; one that lacks a point of the base is left out and named (N101)."""
        first, history = series[0], self.comparison.history
        points = self.points(series, first.amount.unit)
        if not any(period in points for period in energy):
            return None
        missing = [period for period in energy if period not in points]
        if missing:
            self._say_gaps(series, missing)
            return None
        report = self.comparison.report
        now = [history.in_unit(e, first.amount.unit).value for e in series if report.covers(e.period)]
        steps = now if sum(report.covers(entry.period) for entry in series) > 1 else []
        return Driver(
            first.label, first.amount.unit, tuple(float(points[period]) for period in energy),
            tuple(float(value) for value in steps if value is not None), self._total(series),
        )  # fmt: skip

    def _total(self, series: Sequence[Entry]) -> float | None:
        """Return a driver's total of the reporting period; of an output also from the table of outputs."""
        comparison, first = self.comparison, series[0]
        unit = first.amount.unit
        if first.kind == "output":
            amount = comparison.present("output", Key(first.process or None, first.record.product), unit)
        else:
            node = f"compare/{self.key}/{first.label}/report"
            amount = comparison.history.over(series, comparison.report, unit, node)
        if amount.value is None:
            facts = {"names": Text(first.label, first.label), "period": str(comparison.report)}
            comparison.say("N110", self.key, facts, first.record.where("value"))
            return None
        return float(amount.value)

    def _say_gaps(self, rows: Sequence[Entry], missing: Sequence[Period]) -> None:
        if missing:
            label = rows[0].label
            facts = {"names": Text(label, label), "period": ", ".join(str(period) for period in missing)}
            self.comparison.say("N101", self.key, facts, rows[0].record.where("value"))


def _length(entry: Entry) -> int:
    """Return how many calendar months a row touches."""
    return len(entry.period.months())
