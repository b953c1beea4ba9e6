"""Findings for people: the gravest first, what says the same of several places on one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from carbonstd.compliance import Judgement
from carbonstd.findings import Finding
from carbonstd.reporting.page import Page

_SEVERITY = {"error": ("错误", "error"), "warning": ("注意", "warning"), "note": ("提示", "note")}


def finding_list(findings: Sequence[Finding], page: Page) -> str:
    """Render findings alone, the gravest first, and a line that counts them."""
    graded = [finding for severity in _SEVERITY for finding in findings if finding.severity == severity]
    lines = [line for _, line in finding_lines(graded, (), page)]
    return page.text([*lines, _severities(findings, page)])


def _severities(findings: Sequence[Finding], page: Page) -> str:
    counts = {severity: sum(f.severity == severity for f in findings) for severity in _SEVERITY}
    return page.say(
        "{error} 个错误，{warning} 个注意，{note} 个提示", "{error} errors, {warning} warnings, {note} notes"
    ).format(**counts)


def finding_lines(
    findings: Sequence[Finding], judgements: Sequence[Judgement], page: Page
) -> Iterable[tuple[Finding, str]]:
    """Yield each finding with its line: rule, severity, places, the case that it is about, message.

    Findings that say the same of several places share a line.
    """
    cases = {judgement.case_id for judgement in judgements}
    alike: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        case = finding.target if finding.target in cases else ""
        alike.setdefault((finding.rule, finding.severity, case, finding.message(page.language)), []).append(finding)
    for (rule, severity, case, message), same in alike.items():
        places = [str(finding.location) for finding in same if str(finding.location)]
        more = page.say(f"（另 {len(places) - 1} 处）", f"(and {len(places) - 1} more)") if len(places) > 1 else ""
        head = (rule, _SEVERITY[severity][page.language == "en"], *places[:1], more, f"[{case}]" if case else "")
        yield same[0], f"{' '.join(part for part in head if part)}: {message}"


def finding_section(findings: Sequence[Finding], judgements: Sequence[Judgement], page: Page) -> list[str]:
    """Return the findings of a run under their title."""
    order = tuple(_SEVERITY)
    shown = sorted(finding_lines(findings, judgements, page), key=lambda pair: order.index(pair[0].severity))
    if not shown:
        return []
    lines = [page.styled(page.say("发现", "Findings"), "bold")]
    for finding, line in shown:
        lines += page.wrapped(f"  {line}", "red" if finding.severity == "error" else "")
    return [*lines, ""]
