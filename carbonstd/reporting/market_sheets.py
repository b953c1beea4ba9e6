"""The carbon-market position as sheets: the balance of each account, and every step from its data to its allowance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from carbonstd.reporting.figures import readable_text
from carbonstd.reporting.market import percent
from carbonstd.reporting.sheet import Block, Row, Sheet, columns, joined, named, number, numbers, texts
from carbonstd.reporting.workbook_names import Names
from carbonstd.rules import Text

BALANCE = columns(
    ("account", "账户", "Account", 12),
    ("year", "履约年度", "Year", 9),
    ("plan", "分配方案", "Plan", 28),
    ("item", "项目", "Item", 34),
    ("value", "数值", "Value", 18),
    ("unit", "单位", "Unit", 9),
    ("note", "说明", "Note", 50),
    ("trace", "追溯", "Trace", 40),
)
STEPS = columns(
    ("account", "账户", "Account", 9),
    ("unit_id", "单元", "Unit of the plan", 11),
    ("class", "类别", "Class", 18),
    ("special_case", "特殊情形", "Special case", 11),
    ("step", "步骤", "Step", 18),
    ("meaning", "含义", "Meaning", 26),
    ("expression", "算式", "Expression", 34),
    ("inputs", "输入", "Inputs", 36),
    ("before_rounding", "修约前", "Before rounding", 14),
    ("rounding", "修约", "Rounding", 10),
    ("value", "结果", "Result", 14),
    ("unit", "单位", "Unit", 9),
    ("missing", "缺少", "Missing", 24),
    ("clause", "条款", "Clause", 13),
    ("grade", "证据等级", "Evidence grade", 10),
    ("row", "数据行", "Package row", 40),
    ("trace", "追溯", "Trace", 40),
)

_PARTS = {
    "allocated": ("配额", "allowance"), "bought": ("买入", "bought"), "sold": ("卖出", "sold"),
    "carried_over": ("结转", "carried over"), "deducted": ("扣减", "deducted"), "ccer": ("CCER 抵销", "CCER"),
    "due": ("应清缴", "due"), "balance": ("盈缺（正为盈余）", "balance (a surplus is positive)"),
    "outstanding": ("尚未清缴", "not surrendered yet"), "ccer_cap": ("CCER 抵销上限", "most CCER that may count"),
}  # fmt: skip
_BASES = {
    "issued": ("按已核发的配额", "as issued"), "computed": ("按方案计算", "as computed by the plan"),
}  # fmt: skip
_CHANGED = {
    "effect": ("变化后盈缺的变化", "change of the balance"), "allowance": ("变化后配额", "allowance after the change"),
    "due": ("变化后应清缴", "due after the change"),
}  # fmt: skip
_WORDS = {
    "value": ("按价格折合", "worth at the given price"), "no plan": ("没有适用的分配方案", "no plan covers the year"),
    "draft": ("征求意见稿", "draft"), "missing": ("缺少", "missing"), "benchmark": ("基准值", "benchmark"),
    "enterprise": ("企业合计", "enterprise"), "outside": ("不纳入", "outside the scheme"),
    "change": ("产量变化、强度变化", "change of output, of intensity"),
}  # fmt: skip


def market_sheets(blocks: Sequence[Block], names: Names) -> list[Sheet]:
    """Return the sheets of the balance and of the steps; none for a run without an account in the market."""
    if not blocks:
        return []
    balance = tuple(row for block in blocks for row in _balance(block, names))
    steps = tuple(row for block in blocks if block["plan"] for row in _allocation(block, names))
    return [
        Sheet(Text("碳市场盈缺", "Carbon market"), BALANCE, balance),
        Sheet(Text("配额计算", "Allowance steps"), STEPS, steps),
    ]


def _balance(block: Block, names: Names) -> Iterable[Row]:
    say = names.language
    head: Row = {"account": block["account"], "year": block["year"], "plan": block["plan"]}
    if block["plan"] is None:
        yield {**head, "item": named(_WORDS, "no plan", say)}
        return
    balance = block["balance"]
    basis, missing = named(_BASES, balance["basis"], say), joined(balance["missing"])
    notes = {
        "allocated": f"{basis}; {named(_WORDS, 'draft', say)}" if block["draft"] else basis,
        "balance": f"{named(_WORDS, 'missing', say)} {missing}" if missing else None,
    }
    for part in _PARTS:
        trace = balance["trace"] if part == "balance" else None
        cells: Row = {"value": number(balance[part]), "unit": balance["unit"], "note": notes.get(part), "trace": trace}
        yield {**head, "item": named(_PARTS, part, say), **cells}
    worth = {"value": number(block["value"]), "unit": block["value_unit"]}
    yield {**head, "item": named(_WORDS, "value", say), **worth}
    changed = block["what_if"]
    if changed is not None:
        shares = (percent(changed[key]) for key in ("output", "intensity"))
        note = f"{named(_WORDS, 'change', say)}: {joined(shares, ', ')}"
        for key, value in (*changed["after"].items(), ("effect", changed["effect"])):
            cells = {"value": number(value), "unit": changed["unit"], "note": note}
            yield {**head, "item": named(_CHANGED, key, say), **cells}


def _allocation(block: Block, names: Names) -> Iterable[Row]:
    """Yield the benchmarks and steps of each unit, then those of the enterprise."""
    allocation = block["allocation"]
    for unit in allocation["units"]:
        head: Row = {"account": block["account"], "unit_id": unit["unit"], **texts(unit, "class", "special_case")}
        if not unit["inside"]:
            yield {**head, "step": named(_WORDS, "outside", names.language)}
        for benchmark in unit["benchmarks"]:
            yield {
                **head, "step": benchmark["variable"], "meaning": named(_WORDS, "benchmark", names.language),
                "value": number(benchmark["value"]), "unit": benchmark["unit"], "clause": benchmark["table"],
                "grade": names.grade(benchmark["grade"]), "row": benchmark["source"],
            }  # fmt: skip
        for step in unit["steps"]:
            yield {**head, **_step(step, names)}
    whole: Row = {"account": block["account"], "unit_id": named(_WORDS, "enterprise", names.language)}
    for step in allocation["steps"]:
        yield {**whole, **_step(step, names)}


def _step(step: Block, names: Names) -> Row:
    return {
        **texts(step, "step", "expression", "rounding", "unit", "clause", "trace"),
        **numbers(step, "before_rounding", "value"),
        "inputs": joined((_input(name, value) for name, value in step["inputs"].items()), "\n"),
        "missing": joined(step["missing"]), "meaning": names.of_row(step["source"], None),
        "grade": names.grade(step["grade"]), "row": step["source"],
    }  # fmt: skip


def _input(name: str, value: str | None) -> str:
    """Write an input for people; what it is to the last digit stands in the working."""
    amount, space, unit = (value or "?").partition(" ")
    return f"{name} = {readable_text(amount)}{space}{unit}"
