"""Approach 2: Monte Carlo simulation of the whole inventory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from carbonstd.accounting.uncertainty.blocks import BlockFormula, undefined
from carbonstd.accounting.uncertainty.model import OUTPUT, Inventory, UncertainInput, UncertainSource, base_owner
from carbonstd.accounting.uncertainty.propagation import Figure, propagate
from carbonstd.accounting.uncertainty.ranks import RankShare, rank_shares
from carbonstd.accounting.uncertainty.sampling import Draws, Streams, values_of
from carbonstd.errors import CarbonstdError

GENERATOR = "PCG64"
DRAWS = 100_000
#: Fewer draws say nothing about limits of 95 %.
LEAST_DRAWS = 1000
#: Drawn and computed at a time: what the processor's cache holds. Errors are ranked over the first block.
BLOCK = 10_000
#: The limits are stable when none moves by more than this part of the half-width (IPCC: within 1 %).
STABLE = 0.01
#: After which parts of the draws the limits are looked at.
_CHECKS = 10


class Summary(NamedTuple):
    """How a figure is distributed: its value in the account; mean, median, deviation and 95 % limits of the draws."""

    value: float
    mean: float
    median: float
    standard_deviation: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the 95 % range."""
        return (self.high - self.low) / 2

    @property
    def relative(self) -> tuple[float, float] | None:
        """The limits relative to the value of the account, as fractions with their sign; None for a value of zero."""
        if not self.value:
            return None
        return (self.low - self.value) / abs(self.value), (self.high - self.value) / abs(self.value)


@dataclass(frozen=True)
class Simulated:
    """What a simulation gives, with everything that it takes to repeat it.

    Parameters
    ----------
    seed, draws, generator : int, int, str
        Of the random numbers.
    total : Summary
        The sum of the sources.
    intensity, trend : Summary, optional
        The sum per output; the change since the base year as a fraction of it; where the inventory has them.
    stable_from : int, optional
        The number of draws from which on the limits of the total moved by less than 1 % of its half-width at every
        further tenth of the draws; None if they still do: take more.
    ranking : tuple of RankShare
        The errors by their squared rank correlation with the total.
    shapes : mapping of str to str
        The distribution of each uncertain input ("source/input").
    groups : mapping of str to tuple of str
        The inputs that share a draw.
    drawn : mapping of str to array
        All draws of each figure.
    """

    seed: int
    draws: int
    generator: str
    total: Summary
    intensity: Summary | None
    trend: Summary | None
    stable_from: int | None
    ranking: tuple[RankShare, ...]
    shapes: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    drawn: Mapping[Figure, Draws] = field(repr=False, compare=False)

    @property
    def totals(self) -> Draws:
        """All draws of the total."""
        return self.drawn["total"]


def simulate(inventory: Inventory, seed: int, draws: int = DRAWS) -> Simulated:
    """Draw all inputs and compute the whole inventory for each draw.

    Parameters
    ----------
    inventory : Inventory
        The sources. Part of it gives the very draws that the part has in the whole.
    seed : int
        Not negative. The same seed, inventory and number of draws give the same numbers.
    draws : int
        At least 1000; 10 000 or more are usual.

    Raises
    ------
    CarbonstdError
        If the draws are too few.
    NoValue
        If a formula has no value, for the account's inputs or for a draw.
    UncertaintyError
        If a distribution doesn't fit its value, or inputs of a group can't share a draw.
    """
    if draws < LEAST_DRAWS:
        raise CarbonstdError(
            f"抽样次数不少于 {LEAST_DRAWS}，不是 {draws}",
            f"a simulation takes at least {LEAST_DRAWS} draws, not {draws}",
        )
    wanted: list[Figure] = ["total"]
    wanted += ["intensity"] if inventory.output is not None else []
    wanted += ["trend"] if inventory.base else []
    values = {figure: propagate(inventory, figure).value for figure in wanted}
    drawn = {figure: np.empty(draws) for figure in wanted}
    streams, formulas = Streams(inventory, seed), _formulas(inventory)
    ranking: tuple[RankShare, ...] = ()
    for start in range(0, draws, BLOCK):
        stop = min(start + BLOCK, draws)
        block = _Block(inventory, formulas, streams.block(stop - start), stop - start)
        for figure in wanted:
            drawn[figure][start:stop] = block.figure(figure)
        if start == 0:
            keys = sorted({each.key(source.id) for source in inventory.sources for each in source.uncertain})
            ranking = rank_shares({key: block.errors[key] for key in keys}, block.total)
    summaries = {figure: _summary(values[figure], drawn[figure]) for figure in wanted}
    return Simulated(
        seed=seed,
        draws=draws,
        generator=GENERATOR,
        total=summaries["total"],
        intensity=summaries.get("intensity"),
        trend=summaries.get("trend"),
        stable_from=_stable_from(drawn["total"]),
        ranking=ranking,
        shapes={
            f"{owner}/{each.name}": each.distribution.shape
            for owner, each in inventory.uncertain_inputs()
            if each.distribution is not None
        },
        groups=inventory.groups,
        drawn=drawn,
    )


