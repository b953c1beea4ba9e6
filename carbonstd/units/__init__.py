"""Units: our own grammar and definitions; conversion inside a dimension only.

pint is imported by the first conversion between two different units, never by importing this package.
"""

from carbonstd.units.conversion import convert, dimension, factor, same_dimension
from carbonstd.units.grammar import ambiguity, parse
from carbonstd.units.near import near_units
from carbonstd.units.unit import Unit
from carbonstd.units.vocabulary import Ambiguity, AmbiguousUnit, known_units

__all__ = [
    "Ambiguity",
    "AmbiguousUnit",
    "Unit",
    "ambiguity",
    "convert",
    "dimension",
    "factor",
    "known_units",
    "near_units",
    "parse",
    "same_dimension",
]
