"""Lists and standards for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from carbonstd.packages import LimitRow, QuotaPackage
from carbonstd.reporting.layout import align
from carbonstd.reporting.page import Page
from carbonstd.rules import Rule

Item = dict[str, Any]


def listing(kind: str, items: Sequence[Item], page: Page, day: str) -> str:
    """Render a list as aligned columns, and a line that counts."""
    columns = _COLUMNS[kind]
    lines = align([[column(item, page) for column in columns] for item in items], page.width)
    if kind == "standards":
        quotas = [item for item in items if item["in_force"] and item["kind"] == "quota"]
        sign = page.sign("compliant")
        lines.append(
            page.say(
                f"{day} 有效的限额标准 {len(quotas)} 个（共列 {len(items)} 个版本；{sign} 有效）",
                f"{len(quotas)} quota standards in force on {day} ({len(items)} editions listed; {sign} in force)",
            )
        )
    else:
        lines.append(page.say(f"共 {len(items)} 项", f"{len(items)} items"))
    return page.text(lines)


def _title(item: Item, page: Page) -> str:
    return str(item["title"][page.language])


_COLUMNS: dict[str, list[Callable[[Item, Page], str]]] = {
    "standards": [
        lambda item, page: page.sign("compliant") if item["in_force"] else " ",
        lambda item, page: item["standard"],
        lambda item, page: f"{item['effective'] or '?'}/{item['withdrawn'] or ('?' if item['replaced_by'] else '')}",
        lambda item, page: str(item["rows"]),
        _title,
    ],
    "packages": [
        lambda item, page: item["id"],
        lambda item, page: item["version"],
        lambda item, page: item["kind"],
        _title,
    ],
    "rules": [lambda item, page: item["id"], lambda item, page: item["severity"], _title],
    "units": [lambda item, page: item["unit"], lambda item, page: item["dimension"], _title],
    "carriers": [lambda item, page: item["id"], lambda item, page: item["state"], _title],
    "regions": [lambda item, page: item["id"], lambda item, page: item["code"], _title],
}
_COLUMNS["factors"] = _COLUMNS["packages"]
_COLUMNS["methods"] = [
    lambda item, page: item["id"],
    lambda item, page: f"{item['applies_from'] or ''}..{item['applies_to'] or ''}",
    lambda item, page: item["scheme"] or "-",
    lambda item, page: page.say(f"{item['sources']} 源", f"{item['sources']} sources"),
    lambda item, page: page.say(f"有出处 {item['sourced_percent']}%", f"sourced {item['sourced_percent']} %"),
    _title,
]


def edition(package: QuotaPackage, page: Page) -> str:
    """Render what an edition says, one block a row, so that no number is ever shortened."""
    say, language = page.say, page.language
    head = package.edition
    lines = [
        f"{head.standard} {head.title.get(language)}",
        f"  {say('发布', 'issued')} {head.issued or '?'}  {say('有效', 'in force')} {head.validity}"
        f"  {say('数据', 'data')} {head.name} {head.version}",
    ]
    if head.replaces or head.replaced_by:
        lines.append(
            f"  {say('代替', 'replaces')} {', '.join(head.replaces) or '-'}"
            f"  {say('被代替', 'replaced by')} {', '.join(head.replaced_by) or '-'}"
        )
    for (indicator, variant), rows in package.groups.items():
        lines += ["", f"{indicator}{f' ({variant})' if variant else ''}"]
        for row in rows:
            lines += _row(row, package, page)
    lines += _inputs(package, page) + _corrections(package, page)
    return page.text(lines)


def indicator(package: QuotaPackage, rows: Sequence[LimitRow], page: Page) -> str:
    """Render the rows of one indicator with the variables and corrections that they use."""
    head = package.edition
    lines = [f"{head.standard} {head.title.get(page.language)}", "", rows[0].indicator]
    for row in rows:
        lines += _row(row, package, page)
        lines += [f"    {key}: {package.corrections[key].meaning}" for key in row.corrections]
    return page.text(lines)


def _row(row: LimitRow, package: QuotaPackage, page: Page) -> list[str]:
    sign = "<=" if row.direction == "max" else ">="
    levels = "  ".join(
        f"{package.edition.levels[level].get(page.language)} {sign} {text}" if text else f"{level}: -"
        for level, text in row.level_texts.items()
    )
    lines = [f"  {row.row}: {row.label.get(page.language)} [{row.unit}]"]
    if row.when_text:
        lines.append(f"    {page.say('条件', 'when')}: {row.when_text}")
    lines.append(f"    {levels}")
    if row.corrections:
        lines.append(f"    {page.say('修正', 'corrections')}: {', '.join(row.corrections)}")
    calculation = package.calculations.get(row.row)
    if calculation is not None and calculation.text:
        lines.append(f"    {page.say('计算', 'calculation')}: {calculation.text}")
    lines.append(f"    {row.table} [{row.grade}] {'; '.join(row.evidence)}".replace("     ", "    "))
    if row.note:
        lines.append(f"    {page.say('注', 'note')}: {row.note}")
    return lines


def _inputs(package: QuotaPackage, page: Page) -> list[str]:
    if not package.inputs:
        return []
    lines = ["", page.say("变量", "Variables")]
    for variable in package.inputs.values():
        bounds = ", ".join(variable.choices) or f"{variable.minimum}..{variable.maximum}".strip(".")
        lines.append(
            f"  {variable.variable} [{variable.unit or variable.type}] {variable.name.get(page.language)}"
            f"{f' ({bounds})' if bounds else ''}{f' = {variable.expression}' if variable.expression else ''}"
            f" <- {variable.origin}"
        )
    return lines


def _corrections(package: QuotaPackage, page: Page) -> list[str]:
    if not package.corrections:
        return []
    lines = ["", page.say("修正", "Corrections")]
    for correction in package.corrections.values():
        condition = f" if {correction.when_text}" if correction.when_text else ""
        domain = f" ({page.say('仅当', 'only where')} {correction.domain_text})" if correction.domain_text else ""
        lines.append(
            f"  {correction.id} ({correction.applies_to}, {correction.level}): {correction.text}"
            f"{condition}{domain} [{correction.grade}] {correction.clause}"
        )
    return lines


def rule_page(rule: Rule, page: Page) -> str:
    """Render a rule's page."""
    heads = (
        ("检查什么", "What it checks", rule.what), ("为什么", "Why", rule.why), ("例", "Example", rule.example),
        ("怎么办", "What to do", rule.todo), ("依据", "Basis", rule.basis),
    )  # fmt: skip
    lines = [f"{rule.id} {rule.title.get(page.language)} ({rule.severity})"]
    for zh, en, text in heads:
        lines += ["", page.say(zh, en), f"  {text.get(page.language)}"]
    return page.text(lines)
