"""Numbers of reports for people: as `exact.readable` writes them, but a small number keeps its significant digits."""

from __future__ import annotations

import re
from fractions import Fraction

from carbonstd.exact import format_exact, format_fixed
from carbonstd.exact import readable as plain

SIGNIFICANT = 10
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def readable(value: Fraction, plain_signs: bool = False) -> str:
    """Write a number for people.

    Parameters
    ----------
    plain_signs : bool
        Write two dots where a terminal can't show an ellipsis.
    """
    text = plain(value)
    if "…" in text and abs(value) < 1:
        exact = format_exact(value)
        digits = exact.partition(".")[2]
        leading = len(digits) - len(digits.lstrip("0"))
        short = len(digits) - leading <= SIGNIFICANT
        text = exact if short else format_fixed(value, leading + SIGNIFICANT) + "…"
    return text.replace("…", "..") if plain_signs else text


def readable_text(text: str | None, plain_signs: bool = False) -> str:
    """Write a value of a run document for people: a number readably, a text as it is, a question mark for ``null``."""
    if text is None:
        return "?"
    return readable(Fraction(text), plain_signs) if _NUMBER.fullmatch(text) else text
