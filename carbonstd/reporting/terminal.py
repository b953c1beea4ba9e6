"""A run for people: `full` for a terminal, `concise` for a pipe."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from carbonstd.compliance import Judgement
from carbonstd.exact import readable
from carbonstd.findings import Finding
from carbonstd.rules import Text
from carbonstd.runs import Run
from carbonstd.terms import GRADE_NAMES, VERDICT_NAMES, VERDICT_SIGNS, Language

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_STYLES = {"compliant": "green", "non-compliant": "red", "inconclusive": "yellow", "not-applicable": "dim"}
_ASCII_SIGNS = {"compliant": "OK", "non-compliant": "X", "inconclusive": "?", "not-applicable": "-"}
_SEVERITY = {"error": ("错误", "error"), "warning": ("注意", "warning"), "note": ("提示", "note")}


@dataclass(frozen=True)
class Page:
    """What the reader's screen can show."""

    language: Language = "zh"
    width: int = 80
    colour: bool = False
    plain_signs: bool = False

    def say(self, zh: str, en: str) -> str:
        """Return one of two texts in the reader's language."""
        return zh if self.language == "zh" else en

    def sign(self, verdict: str) -> str:
        """Return the verdict's sign; colour never carries meaning alone."""
        return (_ASCII_SIGNS if self.plain_signs else VERDICT_SIGNS)[verdict]


def number(value: Fraction | None) -> str:
    """Write a number that may be unknown."""
    return "?" if value is None else readable(value)


def concise(run: Run, page: Page) -> str:
    """Render one line a judgement, then one line a finding that needs attention, then the overall verdict."""
    lines = [_line(judgement, page) for judgement in run.judgements]
    lines += [_finding_line(finding, page) for finding in run.findings if finding.severity != "note"]
    counts = run.summary
    lines.append(
        f"{page.sign(run.verdict)} {VERDICT_NAMES[run.verdict][page.language == 'en']}: "
        + page.say("达标 {compliant}，不达标 {non_compliant}，无法判定 {inconclusive}，不适用 {not_applicable}",
                   "{compliant} compliant, {non_compliant} non-compliant, {inconclusive} inconclusive, "
                   "{not_applicable} not applicable").format(**counts)
        + f" | {_clocks(run, page)}"
    )  # fmt: skip
    return "\n".join(lines) + "\n"


def _line(judgement: Judgement, page: Page) -> str:
    sign = "<=" if judgement.direction == "max" else ">="
    required = judgement.limits.get(judgement.requirement or "")
    level = judgement.level_names.get(judgement.level or "")
    parts = [
        page.sign(judgement.verdict),
        f"[{judgement.process}]" if judgement.process else "",
        judgement.standard,
        judgement.indicator,
        f"({judgement.variant})" if judgement.variant else "",
        f"{number(judgement.value)} {judgement.unit or ''}",
        f"{sign} {number(required)}" if judgement.direction else "",
        VERDICT_NAMES[judgement.verdict][page.language == "en"],
        level.get(page.language) if level else "",
        "" if judgement.binding else page.say("（不具约束力）", "(not binding)"),
        f"[{_grade(judgement, page)}]" if judgement.grades.get("weakest") else "",
    ]
    return " ".join(part for part in parts if part)


def _grade(judgement: Judgement, page: Page) -> str:
    return GRADE_NAMES[judgement.grades["weakest"] or "recalled"][page.language == "en"]


def _finding_line(finding: Finding, page: Page) -> str:
    severity = _SEVERITY[finding.severity][page.language == "en"]
    place = f" {finding.location}" if str(finding.location) else ""
    return f"{finding.rule} {severity}{place}: {finding.message(page.language)}"


def _clocks(run: Run, page: Page) -> str:
    period = f"{run.period[0]}/{run.period[1]}" if run.period else "-"
    packages = ", ".join(sorted(f"{edition.name} {edition.version}" for edition in run.packages)) or "-"
    return page.say(
        f"核算期 {period}；标准截至 {run.as_of}；数据 {packages}",
        f"period {period}; standards as of {run.as_of}; data {packages}",
    )


def full(run: Run, page: Page, repeat: str = "") -> str:
    """Render everything a reader needs to act on: judgements, findings, the three clocks, the command to repeat."""
    console, buffer = _console(page)
    for section in _sections(run, page):
        console.print(section)
    console.print(_clocks(run, page), style="dim", soft_wrap=True)
    if repeat:
        console.print(page.say(f"重复本次运行：{repeat}", f"repeat this run: {repeat}"), style="dim", soft_wrap=True)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def _console(page: Page) -> tuple[Console, io.StringIO]:
    from rich.console import Console

    buffer = io.StringIO()
    console = Console(
        file=buffer, width=page.width, force_terminal=page.colour, no_color=not page.colour, highlight=False,
        color_system="standard" if page.colour else None, emoji=False, markup=False, legacy_windows=False,
    )  # fmt: skip
    return console, buffer


