"""What callers may give: paths, days, numbers and cases, in the forms that Python has for them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from os import PathLike
from pathlib import Path
from typing import Any

from carbonstd.activity import Case
from carbonstd.dates import parse_date
from carbonstd.errors import CarbonstdError, DossierError
from carbonstd.exact import format_exact, from_float, parse_decimal
from carbonstd.packages import Catalogue, built_in_roots, parse_number
from carbonstd.runs.settings import Settings
from carbonstd.terms import GRADES

PathText = str | PathLike[str]
Day = datetime.date | str
Exact = str | int | float | Decimal | Fraction
POLICIES = ("period-end", "period-start", "split")
ROUNDINGS = ("full", "form")


def open_catalogue(packages: Iterable[PathText]) -> Catalogue:
    """Open the packages that came with the program, and further folders before them."""
    return Catalogue([*as_paths(packages), *built_in_roots()])


def as_paths(paths: Iterable[PathText]) -> list[Path]:
    """Take paths in any of Python's forms."""
    return [Path(path) for path in paths]


def settings_of(
    today: Day | None,
    as_of: Day | None,
    policy: str = "period-end",
    editions: Mapping[str, str | int] | None = None,
    min_grade: str | None = None,
    **further: Any,
) -> Settings:
    """Check what an audit was asked to do.

    Parameters
    ----------
    **further
        Other settings of a run, by the names of `Settings`: method, rounding, uncertainty, draws, seed, target …

    Raises
    ------
    CarbonstdError
        If a policy, a grade, a date or a standard's number is unknown.
    """
    if policy not in POLICIES:
        known = ", ".join(POLICIES)
        raise CarbonstdError(
            f"edition_policy 可用 {known}，不是 {policy!r}", f"edition_policy: {known}, not {policy!r}"
        )
    if further.get("rounding", "full") not in ROUNDINGS:
        known = ", ".join(ROUNDINGS)
        raise CarbonstdError(f"rounding 可用 {known}", f"rounding: {known}")
    chosen = {parse_number(family)[0]: str(year) for family, year in (editions or {}).items()}
    return Settings(today_or(today), as_day(as_of), policy, chosen, as_grade(min_grade), **further)


def today_or(today: Day | None) -> datetime.date:
    """Return the day given, else that of the clock: the only place of the API that reads it."""
    return as_day(today) or datetime.date.today()


def as_day(day: Day | None) -> datetime.date | None:
    """Take a day as a date, a moment of it, or ISO text."""
    if isinstance(day, str):
        return parse_date(day)
    return day.date() if isinstance(day, datetime.datetime) else day


def as_exact(value: Exact) -> Fraction:
    """Take a number exactly; a float at 15 significant digits, as a spreadsheet shows it.

    Raises
    ------
    NumberError
        If it is no plain decimal text, or not finite.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, float):
        return from_float(float(value))
    if isinstance(value, Integral):
        return Fraction(int(value))
    return parse_decimal(format(value, "f") if isinstance(value, Decimal) else str(value))


def as_plain(value: Exact) -> str:
    """Write an input as a command line would give it: a number as plain text, a text as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else format_exact(as_exact(value))


def as_case(row: Mapping[str, Any]) -> Case:
    """Take a case as a mapping with the columns of a cases file.

    Raises
    ------
    CarbonstdError
        If it doesn't say which standard and indicator it is about.
    """
    missing = [key for key in ("case_id", "standard", "indicator") if not row.get(key)]
    if missing:
        names = ", ".join(missing)
        raise CarbonstdError(f"算例缺少 {names}：{row!r:.120}", f"a case lacks {names}: {row!r:.120}")
    actual, day = row.get("actual"), row.get("as_of")
    return Case(
        str(row["case_id"]), row["standard"], row["indicator"], None if actual in (None, "") else as_plain(actual),
        {name: as_plain(value) for name, value in (row.get("inputs") or {}).items()}, str(day) if day else None,
        row.get("requirement"), row.get("variant"),
    )  # fmt: skip


def as_grade(grade: str | None) -> str | None:
    """Check a grade.

    Raises
    ------
    CarbonstdError
        If there is no such grade.
    """
    if grade is not None and grade not in GRADES:
        raise CarbonstdError(f"不认识的等级 {grade!r}", f"unknown grade {grade!r}; use {', '.join(GRADES)}")
    return grade


def read_file(path: PathText) -> tuple[bytes, str]:
    """Read a file; return its content and its name for the run document.

    Raises
    ------
    DossierError
        If it can't be read.
    """
    name = relative(Path(path))
    try:
        return Path(path).read_bytes(), name
    except OSError as error:
        reason = error.strerror or str(error)
        raise DossierError(f"无法读取 {name}：{reason}", f"can't read {name}: {reason}") from None


def relative(path: Path) -> str:
    """Return a path relative to the working folder, in POSIX form; only the name for what lies elsewhere."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return path.name
