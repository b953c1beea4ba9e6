"""Judging one indicator: the row that applies, its limits, the actual value, and the verdict.

The levels are three separate requirements, never a ladder; missing data never passes as compliant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from carbonstd.compliance.applicability import fitting_row
from carbonstd.compliance.inputs import Given, Scope, Supply, check_range, unknown_input
from carbonstd.compliance.judgement import Judgement
from carbonstd.compliance.levels import (
    AppliedCorrection,
    Corrected,
    Quantity,
    apply_corrections,
    attempt,
    limit_of_level,
    number,
)
from carbonstd.compliance.verdict import Standing, decide, evidence_findings, margin_findings, meets, names_of, refused
from carbonstd.exact import readable, round_half_even
from carbonstd.findings import Finding
from carbonstd.packages import LimitRow, QuotaPackage
from carbonstd.terms import weakest
from carbonstd.trace import Trace

#: A given value that differs by more than this share from the computed one is reported (V105).
SAME = Fraction(1, 1000)


class Question(NamedTuple):
    """What is to be judged.

    Attributes
    ----------
    rows : sequence of LimitRow
        The alternatives: a group, or a single row.
    actual : Given or None
        None means: compute it from the inputs.
    requirement : str or None
        Level id that must be met; None means that the project type isn't known.
    refused : tuple of Finding
        What was refused before: inputs that can't be read, an edition not in force.
    factor_grades : sequence of str
        Grades of the coefficients behind the actual value; read after it was computed.
    supply : callable, optional
        Gives variables that aren't in `inputs` by their `from`.
    """

    id: str
    package: QuotaPackage
    rows: Sequence[LimitRow]
    actual: Given | None
    inputs: Mapping[str, Given]
    requirement: str | None
    assumed: tuple[str, ...] = ()
    process: str | None = None
    product: str | None = None
    binding: bool = True
    refused: tuple[Finding, ...] = ()
    factor_grades: Sequence[str] = ()
    supply: Supply | None = None
    min_grade: str | None = None
    case_id: str | None = None


@dataclass
class Answer:
    """A judgement with the findings it raised."""

    judgement: Judgement
    findings: list[Finding] = field(default_factory=list)


def judge(question: Question, trace: Trace) -> Answer:
    """Judge one indicator.

    Returns
    -------
    Answer
        Never raises for what the data say: every doubt is a finding and an inconclusive verdict.
    """
    package = question.package
    first = question.rows[0]
    findings = [*question.refused, *_check_inputs(question)]
    refused_names = {str(finding.args.get("what")) for finding in findings}
    inputs = {name: given for name, given in _with_product(question, first).items() if name not in refused_names}
    scope = Scope(package, inputs, trace, question.id, question.supply, first.row)
    fit = fitting_row(question.rows, scope)
    if fit.row is not None:
        return _judge_row(question, fit.row, scope, findings)
    findings.append(_no_row(question, first, fit.missing, fit.several))
    unknown: dict[str, None] = dict.fromkeys(package.edition.levels)
    judgement = Judgement(
        label=first.label,
        indicator=first.indicator,
        variant=first.variant,
        verdict="inconclusive",
        value=question.actual.value if question.actual and isinstance(question.actual.value, Fraction) else None,
        unit=first.unit,
        direction=first.direction,
        limits=unknown,
        meets=unknown,
        inputs=_used(scope),
        assumed=question.assumed,
        **_context(question, first),
    )
    return Answer(judgement, findings)


def _context(question: Question, row: LimitRow) -> dict[str, Any]:
    """Return what a judgement takes over from its question."""
    edition = question.package.edition
    return {
        "id": question.id,
        "standard": edition.standard,
        "comparison": edition.comparison,
        "level_names": edition.levels,
        "process": question.process,
        "product": question.product or row.product,
        "binding": question.binding,
        "requirement": question.requirement,
        "case_id": question.case_id,
    }


def _judge_row(question: Question, row: LimitRow, scope: Scope, findings: list[Finding]) -> Answer:
    package = question.package
    scope.row = row.row
    levels = {level: limit_of_level(row, level, scope) for level in package.edition.levels}
    actual = _actual_value(question, row, scope, findings)
    compared = _comparable(actual.quantity.value, package)
    limits = {level: corrected.quantity.value for level, corrected in levels.items()}
    reached = {level: meets(compared, limit, row.direction) for level, limit in limits.items()}
    limit = limits.get(question.requirement or "")
    margin = None if compared is None or limit is None else _margin(compared, limit, row.direction)
    grades = _grades(question, row, levels, actual)
    standing = Standing(
        question.id, question.requirement, actual.quantity.value, limits, reached, margin, grades["weakest"]
    )
    verdict, said = decide(standing, row, package, levels, actual.quantity)
    findings += [*said, *evidence_findings(standing, row, question.min_grade), *_say_assumed(question, scope)]
    if refused(findings) or any(f.rule == "F104" and f.severity == "error" for f in findings):
        verdict = "inconclusive"
    if verdict == "compliant":
        findings += margin_findings(standing, row, package)
    sources = [actual.quantity.trace, *(corrected.quantity.trace for corrected in levels.values())]
    node = scope.trace.add(
        question.id, "judgement", row.indicator, verdict,
        formula=f"actual {'<=' if row.direction == 'max' else '>='} level {question.requirement or '?'}",
        sources=[source for source in sources if source], package_row=package.row_ref(row),
    )  # fmt: skip
    calculation = package.calculations.get(row.row)
    judgement = Judgement(
        label=row.label,
        indicator=row.indicator,
        variant=row.variant,
        verdict=verdict,
        value=actual.quantity.value,
        unit=row.unit,
        direction=row.direction,
        limits=limits,
        meets=reached,
        level=next((level for level, met in reached.items() if met), None),
        margin=margin,
        corrections=_in_order(row, [*levels.values(), actual]),
        when=row.when_text or None,
        inputs=_used(scope),
        assumed=(*question.assumed, *_assumed(scope)),
        boundary="stated" if calculation is not None and calculation.boundary_stated else "assumed",
        table=row.table or None,
        row=package.row_ref(row),
        grades=grades,
        trace=node,
        **_context(question, row),
    )
    return Answer(judgement, findings)


def _margin(value: Fraction, limit: Fraction, direction: str) -> Fraction:
    return limit - value if direction == "max" else value - limit


def _in_order(row: LimitRow, corrected: Sequence[Corrected]) -> tuple[AppliedCorrection, ...]:
    every = [correction for one in corrected for correction in one.corrections]
    return tuple(sorted(every, key=lambda correction: (row.corrections.index(correction.id), correction.level)))


def _used(scope: Scope) -> tuple[tuple[str, Given], ...]:
    return tuple(sorted(scope.resolved.items()))


def _assumed(scope: Scope) -> list[str]:
    return sorted(name for name, given in scope.resolved.items() if given.origin == "assumed")


def _grades(
    question: Question, row: LimitRow, levels: Mapping[str, Corrected], actual: Corrected
) -> dict[str, str | None]:
    """Return the grade of the limit with its applied corrections, of the factors, and the weakest."""
    applied = [c.grade for one in (*levels.values(), actual) for c in one.corrections if c.applied]
    limit = weakest([row.grade, *applied])
    factors = weakest(list(question.factor_grades))
    return {"limit": limit, "factors": factors, "weakest": weakest([grade for grade in (limit, factors) if grade])}


def _say_assumed(question: Question, scope: Scope) -> list[Finding]:
    findings = []
    for name in _assumed(scope):
        variable = question.package.inputs[name]
        facts = {
            "what": variable.name,
            "value": variable.assumed,
            "unit": variable.unit,
            "source": variable.assumed_clause,
        }
        findings.append(Finding("F101", question.id, facts))
    return findings


def _check_inputs(question: Question) -> list[Finding]:
    findings = []
    for name, given in question.inputs.items():
        variable = question.package.inputs.get(name)
        if variable is None:
            findings.append(unknown_input(name, question.package, question.id))
        elif isinstance(given.value, Fraction):
            refused = check_range(variable, given.value, question.id)
            if refused is not None:
                findings.append(refused.at(given.location) if given.location else refused)
    return findings


def _with_product(question: Question, first: LimitRow) -> dict[str, Given]:
    """Give the variable that names the product the value that the rows' product stands for, unless it is given."""
    inputs = dict(question.inputs)
    product = question.package.products.get(first.product)
    if product is not None and product.value:
        for name in question.package.product_variables:
            inputs.setdefault(name, Given(product.value, None, "product"))
    return inputs


