"""The accounts of a run for people: who, when, how much energy, how much carbon."""

from __future__ import annotations

from typing import Any

from carbonstd.exact import format_fixed, parse_decimal
from carbonstd.reporting.layout import align
from carbonstd.reporting.page import Page
from carbonstd.runs import Run

#: Totals of energy and emissions are shown to two decimals unless they end within these.
SHOWN_DECIMALS = 6


def accounts(run: Run, page: Page) -> list[str]:
    """Return the head of an audit: the enterprise, its energy by carrier and process, its emissions."""
    if run.enterprise is None or run.energy is None:
        return []
    name = run.enterprise.get("name") or "?"
    period = "/".join(run.period or ())
    region = run.enterprise.get("region") or "?"
    lines = [*page.wrapped(f"{name}  {region}  {period}", "bold"), ""]
    for part in (_energy(run.energy, page), *(_emissions(account, page) for account in run.emissions)):
        lines += [*(line for text in part for line in page.wrapped(text)), ""]
    return lines


def headline(run: Run, page: Page) -> list[str]:
    """Return energy and emissions in one line each, for `concise`."""
    if run.energy is None:
        return []
    total = run.energy["total"]
    lines = [
        page.say("综合能耗", "comprehensive energy")
        + f" {show(total['calorific'])} tce "
        + page.say("（当量值）", "(calorific)")
    ]
    for account in run.emissions:
        scopes = account["by_scope"]
        lines.append(
            f"{page.say('排放', 'emissions')} {show(account['total'])} tCO2e "
            f"({page.say('范围', 'scope')} 1: {show(scopes['1'])}, 2: {show(scopes['2'])}; {account['method']})"
        )
    return lines


def show(text: str | None) -> str:
    """Write a number of the run document for people: what doesn't end within a few decimals is rounded and marked."""
    if text is None:
        return "?"
    value = parse_decimal(text)
    return f"{format_fixed(value, 2)}…" if len(text.partition(".")[2]) > SHOWN_DECIMALS else text


def _energy(energy: dict[str, Any], page: Page) -> list[str]:
    total = energy["total"]
    lines = [
        page.say(
            f"综合能耗 {show(total['calorific'])} tce（当量值），{show(total['equivalent'])} tce（等价值）  [{energy['conversion']}]",
            f"Energy {show(total['calorific'])} tce (calorific), {show(total['equivalent'])} tce (equivalent)"
            f"  [{energy['conversion']}]",
        )
    ]
    rows = [
        [f"  {block['process']}", f"{show(block['calorific'])} tce"]
        for block in energy["by_process"]
        if block["calorific"] != "0"
    ]
    lines += align(rows, page.width)
    for gap in energy["reconciliation"]:
        lines.append(
            page.say(
                f"  平衡 {gap['carrier']}（{gap['kind']}）：{show(gap['ledger'])} 对 {show(gap['consumed'])}，差 {show(gap['gap'])} {gap['unit']}",
                f"  balance {gap['carrier']} ({gap['kind']}): {show(gap['ledger'])} against {show(gap['consumed'])}, "
                f"gap {show(gap['gap'])} {gap['unit']}",
            )
        )
    return lines


def _emissions(account: dict[str, Any], page: Page) -> list[str]:
    scopes = account["by_scope"]
    lines = [
        page.say(
            f"排放 {show(account['total'])} tCO2e（范围 1 {show(scopes['1'])}，范围 2 {show(scopes['2'])}）  [{account['method']}]",
            f"Emissions {show(account['total'])} tCO2e (scope 1 {show(scopes['1'])}, scope 2 {show(scopes['2'])})"
            f"  [{account['method']}]",
        )
    ]
    rows = [[f"  {source['id']}", f"{show(source['value'])} tCO2e"] for source in account["sources"]]
    return lines + align(rows, page.width)
