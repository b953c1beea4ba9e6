"""Gaps: a value that stands in for a missing one doesn't make emissions lower (DQ-03)."""

from __future__ import annotations

from collections.abc import Iterator

from carbonstd.compliance.verification.line import EMISSIONS, Line
from carbonstd.compliance.verification.observation import Observation, Subject


def ensure_conservative(subject: Subject) -> Iterator[Observation]:
    """A filled value gives no lower emissions than the neighbouring months' values would: neither of the two.

    The direction follows from the source: what makes a deduction larger lowers the emissions.
    """
    statement = subject.statement
    for line in statement.lines:
        if not line.filled or line.value is None or line.month is None:
            continue
        neighbours = _neighbours(statement.months(line), line)
        values = [value for one in neighbours if (value := one.into(line.unit)) is not None]
        if not values:
            yield subject.unchecked("DQ-03", line, line.label)
            continue
        known = statement.sources.get(line.source_type)
        deducted = known is not None and known.sign < 0 and line.name != EMISSIONS
        expected = min(values) if deducted else max(values)
        if line.value > expected if deducted else line.value < expected:
            bounds = (None, expected) if deducted else (expected, None)
            effect = statement.effect(line, expected)
            yield subject.observe("DQ-03", "V124", line, expected=bounds, effect=effect)


def _neighbours(months: tuple[Line, ...], line: Line) -> list[Line]:
    """Return the nearest month before and after that wasn't filled."""
    place = months.index(line)
    before = [one for one in months[:place] if not one.filled][-1:]
    after = [one for one in months[place + 1 :] if not one.filled][:1]
    return [*before, *after]
