"""What the formula language refuses: anything outside it, anything too large, and how a refusal reads."""

from __future__ import annotations

import subprocess
import sys
import time
from fractions import Fraction

import pytest

from carbonstd.errors import ExpressionError
from carbonstd.expressions import evaluate, parse

ATTACKS = {
    "attribute": "x.real",
    "attribute chain": '"".__class__.__mro__[1].__subclasses__()',
    "attribute of a call": "abs(x).numerator",
    "attribute of a number": "1..real",
    "dunder": "__import__('os')",
    "private name": "_x",
    "power": "9**9**9",
    "power without end": "2 ** 10000000000",
    "floor division": "x // 2",
    "remainder": "x % 2",
    "text remainder": "'%999999999d' % 1",
    "shift": "1 << 99999999",
    "bit operation": "x & y",
    "inversion": "~x",
    "matrix product": "x @ y",
    "text multiplication": "'a' * 1000000000",
    "text addition": "'a' + 'b' == x",
    "text alone": "'a'",
    "text as a branch": "'a' if x > 1 else 'b'",
    "text with order": "x < 'a'",
    "text as argument": "min('a', 'b')",
    "text negated": "not 'a'",
    "text joined": "x == 'a' 'b'",
    "empty text": "x == ''",
    "triple-quoted text": 'x == """a"""',
    "bytes": "x == b'a'",
    "raw text": "x == r'a'",
    "f-string": 'f"{x}"',
    "text with escape": r"x == 'a\x41'",
    "text with control character": "x == 'a\tb'",
    "unclosed text": "x == 'a",
    "subscript": "x[0]",
    "list": "[1, 2]",
    "tuple": "(1, 2)",
    "empty tuple": "()",
    "set": "{1}",
    "dictionary": "{1: 2}",
    "comprehension": "max(y for y in x)",
    "lambda": "lambda: 1",
    "lambda called": "(lambda: 1)()",
    "walrus": "(x := 1)",
    "assignment": "x = 1",
    "await": "await x",
    "yield": "(yield)",
    "is": "x is y",
    "true": "True",
    "none": "x == None",
    "ellipsis": "...",
    "starred": "max(*x)",
    "named argument": "max(x, key=1)",
    "unpacked names": "max(**x)",
    "unknown function": "open('/etc/passwd')",
    "called number": "1(2)",
    "called variable": "x(1)",
    "function as variable": "min + 1",
    "in a text": "x in 'abc'",
    "in a bracketed text": "x in ('abc')",
    "in a variable": "x in y",
    "in nothing": "x in ()",
    "in a list of variables": "x in (y, 1)",
    "in within a chain": "1 < x in (1, 2)",
    "underscored number": "1_000",
    "hexadecimal": "0xff",
    "octal": "0o17",
    "leading zero": "0777",
    "complex": "1j",
    "huge exponent": "1e10000000",
    "exponent out of bounds": "1e61",
    "too many digits": "0." + "1" * 61,
    "infinity": "1e400",
    "line break": "x +\n1",
    "two statements": "x\nimport os",
    "carriage return": "x\r+1",
    "semicolon": "x; y",
    "comment": "x # y",
    "null byte": "x\0",
    "form feed": "x\f",
    "backslash": "x \\\n + 1",
    "byte order mark": "\ufeffx",
    "surrogate": "\ud800",
    "lone surrogate in text": "x == '\ud800'",
    "bidirectional override": "x == '\u202ea'",
    "full-width digit": "１+1",
    "full-width letter": "ｘ + 1",
    "cyrillic letter": "х + 1",
    "mathematical letter": "𝐱 + 1",
    "other digits": "٣ + 1",
    "superscript": "x²",
    "curly quotes": "x == “a”",
    "no-break space": "x\xa0+ 1",
    "zero-width space": "x\u200b+ 1",
    "empty": "",
    "blanks": "   ",
    "half a formula": "x +",
    "unopened bracket": "x)",
    "unclosed bracket": "(x",
    "two values": "x y",
}


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_anything_outside_the_language_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert "column " in caught.value.en
    assert "列" in caught.value.zh