def _sections(run: Run, page: Page) -> Iterable[RenderableType]:
    if len(run.judgements) > 1:
        yield from _table(run, page)
    for judgement in run.judgements:
        yield _block(judgement, page)
    yield from _findings(run.findings, page)
    yield _verdict(run, page)


def _table(run: Run, page: Page) -> Iterable[RenderableType]:
    """Yield the overview as a table where it fits; below the needed width the blocks alone must do."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.ASCII if page.plain_signs else box.SIMPLE_HEAD, pad_edge=False)
    for zh, en, right in (
        ("", "", False), ("对象", "what", False), ("标准", "standard", False), ("指标", "indicator", False),
        ("实际值", "actual", True), ("要求", "required", True), ("单位", "unit", False), ("结论", "verdict", False),
    ):  # fmt: skip
        table.add_column(page.say(zh, en), justify="right" if right else "left", no_wrap=True)
    for judgement in run.judgements:
        required = judgement.limits.get(judgement.requirement or "")
        table.add_row(
            page.sign(judgement.verdict), judgement.process or judgement.product or "", judgement.standard,
            judgement.indicator, number(judgement.value), number(required), judgement.unit or "",
            VERDICT_NAMES[judgement.verdict][page.language == "en"], style=_STYLES[judgement.verdict],
        )  # fmt: skip
    needed = Console(width=1000).measure(table).maximum
    if needed <= page.width:
        yield table


def _block(judgement: Judgement, page: Page) -> RenderableType:
    from rich.text import Text as Styled

    say, language = page.say, page.language
    lines = [f"{page.sign(judgement.verdict)} {judgement.label.get(language)}"]
    place = " · ".join(part for part in (judgement.process, judgement.standard, judgement.table) if part)
    lines.append(f"  {place} ({judgement.indicator}{f', {judgement.variant}' if judgement.variant else ''})")
    unit = judgement.unit or ""
    lines.append(f"  {say('实际值', 'actual')} {number(judgement.value)} {unit}")
    sign = "<=" if judgement.direction == "max" else ">="
    for level, limit in judgement.limits.items():
        name = judgement.level_names.get(level, Text(level, level)).get(language)
        mark = {True: say("达到", "met"), False: say("未达到", "not met"), None: say("未知", "unknown")}
        shown = f"{sign} {number(limit)} {unit}" if limit is not None else "-"
        here = say("  <- 要求", "  <- required") if level == judgement.requirement else ""
        lines.append(f"    {name}: {shown}  {mark[judgement.meets.get(level)]}{here}")
    lines += [
        f"    {say('修正', 'correction')} {correction.id} ({correction.level}): "
        f"{number(correction.before)} -> {number(correction.after)}"
        for correction in judgement.corrections
        if correction.applied
    ]
    if judgement.margin is not None:
        lines.append(f"  {say('余量', 'margin')} {number(judgement.margin)} {unit}")
    for name, given in judgement.inputs:
        value = number(given.value) if isinstance(given.value, Fraction) else str(given.value)
        lines.append(f"    {name} = {value} {given.unit or ''} [{given.origin}]".rstrip())
    notes = [say("边界：假定", "boundary: assumed")] if judgement.boundary == "assumed" else []
    if judgement.grades.get("weakest"):
        notes.append(f"{say('证据等级', 'evidence')}: {_grade(judgement, page)}")
    if judgement.assumed:
        notes.append(f"{say('假定', 'assumed')}: {', '.join(judgement.assumed)}")
    if not judgement.binding:
        notes.append(say("不具约束力", "not binding"))
    lines.append(f"  {'; '.join(notes)}")
    text = Styled("\n".join(lines) + "\n")
    text.stylize(_STYLES[judgement.verdict], 0, len(lines[0]))
    return text


def _findings(findings: Iterable[Finding], page: Page) -> Iterable[RenderableType]:
    from rich.text import Text as Styled

    order = {"error": 0, "warning": 1, "note": 2}
    shown = sorted(findings, key=lambda finding: order[finding.severity])
    if not shown:
        return
    yield Styled(page.say("发现", "Findings"), style="bold")
    for finding in shown:
        yield Styled(f"  {_finding_line(finding, page)}", style="red" if finding.severity == "error" else "")
    yield Styled("")


def _verdict(run: Run, page: Page) -> RenderableType:
    from rich.text import Text as Styled

    counts = run.summary
    name = VERDICT_NAMES[run.verdict][page.language == "en"]
    detail = page.say(
        "{compliant} 项达标，{non_compliant} 项不达标，{inconclusive} 项无法判定，{not_applicable} 项不适用",
        "{compliant} compliant, {non_compliant} non-compliant, {inconclusive} inconclusive, "
        "{not_applicable} not applicable",
    ).format(**counts)
    return Styled(
        f"{page.sign(run.verdict)} {page.say('结论', 'Verdict')}: {name} ({detail})", style=_STYLES[run.verdict]
    )
