"""Q1xx: limits. Q2xx: applicability."""

from __future__ import annotations

from carbonstd.rules.model import Rule, Text

_QUOTA = Text("各限额标准第 4 章", "clause 4 of each quota standard")

RULES = (
    Rule(
        "Q101",
        "error",
        Text("超过限定值", "over the limit"),
        Text(
            "{indicator}：{value} {unit}，{level} 要求 {sign} {limit} {unit}，差 {gap} {unit}",
            "{indicator}: {value} {unit}, {level} asks for {sign} {limit} {unit}; short by {gap} {unit}",
        ),
        Text(
            "实际值与标准要求的级别（现有企业为 3 级限定值）比较。",
            "Compares the actual value with the level that existing plants must meet (level 3).",
        ),
        Text("限定值是强制性要求。", "The limit value is mandatory."),
        Text(
            "熟料综合能耗 118 kgce/t，3 级 117：不达标。",
            "Clinker at 118 kgce/t against level 3 of 117 does not comply.",
        ),
        Text(
            "用 explain 查看该数的来源，核对能源与产量数据；再看 audit 给出的差距。",
            "Trace the number with explain, check energy and output data, then look at the gap.",
        ),
        _QUOTA,
    ),
    Rule(
        "Q102",
        "error",
        Text("未达准入值", "misses the entry level"),
        Text(
            "{indicator}：{value} {unit}，新建或改扩建项目的 {level} 要求 {sign} {limit} {unit}，差 {gap} {unit}",
            "{indicator}: {value} {unit}, {level} for new or rebuilt plants asks for {sign} {limit} {unit}; short by {gap} {unit}",
        ),
        Text(
            "新建、改扩建项目的实际值与 2 级准入值比较。",
            "Compares the actual value of a new or rebuilt plant with level 2.",
        ),
        Text("准入值对新建和改扩建项目是强制性要求。", "The entry value is mandatory for new and rebuilt plants."),
        Text(
            "新建生产线 110 kgce/t，2 级 107：不达标。",
            "A new line at 110 kgce/t against level 2 of 107 does not comply.",
        ),
        Text(
            "核对 project_type；若确为新建，须降低能耗。",
            "Check project_type; if the line is new, its consumption has to fall.",
        ),
        _QUOTA,
    ),
    Rule(
        "Q103",
        "note",
        Text("接近限额", "near a limit"),
        Text(
            "{indicator}：{value} {unit}，距 {level} {limit} {unit} 不足 2%",
            "{indicator}: {value} {unit} lies within 2 % of {level}, {limit} {unit}",
        ),
        Text("达标但余量小于限值的 2%。", "Complies, with a margin below 2 % of the limit."),
        Text("计量误差或一个月的波动即可越线。", "Meter error or one bad month could cross the line."),
        Text("限定值 117，实际 116.5。", "A limit of 117 and an actual value of 116.5."),
        Text("核对计量器具的准确度，跟踪月度数据。", "Check meter accuracy and follow the monthly figures."),
        Text("判定余量，本工具的提示", "margin of the verdict; a hint of this tool"),
    ),
    Rule(
        "Q104",
        "note",
        Text("未达标杆水平", "misses a benchmark"),
        Text(
            "{indicator}：{value} {unit}，标杆水平为 {limit} {unit}",
            "{indicator}: {value} {unit}, the benchmark is {limit} {unit}",
        ),
        Text("与标杆、基准水平比较。", "Compares with benchmark and baseline levels."),
        Text("标杆水平是政策目标，不是限额。", "A benchmark is a policy aim, not a limit."),
        Text("熟料标杆 100，实际 104。", "A benchmark of 100 and an actual value of 104."),
        Text("列入节能改造计划。", "Put it on the list of improvements."),
        Text("重点领域能效标杆水平和基准水平", "benchmark and baseline levels of key sectors"),
    ),
    Rule(
        "Q201",
        "error",
        Text("没有适用的限额", "no row fits"),
        Text(
            "{indicator}：给定条件不符合任何一行（{rows}）",
            "{indicator}: none of the rows fits the given conditions ({rows})",
        ),
        Text("同一指标的各行中应恰有一行的条件成立。", "Exactly one of the alternatives of an indicator should fit."),
        Text("标准的表外没有限额，也就没有结论。", "Outside the table there is no limit and so no verdict."),
        Text("玻璃厚度 7 mm 不在表中。", "A glass thickness of 7 mm is not tabulated."),
        Text(
            "用 show 查看条件，核对输入；确属标准范围外的，在 assess 中注明 not-applicable 及理由。",
            "See the conditions with show and check the inputs; what is out of scope goes into assess as not-applicable with a reason.",
        ),
        _QUOTA,
    ),
    Rule(
        "Q202",
        "error",
        Text("多行同时适用", "several rows fit"),
        Text("{indicator}：同时符合 {rows}", "{indicator}: several fit: {rows}"),
        Text("同一指标有不止一行或不止一个口径可用。", "More than one row or basis of an indicator could be meant."),
        Text("不同口径的限额不能混用。", "Limits of different bases must not be mixed."),
        Text("炭黑有含原料与不含原料两种口径。", "Carbon black has a basis with and one without feedstock."),
        Text("写明行号或 variant。", "Name the row or the variant."),
        _QUOTA,
    ),
    Rule(
        "Q203",
        "error",
        Text("标准未给出该级别", "level missing"),
        Text(
            "{indicator}：标准没有给出 {level}，不以其他级别代替",
            "{indicator}: the standard gives no {level}; no other level stands in for it",
        ),
        Text("要求的级别在表中为空。", "The required level is blank in the table."),
        Text("空白不等于达标，也不能用相邻级别填补。", "A blank is no pass and is never filled from a neighbour."),
        Text("超高压机组只有 3 级，没有 2 级。", "Super-high-pressure units have a level 3 only."),
        Text(
            "查阅标准原文；如原文说明不允许或不评价，请补充 blank_means。",
            "Look into the standard; if it says what the blank means, add blank_means to the package.",
        ),
        _QUOTA,
    ),
    Rule(
        "Q204",
        "error",
        Text("表外无值", "outside the table"),
        Text(
            "{indicator}：{what} 在给定条件下没有定义（{reason}）",
            "{indicator}: {what} is not defined for these inputs ({reason})",
        ),
        Text("修正、插值或公式在输入处没有定义。", "A correction, interpolation or formula is not defined here."),
        Text("表外不外推。", "Nothing is extrapolated beyond a table."),
        Text(
            "顶装焦炉入炉煤挥发分 30%，表只到 28%。",
            "Volatile matter of 30 % for a top-charging oven; the table ends at 28 %.",
        ),
        Text("核对输入；如属实，该指标无法判定。", "Check the input; if it is right there is no verdict."),
        _QUOTA,
    ),
)
