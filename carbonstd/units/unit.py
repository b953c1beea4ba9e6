"""A unit that was understood: a plain number and powers of the names in definitions.txt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.errors import UnitError
from carbonstd.units.vocabulary import vocabulary

MAX_POWER = 4


@dataclass(frozen=True)
class Unit:
    """A unit that was understood.

    Attributes
    ----------
    text : str
        Canonical text; two texts that mean the same factor and units have the same.
    factor : Fraction
        The plain number in front.
    powers : tuple of (str, int)
        Units and their powers, in the order of definitions.txt.
    """

    text: str
    factor: Fraction
    powers: tuple[tuple[str, int], ...]


def build(factor: Fraction, powers: Mapping[str, int]) -> Unit:
    """Make a unit from a number and powers of names in definitions.txt.

    Raises
    ------
    UnitError
        If a power goes beyond ±4.
    """
    rank = vocabulary().rank
    powers = _watt_hours(powers)
    ordered = tuple(sorted(((name, power) for name, power in powers.items() if power), key=lambda item: rank[item[0]]))
    for name, power in ordered:
        if abs(power) > MAX_POWER:
            raise UnitError(
                f"单位的指数超出 ±{MAX_POWER}：{name}^{power}",
                f"power beyond ±{MAX_POWER}: {name}^{power}",
            )
    above = [powered(name, power) for name, power in ordered if power > 0]
    below = [powered(name, -power) for name, power in ordered if power < 0]
    if factor.numerator != 1 or not above:
        above.insert(0, str(factor.numerator))
    if factor.denominator != 1:
        below.insert(0, str(factor.denominator))
    divisor = f"({'*'.join(below)})" if len(below) > 1 else "".join(below)
    return Unit("*".join(above) + (f"/{divisor}" if divisor else ""), factor, ordered)


def _watt_hours(powers: Mapping[str, int]) -> dict[str, int]:
    """Join kW and h to kWh, so that kW·h in any order and place is the same unit as kWh."""
    joined = dict(powers)
    for watt in ("W", "kW", "MW", "GW"):
        power = joined.get(watt, 0)
        if power and joined.get("h") == power:
            del joined[watt], joined["h"]
            joined[f"{watt}h"] = joined.get(f"{watt}h", 0) + power
    return joined


def powered(name: str, power: int) -> str:
    """Write a name with its power."""
    return name if power == 1 else f"{name}^{power}"


def times(left: Unit, right: Unit, power: int = 1) -> Unit:
    """Multiply a unit by a power of another; power -1 divides."""
    powers = dict(left.powers)
    for name, exponent in right.powers:
        powers[name] = powers.get(name, 0) + exponent * power
    return build(left.factor * right.factor**power, powers)
