"""The formula language: what it computes, and what it says when there is no value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest

from carbonstd.errors import ExpressionError
from carbonstd.exact import format_exact, parse_decimal
from carbonstd.expressions import MissingInput, Undefined, Value, ValueType, check, evaluate, parse


def value(text: str, **inputs: Value | int) -> Value:
    """Evaluate; numbers may be given as ints or as decimal text."""
    return evaluate(parse(text), {name: exactly(given) for name, given in inputs.items()})


def exactly(given: Value | int) -> Value:
    if isinstance(given, str) and given.lstrip("-")[:1].isdigit():
        return parse_decimal(given)
    return given if isinstance(given, bool | Fraction | str) else Fraction(given)


def number(text: str, **inputs: Value | int) -> Fraction:
    result = value(text, **inputs)
    assert isinstance(result, Fraction)
    return result


# --- types -----------------------------------------------------------------------------------------------------------

TYPES: dict[str, ValueType] = {"x": "number", "y": "number", "flag": "bool", "other": "bool", "kind": "text"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + 1", "number"),
        ("1 if flag else -x", "number"),
        ("x > 1 and not flag", "bool"),
        ("flag", "bool"),
        ("flag == other", "bool"),
        ("kind == 'a' or kind not in ('b', 'c')", "bool"),
        ("x in (1, -2)", "bool"),
        ("1 < x <= y", "bool"),
        ("kind", "text"),
    ],
)
def test_types_are_inferred(text: str, expected: str) -> None:
    assert check(parse(text), TYPES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flag + 1", None),
        ("-flag", None),
        ("kind * 2", None),
        ("max(flag, 1)", None),
        ("(x > 1) * 2", None),
        ("kind == 1", None),
        ("x == 'a'", None),
        ("x in (1, 'a')", None),
        ("kind in (1, 2)", None),
        ("flag == 1", None),
        ("flag < other", None),
        ("kind < kind", None),
        ("x and flag", None),
        ("not x", None),
        ("1 if x else 2", None),
        ("x if flag else kind", None),
        ("x if flag else other", None),
        ("z + 1", None),
        ("x + 1", "bool"),
        ("x > 1", "number"),
        ("flag", "number"),
        ("kind", "bool"),
    ],
)
def test_types_that_do_not_fit_are_refused(text: str, expected: ValueType | None) -> None:
    with pytest.raises(ExpressionError) as caught:
        check(parse(text), TYPES, expected)
    assert "column " in caught.value.en


def test_a_value_of_the_wrong_type_is_refused_when_evaluated() -> None:
    for text in ("flag + 1", "flag > 1", "not x", "x == 'a'", "x in ('a', 'b')", "1 if x else 2"):
        with pytest.raises(ExpressionError):
            value(text, flag=True, x=1)


# --- exactness -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("350/63*1.26", 7),
        ("20/3*0.9", 6),
        ("0.1 + 0.2 - 0.3", 0),
        ("1e60 + 1e-60 - 1e60", Fraction(1, 10**60)),
        ("0.1e1 * .5 + 2.", Fraction(5, 2)),
        ("-2 * +3 - -4", -2),
        ("1 - 2 - 3", -4),
        ("8 / 4 / 2", 1),
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("abs(-1/3)", Fraction(1, 3)),
        ("pow2(-1/3)", Fraction(1, 9)),
        ("pow(-0.5, 3)", Fraction(-1, 8)),
        ("pow(2/3, -2)", Fraction(9, 4)),
        ("pow(1.015, 16)", Fraction(203, 200) ** 16),
        ("pow(0, 0)", 1),
        ("pow(0, 0.5)", 0),
        ("min(3, 1/3, 2)", Fraction(1, 3)),
        ("max(3, 1/3)", 3),
        ("exp(0)", 1),
        ("ln(1)", 0),
    ],
)
def test_arithmetic_is_exact(text: str, expected: Fraction | int) -> None:
    assert value(text) == expected


def test_a_value_on_the_limit_is_neither_above_nor_below() -> None:
    assert value("350/63*1.26 <= 7 <= 350/63*1.26") is True
    assert value("350/63*1.26 == 7") is True
    assert value("350/63*1.26 != 7") is False


def test_the_altitude_correction_of_cement_is_exact() -> None:
    corrected = number("limit * (1.179 - 0.211*ambient_pressure_pa/101325)", limit=117, ambient_pressure_pa=79500)
    assert format_exact(corrected).startswith("118.57348")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("exp(1)", "2.7182818284590452353602874713526624977572470936999"),
        ("exp(-1)", "0.36787944117144232159552377016146086744581113103176"),
        ("ln(2)", "0.69314718055994530941723212145817656807550013436025"),
        ("ln(10)", "2.3025850929940456840179914546843642076011014886287"),
        ("pow(2, 0.5)", "1.4142135623730950488016887242096980785696718753769"),
        ("pow(10, 1/3)", "2.1544346900318837217592935665193504952593449421921"),
        ("pow(2, -0.5)", "0.70710678118654752440084436210484903928483593768847"),
        ("exp(ln(5))", "5"),
    ],
)
def test_the_functions_that_leave_the_rationals_have_fifty_digits(text: str, digits: str) -> None:
    assert abs(number(text) - Fraction(digits)) < abs(Fraction(digits)) * Fraction(1, 10**48)


def test_a_power_with_an_integer_exponent_beyond_exactness_is_rounded() -> None:
    exact = Fraction(203, 200) ** 65
    assert 0 < abs(number("pow(1.015, 65)") / exact - 1) < Fraction(1, 10**49)
    assert number("pow(-1.015, 65)") == -number("pow(1.015, 65)")


@pytest.mark.parametrize(
    "text",
    [
        "1/0",
        "1/(x - x)",
        "ln(0)",
        "ln(-x)",
        "exp(201)",
        "exp(-1e60)",
        "pow(0, -1)",
        "pow(-2, 0.5)",
        "pow(10, 87)",
        "pow(1e60, 64)",
        "pow(1e-60, 64)",
        "pow(1.0000001, 1001)",
        "pow(9, pow(9, 9))",
        "interp(x, 3, 1, 4, 2)",
        "interp(4, x, 1, 2, 2)",
        "pow(2/3, 64)*pow(2/3, 64)" + "*x" * 40 + "*y" * 14,
    ],
)
def test_what_has_no_value_is_undefined(text: str) -> None:
    tall = Fraction(10**60 - 1, 10**120)
    with pytest.raises(Undefined) as caught:
        evaluate(parse(text), {"x": Fraction(2) if "y" not in text else tall, "y": tall})
    assert caught.value.zh
    assert caught.value.en


def test_a_step_holds_its_upper_bounds() -> None:
    text = "step(x, 2, 1.0, 3, 0.95, 4, 0.9, 0.85)"
    assert [value(text, x=x) for x in ("-5", "2", "2.0000000000000000001", "3", "4", "4.1")] == [
        1,
        1,
        Fraction("0.95"),
        Fraction("0.95"),
        Fraction("0.9"),
        Fraction("0.85"),
    ]


def test_an_interpolation_holds_its_ends_and_follows_straight_lines() -> None:
    text = "interp(v, 21, -8.30, 22, -4.20, 23, 0)"
    assert value(text, v=21) == Fraction("-8.3")
    assert value(text, v=22) == Fraction("-4.2")
    assert value(text, v=23) == 0
    assert value(text, v="21.5") == Fraction("-6.25")
    for outside in ("20.999999999999999999999", "23.0000000000000000001"):
        with pytest.raises(Undefined):
            value(text, v=outside)


def test_comparisons_chain_and_membership() -> None:
    assert value("6.5 <= v <= 10", v=10) is True
    assert value("6.5 <= v < 10", v=10) is False
    assert value("1 < 3 > 2") is True
    assert value("kind in ('a', 'b')", kind="b") is True
    assert value("kind not in ('a', 'b')", kind="b") is False
    assert value("poles in (2, 4, -6)", poles=-6) is True
    assert value("kind == '干法'", kind="干法") is True
    assert value("kind != '干法'", kind="湿法") is True
    assert value("a == b", a=True, b=False) is False


# --- missing inputs --------------------------------------------------------------------------------------------------


def missing(text: str, **inputs: Value | int) -> set[str]:
    with pytest.raises(MissingInput) as caught:
        value(text, **inputs)
    return set(caught.value.names)


def test_only_the_chosen_branch_needs_its_inputs() -> None:
    assert value("1 if x > 0 else y", x=1) == 1
    assert value("y if x > 0 else 1/x", x=1, y=2) == 2
    assert value("1 if x == 0 else 1/x", x=0) == 1
    assert value("step(x, 1, 10, 2, y, z)", x=1) == 10
    assert missing("1 if x > 0 else y", x=0) == {"y"}
    assert missing("1 if x > 0 else y") == {"x"}
    assert missing("step(x, 1, 10, 2, y, z)", x=2) == {"y"}


def test_a_side_that_decides_does_so_whatever_is_missing_on_the_other() -> None:
    for text in ("x > 1 and flag", "flag and x > 1"):
        assert value(text, flag=False) is False
        assert value(text, x=0) is False
        assert missing(text, flag=True) == {"x"}
        assert missing(text) == {"x", "flag"}
    for text in ("x > 1 or flag", "flag or x > 1"):
        assert value(text, flag=True) is True
        assert missing(text, flag=False) == {"x"}
    assert value("1/x > 1 and flag", x=0, flag=False) is False
    assert value("not (flag and x > 1)", flag=False) is True
    assert value("1 < 0 < x") is False
    assert value("x < 1 < 0") is False
    assert missing("x < 1 < 2") == {"x"}


def test_missing_wins_over_undefined() -> None:
    assert missing("1/x > 1 and flag", x=0) == {"flag"}
    assert missing("1/x + y", x=0) == {"y"}
    with pytest.raises(Undefined):
        value("1/x > 1 and flag", x=0, flag=True)


@pytest.mark.parametrize("text", ["a + b*c - d", "max(a, b, c, d)", "a < b < c < d", "interp(a, 0, b, c, d)"])
def test_all_missing_inputs_are_reported_at_once(text: str) -> None:
    assert missing(text) == {"a", "b", "c", "d"}
    assert missing(text, b=1) == {"a", "c", "d"}


def test_an_empty_text_is_missing() -> None:
    assert missing("kind == 'a'", kind="") == {"kind"}


class Lazy(Mapping[str, Value]):
    """A mapping that computes on demand, as derived inputs are."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> Value:
        self.asked.append(name)
        if name == "derived":
            raise MissingInput(["mass", "volume"])
        if name == "undefined":
            raise Undefined("无定义", "not defined")
        return Fraction(3)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_values_may_be_lazy() -> None:
    inputs, used = Lazy(), set[str]()
    assert evaluate(parse("a if b > 0 else c"), inputs, used) == 3
    assert used == {"a", "b"} == set(inputs.asked)
    with pytest.raises(MissingInput) as caught:
        evaluate(parse("derived + undefined + a"), inputs)
    assert caught.value.names == {"mass", "volume"}
    with pytest.raises(Undefined):
        evaluate(parse("undefined + a"), inputs)


def test_used_holds_the_names_whose_values_were_read() -> None:
    used: set[str] = set()
    assert evaluate(parse("x > 1 or y > 1 or z > 1"), {"y": Fraction(2), "z": Fraction(2)}, used) is True
    assert used == {"y"}
