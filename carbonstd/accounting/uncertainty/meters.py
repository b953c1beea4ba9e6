"""From the accuracy class of a meter to an uncertainty."""

from __future__ import annotations

from fractions import Fraction

from carbonstd.accounting.uncertainty.distributions import Distribution


def meter_uncertainty(accuracy_class: Fraction | float) -> Distribution:
    """Read an accuracy class as limits of error between which every error is as likely (GUM).

    A class isn't a half-width of a 95 % range: class 0.5 has the standard uncertainty 0.5 %/√3 = 0.289 % and so the
    half-width 0.566 %. A quantity from two stock surveys and deliveries needs no rule of its own: its formula (opening
    + purchased - closing) is propagated like any other.

    Parameters
    ----------
    accuracy_class : Fraction or float
        As engraved, in per cent: 0.5, 1, 2.
    """
    limit = float(accuracy_class) / 100
    return Distribution.between("uniform", limit, limit)
