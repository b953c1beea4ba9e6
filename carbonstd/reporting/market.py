"""The carbon-market position and the uncertainty of accounts for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from carbonstd.exact import format_fixed, parse_decimal
from carbonstd.reporting.figures import show
from carbonstd.reporting.layout import align
from carbonstd.reporting.page import Page

Block = dict[str, Any]


def allowances(blocks: Sequence[Block], page: Page) -> list[str]:
    """Return the position of each account: allowance, due, balance, what it is worth."""
    lines: list[str] = []
    for block in blocks:
        lines += [*(line for text in _account(block, page) for line in page.wrapped(text)), ""]
    return lines


def _account(block: Block, page: Page) -> list[str]:
    name = "" if block["account"] == "default" else f" [{block['account']}]"
    head = page.say(f"碳市场{name} {block['year']}", f"Carbon market{name} {block['year']}")
    if block["plan"] is None:
        return [
            page.say(
                f"碳市场{name} {block['year']}：没有适用的分配方案", f"Carbon market{name} {block['year']}: no plan"
            )
        ]
    draft = page.say("（征求意见稿）", " (draft)") if block["draft"] else ""
    head = page.say(f"碳市场{name} {block['year']}", f"Carbon market{name} {block['year']}")
    allocation, balance = block["allocation"], block["balance"]
    rows = [
        [page.say("  配额", "  allowance"), _tonnes(balance["allocated"])],
        [page.say("  应清缴", "  due"), _tonnes(balance["due"])],
        *_postings(balance, page),
        [page.say("  盈缺", "  balance"), _tonnes(balance["balance"])],
    ]
    if block["value"] is not None:
        rows.append([page.say("  按价格折合", "  worth at the given price"), f"{show(block['value'])} CNY"])
    lines = [f"{head}  [{block['plan']}]{draft}", *align(rows, page.width)]
    if allocation["missing"]:
        missing = ", ".join(allocation["missing"])
        lines.append(page.say(f"  配额无法计算，缺少 {missing}", f"  allowance unknown, missing {missing}"))
    if block["what_if"] is not None:
        lines.append(_what_if(block["what_if"], page))
    return lines


def _postings(balance: Block, page: Page) -> list[list[str]]:
    names = (
        ("bought", "  买入", "  bought"), ("sold", "  卖出", "  sold"), ("ccer", "  CCER 抵销", "  CCER"),
        ("carried_over", "  结转", "  carried over"), ("deducted", "  扣减", "  deducted"),
    )  # fmt: skip
    return [[page.say(zh, en), _tonnes(balance[key])] for key, zh, en in names if balance[key] not in ("0", None)]


def _what_if(block: Block, page: Page) -> str:
    output, intensity = (percent(block[key]) for key in ("output", "intensity"))
    effect = _tonnes(block["effect"])
    return page.say(
        f"  若产量变化 {output}、强度变化 {intensity}：盈缺变化 {effect}",
        f"  if output changes by {output} and intensity by {intensity}: the balance changes by {effect}",
    )


def _tonnes(text: str | None) -> str:
    return f"{show(text)} t"


def uncertainty(account: Block, page: Page) -> list[str]:
    """Return how uncertain a total is, by both approaches, and what contributes most."""
    block = account["uncertainty"]
    if block is None:
        return []
    first, second = block["approach_1"], block["approach_2"]
    lines = [
        page.say(
            f"  不确定度（95%）：±{percent(first['relative'])}", f"  uncertainty (95 %): ±{percent(first['relative'])}"
        )
    ]
    if second is not None and second["total"]["relative"] is not None:
        low, high = (percent(limit) for limit in second["total"]["relative"])
        lines.append(
            page.say(
                f"  蒙特卡罗 {second['draws']} 次（种子 {second['seed']}）：{low} 至 +{high}",
                f"  Monte Carlo, {second['draws']} draws (seed {second['seed']}): {low} to +{high}",
            )
        )
    largest = list(first["sources"].items())[:3]
    shares = ", ".join(f"{name} {percent(share)}" for name, share in largest)
    return [*lines, page.say(f"  主要来源：{shares}", f"  largest contributions: {shares}")]


def percent(share: str | None) -> str:
    """Write a fraction as a per cent of one decimal."""
    return "?" if share is None else f"{format_fixed(parse_decimal(share) * 100, 1)}%"
