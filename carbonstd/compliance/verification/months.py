"""Calendar months, for intervals of calibration and years of keeping."""

from __future__ import annotations

from datetime import date

from carbonstd.dates import month_period


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    last = month_period(day.year + years, month + 1).end
    return date(last.year, last.month, min(day.day, last.day))
