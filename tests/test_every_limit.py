"""Every limit of every edition: a value on the limit meets it, one beyond it does not, whatever the corrections.

Inputs are drawn, limits computed a second time by `support.second_opinion` (plain CSV, Python's parser, fractions), and
the program is asked about a value at, just inside and just outside each level.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from support.plausible import assignments
from support.second_opinion import Edition, Scalar

from carbonstd.cli.output import exit_code
from carbonstd.compliance import Answer, Given, Question, judge
from carbonstd.maintain.groups import Coverage, coverage
from carbonstd.packages import LIMIT_KINDS, Catalogue, LimitRow, QuotaPackage, built_in_roots
from carbonstd.runs import Run
from carbonstd.trace import Trace

#: Inputs tried for each row, and for each pattern of applied corrections.
MOST, REPEATS = 9, 3
NEAR = Fraction(2, 100)
MISSED = {"3": "Q101", "2": "Q102", "1": "Q104"}

_BUILT_IN = Catalogue(built_in_roots())
_COVERED: dict[tuple[str, str, str | None], list[Coverage]] = {}
EDITIONS = [package for package in _BUILT_IN.packages if package.kind in LIMIT_KINDS]


@pytest.mark.parametrize("name", [edition.name for edition in EDITIONS])
def test_values_at_inside_and_outside_each_limit(name: str, catalogue: Catalogue) -> None:
    edition = next(edition for edition in EDITIONS if edition.name == name)
    package = catalogue.quota(edition)
    assert edition.folder is not None
    second = Edition(edition.folder)
    assert list(second.rows) == [row.row for row in package.rows]
    faults = [fault for row in package.rows for fault in _faults_of_row(package, second, row)]
    assert not faults, "\n".join(faults)


def test_every_correction_of_every_edition_is_applied_and_left_out_somewhere() -> None:
    """A correction that never applies, or that nothing can switch off although it has a condition, is a slip."""
    faults = []
    for edition in EDITIONS:
        assert edition.folder is not None
        second, package = Edition(edition.folder), _BUILT_IN.quota(edition)
        seen: dict[str, set[bool]] = {}
        for row in package.rows:
            for given in assignments(second, row.row, _conditions(package, row), 64):
                for correction, applied in second.applied(row.row, given).items():
                    seen.setdefault(correction, set()).add(applied)
        for correction, table in second.corrections.items():
            expected = {True, False} if table["when"] else {True}
            if seen.get(correction, set()) != expected:
                faults.append(f"{edition.name}: {correction} was applied: {sorted(seen.get(correction, ()))}")
    assert not faults, "\n".join(faults)


def _faults_of_row(package: QuotaPackage, second: Edition, row: LimitRow) -> list[str]:
    conditions = _conditions(package, row)
    if not conditions:
        return [f"{row.row}: no inputs found under which just this row fits"]
    tried, faults = 0, []
    for given in assignments(second, row.row, conditions, MOST, REPEATS):
        tried += 1
        faults += [f"{row.row} with {given}: {fault}" for fault in _faults(package, second, row, given)]
    return faults if tried else [f"{row.row}: no inputs found for which all its levels have a value"]


def _conditions(package: QuotaPackage, row: LimitRow) -> list[Mapping[str, Scalar]]:
    key = (package.edition.name, row.indicator, row.variant)
    if key not in _COVERED:
        _COVERED[key] = list(coverage(package, package.groups[row.indicator, row.variant]))
    return [case.inputs for case in _COVERED[key] if case.rows == (row.row,)]


def _faults(package: QuotaPackage, second: Edition, row: LimitRow, given: Mapping[str, Scalar]) -> list[str]:
    limits = {level: second.limit(row.row, level, given) for level in second.levels}
    faults = []
    for level, limit in limits.items():
        if limit is None:
            faults += _blank(package, second, row, level, given)
            continue
        step = max(abs(limit) / 10**9, Fraction(1, 10**12))
        for place, value in (("below", limit - step), ("at", limit), ("above", limit + step)):
            answer = _ask(package, second, row, value, level, given)
            faults += [f"{place} level {level}: {fault}" for fault in _compare(answer, row, value, level, limits)]
    return faults


def _ask(
    package: QuotaPackage, second: Edition, row: LimitRow, value: Fraction, level: str, given: Mapping[str, Scalar]
) -> Answer:
    """Judge, with the actual value that after its corrections is `value`."""
    zero, one, two = (second.actual(row.row, Fraction(number), given) for number in (0, 1, 2))
    assert two - one == one - zero, f"{row.row}: the correction of the actual value isn't linear"
    question = Question(
        id=row.row,
        package=package,
        rows=package.groups[row.indicator, row.variant],
        actual=Given((value - zero) / (one - zero), row.unit, "option"),
        inputs={name: Given(scalar) for name, scalar in given.items()},
        requirement=level,
    )
    return judge(question, Trace())


def _compare(
    answer: Answer, row: LimitRow, value: Fraction, required: str, limits: Mapping[str, Fraction | None]
) -> list[str]:
    mirrored = row.direction == "min"
    meets = {
        level: None if limit is None else (value >= limit if mirrored else value <= limit)
        for level, limit in limits.items()
    }
    limit = limits[required]
    assert limit is not None
    margin = value - limit if mirrored else limit - value
    met = meets[required]
    failing = () if met else (MISSED[required],)
    near = met and limit != 0 and margin <= NEAR * abs(limit)
    weak = {"F104"} if answer.judgement.grades["weakest"] in ("disputed", "recalled") else set()
    expected = {
        "row": row.row,
        "limits": dict(limits),
        "meets": meets,
        "level": next((level for level, reached in meets.items() if reached), None),
        "value": value,
        "margin": margin,
        "verdict": "compliant" if met else "non-compliant",
        "exit code": int(not met),
        "findings": {*failing, *weak, *({"Q103"} if near else ())},
    }
    judged = answer.judgement
    run = Run("judge", "2026-11-23", {}, [judged], answer.findings)
    found = {
        "row": (judged.row or "").partition("#")[2],
        "limits": dict(judged.limits),
        "meets": dict(judged.meets),
        "level": judged.level,
        "value": judged.value,
        "margin": judged.margin,
        "verdict": judged.verdict,
        "exit code": exit_code(run, None, False),
        # What the standard itself assumes is said (F101), which no value does anything about.
        "findings": {finding.rule for finding in answer.findings} - {"F101"},
    }
    return [f"{key}: expected {expected[key]}, found {found[key]}" for key in expected if expected[key] != found[key]]


def _blank(package: QuotaPackage, second: Edition, row: LimitRow, level: str, given: Mapping[str, Scalar]) -> list[str]:
    """A blank required level is no pass, whatever the value: what it means is what the package says it means."""
    verdict, severity = {
        "not_permitted": ("non-compliant", "error"),
        "not_assessed": ("not-applicable", "note"),
        "": ("inconclusive", "error"),
        "unknown": ("inconclusive", "error"),
    }[second.rows[row.row]["blank_means"]]
    faults = []
    for value in (Fraction(-(10**6)), Fraction(0), Fraction(10**6)):
        answer = _ask(package, second, row, value, level, given)
        judged = answer.judgement
        said = [finding.severity for finding in answer.findings if finding.rule == "Q203"]
        if (judged.verdict, judged.meets[level], judged.limits[level], judged.margin, said) != (
            verdict, None, None, None, [severity],
        ):  # fmt: skip
            faults.append(f"blank level {level} at {value}: {judged.verdict}, Q203 {said}")
    return faults
