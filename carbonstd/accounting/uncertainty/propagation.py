"""Approach 1: first-order propagation of errors through the formulas.

For a product of independent inputs it is the rule U = sqrt(U1² + … + Un²) (U-1), for a sum of independent sources
sqrt(Σ(U·x)²)/|Σx| (U-2), and what inputs of one group do is added before it is squared (U-4).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from carbonstd.accounting.uncertainty.distributions import COVERAGE, UncertaintyError
from carbonstd.accounting.uncertainty.model import OUTPUT, Effect, Inventory, UncertainSource, base_owner
from carbonstd.accounting.uncertainty.wide import CORRECTABLE, LARGE, Limits, large_correction, lognormal_limits

Figure: TypeAlias = Literal["total", "intensity", "trend"]


@dataclass(frozen=True)
class Share:
    """The part of an input in the variance of a figure; `owner` is a source, ``base/`` and a source, or ``output``."""

    owner: str
    input: str
    group: str | None
    share: float


@dataclass(frozen=True)
class Propagated:
    """A figure with its uncertainty by approach 1.

    Parameters
    ----------
    value : float
        The figure: a total, an intensity, or a trend as a fraction of the base year.
    half_width : float
        Half of its 95 % range, in the same unit.
    shares : tuple of Share
        The parts of the inputs in the variance, largest first. An input of a group has the covariance of its own
        effect with that of the whole group, e·Σe/ΣΣ²; the parts so add up to 1 with and without correlation, and one
        that offsets others of its group (a deduction at the same factor) is negative. Empty without any uncertainty.
    uncorrected : tuple of str
        Sources so uncertain (over 230 %) that the correction of large uncertainties doesn't hold for them.
    """

    value: float
    half_width: float
    shares: tuple[Share, ...]
    uncorrected: tuple[str, ...] = ()

    @property
    def relative(self) -> float | None:
        """The half-width relative to the value; None for a value of zero."""
        return self.half_width / abs(self.value) if self.value else None

    @property
    def standard_uncertainty(self) -> float:
        """One standard deviation."""
        return self.half_width / COVERAGE

    @property
    def lognormal(self) -> Limits | None:
        """The limits if the figure is taken as lognormal: for wide ranges of what can't be negative."""
        return None if self.relative is None else lognormal_limits(self.relative)

    def by_owner(self) -> dict[str, float]:
        """Return the parts of the sources in the variance, largest first; they add up to 1 as those of the inputs."""
        parts: dict[str, list[float]] = {}
        for share in self.shares:
            parts.setdefault(share.owner, []).append(share.share)
        sums = {owner: math.fsum(each) for owner, each in parts.items()}
        return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def propagate(inventory: Inventory, figure: Figure = "total", *, correct_large: bool = False) -> Propagated:
    """Propagate the uncertainties of all inputs to a figure.

    Parameters
    ----------
    inventory : Inventory
        The sources.
    figure : {"total", "intensity", "trend"}
        The sum of the sources; the sum per output; or the change of the sum since the base year, as a fraction of it.
    correct_large : bool
        Whether the effects of a source with more than 100 % uncertainty are multiplied by the correction factor of
        the IPCC (U-5).

    Raises
    ------
    NoValue
        If a formula has no value, or the total is divided by zero: what is unknown has no uncertainty.
    UncertaintyError
        If the inventory has no output or base year to compute the figure with.
    """
    year = _Year(((source.id, source) for source in inventory.sources), correct_large)
    value, effects, uncorrected = year.value, year.effects, year.uncorrected
    if figure == "intensity":
        output = inventory.output
        divisor = float(output.value) if output is not None else 0.0
        if output is None or not divisor:
            raise _lacking("产量", "output")
        value /= divisor
        effects = _times(1 / divisor, effects)
        if output.half_width:
            effects.append(Effect(OUTPUT, output, -value * output.half_width))
    elif figure == "trend":
        base = _Year(((base_owner(source), source) for source in inventory.base), correct_large)
        if not base.value:
            raise _lacking("基准年排放量", "emissions of a base year")
        ratio = value / base.value
        value = ratio - 1
        effects = [*_times(1 / base.value, effects), *_times(-ratio / base.value, base.effects)]
        uncorrected += base.uncorrected
    return Propagated(value, math.sqrt(_variance(effects)), _shares(effects), tuple(uncorrected))


class _Year:
    """The total of one year, the effects on it, and the sources that are too uncertain to correct."""

    def __init__(self, sources: Iterable[tuple[str, UncertainSource]], correct_large: bool) -> None:
        values = []
        self.effects: list[Effect] = []
        self.uncorrected: list[str] = []
        for owner, source in sources:
            value, effects = source.effects(owner)
            values.append(value)
            half_width = math.sqrt(_variance(effects))
            relative = half_width / abs(value) if value else 0.0
            if correct_large and relative > CORRECTABLE:
                self.uncorrected.append(owner)
            elif correct_large and relative > LARGE:
                effects = _times(large_correction(relative), effects)
            self.effects += effects
        self.value = math.fsum(values)


def _by_key(effects: Iterable[Effect]) -> dict[str, float]:
    """Add the effects that have one error behind them."""
    amounts: dict[str, list[float]] = {}
    for effect in effects:
        amounts.setdefault(effect.key, []).append(effect.amount)
    return {key: math.fsum(each) for key, each in amounts.items()}


def _variance(effects: Iterable[Effect]) -> float:
    return math.fsum(amount * amount for amount in _by_key(effects).values())


def _times(factor: float, effects: Iterable[Effect]) -> list[Effect]:
    return [effect._replace(amount=factor * effect.amount) for effect in effects]


def _shares(effects: list[Effect]) -> tuple[Share, ...]:
    together, variance = _by_key(effects), _variance(effects)
    if not variance:
        return ()
    shares = [
        Share(each.owner, each.input.name, each.input.group, each.amount * together[each.key] / variance)
        for each in effects
    ]
    return tuple(sorted(shares, key=lambda each: (-each.share, each.owner, each.input)))


def _lacking(zh: str, en: str) -> UncertaintyError:
    return UncertaintyError(f"缺少{zh}，或其为零", f"no {en}, or one of zero")
