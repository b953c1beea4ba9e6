"""Exact arithmetic within bounds, and the three functions that leave the rationals.

`exp`, `ln` and a `pow` that is no small integer power are computed with 60 digits and rounded to 50. Their arguments
are bounded so that every result lies within e**-200 … e**200, far inside what the array evaluator's floats can hold.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from itertools import pairwise

from carbonstd.expressions.outcomes import Undefined

MAX_BITS = 14_000  # of numerator and denominator: just within the 4300 digits that Python will print
MAX_EXP_ARGUMENT = 200  # of exp(x), and of y·ln|x| in pow(x, y)
MAX_POWER = 1000  # of |y| in pow(x, y)
EXACT_POWER = 64
EXACT_POWER_BITS = 4096

_WORKING = Context(prec=60, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999)
_RESULT = Context(prec=50, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999)


def bounded(value: Fraction) -> Fraction:
    """Refuse a rational that has outgrown the bound.

    Raises
    ------
    Undefined
        If numerator or denominator has more than `MAX_BITS` bits.
    """
    if _bits(value) > MAX_BITS:
        raise Undefined("数值的位数超出范围", "the number has too many digits")
    return value


def quotient(dividend: Fraction, divisor: Fraction) -> Fraction:
    """Divide exactly.

    Raises
    ------
    Undefined
        For a divisor of zero.
    """
    if divisor == 0:
        raise Undefined("除数为零", "division by zero")
    return bounded(dividend / divisor)


def exponential(x: Fraction) -> Fraction:
    """Compute e**x to 50 digits; exact for 0.

    Raises
    ------
    Undefined
        For |x| > 200.
    """
    if abs(x) > MAX_EXP_ARGUMENT:
        raise Undefined(
            f"exp 的自变量超出 ±{MAX_EXP_ARGUMENT}", f"the argument of exp lies outside ±{MAX_EXP_ARGUMENT}"
        )
    return _rounded(_WORKING.exp(_decimal(x)))


def logarithm(x: Fraction) -> Fraction:
    """Compute the natural logarithm to 50 digits; exact for 1.

    Raises
    ------
    Undefined
        For x <= 0.
    """
    if x <= 0:
        raise Undefined("ln 的自变量不是正数", "the argument of ln isn't positive")
    return _rounded(_WORKING.ln(_decimal(x)))


def power(x: Fraction, y: Fraction) -> Fraction:
    """Compute x**y: exactly for an integer |y| <= 64 and a base of moderate length, else to 50 digits.

    Raises
    ------
    Undefined
        For 0 to a negative power, a negative base with a fractional exponent, |y| > 1000 or |y·ln|x|| > 200.
    """
    if abs(y) > MAX_POWER:
        raise Undefined(f"pow 的指数超出 ±{MAX_POWER}", f"the exponent of pow lies outside ±{MAX_POWER}")
    if x == 0:
        if y < 0:
            raise Undefined("零的负数次幂", "zero to a negative power")
        return Fraction(int(y == 0))
    if x < 0 and y.denominator != 1:
        raise Undefined("负数的非整数次幂", "a negative number to a fractional power")
    base = _decimal(abs(x))
    if abs(_WORKING.multiply(_decimal(y), _WORKING.ln(base))) > MAX_EXP_ARGUMENT:
        raise Undefined(
            f"pow 的结果超出 e^±{MAX_EXP_ARGUMENT}", f"the result of pow lies outside e^±{MAX_EXP_ARGUMENT}"
        )
    if y.denominator == 1 and abs(y) <= EXACT_POWER and _bits(x) * abs(y) <= EXACT_POWER_BITS:
        return Fraction(x ** int(y))
    size = _rounded(_WORKING.power(base, _decimal(y)))
    return -size if x < 0 and y.numerator % 2 else size


def interpolate(x: Fraction, points: list[tuple[Fraction, Fraction]]) -> Fraction:
    """Follow straight lines between points; a point on the end of the range belongs to it.

    Raises
    ------
    Undefined
        Outside the points, or if their x values don't increase.
    """
    segments = list(pairwise(points))
    if any(right <= left for (left, _), (right, _) in segments):
        raise Undefined("插值点未递增", "the points of interp don't increase")
    if x < points[0][0] or x > points[-1][0]:
        raise Undefined("超出插值范围", "outside the range of interp")
    (x1, y1), (x2, y2) = next(segment for segment in segments if x <= segment[1][0])
    return bounded(y1 + (y2 - y1) * (x - x1) / (x2 - x1))


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _decimal(value: Fraction) -> Decimal:
    return _WORKING.divide(Decimal(value.numerator), Decimal(value.denominator))


def _rounded(value: Decimal) -> Fraction:
    return Fraction(_RESULT.plus(value))
