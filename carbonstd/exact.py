"""The only door for numbers: plain decimal text to exact rational, and back.

Every quantity, limit and factor enters as text (or as a float of 15 significant digits, which is what a spreadsheet
shows) and is a `fractions.Fraction` from then on. Text comes out without exponent or trailing zeros; what doesn't end
within 34 significant digits is rounded half to even there, and nothing is ever compared by its text.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from carbonstd.errors import NumberError

MAX_DIGITS = 60
MAX_EXPONENT = 60
OUTPUT_DIGITS = 34
_OUTPUT = Context(prec=OUTPUT_DIGITS, rounding=ROUND_HALF_EVEN, Emin=-9999, Emax=9999)
_TEXT = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


def parse_decimal(text: str) -> Fraction:
    """Read plain decimal text exactly.

    Parameters
    ----------
    text : str
        At most 60 digits and an exponent within ±60; no underscores, slashes, separators, nan or inf.

    Raises
    ------
    NumberError
        If the text is anything else.
    """
    stripped = text.strip()
    if not _TEXT.fullmatch(stripped):
        raise NumberError(
            f"不是十进制数：{text[:40]!r}",
            f"not a plain decimal number: {text[:40]!r}",
            hint_zh="请写成 12345.67 的形式",
            hint_en="write it like 12345.67",
        )
    mantissa, _, exponent = stripped.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    if len(whole.lstrip("+-")) + len(decimals) > MAX_DIGITS or abs(int(exponent or 0)) > MAX_EXPONENT:
        raise NumberError(
            f"数字超出范围（至多 {MAX_DIGITS} 位，指数在 ±{MAX_EXPONENT} 以内）：{text[:40]!r}",
            f"number out of bounds (at most {MAX_DIGITS} digits, exponent within ±{MAX_EXPONENT}): {text[:40]!r}",
        )
    scale = int(exponent or 0) - len(decimals)
    digits = int(whole + decimals)
    return Fraction(digits * 10**scale) if scale >= 0 else Fraction(digits, 10**-scale)


def from_float(value: float) -> Fraction:
    """Take a spreadsheet's float at 15 significant digits, so that a value typed on a limit lies on it.

    Raises
    ------
    NumberError
        For nan and infinities, and for magnitudes beyond the limits of `parse_decimal`.
    """
    return parse_decimal(format(value, ".15g"))


def format_exact(value: Fraction) -> str:
    """Write plain decimal text: no exponent, no trailing zeros, at most 34 significant digits (half to even)."""
    if value.denominator == 1 and abs(value.numerator) < 10**OUTPUT_DIGITS:
        return str(value.numerator)
    quotient = _OUTPUT.divide(Decimal(value.numerator), Decimal(value.denominator))
    text = format(quotient, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def readable(value: Fraction) -> str:
    """Write a number for people: exact where it ends, else six decimals and an ellipsis.

    What ends is written to its last digit, so that a value just over a limit never looks as if it were on it.
    """
    text = format_exact(value)
    whole = len(text.partition(".")[2]) <= 12 or Fraction(text) == value
    return text if whole else f"{format_fixed(value, 6)}…"


def round_half_even(value: Fraction, decimals: int) -> Fraction:
    """Round as GB/T 8170 does: to nearest, ties to the even digit."""
    return _round(value, decimals, ROUND_HALF_EVEN)


def round_half_up(value: Fraction, decimals: int) -> Fraction:
    """Round as forms do: to nearest, ties away from zero."""
    return _round(value, decimals, ROUND_HALF_UP)


def _round(value: Fraction, decimals: int, mode: str) -> Fraction:
    scale = Fraction(10) ** decimals
    scaled = value * scale
    floor = scaled.numerator // scaled.denominator
    rest = scaled - floor
    half = Fraction(1, 2)
    up = rest > half or (rest == half and (floor % 2 == 1 if mode == ROUND_HALF_EVEN else value >= 0))
    return (floor + up) / scale


def format_fixed(value: Fraction, decimals: int) -> str:
    """Write a number for people: rounded half to even to a fixed number of decimals, thousands not separated."""
    rounded = round_half_even(value, decimals)
    sign = "-" if rounded < 0 else ""
    whole = abs(rounded) * 10**decimals
    digits = str(whole.numerator).rjust(decimals + 1, "0")
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)
