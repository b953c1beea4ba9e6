"""Numbers of reports for people: as `exact.readable` writes them, but a small number keeps its significant digits."""

from __future__ import annotations

import re
from fractions import Fraction

from carbonstd.exact import OUTPUT_DIGITS, format_exact, format_fixed, parse_decimal
from carbonstd.exact import readable as plain

SIGNIFICANT = 10
#: Totals of energy and emissions are shown to two decimals unless they end within these.
SHOWN_DECIMALS = 6
_BEYOND = Fraction(1, 3 * 10**60)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def readable(value: Fraction) -> str:
    """Write a number for people: below one, ten significant digits rather than six decimals."""
    text = plain(value)
    if not text.endswith("…") or abs(value) >= 1:
        return text
    digits = format_exact(value).partition(".")[2]
    return format_fixed(value, len(digits) - len(digits.lstrip("0")) + SIGNIFICANT) + "…"


def readable_text(text: str | None) -> str:
    """Write a value of a run document for people: a number readably, a text as it is, a question mark for ``null``.

    What the run document rounded to 34 digits doesn't end: it is shortened like any number that goes on.
    """
    if text is None:
        return "?"
    if not _NUMBER.fullmatch(text):
        return text
    value = Fraction(text)
    digits = len(text.lstrip("-0.").replace(".", ""))
    # Anything that is no decimal number makes it endless again; it is far too small to change a digit that is shown.
    return readable(value + _BEYOND if digits >= OUTPUT_DIGITS - 1 else value)


def show(text: str | None) -> str:
    """Write a number of the run document for people: what doesn't end within a few decimals is rounded and marked."""
    if text is None:
        return "?"
    value = parse_decimal(text)
    return f"{format_fixed(value, 2)}…" if len(text.partition(".")[2]) > SHOWN_DECIMALS else text
