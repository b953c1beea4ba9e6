"""Dates, months and periods as people write them in tables: 2025-03, 2025年3月, 3月, 202503, 2025Q1, 上半年."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from carbonstd.activity.cells import Cell
from carbonstd.dates import DateError, Period, month_period, parse_period

_MONTH_ONLY = re.compile(r"(\d{1,2})月?份?", re.ASCII)
_SIX_DIGITS = re.compile(r"(\d{4})(0[1-9]|1[0-2])", re.ASCII)
_QUARTER = re.compile(r"(?:(\d{4})年?[ -]?)?(?:第?([1-4一二三四])季度?|Q([1-4])|([1-4])Q)", re.ASCII | re.IGNORECASE)
_HALF = re.compile(r"(?:(\d{4})年?[ -]?)?(?:(上)|下)半年", re.ASCII)
_MONTHS = re.compile(r"(?:(\d{4})年)?(\d{1,2})月?[-~至到—](\d{1,2})月", re.ASCII)
_LOST_ZERO = re.compile(r"\d{4}\.1", re.ASCII)
_CHINESE_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4"}


def read_day(cell: Cell) -> date | None:
    """Read a date; a month alone is none."""
    span = _parse(_plain(cell))
    return span.start if span is not None and span.start == span.end else None


def read_span(cell: Cell) -> Period | None:
    """Read a period; a spreadsheet's date on the first of a month is that month, for 2025-03 typed in becomes one."""
    text = _plain(cell)
    six = _SIX_DIGITS.fullmatch(text)
    if six:
        return month_period(int(six[1]), int(six[2]))
    span = _part_of_year(text, None) or _parse(text)
    return _whole_month(span) if span is not None and cell.kind == "date" else span


def read_month(cell: Cell, period: Period | None) -> Period | None:
    """Read the month of a row, or the range of months for which it stands.

    Parameters
    ----------
    cell : Cell
        ``2025-03``, ``2025年3月``, ``202503``, ``3月`` or ``3`` (of the period's year), a quarter, a half year, a
        range of months, or a date on the first or last day of a month.
    period : Period or None
        The accounting period.

    Returns
    -------
    Period or None
        Whole months. None if it is neither, or could be two: a spreadsheet turns 2025.10 into 2025.1.
    """
    text = _plain(cell)
    if _LOST_ZERO.fullmatch(text):
        return None
    if month := _MONTH_ONLY.fullmatch(text):
        return _of_year(int(month[1]), period)
    if six := _SIX_DIGITS.fullmatch(text):
        return month_period(int(six[1]), int(six[2]))
    span = _part_of_year(text, period) or _parse(text)
    if span is None:
        return period if text in ("全年", "全期", "合计", "year", "all") else None
    if span.start == span.end:
        return _whole_month(span)
    return span if span.start.day == 1 and (span.end + timedelta(days=1)).day == 1 else None


def _plain(cell: Cell) -> str:
    text = unicodedata.normalize("NFKC", cell.text).strip()
    # Dates of spreadsheets may carry a time.
    return text[:10] if cell.kind == "date" else re.sub(r"\s*([年月日/~-])\s*", r"\1", text)


def _parse(text: str) -> Period | None:
    try:
        return parse_period(text)
    except DateError:
        return None


def _whole_month(span: Period) -> Period | None:
    day = span.start
    if day.day == 1 or (day + timedelta(days=1)).day == 1:
        return month_period(day.year, day.month)
    return None


def _of_year(month: int, period: Period | None) -> Period | None:
    if period is None or not 1 <= month <= 12:
        return None
    found = [one for one in period.months() if one.start.month == month]
    if not found and period.start.year == period.end.year:
        return month_period(period.start.year, month)
    return found[0] if len(found) == 1 else None


def _part_of_year(text: str, period: Period | None) -> Period | None:
    """Read a quarter, a half year, or a range of months of one year; the period's year where none is given."""
    if found := _QUARTER.fullmatch(text):
        digit = found[2] or found[3] or found[4]
        last = 3 * int(_CHINESE_DIGITS.get(digit, digit))
        first = last - 2
    elif found := _HALF.fullmatch(text):
        first, last = (1, 6) if found[2] else (7, 12)
    elif found := _MONTHS.fullmatch(text):
        first, last = int(found[2]), int(found[3])
    else:
        return None
    year = int(found[1]) if found[1] else None
    if year is None:
        if period is None or period.start.year != period.end.year:
            return None
        year = period.start.year
    if not (1 <= year <= 9999 and 1 <= first <= last <= 12):
        return None
    return Period(month_period(year, first).start, month_period(year, last).end)
