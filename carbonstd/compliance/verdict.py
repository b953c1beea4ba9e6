"""From limits and actual value to the verdict, and what has to be said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from carbonstd.compliance.levels import Corrected, Quantity
from carbonstd.exact import readable
from carbonstd.findings import Finding
from carbonstd.packages import LimitRow, QuotaPackage
from carbonstd.rules import Text
from carbonstd.terms import GRADE_NAMES, WEAK_GRADES, Severity, Verdict, weaker_than

#: A margin below this share of the limit is reported as near (Q103).
NEAR = Fraction(2, 100)


def meets(value: Fraction | None, limit: Fraction | None, direction: str) -> bool | None:
    """Compare with the operator of the indicator's direction; a value exactly on the limit meets it."""
    if value is None or limit is None:
        return None
    return value <= limit if direction == "max" else value >= limit


class Standing(NamedTuple):
    """How an indicator stands: what the verdict is decided on."""

    id: str
    requirement: str | None
    value: Fraction | None
    limits: Mapping[str, Fraction | None]
    meets: Mapping[str, bool | None]
    margin: Fraction | None
    weakest: str | None


def decide(
    judged: Standing,
    row: LimitRow,
    package: QuotaPackage,
    levels: Mapping[str, Corrected],
    actual: Quantity,
) -> tuple[Verdict, list[Finding]]:
    """Return the verdict at the required level, with a finding for everything that is unknown, missed or blank."""
    findings = [*_unknown_actual(judged, row, package, actual), *_unknown_levels(judged, row, package, levels)]
    required = judged.requirement
    if required is None:
        names = Text("项目类型 project_type（现有、新建或改扩建）", "project_type (existing, new or rebuilt)")
        return "inconclusive", [*findings, Finding("D104", judged.id, {"what": row.label, "names": names})]
    if levels[required].quantity.blank:
        return _blank_level(judged, row, package, findings)
    met = judged.meets[required]
    if met is None:
        return "inconclusive", findings
    if met:
        return "compliant", findings
    return "non-compliant", [*findings, _missed(judged, row, package, required)]


def refused(findings: Iterable[Finding]) -> bool:
    """Say whether data, edition or package were refused, so that no verdict may be given."""
    return any(finding.severity == "error" and finding.rule[0] in "DSP" for finding in findings)


def evidence_findings(judged: Standing, row: LimitRow, min_grade: str | None) -> list[Finding]:
    """Say on which weak numbers a verdict rests (F104); an error where weaker than the caller accepts."""
    grade = judged.weakest
    too_weak = min_grade is not None and weaker_than(grade, min_grade)
    if grade not in WEAK_GRADES and not too_weak:
        return []
    name = Text(*GRADE_NAMES[grade or "recalled"])
    severity: Severity | None = "error" if too_weak else None
    facts = {"what": row.label, "grade": name, "note": row.note or row.table or row.row}
    return [Finding("F104", judged.id, facts, severity_override=severity)]


def margin_findings(judged: Standing, row: LimitRow, package: QuotaPackage) -> list[Finding]:
    """Say where a value that complies lies close to its limit (Q103)."""
    limit = judged.limits.get(judged.requirement or "")
    if judged.margin is None or judged.margin < 0 or not limit:
        return []
    if judged.margin > NEAR * abs(limit):
        return []
    return [Finding("Q103", judged.id, _facts(judged, row, package, judged.requirement or "", limit))]


def _unknown_actual(judged: Standing, row: LimitRow, package: QuotaPackage, actual: Quantity) -> list[Finding]:
    what = Text(f"{row.label.zh} 实际值", f"{row.label.en}, actual value")
    return _unknown(judged, row, package, what, actual, None)


def _unknown_levels(
    judged: Standing, row: LimitRow, package: QuotaPackage, levels: Mapping[str, Corrected]
) -> list[Finding]:
    findings: list[Finding] = []
    reasons: dict[tuple[frozenset[str], Text | None], list[str]] = {}
    for level, corrected in levels.items():
        quantity = corrected.quantity
        if not quantity.known and not quantity.blank:
            reasons.setdefault((quantity.missing, quantity.undefined), []).append(level)
    for affected in reasons.values():
        names = [package.edition.levels[level] for level in affected]
        what = Text(
            f"{row.label.zh} {'、'.join(name.zh for name in names)}",
            f"{row.label.en}, {', '.join(name.en for name in names)}",
        )
        binding = judged.requirement is None or judged.requirement in affected
        quantity = levels[affected[0]].quantity
        findings += _unknown(judged, row, package, what, quantity, None if binding else "note")
    return findings


def _unknown(
    judged: Standing, row: LimitRow, package: QuotaPackage, what: Text, quantity: Quantity, severity: Severity | None
) -> list[Finding]:
    findings = []
    if quantity.missing:
        facts = {"what": what, "names": names_of(package, quantity.missing)}
        findings.append(Finding("D104", judged.id, facts, severity_override=severity))
    if quantity.undefined is not None:
        facts = {"indicator": row.label, "what": what, "reason": quantity.undefined}
        findings.append(Finding("Q204", judged.id, facts, severity_override=severity))
    return findings


def names_of(package: QuotaPackage, names: Iterable[str]) -> Text:
    """Write variables with their names in words."""
    inputs = package.inputs
    known = [(name, inputs[name].name if name in inputs else _RESERVED.get(name)) for name in sorted(names)]
    return Text(
        "、".join(f"{name}（{text.zh}）" if text else name for name, text in known),
        ", ".join(f"{name} ({text.en})" if text else name for name, text in known),
    )


_RESERVED = {"actual": Text("实际值", "the actual value"), "limit": Text("限值", "the limit")}


def _blank_level(
    judged: Standing, row: LimitRow, package: QuotaPackage, findings: Sequence[Finding]
) -> tuple[Verdict, list[Finding]]:
    required = judged.requirement or ""
    facts = {"indicator": row.label, "level": package.edition.levels[required]}
    if row.blank_means == "not_permitted":
        return "non-compliant", [*findings, Finding("Q203", judged.id, facts)]
    if row.blank_means == "not_assessed":
        return "not-applicable", [*findings, Finding("Q203", judged.id, facts, severity_override="note")]
    return "inconclusive", [*findings, Finding("Q203", judged.id, facts)]


def _missed(judged: Standing, row: LimitRow, package: QuotaPackage, required: str) -> Finding:
    limit = judged.limits[required]
    assert limit is not None
    rule = "Q101" if required == "3" else "Q102" if required == "2" else "Q104"
    return Finding(rule, judged.id, _facts(judged, row, package, required, limit))


def _facts(judged: Standing, row: LimitRow, package: QuotaPackage, level: str, limit: Fraction) -> dict[str, object]:
    value = judged.value if judged.value is not None else Fraction(0)
    return {
        "indicator": row.label,
        "value": readable(value),
        "unit": row.unit,
        "level": package.edition.levels[level],
        "sign": "<=" if row.direction == "max" else ">=",
        "limit": readable(limit),
        "gap": readable(abs(value - limit)),
    }
