"""The commands as functions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from carbonstd import runs
from carbonstd.activity import read_cases
from carbonstd.api.arguments import (
    Day,
    Exact,
    PathText,
    as_case,
    as_day,
    as_exact,
    as_grade,
    as_paths,
    as_plain,
    open_catalogue,
    read_file,
    relative,
    settings_of,
    today_or,
)
from carbonstd.api.run import Run, with_tables
from carbonstd.errors import CarbonstdError
from carbonstd.runs import audit as audits
from carbonstd.runs import inventory, templates
from carbonstd.runs.comparison import RunComparison, compare_runs
from carbonstd.runs.conversion import Conversion
from carbonstd.runs.conversion import convert as converted
from carbonstd.runs.edition_comparison import EditionComparison, compare_editions
from carbonstd.runs.stored import StoredRun
from carbonstd.runs.stored import read_run as read_stored

Comparison = RunComparison | EditionComparison


def audit(
    *paths: PathText,
    as_of: Day | None = None,
    edition_policy: str = "period-end",
    editions: Mapping[str, str | int] | None = None,
    min_grade: str | None = None,
    method: str | None = None,
    rounding: str = "full",
    uncertainty: bool = False,
    draws: int = 0,
    seed: int = 1,
    target: str | None = None,
    discount_rate: Exact = "0.08",
    what_if: str | None = None,
    against: Iterable[PathText] = (),
    packages: Iterable[PathText] = (),
    today: Day | None = None,
) -> Run:
    """Judge an enterprise: energy, emissions, quotas.

    Parameters
    ----------
    *paths : path
        Parts of one dossier.
    as_of : date or None
        The law of this day instead of the period's last.
    edition_policy : str
        ``period-end``, ``period-start`` or ``split``.
    editions : mapping or None
        Editions to use whatever is in force: ``{"GB 16780": 2012}``.
    method : str or None
        The accounting method; None takes the table `accounts`, else the sector's.
    rounding : str
        ``full``, or ``form`` for the decimals of the guideline's forms.
    uncertainty : bool
        Give the uncertainty of accounts, and the probability that limits are met.
    draws, seed : int
        Draws of a Monte Carlo simulation, 0 for none, and the seed that repeats it.
    target : str or None
        ``level_2``, ``benchmark``, ``10%`` …: what has to fall, and which measures reach it.
    discount_rate : number
        Of measures.
    what_if : str or None
        ``intensity=-5%, output=+3%``: the carbon-market balance after a change.
    against : iterable of path
        A reported statement to hold against the recomputation.
    packages : iterable of path
        Further folders of data packages, beside those that came with the program.
    today : date or None
        Today's date; None reads the clock.

    Raises
    ------
    CarbonstdError
        If the work can't be done; what is wrong with the data is among the run's findings.
    """
    catalogue = open_catalogue(packages)
    settings = settings_of(
        today, as_of, edition_policy, editions, min_grade, method=method, rounding=rounding,
        uncertainty=uncertainty or draws > 0, draws=draws, seed=seed, target=target,
        discount_rate=as_exact(discount_rate), what_if=what_if, against=tuple(as_paths(against)),
    )  # fmt: skip
    return with_tables(audits.audit(catalogue, as_paths(paths), settings, relative), catalogue)


def account(
    *paths: PathText,
    as_of: Day | None = None,
    method: str | None = None,
    rounding: str = "full",
    uncertainty: bool = False,
    draws: int = 0,
    seed: int = 1,
    packages: Iterable[PathText] = (),
    today: Day | None = None,
) -> Run:
    """Account for an enterprise's energy and emissions without judging it; the arguments are those of `audit`."""
    catalogue = open_catalogue(packages)
    settings = settings_of(
        today, as_of, method=method, rounding=rounding, uncertainty=uncertainty or draws > 0, draws=draws, seed=seed
    )
    return with_tables(audits.account(catalogue, as_paths(paths), settings, relative), catalogue)


def judge(
    standard: str,
    indicator: str,
    actual: Exact | None = None,
    inputs: Mapping[str, Exact] | None = None,
    *,
    requirement: str | None = None,
    variant: str | None = None,
    as_of: Day | None = None,
    min_grade: str | None = None,
    packages: Iterable[PathText] = (),
    today: Day | None = None,
) -> Run:
    """Judge one value of one indicator; without `actual` it is computed from the inputs.

    Parameters
    ----------
    standard : str
        ``GB 16780-2021``, or ``GB 16780`` for the edition in force.
    inputs : mapping or None
        Variables of the standard: numbers, or text for choices.
    requirement : str or None
        ``existing``, ``new``, ``rebuilt`` or a level; None means existing, listed as assumed.
    """
    catalogue = open_catalogue(packages)
    run = runs.judge_one(
        catalogue, standard, indicator, None if actual is None else as_plain(actual),
        {name: as_plain(value) for name, value in (inputs or {}).items()}, today=today_or(today), as_of=as_day(as_of),
        requirement=requirement, variant=variant, min_grade=as_grade(min_grade),
    )  # fmt: skip
    return with_tables(run, catalogue)


