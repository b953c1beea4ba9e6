"""Dates and periods: the accounting period, months within it, and validity of an edition."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from carbonstd.errors import CarbonstdError

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class DateError(CarbonstdError):
    """A text that is no date or period."""


def parse_date(text: str) -> date:
    """Read an ISO date.

    Raises
    ------
    DateError
        If the text is not YYYY-MM-DD.
    """
    try:
        if not _ISO.fullmatch(text.strip()):
            raise ValueError
        return date.fromisoformat(text.strip())
    except ValueError:
        raise DateError(
            f"不是日期：{text!r}",
            f"not a date: {text!r}",
            hint_zh="请写成 2026-11-23",
            hint_en="write it like 2026-11-23",
        ) from None


@dataclass(frozen=True, order=True)
class Period:
    """A span of days, both ends included."""

    start: date
    end: date

    def contains(self, day: date) -> bool:
        """Say whether a day lies in the period."""
        return self.start <= day <= self.end

    def covers(self, other: Period) -> bool:
        """Say whether another period lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Say whether two periods share a day."""
        return self.start <= other.end and other.start <= self.end

    def months(self) -> list[Period]:
        """Return the calendar months that the period touches, each whole."""
        months = []
        year, month = self.start.year, self.start.month
        while (year, month) <= (self.end.year, self.end.month):
            months.append(month_period(year, month))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return months

    @property
    def is_whole_year(self) -> bool:
        """Whether the period is exactly one calendar year."""
        return (self.start.month, self.start.day, self.end.month, self.end.day) == (1, 1, 12, 31) and (
            self.start.year == self.end.year
        )

    def __str__(self) -> str:
        if self.is_whole_year:
            return str(self.start.year)
        if self == month_period(self.start.year, self.start.month):
            return f"{self.start:%Y-%m}"
        return f"{self.start}/{self.end}"


def month_period(year: int, month: int) -> Period:
    """Return one calendar month."""
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


_ONE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?|年)?", re.ASCII)


def parse_period(text: str) -> Period:
    """Read a year, a month, a day or a range of them.

    Accepts ``2025``, ``2025-03``, ``2025年3月``, ``2025-03-01``, and ranges of them written with ``/``, ``..``, ``~``
    or ``至``.

    Raises
    ------
    DateError
        If the text is no period, or its end comes before its start.
    """
    stripped = text.strip()
    whole = _ONE.fullmatch(stripped)
    parts = [stripped] if whole else re.split(r"\s*(?:\.\.|~|至|到|/)\s*", stripped)
    spans = [_span(part) for part in parts]
    if len(spans) > 2 or None in spans or not spans:
        raise DateError(
            f"不是期间：{text!r}",
            f"not a period: {text!r}",
            hint_zh="请写成 2025、2025-03 或 2025-01/2025-06",
            hint_en="write 2025, 2025-03 or 2025-01/2025-06",
        )
    first, last = spans[0], spans[-1]
    assert first is not None and last is not None
    if last.end < first.start:
        raise DateError(f"期间的结束早于开始：{text!r}", f"period ends before it starts: {text!r}")
    return Period(first.start, last.end)


def _span(text: str) -> Period | None:
    found = _ONE.fullmatch(text)
    if not found:
        return None
    year, month, day = found.groups()
    try:
        if month is None:
            return Period(date(int(year), 1, 1), date(int(year), 12, 31))
        if day is None:
            return month_period(int(year), int(month))
        one = date(int(year), int(month), int(day))
    except (ValueError, calendar.IllegalMonthError):
        return None
    return Period(one, one)


def day_before(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)
