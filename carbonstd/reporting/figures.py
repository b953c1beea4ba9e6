"""Numbers for people: exact where they are short, else ten significant digits and a sign that they go on."""

from __future__ import annotations

from fractions import Fraction

from carbonstd.exact import format_exact, format_fixed

SHORT = 12
SIGNIFICANT = 10


def readable(value: Fraction, plain_signs: bool = False) -> str:
    """Write a number for people.

    Parameters
    ----------
    plain_signs : bool
        Write two dots where a terminal can't show an ellipsis.
    """
    text = format_exact(value)
    whole, _, digits = text.lstrip("-").partition(".")
    leading = len(digits) - len(digits.lstrip("0")) if whole == "0" else 0
    if len(digits) - leading <= SHORT and len(whole) + len(digits) - leading <= 2 * SHORT:
        return text
    places = max(0, SIGNIFICANT + leading - (0 if whole == "0" else len(whole)))
    return format_fixed(value, places) + (".." if plain_signs else "…")


def readable_text(text: str | None, plain_signs: bool = False) -> str:
    """Write a number of a run document for people; a question mark where there is none."""
    if text is None:
        return "?"
    try:
        return readable(Fraction(text), plain_signs)
    except (ValueError, ZeroDivisionError):
        return text
