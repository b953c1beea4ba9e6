"""Comparisons for people: two runs, or two editions of a standard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from carbonstd.exact import format_fixed
from carbonstd.packages import LimitRow
from carbonstd.reporting.figures import readable, readable_text
from carbonstd.reporting.layout import align
from carbonstd.reporting.page import Page
from carbonstd.runs.amount_changes import AmountChange
from carbonstd.runs.boundary_changes import BoundaryChange, Standing
from carbonstd.runs.comparison import JudgementChange, RunComparison
from carbonstd.runs.edition_comparison import EditionComparison, IndicatorChange, RowChange
from carbonstd.terms import GRADE_NAMES, VERDICT_NAMES

_CHANGES = {
    "same": ("不变", "same"), "tightened": ("收紧", "tightened"), "relaxed": ("放宽", "relaxed"),
    "mixed": ("有收紧有放宽", "partly tightened, partly relaxed"), "changed": ("有变化", "changed"),
    "new": ("新增", "new"), "removed": ("取消", "removed"), "gone": ("不再有", "gone"), "added": ("新增", "added"),
    "dropped": ("取消", "dropped"),
}  # fmt: skip
_FIELDS = {
    "verdict": ("结论", "verdict"), "value": ("实际值", "actual"), "level": ("达到级别", "level reached"),
    "requirement": ("要求级别", "required level"), "binding": ("具约束力", "binding"), "unit": ("单位", "unit"),
    "standard": ("标准", "standard"), "grade": ("证据等级", "evidence"), "limits": ("限值", "limit"),
    "meets": ("达到", "meets"),
}  # fmt: skip
_HEADS = {
    "command": ("命令", "command"), "enterprise": ("企业", "enterprise"), "period": ("核算期", "period"),
    "as_of": ("标准截至", "standards as of"), "verdict": ("总结论", "overall verdict"),
    "effective": ("实施", "effective"), "withdrawn": ("最后有效日", "last day in force"),
    "comparison": ("比较方式", "comparison"), "conversion": ("折标系数", "coal equivalents"),
}  # fmt: skip
_AMOUNTS = {
    "total": ("合计", "total"), "process": ("工序", "process"), "carrier": ("能源", "carrier"),
    "scope": ("范围", "scope"), "source": ("排放源", "source"), "quantity": ("实物量", "quantity"),
}  # fmt: skip


def _name(names: Mapping[str, tuple[str, str]], key: str, page: Page) -> str:
    return names[key][page.language == "en"] if key in names else key


def runs_text(comparison: RunComparison, page: Page) -> str:
    """Render what differs between two runs."""
    say = page.say
    lines = [f"{comparison.first.name} -> {comparison.second.name}"]
    heads = comparison.heads.items()
    lines += [f"  {_name(_HEADS, key, page)}: {_plain(a, page)} -> {_plain(b, page)}" for key, (a, b) in heads]
    for changed, zh, en in (
        (comparison.settings, "设置", "Settings"), (comparison.packages, "数据包", "Packages"),
        (comparison.inputs, "输入文件", "Input files"), (comparison.methods, "核算方法", "Accounting methods"),
    ):  # fmt: skip
        if changed:
            lines += ["", say(zh, en)]
            lines += [f"  {key}: {_state(a, page)} -> {_state(b, page)}" for key, (a, b) in changed.items()]
    lines += ["", say("判定", "Judgements")]
    for change in comparison.judgements:
        lines += _judgement(change, page)
    lines.append(say(f"  {comparison.unchanged} 项不变", f"  {comparison.unchanged} unchanged"))
    lines += _amounts(comparison.energy, say("能耗", "Energy"), page)
    lines += _amounts(comparison.emissions, say("排放", "Emissions"), page)
    if comparison.boundary:
        lines += ["", say("核算边界", "Boundary of accounts")]
        lines += [line for change in comparison.boundary for line in _boundary(change, page)]
    if comparison.findings:
        lines += ["", say("发现", "Findings")]
        for state, block in comparison.findings:
            message = (block.get("message") or {}).get(page.language, "")
            lines.append(f"  {_name(_CHANGES, state, page)} {block['rule']} {block['target']}: {message}")
    if comparison.same:
        lines += ["", say("结果相同", "The results are the same")]
    return page.text(lines)


def _plain(value: Any, page: Page) -> str:
    if isinstance(value, list):
        return "/".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}={part}" for key, part in value.items()) or "-"
    if isinstance(value, bool) or value is None:
        return {True: page.say("是", "yes"), False: page.say("否", "no"), None: "-"}[value]
    return VERDICT_NAMES[value][page.language == "en"] if value in VERDICT_NAMES else str(value)


def _state(value: Any, page: Page) -> str:
    """Write a package or file by its version and the beginning of its hash."""
    if isinstance(value, dict) and "sha256" in value:
        return f"{value.get('version', '')} {value['sha256'][:12]}".strip()
    return _plain(value, page)


def _judgement(change: JudgementChange, page: Page) -> list[str]:
    label = change.label.get(page.language, "")
    lines = [f"  {_name(_CHANGES, change.change, page)} {change.id}", f"    {label}"]
    if change.was:
        lines.append(f"    {page.say('原为', 'was')} {change.was}")
    for name, sides in change.fields.items():
        field, _, level = name.partition(".")
        if field == "meets":
            continue  # the limits and the value say it
        number = field in ("value", "limits")
        grade = field == "grade"
        shown = [
            readable_text(side) if number and side is not None
            else GRADE_NAMES[side][page.language == "en"] if grade and side in GRADE_NAMES
            else _plain(side, page)
            for side in sides
        ]  # fmt: skip
        unit = f" {change.unit}" if number and change.unit else ""
        lines.append(f"    {_name(_FIELDS, field, page)}{f' {level}' if level else ''}: {shown[0]} -> {shown[1]}{unit}")
    return lines


def _boundary(change: BoundaryChange, page: Page) -> list[str]:
    """Say of a source where it is counted and where it isn't, by which clause."""
    sides = zip(change.methods, (change.first, change.second), strict=True)
    return [f"  {change.account} {change.source}", *(f"    {method}: {_standing(one, page)}" for method, one in sides)]


