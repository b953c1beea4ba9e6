"""What is uncertain: inputs, the sources that use them by a formula, and the inventory of the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from carbonstd.accounting.uncertainty.distributions import Distribution, UncertaintyError
from carbonstd.expressions import Expression
from carbonstd.expressions.derivatives import Given, gradient


@dataclass(frozen=True)
class UncertainInput:
    """A value that enters a formula.

    Parameters
    ----------
    name : str
        The formula's variable.
    value : Fraction, float, bool or str
        The value of the account.
    distribution : Distribution, optional
        How uncertain it is; without one it is exact.
    group : str, optional
        Names what it shares its error with (the same default factor, meter or laboratory): all inputs of a group are
        wrong together, by the same number of standard deviations. Without one it errs by itself.
    """

    name: str
    value: Given
    distribution: Distribution | None = None
    group: str | None = None

    @property
    def half_width(self) -> float:
        """The relative half-width; 0 for what is exact, or 0 and so has no relative error."""
        certain = self.distribution is None or isinstance(self.value, bool | str) or self.value == 0
        return 0.0 if certain or self.distribution is None else self.distribution.half_width

    def key(self, owner: str) -> str:
        """Name the error that the input has: its group's, or one of its own."""
        return f"input:{owner}/{self.name}" if self.group is None else f"group:{self.group}"


class Effect(NamedTuple):
    """What an input does to a figure if it is off by its half-width, in the unit of the figure."""

    owner: str
    input: UncertainInput
    amount: float

    @property
    def key(self) -> str:
        """The error behind it."""
        return self.input.key(self.owner)


@dataclass(frozen=True)
class UncertainSource:
    """An emission source: a formula and its inputs.

    Parameters
    ----------
    id : str
        Unique in the inventory.
    expression : Expression
        The formula.
    inputs : tuple of UncertainInput
        Its variables.
    scale : Fraction or float
        What the formula's value is multiplied by to be added: sign x GWP, which are taken as exact.
    """

    id: str
    expression: Expression
    inputs: tuple[UncertainInput, ...]
    scale: Fraction | float = 1

    @property
    def uncertain(self) -> tuple[UncertainInput, ...]:
        """The inputs that aren't exact."""
        return tuple(each for each in self.inputs if each.half_width)

    def effects(self, owner: str) -> tuple[float, list[Effect]]:
        """Compute the source's value and the effects of its inputs on it; `owner` names the source in the figure."""
        value, slopes = gradient(self.expression, {each.name: each.value for each in self.inputs})
        scale = float(self.scale)
        return scale * value, [
            Effect(owner, each, scale * slopes[each.name] * float(each.value) * each.half_width)
            for each in self.uncertain
            if each.name in slopes
        ]


@dataclass(frozen=True)
class Inventory:
    """The sources of an account, and what its total is held against.

    Parameters
    ----------
    sources : tuple of UncertainSource
        In any order; they are kept by their ids.
    output : UncertainInput, optional
        What the total is divided by for the intensity.
    base : tuple of UncertainSource
        The sources in the base year, for the trend; a factor that is the same in both years has one group.

    Raises
    ------
    UncertaintyError
        If two sources of a year have one id, or a source two inputs of one name.
    """

    sources: tuple[UncertainSource, ...]
    output: UncertainInput | None = None
    base: tuple[UncertainSource, ...] = ()

    def __post_init__(self) -> None:
        for year in ("sources", "base"):
            ordered = tuple(sorted(getattr(self, year), key=lambda source: source.id))
            _ensure_distinct(source.id for source in ordered)
            object.__setattr__(self, year, ordered)
        for source in (*self.sources, *self.base):
            _ensure_distinct(each.name for each in source.inputs)

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The members ("source/input") of each group that has uncertain inputs."""
        found: dict[str, list[str]] = {}
        for owner, each in self.uncertain_inputs():
            if each.group is not None:
                found.setdefault(each.group, []).append(f"{owner}/{each.name}")
        return {group: tuple(found[group]) for group in sorted(found)}

    def uncertain_inputs(self) -> list[tuple[str, UncertainInput]]:
        """List all inputs that aren't exact, with the names of their owners."""
        owned = [(source.id, each) for source in self.sources for each in source.uncertain]
        owned += [(base_owner(source), each) for source in self.base for each in source.uncertain]
        owned += [(OUTPUT, self.output)] if self.output is not None and self.output.half_width else []
        return owned


#: The owner of the output in keys and effects.
OUTPUT = "output"


def base_owner(source: UncertainSource) -> str:
    """Name a source of the base year: beside it stands the same source of the year."""
    return f"base/{source.id}"


def _ensure_distinct(names: Iterable[str]) -> None:
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise UncertaintyError(f"重复的名称：{'、'.join(repeated)}", f"repeated names: {', '.join(repeated)}")
