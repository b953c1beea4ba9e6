"""Titles and column heads of the quota self-check workbook, in both languages, with their widths."""

from __future__ import annotations

from carbonstd.reporting.sheet import columns
from carbonstd.rules import Text

TITLES = {
    "conclusion": Text("结论", "Conclusion"),
    "judgements": Text("限额判定", "Judgements"),
    "energy": Text("能源", "Energy"),
    "working": Text("计算过程", "Working"),
    "findings": Text("发现", "Findings"),
    "sources": Text("数据来源", "Sources"),
}

#: The limits of the levels stand before `requirement`, one column a level of the run.
HEADS = {
    "conclusion": columns(("item", "项目", "Item", 30), ("value", "内容", "Value", 60), ("unit", "单位", "Unit", 24)),
    "judgements": columns(
        ("verdict", "结论", "Verdict", 14),
        ("process", "工序", "Process", 12),
        ("product", "产品", "Product", 14),
        ("standard", "标准", "Standard", 16),
        ("indicator", "指标", "Indicator", 34),
        ("variant", "口径", "Variant", 10),
        ("binding", "具约束力", "Binding", 9),
        ("value", "实际值", "Actual", 14),
        ("unit", "单位", "Unit", 10),
        ("direction", "要求", "Direction", 9),
        ("requirement", "要求级别", "Required level", 9),
        ("level", "达到级别", "Level reached", 9),
        ("margin", "余量", "Margin", 14),
        ("grade", "证据等级", "Evidence grade", 12),
        ("boundary", "边界", "Boundary", 10),
        ("table", "表", "Table", 18),
        ("row", "数据行", "Package row", 34),
        ("id", "编号", "Id", 44),
    ),
    "energy": columns(
        ("of", "类别", "Of", 10),
        ("process", "工序", "Process", 12),
        ("carrier", "能源", "Carrier", 18),
        ("flow", "流向", "Flow", 12),
        ("origin", "来源", "Origin", 12),
        ("month", "月份", "Month", 12),
        ("quantity", "数量", "Quantity", 14),
        ("unit", "单位", "Unit", 8),
        ("ncv", "低位发热量", "NCV", 12),
        ("coefficient", "折标准煤系数", "Coefficient", 24),
        ("calorific", "折标准煤（当量值）tce", "tce, calorific", 16),
        ("equivalent", "折标准煤（等价值）tce", "tce, equivalent", 16),
        ("tier", "取值方式", "Tier", 10),
        ("coefficient_source", "系数来源", "Source", 36),
        ("grade", "证据等级", "Evidence grade", 12),
        ("trace", "追溯", "Trace", 40),
    ),
    "working": columns(
        ("id", "编号", "Id", 50),
        ("kind", "种类", "Kind", 10),
        ("label", "名称", "Label", 28),
        ("value", "数值", "Value", 16),
        ("unit", "单位", "Unit", 9),
        ("formula", "算式", "Formula", 34),
        ("from", "由来", "From", 50),
        ("source", "数据行", "Package row", 40),
        ("where", "输入位置", "Input", 28),
        ("raw", "原文", "Raw text", 14),
    ),
    "findings": columns(
        ("severity", "严重程度", "Severity", 9),
        ("rule", "规则", "Rule", 7),
        ("title", "名称", "Title", 22),
        ("message", "说明", "Message", 60),
        ("where", "位置", "Where", 30),
        ("target", "对象", "Target", 40),
        ("todo", "怎么办", "What to do", 44),
        ("basis", "依据", "Basis", 30),
    ),
    "sources": columns(
        ("of", "类别", "Of", 10),
        ("name", "名称", "Name", 44),
        ("version", "版本", "Version", 9),
        ("standard", "标准", "Standard", 20),
        ("place", "表或条款", "Table or clause", 20),
        ("grade", "证据等级", "Evidence grade", 12),
        ("evidence", "依据", "Evidence", 60),
        ("note", "备注", "Note", 50),
        ("sha256", "哈希 sha256", "sha256", 30),
    ),
}
