"""Conversion inside one dimension, exact; crossing dimensions takes a package row and is refused here.

Arrays: take `factor` once for each distinct pair of units and multiply by ``float(factor)``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache, lru_cache

from carbonstd.errors import UnitError
from carbonstd.units.grammar import parse
from carbonstd.units.registry import convert_point, dimensions, scale
from carbonstd.units.unit import Unit, powered
from carbonstd.units.vocabulary import read_table

_PRICE_YEAR = re.compile(r"_of_\d{4}$")
_POINTS = {(("degC", 1),), (("K", 1),)}


@lru_cache(maxsize=4096)
def factor(from_text: str, to_text: str) -> Fraction:
    """Give the number by which a value in one unit is multiplied to be in another.

    Parameters
    ----------
    from_text, to_text : str
        Unit texts of one dimension.

    Raises
    ------
    UnitError
        If a text is unknown or ambiguous, if the dimensions differ (the message names what a package has to supply),
        or for a step between degC and K, which has an offset: use `convert`.
    """
    source, target = parse(from_text), parse(to_text)
    if {source.powers, target.powers} == _POINTS:
        raise UnitError(
            f"{from_text} 与 {to_text} 之间有零点差，没有换算系数",
            f"{from_text} and {to_text} differ by an offset: there is no factor between them",
            hint_zh="请换算温度值本身",
            hint_en="convert the temperature itself",
        )
    rest = _quotient(source, target)
    if rest and dimensions(rest):
        raise _crossing(source, target)
    return source.factor / target.factor * (scale(rest) if rest else 1)


def convert(value: Fraction, from_text: str, to_text: str) -> Fraction:
    """Convert a value; a bare temperature with its offset, degC in a product as a difference.

    Raises
    ------
    UnitError
        As for `factor`.
    """
    source, target = parse(from_text), parse(to_text)
    if {source.powers, target.powers} == _POINTS and source.factor == target.factor == 1:
        return convert_point(value, source.text, target.text)
    return value * factor(from_text, to_text)


def same_dimension(one: str, other: str) -> bool:
    """Tell whether values of the two units can be converted into each other.

    Raises
    ------
    UnitError
        If a text is unknown or ambiguous.
    """
    rest = _quotient(parse(one), parse(other))
    return not rest or not dimensions(rest)


@lru_cache(maxsize=4096)
def dimension(text: str) -> str:
    """Name the dimension of a unit: ``mass``, ``energy/mass``, ``standard_coal/area``, ``dimensionless``.

    Powers are reduced (kJ/kg and MWh/t are both ``energy/mass``), names stand in alphabetical order.

    Raises
    ------
    UnitError
        If the text is unknown or ambiguous.
    """
    return _dimension(parse(text))


def _dimension(unit: Unit) -> str:
    named = _named(dimensions(_differences(dict(unit.powers))))
    above = "*".join(powered(name, power) for name, power in sorted(named.items()) if power > 0)
    below = "".join(f"/{powered(name, -power)}" for name, power in sorted(named.items()) if power < 0)
    return (above or "1") + below if named else "dimensionless"


def _quotient(source: Unit, target: Unit) -> dict[str, int]:
    """Divide the units, equal names cancelled, so that equal units never need pint."""
    if source.powers == target.powers:
        return {}
    powers = _differences(dict(source.powers))
    for name, power in _differences(dict(target.powers)).items():
        powers[name] = powers.get(name, 0) - power
    return {name: power for name, power in powers.items() if power}


def _differences(powers: dict[str, int]) -> dict[str, int]:
    """Take degC for the kelvin that it is as a difference."""
    if "degC" in powers:
        powers["K"] = powers.get("K", 0) + powers.pop("degC")
    return powers


def _named(found: Mapping[str, int]) -> dict[str, int]:
    """Call length cubed a volume, length squared an area, and energy by time a power."""
    named = {name: power for name, power in found.items() if name != "length"}
    if named.get("energy") and named.get("time") == -named["energy"]:
        named["power"] = named.pop("energy")
        del named["time"]
    length = found.get("length", 0)
    for size, name in ((3, "volume"), (2, "area"), (1, "length")):
        if abs(length) == size:
            return named | {name: length // size}
    return named | ({"length": length} if length else {})


@cache
def _reasons() -> dict[frozenset[str], tuple[str, str]]:
    return {frozenset((row["one"], row["other"])): (row["zh"], row["en"]) for row in read_table("crossings.csv")}


def _crossing(source: Unit, target: Unit) -> UnitError:
    zh, en = "两者量纲不同", "the dimensions differ"
    # A reason is only given where one dimension is exchanged for one other: energy/mass to standard_coal/mass.
    match sorted(_named(dimensions(_quotient(source, target))).items(), key=lambda item: item[1]):
        case [(one, low), (other, high)] if low == -high:
            pair = frozenset(_PRICE_YEAR.sub("", name) for name in (one, other))
            zh, en = _reasons().get(pair, (zh, en))
    return UnitError(
        f"{source.text} → {target.text} 不是单位换算：{zh}",
        f"{source.text} to {target.text} is no unit conversion: {en}",
        hint_zh=f"量纲为 {_dimension(source)} 与 {_dimension(target)}，跨量纲须用数据包中有出处的系数",
        hint_en=f"the dimensions are {_dimension(source)} and {_dimension(target)}: "
        "crossing them takes a package row, a coefficient with its source",
    )
