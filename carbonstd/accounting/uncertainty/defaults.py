"""From a published default uncertainty to a distribution."""

from __future__ import annotations

from carbonstd.accounting.uncertainty.distributions import COVERAGE, Distribution
from carbonstd.packages.uncertainties import DefaultUncertainty

#: Standard deviations in the half-width of a 90 % range.
_COVERAGE_90 = 1.645
#: An order of magnitude: up to ten times as much, down to a tenth.
_MAGNITUDE = 10


def distribution_of(default: DefaultUncertainty) -> Distribution | None:
    """Turn a row of the table into the distribution of an input.

    Of a published span of half-widths (5 to 7 %) the wider end is taken: a plant without its own figure doesn't know
    to be better.

    Returns
    -------
    Distribution or None
        None for what is no input (results, rankings, the GWP, which is left out of inventories) or has no width.
    """
    if not default.of_an_input:
        return None
    low, high = default.low, default.high
    match default.reading:
        case "order of magnitude":
            return Distribution("lognormal", 1 - 1 / _MAGNITUDE, _MAGNITUDE - 1)
        case _ if low is None or high is None:
            return None
        case "half-width 95 %":
            return Distribution.symmetric(max(low, high))
        case "half-width 90 %":
            return Distribution.symmetric(float(max(low, high)) * COVERAGE / _COVERAGE_90)
        case "asymmetric":
            return Distribution("lognormal", float(low), float(high))
        case "rectangular":
            return Distribution.between("uniform", low, high)
