"""V1xx: plausibility and verification."""

from __future__ import annotations

from carbonstd.rules.model import Rule, Text

_BASIS = Text("核查的常用检查", "checks that verifiers run")

RULES = (
    Rule(
        "V101",
        "warning",
        Text("超出常见范围", "outside the plausible range"),
        Text(
            "{what}：{value} {unit} 超出常见范围 {low}–{high} {unit}",
            "{what}: {value} {unit} is outside the usual {low}–{high} {unit}",
        ),
        Text("与同类数据的常见范围比较。", "Compares with the usual range of such data."),
        Text("常见的原因是单位或小数点。", "Mostly a unit or a decimal point is wrong."),
        Text("烟煤热值 2.31 GJ/t。", "Bituminous coal of 2.31 GJ/t."),
        Text("核对单位与原始记录。", "Check the unit and the record."),
        _BASIS,
    ),
    Rule(
        "V102",
        "warning",
        Text("平衡有差额", "balance gap"),
        Text(
            "{what}：{left} 与 {right} 相差 {gap} {unit}（{percent}%）",
            "{what}: {left} and {right} differ by {gap} {unit} ({percent} %)",
        ),
        Text("购入、库存、消费、产出应当平衡。", "Purchase, stock, use and production should balance."),
        Text("差额可能是漏计或重计。", "A gap may be energy lost or counted twice."),
        Text("购进比消费多 8%。", "Purchase exceeds use by 8 %."),
        Text("核对计量点和库存。", "Check meters and stocks."),
        _BASIS,
    ),
    Rule(
        "V103",
        "error",
        Text("单位错位", "unit slip"),
        Text(
            "{what}：{value} {unit} 与常见值相差约 {factor} 倍；{guess}",
            "{what}: {value} {unit} is off by about {factor}; {guess}",
        ),
        Text("数量级与产品、能源的常见值相差 10 的整数次幂。", "The magnitude is off by a power of ten."),
        Text("万、千、兆的错位是最常见的错误。", "Slips of 10^3 and 10^4 are the commonest errors."),
        Text("电量以万千瓦时填成千瓦时。", "万kWh entered as kWh."),
        Text("核对单位。", "Check the unit."),
        _BASIS,
    ),
    Rule(
        "V104",
        "warning",
        Text("计量不足", "metering"),
        Text("{what}：{reason}", "{what}: {reason}"),
        Text("计量器具配备率、准确度。", "Meters in place and their accuracy."),
        Text("没有计量的能耗只能估算。", "Energy that isn't metered is an estimate."),
        Text("工序电表缺失。", "A process without its meter."),
        Text("按 GB 17167 配备。", "Equip as GB 17167 asks."),
        _BASIS,
    ),
    Rule(
        "V105",
        "warning",
        Text("给定值与计算值不同", "given differs from computed"),
        Text(
            "{what}：给定 {given} {unit}，按数据计算为 {computed} {unit}",
            "{what}: given {given} {unit}, computed {computed} {unit}",
        ),
        Text("直接给出的指标值与可计算的值比较。", "A given indicator is held against the computed one."),
        Text("两者不同，必有一个不对。", "If they differ, one is wrong."),
        Text("给定 105，计算 118。", "105 given, 118 computed."),
        Text("删去给定值，或改正数据。", "Delete the given value or correct the data."),
        _BASIS,
    ),
)
