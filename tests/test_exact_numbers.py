"""Numbers: what is read as one, that nothing is lost on the way, and how they are rounded and written."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstd.errors import NumberError
from carbonstd.exact import format_exact, format_fixed, from_float, parse_decimal, round_half_even, round_half_up

PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("-0", Fraction(0)),
        ("107", Fraction(107)),
        ("-30", Fraction(-30)),
        ("+5", Fraction(5)),
        ("0.10", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("007", Fraction(7)),
        ("  12.5\t", Fraction(25, 2)),
        ("1e3", Fraction(1000)),
        ("1.5E-3", Fraction(3, 2000)),
        ("8.6e7", Fraction(86_000_000)),
        ("1e60", Fraction(10**60)),
        ("1e-60", Fraction(1, 10**60)),
        ("9" * 60, Fraction(10**60 - 1)),
        ("0." + "0" * 58 + "1", Fraction(1, 10**59)),
        # Not a binary float: 0.1 + 0.2 would be 0.30000000000000004.
        ("0.3", Fraction(3, 10)),
    ],
)
def test_plain_decimal_text_is_read_exactly(text: str, value: Fraction) -> None:
    assert parse_decimal(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "-", "+", "e5", "1e", "1e+", "--1", "+-1", "1-", "1..2", "1.2.3", "1 2", "1,000", "1，000",
        "1_000", "1/3", "½", "0x1F", "0b1", "1e5.0", "1d5", "nan", "NaN", "inf", "-inf", "Infinity", "True", "None",
        "１２３", "１.５", "一百", "٣", "−5", "5%", "5 t", "约500", "#N/A", "=1+1", "1e61", "1e-61", "1e999", "1e0060",
        "9" * 61, "0." + "0" * 59 + "1", "1" * 10_000, "1e" + "9" * 10_000,
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(NumberError) as refused:
        parse_decimal(text)
    assert refused.value.zh and refused.value.en
    assert len(refused.value.en) < 200, "the message repeats no endless text"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(100), "100"),
        (Fraction(-12), "-12"),
        (Fraction("0.10"), "0.1"),
        (Fraction("-0.050"), "-0.05"),
        (Fraction("107.0000001"), "107.0000001"),
        (Fraction(10**34 - 1), "9" * 34),
        (Fraction(10**40), "1" + "0" * 40),
        (Fraction(1, 10**60), "0." + "0" * 59 + "1"),
        # Thirty-four significant digits, the last rounded.
        (Fraction(1, 3), "0." + "3" * 34),
        (Fraction(2, 3), "0." + "6" * 33 + "7"),
        (Fraction(-2, 3), "-0." + "6" * 33 + "7"),
        (Fraction(1, 300), "0.00" + "3" * 34),
        (Fraction(100, 3), "33." + "3" * 32),
        # 350 / 63 × 1.26 is exactly 7.
        (Fraction(350, 63) * Fraction("1.26"), "7"),
        # The 35th digit is a 5 and nothing follows: to the even neighbour.
        (Fraction(10**34 + 5, 10**34), "1"),
        (Fraction(10**34 + 15, 10**34), "1." + "0" * 32 + "2"),
        (Fraction(10**34 + 25, 10**34), "1." + "0" * 32 + "2"),
        # … and anything after the 5 rounds up.
        (Fraction(10**44 + 5 * 10**10 + 1, 10**44), "1." + "0" * 32 + "1"),
        # All nines carry over into a shorter number.
        (Fraction(10**40 - 1, 10**40), "1"),
        (Fraction(10**36 - 1), "1" + "0" * 36),
        (Fraction(10**34 + 5), "1" + "0" * 34),
        (Fraction(10**34 + 15), "1" + "0" * 32 + "20"),
    ],
)
def test_numbers_are_written_without_exponent_or_trailing_zeros(value: Fraction, text: str) -> None:
    assert format_exact(value) == text


@given(st.integers(-(10**34) + 1, 10**34 - 1), st.integers(-40, 0))
def test_a_number_that_ends_within_34_digits_comes_back_as_it_went(digits: int, exponent: int) -> None:
    value = Fraction(digits) * Fraction(10) ** exponent
    text = format_exact(value)
    assert parse_decimal(text) == value
    assert PLAIN.fullmatch(text)
    assert text != "-0"


@given(st.fractions(-(10**30), 10**30, max_denominator=10**30))
def test_any_number_is_written_as_decimal_rounds_it(value: Fraction) -> None:
    text = format_exact(value)
    assert PLAIN.fullmatch(text)
    with localcontext(prec=34, rounding="ROUND_HALF_EVEN", Emin=-9999):
        assert Decimal(text) == Decimal(value.numerator) / Decimal(value.denominator)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=10))
def test_reading_agrees_with_decimal(number: Decimal) -> None:
    assert parse_decimal(str(number)) == Fraction(number)


@pytest.mark.parametrize(
    ("value", "decimals", "even", "up"),
    [
        ("2.5", 0, "2", "3"),
        ("3.5", 0, "4", "4"),
        ("-2.5", 0, "-2", "-3"),
        ("-3.5", 0, "-4", "-4"),
        ("0.5", 0, "0", "1"),
        ("-0.5", 0, "0", "-1"),
        ("2.51", 0, "3", "3"),
        ("2.49", 0, "2", "2"),
        ("-2.51", 0, "-3", "-3"),
        ("-2.49", 0, "-2", "-2"),
        ("0.125", 2, "0.12", "0.13"),
        ("0.135", 2, "0.14", "0.14"),
        ("1.005", 2, "1", "1.01"),
        ("117.05", 1, "117", "117.1"),
        ("25", -1, "20", "30"),
        ("35", -1, "40", "40"),
        ("-25", -1, "-20", "-30"),
        ("7", 3, "7", "7"),
    ],
)
def test_ties_go_to_the_even_digit_or_away_from_zero(value: str, decimals: int, even: str, up: str) -> None:
    assert round_half_even(Fraction(value), decimals) == Fraction(even)
    assert round_half_up(Fraction(value), decimals) == Fraction(up)


@given(st.fractions(-(10**9), 10**9, max_denominator=10**6), st.integers(-3, 6))
def test_half_even_agrees_with_python_and_both_move_by_half_a_step_at_most(value: Fraction, decimals: int) -> None:
    assert round_half_even(value, decimals) == round(value, decimals)
    assert abs(round_half_up(value, decimals) - value) * 10**decimals <= Fraction(1, 2)
    assert round_half_up(-value, decimals) == -round_half_up(value, decimals)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("1234.5", 0, "1234"),
        ("1234.5", 2, "1234.50"),
        ("0.005", 2, "0.00"),
        ("-0.005", 2, "0.00"),
        ("-0.015", 2, "-0.02"),
        ("0.05", 1, "0.0"),
        ("-12", 3, "-12.000"),
        ("0.07", 2, "0.07"),
        ("99.999", 2, "100.00"),
    ],
)
def test_numbers_for_people_have_a_fixed_number_of_decimals(value: str, decimals: int, text: str) -> None:
    assert format_fixed(Fraction(value), decimals) == text


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (0.1 + 0.2, "0.3"),
        (107.0, "107"),
        (-0.0, "0"),
        (1.1 * 1.1, "1.21"),
        (0.1229, "0.1229"),
        (123456.789012345, "123456.789012345"),
        (1e22, "10000000000000000000000"),
        (1.5e-7, "0.00000015"),
        # Sixteen and more digits are noise of the spreadsheet's binary float.
        (2.0000000000000004, "2"),
        (9007199254740993.0, "9007199254740990"),
    ],
)
def test_a_float_counts_with_the_15_digits_that_a_spreadsheet_shows(value: float, exact: str) -> None:
    assert from_float(value) == Fraction(exact)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e300, 5e-324])
def test_a_float_beyond_the_limits_is_refused(value: float) -> None:
    with pytest.raises(NumberError):
        from_float(value)


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=6, allow_nan=False, allow_infinity=False))
def test_a_decimal_typed_into_a_spreadsheet_comes_out_as_typed(number: Decimal) -> None:
    assert from_float(float(number)) == Fraction(number)
