"""A run for people: `full` for a terminal, `concise` for a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from carbonstd.compliance import Judgement
from carbonstd.exact import readable
from carbonstd.findings import Finding
from carbonstd.reporting.abatement import cost_curve, targets
from carbonstd.reporting.accounts import accounts, headline
from carbonstd.reporting.layout import cells, columns
from carbonstd.reporting.market import allowances
from carbonstd.reporting.page import Page
from carbonstd.rules import RULES, Text
from carbonstd.runs import Run
from carbonstd.terms import GRADE_NAMES, VERDICT_NAMES

__all__ = ["Page", "concise", "full", "number"]

_STYLES = {"compliant": "green", "non-compliant": "red", "inconclusive": "yellow", "not-applicable": "dim"}
_SEVERITY = {"error": ("错误", "error"), "warning": ("注意", "warning"), "note": ("提示", "note")}


def number(value: Fraction | None) -> str:
    """Write a number that may be unknown."""
    return "?" if value is None else readable(value)


def concise(run: Run, page: Page) -> str:
    """Render one line a judgement, then one line a finding that needs attention, then the overall verdict."""
    lines = [*headline(run, page), *(_line(judgement, page) for judgement in run.judgements)]
    lines += [
        line for finding, line in _finding_lines(run.findings, run.judgements, page) if finding.severity != "note"
    ]
    if run.command == "account":
        return page.text([*lines, _clocks(run, page)])
    verdict = f"{page.sign(run.verdict)} {_name(run.verdict, page)}: {_counts(run, page)}"
    return page.text([*lines, f"{verdict} | {_clocks(run, page)}"])


def full(run: Run, page: Page, repeat: str = "") -> str:
    """Render everything a reader needs to act on.

    Accounts, judgements, findings and the verdict; then the three clocks, the command to repeat the run, and what to do
    next. Clocks and command are to be copied, and therefore not wrapped.
    """
    lines = [*accounts(run, page), *_overview(run, page)]
    for judgement in run.judgements:
        lines += [*_block(judgement, page), ""]
    lines += _further(run, page)
    lines += _findings(run, page)
    if run.command != "account":
        verdict = f"{page.sign(run.verdict)} {page.say('结论', 'Verdict')}: {_name(run.verdict, page)}"
        lines += page.wrapped(f"{verdict} ({_counts(run, page)})", _STYLES[run.verdict])
    lines.append(page.styled(page.shown(_clocks(run, page)), "dim"))
    if repeat:
        lines.append(page.styled(page.shown(f"{page.say('重复本次运行：', 'repeat this run: ')}{repeat}"), "dim"))
    return "\n".join([*lines, *_next_step(run, page)]) + "\n"


def _further(run: Run, page: Page) -> list[str]:
    """Return what only some runs have: the carbon-market position, targets and measures."""
    lines = allowances(run.further.get("allowances", ()), page)
    lines += targets(run.further.get("targets", ()), page)
    curve = run.further.get("abatement")
    return lines + (cost_curve(curve, page) if curve is not None else [])


def _counts(run: Run, page: Page) -> str:
    return page.say(
        "{compliant} 项达标，{non_compliant} 项不达标，{inconclusive} 项无法判定，{not_applicable} 项不适用",
        "{compliant} compliant, {non_compliant} non-compliant, {inconclusive} inconclusive, "
        "{not_applicable} not applicable",
    ).format(**run.summary)


def _name(verdict: str, page: Page) -> str:
    return VERDICT_NAMES[verdict][page.language == "en"]


def _grade(judgement: Judgement, page: Page) -> str | None:
    grade = judgement.grades["weakest"]
    return GRADE_NAMES[grade][page.language == "en"] if grade else None


def _clocks(run: Run, page: Page) -> str:
    period = f"{run.period[0]}/{run.period[1]}" if run.period else "-"
    packages = ", ".join(sorted(f"{edition.name} {edition.version}" for edition in run.packages)) or "-"
    return page.say(
        f"核算期 {period}；标准截至 {run.as_of}；数据 {packages}",
        f"period {period}; standards as of {run.as_of}; data {packages}",
    )


# --- judgements -------------------------------------------------------------------------------------------------------


def _line(judgement: Judgement, page: Page) -> str:
    sign = "<=" if judgement.direction == "max" else ">="
    level = judgement.level_names.get(judgement.level or "")
    of = judgement.case_id or judgement.process
    grade = _grade(judgement, page)
    parts = [
        page.sign(judgement.verdict),
        f"[{of}]" if of else "",
        judgement.standard,
        judgement.indicator,
        f"({judgement.variant})" if judgement.variant else "",
        f"{number(judgement.value)} {judgement.unit or ''}".rstrip(),
        f"{sign} {number(_required(judgement))}" if judgement.direction else "",
        _name(judgement.verdict, page),
        level.get(page.language) if level else "",
        "" if judgement.binding else page.say("（不具约束力）", "(not binding)"),
        f"[{grade}]" if grade else "",
    ]
    return " ".join(part for part in parts if part)


def _required(judgement: Judgement) -> Fraction | None:
    return judgement.limits.get(judgement.requirement or "")


def _overview(run: Run, page: Page) -> list[str]:
    """Return several judgements as a table where it fits; below the needed width the blocks alone must do."""
    if len(run.judgements) < 2:
        return []
    say = page.say
    head = ("", say("对象", "what"), say("标准", "standard"), say("指标", "indicator"), say("实际值", "actual"),
            say("要求", "required"), say("单位", "unit"), say("结论", "verdict"))  # fmt: skip
    rows = [
        (page.sign(judgement.verdict), judgement.case_id or judgement.process or judgement.product or "",
         judgement.standard, judgement.indicator, number(judgement.value), number(_required(judgement)),
         judgement.unit or "", _name(judgement.verdict, page))
        for judgement in run.judgements
    ]  # fmt: skip
    title, *lines = columns([[page.shown(cell) for cell in row] for row in (head, *rows)], right=(4, 5))
    if max(map(cells, (title, *lines))) > page.width:
        return []
    styled = [page.styled(line, _STYLES[one.verdict]) for line, one in zip(lines, run.judgements, strict=True)]
    return [page.styled(title, "bold"), *styled, ""]


def _block(judgement: Judgement, page: Page) -> list[str]:
    head, *details = _details(judgement, page)
    lines = page.wrapped(head, _STYLES[judgement.verdict])
    return lines + [line for detail in details for line in page.wrapped(detail)]


def _details(judgement: Judgement, page: Page) -> Iterable[str]:
    say, unit = page.say, judgement.unit or ""
    yield f"{page.sign(judgement.verdict)} {judgement.label.get(page.language)}"
    of, table = judgement.case_id or judgement.process, judgement.table
    indicator = ", ".join(part for part in (judgement.indicator, judgement.variant) if part)
    yield f"  {f'[{of}] ' if of else ''}{judgement.standard}{f', {table}' if table else ''} ({indicator})"
    yield f"  {say('实际值', 'actual')} {number(judgement.value)} {unit}"
    yield from _limits(judgement, page)
    for correction in judgement.corrections:
        if correction.applied:
            change = f"{number(correction.before)} -> {number(correction.after)}"
            yield f"    {say('修正', 'correction')} {correction.id} ({correction.level}): {change}"
    if judgement.margin is not None:
        yield f"  {say('余量', 'margin')} {number(judgement.margin)} {unit}"
    for name, given in judgement.inputs:
        value = number(given.value) if isinstance(given.value, Fraction) else str(given.value)
        yield f"    {name} = {value}{f' {given.unit}' if given.unit else ''} [{given.origin}]"
    notes = [say("边界：假定", "boundary: assumed")] if judgement.boundary == "assumed" else []
    grade = _grade(judgement, page)
    notes += [f"{say('证据等级', 'evidence')}: {grade}"] if grade else []
    notes += [f"{say('假定', 'assumed')}: {', '.join(judgement.assumed)}"] if judgement.assumed else []
    notes += [] if judgement.binding else [say("不具约束力", "not binding")]
    if notes:
        yield f"  {'; '.join(notes)}"


def _limits(judgement: Judgement, page: Page) -> Iterable[str]:
    say, sign = page.say, "<=" if judgement.direction == "max" else ">="
    marks = {True: say("达到", "met"), False: say("未达到", "not met"), None: say("未知", "unknown")}
    for level, limit in judgement.limits.items():
        name = judgement.level_names.get(level, Text(level, level)).get(page.language)
        shown = f"{sign} {number(limit)} {judgement.unit or ''}" if limit is not None else "-"
        here = say("  <- 要求", "  <- required") if level == judgement.requirement else ""
        yield f"    {name}: {shown}  {marks[judgement.meets.get(level)]}{here}"


# --- findings ---------------------------------------------------------------------------------------------------------


def finding_list(findings: Sequence[Finding], page: Page) -> str:
    """Render findings alone, the gravest first, and a line that counts them."""
    graded = [finding for severity in _SEVERITY for finding in findings if finding.severity == severity]
    lines = [line for _, line in _finding_lines(graded, (), page)]
    return page.text([*lines, _severities(findings, page)])


def _severities(findings: Sequence[Finding], page: Page) -> str:
    counts = {severity: sum(f.severity == severity for f in findings) for severity in _SEVERITY}
    return page.say(
        "{error} 个错误，{warning} 个注意，{note} 个提示", "{error} errors, {warning} warnings, {note} notes"
    ).format(**counts)


def _finding_lines(
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


def _findings(run: Run, page: Page) -> list[str]:
    order = ("error", "warning", "note")
    shown = sorted(_finding_lines(run.findings, run.judgements, page), key=lambda pair: order.index(pair[0].severity))
    if not shown:
        return []
    lines = [page.styled(page.say("发现", "Findings"), "bold")]
    for finding, line in shown:
        lines += page.wrapped(f"  {line}", "red" if finding.severity == "error" else "")
    return [*lines, ""]


def _next_step(run: Run, page: Page) -> list[str]:
    """Say what to do about a verdict that isn't a pass: the rule's advice on the first error behind it."""
    if run.command == "account" or run.verdict not in ("non-compliant", "inconclusive"):
        return []
    behind = {judgement.id for judgement in run.judgements if judgement.verdict == run.verdict}
    errors = [finding for finding in run.findings if finding.severity == "error"]
    if not errors:
        return page.wrapped(page.say(
            "下一步：没有可判定的指标；在 outputs 或 assess 中写明产品",
            "next step: nothing to judge; name a product in outputs, or an indicator in assess",
        ))  # fmt: skip
    finding = min(errors, key=lambda finding: finding.target not in behind)
    missing = finding.args.get("names", "")
    names = missing.get(page.language) if isinstance(missing, Text) else str(missing)
    advice = RULES[finding.rule].todo.get(page.language)
    return page.wrapped(
        f"{page.say('下一步', 'next step')}: {f'{names}: ' if names else ''}{advice} (carbonstd explain {finding.rule})"
    )
