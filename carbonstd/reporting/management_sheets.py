"""Energy management as sheets: balance, metering, savings and indicators, each where a run has something of it."""

from __future__ import annotations

from collections.abc import Iterable

from carbonstd.packages.metering import LEVELS
from carbonstd.reporting.figures import readable_text
from carbonstd.reporting.management import INDICATORS, SAVING_METHODS
from carbonstd.reporting.sheet import Block, Row, Sheet, columns, joined, named, numbers, text, texts
from carbonstd.reporting.workbook_names import Names
from carbonstd.rules import Text

BALANCE = columns(
    ("basis", "折算", "Basis", 10),
    ("of", "类别", "Of", 16),
    ("stage", "环节或系统", "Stage or system", 20),
    ("process", "工序", "Process", 14),
    ("carrier", "能源", "Carrier", 18),
    ("in", "供入 tce", "In, tce", 14),
    ("effective", "有效 tce", "Effective, tce", 14),
    ("loss", "损失 tce", "Loss, tce", 14),
    ("out", "外供 tce", "Out, tce", 14),
    ("gap", "差额 tce", "Gap, tce", 14),
    ("gap_percent", "差额占供入 %", "Gap, % of in", 10),
    ("efficiency_percent", "效率 %", "Efficiency, %", 10),
    ("by_difference", "按差额取值", "By difference", 12),
    ("trace", "追溯", "Trace", 40),
)
COVERAGE = columns(
    ("verdict", "结论", "Verdict", 14),
    ("class", "能源", "Carriers", 14),
    ("level", "级别", "Level", 27),
    ("needed", "应装台数", "Needed", 10),
    ("installed", "实装台数", "Installed", 10),
    ("rate", "配备率 %", "Coverage, %", 12),
    ("required", "要求 %", "Required, %", 10),
    ("standard", "标准", "Standard", 18),
    ("grade", "证据等级", "Evidence grade", 12),
    ("meters", "计量器具", "Meters", 44),
    ("trace", "追溯", "Trace", 40),
)
METERS = columns(
    ("meter", "编号", "Id", 12),
    ("carrier", "能源", "Carrier", 18),
    ("level", "级别", "Level", 27),
    ("calibration", "检定", "Calibration", 14),
    ("calibrated_on", "检定日期", "Calibrated on", 12),
    ("valid_until", "有效期至", "Valid until", 12),
    ("accuracy", "准确度", "Accuracy", 14),
    ("accuracy_class", "准确度等级", "Accuracy class", 10),
    ("required_class", "要求等级", "Required class", 10),
    ("grade", "证据等级", "Evidence grade", 12),
    ("row", "数据行", "Package row", 40),
)
SAVINGS = columns(
    ("method", "方法", "Method", 18),
    ("edition", "版本", "Edition", 18),
    ("in_force", "报告年有效", "In force", 9),
    ("process", "工序", "Process", 12),
    ("product", "产品", "Product", 16),
    ("change", "按标准计 tce", "By the standard, tce", 14),
    ("convention", "正负号", "Sign", 18),
    ("saved", "节能量（正为节能）tce", "Saved (positive is a saving), tce", 16),
    ("rate_percent", "节能率 %", "Rate, %", 10),
    ("base", "基期", "Base period", 11),
    ("report", "报告期", "Reporting period", 11),
    ("expression", "算式", "Expression", 34),
    ("inputs", "输入", "Inputs", 36),
    ("grade", "证据等级", "Evidence grade", 10),
    ("note", "说明", "Note", 34),
    ("trace", "追溯", "Trace", 40),
)
PERFORMANCE = columns(
    ("kind", "种类", "Kind", 12),
    ("process", "工序", "Process", 12),
    ("carrier", "能源", "Carrier", 16),
    ("base", "基期", "Base period", 11),
    ("baseline", "基准", "Baseline", 14),
    ("adjustment", "静态因素调整", "Adjustment", 12),
    ("normalised_baseline", "归一化基准", "Normalised baseline", 14),
    ("value", "报告期", "Reporting period", 14),
    ("unit", "单位", "Unit", 10),
    ("improvement", "改进（正为改进）", "Improvement (positive is better)", 14),
    ("improvement_percent", "改进率 %", "Improvement, %", 10),
    ("valid", "模型有效", "Model valid", 9),
    ("points", "数据点", "Points", 8),
    ("r2", "R2", "R2", 10),
    ("cv_rmse_percent", "CV(RMSE) %", "CV(RMSE), %", 10),
    ("model", "模型", "Model", 44),
    ("trace", "追溯", "Trace", 40),
)

_BASES = {"calorific": ("当量值", "calorific"), "equivalent": ("等价值", "equivalent")}
_PARTS = {
    "carrier": ("分能源", "by carrier"), "stage": ("环节合计", "stage"), "process": ("转换工序", "conversion process"),
    "system": ("最终使用系统", "system of end use"), "enterprise": ("企业合计", "enterprise"),
}  # fmt: skip
_TERMS = {"effective": ("有效", "effective"), "loss": ("损失", "loss")}


