"""`judge`: one number and one verdict, or a file of cases in which one bad case never stops the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from carbonstd.activity.cases import Case
from carbonstd.compliance import Answer, Given, Judgement, Question, judge, read_input, unknown_input
from carbonstd.dates import parse_date
from carbonstd.errors import AmbiguousNameError, CarbonstdError, NumberError, UnknownNameError
from carbonstd.exact import parse_decimal
from carbonstd.findings import NOWHERE, Finding
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
    judging = _Judging(catalogue, today, as_of, min_grade)
    case = Case("", standard, indicator, actual, inputs, requirement=requirement, variant=variant)
    answer, day = judging.answer(case)
    return judging.run([answer], day)


def judge_cases(
    catalogue: Catalogue,
    cases: Iterable[Case],
    source: InputFile,
    *,
    today: date,
    as_of: date | None = None,
    min_grade: str | None = None,
) -> Run:
    """Judge a file of cases, in its order."""
    judging = _Judging(catalogue, today, as_of, min_grade)
    answers = []
    for case in cases:
        try:
            answer = judging.answer(case)[0] if case.fault is None else _unanswered(case, case.fault)
        except CarbonstdError as error:
            answer = _unanswered(case, _finding(case, error))
        answers.append(answer)
    return judging.run(answers, as_of or today, [source])


@dataclass
class _Judging:
    """Answers questions, and keeps what the run has to say of them all."""

    catalogue: Catalogue
    today: date
    as_of: date | None
    min_grade: str | None
    trace: Trace = field(default_factory=Trace)
    editions: dict[str, Edition] = field(default_factory=dict)
    _chosen: dict[tuple[str, str | None], tuple[Choice, QuotaPackage]] = field(default_factory=dict)

    def answer(self, case: Case) -> tuple[Answer, date]:
        """Answer a question; return the day on which it was judged, too."""
        choice, package = self._package(case.standard, case.as_of)
        rows = find_group(package, case.indicator, case.variant)
        key = case.case_id or _key(package, rows)
        origin = "cases" if case.case_id else "option"
        given = None
        if case.actual is not None:
            value = parse_decimal(case.actual)
            given = Given(value, rows[0].unit, origin, location=case.location, raw=case.actual)
        level, assumed = _requirement(case.requirement, package)
        inputs, refused = _inputs(case, package, key, origin)
        question = Question(
            id=key,
            package=package,
            rows=rows,
            actual=given,
            inputs=inputs,
            requirement=level,
            assumed=assumed,
            refused=(*choice.findings, *refused),
            min_grade=self.min_grade,
            case_id=case.case_id or None,
        )
        answer = judge(question, self.trace)
        if case.location is not None:
            answer.findings = [_placed(finding, case) for finding in answer.findings]
        self.editions[choice.edition.name] = choice.edition
        return answer, choice.as_of

    def _package(self, standard: str, day: str | None) -> tuple[Choice, QuotaPackage]:
        """Choose the edition that a number means on a day, once for all cases that ask for it."""
        key = (standard, day)
        if key not in self._chosen:
            choice = self.catalogue.choose(standard, self.today, self.as_of if day is None else parse_date(day))
            self._chosen[key] = (choice, self.catalogue.quota(choice.edition).on(choice.as_of))
        return self._chosen[key]

    def run(self, answers: Sequence[Answer], as_of: date, inputs: Sequence[InputFile] = ()) -> Run:
        """Make the run; what several cases say of an edition or a package is said once."""
        packages = [used_package(edition) for edition in self.editions.values()]
        said = [*(f for answer in answers for f in answer.findings), *(f for used in packages for f in used.changed)]
        findings = {finding.sort_key(): finding for finding in said}
        return Run(
            command="judge",
            as_of=str(as_of),
            settings={"edition_policy": "period-end", "rounding": "full", "min_grade": self.min_grade},
            judgements=[answer.judgement for answer in answers],
            findings=[findings[key] for key in sorted(findings)],
            trace=self.trace,
            packages=packages,
            inputs=inputs,
        )


def _key(package: QuotaPackage, rows: Sequence[LimitRow]) -> str:
    return f"{slug(package.edition.standard)}.{rows[0].indicator if len(rows) > 1 else rows[0].row}"


def _placed(finding: Finding, case: Case) -> Finding:
    """Say in which line of the file a finding about the case has its cause."""
    if case.location is None or finding.target != case.case_id or finding.location != NOWHERE:
        return finding
    return finding.at(case.location)


def _inputs(case: Case, package: QuotaPackage, key: str, origin: str) -> tuple[dict[str, Given], list[Finding]]:
    """Read the inputs as the edition declares them; what it doesn't know or accept is refused."""
    given: dict[str, Given] = {}
    refused: list[Finding] = []
    for name, text in case.inputs.items():
        variable = package.inputs.get(name)
        if variable is None:
            refused.append(unknown_input(name, package, key))
            continue
        value = read_input(variable, text, key)
        if isinstance(value, Finding):
            refused.append(value)
        else:
            given[name] = Given(value, variable.unit or None, origin, location=case.location, raw=text)
    return given, refused


def _requirement(text: str | None, package: QuotaPackage) -> tuple[str, tuple[str, ...]]:
    if text is None:
        return REQUIREMENT["existing"], ("requirement",)
    level = REQUIREMENT.get(text, text)
    if level not in package.edition.levels:
        levels = ", ".join(package.edition.levels)
        raise CarbonstdError(
            f"不认识的要求：{text!r}", f"unknown requirement: {text!r}",
            hint_zh=f"可用 existing、new、rebuilt 或级别 {levels}",
            hint_en=f"use existing, new, rebuilt or a level {levels}",
        )  # fmt: skip
    return level, ()


def _finding(case: Case, error: CarbonstdError) -> Finding:
    """Say why a case couldn't be understood."""
    target, location = case.case_id, case.location or NOWHERE
    reason = Text(
        f"{error.zh}{f'；{error.hint_zh}' if error.hint_zh else ''}",
        f"{error.en}{f'; {error.hint_en}' if error.hint_en else ''}",
    )
    if isinstance(error, NumberError):
        facts = {"what": "actual", "raw": case.actual, "expected": Text("十进制数", "a decimal number")}
        return Finding("D111", target, facts, location)
    if isinstance(error, AmbiguousNameError):
        return Finding("Q202", target, {"indicator": case.indicator, "rows": reason}, location)
    if isinstance(error, UnknownNameError):
        where = Text("已知的标准与指标", "the standards and indicators known")
        near = Text(f"：{reason.zh}", f": {reason.en}")
        facts = {"what": target, "name": f"{case.standard} {case.indicator}", "where": where, "near": near}
        return Finding("D103", target, facts, location)
    return Finding("D119", target, {"what": case.standard, "reason": reason}, location)


def _unanswered(case: Case, finding: Finding) -> Answer:
    """Return the inconclusive judgement of a case that couldn't be understood."""
    return Answer(
        Judgement(
            id=case.case_id,
            label=Text(case.indicator, case.indicator),
            standard=case.standard,
            indicator=case.indicator,
            verdict="inconclusive",
            value=_value(case.actual),
            case_id=case.case_id,
        ),
        [finding],
    )


def _value(text: str | None) -> Fraction | None:
    try:
        return None if text is None else parse_decimal(text)
    except NumberError:
        return None
