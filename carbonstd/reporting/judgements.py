"""Judgements for people: a line each, a table of several, and a block with all that led to the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from carbonstd.compliance import Judgement
from carbonstd.exact import readable
from carbonstd.reporting.layout import cells, columns
from carbonstd.reporting.market import percent
from carbonstd.reporting.page import Page
from carbonstd.rules import Text
from carbonstd.terms import GRADE_NAMES, VERDICT_NAMES

STYLES = {"compliant": "green", "non-compliant": "red", "inconclusive": "yellow", "not-applicable": "dim"}


def _number(value: Fraction | None) -> str:
    """Write a number that may be unknown."""
    return "?" if value is None else readable(value)


def verdict_name(verdict: str, page: Page) -> str:
    """Name a verdict."""
    return VERDICT_NAMES[verdict][page.language == "en"]


def _grade(judgement: Judgement, page: Page) -> str | None:
    grade = judgement.grades["weakest"]
    return GRADE_NAMES[grade][page.language == "en"] if grade else None


def line(judgement: Judgement, page: Page) -> str:
    """Return a judgement on one line."""
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
        f"{_number(judgement.value)} {judgement.unit or ''}".rstrip(),
        f"{sign} {_number(_required(judgement))}" if judgement.direction else "",
        verdict_name(judgement.verdict, page),
        level.get(page.language) if level else "",
        "" if judgement.binding else page.say("（不具约束力）", "(not binding)"),
        f"[{grade}]" if grade else "",
    ]
    return " ".join(part for part in parts if part)


def _required(judgement: Judgement) -> Fraction | None:
    return judgement.limits.get(judgement.requirement or "")


def overview(judgements: Sequence[Judgement], page: Page) -> list[str]:
    """Return several judgements as a table where it fits; below the needed width the blocks alone must do."""
    if len(judgements) < 2:
        return []
    say = page.say
    head = ("", say("对象", "what"), say("标准", "standard"), say("指标", "indicator"), say("实际值", "actual"),
            say("要求", "required"), say("单位", "unit"), say("结论", "verdict"))  # fmt: skip
    rows = [
        (page.sign(judgement.verdict), judgement.case_id or judgement.process or judgement.product or "",
         judgement.standard, judgement.indicator, _number(judgement.value), _number(_required(judgement)),
         judgement.unit or "", verdict_name(judgement.verdict, page))
        for judgement in judgements
    ]  # fmt: skip
    title, *lines = columns([[page.shown(cell) for cell in row] for row in (head, *rows)], right=(4, 5))
    if max(map(cells, (title, *lines))) > page.width:
        return []
    styled = [page.styled(line, STYLES[one.verdict]) for line, one in zip(lines, judgements, strict=True)]
    return [page.styled(title, "bold"), *styled, ""]


def block(judgement: Judgement, page: Page) -> list[str]:
    """Return a judgement with its limits, corrections and inputs."""
    head, *details = _details(judgement, page)
    lines = page.wrapped(head, STYLES[judgement.verdict])
    return lines + [line for detail in details for line in page.wrapped(detail)]


def _details(judgement: Judgement, page: Page) -> Iterable[str]:
    say, unit = page.say, judgement.unit or ""
    yield f"{page.sign(judgement.verdict)} {judgement.label.get(page.language)}"
    of, table = judgement.case_id or judgement.process, judgement.table
    indicator = ", ".join(part for part in (judgement.indicator, judgement.variant) if part)
    yield f"  {f'[{of}] ' if of else ''}{judgement.standard}{f', {table}' if table else ''} ({indicator})"
    yield f"  {say('实际值', 'actual')} {_number(judgement.value)} {unit}"
    yield from _limits(judgement, page)
    for correction in judgement.corrections:
        if correction.applied:
            change = f"{_number(correction.before)} -> {_number(correction.after)}"
            yield f"    {say('修正', 'correction')} {correction.id} ({correction.level}): {change}"
    if judgement.margin is not None:
        yield f"  {say('余量', 'margin')} {_number(judgement.margin)} {unit}"
    if judgement.probability is not None:
        yield f"  {say('达标概率', 'probability of meeting it')} {percent(judgement.probability)}"
    for name, given in judgement.inputs:
        value = _number(given.value) if isinstance(given.value, Fraction) else str(given.value)
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
        shown = f"{sign} {_number(limit)} {judgement.unit or ''}" if limit is not None else "-"
        here = say("  <- 要求", "  <- required") if level == judgement.requirement else ""
        yield f"    {name}: {shown}  {marks[judgement.meets.get(level)]}{here}"
