"""Targets and the cost curve of measures: hand calculations in `cases/targets.yaml`, and what holds for all numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.dossiers import carriers, document, read

from carbonstd.accounting import EnergyAccount
from carbonstd.accounting.abatement.boundary_uses import boundary_uses
from carbonstd.accounting.abatement.carrier_use import CarrierUse
from carbonstd.accounting.abatement.curve import Curve, abatement_curve
from carbonstd.accounting.abatement.figures import Figure, unknown
from carbonstd.accounting.abatement.measure_costs import capital_recovery_factor
from carbonstd.accounting.abatement.prices import PriceList
from carbonstd.accounting.abatement.reach import reach
from carbonstd.activity.record import RowRef
from carbonstd.activity.supplements import Measure
from carbonstd.activity.yamltext import load_yaml
from carbonstd.compliance import Judgement
from carbonstd.compliance.targets import Target, TargetInput, counted, find_gap, parse_aim, target_input, way_to_target
from carbonstd.errors import CarbonstdError
from carbonstd.exact import format_exact, parse_decimal
from carbonstd.findings import Finding, Location
from carbonstd.packages import Catalogue, QuotaPackage
from carbonstd.packages.coefficients import load_conversion_set
from carbonstd.reporting import Page
from carbonstd.reporting.abatement import cost_curve, targets
from carbonstd.reporting.abatement_tables import sheet_csv, sheets
from carbonstd.reporting.layout import cells
from carbonstd.reporting.sheet import Number
from carbonstd.rules import RULES, Text
from carbonstd.rules import targets as target_rules
from carbonstd.runs import judge_one
from carbonstd.trace import Trace

CASES = load_yaml((Path(__file__).parent / "cases" / "targets.yaml").read_bytes(), "targets.yaml")
ALL_RULES = {**RULES, **{rule.id: rule for rule in target_rules.RULES}}
TODAY = date(2026, 11, 23)
FUELS = ("bituminous-coal", "coke", "naphtha", "diesel", "natural-gas")
NO_ALLOWANCE = unknown("CNY/tCO2e", "没有配额价格", "no price of allowances")


def figure(value: str | None, unit: str) -> Figure:
    return unknown(unit, "未给出", "not given") if value is None else Figure(Fraction(value), unit)


def use(row: Sequence[str | None]) -> CarrierUse:
    carrier, used, unit, coefficient, emission, price = row
    assert carrier is not None
    return CarrierUse(
        carrier, Text(carrier, carrier), "solid" if carrier in FUELS else carrier, figure(used, unit or ""),
        figure(coefficient, f"tce/{unit}"), figure(emission, f"tCO2e/{unit}"), figure(price, f"CNY/{unit}"),
    )  # fmt: skip


def package(catalogue: Catalogue, standard: str) -> QuotaPackage:
    return catalogue.quota(next(one for one in catalogue.packages if one.standard == standard))


def said(findings: Sequence[Finding]) -> str:
    """Write findings in both languages, as they are shown."""
    texts = []
    for finding in findings:
        for language in ("zh", "en"):
            shown = {k: v.get(language) if isinstance(v, Text) else v for k, v in finding.args.items()}  # type: ignore[arg-type]
            texts.append(ALL_RULES[finding.rule].message.get(language).format(**shown))  # type: ignore[arg-type]
    return "\n".join(texts)


# --- gaps -------------------------------------------------------------------------------------------------------------


def gap_input(case: Mapping[str, Any]) -> TargetInput:
    value, output = case["value"], case["output"]
    return TargetInput(
        id="line-1.product", label=Text("指标", "indicator"), unit=case["unit"],
        direction=case.get("direction", "max"), value=None if value is None else Fraction(value),
        limits={level: None if limit is None else Fraction(limit) for level, limit in (case["limits"] or {}).items()},
        blank=frozenset(case.get("blank", ())),
        output=figure(*output) if output else unknown("t", "没有产量", "no output"),
        uses=tuple(map(use, case.get("uses", ()))), allowance=figure(case.get("allowance"), "CNY/tCO2e"),
    )  # fmt: skip


def found_gap(target: Target) -> dict[str, Any]:
    amounts = target.amounts
    return {
        "state": target.state, "target": target.target.value, "gap": target.gap.value, "margin": target.margin,
        "amount": None if amounts.amount.value is None else [amounts.amount.value, amounts.amount.unit],
        "tce": amounts.tce.value, "tco2e": amounts.tco2e.value, "energy_cost": amounts.energy_cost.value,
        "allowance_cost": amounts.allowance_cost.value, "findings": [finding.rule for finding in target.findings],
    }  # fmt: skip


@pytest.mark.parametrize("case", CASES["gaps"], ids=[case["name"] for case in CASES["gaps"]])
def test_worked_gap(case: Mapping[str, Any]) -> None:
    target = find_gap(gap_input(case), parse_aim(case["aim"]), Trace())
    expected = dict(case["expect"])
    if expected.get("amount"):
        expected["amount"] = [Fraction(expected["amount"][0]), expected["amount"][1] or ""]
    for key in {"target", "gap", "margin", "tce", "tco2e", "energy_cost", "allowance_cost"} & expected.keys():
        expected[key] = None if expected[key] is None else Fraction(expected[key])
    assert case["why"]
    assert {key: found_gap(target)[key] for key in expected} == expected
    # Whatever isn't known says why, in both languages, and the findings can be written.
    for one in vars(target.amounts).values():
        assert one.value is not None or (one.note.zh and one.note.en)
    assert all(said([finding]) for finding in target.findings)


@pytest.mark.parametrize("case", CASES["aims"], ids=[case["text"] for case in CASES["aims"]])
def test_a_target_is_read_in_its_spellings(case: Mapping[str, str]) -> None:
    aim = parse_aim(case["text"])
    assert str(aim) == case["aim"]
    assert parse_aim(str(aim)) == aim


@pytest.mark.parametrize(
    ("text", "hint"),
    [("2", "level_2"), ("10", "10%"), ("0%", ""), ("100%", ""), ("-5%", ""), ("", ""), ("benchmrk", "benchmark"),
     ("level_0", "level_"), ("1e1%", ""), ("nan%", "")],
)  # fmt: skip
def test_what_is_no_target_is_refused(text: str, hint: str) -> None:
    with pytest.raises(CarbonstdError) as refused:
        parse_aim(text)
    assert hint in refused.value.hint_en and refused.value.zh and refused.value.en


NUMBERS = st.fractions(min_value=Fraction(1, 1000), max_value=10**6, max_denominator=1000)


@given(value=NUMBERS, limit=NUMBERS, output=NUMBERS, unit=st.sampled_from(["kgce/t", "tce/t", "gce/t", "kWh/t"]))
def test_what_falls_by_the_amount_is_on_the_target(
    value: Fraction, limit: Fraction, output: Fraction, unit: str
) -> None:
    asked = TargetInput(
        id="x", label=Text("指标", "indicator"), unit=unit, direction="max", value=value, limits={"1": limit},
        output=Figure(output, "t"), allowance=NO_ALLOWANCE,
    )  # fmt: skip
    target = find_gap(asked, parse_aim("level_1"), Trace())
    per = {"kgce/t": 1, "tce/t": 1000, "gce/t": Fraction(1, 1000), "kWh/t": 1}[unit]
    used = value * output * per
    assert target.amounts.amount.value is not None
    left = (used - target.amounts.amount.value) / output / per
    assert left == min(value, limit)


@pytest.mark.parametrize("case", CASES["behind"], ids=[case["why"] for case in CASES["behind"]])
def test_energy_less_by_the_amount_is_judged_on_the_target(case: Mapping[str, Any], catalogue: Catalogue) -> None:
    used, trace, variable = Fraction(5_000_000), Trace(), case["variable"]

    def judged(energy: Fraction) -> Judgement:
        inputs = {**case["inputs"], variable: format_exact(energy)}
        return judge_one(catalogue, case["standard"], case["indicator"], None, inputs, today=TODAY).judgements[0]

    before = judged(used)
    asked = target_input(before, package(catalogue, case["standard"]), (), {}, NO_ALLOWANCE, trace)
    target = find_gap(asked, parse_aim("10%"), trace)
    amount = target.amounts.amount
    assert before.value is not None and amount.value is not None
    assert amount.unit == ("kWh" if variable == "electricity_kwh" else "kgce")
    assert judged(used - amount.value).value == target.target.value == before.value * Fraction(9, 10)


def test_a_formula_that_weighs_its_parts_differently_gives_no_amount(catalogue: Catalogue) -> None:
    inputs = {
        "production_kgce": "50000", "auxiliary_kgce": "10", "affiliated_kgce": "5", "throughput_t": "100000",
        "terminal": "dry_bulk", "direct_to_factory": "true", "portal_crane": "false", "work_line_m": "400",
        "heating_region": "false", "adaptation_degree": "1.5",
    }  # fmt: skip
    judged = judge_one(catalogue, "GB 31823-2021", "dry-bulk", None, inputs, today=TODAY).judgements[0]
    asked = target_input(judged, package(catalogue, "GB 31823-2021"), (), {}, NO_ALLOWANCE, Trace())
    assert asked.value is not None and asked.output.value is None and "differently" in asked.output.note.en


@pytest.mark.parametrize(
    ("indicator", "taken"),
    [("clinker-coal", {"bituminous-coal"}), ("clinker-electricity", {"electricity"}),
     ("clinker-comprehensive-energy", {"bituminous-coal", "electricity", "heat"})],
)  # fmt: skip
def test_an_indicator_takes_in_the_carriers_of_its_formula(
    indicator: str, taken: set[str], catalogue: Catalogue
) -> None:
    judged = judge_one(catalogue, "GB 16780-2021", indicator, "90", {}, today=TODAY).judgements[0]
    uses = [use([carrier, "1", "t", "1", "1", "1"]) for carrier in ("bituminous-coal", "electricity", "heat")]
    asked = target_input(judged, package(catalogue, "GB 16780-2021"), uses, {}, NO_ALLOWANCE, Trace())
    assert {one.carrier for one in asked.uses} == taken
    # The value was given: what stands behind it was not.
    assert asked.output.value is None and "output_t" in asked.output.note.en


# --- the curve --------------------------------------------------------------------------------------------------------


def measure(row: Mapping[str, str | None]) -> Measure:
    numbers = ("saving", "abatement", "investment", "running_cost", "lifetime")
    excludes = tuple((row.get("excludes") or "").split(";")) if row.get("excludes") else ()
    return Measure(
        row=RowRef("measures", f"measures.{row['id']}", 1, Location(), {}, {}), id=row["id"] or "",
        process=row.get("process"), carrier=row.get("carrier"), unit=row.get("unit"), excludes=excludes,
        **{name: parse_decimal(row[name] or "") if row.get(name) else None for name in numbers},  # type: ignore[arg-type]
    )  # fmt: skip


def curve_of(
    measures: Sequence[Measure], uses: Mapping[tuple[str, str], CarrierUse], rate: str = "0", years: str = "1",
    parents: Mapping[str, str] | None = None,
) -> Curve:  # fmt: skip
    return abatement_curve(measures, uses, parents or {}, Fraction(rate), Fraction(years), Trace())


def worked_curve(case: Mapping[str, Any]) -> Curve:
    uses = {(row[0] or "", row[1]): use(row[1:]) for row in case["uses"] or ()}
    measures = [measure(row) for row in case["measures"]]
    return curve_of(measures, uses, case["rate"], case.get("years", "1"), case.get("parents"))


@pytest.mark.parametrize("case", CASES["curves"], ids=[case["name"] for case in CASES["curves"]])
def test_worked_curve(case: Mapping[str, Any]) -> None:
    curve, expected = worked_curve(case), case["expect"]
    costs = {one.cost.measure.id: one.cost for one in (*curve.steps, *curve.dropped, *curve.unplaced)}
    assert case["why"]
    assert [step.cost.measure.id for step in curve.steps] == expected["order"]
    assert {left.cost.measure.id: left.by for left in curve.dropped} == {
        name: by or "" for name, by in expected.get("dropped", {}).items()
    }
    assert [left.cost.measure.id for left in curve.unplaced] == expected.get("unplaced", [])
    assert {finding.rule for finding in curve.findings} == set(expected["findings"])
    assert expected.get("says", "") in said(curve.findings)
    for name in ("unit_cost", "payback", "tce"):
        for one, value in expected.get(name, {}).items():
            assert getattr(costs[one], name).value == (None if value is None else Fraction(value)), (name, one)
    if "cumulative" in expected:
        assert [step.abatement for step in curve.steps] == list(map(Fraction, expected["cumulative"]))
    if "cumulative_cost" in expected:
        assert [step.annual_cost for step in curve.steps] == list(map(Fraction, expected["cumulative_cost"]))
    # Nothing is lost, and what isn't counted says why.
    assert len(curve.steps) + len(curve.dropped) + len(curve.unplaced) == len(case["measures"])
    assert all(left.reason.zh and left.reason.en for left in (*curve.dropped, *curve.unplaced))


@pytest.mark.parametrize("case", CASES["recovery"], ids=[case["why"] for case in CASES["recovery"]])
def test_worked_capital_recovery(case: Mapping[str, str]) -> None:
    assert capital_recovery_factor(Fraction(case["rate"]), Fraction(case["years"])) == Fraction(case["factor"])


def test_capital_recovery_pays_an_investment_back_exactly() -> None:
    rate, left = Fraction("0.0837"), Fraction(1)
    yearly = capital_recovery_factor(rate, Fraction(30))
    for _ in range(30):
        left = left * (1 + rate) - yearly
    assert left == 0


@pytest.mark.parametrize("rate", ["8", "1", "-0.01"])
def test_a_rate_that_can_be_no_discount_rate_is_refused(rate: str) -> None:
    with pytest.raises(CarbonstdError, match="between 0 and 1"):
        curve_of([], {}, rate)


MONEY = st.integers(-1000, 1000).map(str)
MEASURES = st.lists(
    st.builds(
        lambda saving, abatement, cost, barred: {
            "carrier": "electricity",
            "saving": saving,
            "unit": "kWh",
            "abatement": abatement,
            "investment": "0",
            "running_cost": cost,
            "excludes": barred,
        },
        st.integers(0, 500).map(str),
        st.integers(1, 50).map(str),
        MONEY,
        st.sampled_from([None, "0", "1;2", "3"]),
    ),
    max_size=7,
)


def drawn(rows: Sequence[Mapping[str, str | None]]) -> list[Measure]:
    return [measure({**row, "id": str(number)}) for number, row in enumerate(rows)]


def priced(price: str) -> dict[tuple[str, str], CarrierUse]:
    return {("", "electricity"): use(["electricity", "1000", "kWh", "0.1", "0.5", price])}


@given(MEASURES)
def test_the_curve_is_in_order_and_adds_up(rows: list[dict[str, str | None]]) -> None:
    curve = curve_of(drawn(rows), priced("1"))
    costs = [step.cost for step in curve.steps]
    assert [step.abatement for step in curve.steps] == list(accumulate(cost.abatement.value or 0 for cost in costs))
    assert [step.annual_cost for step in curve.steps] == list(accumulate(cost.annual_cost.value or 0 for cost in costs))
    for one, other in pairwise(costs):
        # What pays stands first, by benefit; the rest by cost per tonne.
        pays, pays_too = (one.annual_cost.value or 0) < 0, (other.annual_cost.value or 0) < 0
        assert pays >= pays_too
        figures = (one.annual_cost, other.annual_cost) if pays_too else (one.unit_cost, other.unit_cost)
        assert pays > pays_too or (figures[0].value or 0) <= (figures[1].value or 0)
    for at, other in enumerate(costs):
        for one in costs[:at]:
            # No measure before one that is better in both respects.
            worse = (one.annual_cost.value or 0) > (other.annual_cost.value or 0)
            assert not (worse and (one.abatement.value or 0) < (other.abatement.value or 0))
            assert one.measure.id not in other.measure.excludes and other.measure.id not in one.measure.excludes
    assert sum(cost.saving.value or 0 for cost in costs) <= 1000


@given(MEASURES, st.integers(2, 9))
def test_prices_scale_the_costs(rows: list[dict[str, str | None]], factor: int) -> None:
    dearer = [{**row, "running_cost": str(int(row["running_cost"] or 0) * factor)} for row in rows]
    one, other = curve_of(drawn(rows), priced("1")), curve_of(drawn(dearer), priced(str(factor)))
    assert [step.cost.measure.id for step in one.steps] == [step.cost.measure.id for step in other.steps]
    assert [step.annual_cost * factor for step in one.steps] == [step.annual_cost for step in other.steps]
    assert [step.abatement for step in one.steps] == [step.abatement for step in other.steps]


@given(MEASURES, st.integers(0, 300))
def test_a_gap_is_reached_by_the_first_measures_that_make_it_up(rows: list[dict[str, str | None]], gap: int) -> None:
    curve = curve_of(drawn(rows), priced("1"))
    each = {step.cost.measure.id: step.cost.abatement.value or Fraction(0) for step in curve.steps}
    found = reach(curve, Fraction(gap), "tCO2e", each)
    taken = len(found.measures)
    assert found.measures == tuple(step.cost.measure.id for step in curve.steps[:taken])
    assert found.counted == (curve.steps[taken - 1].abatement if taken else 0)
    assert found.annual_cost == (curve.steps[taken - 1].annual_cost if taken else 0)
    assert found.reached == (found.counted >= gap) and (found.reached or taken == len(curve.steps))
    # One less wouldn't do.
    assert taken == 0 or found.counted - each[found.measures[-1]] < gap


# --- both, from a dossier ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plant(catalogue: Catalogue) -> tuple[Target, Curve, tuple[CarrierUse, ...]]:
    """The target and the curve of a dossier, with the uses behind them."""
    dossier, trace = read(document(CASES["dossier"])), Trace()
    account = EnergyAccount(dossier, carriers(), load_conversion_set(catalogue.package("gbt-2589.2020")), trace)
    prices = PriceList(dossier.prices, carriers(), trace)
    emissions = {line.key: line.quantity.value for line in account.lines if line.carrier.id == "bituminous-coal"}
    grid = Figure(Fraction("0.5"), "tCO2/MWh", Text("浙江省平均", "average of Zhejiang"))
    uses = boundary_uses(account, ["line-1"], emissions, {"electricity": grid}, prices)
    curve = abatement_curve(
        dossier.measures, {("line-1", one.carrier): one for one in uses}, {}, Fraction("0.1"), Fraction(1), trace
    )
    asked = TargetInput(
        id="line-1.clinker.energy", label=Text("熟料综合能耗", "clinker energy"), unit="kgce/t", direction="max",
        value=Fraction("118.145"), limits={"2": Fraction(107)}, output=Figure(Fraction(10**6), "t"),
        allowance=prices.allowance(), process="line-1", standard="GB 16780-2021", uses=uses,
        shares={"line-1": Fraction(1)}, level_names={"2": Text("2级（准入值）", "level 2 (entry)")},
    )  # fmt: skip
    return find_gap(asked, parse_aim("level_2"), trace), curve, uses


def test_the_uses_of_a_dossier(plant: tuple[Target, Curve, tuple[CarrierUse, ...]]) -> None:
    coal, power = plant[2]
    assert (coal.used.value, coal.coefficient.value, coal.emission.value, coal.price.value) == (
        140000, Fraction("0.8"), 1, 800,
    )  # fmt: skip
    # (30 x 0.6 + 20 x 0.7) / 50 = 0.64
    assert (power.used.value, power.price.value) == (50_000_000, Fraction("0.64"))
    assert power.coefficient.value == Fraction("0.1229") / 1000 and "GB/T 2589" in power.coefficient.note.en
    assert plant[0].given.allowance.value == 90


LEDGER = """
enterprise: {name: 示例有限公司, region: CN-33, sector: cement, period: 2025}
processes: [{id: line-1, name: 1号线}]
energy:
  - {carrier: 烟煤, flow: purchased, quantity: 100, unit: t, coefficient: 0.8, coefficient_unit: tce/t}
  - {carrier: 烟煤, flow: opening_stock, quantity: 10, unit: t, coefficient: 0.8, coefficient_unit: tce/t}
  - {carrier: 烟煤, flow: closing_stock, quantity: 30, unit: t, coefficient: 0.8, coefficient_unit: tce/t}
  - {carrier: 电力, flow: purchased, quantity: 1000, unit: kWh}
  - {process: line-1, carrier: 电力, flow: consumed, quantity: 900, unit: kWh}
