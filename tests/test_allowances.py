"""The carbon market: allowances by each plan, relief, balance, carry-over, issuing, what-if; and what unknowns do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.dossiers import read_tables

from carbonstd.accounting.amounts import Amount
from carbonstd.compliance.allowances import (
    Change,
    EntityAllocation,
    Posting,
    UnitYear,
    allocate,
    allocate_unit,
    balance_of,
    issue,
    limit_carry_over,
    pre_allocate,
    read_postings,
    what_if,
    worth,
)
from carbonstd.compliance.allowances.units import in_tonnes
from carbonstd.errors import CarbonstdError
from carbonstd.exact import format_exact, parse_decimal
from carbonstd.expressions import ValueType, check
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, built_in_roots
from carbonstd.packages.allocation_plans import FOLDERS, AllocationPlan, choose_plan, load_plan
from carbonstd.rules import data, market
from carbonstd.rules.model import Text
from carbonstd.trace import Trace
from carbonstd.units import parse as parse_unit

# Every scalar stays text, so that numbers are exact.
CASES = yaml.load((Path(__file__).parent / "cases" / "allowances.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
CATALOGUE = Catalogue(built_in_roots())
PLANS = {edition.name: load_plan(edition) for folder in FOLDERS for edition in CATALOGUE.versions(folder)}
CLASSES = ("I", "II", "III", "IV")
COAL_2024 = PLANS["ets-power.2023-2024"]


def amount(text: str) -> Amount:
    """Read ``500 GWh``; a number alone has no unit."""
    number, _, unit = text.partition(" ")
    return Amount(None if number == "null" else parse_decimal(number), unit)


def unit_of(case: Mapping[str, Any], year: str | None = None, name: str = "u1") -> UnitYear:
    numbers = {key: amount(text) for key, text in case.get("given", {}).items()}
    return UnitYear(name, case["class"], int(case.get("year", year)), numbers, case.get("texts", {}))


def coal(emissions: Fraction | str, generation: Fraction | str = "1000000", heat: str = "0") -> UnitYear:
    """A large coal unit of 2024 at 80 % load."""
    numbers = {"generation": (generation, "MWh"), "heat": (heat, "GJ"), "load_factor": ("80", "%")}
    numbers["verified_emissions"] = (emissions, "tCO2e")
    return UnitYear("u1", "I", 2024, {key: Amount(Fraction(value), unit) for key, (value, unit) in numbers.items()})


def rules(findings: Iterable[Finding]) -> list[str]:
    """The rules raised, drafts aside; each message can be written in both languages."""
    texts = {rule.id: rule for rule in (*market.RULES, *data.RULES)}
    for finding in findings:
        for language in ("zh", "en"):
            facts = {key: one.get(language) if isinstance(one, Text) else one for key, one in finding.args.items()}
            assert texts[finding.rule].message.get(language).format(**facts)
    return sorted({finding.rule for finding in findings} - {"E102"})


def text(value: Fraction | None) -> str:
    return "null" if value is None else format_exact(value)


def names(group: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in CASES[group]]


# --- worked cases -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", CASES["benchmarks"])
def test_benchmarks_are_those_printed(year: str) -> None:
    plan = choose_plan(CATALOGUE, "power", int(year))
    assert plan is not None
    for product, values in CASES["benchmarks"][year].items():
        for name, value in zip(CLASSES, values, strict=True):
            row = plan.benchmarks[plan.unit_class(name) or "", int(year), product]
            assert row.number("value") == parse_decimal(value), (name, product)


@pytest.mark.parametrize("case", names("units"))
def test_allowance_of_a_unit(case: dict[str, Any]) -> None:
    found = allocate_unit(PLANS[case["plan"]], unit_of(case), Trace())
    steps = {step.name: step.amount.value for step in found.steps}
    shown = {name: text(steps.get(name)) for name in case.get("expect", {})}
    assert shown == case.get("expect", {})
    for name, (value, tolerance) in case.get("about", {}).items():
        assert abs(steps[name] - parse_decimal(value)) <= parse_decimal(tolerance)
    for name in case.get("missing", ()):
        assert name in found.missing
    assert rules(found.findings) == sorted(case.get("rules", ()))


@pytest.mark.parametrize("case", names("entities"))
def test_balance_of_an_enterprise(case: dict[str, Any]) -> None:
    trace = Trace()
    units = [unit_of(one, case.get("year"), f"u{number}") for number, one in enumerate(case["units"], 1)]
    entity = allocate(PLANS[case["plan"]], units, trace)
    steps = {step.name: step.amount.value for step in entity.steps}
    assert {name: text(steps.get(name)) for name in case["expect"]} == case["expect"]
    postings = [
        Posting(
            one["kind"], in_tonnes(amount(one["quantity"]), trace, f"p{number}", plain=True),
            int(one["vintage"]) if "vintage" in one else None,
        )
        for number, one in enumerate(case.get("postings", ()))
    ]  # fmt: skip
    found = balance_of(entity, postings, trace)
    assert text(found.balance.value) == case["balance"]
    if "outstanding" in case:
        assert text(found.outstanding.value) == case["outstanding"]
    assert rules([*entity.findings, *found.findings]) == sorted(case["rules"])


@pytest.mark.parametrize("case", names("pre_allocation"))
def test_pre_allocation(case: dict[str, Any]) -> None:
    assert text(pre_allocate(PLANS[case["plan"]], unit_of(case), Trace()).amount.value) == case["expect"]


@pytest.mark.parametrize("case", names("issue"))
def test_issuing_in_two_stages(case: dict[str, Any]) -> None:
    first, final, deduction = (amount(f"{number} tCO2e") for number in case["given"])
    found = issue(PLANS[case["plan"]], first, final, deduction, Trace())
    assert {name: text(found.amount(name).value) for name in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", names("carry_over"))
def test_carry_over(case: dict[str, Any]) -> None:
    sold, bought, holding = (amount(f"{number} tCO2e") for number in case["given"])
    asked = amount(f"{case['asked']} t") if "asked" in case else None
    found = limit_carry_over(COAL_2024, sold, bought, holding, Trace(), asked=asked)
    assert text(found.most.value) == case["expect"]
    assert rules(found.findings) == case["rules"]


def test_a_plan_without_a_rule_of_carry_over_leaves_it_unknown() -> None:
    one = amount("1 tCO2e")
    found = limit_carry_over(PLANS["ets-industry.2024-2025"], one, one, one, Trace())
    assert found.most.value is None


@pytest.mark.parametrize("case", names("what_if"))
def test_what_if(case: dict[str, Any]) -> None:
    change = Change(Fraction(case["output"]), Fraction(case["intensity"]))
    found = what_if(COAL_2024, [coal("800000")], change, Trace())
    values = {"allowance": found.after.allowance, "due": found.after.due, "effect": found.effect}
    assert {name: text(value.value) for name, value in values.items()} == case["expect"]
    assert found.held == ("load_factor",)
    assert (found.before.allowance.value, found.before.due.value) == (791000, 800000)


def test_a_balance_in_yuan() -> None:
    trace = Trace()
    found = balance_of(allocate(COAL_2024, [coal("800000")], trace), (), trace)
    for price in ("62.36 CNY/t", "62.36 元/tCO2e"):
        assert text(worth(found.balance, amount(price), trace, "worth").value) == "-561240"
    assert worth(found.balance, amount("null CNY/t"), trace, "worth").value is None


def test_postings_of_a_dossier() -> None:
    """Units are converted, other years and accounts left out; a row that can't be read makes its kind unknown."""
    rows = [
        ["account", "kind", "year", "vintage", "quantity", "unit"],
        ["ets", "买入", 2024, 2023, 8, "万t"],
        ["ets", "sold", 2023, 2023, 1, "t"],
        ["other", "sold", 2024, 2024, 2, "t"],
        [None, "ccer", 2024, None, 3, "tCO2e"],
        ["ets", "sold", 2024, 2024, 4, "kWh"],
    ]
    records = read_tables(allowances=rows).allowances
    found = read_postings(records, {2024}, Trace(), "ets")
    assert [(one.kind, text(one.quantity.value), one.vintage) for one in found] == [
        ("bought", "80000", 2023), ("ccer", "3", None), ("sold", "null", 2024),
    ]  # fmt: skip
    trace = Trace()
    assert balance_of(allocate(COAL_2024, [coal("800000")], trace), found, trace).balance.value is None


