"""Wide uncertainties: the correction of what error propagation underestimates, and limits that aren't symmetric."""

from __future__ import annotations

import math
from typing import NamedTuple

#: Above this half-width the linear propagation of products underestimates (U-5) …
LARGE = 1.0
#: … and from here on the correction isn't valid either.
CORRECTABLE = 2.3
#: The lognormal formulas of the IPCC take two standard deviations for the half-width.
_LOGNORMAL_COVERAGE = 2.0


class Limits(NamedTuple):
    """The 95 % range of a lognormal quantity: geometric mean (relative to the mean), its deviation, relative limits."""

    geometric_mean: float
    geometric_deviation: float
    low: float
    high: float


def large_correction(half_width: float) -> float:
    """Compute the factor FC by which a large half-width has to be multiplied (U-5; IPCC 2006, volume 1, chapter 3).

    Parameters
    ----------
    half_width : float
        As a fraction, up to 2.3 (230 %).

    Raises
    ------
    ValueError
        Beyond: take approach 2.
    """
    if not 0 < half_width <= CORRECTABLE:
        raise ValueError(f"the correction holds up to 230 %, not for {half_width:.0%}")
    per_cent = 100 * half_width
    polynomial = -0.720 + 1.0921 * per_cent - 1.63e-3 * per_cent**2 + 1.11e-5 * per_cent**3
    return (polynomial / per_cent) ** 2


def lognormal_limits(half_width: float) -> Limits:
    """Turn a symmetric half-width (a fraction) into the limits of a lognormal of the same mean (U-6)."""
    variance = math.log1p((half_width / _LOGNORMAL_COVERAGE) ** 2)
    deviation, mean = math.exp(math.sqrt(variance)), math.exp(-variance / 2)
    return Limits(mean, deviation, mean * deviation**-1.96 - 1, mean * deviation**1.96 - 1)