def _formulas(inventory: Inventory) -> dict[str, BlockFormula]:
    """Give the formula of each source of both years, by the owner of its inputs."""
    owned = [(source.id, source) for source in inventory.sources]
    owned += [(base_owner(source), source) for source in inventory.base]
    return {
        owner: BlockFormula(source.expression, {each.name: each.value for each in source.inputs if not each.half_width})
        for owner, source in owned
    }


class _Block:
    """The figures for one block of draws of the errors."""

    def __init__(
        self, inventory: Inventory, formulas: Mapping[str, BlockFormula], errors: Mapping[str, Draws], count: int
    ) -> None:
        self.inventory = inventory
        self.formulas = formulas
        self.errors = errors
        self.count = count
        self.shared: dict[tuple[object, ...], Draws] = {}
        self.total = self.sum((source.id, source) for source in inventory.sources)

    def figure(self, figure: Figure) -> Draws:
        try:
            with np.errstate(divide="raise", invalid="raise", over="raise"):
                match figure:
                    case "total":
                        return self.total
                    case "intensity":
                        return self.total / self.output()
                    case "trend":
                        base = self.sum((base_owner(source), source) for source in self.inventory.base)
                        return self.total / base - 1
        except ArithmeticError:
            raise undefined() from None

    def sum(self, sources: Iterable[tuple[str, UncertainSource]]) -> Draws:
        total = np.zeros(self.count)
        for owner, source in sources:
            drawn = {each.name: self.values(owner, each) for each in source.uncertain}
            total += float(source.scale) * self.formulas[owner].evaluate(drawn, self.count)
        return total

    def output(self) -> Draws | float:
        output = self.inventory.output
        assert output is not None, "an intensity has an output"
        return self.values(OUTPUT, output) if output.half_width else float(output.value)

    def values(self, owner: str, uncertain: UncertainInput) -> Draws:
        errors = self.errors[uncertain.key(owner)]
        if uncertain.group is None:
            return values_of(uncertain, errors)
        # The same default factor in many sources is turned into values once.
        same = (uncertain.group, uncertain.value, uncertain.distribution)
        if same not in self.shared:
            self.shared[same] = values_of(uncertain, errors)
        return self.shared[same]


def _summary(value: float, draws: Draws) -> Summary:
    low, median, high = np.percentile(draws, (2.5, 50, 97.5))
    return Summary(value, float(draws.mean()), float(median), float(draws.std(ddof=1)), float(low), float(high))


def _stable_from(totals: Draws) -> int | None:
    counts = [len(totals) * part // _CHECKS for part in range(1, _CHECKS + 1)]
    limits = [np.percentile(totals[:count], (2.5, 97.5)) for count in counts]
    low, high = limits[-1]
    stable = None
    for count, before, after in reversed(list(zip(counts, limits, limits[1:], strict=False))):
        if np.abs(after - before).max() > STABLE * (high - low) / 2:
            break
        stable = count
    return stable
