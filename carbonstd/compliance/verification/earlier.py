"""What a line was in the year before: in the earlier statement, else in the table of history."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from carbonstd.accounting.amounts import added
from carbonstd.activity.supplements import Past
from carbonstd.compliance.verification.line import Line, converted
from carbonstd.compliance.verification.names import ADDITIVE
from carbonstd.compliance.verification.observation import Subject
from carbonstd.dates import Period


def earlier_value(subject: Subject, line: Line) -> Fraction | None:
    """Return a line's value a year before, in its unit; None where that isn't known."""
    found = [one.into(line.unit) for one in earlier_lines(subject, line)]
    if found:
        return found[0]
    if line.month is not None:
        return _past(subject, line, _year_before(line.month))
    year = subject.statement.year - 1
    return _past(subject, line, Period(date(year, 1, 1), date(year, 12, 31)))


def earlier_lines(subject: Subject, line: Line) -> list[Line]:
    """Return the line of the earlier statement for the same month, or for the year."""
    if subject.earlier is None:
        return []
    month = _year_before(line.month) if line.month is not None else None
    return [one for one in subject.earlier.series.get((*line.source, line.name), ()) if one.month == month]


def _year_before(month: Period) -> Period:
    first = date(month.start.year - 1, month.start.month, 1)
    return Period(first, first).months()[0]


def _past(subject: Subject, line: Line, period: Period) -> Fraction | None:
    """Return what history says of a span; months that make the whole span are added."""
    rows = [row for row in subject.records.history if row.period is not None and _same(row, line)]
    for row in rows:
        if row.period == period:
            return _value(row, line)
    months = {row.period: row for row in rows}
    if line.name not in ADDITIVE or not set(period.months()) <= set(months):
        return None
    return added(_value(months[month], line) for month in period.months())


def _same(row: Past, line: Line) -> bool:
    about = row.carrier or row.product
    return row.name == line.name and row.process == line.process and about == line.item and not line.gas


def _value(row: Past, line: Line) -> Fraction | None:
    return None if row.value is None else converted(row.value, row.unit or line.unit, line.unit)