BOMBS = {
    "brackets": "(" * 900 + "1" + ")" * 900,
    "unclosed brackets": "(" * 1999,
    "calls": "abs(" * 400 + "1" + ")" * 400,
    "minus signs": "-" * 1999 + "1",
    "mixed signs": "-+" * 990 + "1",
    "negations": "not " * 499 + "x",
    "sum": "1+" * 999 + "1",
    "product": "x*" * 999 + "x",
    "conditionals": "1 if x else " * 160 + "1",
    "conditionals in tests": "(" * 39 + "x" + " if x else x)" * 39 + " if x else x" * 61,
    "chain of comparisons": "x<" * 999 + "x",
    "conjunction": "x and " * 330 + "x",
    "many arguments": "max(" + "1," * 990 + "1)",
    "many choices": "x in (" + "1," * 990 + "1)",
    "long number": "1" * 2001,
    "long name": "x" * 2001,
    "long blank": "x" + " " * 100_000 + "+ 1",
    "long text": "x == '" + "a" * 1_000_000 + "'",
    "brackets in brackets that never close": "(" * 38 + "1,2 if 3 else 4)(" * 30,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_oversized_formulas_are_refused_at_once(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ExpressionError):
        parse(text)
    assert time.perf_counter() - began < 0.5


def test_the_largest_brackets_and_conditionals_that_are_allowed_are_computed() -> None:
    assert evaluate(parse("(" * 40 + "1" + ")" * 40), {}) == 1
    assert evaluate(parse("1 if x == 0 else " * 55 + "2"), {"x": Fraction(1)}) == 2
    assert evaluate(parse("x" + " + x" * 55), {"x": Fraction(2)}) == 112


def test_a_formula_close_to_the_limits_is_refused_cleanly_deep_in_the_stack() -> None:
    def deep(levels: int) -> None:
        if levels:
            deep(levels - 1)
        else:
            parse("max(" + "x," * 180 + "x)")

    for levels in range(max(sys.getrecursionlimit() - 200, 0), sys.getrecursionlimit(), 7):
        try:
            deep(levels)
        except (ExpressionError, RecursionError):
            continue


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("x + y.z", 6),
        ('kind == "水泥" and a ** 2', 20),
        ('kind == "水泥" and f(1)', 18),
        ("  x + ~y", 5),
        ("max(1, 'a')", 8),
        ("x + foo(1)", 5),
    ],
)
def test_a_refusal_names_the_column_in_characters(text: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert f"column {column}:" in caught.value.en
    assert f"第 {column} 列" in caught.value.zh


@pytest.mark.parametrize(("text", "plain"), [("x ≤ 3", "<="), ("2×x", "*"), ("（x）", "("), ("x\u3000+1", " ")])
def test_a_full_width_sign_is_refused_with_the_plain_one_as_hint(text: str, plain: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert repr(plain) in caught.value.hint_en
    assert repr(plain) in caught.value.hint_zh


def test_an_undeclared_variable_is_refused_with_a_near_match() -> None:
    assert parse("altitude_m > 1500", {"altitude_m"}).names == {"altitude_m"}
    with pytest.raises(ExpressionError) as caught:
        parse("limit * altitud_m", ["altitude_m", "limit"])
    assert "altitud_m" in caught.value.en
    assert "column 9" in caught.value.en
    assert "altitude_m" in caught.value.hint_en


@pytest.mark.parametrize(
    "text",
    [
        "min()",
        "abs()",
        "abs(1, 2)",
        "pow(1)",
        "pow(1, 2, 3)",
        "pow2(1, 2)",
        "exp()",
        "ln(1, 2)",
        "step(1, 2)",
        "step(1, 2, 3)",
        "step(x, 1, 2, 3, 4)",
        "interp(x, 1, 2)",
        "interp(x, 1, 2, 3)",
        "interp(x, 1, 2, 3, 4, 5)",
        "interp(x, 1, 10, 1, 20)",
        "interp(x, 2, 10, -1, 20)",
        "step(x, 2, 1, 2, 3, 4)",
    ],
)
def test_functions_are_counted_and_ordered_when_parsed(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


def test_expressions_are_equal_by_text_and_parsed_once() -> None:
    assert parse("x + 1") is parse(" x + 1 ")
    assert parse("x + 1") != parse("x+1")
    assert len({parse("x + 1"), parse("x + 1"), parse("x+1")}) == 2


def test_importing_the_language_loads_no_numpy() -> None:
    code = "import sys, carbonstd.expressions; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
