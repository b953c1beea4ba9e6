"""Worked cases of formulas: values with units go in, one number comes out, or none."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from carbonstd.errors import CarbonstdError
from carbonstd.exact import format_exact, parse_decimal, round_half_up
from carbonstd.expressions import NoValue, Value, evaluate
from carbonstd.maintain.agreement import same
from carbonstd.packages.formulas import Formula
from carbonstd.units.plain_mass import in_unit

#: What a case may expect in place of a number: a value outside its bounds, or something without which there is none.
REFUSED: Final = "refused"
UNKNOWN: Final = "unknown"

_KEYS: Final = frozenset({"name", "formula", "inputs", "sum", "expect", "printed", "why"})


class _OutOfBoundsError(CarbonstdError):
    """A value that the formula's declaration refuses."""


def formula_faults(case: Mapping[str, Any], formulas: Mapping[str, Formula]) -> list[str]:
    """Compute a case; return what doesn't hold."""
    faults = [f"unknown key {key}" for key in sorted(case.keys() - _KEYS)]
    faults += [f"{key} is missing" for key in ("expect", "why") if not case.get(key)]
    if case["formula"] not in formulas:
        faults.append(f"no formula {case['formula']!r}")
    if faults:
        return faults
    expected, _, unit = case["expect"].partition(" ")
    try:
        found = _found(case, formulas[case["formula"]], unit)
    except CarbonstdError as error:
        return [error.en]
    shown = format_exact(found) if isinstance(found, Fraction) else found
    if not same(expected, shown):
        return [f"expected {case['expect']}, found {shown} {unit}".rstrip()]
    return _printed_faults(case, found)


def _found(case: Mapping[str, Any], formula: Formula, unit: str) -> Fraction | str:
    rows = case["sum"] if "sum" in case else [case.get("inputs") or {}]
    try:
        return sum((_value(formula, row, unit) for row in rows), Fraction(0))
    except _OutOfBoundsError:
        return REFUSED
    except NoValue:
        return UNKNOWN


def _value(formula: Formula, row: Mapping[str, str], unit: str) -> Fraction:
    """Evaluate a formula for one set of inputs, in the unit that the case asks for."""
    base = _base(formula, row)
    values = {name: _input(formula, name, text, base) for name, text in row.items()}
    result = evaluate(formula.expression, values)
    assert isinstance(result, Fraction)
    own = formula.unit.replace("base", base)
    return in_unit(result, own, unit or own)


def _base(formula: Formula, row: Mapping[str, str]) -> str:
    """Take the unit in which the quantity stands for `base`; t where none is written."""
    for name, text in row.items():
        if name in formula.inputs and formula.inputs[name].unit == "base":
            return text.partition(" ")[2] or "t"
    return "t"


def _input(formula: Formula, name: str, text: str, base: str) -> Value:
    if name not in formula.inputs:
        raise CarbonstdError(f"{formula.id} 没有变量 {name}", f"{formula.id} has no variable {name}")
    declared = formula.inputs[name]
    if not declared.unit:
        return text == "true" if text in ("true", "false") else text
    number, _, unit = text.partition(" ")
    wanted = declared.unit_for(base)
    value = in_unit(parse_decimal(number), unit or wanted, wanted)
    low, high = declared.minimum, declared.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise _OutOfBoundsError(f"{name} 超出范围", f"{name} is out of bounds")
    return value


def _printed_faults(case: Mapping[str, Any], found: Fraction | str) -> list[str]:
    """Hold the result against what a source prints: rounded half up to as many decimals."""
    printed = case.get("printed")
    if not printed or isinstance(found, str):
        return []
    rounded = round_half_up(found, len(printed.partition(".")[2]))
    return [] if rounded == parse_decimal(printed) else [f"printed {printed}, found {format_exact(rounded)}"]
