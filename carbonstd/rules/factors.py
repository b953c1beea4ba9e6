"""F1xx: factors, defaults and evidence."""

from __future__ import annotations

from carbonstd.rules.model import Rule, Text

_BASIS = Text(
    "GB/T 2589、GB/T 32150 对系数和因子的要求", "what GB/T 2589 and GB/T 32150 ask of coefficients and factors"
)

RULES = (
    Rule(
        "F101",
        "warning",
        Text("采用默认值或假定值", "default or assumption used"),
        Text(
            "{what}：未给出实测值，采用 {value} {unit}（{source}）",
            "{what}: no measured value; {value} {unit} is used ({source})",
        ),
        Text("需要实测值的地方用了默认值。", "A default stands where a measured value is expected."),
        Text("默认值可能与实际相差较大。", "A default may lie far from the truth."),
        Text("烟煤低位发热量未实测。", "No measured NCV for bituminous coal."),
        Text("补充实测值及其检测报告。", "Give the measured value and its test report."),
        _BASIS,
    ),
    Rule(
        "F102",
        "error",
        Text("因子不在有效期", "outside validity"),
        Text("{what}：{source} 不适用于 {year} 年", "{what}: {source} does not hold for {year}"),
        Text("因子或方法的适用年份与报告年份比较。", "Years of validity are held against the reporting year."),
        Text("跨年套用会使结果不可比。", "Using another year's factor makes results incomparable."),
        Text("2019 年电网因子用于 2025 年。", "A grid factor of 2019 for 2025."),
        Text("选用该年适用的因子。", "Take the factor of that year."),
        _BASIS,
    ),
    Rule(
        "F103",
        "note",
        Text("因子较旧", "ageing"),
        Text("{what}：采用 {source}，数据年份 {year}", "{what}: {source} is used, of data year {year}"),
        Text(
            "最新可用因子早于报告年份两年以上。",
            "The newest factor is more than two years older than the reporting year.",
        ),
        Text("较旧的因子可能偏离现状。", "An old factor may no longer hold."),
        Text("2025 年用 2022 年电网因子。", "A grid factor of 2022 for 2025."),
        Text("关注新公布的因子。", "Watch for a new publication."),
        _BASIS,
    ),
    Rule(
        "F104",
        "warning",
        Text("证据较弱", "weak evidence"),
        Text("{what}：所依据的数据等级为 {grade}：{note}", "{what}: rests on a {grade} number: {note}"),
        Text("结论依据的数有争议或没有来源。", "The verdict rests on a disputed number or one without a source."),
        Text("这样的结论需要人工核对原文。", "Such a verdict needs a look into the standard."),
        Text("来源之间数值不一致。", "Sources disagree."),
        Text("对照标准原文后再使用。", "Hold it against the standard before you use it."),
        _BASIS,
    ),
    Rule(
        "F105",
        "warning",
        Text("采用上级能源的默认值", "parent carrier used"),
        Text(
            "{what}：{carrier} 没有自己的默认值，采用上级 {parent}",
            "{what}: {carrier} has no default of its own; that of {parent} is used",
        ),
        Text("文件没有列出该能源。", "The document doesn't list the carrier."),
        Text("上级的默认值只是近似。", "The parent's default is only near."),
        Text("褐煤采用原煤的系数。", "Lignite takes the coefficient of raw coal."),
        Text("给出实测值。", "Give measured values."),
        _BASIS,
    ),
    Rule(
        "F106",
        "error",
        Text("没有可用的因子", "no factor"),
        Text("{what}：{source} 没有可用的 {name}；{todo}", "{what}: {source} gives no usable {name}; {todo}"),
        Text("文件没有给出数值，或只给出范围。", "The document gives no value, or a range only."),
        Text("范围不取中值。", "A midpoint is never taken."),
        Text(
            "天然气折标系数为 1.1000–1.3300，需实测热值。",
            "Natural gas is given as 1.1000–1.3300 and needs a measured NCV.",
        ),
        Text("给出实测低位发热量或折标系数。", "Give a measured NCV or an adopted coefficient."),
        _BASIS,
    ),
    Rule(
        "F107",
        "note",
        Text("未注明气体的参比状态", "reference state not given"),
        Text("{what}：按 0 ℃、101.325 kPa 理解 {unit}", "{what}: {unit} is taken at 0 °C and 101.325 kPa"),
        Text("标准立方米没有写明参比温度。", "A normal cubic metre without its reference temperature."),
        Text("20 ℃ 与 0 ℃ 的体积相差 7%。", "Volumes at 20 and 0 °C differ by 7 %."),
        Text("贸易计量的“标方”常为 20 ℃。", "Gas is often sold at 20 °C."),
        Text("写明 ref_temperature，或用 Nm3(20℃)。", "Give ref_temperature or write Nm3(20℃)."),
        _BASIS,
    ),
    Rule(
        "F108",
        "error",
        Text("因子种类不符", "factor of the wrong kind"),
        Text("{what}：{name} 不能用于 {use}", "{what}: {name} can't be used for {use}"),
        Text(
            "足迹因子、基准线因子与核算因子互不替代。",
            "Footprint, baseline and account factors don't replace one another.",
        ),
        Text("同为每千瓦时，含义不同。", "All are per kWh and mean different things."),
        Text("用电力碳足迹因子核算范围 2。", "A footprint factor for scope 2."),
        Text("选用平均排放因子。", "Take the average emission factor."),
        _BASIS,
    ),
    Rule(
        "F109",
        "error",
        Text("指南规定取缺省值", "only the default is admitted"),
        Text(
            "{what}：给定 {given}，{source} 规定取 {fixed}，按规定值计算",
            "{what}: {given} is given, {source} prescribes {fixed}, which is used",
        ),
        Text("核算指南把这一参数定为固定值。", "The guideline fixes this parameter."),
        Text("采用其他数值的报告会被退回。", "A statement with another value is rejected."),
        Text(
            "钢铁指南中烟煤单位热值含碳量填 0.0255。",
            "Carbon per heat of bituminous coal of 0.0255 under the steel guideline.",
        ),
        Text("删去该值，或改用允许实测的方法。", "Delete the value, or use a method that admits measurements."),
        _BASIS,
    ),
    Rule(
        "F110",
        "warning",
        Text("缺少应有的排放源", "expected source missing"),
        Text("{source} 应核算“{what}”，数据中没有", "{source} counts “{what}”; the dossier has nothing of it"),
        Text("与该行业方法列出的排放源逐项比较。", "The sources of the sector's method are held against the dossier."),
        Text("漏掉一个源，总量就偏低。", "A source that is left out makes the total too low."),
        Text("造纸厂没有废水处理的数据。", "A paper mill without data of its waste water."),
        Text(
            "补充该排放源；确实没有的，填一行数量为 0。",
            "Give the source; where there is none, give a row of quantity 0.",
        ),
        _BASIS,
    ),
    Rule(
        "F111",
        "note",
        Text("指南未列的物料不核算", "material not listed, not accounted"),
        Text(
            "{what} 不在 {source} 的物料表中，不计排放", "{what} isn't in the materials of {source} and isn't counted"
        ),
        Text("有的指南只核算表中所列的物料。", "Some guidelines count listed materials only."),
        Text("这是指南的规定，不是遗漏。", "So says the guideline; nothing is forgotten."),
        Text("钢铁指南中的硅钙合金。", "Calcium silicon under the steel guideline."),
        Text("核对物料名称是否写对。", "Check the name of the material."),
        _BASIS,
    ),
    Rule(
        "F112",
        "error",
        Text("证书超过用电量", "certificates above consumption"),
        Text(
            "证书与合同电量 {covered} MWh 超过其所覆盖的外购电量 {used} MWh",
            "certificates and contracts of {covered} MWh exceed the {used} MWh bought that they cover",
        ),
        Text("证书电量与外购电量比较。", "Certificates are held against electricity bought."),
        Text("多出的证书不能抵减排放。", "What exceeds can't lower emissions."),
        Text("外购 9000 MWh，绿证 10000 张。", "9000 MWh bought, 10000 certificates."),
        Text("核对证书数量、单位和归属工序。", "Check number, unit and process of the certificates."),
        _BASIS,
    ),
)
