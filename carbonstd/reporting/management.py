"""Energy management for people: gaps of the balance, coverage by meters, savings and indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carbonstd.exact import format_exact, format_fixed, parse_decimal
from carbonstd.reporting.figures import readable_text, show
from carbonstd.reporting.layout import align
from carbonstd.reporting.page import Page

Block = Mapping[str, Any]

SAVING_METHODS = {
    "product": ("产品节能量", "by product"), "process": ("工序节能量", "by process"),
    "output-value": ("产值节能量", "by output value"), "structure": ("结构节能量", "by structure"),
}  # fmt: skip
INDICATORS = {"value": ("能耗", "energy"), "ratio": ("单耗", "ratio"), "model": ("回归模型", "model")}
#: In per cent: a narrower gap isn't worth a line (finding N106 has the same limit).
_GAP = 1


def management(block: Block | None, page: Page) -> list[str]:
    """Return the section, or nothing where there is nothing to say.

    Parameters
    ----------
    block : mapping or None
        ``management`` of the run document.
    """
    if block is None:
        return []
    parts = (_gaps(block["balance"], page), _metering(block["metering"], page), _savings(block["savings"], page),
             _indicators(block["indicators"], page))  # fmt: skip
    lines = [line for part in parts for text in part for line in page.wrapped(text)]
    if not lines:
        return []
    return [page.styled(page.shown(page.say("能源管理", "Energy management")), "bold"), *lines, ""]


def _gaps(balance: Block, page: Page) -> Iterator[str]:
    """Yield the gaps of carriers on their way, of conversion processes and of the whole."""
    places = [
        (f"{stage['name'][page.language]} {row['carrier']}", row)
        for stage in balance["stages"]
        for row in stage["rows"]
    ]
    places += [(one["name"] or one["process"], one) for one in balance["conversions"]]
    places.append((page.say("企业合计", "the whole"), balance["enterprise"]))
    for place, row in places:
        gap, share = row["gap"], _share(row)
        if gap in (None, "0") or (share is not None and abs(parse_decimal(share)) <= _GAP):
            continue
        inflow = show(row["in"])
        yield page.say(
            f"  平衡差额 {place}：供入 {inflow} tce，差 {show(gap)} tce（{_percent(share)}）",
            f"  balance gap {place}: {inflow} tce in, {show(gap)} tce not accounted for ({_percent(share)})",
        )


def _share(row: Block) -> str | None:
    """Return the gap in per cent of what went in; a conversion process doesn't tell it."""
    if "gap_percent" in row or None in (row["gap"], row["in"]) or row["in"] == "0":
        return row.get("gap_percent")
    return format_exact(parse_decimal(row["gap"]) / parse_decimal(row["in"]) * 100)


def _metering(metering: Block, page: Page) -> Iterator[str]:
    if metering["coverage"]:
        head = page.say("计量器具配备率（实装/应装）", "coverage by meters (installed/needed)")
        yield f"  {head}  [{metering['standard']}]"
    rows = []
    for one in metering["coverage"]:
        required = page.say("要求", "required") + f" {_percent(one['required'])}" if one["required"] else ""
        counts = f"{show(one['installed'])}/{show(one['needed'])}"
        rows.append(
            [f"    {page.sign(one['verdict'])} {one['name'][page.language]}", one["level_name"][page.language],
             _percent(one["rate"]), counts, required]
        )  # fmt: skip
    if rows:
        yield from align(rows, page.width)
    if metering["unclassified"]:
        meters = ", ".join(metering["unclassified"])
        yield page.say(f"    未归类的计量器具：{meters}", f"    meters of no class or level: {meters}")


def _savings(savings: list[Block], page: Page) -> Iterator[str]:
    """Yield the savings by the editions in force; by another one only where a method has none in force."""
    current = {saving["method"] for saving in savings if saving["in_force"]}
    for saving in savings:
        if saving["method"] in current and not saving["in_force"]:
            continue
        name = SAVING_METHODS[saving["method"]][page.language == "en"]
        terms = saving["terms"]
        rate = f"{show(saving['change'])} tce"
        if len(terms) == 1 and terms[0]["rate_percent"] is not None:
            rate += f" ({_percent(terms[0]['rate_percent'])})"
        sign = saving["convention"][page.language]
        stale = "" if saving["in_force"] else page.say("，报告年无有效版本", ", no edition in force for the year")
        yield page.say(
            f"  {name} {saving['base'] or '?'} -> {saving['report']}：{rate}，{sign}  [{saving['edition']}{stale}]",
            f"  saving {name}, {saving['base'] or '?'} -> {saving['report']}: {rate}, {sign}"
            f"  [{saving['edition']}{stale}]",
        )


def _indicators(indicators: list[Block], page: Page) -> Iterator[str]:
    for one in indicators:
        parts = (one["process"] or page.say("企业", "enterprise"), one["carrier"])
        kind = INDICATORS[one["kind"]][page.language == "en"]
        if one["model"] is not None:
            kind += page.say("（有效）", " (valid)") if one["model"]["valid"] else page.say("（无效）", " (not valid)")
        baseline, value = readable_text(one["normalised_baseline"]), readable_text(one["value"])
        better = f"{readable_text(one['improvement'])} {one['unit']} ({_percent(one['improvement_percent'])})"
        of = " ".join(part for part in parts if part)
        yield page.say(
            f"  能源绩效 [{of}] {kind}：归一化基准 {baseline}，报告期 {value} {one['unit']}，改进 {better}",
            f"  indicator [{of}] {kind}: normalised baseline {baseline}, now {value} {one['unit']}, "
            f"improvement {better}",
        )


def _percent(value: str | None) -> str:
    """Write a number of per cent to one decimal at most."""
    if value is None:
        return "?%"
    return f"{format_fixed(parse_decimal(value), 1).removesuffix('.0')}%"
