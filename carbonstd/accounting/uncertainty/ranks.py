"""Which errors matter: their rank correlation with the result, over the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from carbonstd.accounting.uncertainty.sampling import Draws


class RankShare(NamedTuple):
    """The rank correlation of an error (``group:…`` or ``input:source/name``), and its part of the sum of squares."""

    key: str
    correlation: float
    share: float


def rank_shares(errors: Mapping[str, Draws], result: Draws) -> tuple[RankShare, ...]:
    """Rank the errors by Spearman's correlation with the result, largest square first.

    An error without influence still has a correlation of about one over the root of the number of draws.
    """
    count = len(result)
    centred = np.empty(count)
    centred[result.argsort()] = np.arange(count) - (count - 1) / 2
    # Summing rank times rank in the order of the error needs one sort an error.
    places, squares = np.arange(count) - (count - 1) / 2, (count**3 - count) / 12
    correlations = {key: float(centred[draws.argsort()] @ places) / squares for key, draws in errors.items()}
    total = sum(value * value for value in correlations.values())
    shares = [RankShare(key, value, value * value / total if total else 0.0) for key, value in correlations.items()]
    return tuple(sorted(shares, key=lambda each: (-each.share, each.key)))
