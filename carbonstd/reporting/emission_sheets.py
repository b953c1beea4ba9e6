"""The accounts of emissions as sheets: totals by every rule with what lies between them, and source by source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from carbonstd.exact import format_exact, parse_decimal
from carbonstd.reporting.sheet import Block, Number, Row, Sheet, columns, joined, named, number, numbers, text, texts
from carbonstd.reporting.workbook_names import Names
from carbonstd.rules import Text

TOTALS = columns(
    ("account", "账户", "Account", 12),
    ("method", "核算方法", "Method", 20),
    ("of", "类别", "Of", 22),
    ("item", "项目", "Item", 44),
    ("value", "数值", "Value", 18),
    ("unit", "单位", "Unit", 12),
    ("note", "说明", "Note", 40),
    ("clause", "条款", "Clause", 20),
    ("trace", "追溯", "Trace", 40),
)
SOURCES = columns(
    ("of", "类别", "Of", 8),
    ("account", "账户", "Account", 9),
    ("process", "工序", "Process", 11),
    ("source", "排放源", "Source", 17),
    ("item", "燃料或物料", "Item", 13),
    ("month", "月份", "Month", 9),
    ("activity", "活动数据", "Activity", 14),
    ("unit", "单位", "Unit", 8),
    ("parameters", "参数", "Parameters", 42),
    ("formula", "公式", "Formula", 10),
    ("gas", "气体", "Gas", 7),
    ("gas_mass", "气体量 t", "Gas, t", 16),
    ("gwp", "GWP", "GWP", 7),
    ("value", "排放量 tCO2e", "tCO2e", 16),
    ("inside", "计入总量", "Counted", 9),
    ("scope", "范围", "Scope", 7),
    ("clause", "条款", "Clause", 15),
    ("source_type", "源类型", "Source type", 16),
    ("id", "编号", "Id", 44),
    ("trace", "追溯", "Trace", 40),
)

_SOURCE = {"source": ("排放源", "source"), "excluded": ("不计入", "excluded")}
_KINDS = {
    "total": ("合计", "total"), "difference": ("口径差异", "difference"), "scope": ("范围", "scope"),
    "gas": ("气体", "gas"), "category": ("ISO 14064-1 类别", "ISO 14064-1 category"),
    "source_type": ("源类型", "source type"), "process": ("工序", "process"), "intensity": ("排放强度", "intensity"),
    "beside": ("不计入总量", "beside the total"), "uncertainty": ("不确定度（95%）", "uncertainty (95 %)"),
    "missing": ("缺少", "missing"),
}  # fmt: skip
_RULES = {
    "cn": ("核算方法口径（抵扣外供）", "by the method, exports netted"),
    "ghgp_location": (
        "温室气体核算体系，基于位置（不抵扣外供）", "GHG Protocol, location-based, exports not netted"
    ),
    "ghgp_market": ("温室气体核算体系，基于市场", "GHG Protocol, market-based"),
}  # fmt: skip
#: Categories of ISO 14064-1:2018, annex B.
_CATEGORIES = {
    "1.1": ("固定燃烧", "stationary combustion"), "1.2": ("移动燃烧", "mobile combustion"),
    "1.3": ("工业过程", "industrial processes"), "1.4": ("逸散", "fugitive"), "1.5": ("土地利用", "land use"),
    "2.1": ("输入电力", "imported electricity"), "2.2": ("输入能源（电力除外）", "imported energy but electricity"),
    "3": ("运输", "transport"), "4": ("所用产品和服务", "products used"),
    "5": ("产品的使用", "use of products"), "6": ("其他", "other"),
}  # fmt: skip
_BESIDE = {
    "biogenic": ("生物质二氧化碳", "CO2 of biomass"),
    "captured": ("回收的二氧化碳（已从总量扣除）", "CO2 captured (deducted from the total)"),
}
_APPROACHES = {
    "relative": ("误差传播，±", "error propagation, ±"), "low": ("蒙特卡罗，下限", "Monte Carlo, lower limit"),
    "high": ("蒙特卡罗，上限", "Monte Carlo, upper limit"),
}  # fmt: skip


def emission_sheets(accounts: Sequence[Block], names: Names) -> list[Sheet]:
    """Return the sheet of totals, where there is an account, and the sheet of sources."""
    found = []
    if accounts:
        rows = tuple(row for account in accounts for row in _totals(account, names))
        found.append(Sheet(Text("排放汇总", "Emission totals"), TOTALS, rows))
    rows = tuple(row for account in accounts for row in _sources(account, names))
    return [*found, Sheet(Text("排放", "Emissions"), SOURCES, rows)]


def _totals(account: Block, names: Names) -> Iterable[Row]:
    head: Row = texts(account, "account", "method")
    for kind, item, cells in _lines(account, names):
        yield {**head, "of": named(_KINDS, kind, names.language), "item": item, "unit": text(account["unit"]), **cells}


def _lines(account: Block, names: Names) -> Iterable[tuple[str, str | None, Row]]:
    """Yield kind, item and cells of each line: first the totals with what makes them differ, then their parts."""
    say = names.language
    for rule, total in account["totals"].items():
        note = f"GWP: {account['gwp']}" if rule == "cn" else None
        yield "total", named(_RULES, rule, say), {"value": number(total), "note": note}
    for line in account["differences"]:
        cells: Row = {"value": number(line["value"]), "note": line["reason"][say]}
        yield "difference", line["source"], {**cells, "clause": text(line["clause"])}
    for scope, value in account["by_scope"].items():
        if scope != "3" or value is not None:
            yield "scope", scope, {"value": number(value)}
    for gas, value in account["by_gas"].items():
        yield "gas", gas, {"value": number(value)}
    for category, value in account["by_category"].items():
        name = named(_CATEGORIES, category, say)
        yield "category", category if name == category else f"{category} {name}", {"value": number(value)}
    for source_type, value in account["by_source_type"].items():
        yield "source_type", names.source_type(source_type), {"value": number(value)}
    yield from _processes(account)
    for key in _BESIDE:
        if account[key] is not None:
            yield "beside", named(_BESIDE, key, say), {"value": number(account[key])}
    for approach, share in _uncertainty(account["uncertainty"]):
        yield "uncertainty", named(_APPROACHES, approach, say), {"value": percent(share), "unit": "%"}
    for source in account["missing"]:
        yield "missing", names.source(account["method"], source), {"unit": None}


def _processes(account: Block) -> Iterable[tuple[str, str | None, Row]]:
    for block in account["by_process"]:
        yield "process", block["process"], {"value": number(block["value"]), "trace": block["trace"]}
        for one in block["intensities"]:
            cells: Row = {"value": number(one["value"]), "unit": one["unit"], "trace": one["trace"]}
            yield "intensity", f"{block['process']} {one['product']}", cells


def _uncertainty(block: Block | None) -> Iterable[tuple[str, str | None]]:
    if block is None:
        return
    yield "relative", block["approach_1"]["relative"]
    drawn = block["approach_2"]
    if drawn is not None and drawn["total"]["relative"] is not None:
        yield from zip(("low", "high"), drawn["total"]["relative"], strict=True)


def percent(share: str | None) -> Number | None:
    """Return a share as a number of per cent."""
    return None if share is None else Number(format_exact(parse_decimal(share) * 100))


def _sources(account: Block, names: Names) -> Iterable[Row]:
    method = account["method"]
    for block in account["sources"]:
        yield {
            "of": named(_SOURCE, "source", names.language), "account": account["account"],
            **texts(block, "process", "month", "unit", "formula", "gas", "clause", "id", "trace"),
            **numbers(block, "activity", "gas_mass", "gwp", "value"),
            "source": names.source(method, block["source"]), "item": names.carrier(block["item"]),
            "source_type": names.source_type(block["source_type"]),
            "parameters": joined((_parameter(one, names) for one in block["parameters"]), "\n"),
            "scope": block["scope"], "inside": names.yes(block["inside_boundary"]),
        }  # fmt: skip
    for block in account["excluded"]:
        yield {
            "of": named(_SOURCE, "excluded", names.language), "account": account["account"], "source": block["source"],
            "parameters": block["reason"][names.language], "clause": text(block.get("clause")),
        }  # fmt: skip


def _parameter(block: Block, names: Names) -> str:
    value = f"{block['name']} = {block['value'] or '?'} {block['unit'] or ''}".rstrip()
    return f"{value} [{names.choice('tier', block['tier']) or '?'}] {block['source'] or ''}".rstrip()
