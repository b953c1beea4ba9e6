"""Evaluating a formula of the package exactly, with its trace; an unknown input makes the result unknown."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from carbonstd.accounting.amounts import Amount, unique
from carbonstd.expressions import Undefined, evaluate
from carbonstd.packages.formulas import Formula
from carbonstd.trace import Trace

#: Why an amount is unknown whose formula has no value: a division by nothing, an input out of its bounds.
UNDEFINED = ("undefined",)


def evaluated(
    formula: Formula, values: Mapping[str, Amount], trace: Trace, node: str, label: str, unit: str = ""
) -> Amount:
    """Return the value of a formula.

    Parameters
    ----------
    values : mapping
        Of all inputs of the formula, each in its unit.
    unit : str
        Of the result, where it is another than the formula's.
    """
    unit = unit or formula.unit
    known = {name: amount.value for name, amount in values.items() if amount.value is not None}
    if len(known) < len(values):
        why = unique(reason for amount in values.values() if not amount.known for reason in amount.why or ("?",))
        return Amount(None, unit, "", why)
    if not all(_within(formula, name, value) for name, value in known.items()):
        return Amount(None, unit, "", UNDEFINED)
    try:
        value = evaluate(formula.expression, known)
    except Undefined:
        return Amount(None, unit, "", UNDEFINED)
    assert isinstance(value, Fraction)
    key = trace.add(
        node, "formula", label, value, unit=unit, formula=f"{formula.id}: {formula.text}",
        sources=[amount.trace for amount in values.values() if amount.trace], package_row=formula.ref,
    )  # fmt: skip
    grades = unique((*(grade for amount in values.values() for grade in amount.grades), formula.grade))
    return Amount(value, unit, key, (), grades)


def _within(formula: Formula, name: str, value: Fraction) -> bool:
    given = formula.inputs[name]
    low, high = given.minimum, given.maximum
    return (low is None or value >= low) and (high is None or value <= high)