def judge_cases(
    cases: PathText | Iterable[Mapping[str, Any]],
    *,
    as_of: Day | None = None,
    min_grade: str | None = None,
    packages: Iterable[PathText] = (),
    today: Day | None = None,
) -> Run:
    """Judge many values, in their order; one that can't be judged is inconclusive and stops no other.

    Parameters
    ----------
    cases : path or iterable of mapping
        A CSV file, or rows with its columns: ``case_id``, ``standard``, ``indicator``, ``actual``, ``inputs`` (a
        mapping of variables), and ``as_of``, ``requirement``, ``variant`` if need be.
    """
    catalogue = open_catalogue(packages)
    if isinstance(cases, (str, PathLike)):
        data, name = read_file(cases)
        listed = read_cases(data, name)
    else:
        listed = [as_case(row) for row in cases]
        data, name = repr(listed).encode(), "-"
    source = runs.InputFile(name, hashlib.sha256(data).hexdigest(), len(listed))
    day, now, grade = as_day(as_of), today_or(today), as_grade(min_grade)
    return with_tables(runs.judge_cases(catalogue, listed, source, today=now, as_of=day, min_grade=grade), catalogue)


def list_standards(
    *,
    as_of: Day | None = None,
    in_force: bool = False,
    search: str | None = None,
    packages: Iterable[PathText] = (),
    today: Day | None = None,
) -> list[dict[str, Any]]:
    """List every edition known, with its state on a day (default: today), as ``list standards`` does."""
    items = inventory.standards(open_catalogue(packages), as_day(as_of) or today_or(today))
    wanted = (search or "").casefold()
    return [item for item in items if wanted in str(item).casefold() and (item["in_force"] or not in_force)]


def convert(
    value: Exact,
    unit: str,
    target: str,
    *,
    carrier: str | None = None,
    standard: str | None = None,
    ncv: Exact | None = None,
    ncv_unit: str | None = None,
    as_of: Day | None = None,
    packages: Iterable[PathText] = (),
    today: Day | None = None,
) -> Conversion:
    """Convert a value; across dimensions by a coefficient, which is returned with its source."""
    return converted(
        open_catalogue(packages), as_exact(value), unit, target, today=today_or(today), as_of=as_day(as_of),
        carrier=carrier, standard=standard, ncv=None if ncv is None else as_exact(ncv), ncv_unit=ncv_unit,
    )  # fmt: skip


def compare(
    first: runs.Run | StoredRun | PathText,
    second: runs.Run | StoredRun | PathText,
    *,
    as_of: Day | None = None,
    packages: Iterable[PathText] = (),
    today: Day | None = None,
) -> Comparison:
    """Compare two runs (as objects or files), or two editions of a standard (by their numbers)."""
    stored = [as_stored(side) for side in (first, second)]
    if stored[0] is not None and stored[1] is not None:
        return compare_runs(stored[0], stored[1])
    if stored != [None, None]:
        raise CarbonstdError(
            "一个是运行，一个是标准号，不能相比", "one is a run, the other a standard: they can't be compared"
        )
    catalogue = open_catalogue(packages)
    now, day = today_or(today), as_day(as_of)
    one, other = (catalogue.quota(catalogue.choose(str(text), now, day).edition) for text in (first, second))
    return compare_editions(one, other)


def read_run(path: PathText) -> StoredRun:
    """Read a stored run (``audit … --output-format json``)."""
    return read_stored(*read_file(path))


def template(
    standard: str,
    path: PathText | None = None,
    *,
    as_of: Day | None = None,
    packages: Iterable[PathText] = (),
    today: Day | None = None,
) -> bytes:
    """Return the workbook to fill in for a standard, and write it to `path` if one is given."""
    catalogue = open_catalogue(packages)
    data = templates.template(catalogue, catalogue.choose(standard, today_or(today), as_day(as_of)).edition)
    if path is not None:
        Path(path).write_bytes(data)
    return data


def as_stored(side: runs.Run | StoredRun | PathText) -> StoredRun | None:
    """Take a run as it would be stored; None for what can only be a standard's number."""
    if isinstance(side, runs.Run):
        return StoredRun(side.command, side.as_json())
    if isinstance(side, StoredRun):
        return side
    return read_run(side) if str(side).lower().endswith(".json") or Path(side).is_file() else None
