"""A reported statement beside its recomputation, for people: what differs, by how much, why, and the conclusion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from carbonstd.reporting.figures import show
from carbonstd.reporting.market import percent
from carbonstd.reporting.page import Page

Block = dict[str, Any]

_CONCLUSIONS = {
    "verified": ("可以确认", "can be confirmed", "compliant", "green"),
    "not-verified": ("不能确认", "can't be confirmed", "non-compliant", "red"),
    "inconclusive": ("无法得出结论", "no conclusion", "inconclusive", "yellow"),
}


def against(blocks: Sequence[Block], page: Page) -> list[str]:
    """Return the comparison of each account with what was reported of it."""
    lines: list[str] = []
    for block in blocks:
        zh, en, sign, style = _CONCLUSIONS[block["conclusion"]]
        weight = block["materiality"]
        head = page.say("与报告比较", "Against the report")
        lines += page.wrapped(f"{page.sign(sign)} {head}: {page.say(zh, en)}  [{block['method']}]", style)
        lines += [line for text in _weight(weight, page) for line in page.wrapped(text)]
        lines += [line for text in _differences(block["lines"], page) for line in page.wrapped(text)]
        lines += [line for text in _alone(block, page) for line in page.wrapped(text)]
        lines.append("")
    return lines


def _weight(weight: Block, page: Page) -> Iterator[str]:
    yield page.say(
        f"  差错净额 {show(weight['net'])}，绝对额 {show(weight['absolute'])} tCO2e；实质性水平 {percent(weight['share'])} 为 {show(weight['threshold'])} tCO2e",
        f"  misstatements net {show(weight['net'])}, absolute {show(weight['absolute'])} tCO2e; "
        f"material from {percent(weight['share'])}, {show(weight['threshold'])} tCO2e",
    )


def _differences(compared: Sequence[Block], page: Page) -> Iterator[str]:
    """Yield what differs, line by line; what agrees is counted."""
    for line in compared:
        if line["equal"]:
            continue
        unit = line["unit"]
        text = (
            f"  {_place(line)}: {page.say('报告', 'reported')} {show(line['reported'])} {unit}, "
            f"{page.say('重新计算', 'recomputed')} {show(line['recomputed'])} {unit}"
        )
        if line["effect"] is not None:
            text += f"; {page.say('影响', 'effect')} {show(line['effect'])} tCO2e"
        if line["cause"] is not None:
            text += f"; {line['cause'][page.language]}"
        yield text
    equal = sum(line["equal"] for line in compared)
    yield page.say(f"  {equal}/{len(compared)} 项一致", f"  {equal} of {len(compared)} lines agree")


def _alone(block: Block, page: Page) -> Iterator[str]:
    for key, zh, en in (
        ("only_reported", "仅在报告中", "in the report only"),
        ("only_recomputed", "仅在重新计算中", "in the recomputation only"),
    ):
        named = [_place(line) for line in block[key] if line["name"] == "emissions"]
        if key == "only_recomputed" and not any(line["source_type"] for line in block["lines"]):
            yield page.say(
                "  报告没有逐项列出排放源，只比较了总量", "  the report lists no sources: only totals were compared"
            )
        elif named:
            yield f"  {page.say(zh, en)}: {', '.join(named)}"


def _place(line: Block) -> str:
    parts = (line["process"], line["source_type"], line["item"], line["name"], line["month"])
    return " ".join(part for part in parts if part)
