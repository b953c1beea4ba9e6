"""Units in formulas: a plain mass may stand for the mass of a substance, one substance never for another.

Plants and guidelines write t/t or % where a formula says tHFC23/tHCFC22, and t where it says tCO2. A tonne of methane
is no tonne of CO2, and a tonne of carbon neither: that step is a formula's.
"""

from __future__ import annotations

import re
from fractions import Fraction

from carbonstd.errors import UnitError
from carbonstd.units.conversion import convert, same_dimension
from carbonstd.units.grammar import parse

_NAMED_MASS = re.compile(r"\b([kMG]?t|[km]?g)(CO2|CH4|N2O|CF4|C2F6|SF6|NF3|HFC23|HCFC22|COD|BOD|C)\b")


def in_unit(value: Fraction, unit: str, wanted: str) -> Fraction:
    """Convert a value into the unit of a formula.

    Raises
    ------
    UnitError
        If a text is unknown or ambiguous, or the dimensions differ.
    """
    return convert(value, *_comparable(unit, wanted))


def fits(unit: str, wanted: str) -> bool:
    """Say whether a value in one unit can be converted into the other."""
    try:
        return same_dimension(*_comparable(unit, wanted))
    except UnitError:
        return False


def _comparable(unit: str, wanted: str) -> tuple[str, str]:
    """Give both units as plain masses where one of them leaves a substance unsaid, else as they are."""
    texts = parse(unit).text, parse(wanted).text
    one, other = ({found[2] for found in _NAMED_MASS.finditer(text)} for text in texts)
    if one < other or other < one:
        return _NAMED_MASS.sub(r"\1", texts[0]), _NAMED_MASS.sub(r"\1", texts[1])
    return unit, wanted
