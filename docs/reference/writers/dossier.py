"""The tables of a dossier, from the CSV files that declare them; limits of the readers; thresholds of the checks."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from importlib import resources

from carbonstd.accounting import balances, energy, grid_factors, plausibility
from carbonstd.activity import checks, headings, series, sheets, template, text
from carbonstd.activity.columns import Column, Table, choices, tables
from carbonstd.activity.files import SUFFIXES
from carbonstd.compliance.judge import SAME
from carbonstd.compliance.verdict import NEAR
from carbonstd.exact import readable
from carbonstd.rules import Text
from writers.markdown import Blocks, code, table

KINDS = (
    ("text", "文字", "as it stands"),
    ("id", "编号，其他表引用", "an id to which other tables refer"),
    ("process, site", "工序表、场所表中的编号或名称", "an id or name in the tables processes or sites"),
    ("carrier", "能源品种（list carriers）", "a carrier: `list carriers`"),
    ("item", "能源品种或产品", "a carrier or a product"),
    ("region", "省级名称或代码", "a province: name or code"),
    ("number", "数；百分数可写 95%", "a number; 95% is read as a per cent"),
    ("count", "台数", "a number of machines"),
    ("value", "数、是/否或选项", "a number, true or false, or a choice"),
    ("unit", "单位（见 units.md）", "a unit text, see [units.md](units.md)"),
    ("date", "日期，如 2019-06-30", "a day, like 2019-06-30"),
    ("month", "月份：2025-03、3月、一季度、2025-01/2025-06；空白为全年",
     "a month or a range of months: 2025-03, 2025Q1, 2025-01/2025-06; blank means the whole period"),
    ("period", "核算期：2025、2025-01/2025-06", "the period: 2025, 2025-01/2025-06"),
    ("choice", "下列选项之一", "one of the choices below"),
    ("documents", "文件编号，用分号分隔", "ids separated by semicolons"),
    ("ignored", "不读取", "not read"),
)  # fmt: skip


def dossier() -> Blocks:
    """Show all tables with their columns and choices."""
    every = tables().values()
    read = [one for one in every if one.status == "read"]
    index = ((f"[{one.id}](#{one.id})", one.zh, _names(one), one.help.zh, one.help.en) for one in read)
    rest = ((code(one.id), one.zh, one.status, one.help.zh, one.help.en) for one in every if one.status != "read")
    lists = dict.fromkeys(column.choices for one in read for column in one.columns if column.choices)
    return {
        "index": table(("table", "工作表", "other names", "内容", "content"), index),
        "kinds": table(("kind", "内容", "content"), KINDS),
        "tables": "\n\n".join(_table(one) for one in read),
        "choices": "\n\n".join(_choices(name) for name in lists),
        "rest": table(("table", "工作表", "status", "内容", "content"), rest),
        "readers": table(("what", "at most"), READERS),
        "thresholds": table(("什么", "what", "value", "rule"), _thresholds()),
        "ranges": table(("variable", "low", "high", "note"), _ranges()),
    }


def _table(one: Table) -> str:
    rows = [
        (
            code(column.id) + (" **!**" if column.required else ""), template.heading(column), column.en,
            "; ".join(column.aliases), column.kind, _unit(column), _help(column),
        )
        for column in one.columns
    ]  # fmt: skip
    heads = ("column", "表头", "header", "other spellings", "kind", "unit or choices", "help")
    return f'<a id="{one.id}"></a>\n### {one.id} {one.zh}\n\n{table(heads, rows)}'


def _names(one: Table) -> str:
    return "; ".join((one.en, *one.aliases))


def _unit(column: Column) -> str:
    if column.choices:
        return f"[{column.choices}](#{column.choices})"
    if column.unit_column:
        return f"in {code(column.unit_column)}"
    return {"fraction": "0 to 1, or per cent"}.get(column.unit, column.unit)


def _help(column: Column) -> str:
    return "<br>".join(part for part in column.help if part)


def _choices(name: str) -> str:
    rows = ((code(one.value), one.zh, one.en, "; ".join(one.aliases)) for one in choices(name))
    return f'<a id="{name}"></a>\n### {name}\n\n{table(("value", "中文", "English", "other spellings"), rows)}'


READERS = (
    ("kinds of file", code(*SUFFIXES)),
    ("a file", f"{text.MAX_BYTES >> 20} MB; a workbook {sheets.MAX_UNCOMPRESSED >> 20} MB unpacked"),
    ("sheets of a workbook", sheets.MAX_SHEETS),
    ("rows, columns of a sheet", f"{sheets.MAX_ROWS}, {sheets.MAX_COLUMNS}"),
    ("cells of a file", sheets.MAX_CELLS),
    ("characters of a cell", sheets.MAX_CELL_TEXT),
    ("rows in which the header is looked for", headings.HEADER_ROWS),
    ("levels of a yaml or json document", sheets.MAX_DEPTH),
)


def _share(value: Fraction) -> str:
    return f"{readable(value * 100)} %"


def _thresholds() -> list[tuple[str, str, str, str]]:
    """List the thresholds of the checks: they are this tool's, no standard's."""
    low, high = plausibility.LOW, plausibility.HIGH
    slips = ", ".join(readable(slip) for slip in balances.SLIPS if slip > 1)
    rows = (
        (Text("热值或折标系数与文件默认值相差超过", "a calorific value or coefficient off its default by more than"),
         f"× {plausibility.PROPERTY_FACTOR}", "V103"),
        (Text("指标低于最严限额、高于最宽限额的倍数", "an indicator against the strictest and the loosest limit"),
         f"× {readable(low)}, × {readable(high)}", "V101, V103"),
        (Text("错位的倍数，逐行试算", "the slips that are tried, row by row"), slips, "V103"),
        (Text("某月的数量与同一系列的中位数相差超过", "a month off from the median of its series by more than"),
         f"× {plausibility.MONTH_FACTOR}", "V103"),
        (Text("某工序的消费与各工序消费的中位数相差超过",
              "what a process used of a carrier off from the median of the processes by more than"),
         f"× {plausibility.PEER_FACTOR}", "V103"),
        (Text("产量与设计产能之比在此之外", "output against design capacity outside"), "1/50 … 5", "V103"),
        (Text("平衡差额超过", "a balance that misses by more than"), _share(balances.TOLERANCE), "V102"),
        (Text("各月之和与全年合计相差超过", "the sum of months and the year's total differ by more than"),
         _share(series.TOLERANCE), "V102"),
        (Text("份额之和与 1 相差超过", "shares that miss one by more than"), _share(checks.SHARE_TOLERANCE), "D116"),
        (Text("没有写明工序的消费，若与各工序之和相差不超过此数则为核对用的合计",
              "use without a process that counts as a control total of the processes, within"),
         _share(energy.CONTROL), ""),
        (Text("没有写明工序的消费，若不超过该工序能耗的此份额则不计较",
              "use without a process that is a trifle, below this share of the process's energy"),
         _share(energy.IMMATERIAL), ""),
        (Text("距限额不足", "a value closer to its limit than"), _share(NEAR), "Q103"),
        (Text("给定值与计算值相差超过", "a given value that differs from the computed one by more than"),
         _share(SAME), "V105"),
        (Text("因子的数据早于报告年份超过（年）", "a factor's data older than the reporting year by more years than"),
         str(grid_factors.AGEING), "F103"),
    )  # fmt: skip
    return [(what.zh, what.en, value, rule) for what, value, rule in rows]


def _ranges() -> list[tuple[str, str, str, str]]:
    """List the ranges in which parameters usually lie."""
    file = resources.files("carbonstd.accounting") / "plausible.csv"
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    return [(code(row["variable"]), row["low"], row["high"], row["note"]) for row in rows]
