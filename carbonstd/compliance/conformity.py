"""How sure a verdict is: the probability that a limit is met, and guard bands (JCGM 106:2012)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

from carbonstd.compliance.verdict import meets
from carbonstd.exact import from_float

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: simple: the limit itself decides. Guarded acceptance keeps the value a guard band inside the limit, so that what is
#: accepted conforms; guarded rejection lets it pass the limit by one, so that what is rejected doesn't.
DecisionRule: TypeAlias = Literal["simple", "guarded-acceptance", "guarded-rejection"]

#: Standard uncertainties in the expanded uncertainty U (JCGM 106).
COVERAGE = Fraction(2)


def probability(
    value: Fraction | None, limit: Fraction | None, direction: str, standard_uncertainty: Fraction | float | None
) -> float | None:
    """Compute the probability that the true value meets a limit, the value being normally distributed.

    Parameters
    ----------
    value, limit : Fraction, optional
        In one unit.
    direction : {"max", "min"}
        Whether the limit must not be exceeded or must be reached.
    standard_uncertainty : Fraction or float, optional
        Absolute, in the same unit. With zero the probability is that of the plain comparison: 1 or 0.

    Returns
    -------
    float or None
        None if anything isn't known.
    """
    met = meets(value, limit, direction)
    if value is None or limit is None or met is None or standard_uncertainty is None:
        return None
    if standard_uncertainty == 0:
        return float(met)
    room = limit - value if direction == "max" else value - limit
    return _normal(float(room) / float(standard_uncertainty))


def probability_of_draws(draws: NDArray[np.float64], limit: Fraction | None, direction: str) -> float | None:
    """Compute the probability as the part of the draws of a simulation that meet the limit."""
    if limit is None:
        return None
    met = draws <= float(limit) if direction == "max" else draws >= float(limit)
    return float(met.mean())


@dataclass(frozen=True)
class Guarded:
    """A decision with a guard band.

    Parameters
    ----------
    rule : {"simple", "guarded-acceptance", "guarded-rejection"}
        How the limit is used.
    limit : Fraction
        The tolerance limit.
    guard_band : Fraction
        Its distance from the acceptance limit: w = r·U.
    acceptance_limit : Fraction
        What the value was compared with.
    accepted : bool
        Whether it lies within; on the acceptance limit it does.
    probability : float
        That the limit itself is met.
    """

    rule: DecisionRule
    limit: Fraction
    guard_band: Fraction
    acceptance_limit: Fraction
    accepted: bool
    probability: float


def guarded(
    value: Fraction | None,
    limit: Fraction | None,
    direction: str,
    standard_uncertainty: Fraction | float | None,
    rule: DecisionRule = "guarded-acceptance",
    multiplier: Fraction = Fraction(1),
    coverage: Fraction = COVERAGE,
) -> Guarded | None:
    """Decide with a guard band w = r·U, where U = k·u.

    Parameters
    ----------
    value, limit, direction, standard_uncertainty
        As for `probability`.
    rule : {"simple", "guarded-acceptance", "guarded-rejection"}
        How the limit is used; `simple` has no guard band.
    multiplier, coverage : Fraction
        r and k.

    Returns
    -------
    Guarded or None
        None if anything isn't known.
    """
    chance = probability(value, limit, direction, standard_uncertainty)
    if value is None or limit is None or chance is None or standard_uncertainty is None:
        return None
    exact = from_float(standard_uncertainty) if isinstance(standard_uncertainty, float) else standard_uncertainty
    band = Fraction(0) if rule == "simple" else multiplier * coverage * exact
    inwards = -1 if direction == "max" else 1
    acceptance = limit + (inwards if rule == "guarded-acceptance" else -inwards) * band
    accepted = value <= acceptance if direction == "max" else value >= acceptance
    return Guarded(rule, limit, band, acceptance, accepted, chance)


def _normal(z: float) -> float:
    """Compute the distribution function of the standard normal."""
    return math.erfc(-z / math.sqrt(2)) / 2
