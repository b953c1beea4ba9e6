"""Draws of the inputs: one stream of random numbers an error, whatever else is in the inventory.

A stream is seeded with the seed of the simulation and a hash of the name of the error (a group, or an input by itself),
so that its numbers depend on nothing else. It gives standard draws; each input turns them into values by its own
number and half-width, and so the inputs of a group move together.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from carbonstd.accounting.uncertainty.distributions import COVERAGE, Distribution, UncertaintyError
from carbonstd.accounting.uncertainty.model import Inventory, UncertainInput
from carbonstd.accounting.uncertainty.wide import lognormal_limits

Draws: TypeAlias = NDArray[np.float64]

#: Truncation that leaves less than this part of a normal distribution is refused: the bounds contradict the value.
_LEAST_LEFT = 0.01


@dataclass(frozen=True)
class Draw:
    """What a stream draws: standard normal or uniform numbers, or ones of a shape that can't be scaled from those.

    `first` and `second` are the bounds of a truncated standard normal, or the two parameters of a beta.
    """

    kind: Literal["normal", "uniform", "truncated-normal", "beta"]
    first: float = 0.0
    second: float = 0.0

    def fill(self, generator: np.random.Generator, count: int) -> Draws:
        """Draw the next numbers of a stream."""
        match self.kind:
            case "normal":
                return generator.standard_normal(count)
            case "uniform":
                return generator.random(count)
            case "beta":
                return generator.beta(self.first, self.second, count)
            case "truncated-normal":
                draws = generator.standard_normal(count)
                while len(outside := np.flatnonzero((draws < self.first) | (draws > self.second))):
                    draws[outside] = generator.standard_normal(len(outside))
                return draws


def draw_of(uncertain: UncertainInput) -> Draw:
    """Tell what has to be drawn for an uncertain input.

    Raises
    ------
    UncertaintyError
        If its bounds contradict its value or half-width.
    """
    distribution, value = _distribution(uncertain), float(uncertain.value)
    match distribution.shape:
        case "normal" | "lognormal":
            return Draw("normal")
        case "uniform" | "triangular":
            return Draw("uniform")
        case "truncated-normal":
            return _truncated(uncertain.name, distribution, value)
        case "beta":
            return _beta(uncertain.name, distribution, value)


def values_of(uncertain: UncertainInput, draws: Draws) -> Draws:
    """Turn standard draws into values of an input."""
    distribution, value = _distribution(uncertain), float(uncertain.value)
    match distribution.shape:
        case "normal" | "truncated-normal":
            values: Draws = draws * (value * distribution.high / COVERAGE)
            values += value
            return values
        case "lognormal":
            centre, spread = _lognormal(distribution)
            values = draws * spread
            values += centre
            np.exp(values, out=values)
            values *= value
            return values
        case "uniform":
            low, high = distribution.ends
            values = draws * (value * (low + high))
            values += value * (1 - low)
            return values
        case "triangular":
            low, high = distribution.ends
            below = -low + np.sqrt(draws * (low * (low + high)))
            above = high - np.sqrt((1 - draws) * (high * (low + high)))
            values = np.where(draws * (low + high) < low, below, above)
            return value + value * values
        case "beta":
            minimum, maximum = _bounds(distribution)
            return minimum + (maximum - minimum) * draws


class Streams:
    """The streams of all errors of an inventory.

    Raises
    ------
    UncertaintyError
        If the inputs of a group can't share a draw.
    """

    def __init__(self, inventory: Inventory, seed: int) -> None:
        self._draws: dict[str, Draw] = {}
        for owner, uncertain in inventory.uncertain_inputs():
            key, draw = uncertain.key(owner), draw_of(uncertain)
            if self._draws.setdefault(key, draw) != draw:
                raise UncertaintyError(
                    f"相关组 {uncertain.group} 的分布不能共用一次抽样：{owner}/{uncertain.name}",
                    f"the distributions of group {uncertain.group} can't share a draw: {owner}/{uncertain.name}",
                    hint_zh="同组用正态或对数正态，或都用均匀或三角分布",
                    hint_en="take normal and lognormal in one group, or uniform and triangular",
                )
        self._generators = {key: generator(seed, key) for key in self._draws}

    def block(self, count: int) -> dict[str, Draws]:
        """Draw the next numbers of every stream."""
        return {key: draw.fill(self._generators[key], count) for key, draw in self._draws.items()}


def generator(seed: int, key: str) -> np.random.Generator:
    """Make the generator of a stream from the seed and the name of the error alone."""
    digest = hashlib.sha256(key.encode()).digest()
    words = tuple(int.from_bytes(digest[at : at + 4], "big") for at in range(0, 16, 4))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=words)))


def _distribution(uncertain: UncertainInput) -> Distribution:
    assert uncertain.distribution is not None, "only uncertain inputs are drawn"
    return uncertain.distribution


def _lognormal(distribution: Distribution) -> tuple[float, float]:
    """Give mean and deviation of the logarithm of the relative value."""
    if distribution.low == distribution.high:
        limits = lognormal_limits(distribution.high)
        return math.log(limits.geometric_mean), math.log(limits.geometric_deviation)
    low, high = math.log1p(-distribution.low), math.log1p(distribution.high)
    return (low + high) / 2, (high - low) / (2 * COVERAGE)


def _truncated(name: str, distribution: Distribution, value: float) -> Draw:
    minimum = distribution.minimum if distribution.minimum is not None else (0.0 if value > 0 else -math.inf)
    maximum = distribution.maximum if distribution.maximum is not None else math.inf
    deviation = value * distribution.high / COVERAGE
    first, second = sorted(((minimum - value) / deviation, (maximum - value) / deviation))
    left = (math.erf(second / math.sqrt(2)) - math.erf(first / math.sqrt(2))) / 2
    if left < _LEAST_LEFT:
        raise _contradiction(name, value)
    return Draw("truncated-normal", first, second)


def _beta(name: str, distribution: Distribution, value: float) -> Draw:
    """Fit the parameters to mean and variance."""
    minimum, maximum = _bounds(distribution)
    mean = (value - minimum) / (maximum - minimum)
    deviation = abs(value) * distribution.high / COVERAGE / (maximum - minimum)
    precision = mean * (1 - mean) / deviation**2 - 1
    if not 0 < mean < 1 or precision <= 0:
        raise _contradiction(name, value)
    return Draw("beta", mean * precision, (1 - mean) * precision)


def _bounds(distribution: Distribution) -> tuple[float, float]:
    minimum = 0.0 if distribution.minimum is None else distribution.minimum
    maximum = 1.0 if distribution.maximum is None else distribution.maximum
    return minimum, maximum


def _contradiction(name: str, value: Any) -> UncertaintyError:
    return UncertaintyError(
        f"{name} 的取值 {value:g} 与分布的上下界或不确定度矛盾",
        f"the value {value:g} of {name} contradicts the bounds or the uncertainty of its distribution",
    )
