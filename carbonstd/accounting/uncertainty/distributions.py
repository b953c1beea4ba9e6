"""How uncertain a number is: half-widths of its 95 % range, and the shape of its distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from carbonstd.errors import CarbonstdError

Shape: TypeAlias = Literal["normal", "lognormal", "triangular", "uniform", "truncated-normal", "beta"]

#: Standard deviations in the half-width of a 95 % range.
COVERAGE = 1.96
#: Where a normal distribution stops being a good picture of a quantity that can't be negative (common practice).
WIDE = 0.30
#: Half the full range of a shape over its standard deviation.
_REACH = {"uniform": math.sqrt(3), "triangular": math.sqrt(6)}
_TWO_SIDED = ("lognormal", "triangular", "uniform")


class UncertaintyError(CarbonstdError):
    """A distribution that doesn't exist, or inputs of one group that can't share a draw."""


@dataclass(frozen=True)
class Distribution:
    """The uncertainty of a number, relative to it.

    The half-widths are 1.96 standard deviations whatever the shape, so that both approaches start from one and the same
    variance. Only of a lognormal do two different sides mean the 2.5 and 97.5 % limits themselves; equal sides are
    turned into limits by the rule of the IPCC (`lognormal_limits`).

    Parameters
    ----------
    shape : {"normal", "lognormal", "triangular", "uniform", "truncated-normal", "beta"}
        A normal, truncated normal or beta has equal sides.
    low, high : float
        Half-widths below and above the number, as fractions: 0.05 is 5 %.
    minimum, maximum : float, optional
        Absolute bounds: of a truncated normal (default: 0 below) and of a beta (default: 0 and 1).

    Raises
    ------
    UncertaintyError
        If there is no such distribution.
    """

    shape: Shape
    low: float
    high: float
    minimum: float | None = None
    maximum: float | None = None

    def __post_init__(self) -> None:
        if not (0 <= self.low < math.inf and 0 <= self.high < math.inf):
            raise _refused(self, "不确定度须为非负数", "an uncertainty is a number from 0 on")
        if self.low != self.high and self.shape not in _TWO_SIDED:
            raise _refused(self, "该分布两侧须相等", "this shape has equal sides")
        if self.low != self.high and self.shape == "lognormal" and self.low >= 1:
            raise _refused(self, "对数正态分布的下限须为正", "the lower limit of a lognormal is positive")
        if self.minimum is not None and self.maximum is not None and self.minimum >= self.maximum:
            raise _refused(self, "下界须小于上界", "the minimum lies below the maximum")

    @classmethod
    def symmetric(cls, half_width: Fraction | float, shape: Shape | None = None) -> Distribution:
        """Give the same uncertainty to both sides, in the usual shape of its size unless one is named."""
        return cls(shape or usual_shape(half_width), float(half_width), float(half_width))

    @classmethod
    def between(
        cls, shape: Literal["uniform", "triangular"], low: Fraction | float, high: Fraction | float
    ) -> Distribution:
        """Give the distribution that ends at the stated sides: expert limits, limits of error of a meter."""
        stretch = COVERAGE / _REACH[shape]
        return cls(shape, stretch * float(low), stretch * float(high))

    @property
    def half_width(self) -> float:
        """The larger side, which approach 1 takes."""
        return max(self.low, self.high)

    @property
    def ends(self) -> tuple[float, float]:
        """How far a uniform or triangular distribution goes below and above, relative to the number."""
        stretch = _REACH[self.shape] / COVERAGE
        return stretch * self.low, stretch * self.high


def usual_shape(half_width: Fraction | float) -> Shape:
    """Name the shape for a quantity that isn't negative: normal below 30 %, lognormal from there on."""
    return "normal" if half_width < WIDE else "lognormal"


def _refused(distribution: Distribution, zh: str, en: str) -> UncertaintyError:
    sides = f"-{distribution.low:g} +{distribution.high:g}"
    return UncertaintyError(f"{zh}：{distribution.shape} {sides}", f"{en}: {distribution.shape} {sides}")
