"""S1xx: editions and dates."""

from __future__ import annotations

from carbonstd.rules.model import Rule, Text

_DATES = Text("标准的发布、实施和代替日期", "dates of issue, entry into force and replacement")

RULES = (
    Rule(
        "S101",
        "warning",
        Text("标准已被代替", "superseded"),
        Text(
            "{standard} 自 {withdrawn} 之后不再有效；按 {as_of} 判定。现行：{successor}",
            "{standard} was in force until {withdrawn}; judged as of {as_of}. In force now: {successor}",
        ),
        Text("点名的版本在今天已不再有效。", "The edition named is no longer in force today."),
        Text("达标与否取决于期间内有效的版本。", "The verdict depends on the edition in force in the period."),
        Text("GB 16780-2012 于 2022-10-31 之后被代替。", "GB 16780-2012 was replaced after 2022-10-31."),
        Text("不写年份，或用 --as-of 指定日期。", "Leave the year out, or give a date with --as-of."),
        _DATES,
    ),
    Rule(
        "S102",
        "warning",
        Text("标准尚未实施", "not yet in force"),
        Text(
            "{standard} 自 {effective} 起实施；按该日判定",
            "{standard} takes effect on {effective}; judged as of that day",
        ),
        Text("点名的版本尚未实施。", "The edition named is not yet in force."),
        Text("尚未实施的限额没有约束力。", "Limits not yet in force do not bind."),
        Text("GB 29447-2026 自 2027-01-01 起实施。", "GB 29447-2026 takes effect on 2027-01-01."),
        Text("作预评估使用，或选择现行版本。", "Use it as a preview, or choose the edition in force."),
        _DATES,
    ),
    Rule(
        "S103",
        "note",
        Text("期间内另有有效版本", "other edition in force within the period"),
        Text(
            "{standard} 在期间内也曾有效（{validity}）；另行给出不具约束力的判定",
            "{standard} was also in force within the period ({validity}); judged beside it, not binding",
        ),
        Text("核算期内标准换版。", "The edition changed within the period."),
        Text("默认以期末有效的版本为准。", "By default the edition at the end of the period binds."),
        Text("2022 年的水泥企业跨两个版本。", "A cement works in 2022 spans two editions."),
        Text(
            "如需分段判定，用 --edition-policy split 并提供月度数据。",
            "For a split, use --edition-policy split with monthly data.",
        ),
        _DATES,
    ),
    Rule(
        "S104",
        "warning",
        Text("有效日期不明", "dates unknown"),
        Text(
            "{standard} 的有效期不完整（实施 {effective}，废止 {withdrawn}）",
            "{standard}: validity is not fully known (effective {effective}, withdrawn {withdrawn})",
        ),
        Text("版本的实施或废止日期没有来源。", "No source was found for a date of the edition."),
        Text("日期不明的版本不算现行。", "An edition of unknown dates doesn't count as in force."),
        Text("GB 16780-2007 的废止日期不明。", "The end of GB 16780-2007 is not known."),
        Text("查阅标准文本，补充 standard.toml。", "Look it up and complete standard.toml."),
        _DATES,
    ),
    Rule(
        "S105",
        "error",
        Text("版本在该日无效", "edition not in force on the date"),
        Text(
            "{standard} 在 {as_of} 无效（{validity}）；不作判定",
            "{standard} is not in force on {as_of} ({validity}); no verdict",
        ),
        Text("指定的日期在版本的有效期之外。", "The date asked for lies outside the edition's validity."),
        Text("无效的版本不能给出结论。", "An edition that isn't in force gives no verdict."),
        Text("按 2020-01-01 判定 GB 16780-2021。", "GB 16780-2021 as of 2020-01-01."),
        Text(
            "改用该日有效的版本：省略标准号中的年份即可。", "Use the edition in force on that day; leave the year out."
        ),
        _DATES,
    ),
)
