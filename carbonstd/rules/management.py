"""N1xx: energy management: balances, baselines and models of energy performance."""

from __future__ import annotations

from carbonstd.rules.model import Rule, Text

_BALANCE = Text("GB/T 28751、GB/T 28749", "GB/T 28751, GB/T 28749")
_BASELINE = Text("GB/T 36713、GB/T 13234", "GB/T 36713, GB/T 13234")

RULES = (
    Rule(
        "N101",
        "warning",
        Text("缺少基期数据", "no data of the base period"),
        Text("{what}：基期 {period} 缺少 {names}", "{what}: the base period {period} has no {names}"),
        Text("节能量和能源绩效都要与基期比较。", "Savings and energy performance are compared with a base period."),
        Text("缺少的月份或产品不能当作零。", "A missing month or product is not nothing."),
        Text("基期只有 11 个月的能耗。", "Energy of only 11 months of the base year."),
        Text("在历史数据表中补齐。", "Complete the table of history."),
        _BASELINE,
    ),
    Rule(
        "N102",
        "warning",
        Text("超出基期范围外推", "extrapolation"),
        Text(
            "{what}：报告期 {value} 超出基期范围 {low}–{high}，基准为外推",
            "{what}: {value} in the reporting period lies outside {low}–{high} of the base: extrapolated",
        ),
        Text(
            "影响因素应在建立模型的数据范围之内。", "A driver should lie within the data on which the model was built."
        ),
        Text("范围之外模型没有依据。", "Outside them nothing backs the model."),
        Text("基期月产量 8–12 万吨，报告期 15 万吨。", "80 to 120 kt a month in the base, 150 kt now."),
        Text("补充数据重建基准，或说明理由。", "Build the baseline anew, or give reasons."),
        _BASELINE,
    ),
    Rule(
        "N103",
        "warning",
        Text("基准模型不可靠", "poor baseline model"),
        Text(
            "{what}：{criterion}，实为 {value}，判据 {limit}",
            "{what}: {criterion}: {value} against {limit}",
        ),
        Text("回归模型的统计检验。", "Statistical tests of a regression."),
        Text("解释不了能耗变化的模型不能作基准。", "A model that doesn't explain energy use is no baseline."),
        Text("R² 为 0.3。", "R2 is 0.3."),
        Text("换用其他影响因素，或检查数据。", "Try other drivers, or check the data."),
        _BASELINE,
    ),
    Rule(
        "N104",
        "warning",
        Text("数据点太少", "too few data points"),
        Text("{what}：{points} 个数据点，至少应有 {limit} 个", "{what}: {points} data points, {limit} are needed"),
        Text("回归模型的数据点数。", "The number of points of a regression."),
        Text("点数不足时拟合优度没有意义。", "With few points a good fit means nothing."),
        Text("6 个月的数据、3 个影响因素。", "6 months of data, 3 drivers."),
        Text("补充月份，或减少影响因素。", "Add months, or take fewer drivers."),
        _BASELINE,
    ),
    Rule(
        "N105",
        "warning",
        Text("影响因素共线", "collinear drivers"),
        Text("{what}：{names} 共线（{reason}）", "{what}: {names} are collinear ({reason})"),
        Text("影响因素之间不应互相决定。", "Drivers should not determine each other."),
        Text("共线时各系数不可分辨。", "The coefficients of collinear drivers can't be told apart."),
        Text("同时用产量和产值作影响因素。", "Output and output value as two drivers."),
        Text("去掉其中一个。", "Leave one of them out."),
        _BASELINE,
    ),
    Rule(
        "N106",
        "note",
        Text("能量平衡环节有差额", "gap in a stage of the energy balance"),
        Text(
            "{what}：供入 {inflow} tce，差额 {gap} tce（{percent}%）",
            "{what}: {inflow} tce went in, {gap} tce are not accounted for ({percent} %)",
        ),
        Text("各环节供入等于有效、损失、输出之和。", "What enters a stage is effective, lost or passed on."),
        Text("差额可能是漏计、重计或未计量的损失。", "A gap is energy missed, counted twice, or lost unmetered."),
        Text("自产蒸汽 15 万 GJ，只有 13 万 GJ 有去向。", "Of 150 TJ of steam made only 130 TJ are accounted for."),
        Text("核对计量点，补充损失或去向。", "Check meters, add losses or uses."),
        _BALANCE,
    ),
    Rule(
        "N107",
        "warning",
        Text("加工转换产出大于投入", "conversion gives more than it takes"),
        Text(
            "{what}：投入 {inflow} tce，产出 {output} tce",
            "{what}: {inflow} tce went in, {output} tce came out",
        ),
        Text("加工转换的产出不大于投入。", "A conversion can't give more energy than it takes."),
        Text("投入漏计，或热值、单位有误。", "An input is missing, or a calorific value or unit is wrong."),
        Text("锅炉只填了蒸汽产量。", "A boiler with steam and no fuel."),
        Text("补充该工序的投入。", "Add what the process uses."),
        _BALANCE,
    ),
    Rule(
        "N108",
        "note",
        Text("标准数值未收录", "numbers of a standard not known"),
        Text("{standard}：{what}未收录，不能判定", "{standard}: {what} not known; no verdict"),
        Text("有效版本的数值在数据包中。", "The numbers of the edition in force stand in a package."),
        Text("旧版本的数值不能代替。", "Numbers of an older edition can't stand in."),
        Text("GB 17167-2025 的配备率表。", "The coverage table of GB 17167-2025."),
        Text("按标准原文核对。", "Check against the text of the standard."),
        Text("GB 17167", "GB 17167"),
    ),
    Rule(
        "N109",
        "warning",
        Text("历史数据不能使用", "row of history not usable"),
        Text("{what}：{reason}", "{what}: {reason}"),
        Text(
            "历史数据的单位和期间应能与报告期比较。",
            "Unit and period of history must compare with the reporting period.",
        ),
        Text("不能换算的数不参加计算。", "What can't be converted isn't computed with."),
        Text("能耗以“件”计。", "Energy in pieces."),
        Text("改正单位、期间或能源品种。", "Correct the unit, period or carrier."),
        _BASELINE,
    ),
    Rule(
        "N110",
        "warning",
        Text("缺少报告期数据", "no data of the reporting period"),
        Text("{what}：报告期 {period} 缺少 {names}", "{what}: the reporting period {period} has no {names}"),
        Text("基准要按报告期的影响因素归一化。", "A baseline is normalised to the drivers of the reporting period."),
        Text("缺少时没有归一化基准。", "Without them there is no normalised baseline."),
        Text("报告期没有度日数。", "No degree days of the reporting period."),
        Text("在历史数据表中补充报告期的行。", "Add rows of the reporting period to the table of history."),
        _BASELINE,
    ),
)
