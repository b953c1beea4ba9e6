"""Units and the formula language, with computed examples."""

from __future__ import annotations

import re
from fractions import Fraction

from carbonstd.errors import CarbonstdError
from carbonstd.exact import format_exact
from carbonstd.expressions import NoValue, evaluate, functions, parse, syntax, tokens
from carbonstd.units import dimension, known_units
from carbonstd.units.vocabulary import read_table as unit_table
from writers.markdown import Blocks, code, table


def units() -> Blocks:
    """Show all units, their spellings, and what is asked or refused."""
    known = ((code(unit), dimension(unit), code(*spellings)) for unit, spellings in known_units().items())
    asked = (
        (code(*row["spellings"].split("; ")), code(*row["candidates"].split("; ")), row["severity"], row["zh"],
         row["en"])
        for row in unit_table("ambiguous.csv")
    )  # fmt: skip
    refused = ((row["one"], row["other"], row["zh"], row["en"]) for row in unit_table("crossings.csv"))
    return {
        "units": table(("unit", "dimension", "other spellings"), known),
        "ambiguous": table(("spelling", "may mean", "severity", "问题", "question"), asked),
        "crossings": table(("between", "and", "原因", "reason"), refused),
    }


#: Formula, variables, remark.
EXAMPLES: tuple[tuple[str, dict[str, str], str], ...] = (
    ("80 + 1.10*(x - 75)", {"x": "71.5"}, "no binary fractions"),
    ("350/63 * 1.26", {}, "exactly 7"),
    ("117 * (1.179 - 0.211*p/101325)", {"p": "79500"}, "shown to 34 digits, kept as a fraction"),
    ("1 < x <= 4", {"x": "4"}, "a chain"),
    ('kind in ("a", "b")', {"kind": "b"}, "texts stand only beside == and != and in in (…)"),
    ("10 if x > 1500 else y", {"x": "2000"}, "only the chosen branch needs its inputs"),
    ("10 if x > 1500 else y", {"x": "100"}, "y is needed here"),
    ("x > 1 or y > 1", {"x": "2"}, "one side decides, whatever is missing on the other"),
    ("step(x, 2, 1.0, 4, 1.1, 1.2)", {"x": "4"}, "the first bound that x doesn't exceed"),
    ("interp(x, 0, 10, 100, 30)", {"x": "25"}, "a straight line between points"),
    ("interp(x, 0, 10, 100, 30)", {"x": "101"}, "nothing is extrapolated"),
    ("pow(x, 0.5)", {"x": "2"}, "50 digits"),
    ("pow2(x) + abs(y)", {"x": "1.5", "y": "-1"}, ""),
    ("min(x, y, 3) + max(x, y)", {"x": "2", "y": "5"}, ""),
    ("ln(x)", {"x": "0"}, ""),
)
REFUSED = ("x ** 2", "x = 1", "f(x)", "x.real", "[1, 2]", 'a < "b"', "1_000", "x ≤ 4", "lambda: 1", "step(x, 2, 1, 1, 2, 3)")  # fmt: skip # noqa: E501


def expressions() -> Blocks:
    """Show the formula language: its limits and computed examples."""
    bounds = [
        ("characters", tokens.MAX_LENGTH), ("tokens", tokens.MAX_TOKENS), ("nested brackets", tokens.MAX_BRACKETS),
        ("levels of the tree", syntax.MAX_DEPTH), ("parts of the tree", syntax.MAX_NODES),
        ("argument of exp", f"±{functions.MAX_EXP_ARGUMENT}"), ("exponent of pow", f"±{functions.MAX_POWER}"),
    ]  # fmt: skip
    examples = (
        (code(text), ", ".join(f"{name} = {value}" for name, value in given.items()), _result(text, given), why)
        for text, given, why in EXAMPLES
    )
    return {
        "examples": table(("formula", "variables", "result", "remark"), examples),
        "refused": table(("formula", "message"), ((code(text), _refusal(text)) for text in REFUSED)),
        "bounds": table(("what", "at most"), bounds),
    }


def _result(text: str, given: dict[str, str]) -> str:
    values = {name: Fraction(value) if re.fullmatch(r"-?[\d.]+", value) else value for name, value in given.items()}
    try:
        value = evaluate(parse(text), values)
    except NoValue as outcome:
        return f"no value: {outcome.en}"
    return code(format_exact(value) if isinstance(value, Fraction) else str(value).lower())


def _refusal(text: str) -> str:
    try:
        parse(text)
    except CarbonstdError as error:
        return f"{error.en}{f'; {error.hint_en}' if error.hint_en else ''}"
    return "accepted"
