"""E1xx: emission trading."""

from __future__ import annotations

from carbonstd.rules.model import Rule, Text

_PLAN = Text("配额总量和分配方案", "the allocation plan")
_MEASURES = Text(
    "《碳排放权交易管理办法（试行）》", "Measures for the administration of carbon emission trading (trial)"
)

RULES = (
    Rule(
        "E101",
        "error",
        Text("配额无法计算：缺少数据", "allowance can't be computed: data missing"),
        Text("{what}：缺少{missing}，配额未知", "{what}: {missing} missing, the allowance is unknown"),
        Text("配额的每个输入都要给出或查得。", "Every input of an allowance is given or found in the plan."),
        Text("缺少的数据不能当作零或以往的数值。", "What is missing is neither zero nor last year's number."),
        Text("负荷系数没有填写。", "The load factor wasn't given."),
        Text("在参数表中补充。", "Add it to the table of parameters."),
        _PLAN,
    ),
    Rule(
        "E102",
        "warning",
        Text("方案为征求意见稿", "the plan is a draft"),
        Text("{what}：{plan} 为征求意见稿，正式方案可能不同", "{what}: {plan} is a draft, the final plan may differ"),
        Text("方案正式印发前，以征求意见稿计算。", "Until the plan is final, its draft is used."),
        Text("征求意见稿没有约束力。", "A draft binds nobody."),
        Text("2025 年度发电行业按 2026 年 7 月的征求意见稿计算。", "Power 2025 by the draft of July 2026."),
        Text("正式方案印发后更新数据包，重新计算。", "Update the package and compute again when the plan is final."),
        _PLAN,
    ),
    Rule(
        "E103",
        "warning",
        Text("配额缺口", "shortfall of allowances"),
        Text("{what}：缺 {short} tCO2e（应清缴 {due}）", "{what}: {short} tCO2e short (due {due})"),
        Text("持有的可用配额与应清缴配额比较。", "Compares the usable allowances held with those due."),
        Text("逾期未足额清缴会受处罚。", "Whoever surrenders too few in time is fined."),
        Text("核定 80 万吨，应清缴 100 万吨。", "800 000 t issued, 1 000 000 t due."),
        Text("在清缴截止日前买入配额或使用 CCER。", "Buy allowances or use CCER before the deadline."),
        Text(
            "《碳排放权交易管理暂行条例》第十四条、第二十四条",
            "Interim regulations on carbon emission trading, articles 14 and 24",
        ),
    ),
    Rule(
        "E104",
        "warning",
        Text("核证自愿减排量超过上限", "CCER over the cap"),
        Text(
            "{what}：CCER {given} tCO2e 超过上限 {cap}，只计 {counted}",
            "{what}: CCER of {given} tCO2e over the cap of {cap}, only {counted} counted",
        ),
        Text(
            "抵销量与应清缴配额的规定比例比较。",
            "Compares CCER with the share of the allowances due that it may replace.",
        ),
        Text("超出部分不能用于当年清缴。", "What exceeds the cap doesn't count for the year."),
        Text("应清缴 100 万吨，使用 CCER 6 万吨。", "1 000 000 t due, 60 000 t of CCER."),
        Text("减少抵销量，或补足配额。", "Use less, or add allowances."),
        Text(
            "《碳排放权交易管理办法（试行）》第二十九条",
            "Measures for the administration of carbon emission trading (trial), article 29",
        ),
    ),
    Rule(
        "E105",
        "error",
        Text("配额年份不可用", "vintage not usable"),
        Text(
            "{what}：{vintage} 年度配额不能用于 {year} 年度清缴（可用 {usable}），未计入",
            "{what}: allowances of {vintage} can't be surrendered for {year} (usable: {usable}), not counted",
        ),
        Text("配额的签发年度与清缴年度比较。", "Compares the year of the allowances with the compliance year."),
        Text(
            "未结转的 2019—2024 年度配额不能用于 2025 年度及以后。",
            "Allowances of 2019 to 2024 that weren't carried over don't serve 2025 and later years.",
        ),
        Text("用 2022 年度配额清缴 2025 年度排放。", "Allowances of 2022 for emissions of 2025."),
        Text("核对配额年份，或先办理结转。", "Check the vintage, or carry the allowances over first."),
        _PLAN,
    ),
    Rule(
        "E106",
        "note",
        Text("特殊情形", "special case"),
        Text("{what}：{case}（{clause}）；{effect}", "{what}: {case} ({clause}); {effect}"),
        Text("方案对部分机组、生产线、工序另有规定。", "The plan has rules of its own for some units and lines."),
        Text(
            "这些单位没有盈缺，或不在配额管理范围内。",
            "They have neither surplus nor shortfall, or lie outside the scheme.",
        ),
        Text(
            "电石渣替代率 35% 的熟料生产线，配额等于核查排放量。",
            "A clinker line with 35 % carbide slag: allowance equals emissions.",
        ),
        Text("核对情形的依据。", "Check what it rests on."),
        _PLAN,
    ),
    Rule(
        "E107",
        "error",
        Text("核定配额与计算值不同", "issued allowances differ from computed ones"),
        Text(
            "{what}：核定 {issued} tCO2e，按方案计算为 {computed} tCO2e",
            "{what}: {issued} tCO2e issued, {computed} tCO2e by the plan",
        ),
        Text(
            "填报的核定配额与按核查数据重算的比较。",
            "Holds the issued allowances against those recomputed from verified data.",
        ),
        Text(
            "配额只取决于核查数据和方案，应完全一致。",
            "Allowances follow from verified data and the plan alone and must agree.",
        ),
        Text("核定 1 200 000，计算 1 199 999。", "1 200 000 issued, 1 199 999 computed."),
        Text(
            "核对机组类别、产量、负荷系数；核定填全年总量，不填补发的差额。",
            "Check class, output and load factor; enter the whole final allowance, not the remainder.",
        ),
        _PLAN,
    ),
    Rule(
        "E108",
        "note",
        Text("适用履约豁免", "relief applies"),
        Text("{what}：{kind}由 {before} 变为 {after} tCO2e", "{what}: {kind} changed from {before} to {after} tCO2e"),
        Text("燃气机组和缺口率超过 20% 的单位有豁免。", "Gas units and enterprises with a gap above 20 % get relief."),
        Text("豁免改变盈缺，也说明缺口很大。", "It changes the balance, and shows that the gap is large."),
        Text(
            "初始配额为排放量的 70%，补发至 80%。", "An initial allowance of 70 % of the emissions is raised to 80 %."
        ),
        Text("无须处理。", "Nothing to do."),
        _PLAN,
    ),
    Rule(
        "E109",
        "error",
        Text("没有该年度的分配方案", "no allocation plan for the year"),
        Text("{what}：没有 {sector} {year} 年度的配额分配方案", "{what}: no allocation plan for {sector} {year}"),
        Text("按行业和履约年度查找方案。", "Looks for the plan of the sector and compliance year."),
        Text("不能套用其他年度的基准值。", "Benchmarks of another year don't hold."),
        Text("2027 年度的方案尚未公布。", "The plan of 2027 isn't published."),
        Text("核对行业和年度，或增加数据包。", "Check sector and year, or add a package."),
        _PLAN,
    ),
    Rule(
        "E110",
        "note",
        Text("低于纳入门槛", "below the threshold of the scheme"),
        Text(
            "{what}：排放 {emissions} tCO2e，低于 {threshold} tCO2e",
            "{what}: emissions of {emissions} tCO2e are below {threshold} tCO2e",
        ),
        Text(
            "年度排放达到 2.6 万吨的单位列入重点排放单位名录。",
            "Enterprises from 26 000 tCO2e a year on are listed as key emission units.",
        ),
        Text("连续二年低于门槛的单位应移出名录。", "Two years below the threshold take it off the list."),
        Text("年排放 1.8 万吨。", "18 000 tCO2e a year."),
        Text("核对是否仍在名录内。", "Check whether it is still listed."),
        _MEASURES,
    ),
    Rule(
        "E111",
        "error",
        Text("超过最大可结转量", "more carried over than allowed"),
        Text(
            "{what}：结转 {asked} tCO2e，最大可结转量 {most}",
            "{what}: {asked} tCO2e carried over, at most {most} allowed",
        ),
        Text("结转量与按净卖出量计算的上限比较。", "Compares with the most that follows from net sales."),
        Text("超出部分不再可用于后续年度。", "The rest can't be used in later years."),
        Text("净卖出 1 万吨，可结转至多 2.5 万吨。", "10 000 t net sales: at most 25 000 t."),
        Text("核对买卖记录和期末持仓量。", "Check trades and the holding."),
        _PLAN,
    ),
)