def _no_row(question: Question, first: LimitRow, missing: frozenset[str], several: tuple[LimitRow, ...]) -> Finding:
    names = ", ".join(row.row for row in (several or question.rows))
    if several:
        return Finding("Q202", question.id, {"indicator": first.indicator, "rows": names})
    if missing:
        names_text = names_of(question.package, missing)
        return Finding("D104", question.id, {"what": first.label, "names": names_text})
    return Finding("Q201", question.id, {"indicator": first.indicator, "rows": names})


def _actual_value(question: Question, row: LimitRow, scope: Scope, findings: list[Finding]) -> Corrected:
    """Take the given actual value or compute it, then apply the corrections of kind `actual`."""
    package = question.package
    calculation = package.calculations.get(row.row)
    node = f"{scope.prefix}/actual"
    used: set[str] = set()
    computed = Quantity()
    given = question.actual
    expression = calculation.expression if calculation is not None else None
    # Beside a given value it is worth computing only if there is anything to compute it from.
    if expression is not None and (given is None or any(map(scope.may_know, expression.names))):
        computed = attempt(lambda: number(expression, scope, used))
        if computed.known:
            trace = scope.trace.add(
                f"{node}.computed", "formula", row.indicator, computed.value, unit=row.unit, formula=expression.text,
                sources=scope.traces(used), package_row=f"{package.edition.name}/calculations.csv#{row.row}",
            )  # fmt: skip
            computed = computed._replace(trace=trace)
    if given is None:
        start = computed
        if not computed.known and not computed.missing and computed.undefined is None:
            start = Quantity(missing=frozenset({"actual"}))
    else:
        value = given.value
        assert isinstance(value, Fraction)
        trace = given.trace or scope.trace.add(
            f"{node}.given", "input", row.indicator, value, unit=row.unit, location=given.location, raw=given.raw
        )
        start = Quantity(value, trace=trace)
        if computed.value is not None and abs(computed.value - value) > SAME * abs(computed.value):
            facts = {"what": row.label, "given": readable(value), "computed": readable(computed.value)}
            findings.append(Finding("V105", question.id, {**facts, "unit": row.unit}))
    corrections = [package.corrections[key] for key in row.corrections]
    relevant = [correction for correction in corrections if correction.applies_to == "actual"]
    return apply_corrections(start, relevant, "actual", "all", row.unit, scope, node)


def _comparable(value: Fraction | None, package: QuotaPackage) -> Fraction | None:
    """Round before comparison only where the edition asks for it (GB/T 8170)."""
    prefix, _, decimals = package.edition.comparison.partition(":")
    if value is None or prefix != "gb-t-8170":
        return value
    return round_half_even(value, int(decimals or 0))
