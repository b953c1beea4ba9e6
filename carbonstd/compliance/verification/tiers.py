"""Tiers: what was measured stays measured, and is measured every month (ME-09, ME-10)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from carbonstd.compliance.verification.line import Line
from carbonstd.compliance.verification.observation import Observation, Subject


def ensure_no_return(subject: Subject) -> Iterator[Observation]:
    """The NCV of a solid fuel doesn't return to the default once it was measured (ME-09)."""
    if not subject.applies("ME-09"):
        return
    for lines in subject.statement.series.values():
        if lines[0].name != "ncv" or lines[0].state != "solid":
            continue
        before = () if subject.earlier is None else subject.earlier.series.get((*lines[0].source, "ncv"), ())
        measured = [line for line in (*lines, *before) if line.measured and line.value is not None]
        if not measured:
            continue
        for line in lines:
            if line.tier == "default":
                expected = _mean(measured, line.unit)
                effect = None if expected is None else subject.statement.effect(line, expected)
                yield subject.observe("ME-09", "V115", line, expected=expected, effect=effect)


def _mean(lines: list[Line], unit: str) -> Fraction | None:
    values = [value for line in lines if (value := line.into(unit)) is not None]
    return sum(values, Fraction(0)) / len(values) if values else None


def ensure_monthly_values(subject: Subject) -> Iterator[Observation]:
    """A gas or liquid whose NCV is measured has a value in each month in which it is used (ME-10)."""
    if not subject.applies("ME-10"):
        return
    statement = subject.statement
    for quantity in statement.named("quantity"):
        if quantity.state not in ("gas", "liquid") or quantity.month is None or not quantity.value:
            continue
        months = [line for line in statement.series.get((*quantity.source, "ncv"), ()) if line.month is not None]
        own = next((line for line in months if line.month == quantity.month), None)
        if not any(line.measured for line in months) or (own is not None and own.measured and own.value is not None):
            continue
        expected = own.default if own is not None else next((line.default for line in months), None)
        yield subject.observe("ME-10", "V116", own or quantity, expected=expected)