# --- properties -------------------------------------------------------------------------------------------------------

tonnes = st.integers(0, 2_000_000).map(Fraction)


@given(tonnes, tonnes, tonnes, st.booleans())
def test_more_emissions_never_raise_the_balance(first: Fraction, second: Fraction, ccer: Fraction, fixed: bool) -> None:
    """At a fixed allowance, and with the relief of the plan as well."""
    low, high = sorted((first, second))
    postings = [Posting("ccer", Amount(ccer, "tCO2e"))]
    if fixed:
        postings.append(Posting("issued", Amount(Fraction(791000), "tCO2e")))

    def left(emissions: Fraction) -> Fraction:
        trace = Trace()
        found = balance_of(allocate(COAL_2024, [coal(emissions)], trace), postings, trace).balance.value
        assert found is not None
        return found

    assert left(high) <= left(low)


@given(st.decimals(0, 10**7, places=4).map(Fraction), st.sampled_from(CLASSES), st.sampled_from((2023, 2024)))
def test_allowances_are_rounded_down(generation: Fraction, name: str, year: int) -> None:
    numbers = {"generation": Amount(generation, "MWh"), "heat": Amount(generation, "GJ")}
    numbers |= {"load_factor": Amount(Fraction(3, 5), ""), "verified_emissions": Amount(Fraction(0), "tCO2e")}
    for step in allocate_unit(COAL_2024, UnitYear("u1", name, year, numbers), Trace()).steps:
        if step.plan.rounding == "down":
            assert step.before is not None and step.amount.value is not None
            assert step.amount.value.denominator == 1 and 0 <= step.before - step.amount.value < 1


