"""T1xx: targets and measures."""

from __future__ import annotations

from carbonstd.rules.model import Rule, Text

_TOOL = Text("本工具的规则，不是标准的要求", "a rule of this tool, no standard's")

RULES = (
    Rule(
        "T101",
        "warning",
        Text("目标无定义", "target not defined"),
        Text("{indicator}：没有 {level} 这一目标：{reason}", "{indicator}: there is no target {level}: {reason}"),
        Text("所要的级别在该标准、该行中有没有值。", "Whether the standard's row gives the level that is aimed at."),
        Text(
            "空白的级别不能用相邻的级别代替，否则目标就是编出来的。",
            "A blank level is never filled from its neighbour: the target would be invented.",
        ),
        Text("某产品只有 3 级限定值，却要对 2 级。", "A product with level 3 only, and level 2 aimed at."),
        Text(
            "换一个级别，或写一个百分数，如 10%。",
            "Take another level, or a percentage such as 10%.",
        ),
        _TOOL,
    ),
    Rule(
        "T102",
        "note",
        Text("没有价格", "price missing"),
        Text("{what}：金额算不出：{reason}", "{what}: no amount of money: {reason}"),
        Text("边界内各能源品种和配额有没有价格。", "Whether the carriers of the boundary and allowances have prices."),
        Text(
            "缺一种价格，金额就是未知，不用其他品种的价格代替。",
            "One price missing makes the amount unknown; no other price stands in.",
        ),
        Text("有煤价，没有电价。", "A price of coal, none of electricity."),
        Text(
            "在“价格”表中补一行：能源品种或 allowance，单位如 CNY/t、CNY/kWh。",
            "Add a row to the table prices: a carrier or allowance, in CNY/t, CNY/kWh …",
        ),
        _TOOL,
    ),
    Rule(
        "T103",
        "warning",
        Text("差距算不出", "gap unknown"),
        Text(
            "{indicator}（目标 {level}）：{what}未知：{reason}",
            "{indicator} (target {level}): {what} unknown: {reason}",
        ),
        Text(
            "由指标的差距到吨标准煤、吨二氧化碳所需的数是否都有。",
            "Whether everything is known that leads from the gap to tce and tCO2e.",
        ),
        Text("缺的数不猜，之后的数都未知。", "What is missing isn't guessed, and what follows from it is unknown."),
        Text("指标值直接给出，没有产量。", "The value is given, the output isn't."),
        Text("补上消息里说的那个数。", "Give the number that the message names."),
        _TOOL,
    ),
    Rule(
        "T104",
        "warning",
        Text("节约量超过消费量", "saves more than is used"),
        Text(
            "措施 {what}：节约 {carrier} {saving} {unit}，而{boundary}只用了 {used} {unit}{others}；未计入",
            "measure {what}: saves {saving} {unit} of {carrier}, but {boundary} used {used} {unit}{others}; not counted",
        ),
        Text(
            "一项或几项措施的节约量（按核算期折算）与所在边界的消费量比较。",
            "The saving of one or several measures, brought to the length of the period, against what is used.",
        ),
        Text(
            "没有用掉的能源节约不了；多计的节约会让目标看起来容易。",
            "What isn't used can't be saved; counting it makes a target look easy.",
        ),
        Text("一条线用电 100 万 kWh，节电措施写了 300 万。", "A line that uses 1 GWh, and a measure that saves 3."),
        Text(
            "核对节约量的单位和工序；几项措施节约同一能源时写净节约量。",
            "Check unit and process; where several measures save the same energy, give what each saves after the others.",
        ),
        _TOOL,
    ),
    Rule(
        "T105",
        "note",
        Text("互斥措施已舍去", "ruled out by another measure"),
        Text(
            "措施 {what} 与 {by} 互斥，已舍去：{reason}",
            "measure {what} rules out or is ruled out by {by}, left out: {reason}",
        ),
        Text(
            "互斥的措施只留一项：净成本为负的比净收益，其余比单位减排成本。",
            "Of measures that exclude each other one stays: by net benefit where they pay, else by cost per tonne.",
        ),
        Text("两项都计会重复计算减排量。", "Counting both would count their abatement twice."),
        Text("同一台风机，变频或换新。", "One fan: a drive for it, or a new one."),
        Text(
            "舍去的若减排更多，看消息里每多减一吨的成本，再决定换不换。",
            "Where the one left out abates more, the message gives the cost of each further tonne: decide by that.",
        ),
        _TOOL,
    ),
    Rule(
        "T106",
        "warning",
        Text("措施排不进曲线", "measure not placed"),
        Text("措施 {what} 没有排进曲线：{reason}", "measure {what} isn't placed on the curve: {reason}"),
        Text("一项措施的年成本和减排量是否都能算。", "Whether a measure's annual cost and abatement can be computed."),
        Text(
            "算不出的措施单独列出，不当作零成本，也不丢掉。",
            "What can't be computed is listed apart: neither free of cost nor dropped.",
        ),
        Text("没有写寿命，投资摊不到每年。", "Without a lifetime the investment can't be spread over years."),
        Text(
            "补上消息里说的数；没有就写 0，空白是未知。",
            "Give what the message names; write 0 where there is none: blank is unknown.",
        ),
        _TOOL,
    ),
    Rule(
        "T107",
        "note",
        Text("负成本措施按净收益排序", "negative costs ranked by net benefit"),
        Text(
            "{names} 的净成本为负，按每年净收益排序；按单位减排成本排，次序会不同",
            "{names} pay for themselves and are ranked by net benefit a year; by cost per tonne the order would differ",
        ),
        Text(
            "净成本为负的措施，两种排序是否不同。",
            "Whether the two rankings differ for measures of negative cost.",
        ),
        Text(
            "收益相同时，减排越少，每吨成本越负：按每吨成本排，减得少的反而在前。",
            "Of two with the same benefit the one that abates less has the lower cost per tonne, and would come first.",
        ),
        Text(
            "同样每年省 100 万元，减 100 t 的是 -10000 元/t，减 1000 t 的是 -1000 元/t。",
            "Both save 1 million a year: with 100 t that is -10000 a tonne, with 1000 t it is -1000.",
        ),
        Text(
            "负成本段只看净收益和减排量，不看每吨成本。", "Below zero, read benefit and abatement, not cost per tonne."
        ),
        Text(
            "文献对边际减排成本曲线负成本部分的批评（Taylor 2012，Energy Policy 48）",
            "criticism of the negative part of such curves (Taylor 2012, Energy Policy 48)",
        ),
    ),
    Rule(
        "T108",
        "warning",
        Text("措施不足以达到目标", "measures fall short of the target"),
        Text(
            "{indicator}（目标 {level}）：所列措施共 {counted} tce，还差 {short} tce",
            "{indicator} (target {level}): the measures listed give {counted} tce, {short} tce are missing",
        ),
        Text(
            "边界内措施的节能量与差距比较；不由节能带来的减排不算。",
            "The energy that measures inside the boundary save against the gap; abatement without saving doesn't count.",
        ),
        Text("限额管的是能耗，过程减排降不了单耗。", "A quota is on energy: less process emission doesn't lower it."),
        Text("差 8000 tce，措施只有 5000 tce。", "8000 tce to go, measures for 5000."),
        Text("找更多措施，或补全排不进曲线的措施。", "Find more measures, or complete those not placed."),
        _TOOL,
    ),
    Rule(
        "T109",
        "warning",
        Text("标杆水平有待核对", "benchmark to be checked"),
        Text(
            "{indicator}：{level} {value} 取自 {source}：{reason}",
            "{indicator}: {level} {value} is of {source}: {reason}",
        ),
        Text("标杆水平所在文件的版本和数据等级。", "Edition and grade of the document that gives the benchmark level."),
        Text("目标定错了，改造就会做少或做多。", "With a wrong target a retrofit does too little or too much."),
        Text(
            "2023 年版只查到部分数值，其余取 2021 年版。",
            "Few values of the 2023 edition were found; others are of 2021.",
        ),
        Text("对照文件原文后再立项。", "Hold it against the document before you decide."),
        Text(
            "国家发展改革委等部门关于能效标杆水平和基准水平的通知（2021、2023）",
            "notices of the NDRC and others on benchmark and baseline levels (2021, 2023)",
        ),
    ),
)
