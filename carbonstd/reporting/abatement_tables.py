"""Targets and the abatement cost curve as tables: sheets of a workbook, and csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from carbonstd.reporting.sheet import Block, Number, Row, Sheet, columns, number
from carbonstd.rules import Text
from carbonstd.terms import Language

_STATES = {
    "met": Text("已达到", "met"), "missed": Text("未达到", "missed"),
    "undefined": Text("无此目标", "undefined"), "unknown": Text("未知", "unknown"),
}  # fmt: skip
_KINDS = {
    "step": Text("采用", "step"), "dropped": Text("不计入", "dropped"),
    "unplaced": Text("排不进", "unplaced"),
}  # fmt: skip
_AMOUNTS = ("tce", "tco2e", "energy_cost", "allowance_cost")
_COSTS = (
    "saving", "tce", "abatement", "investment", "capital_cost", "running_cost", "saved_cost", "annual_cost",
    "unit_cost", "payback",
)  # fmt: skip


TARGETS = columns(
    ("state", "状态", "State", 10),
    ("process", "工序", "Process", 12),
    ("product", "产品", "Product", 14),
    ("standard", "标准", "Standard", 16),
    ("label", "指标", "Indicator", 26),
    ("aim_label", "目标", "Target", 14),
    ("value", "实际值", "Actual", 12),
    ("target", "目标值", "Target value", 12),
    ("gap", "差距", "Gap", 12),
    ("unit", "单位", "Unit", 10),
    ("output", "产量", "Output", 11),
    ("output_unit", "产量单位", "Output unit", 10),
    ("amount", "绝对量", "Amount", 14),
    ("amount_unit", "绝对量单位", "Amount unit", 10),
    ("tce", "标准煤 tce", "tce", 12),
    ("tco2e", "减排 tCO2e", "tCO2e", 12),
    ("energy_cost", "能源费 元", "Energy, CNY", 14),
    ("allowance_cost", "按配额价 元", "At the allowance price, CNY", 14),
    ("measures", "措施", "Measures", 12),
    ("short", "还差 tce", "Short by, tce", 11),
    ("note", "说明", "Note", 40),
    ("judgement", "编号", "Id", 44),
)
CURVE = columns(
    ("kind", "类别", "Kind", 10),
    ("rank", "序号", "Rank", 6),
    ("id", "编号", "Id", 10),
    ("name", "措施", "Measure", 24),
    ("process", "工序", "Process", 12),
    ("carrier", "能源", "Carrier", 16),
    ("saving", "节约量", "Saving", 14),
    ("saving_unit", "单位", "Unit", 8),
    ("tce", "节能 tce/年", "tce a year", 14),
    ("abatement", "减排 tCO2e/年", "tCO2e a year", 14),
    ("cumulative_abatement", "累计减排 tCO2e/年", "Total, tCO2e a year", 14),
    ("investment", "投资 元", "Investment, CNY", 16),
    ("capital_cost", "投资年值 元/年", "Capital, CNY a year", 16),
    ("running_cost", "运行费 元/年", "Running, CNY a year", 16),
    ("saved_cost", "节约能源费 元/年", "Energy saved, CNY a year", 16),
    ("annual_cost", "净成本 元/年", "Net cost, CNY a year", 16),
    ("cumulative_cost", "累计净成本 元/年", "Total net cost, CNY a year", 16),
    ("unit_cost", "单位减排成本 元/tCO2e", "CNY/tCO2e", 14),
    ("payback", "静态回收期 年", "Simple payback, years", 10),
    ("note", "说明", "Note", 60),
)


def sheets(targets: Sequence[Block], curve: Block | None, language: Language) -> list[Sheet]:
    """Return the sheets that there is something for.

    Parameters
    ----------
    targets, curve : sequence of mapping, mapping or None
        As for `carbonstd.reporting.abatement`.
    """
    found = []
    if targets:
        rows = tuple(_target(block, language) for block in targets)
        found.append(Sheet(Text("目标", "Targets"), TARGETS, rows))
    if curve is not None:
        found.append(Sheet(Text("减排成本曲线", "Abatement cost curve"), CURVE, tuple(_measures(curve, language))))
    return found


def sheet_csv(sheet: Sheet) -> str:
    """Write a sheet in English as csv: keys as the header, ids of states, numbers by their exact text."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, [column.key for column in sheet.columns], lineterminator="\n")
    writer.writeheader()
    for row in sheet.rows:
        writer.writerow({key: cell.text if isinstance(cell, Number) else cell for key, cell in row.items()})
    return buffer.getvalue()


def _target(block: Block, language: Language) -> Row:
    reach = block.get("reach") or {}
    figures = [block[key] for key in ("target", "amount", *_AMOUNTS)]
    return {
        **{key: block[key] for key in ("process", "product", "standard", "unit", "judgement")},
        **{key: number(block[key]["value"]) for key in ("target", "gap", "output", "amount", *_AMOUNTS)},
        "state": _STATES[block["state"]].get(language),
        "label": block["label"][language],
        "aim_label": block["aim_label"][language],
        "value": number(block["value"]),
        "output_unit": block["output"]["unit"] or None,
        "amount_unit": block["amount"]["unit"] or None,
        "measures": "; ".join(reach.get("measures", ())) or None,
        "short": number(reach.get("short")),
        "note": _notes(figures, language),
    }


def _measures(curve: Block, language: Language) -> Iterable[Row]:
    for rank, step in enumerate(curve["steps"], 1):
        sums = {key: number(step[key]) for key in ("cumulative_abatement", "cumulative_cost")}
        note = _notes([step["unit_cost"], step["payback"]], language)
        yield {**_measure("step", step, language), **sums, "rank": rank, "note": note}
    for kind in ("dropped", "unplaced"):
        for left in curve[kind]:
            yield {**_measure(kind, left, language), "note": left["reason"][language]}


def _measure(kind: str, block: Block, language: Language) -> Row:
    return {
        **{key: block[key] for key in ("id", "name", "process", "carrier")},
        **{key: number(block[key]["value"]) for key in _COSTS},
        "kind": _KINDS[kind].get(language),
        "saving_unit": block["saving"]["unit"] or None,
    }


def _notes(figures: Iterable[Block], language: Language) -> str | None:
    """Join the notes of some numbers, each once."""
    notes = dict.fromkeys(figure["note"][language] for figure in figures if figure["note"])
    return "; ".join(notes) or None
