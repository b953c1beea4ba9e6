"""V106 and on: what verifiers check in a statement of emissions; the rule of the verification package is named."""

from __future__ import annotations

from carbonstd.rules.model import Rule, Text

_BASIS = Text(
    "核查规则数据包 verification-rules 中写明的条款或惯例",
    "the clause or practice named in the package verification-rules",
)
_TAIL_ZH = "{effect}；请提供：{ask}（{check}）"
_TAIL_EN = "{effect}; ask for: {ask} ({check})"


def _message(zh: str, en: str) -> Text:
    """Return a message that ends with the effect, the evidence to ask for and the verification rule."""
    return Text(zh + _TAIL_ZH, en + _TAIL_EN)


RULES = (
    Rule(
        "V106",
        "error",
        Text("计算不符", "line doesn't follow from its inputs"),
        _message(
            "{what}：报告 {reported}{in_unit}，由其各项数据计算为 {expected}{in_unit}{cause}",
            "{what}: reported {reported}{in_unit}, its inputs give {expected}{in_unit}{cause}",
        ),
        Text(
            "用报告中的活动数据和因子重新计算每一行。", "Each line is computed again from its own activity and factors."
        ),
        Text("计算错误直接改变总量。", "An error here changes the total."),
        Text("1000 t × 2 tCO2/t 写成 2010 tCO2。", "1000 t × 2 tCO2/t written as 2010 tCO2."),
        Text("核对公式、单位和小数点。", "Check formula, units and decimal point."),
        _BASIS,
    ),
    Rule(
        "V107",
        "error",
        Text("合计不符", "parts don't add up"),
        _message(
            "{what}：报告 {reported}{in_unit}，各项之和为 {expected}{in_unit}",
            "{what}: reported {reported}{in_unit}, its parts add up to {expected}{in_unit}",
        ),
        Text("各排放源之和与总量、各月之和与全年比较。", "Sources against the total, months against the year."),
        Text("漏加或重加一行。", "A line was left out or added twice."),
        Text("总量 102，各项之和 100。", "A total of 102 over parts of 100."),
        Text("逐行核对合计的范围。", "Check line by line what was added."),
        _BASIS,
    ),
    Rule(
        "V108",
        "error",
        Text("比值不符", "ratio doesn't follow"),
        _message(
            "{what}：报告 {reported}{in_unit}，由分子分母计算为 {expected}{in_unit}",
            "{what}: reported {reported}{in_unit}, its two numbers give {expected}{in_unit}",
        ),
        Text("强度、占比与其分子分母比较。", "Intensities and shares against what they are the ratio of."),
        Text("强度决定配额。", "Allowances follow from intensities."),
        Text("排放 100，产量 50，强度写成 2.1。", "Emissions 100, output 50, intensity 2.1."),
        Text("核对分子、分母的口径。", "Check what stands above and below."),
        _BASIS,
    ),
    Rule(
        "V109",
        "warning",
        Text("未按消耗量加权", "mean that isn't weighted"),
        _message(
            "{what}：报告 {reported}{in_unit}，按消耗量加权为 {expected}{in_unit}{cause}",
            "{what}: reported {reported}{in_unit}, weighted by consumption {expected}{in_unit}{cause}",
        ),
        Text("年均参数应为各月按消耗量加权的平均。", "A parameter of the year is its months weighted by consumption."),
        Text(
            "均值的乘积不等于乘积的均值，差异可达百分之几十。",
            "A product of means isn't the mean of products; it may miss by tens of per cent.",
        ),
        Text(
            "一月 100 t、20 GJ/t，二月 300 t、24 GJ/t，年均应为 23。", "100 t of 20 GJ/t, 300 t of 24 GJ/t: 23, not 22."
        ),
        Text("按各月消耗量重新加权。", "Weight by each month's consumption."),
        _BASIS,
    ),
    Rule(
        "V110",
        "error",
        Text("不应出现的负值或倒挂", "sign that can't be"),
        _message(
            "{what}：报告 {reported}{in_unit}，应为 {expected}{in_unit}",
            "{what}: reported {reported}{in_unit}, should be {expected}{in_unit}",
        ),
        Text(
            "只有扣减项可以为负；各工序之和不大于企业。",
            "Only deductions are negative; processes fit in the enterprise.",
        ),
        Text("符号错误使影响加倍。", "A wrong sign counts twice."),
        Text("燃煤排放写成 -500。", "Emissions of coal of -500."),
        Text("核对符号，或说明原因。", "Check the sign, or say why."),
        _BASIS,
    ),
    Rule(
        "V111",
        "warning",
        Text("修约不符", "rounding"),
        _message(
            "{what}：报告 {reported}{in_unit}，应为 {expected}{in_unit}；{cause}",
            "{what}: reported {reported}{in_unit}, should be {expected}{in_unit}; {cause}",
        ),
        Text("填报表的小数位数和四舍五入。", "Decimals of the form, rounded half up."),
        Text("差异很小，但系统性出现。", "The difference is small and comes again and again."),
        Text("2.345 写成 2.34。", "2.345 written as 2.34."),
        Text("按表的位数四舍五入。", "Round half up to the decimals of the form."),
        _BASIS,
    ),
    Rule(
        "V112",
        "error",
        Text("核算指南不符", "method doesn't fit"),
        _message("{what}：{reason}", "{what}: {reason}"),
        Text("指南适用的年度、方法和GWP来源。", "Years of the guideline, its ways and its set of GWPs."),
        Text("同一企业在不同版本下边界不同。", "The boundary of a plant changes with the edition."),
        Text("2026 年度用了 2024 年的指南。", "The year 2026 by the guideline of 2024."),
        Text("改用该年度的指南。", "Use the guideline of the year."),
        _BASIS,
    ),
    Rule(
        "V113",
        "error",
        Text("计入了边界外的排放", "counted but outside"),
        _message("{what}：报告 {reported}{in_unit}；{reason}", "{what}: reported {reported}{in_unit}; {reason}"),
        Text("指南不计的源、物料、扣减和生物质。", "Sources, materials, deductions and biomass that don't count."),
        Text("边界错误属于性质严重的差错。", "A wrong boundary is grave whatever its size."),
        Text("钢铁总量含购入电力。", "Purchased electricity in the total of a steel works."),
        Text("从总量中移出，另列。", "Take it out of the total and show it apart."),
        _BASIS,
    ),
    Rule(
        "V114",
        "error",
        Text("不是规定值", "not the prescribed value"),
        _message(
            "{what}：报告 {reported}{in_unit}，规定为 {expected}{in_unit}",
            "{what}: reported {reported}{in_unit}, {expected}{in_unit} is prescribed",
        ),
        Text("指南规定取值的参数。", "Parameters whose value the guideline prescribes."),
        Text("采用其他数值的报告会被退回。", "A statement with another value is rejected."),
        Text("焦炭热值填 29 GJ/t。", "29 GJ/t for coke."),
        Text("改为规定值。", "Take the prescribed value."),
        _BASIS,
    ),
    Rule(
        "V115",
        "error",
        Text("实测改回缺省值", "back to the default"),
        _message(
            "{what}：取缺省值 {reported}{in_unit}，此前实测（平均 {expected}{in_unit}）",
            "{what}: default {reported}{in_unit}, after measurements (mean {expected}{in_unit})",
        ),
        Text("实测过的固体燃料热值不得改回缺省值。", "What was measured once stays measured."),
        Text("择低取值会使排放偏低。", "Picking the lower value lowers emissions."),
        Text("上半年实测，下半年用缺省值。", "Measured till June, default after."),
        Text("补测，或说明原因。", "Measure, or say why not."),
        _BASIS,
    ),
    Rule(
        "V116",
        "error",
        Text("当月没有实测值", "month without measurement"),
        _message("{what}：当月有消耗而没有实测值", "{what}: used in the month, and not measured"),
        Text("气体、液体燃料实测热值每月至少一次。", "Gases and liquids are measured once a month at least."),
        Text("缺测的月份应取缺省值。", "A month without a value takes the default."),
        Text("天然气 3 月没有热值。", "No NCV of natural gas in March."),
        Text("补充检测报告，或取缺省值。", "Give the test report, or take the default."),
        _BASIS,
    ),
    Rule(
        "V117",
        "error",
        Text("两个报告都计入", "counted in two statements"),
        _message(
            "{what}：{reported}{in_unit} 在 {other} 的报告中也已计入",
            "{what}: {reported}{in_unit} is counted in the statement by {other} too",
        ),
        Text("同一工序的同一排放源在两个碳市场报告中。", "One source of one process in two statements."),
        Text("重复计入。", "It counts twice."),
        Text("自备电厂的燃煤也在钢铁报告中。", "Coal of the power unit in the statement of the steel works."),
        Text("在其中一个报告中扣除。", "Deduct it in one of them."),
        _BASIS,
    ),
    Rule(
        "V118",
        "warning",
        Text("应报的数据没有报", "expected but not reported"),
        _message("{what}：应有数据或写明没有", "{what}: should be there, or be said not to exist"),
        Text("方法要求的排放源、应列的总量。", "Sources and totals that have to be there."),
        Text("漏报使总量偏低。", "What is missing makes the total too low."),
        Text("造纸厂没有废水处理。", "A paper mill without waste water."),
        Text("补充，或填 0。", "Give it, or give 0."),
        _BASIS,
    ),
    Rule(
        "V119",
        "warning",
        Text("设施清单不一致", "facility list"),
        _message("{what}：{reason}", "{what}: {reason}"),
        Text(
            "列出的设施与有数据的设施、上年的设施比较。", "Facilities listed against those with data and last year's."
        ),
        Text("边界的变化需要说明。", "A change of the boundary needs a reason."),
        Text("上年有的 2 号窑今年没有。", "Kiln 2 of last year is gone."),
        Text("说明变化的原因。", "Say why it changed."),
        _BASIS,
    ),
    Rule(
        "V120",
        "warning",
        Text("与上年相差较大", "far from last year"),
        _message(
            "{what}：{reported}{in_unit}，上年 {expected}{in_unit}，变化 {percent}%",
            "{what}: {reported}{in_unit}, the year before {expected}{in_unit}, changed by {percent} %",
        ),
        Text("活动数据、因子、强度与上年比较。", "Activity, factors and intensities against the year before."),
        Text("大的变化应有原因。", "A large change has a reason."),
        Text("燃煤量增加 35%。", "35 % more coal."),
        Text("说明原因并提供佐证。", "Give the reason with proof."),
        _BASIS,
    ),
    Rule(
        "V121",
        "warning",
        Text("各月数据不正常", "months that don't look real"),
        _message("{what}：{reported}{in_unit}，{reason}", "{what}: {reported}{in_unit}, {reason}"),
        Text(
            "有产量的月份消耗为零，或连续几个月相同。",
            "No use while there is output, or the same use month after month.",
        ),
        Text("可能是估算或漏记。", "It may be estimated or forgotten."),
        Text("1 至 3 月都是 1000 t。", "1000 t in each month from January to March."),
        Text("核对各月台账。", "Check the months' ledger."),
        _BASIS,
    ),
    Rule(
        "V122",
        "warning",
        Text("离群的月份", "outlier"),
        _message(
            "{what}：{reported}{in_unit}，与 {expected}{in_unit} 相差超过 {times} 倍标准差",
            "{what}: {reported}{in_unit} is more than {times} standard deviations off {expected}{in_unit}",
        ),
        Text("月度因子与均值、月排放与产量的回归比较。", "Months against their mean, emissions against output."),
        Text("离群值常是录入错误。", "Outliers are often typing errors."),
        Text("十二个月热值中有一个为其余的两倍。", "One NCV of twelve is twice the others."),
        Text("核对该月的检测报告和台账。", "Check the month's report and ledger."),
        _BASIS,
    ),
    Rule(
        "V123",
        "error",
        Text("证据不足", "evidence doesn't bear it"),
        _message("{what}：{reason}", "{what}: {reason}"),
        Text(
            "检测资质、采样日期、证据的时间和保存年限。", "Accreditation, dates of samples and documents, years kept."
        ),
        Text("没有合格的证据，实测值不被采信。", "Without sound evidence a measured value isn't accepted."),
        Text("检测报告没有 CMA 章。", "A test report without CMA."),
        Text("补充证据，否则取缺省值。", "Give the evidence, else take the default."),
        _BASIS,
    ),
    Rule(
        "V124",
        "error",
        Text("替代值不保守", "gap not filled conservatively"),
        _message(
            "{what}：替代值 {reported}{in_unit}，按相邻月份应为 {expected}{in_unit}",
            "{what}: filled with {reported}{in_unit}, its neighbours ask for {expected}{in_unit}",
        ),
        Text("缺失数据的替代值与相邻月份比较。", "A filled value against the neighbouring months."),
        Text("替代不得使排放降低。", "Filling a gap mustn't lower emissions."),
        Text("相邻月份 24 和 23 GJ/t，替代值 20。", "20 GJ/t between months of 24 and 23."),
        Text("按数据质量控制方案中的保守方法替代。", "Fill by the conservative rule of the plan."),
        _BASIS,
    ),
    Rule(
        "V125",
        "error",
        Text("差错超过实质性水平", "material misstatement"),
        _message(
            "{what}：差错净额 {net}、绝对额 {absolute}、最大 {largest} tCO2e，实质性水平 {threshold} tCO2e（{share}%）",
            "{what}: misstatements of {net} net, {absolute} absolute, {largest} at most; material above {threshold} tCO2e ({share} %)",
        ),
        Text("未更正差错与总量的一定比例比较。", "Uncorrected errors against a share of the total."),
        Text("超过则报告不能通过核查。", "Above it the statement can't be verified."),
        Text("总量 10000，差错 600，水平 500。", "Errors of 600 in 10000, where 500 are material."),
        Text("更正差错后重新核查。", "Correct the errors and verify again."),
        _BASIS,
    ),
    Rule(
        "V126",
        "note",
        Text("无法核查", "couldn't be checked"),
        _message("{what}：缺少 {missing}，未作核查", "{what}: not checked without {missing}"),
        Text("缺少所需数据的核查。", "Checks that lack a number they need."),
        Text("没有核查不等于没有问题。", "What isn't checked isn't right for that."),
        Text("只报排放量，不报活动数据。", "Emissions reported without activity."),
        Text("补充缺少的数据。", "Give what is missing."),
        _BASIS,
    ),
    Rule(
        "V127",
        "error",
        Text("报告值与重新计算不同", "reported differs from recomputed"),
        _message(
            "{what}：报告 {reported}{in_unit}，重新计算 {expected}{in_unit}，相差 {difference}{in_unit}{cause}",
            "{what}: reported {reported}{in_unit}, recomputed {expected}{in_unit}, difference {difference}{in_unit}{cause}",
        ),
        Text("报告的数字与按原始数据的重新计算逐行比较。", "Each reported number against the recomputation."),
        Text("差异说明报告或数据有误。", "Either the statement or the data is wrong."),
        Text("报告 454.33，重新计算 454.65。", "454.33 reported, 454.65 recomputed."),
        Text("按原因更正报告或数据。", "Correct the one that is wrong."),
        _BASIS,
    ),
)
