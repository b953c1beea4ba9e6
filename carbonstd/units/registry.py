"""The one pint registry: our definitions.txt only, in exact fractions, built at the first conversion.

pint never parses text that a user wrote: it is handed names of definitions.txt with integer powers.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from carbonstd.units.vocabulary import DEFINITIONS, PRICE_YEARS, price_year


@cache
def registry() -> Any:
    """Build the registry; takes pint's import and some ten milliseconds."""
    import pint

    built: Any = pint.UnitRegistry(str(DEFINITIONS), non_int_type=Fraction)
    for year in PRICE_YEARS:
        built.define(f"{price_year(year)} = [yuan_of_{year}]")
    return built


def dimensions(powers: Mapping[str, int]) -> dict[str, int]:
    """Reduce units to base dimensions; empty where they cancel."""
    built = registry()
    found = built.get_dimensionality(built.UnitsContainer(dict(powers)))
    return {name.strip("[]"): int(power) for name, power in found.items() if power}


def scale(powers: Mapping[str, int]) -> Fraction:
    """Give the plain number that units with cancelling dimensions come to."""
    built = registry()
    return _exact(built.convert(Fraction(1), built.UnitsContainer(dict(powers)), built.UnitsContainer()))


def convert_point(value: Fraction, source: str, target: str) -> Fraction:
    """Convert between units with an offset (degC and K)."""
    built = registry()
    return _exact(built.convert(value, built.UnitsContainer({source: 1}), built.UnitsContainer({target: 1})))


def _exact(value: object) -> Fraction:
    if not isinstance(value, Fraction | int):
        raise TypeError(f"pint left exact fractions: {value!r}")
    return Fraction(value)
