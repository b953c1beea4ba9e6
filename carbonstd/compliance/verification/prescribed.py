"""Prescribed values: what the method fixes is what the statement takes (ME-03, -04, -06, -07, -11, -13, DQ-04)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from carbonstd.compliance.verification.line import Line, converted
from carbonstd.compliance.verification.observation import Observation, Subject
from carbonstd.compliance.verification.rounding import tolerance

#: From this reporting year on, coal without measured carbon takes the penalty value (power guideline of 2022).
PENALTY_FROM = 2022


def ensure_prescribed(subject: Subject) -> Iterator[Observation]:
    """What the method fixes is the method's value (ME-03, -06, -07, -11), a grid factor the scheme's (ME-13)."""
    for line in subject.statement.lines:
        if line.default is None or line.value is None or not (line.fixed or line.name == "grid_factor"):
            continue
        if abs(line.value - line.default) > tolerance(line, line.default, subject.share("AR-01")):
            effect = subject.statement.effect(line, line.default)
            yield subject.observe(_check(subject, line), "V114", line, expected=line.default, effect=effect)


def _check(subject: Subject, line: Line) -> str:
    if line.name == "grid_factor":
        return "ME-13"
    if line.name == "ncv" and line.is_a({"coke"}):
        return "ME-07"
    if line.name == "oxidation" and subject.applies("ME-03"):
        return "ME-03"
    return "ME-11" if line.name == "factor" and subject.applies("ME-11") else "ME-06"


def ensure_no_oxidation(subject: Subject) -> Iterator[Observation]:
    """No oxidation factor where the method's formula has none (ME-04): a source with one carries its default."""
    if not subject.applies("ME-04"):
        return
    expected = subject.rules.threshold("ME-04").low or Fraction(1)
    for line in subject.statement.named("oxidation"):
        whole = converted(expected, "1", line.unit)
        if line.default is None and line.value is not None and whole is not None and line.value != whole:
            effect = subject.statement.effect(line, whole)
            yield subject.observe("ME-04", "V114", line, expected=whole, effect=effect)


def ensure_penalty_carbon(subject: Subject) -> Iterator[Observation]:
    """Coal of power units without measured carbon takes at least the penalty value (DQ-04)."""
    threshold = subject.rules.threshold("DQ-04")
    if not subject.applies("DQ-04") or subject.statement.year < PENALTY_FROM or threshold.low is None:
        return
    for line in subject.statement.named("carbon_content"):
        value = line.into(threshold.unit)
        if line.measured or not line.is_a({"raw-coal", "power-plant-coal"}) or value is None or value >= threshold.low:
            continue
        expected = (line.value or Fraction(0)) * threshold.low / value if value else threshold.low
        effect = subject.statement.effect(line, expected)
        yield subject.observe("DQ-04", "V114", line, expected=(expected, None), effect=effect)