def management_sheets(block: Block | None, names: Names) -> list[Sheet]:
    """Return the sheets that there is something for.

    The balance at equivalent values stands below that at calorific values where it is known what went in.
    """
    if block is None:
        return []
    balances = [block["balance"]]
    if block["equivalent_balance"]["enterprise"]["in"] is not None:
        balances.append(block["equivalent_balance"])
    metering = block["metering"]
    found = (
        (Text("能量平衡", "Energy balance"), BALANCE, [row for one in balances for row in _balance(one, names)]),
        (Text("计量配备率", "Metering"), COVERAGE, [_coverage(one, metering, names) for one in metering["coverage"]]),
        (Text("计量器具", "Meters"), METERS, [_meter(one, names) for one in metering["meters"]]),
        (Text("节能量", "Savings"), SAVINGS, [row for one in block["savings"] for row in _saving(one, names)]),
        (Text("能源绩效", "Indicators"), PERFORMANCE, [_indicator(one, names) for one in block["indicators"]]),
    )
    return [Sheet(title, heads, tuple(rows)) for title, heads, rows in found if rows]


def _balance(balance: Block, names: Names) -> Iterable[Row]:
    """Yield the carriers of each stage and its total, the conversion processes, the systems and the whole."""
    rows = [row for stage in balance["stages"] for row in stage["rows"]]
    if not rows:
        return
    basis = named(_BASES, balance["basis"], names.language)

    def row(of: str, cells: Block, **more: str | None) -> Row:
        terms = ("in", "effective", "loss", "out", "gap", "gap_percent", "efficiency_percent")
        return {
            "basis": basis, "of": named(_PARTS, of, names.language), **numbers(cells, *terms), **more,
            "by_difference": named(_TERMS, cells.get("by_difference"), names.language),
            "trace": text(cells.get("trace")),
        }  # fmt: skip

    for stage in balance["stages"]:
        name = stage["name"][names.language]
        for one in stage["rows"]:
            yield row("carrier", one, stage=name, carrier=names.carrier(one["carrier"]))
        yield row("stage", stage["total"], stage=name)
    for process in balance["conversions"]:
        yield row("process", process, process=process["name"] or process["process"])
    for system in balance["systems"]:
        name = system["name"][names.language]
        for carrier, used in system["by_carrier"].items():
            yield row("system", {"in": used}, stage=name, carrier=names.carrier(carrier))
        yield row("system", {"in": system["total"]}, stage=name)
    yield row("enterprise", balance["enterprise"])


def _coverage(block: Block, metering: Block, names: Names) -> Row:
    return {
        **numbers(block, "needed", "installed", "rate", "required"), "trace": block["trace"],
        "verdict": names.verdict(block["verdict"]), "class": block["name"][names.language],
        "level": block["level_name"][names.language], "standard": metering["standard"],
        "grade": names.grade(block["grade"]), "meters": joined(block["meters"]),
    }  # fmt: skip


def _meter(block: Block, names: Names) -> Row:
    level = LEVELS.get(block["level"] or "")
    return {
        **texts(block, "meter", "calibrated_on", "valid_until"), **numbers(block, "accuracy_class", "required_class"),
        "carrier": names.carrier(block["carrier"]), "level": level.get(names.language) if level else None,
        "calibration": names.verdict(block["calibration"]), "accuracy": names.verdict(block["accuracy"]),
        "grade": names.grade(block["grade"]), "row": block["source"],
    }  # fmt: skip


def _saving(block: Block, names: Names) -> Iterable[Row]:
    """Yield the terms of a method, and their sum where there are several."""
    head: Row = {
        **texts(block, "edition", "base", "report", "expression", "note"),
        "method": named(SAVING_METHODS, block["method"], names.language), "in_force": names.yes(block["in_force"]),
        "convention": block["convention"][names.language], "grade": names.grade(block["grade"]),
    }  # fmt: skip
    terms = block["terms"]
    for term in terms:
        used = (f"{name} = {readable_text(one['value'])} {one['unit']}" for name, one in term["inputs"].items())
        numbered = numbers(term, "change", "saved", "rate_percent")
        yield {**head, **texts(term, "process", "product", "trace"), **numbered, "inputs": joined(used, "\n")}
    if len(terms) > 1:
        yield {**head, **numbers(block, "change", "saved"), "trace": text(block["trace"])}


def _indicator(block: Block, names: Names) -> Row:
    model = block["model"]
    fitted: Row = {}
    if model is not None:
        parts = (f"{one['value']} {one['name']}" for one in model["coefficients"])
        fitted = {
            **numbers(model, "r2", "cv_rmse_percent"), "points": model["points"], "valid": names.yes(model["valid"]),
            "model": joined(parts, " + "),
        }  # fmt: skip
    return {
        **texts(block, "process", "base", "unit", "trace"), "carrier": names.carrier(block["carrier"]),
        "kind": named(INDICATORS, block["kind"], names.language), **fitted,
        **numbers(block, "baseline", "adjustment", "normalised_baseline", "value"),
        **numbers(block, "improvement", "improvement_percent"),
    }  # fmt: skip
