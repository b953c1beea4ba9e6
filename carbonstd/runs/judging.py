"""`judge`: one number and one verdict, or a file of cases in which one bad case never stops the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from carbonstd.activity import Case
from carbonstd.compliance import Answer, Given, Judgement, Question, judge, read_input, unknown_input
from carbonstd.dates import parse_date
from carbonstd.errors import CarbonstdError, NumberError
from carbonstd.exact import parse_decimal
from carbonstd.findings import Finding, Location
from carbonstd.packages import Catalogue, Choice, Edition, LimitRow, QuotaPackage, slug
from carbonstd.rules import Text
from carbonstd.runs.run import InputFile, Run, used_package
from carbonstd.runs.selection import find_group
from carbonstd.terms import REQUIREMENT
from carbonstd.trace import Trace


def judge_one(
    catalogue: Catalogue,
    standard: str,
    indicator: str,
    actual: str | None,
    inputs: Mapping[str, str],
    *,
    today: date,
    as_of: date | None = None,
    requirement: str | None = None,
    variant: str | None = None,
    min_grade: str | None = None,
) -> Run:
    """Judge one value.

    Parameters
    ----------
    standard : str
        With or without its year.
    indicator : str
        Id of a group or of a row.
    actual : str or None
        Plain decimal text in the indicator's unit; None computes it from the inputs.
    requirement : str or None
        Level id or project type; None means an existing plant, listed as assumed.

    Raises
    ------
    CarbonstdError
        If standard, indicator, number or requirement can't be understood.
    """
    choice = catalogue.choose(standard, today, as_of)
    package = catalogue.quota(choice.edition).on(choice.as_of)
    rows = find_group(package, indicator, variant)
    trace = Trace()
    given = None if actual is None else Given(parse_decimal(actual), rows[0].unit, "option", raw=actual)
    key = f"{slug(package.edition.standard)}.{rows[0].indicator if len(rows) > 1 else rows[0].row}"
    answer = _answer(choice, package, rows, given, inputs, requirement, trace, key, "option", min_grade)
    return _run([answer], [choice.edition], trace, choice.as_of, catalogue, min_grade)


def judge_cases(
    catalogue: Catalogue,
    cases: Sequence[Case],
    source: InputFile,
    *,
    today: date,
    as_of: date | None = None,
    min_grade: str | None = None,
) -> Run:
    """Judge a file of cases, in its order."""
    trace = Trace()
    answers: list[Answer] = []
    editions: dict[str, Edition] = {}
    for case in cases:
        try:
            answer, edition = _judge_case(catalogue, case, trace, today, as_of, min_grade)
            editions[edition.name] = edition
        except CarbonstdError as error:
            answer = _unanswered(case, error)
        answers.append(answer)
    return _run(answers, list(editions.values()), trace, as_of or today, catalogue, min_grade, [source])


def _judge_case(
    catalogue: Catalogue, case: Case, trace: Trace, today: date, as_of: date | None, min_grade: str | None
) -> tuple[Answer, Edition]:
    if case.fault:
        raise CarbonstdError(
            f"inputs 不是 JSON 对象：{case.fault[:60]}", f"inputs is no JSON object: {case.fault[:60]}"
        )
    day = parse_date(case.as_of) if case.as_of else as_of
    choice = catalogue.choose(case.standard, today, day)
    package = catalogue.quota(choice.edition).on(choice.as_of)
    rows = find_group(package, case.indicator, case.variant or None)
    given = None
    if case.actual:
        given = Given(parse_decimal(case.actual), rows[0].unit, "cases", location=case.location, raw=case.actual)
    answer = _answer(
        choice, package, rows, given, case.inputs, case.requirement or None, trace, case.case_id, "cases", min_grade,
        case.location,
    )  # fmt: skip
    return answer, choice.edition


def _answer(
    choice: Choice,
    package: QuotaPackage,
    rows: Sequence[LimitRow],
    actual: Given | None,
    inputs: Mapping[str, str],
    requirement: str | None,
    trace: Trace,
    key: str,
    origin: str,
    min_grade: str | None,
    location: Location | None = None,
) -> Answer:
    given: dict[str, Given] = {}
    refused = list(choice.findings)
    for name, text in inputs.items():
        variable = package.inputs.get(name)
        if variable is None:
            refused.append(unknown_input(name, package, key))
            continue
        value = read_input(variable, text, key)
        if isinstance(value, Finding):
            refused.append(value)
        else:
            given[name] = Given(value, variable.unit or None, origin, location=location, raw=text)
    level, assumed = _requirement(requirement)
    question = Question(
        id=key,
        package=package,
        rows=rows,
        actual=actual,
        inputs=given,
        requirement=level,
        assumed=assumed,
        refused=tuple(refused),
        min_grade=min_grade,
        case_id=key if origin == "cases" else None,
    )
    return judge(question, trace)


def _requirement(text: str | None) -> tuple[str, tuple[str, ...]]:
    if text is None:
        return REQUIREMENT["existing"], ("requirement",)
    level = REQUIREMENT.get(text, text)
    if level not in ("1", "2", "3"):
        raise CarbonstdError(
            f"不认识的要求：{text!r}", f"unknown requirement: {text!r}",
            hint_zh="可用 existing、new、rebuilt 或级别 1、2、3",
            hint_en="use existing, new, rebuilt or a level 1, 2, 3",
        )  # fmt: skip
    return level, ()


def _unanswered(case: Case, error: CarbonstdError) -> Answer:
    """Return the inconclusive judgement of a case that couldn't be understood."""
    value = None
    facts: dict[str, object]
    try:
        value = parse_decimal(case.actual) if case.actual else None
        rule, facts = "D103", {"what": case.case_id, "name": f"{case.standard} {case.indicator}"}
        facts |= {"where": Text("已知的标准与指标", "the standards and indicators known")}
    except NumberError:
        rule, facts = (
            "D111",
            {"what": case.case_id, "raw": case.actual, "expected": Text("十进制数", "a decimal number")},
        )
    detail = Text(f"：{error.zh}；{error.hint_zh}", f": {error.en}; {error.hint_en}")
    facts |= {"near": detail} if rule == "D103" else {}
    finding = Finding(rule, case.case_id, facts, case.location)
    judgement = Judgement(
        id=case.case_id,
        label=Text(case.indicator, case.indicator),
        standard=case.standard,
        indicator=case.indicator,
        verdict="inconclusive",
        value=value if isinstance(value, Fraction) else None,
        case_id=case.case_id,
    )
    return Answer(judgement, [finding])


def _run(
    answers: Sequence[Answer],
    editions: Sequence[Edition],
    trace: Trace,
    as_of: date,
    catalogue: Catalogue,
    min_grade: str | None,
    inputs: Sequence[InputFile] = (),
) -> Run:
    packages = [used_package(edition) for edition in editions]
    changed = [finding for package in packages for finding in package.changed]
    findings = sorted([*(f for answer in answers for f in answer.findings), *changed], key=Finding.sort_key)
    return Run(
        command="judge",
        as_of=str(as_of),
        settings={"edition_policy": "period-end", "rounding": "full", "min_grade": min_grade},
        judgements=[answer.judgement for answer in answers],
        findings=findings,
        trace=trace,
        packages=packages,
        inputs=inputs,
    )
