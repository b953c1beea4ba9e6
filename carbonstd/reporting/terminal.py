"""A run for people: `full` for a terminal, `concise` for a pipe."""

from __future__ import annotations

from carbonstd.reporting.abatement import cost_curve, target_lines, targets
from carbonstd.reporting.accounts import accounts, headline
from carbonstd.reporting.findings import finding_lines, finding_section
from carbonstd.reporting.judgements import STYLES, block, line, overview, verdict_name
from carbonstd.reporting.management import management
from carbonstd.reporting.market import allowances, positions
from carbonstd.reporting.page import Page
from carbonstd.reporting.verification import against
from carbonstd.rules import RULES, Text
from carbonstd.runs import Run

__all__ = ["concise", "full"]


def concise(run: Run, page: Page) -> str:
    """Render one line for everything: accounts, judgements, the market, targets, and findings that need attention."""
    lines = [*headline(run, page), *(line(judgement, page) for judgement in run.judgements)]
    lines += positions(run.further.get("allowances", ()), page)
    lines += target_lines(run.further.get("targets", ()), page)
    lines += [text for finding, text in finding_lines(run.findings, run.judgements, page) if finding.severity != "note"]
    if run.command == "account":
        return page.text([*lines, _clocks(run, page)])
    verdict = f"{page.sign(run.verdict)} {verdict_name(run.verdict, page)}: {_counts(run, page)}"
    return page.text([*lines, f"{verdict} | {_clocks(run, page)}"])


def full(run: Run, page: Page, repeat: str = "") -> str:
    """Render everything a reader needs to act on.

    Accounts, judgements, findings and the verdict; then the three clocks, the command to repeat the run, and what to do
    next. Clocks and command are to be copied, and therefore not wrapped.
    """
    lines = [*accounts(run, page), *overview(run.judgements, page)]
    for judgement in run.judgements:
        lines += [*block(judgement, page), ""]
    lines += _further(run, page)
    lines += finding_section(run.findings, run.judgements, page)
    if run.command != "account":
        verdict = f"{page.sign(run.verdict)} {page.say('结论', 'Verdict')}: {verdict_name(run.verdict, page)}"
        lines += page.wrapped(f"{verdict} ({_counts(run, page)})", STYLES[run.verdict])
    lines.append(page.styled(page.shown(_clocks(run, page)), "dim"))
    if repeat:
        lines.append(page.styled(page.shown(f"{page.say('重复本次运行：', 'repeat this run: ')}{repeat}"), "dim"))
    return "\n".join([*lines, *_next_step(run, page)]) + "\n"


def _further(run: Run, page: Page) -> list[str]:
    """Return what only some runs have: management, a report to compare with, market position, targets, measures."""
    lines = management(run.further.get("management"), page)
    lines += against((run.further.get("verification") or {}).get("against", ()), page)
    lines += allowances(run.further.get("allowances", ()), page)
    lines += targets(run.further.get("targets", ()), page)
    curve = run.further.get("abatement")
    return lines + (cost_curve(curve, page) if curve is not None else [])


def _counts(run: Run, page: Page) -> str:
    return page.say(
        "{compliant} 项达标，{non_compliant} 项不达标，{inconclusive} 项无法判定，{not_applicable} 项不适用",
        "{compliant} compliant, {non_compliant} non-compliant, {inconclusive} inconclusive, "
        "{not_applicable} not applicable",
    ).format(**run.summary)


def _clocks(run: Run, page: Page) -> str:
    period = f"{run.period[0]}/{run.period[1]}" if run.period else "-"
    packages = ", ".join(sorted(f"{edition.name} {edition.version}" for edition in run.packages)) or "-"
    return page.say(
        f"核算期 {period}；标准截至 {run.as_of}；数据 {packages}",
        f"period {period}; standards as of {run.as_of}; data {packages}",
    )


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