@given(st.integers(1, 1000), st.sampled_from(CLASSES))
def test_a_plan_without_rounding_scales(factor: int, name: str) -> None:
    plan = PLANS["ets-power.2021-2022"]
    change = Change(Fraction(factor) - 1)
    numbers = {key: amount(one) for key, one in {
        "supply": "1234.5 MWh", "heat": "678.9 GJ", "heat_ratio": "12 %", "load_factor": "72 %",
        "verified_emissions": "1000 tCO2e",
    }.items()}  # fmt: skip
    found = what_if(plan, [UnitYear("u1", name, 2021, numbers, {"cooling": "air"})], change, Trace())
    before, after = found.before.allowance.value, found.after.allowance.value
    assert before is not None and after == factor * before


# --- how it is told ---------------------------------------------------------------------------------------------------


def test_every_step_can_be_followed() -> None:
    """Each value names its formula and row, and leads in the trace to what it was computed from."""
    trace = Trace()
    key = trace.add("in/generation", "input", "generation", Fraction(10**6), unit="MWh")
    unit = coal("800000")
    unit = replace(unit, amounts={**unit.amounts, "generation": Amount(Fraction(10**6), "MWh", key)})
    block = allocate(COAL_2024, [unit], trace).as_json()
    steps = block["units"][0]["steps"]
    assert [step["step"] for step in steps] == [
        "load_correction", "electricity_allowance", "heat_allowance", "initial_allowance", "allowance", "due",
    ]  # fmt: skip
    assert steps[1]["inputs"] == {
        "electricity_benchmark": "0.791 tCO2/MWh", "generation": "1000000 MWh", "load_correction": "1",
    }  # fmt: skip
    assert (steps[1]["before_rounding"], steps[1]["rounding"]) == ("791000", "down")
    assert block["units"][0]["benchmarks"][0]["source"].endswith("#coal-above-300mw.2024.electricity")
    waiting, reached = [block["trace"]], set()
    while waiting:
        node = waiting.pop()
        reached.add(node)
        waiting += trace.nodes[node].sources
    assert key in reached and "t:pkg/" in " ".join(reached)


def test_units_of_two_years_are_refused_where_each_is_settled_alone() -> None:
    one, two = coal("1"), UnitYear("u2", "I", 2023)
    with pytest.raises(CarbonstdError):
        allocate(COAL_2024, [one, two], Trace())


def test_a_draft_says_so() -> None:
    found: EntityAllocation = allocate(PLANS["ets-industry.2026-draft"], [UnitYear("u1", "steel", 2026)], Trace())
    assert "E102" in {finding.rule for finding in found.findings}
    assert found.as_json()["draft"] is True


def test_no_plan_for_a_year_to_come() -> None:
    assert choose_plan(CATALOGUE, "power", 2027) is None
    assert choose_plan(CATALOGUE, "steel", 2023) is None


# --- the packages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan", PLANS.values(), ids=lambda plan: plan.name)
def test_the_formulas_of_a_plan_hold_together(plan: AllocationPlan) -> None:
    """Every formula has the right type, units parse, and each step finds its inputs."""
    texts = {name for name, one in plan.parameters.items() if one.choices} | {"unit_class"}
    conditions = {name for name, one in plan.parameters.items() if set(one.choices) == {"true", "false"}}

    def types(variables: Iterable[str]) -> dict[str, ValueType]:
        return {name: "bool" if name in conditions else "text" if name in texts else "number" for name in variables}

    for formula in plan.formulas.values():
        check(formula.expression, types(formula.inputs), "number")
        assert formula.expression.names == set(formula.inputs), formula.id
        for one in formula.inputs.values():
            declared = plan.parameters.get(one.variable)
            assert declared is None or declared.declared == one, (formula.id, one.variable)
            if one.unit:
                parse_unit(one.unit)
    for case in plan.cases:
        check(case.when, types(case.when.names), "bool")
        assert case.when.names <= plan.parameters.keys(), case.id
    entity = {"unit_allowances", "unit_dues", "verified_emissions"}
    totals = {"pre_allocation", "final_allowance", "deduction", "sold", "bought", "holding", "due"}
    for year in range(plan.years[0], plan.years[1] + 1):
        for unit_class in plan.classes:
            benchmarks = {
                f"{product}_benchmark" for name, at, product in plan.benchmarks if (name, at) == (unit_class, year)
            }
            for scope in ("case", "unit", "special", "pre-allocation", "entity", "issue", "carry-over", "offset"):
                known = plan.parameters.keys() | benchmarks | {"unit_class"}
                if scope in ("entity", "issue", "carry-over", "offset"):
                    known = entity if scope == "entity" else totals
                for step in plan.steps_of(scope, year, unit_class):  # type: ignore[arg-type]
                    assert step.formula.inputs.keys() <= known, (unit_class, year, step.gives)
                    known = known | {step.gives}
            assert {"allowance", "due"} <= {step.gives for step in plan.steps_of("unit", year, unit_class)}


def test_all_formulas_are_used() -> None:
    for plan in PLANS.values():
        assert plan.formulas.keys() == {step.formula.id for step in plan.steps}, plan.name
