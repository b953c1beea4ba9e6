"""Number formats of spreadsheets: a stored number may be a date, or shown as per cent."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from fractions import Fraction

from carbonstd.activity.cells import CellKind, float_text
from carbonstd.errors import NumberError
from carbonstd.exact import format_exact, parse_decimal

_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENT = frozenset({9, 10})
_INTEGER = re.compile(r"-?[1-9][0-9]{0,14}")
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def format_kind(number: int, code: str | None) -> str:
    """Tell what a number format shows.

    Parameters
    ----------
    number : int
        Id of the format, which is enough for the built-in ones.
    code : str or None
        Its code, where the workbook gives one.

    Returns
    -------
    str
        ``date``, ``percent``, or nothing.
    """
    if code is None:
        return "date" if number in _DATES else "percent" if number in _PERCENT else ""
    plain = _QUOTED.sub("", code.partition(";")[0]).lower()
    if "%" in plain:
        return "percent"
    return "date" if plain != "general" and re.search(r"[ymdhs]", plain) else ""


def shown(stored: str, kind: str, epoch_1904: bool) -> tuple[CellKind, str]:
    """Write a stored number as it is meant: ISO text of a date, ``95%``, or plain digits."""
    try:
        text = stored if _INTEGER.fullmatch(stored) else float_text(float(stored))
    except (NumberError, ValueError):
        return "text", stored
    if kind == "date" and (day := _date(float(stored), epoch_1904)):
        return "date", day
    if kind == "percent":
        return "number", f"{format_exact(parse_decimal(text) * Fraction(100))}%"
    return "number", text


def _date(serial: float, epoch_1904: bool) -> str:
    if not 1 <= serial < 2_950_000:
        return ""
    if epoch_1904:
        day = datetime(1904, 1, 1) + timedelta(days=serial)
    else:  # Excel counts a 29 February 1900 that never was
        day = datetime(1899, 12, 30) + timedelta(days=serial + (1 if serial < 60 else 0))
    return day.date().isoformat() if day.time() == day.min.time() else day.isoformat(timespec="seconds")
