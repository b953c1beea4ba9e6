"""Unit texts of a dossier: what is wrong with one, as a finding; and numbers in a column's fixed unit."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from carbonstd.activity.spelling import near_text
from carbonstd.errors import UnitError
from carbonstd.rules import Text
from carbonstd.units import AmbiguousUnit, ambiguity, convert, near_units, parse

_PARTS = {"%": Fraction(1, 100), "‰": Fraction(1, 1000), "1": Fraction(1)}


@lru_cache(maxsize=1024)
def _problem(text: str) -> tuple[str, tuple[tuple[str, object], ...]] | None:
    try:
        unit = parse(text)
        if not unit.powers and unit.factor != 1:
            raise UnitError("", "", hint_zh="只有数，没有单位", hint_en="a number is no unit")
    except AmbiguousUnit as error:
        found = error.ambiguity
        listed = Text("、".join(found.candidates), ", ".join(found.candidates))
        return "D102", (("unit", text), ("candidates", listed))
    except UnitError as error:
        near = near_text(near_units(text)) if len(text) <= 60 else Text("", "")
        if not near.zh:
            near = Text(f"；{error.hint_zh}", f"; {error.hint_en}") if error.hint_zh else Text("", "")
        return "D101", (("unit", text), ("near", near))
    return None


def unit_problem(text: str) -> tuple[str, dict[str, object]] | None:
    """Tell what is wrong with a unit text.

    Returns
    -------
    (str, dict) or None
        D101 unknown or D102 ambiguous, with the finding's arguments but for ``what``.
    """
    problem = _problem(text.strip())
    return None if problem is None else (problem[0], dict(problem[1]))


def unit_note(text: str) -> tuple[str, dict[str, object]] | None:
    """Tell what was assumed in reading a unit: F107 for a normal cubic metre without its state, else D102 as a note."""
    found = ambiguity(text.strip())
    if found is None or found.severity != "note":
        return None
    if any("Nm3(0℃)" in candidate for candidate in found.candidates):
        return "F107", {"unit": text}
    listed = Text("、".join(found.candidates), ", ".join(found.candidates))
    return "D102", {"unit": text, "candidates": listed}


def same_unit(one: str, other: str) -> bool:
    """Tell whether two unit texts mean the same unit; a text that can't be read is only equal to itself."""
    try:
        return one.strip() == other.strip() or parse(one) == parse(other)
    except UnitError:
        return False


def in_fixed_unit(value: Fraction, unit: str, fixed: str) -> Fraction:
    """Bring a value to the fixed unit of its column (``fraction`` for shares).

    Raises
    ------
    UnitError
        If the unit is of another dimension.
    """
    if fixed == "fraction":
        part = _PARTS.get(parse(unit).text)
        return value * part if part is not None else convert(value, unit, "1")
    return value if same_unit(unit, fixed) else convert(value, unit, fixed)
