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


def positions(blocks: Sequence[Block], page: Page) -> list[str]:
    """Return the position of each account in one line."""
    lines = []
    for block in blocks:
        if block["plan"] is None:
            lines += _account(block, page)
            continue
        allocated, due, balance = (show(block["balance"][key]) for key in ("allocated", "due", "balance"))
        text = page.say(
            f"盈缺 {balance} t（配额 {allocated}，应清缴 {due}；{block['plan']}）",
            f"balance {balance} t (allowance {allocated}, due {due}; {block['plan']})",
        )
        lines.append(f"{_head(block, page)} {text}{_draft(block, page)}")
    return lines


def _head(block: Block, page: Page) -> str:
    name = "" if block["account"] == "default" else f" [{block['account']}]"
    return page.say(f"碳市场{name} {block['year']}", f"Carbon market{name} {block['year']}")


def _draft(block: Block, page: Page) -> str:
    return page.say("（征求意见稿）", " (draft)") if block["draft"] else ""


def _account(block: Block, page: Page) -> list[str]:
    head = _head(block, page)
    if block["plan"] is None:
        return [f"{head}{page.say('：没有适用的分配方案', ': no plan covers the year')}"]
    allocation, balance = block["allocation"], block["balance"]
    issued = balance["basis"] == "issued"
    allowance = page.say("  核发的配额", "  allowance issued") if issued else page.say("  配额", "  allowance")
    rows = [
        [allowance, _tonnes(balance["allocated"])],
        [page.say("  应清缴", "  due"), _tonnes(balance["due"])],
        *_postings(balance, page),
        [page.say("  盈缺", "  balance"), _tonnes(balance["balance"])],
    ]
    if block["value"] is not None:
        rows.append([page.say("  按价格折合", "  worth at the given price"), f"{show(block['value'])} CNY"])
    lines = [f"{head}  [{block['plan']}]{_draft(block, page)}", *align(rows, page.width)]
    if allocation["missing"]:
        missing = ", ".join(allocation["missing"])
        lines.append(page.say(f"  按方案无法计算，缺少 {missing}", f"  unknown by the plan, missing {missing}"))
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
    largest = [f"{name} {percent(share)}" for name, share in first["sources"].items() if percent(share) != "0.0%"]
    shares = ", ".join(largest[:3])
    return [*lines, page.say(f"  主要来源：{shares}", f"  largest contributions: {shares}")] if largest else lines


def percent(share: str | None) -> str:
    """Write a fraction as a per cent of one decimal."""
    return "?" if share is None else f"{format_fixed(parse_decimal(share) * 100, 1)}%"