def _standing(standing: Standing, page: Page) -> str:
    value = "" if standing.value is None else f" {readable_text(standing.value)} tCO2e"
    where = page.say("计入总量", "in the total") if standing.counted else page.say("不计入总量", "out of the total")
    reason = (standing.reason or {}).get(page.language)
    because = ", ".join(part for part in (standing.clause, reason) if part)
    return f"{where}{value}{page.say(f'（{because}）', f' ({because})') if because else ''}"


def _amounts(changes: Iterable[AmountChange], title: str, page: Page) -> list[str]:
    rows = []
    for change in changes:
        if change.what in ("line", "source"):
            continue  # carriers and processes say it; the json has every line
        sides = [("?" if side is None else readable(side)) for side in (change.first, change.second)]
        percent = f" ({format_fixed(change.percent, 2)} %)" if change.percent is not None else ""
        key = "" if change.what == "total" and change.key == "total" else f" {change.key}"
        what = f"  {_name(_AMOUNTS, change.what, page)}{key}"
        rows.append([what, f"{sides[0]} -> {sides[1]} {change.unit}{percent}"])
    return ["", title, *align(rows, page.width)] if rows else []


def editions_text(comparison: EditionComparison, page: Page) -> str:
    """Render two editions level by level."""
    say = page.say
    one, other = comparison.first.edition, comparison.second.edition
    lines = [f"{one.standard} -> {other.standard} {other.title.get(page.language)}"]
    lines += [f"  {_name(_HEADS, key, page)}: {a or '-'} -> {b or '-'}" for key, (a, b) in comparison.heads.items()]
    for indicator in comparison.indicators:
        lines += ["", *_indicator(indicator, comparison, page)]
    counts: dict[str, int] = {}
    for indicator in comparison.indicators:
        counts[indicator.change] = counts.get(indicator.change, 0) + 1
    summary = [f"{_name(_CHANGES, change, page)} {count}" for change, count in counts.items()]
    return page.text([*lines, "", f"{say('指标', 'indicators')}: {', '.join(summary)}"])


def _indicator(change: IndicatorChange, comparison: EditionComparison, page: Page) -> list[str]:
    row = change.row
    variant = f" ({row.variant})" if row.variant else ""
    lines = [f"[{_name(_CHANGES, change.change, page)}] {row.indicator}{variant}: {row.label.get(page.language)}"]
    if change.first and change.first[0].indicator != row.indicator:
        was = change.first[0]
        because = page.say("按产品和单位对应，请核对", "matched by product and unit; check it")
        lines.append(f"  {page.say('原为', 'was')} {was.indicator}: {was.label.get(page.language)} ({because})")
    for pair in change.rows:
        lines += _row(pair, comparison, page)
    return lines


def _row(pair: RowChange, comparison: EditionComparison, page: Page) -> list[str]:
    sides = [side for side in (pair.first, pair.second) if side is not None]
    conditions = [side.when_text or page.say("总是", "always") for side in sides]
    lines = []
    if any(side.when_text for side in sides):
        lines.append(f"  {page.say('条件', 'when')}: {' -> '.join(dict.fromkeys(conditions))}")
    lines += [
        f"  {_level_name(level.level, comparison, page)}: {_limit(pair.first, level.first)}"
        f" -> {_limit(pair.second, level.second)}  {_name(_CHANGES, level.change, page)}"
        for level in pair.levels
    ]
    return lines


def _level_name(level: str, comparison: EditionComparison, page: Page) -> str:
    for package in (comparison.second, comparison.first):
        if level in package.edition.levels:
            return package.edition.levels[level].get(page.language)
    return level


def _limit(row: LimitRow | None, text: str) -> str:
    if row is None or not text:
        return "-"
    return f"{'<=' if row.direction == 'max' else '>='} {text} {row.unit}"
