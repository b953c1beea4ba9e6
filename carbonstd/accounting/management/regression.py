"""A linear model by least squares, with the statistics by which people judge whether it may serve as a baseline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from carbonstd.accounting.management.distributions import f_upper, t_two_sided
from carbonstd.errors import NumberError
from carbonstd.exact import format_exact, from_float

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INTERCEPT = "intercept"


@dataclass(frozen=True)
class Coefficient:
    """A coefficient; the intercept has no variance inflation factor."""

    name: str
    value: float
    error: float
    t: float
    p: float
    vif: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the block of the run document."""
        return {
            "name": self.name, "value": written(self.value), "standard_error": written(self.error),
            "t": written(self.t), "p": written(self.p), "vif": None if self.vif is None else written(self.vif),
        }  # fmt: skip


@dataclass(frozen=True)
class Regression:
    """A model y = intercept + Σ coefficient · driver.

    Attributes
    ----------
    standard_error : float
        Of the residuals, with the degrees of freedom that remain.
    cv_rmse : float
        The same in per cent of the mean response.
    """

    coefficients: tuple[Coefficient, ...]
    points: int
    degrees: int
    r2: float
    adjusted_r2: float
    standard_error: float
    cv_rmse: float
    f: float
    f_p: float

    @property
    def intercept(self) -> Coefficient:
        """The constant term."""
        return self.coefficients[0]

    @property
    def drivers(self) -> tuple[Coefficient, ...]:
        """The coefficients of the drivers."""
        return self.coefficients[1:]

    def predict(self, totals: Sequence[float], points: int) -> float:
        """Return the response over so many points, from the totals of the drivers over them."""
        return points * self.intercept.value + sum(
            driver.value * total for driver, total in zip(self.drivers, totals, strict=True)
        )

    def as_json(self) -> dict[str, Any]:
        """Return the block of the run document."""
        return {
            "coefficients": [one.as_json() for one in self.coefficients], "points": self.points,
            "degrees_of_freedom": self.degrees, "r2": written(self.r2), "adjusted_r2": written(self.adjusted_r2),
            "standard_error": written(self.standard_error), "cv_rmse_percent": written(self.cv_rmse),
            "f": written(self.f), "f_p": written(self.f_p),
        }  # fmt: skip


#: Why there is no model: not more points than coefficients, or drivers that determine each other or don't vary.
Unfit = Literal["points", "collinear"]


def fit(names: Sequence[str], drivers: Sequence[Sequence[float]], response: Sequence[float]) -> Regression | Unfit:
    """Fit a linear model with an intercept.

    Parameters
    ----------
    names : sequence of str
        Of the drivers.
    drivers : sequence of sequence of float
        A row a point.
    """
    # numpy is loaded by whoever fits a model, and by nobody else.
    import numpy as np

    y = np.asarray(response, float)
    count, width = len(y), len(names)
    if count <= width + 1:
        return "points"
    x = np.asarray(drivers, float).reshape(count, width)
    centre, scale = x.mean(axis=0), x.std(axis=0)
    if width and not (scale > 1e-12 * np.abs(x).max(axis=0)).all():
        return "collinear"
    # Drivers of very different magnitude would cost digits: fit them centred and scaled, and undo that afterwards.
    z = (x - centre) / scale
    slopes, _, rank, _ = np.linalg.lstsq(z, y - y.mean(), rcond=None)
    if rank < width:
        return "collinear"
    squares = float(((y - y.mean() - z @ slopes) ** 2).sum())
    spread = float(((y - y.mean()) ** 2).sum())
    degrees = count - width - 1
    variance = squares / degrees
    triangle = np.linalg.inv(np.linalg.qr(z, "r"))
    inverse = triangle @ triangle.T
    values, errors = slopes / scale, np.sqrt(variance * np.diag(inverse)) / scale
    constant = float(y.mean() - values @ centre)
    constant_error = _intercept_error(variance, count, centre / scale, inverse)
    coefficients = [_coefficient(INTERCEPT, constant, constant_error, degrees)]
    coefficients += [
        _coefficient(name, float(value), float(error), degrees, float(count * own))
        for name, value, error, own in zip(names, values, errors, np.diag(inverse), strict=True)
    ]
    explained = 1 - squares / spread if spread else math.nan
    f = _ratio((spread - squares) / width, variance) if width else math.nan
    return Regression(
        coefficients=tuple(coefficients),
        points=count,
        degrees=degrees,
        r2=explained,
        adjusted_r2=1 - (1 - explained) * (count - 1) / degrees,
        standard_error=math.sqrt(variance),
        cv_rmse=_ratio(100 * math.sqrt(variance), abs(float(y.mean()))),
        f=f,
        f_p=f_upper(f, width, degrees) if width else math.nan,
    )


def _intercept_error(variance: float, count: int, centre: NDArray[np.float64], inverse: NDArray[np.float64]) -> float:
    return math.sqrt(variance * (1 / count + float(centre @ inverse @ centre)))


def _coefficient(name: str, value: float, error: float, degrees: int, vif: float | None = None) -> Coefficient:
    t = _ratio(value, error)
    return Coefficient(name, value, error, t, t_two_sided(t, degrees), vif)


def _ratio(above: float, below: float) -> float:
    if below:
        return above / below
    return math.copysign(math.inf, above) if above else math.nan


def written(value: float) -> str | None:
    """Write a float with 15 significant digits as plain decimal text; None for what is no number."""
    try:
        return format_exact(from_float(value))
    except NumberError:
        return None
