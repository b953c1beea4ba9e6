"""The first sheet of the workbook: who was judged, the verdict, the three clocks, and the totals that matter most."""

from __future__ import annotations

from collections.abc import Iterable

from carbonstd.reporting.emission_sheets import percent
from carbonstd.reporting.sheet import Block, Cell, Row, number, text
from carbonstd.reporting.workbook_names import Names

_COUNTED = {
    "compliant": ("达标", "compliant"), "non_compliant": ("不达标", "non-compliant"),
    "inconclusive": ("无法判定", "inconclusive"), "not_applicable": ("不适用", "not applicable"),
}  # fmt: skip
_SEVERITIES = {"error": ("错误", "errors"), "warning": ("注意", "warnings"), "note": ("提示", "notes")}
#: A line: its name in Chinese and in English, its content and its unit.
_Line = tuple[str, str, Cell, str]


def conclusion(document: Block, names: Names) -> Iterable[Row]:
    """Yield the lines of the sheet."""
    for zh, en, value, unit in _lines(document, names):
        yield {"item": en if names.language == "en" else zh, "value": value, "unit": unit or None}


def _lines(document: Block, names: Names) -> Iterable[_Line]:
    enterprise, summary = document.get("enterprise") or {}, document.get("summary") or {}
    total = (document.get("energy") or {}).get("total") or {}
    severities = [finding.get("severity") for finding in document.get("findings") or ()]
    data = "; ".join(f"{package['name']} {package['version']}" for package in document.get("packages") or ())
    yield "企业", "Enterprise", text(enterprise.get("name")), ""
    yield "统一社会信用代码", "Unified social credit code", text(enterprise.get("uscc")), ""
    yield "地区", "Region", text(enterprise.get("region")), ""
    yield "行业", "Sector", text(enterprise.get("sector")), ""
    yield "总结论", "Overall verdict", names.verdict(summary.get("verdict")), ""
    for key, (zh, en) in _COUNTED.items():
        yield f"其中：{zh}（项）", f"of which {en}", summary.get(key), ""
    yield "核算期", "Clock 1: accounting period", "/".join(document.get("period") or ()) or None, ""
    yield "标准截至", "Clock 2: standards as of", text(document.get("as_of")), ""
    yield "数据版本", "Clock 3: data version", data or None, ""
    yield "综合能耗（当量值）", "Comprehensive energy, calorific", number(total.get("calorific")), "tce"
    yield "综合能耗（等价值）", "Comprehensive energy, equivalent", number(total.get("equivalent")), "tce"
    for account in document.get("emissions") or ():
        yield from _account(account)
    for block in document.get("allowances") or ():
        if block["plan"] is not None:
            zh, en = f"碳市场盈缺{_of(block)}", f"Carbon market, balance{_of(block)}"
            yield zh, en, number(block["balance"]["balance"]), f"{block['balance']['unit']} ({block['plan']})"
    for key, (zh, en) in _SEVERITIES.items():
        yield f"发现：{zh}（条）", f"Findings: {en}", severities.count(key), ""
    yield "程序", "Program", f"carbonstd {document.get('program')} {document.get('command')}", ""
    yield "内容哈希", "Content sha256", text(document.get("content_sha256")), ""


def _account(account: Block) -> Iterable[_Line]:
    of = _of(account)
    yield f"温室气体排放{of}", f"Greenhouse gases{of}", number(account["total"]), f"tCO2e ({account['method']})"
    if account["uncertainty"] is not None:
        relative = percent(account["uncertainty"]["approach_1"]["relative"])
        yield f"不确定度{of}，95%，±", f"Uncertainty{of}, 95 %, ±", relative, "%"


def _of(block: Block) -> str:
    return "" if block["account"] == "default" else f" [{block['account']}]"