"""


def test_what_an_enterprise_used_is_what_was_consumed_else_its_ledger(catalogue: Catalogue) -> None:
    def used(text: str, processes: Sequence[str] | None) -> dict[str, Fraction | None]:
        conversion = load_conversion_set(catalogue.package("gbt-2589.2020"))
        account = EnergyAccount(read(document(text)), carriers(), conversion, Trace())
        uses = boundary_uses(account, processes, {}, {}, PriceList((), carriers(), Trace()))
        assert all(one.coefficient.value in (Fraction("0.8"), Fraction("0.0001229"), None) for one in uses)
        return {one.carrier: one.used.value for one in uses}

    # 100 + 10 - 30 = 80; what was bought of power isn't added to what was used.
    assert used(LEDGER, None) == {"bituminous-coal": 80, "electricity": 900}
    assert used(LEDGER, ["line-1"]) == {"electricity": 900}
    # A row that can't be read might belong anywhere.
    assert used(LEDGER.replace("烟煤, flow: opening", "煤, flow: opening"), ["line-1"]) == {"electricity": None}


def test_a_quota_is_reached_by_saving_energy_alone(plant: tuple[Target, Curve, tuple[CarrierUse, ...]]) -> None:
    target, curve, _ = plant
    assert [step.cost.measure.id for step in curve.steps] == ["M-3", "M-2", "M-1"]
    # 11.145 x 10^6 kgce; M-3 saves 368.7 tce, M-1 7200: capturing 50000 t of CO2 doesn't lower kgce/t.
    way = way_to_target(target, curve, Fraction(1))
    assert way.reached is not None and way.reached.measures == ("M-3", "M-1")
    assert (way.reached.gap, way.reached.counted) == (11145, Fraction("7568.7"))
    assert [finding.rule for finding in way.findings] == ["T108"] and "3576.3 tce" in said(way.findings)
    # An indicator of electricity counts electricity, and half of it where the line makes two products.
    power = replace(target.given, uses=plant[2][1:], shares={"line-1": Fraction(1, 2)})
    assert counted(replace(target, given=power), curve, Fraction(1)) == {"M-3": Fraction("184.35")}
    # Half a year has half the savings.
    half = way_to_target(target, curve, Fraction(1, 2)).reached
    assert half is not None and half.counted == Fraction("3784.35")


def test_months_of_prices_need_use_by_month() -> None:
    dossier = read(document(CASES["dossier"]))
    prices = PriceList(dossier.prices, carriers(), Trace())
    assert prices.carrier(carriers()["electricity"], "kWh").value is None
    assert "by month" in prices.carrier(carriers()["electricity"], "kWh").note.en
    assert "no price of Diesel" in prices.carrier(carriers()["diesel"], "t").note.en
    assert prices.carrier(carriers()["bituminous-coal"], "Nm3").value is None


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 200])
def test_targets_and_curve_on_a_terminal(
    language: Any, width: int, plant: tuple[Target, Curve, tuple[CarrierUse, ...]]
) -> None:
    target, curve, _ = plant
    reached = way_to_target(target, curve, Fraction(1)).reached
    assert reached is not None
    blocks = [target.as_json() | {"reach": reached.as_json()}]
    blocks += [find_gap(gap_input(case), parse_aim(case["aim"]), Trace()).as_json() for case in CASES["gaps"]]
    lines = targets(blocks, Page(language, width))
    for case in CASES["curves"]:
        lines += cost_curve(worked_curve(case).as_json(), Page(language, width))
    lines += cost_curve(curve.as_json(), Page(language, width))
    text = "\n".join(lines)
    assert text.encode("gbk") and max(map(cells, lines)) <= width
    for shown in ("11.145 kgce/t", "11145 tce", "M-4 未写寿命", "GB 16780-2021"):
        assert shown in text
    assert ("须下降" in text) == (language == "zh")


def test_targets_and_curve_as_tables(plant: tuple[Target, Curve, tuple[CarrierUse, ...]]) -> None:
    target, curve, _ = plant
    found = sheets([target.as_json()], curve.as_json(), "en")
    for sheet in found:
        keys = {column.key for column in sheet.columns}
        assert all(row.keys() <= keys for row in sheet.rows)
    (gap,), steps = (list(csv.DictReader(io.StringIO(sheet_csv(sheet)))) for sheet in found)
    assert (gap["state"], gap["gap"], gap["tce"], gap["measures"]) == ("missed", "11.145", "11145", "")
    assert [(row["kind"], row["rank"], row["id"]) for row in steps] == [
        ("step", "1", "M-3"), ("step", "2", "M-2"), ("step", "3", "M-1"), ("unplaced", "", "M-4"),
    ]  # fmt: skip
    assert found[1].rows[1]["cumulative_abatement"] == Number("51500")
    assert sheets([], None, "zh") == []


def test_every_number_can_be_traced(plant: tuple[Target, Curve, tuple[CarrierUse, ...]]) -> None:
    target, curve, _ = plant
    figures = [target.gap, *vars(target.amounts).values()]
    figures += [getattr(step.cost, name) for step in curve.steps for name in ("abatement", "annual_cost", "unit_cost")]
    assert all(one.trace.startswith("t:") for one in figures)


def test_rules_say_the_same_in_both_languages() -> None:
    for rule in target_rules.RULES:
        assert rule.id.startswith("T1")
        for part in ("title", "message", "what", "why", "example", "todo", "basis"):
            assert all(getattr(rule, part))
