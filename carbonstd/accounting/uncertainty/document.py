"""The uncertainty of an account as blocks of the run document; numbers are plain decimal text as everywhere in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbonstd.accounting.uncertainty.propagation import Propagated
from carbonstd.exact import format_exact, from_float

if TYPE_CHECKING:
    from carbonstd.accounting.uncertainty.monte_carlo import Simulated, Summary

#: More than draws resolve, and fewer than processors differ in.
_DIGITS = 9


def propagated_block(propagated: Propagated) -> dict[str, Any]:
    """Write a figure of approach 1."""
    return {
        "approach": 1,
        "value": _text(propagated.value),
        "half_width": _text(propagated.half_width),
        "relative": None if propagated.relative is None else _text(propagated.relative),
        "sources": {owner: _text(share) for owner, share in propagated.by_owner().items()},
        "inputs": [
            {"source": each.owner, "input": each.input, "group": each.group, "share": _text(each.share)}
            for each in propagated.shares
        ],
        "uncorrected": list(propagated.uncorrected),
    }


def simulated_block(simulated: Simulated) -> dict[str, Any]:
    """Write a simulation (approach 2), with everything that it takes to repeat it."""
    return {
        "approach": 2,
        "seed": simulated.seed,
        "draws": simulated.draws,
        "generator": simulated.generator,
        "total": _summary(simulated.total),
        "intensity": None if simulated.intensity is None else _summary(simulated.intensity),
        "trend": None if simulated.trend is None else _summary(simulated.trend),
        "stable_from": simulated.stable_from,
        "ranking": [
            {"error": each.key, "correlation": _text(each.correlation), "share": _text(each.share)}
            for each in simulated.ranking
        ],
        "shapes": dict(simulated.shapes),
        "groups": {group: list(members) for group, members in simulated.groups.items()},
    }


def _summary(summary: Summary) -> dict[str, Any]:
    relative = summary.relative
    return {
        "value": _text(summary.value),
        "mean": _text(summary.mean),
        "median": _text(summary.median),
        "standard_deviation": _text(summary.standard_deviation),
        "limits": [_text(summary.low), _text(summary.high)],
        "relative": None if relative is None else [_text(limit) for limit in relative],
    }


def _text(number: float) -> str:
    return format_exact(from_float(float(f"{number:.{_DIGITS}g}")))
