"""The accounts of a run for people: who, when, how much energy, how much carbon."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from carbonstd.exact import format_exact, parse_decimal
from carbonstd.reporting.figures import show
from carbonstd.reporting.layout import align
from carbonstd.reporting.market import uncertainty
from carbonstd.reporting.page import Page
from carbonstd.runs import Run


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
        name = "" if account["account"] == "default" else f"[{account['account']}] "
        lines.append(
            f"{name}{page.say('排放', 'emissions')} {show(account['total'])} tCO2e "
            f"({page.say('范围', 'scope')} 1: {show(scopes['1'])}, 2: {show(scopes['2'])}; {account['method']})"
        )
    return lines


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
    scopes, totals = account["by_scope"], account["totals"]
    name = "" if account["account"] == "default" else f"[{account['account']}] "
    lines = [
        page.say(
            f"{name}排放 {show(account['total'])} tCO2e（范围 1 {show(scopes['1'])}，范围 2 {show(scopes['2'])}）  [{account['method']}]",
            f"{name}Emissions {show(account['total'])} tCO2e (scope 1 {show(scopes['1'])}, scope 2 {show(scopes['2'])})"
            f"  [{account['method']}]",
        )
    ]
    rows = [
        [f"  {name}", f"{show(value)} tCO2e{_aside(inside, page)}"] for name, value, inside in _by_series(account, page)
    ]
    lines += align(rows, page.width)
    if totals["ghgp_location"] != account["total"] or totals["ghgp_market"] != account["total"]:
        lines.append(
            page.say(
                f"  温室气体核算体系口径（不抵扣外供）：基于位置 {show(totals['ghgp_location'])}，基于市场 {show(totals['ghgp_market'])} tCO2e",
                f"  GHG Protocol (exports not netted): location-based {show(totals['ghgp_location'])}, "
                f"market-based {show(totals['ghgp_market'])} tCO2e",
            )
        )
    for key, zh, en in _BESIDE:
        value = scopes["3"] if key == "3" else account[key]
        if value is not None:
            lines.append(f"  {page.say(zh, en)} {show(value)} tCO2e")
    lines += uncertainty(account, page)
    if account["missing"]:
        missing = ", ".join(account["missing"])
        lines.append(page.say(f"  不完整：缺少 {missing}", f"  incomplete: nothing of {missing}"))
    return lines


#: What stands beside the total.
_BESIDE = (
    ("3", "范围 3（不计入总量）", "scope 3 (not in the total)"),
    ("biogenic", "生物质二氧化碳（不计入总量）", "CO2 of biomass (not in the total)"),
    ("captured", "回收的二氧化碳（已扣除）", "CO2 captured (deducted)"),
)  # fmt: skip


def _by_series(account: dict[str, Any], page: Page) -> list[tuple[str, str | None, bool]]:
    """Add the months of each source; one unknown month leaves the source unknown."""
    found: dict[tuple[str, bool], Fraction | None] = {}
    for source in account["sources"]:
        if source["scope"] == 3 or source["biogenic"]:
            continue
        gas = "" if source["gas"] == "CO2" else source["gas"]
        place = f"[{source['process']}]" if source["process"] else None
        parts = (place, source["name"][page.language], gas)
        key = (" ".join(part for part in parts if part), source["inside_boundary"])
        value = None if source["value"] is None else parse_decimal(source["value"])
        before = found.get(key, Fraction(0))
        found[key] = None if before is None or value is None else before + value
    return [(name, None if value is None else format_exact(value), inside) for (name, inside), value in found.items()]


def _aside(inside: bool, page: Page) -> str:
    return "" if inside else page.say("（不计入）", " (not counted)")
