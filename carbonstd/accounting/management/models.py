"""Baseline models: energy of earlier periods as a linear function of its drivers, held against the criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from carbonstd.accounting.management.comparing import Comparison
from carbonstd.accounting.management.drivers import BaseData, base_data
from carbonstd.accounting.management.history import Key
from carbonstd.accounting.management.regression import Regression, fit, written
from carbonstd.exact import format_exact
from carbonstd.rules import Text


@dataclass(frozen=True)
class BaselineModel:
    """A fitted model with its data; ``valid`` where every criterion is met, else the findings say which isn't."""

    data: BaseData
    regression: Regression
    valid: bool

    @property
    def normalised(self) -> float | None:
        """The baseline at the drivers of the reporting period; None where one of them isn't known."""
        totals = [driver.total for driver in self.data.drivers if driver.total is not None]
        return self.regression.predict(totals, self.data.now) if len(totals) == len(self.data.drivers) else None

    def as_json(self) -> dict[str, Any]:
        """Return the block of the run document."""
        return {
            **self.regression.as_json(), "base": str(self.data.span),
            "drivers": [driver.as_json() for driver in self.data.drivers], "report_points": self.data.now,
            "valid": self.valid,
        }  # fmt: skip


def baseline_model(comparison: Comparison, key: Key, unit: str) -> BaselineModel | None:
    """Fit the energy of a key to its drivers; None where there is nothing to fit, or no model (N104, N105)."""
    data = base_data(comparison, key, unit)
    if data is None:
        return None
    names = [driver.label for driver in data.drivers]
    rows = list(zip(*(driver.base for driver in data.drivers), strict=True))
    fitted = fit(names, rows, data.energy)
    if isinstance(fitted, Regression):
        return BaselineModel(data, fitted, _Judging(comparison, key, data, fitted).valid())
    if fitted == "points":
        comparison.say("N104", key, {"points": len(data.points), "limit": len(names) + 2})
    else:
        reason = Text("系数不可分辨", "their coefficients can't be told apart")
        comparison.say("N105", key, {"names": ", ".join(names), "reason": reason})
    return None


@dataclass
class _Judging:
    """Holds a model against the criteria of the package, and says which it misses."""

    comparison: Comparison
    key: Key
    data: BaseData
    model: Regression

    def valid(self) -> bool:
        """Check everything, so that all that is wrong is said at once."""
        return all([self._enough(), self._fits(), self._apart(), self._within()])

    def _enough(self) -> bool:
        limit = self.comparison.rules.criterion("points-min")
        enough = self.model.points >= limit
        if not enough:
            self.comparison.say("N104", self.key, {"points": self.model.points, "limit": format_exact(limit)})
        return enough

    def _fits(self) -> bool:
        chances = [driver.p for driver in self.model.drivers]
        return all(
            [
                self._holds("r2-min", self.model.r2, self.model.r2 >= self._limit("r2-min")),
                self._below("f-p-max", self.model.f_p),
                self._below("driver-p-max", max(chances)),
                self._below("best-driver-p-max", min(chances)),
                self._below("cv-rmse-max", self.model.cv_rmse),
            ]
        )

    def _apart(self) -> bool:
        limit = self._limit("vif-max")
        close = {driver.name: driver.vif for driver in self.model.drivers if driver.vif and driver.vif > limit}
        if close:
            worst = max(close.values())
            reason = Text(f"方差膨胀因子 {worst:.4g}", f"variance inflation factor {worst:.4g}")
            self.comparison.say("N105", self.key, {"names": ", ".join(close), "reason": reason})
        return not close

    def _within(self) -> bool:
        """Name each driver outside the range of the base; far outside it the model is no baseline."""
        near = []
        for driver in self.data.drivers:
            if driver.total is None:
                continue
            average = driver.total / self.data.now
            low, high = driver.range
            outside = self._outside((*driver.now, average), low, high)
            if outside is not None:
                what = self.comparison.name(self.key)
                named = Text(f"{what.zh}，{driver.label}", f"{what.en}, {driver.label}")
                facts = {"what": named, "value": written(outside), "low": written(low), "high": written(high)}
                self.comparison.say("N102", self.key, facts)
            near.append(driver.near(average, self._limit("driver-deviations-max")))
        return all(near)

    def _outside(self, values: Sequence[float], low: float, high: float) -> float | None:
        """Return the value that lies farthest out, if any does."""
        return max(
            (value for value in values if not low <= value <= high),
            key=lambda value: max(low - value, value - high), default=None,
        )  # fmt: skip

    def _limit(self, criterion: str) -> float:
        return float(self.comparison.rules.criterion(criterion))

    def _below(self, criterion: str, value: float) -> bool:
        return self._holds(criterion, value, value < self._limit(criterion))

    def _holds(self, criterion: str, value: float, holds: bool) -> bool:
        if not holds:
            row = self.comparison.rules.criteria[criterion]
            name = Text(row.text("zh"), row.text("en"))
            facts = {"criterion": name, "value": f"{value:.4g}", "limit": row.text("value")}
            self.comparison.say("N103", self.key, facts)
        return holds
