"""Uncertainty: worked vectors in `cases/uncertainty.yaml`, derivatives, and both approaches against each other."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbonstd.accounting.uncertainty import (
    Category,
    Distribution,
    Inventory,
    UncertainInput,
    UncertainSource,
    UncertaintyError,
    category_table,
    distribution_of,
    large_correction,
    lognormal_limits,
    meter_uncertainty,
    propagate,
    propagated_block,
    simulate,
    simulated_block,
)
from carbonstd.accounting.uncertainty.ranks import rank_shares
from carbonstd.activity.yamltext import load_yaml
from carbonstd.expressions import MissingInput, Undefined, parse
from carbonstd.packages import Catalogue
from carbonstd.packages.uncertainties import load_uncertainties

CASES = load_yaml((Path(__file__).parent / "cases" / "uncertainty.yaml").read_bytes(), "uncertainty.yaml")
PRODUCT = parse("quantity * factor")


def each(kind: str) -> pytest.MarkDecorator:
    cases = CASES[kind]
    return pytest.mark.parametrize("case", cases, ids=[case.get("name", case["why"]) for case in cases])


def per_cent(text: str) -> Distribution:
    return Distribution.symmetric(float(text) / 100, "normal")


def source(
    name: str, quantity: UncertainInput, factor: UncertainInput | None = None, scale: float = 1
) -> UncertainSource:
    return UncertainSource(name, PRODUCT, (quantity, factor or UncertainInput("factor", Fraction(1))), scale)


def of(*sources: UncertainSource, **others: Any) -> Inventory:
    return Inventory(sources, **others)


# --- approach 1 -------------------------------------------------------------------------------------------------------


@each("products")
def test_product(case: dict[str, Any]) -> None:
    names = [f"x{number}" for number in range(len(case["half_widths"]))]
    inputs = [
        UncertainInput(name, Fraction(3 + number), per_cent(width))
        for number, (name, width) in enumerate(zip(names, case["half_widths"], strict=True))
    ]
    found = propagate(of(UncertainSource("s", parse(" * ".join(names)), tuple(inputs)))).relative
    assert found == pytest.approx(float(case["expect"]) / 100, rel=1e-9)


@each("sums")
def test_sum(case: dict[str, Any]) -> None:
    sources = [
        source(f"s{number}", UncertainInput("quantity", abs(Fraction(value)), per_cent(width)),
               scale=math.copysign(1, float(value)))
        for number, (value, width) in enumerate(case["sources"])
    ]  # fmt: skip
    assert propagate(of(*sources)).relative == pytest.approx(float(case["expect"]) / 100, rel=1e-9)


@each("shared")
def test_shared_factor(case: dict[str, Any]) -> None:
    for group, expected in ((None, case["independent"]), ("default", case["together"])):
        sources = [
            source(
                value,
                UncertainInput("quantity", Fraction(value), per_cent(case["activity"])),
                UncertainInput("factor", Fraction(1), per_cent(case["factor"]), group),
            )
            for value in case["sources"]
        ]
        assert propagate(of(*sources)).relative == pytest.approx(float(expected) / 100, rel=1e-9)


def test_stock_change_adds_absolute_errors() -> None:
    """Opening 1000 and closing 900 at 2 %, bought 5000 at 1 %: sqrt(20² + 18² + 50²)/5100."""
    inputs = [("opening", 1000, 2), ("closing", 900, 2), ("bought", 5000, 1)]
    stock = UncertainSource(
        "coal",
        parse("opening + bought - closing"),
        tuple(UncertainInput(name, Fraction(value), per_cent(str(width))) for name, value, width in inputs),
    )
    assert propagate(of(stock)).relative == pytest.approx(math.sqrt(20**2 + 18**2 + 50**2) / 5100)


@each("large")
def test_large_uncertainties_are_corrected_on_request(case: dict[str, Any]) -> None:
    half_width = float(case["half_width"]) / 100
    assert large_correction(half_width) == pytest.approx(float(case["expect"]), abs=5e-7)
    wide = source("wide", UncertainInput("quantity", Fraction(7), Distribution.symmetric(half_width)))
    corrected = half_width * (large_correction(half_width) if half_width > 1 else 1)
    assert propagate(of(wide)).relative == pytest.approx(half_width)
    assert propagate(of(wide), correct_large=True).relative == pytest.approx(corrected)


def test_beyond_230_per_cent_nothing_is_corrected_and_that_is_said() -> None:
    wide = source("wide", UncertainInput("quantity", Fraction(7), Distribution.symmetric(2.5)))
    found = propagate(of(wide), correct_large=True)
    assert (found.relative, found.uncorrected) == (pytest.approx(2.5), ("wide",))
    with pytest.raises(ValueError, match="230 %"):
        large_correction(2.5)


@each("lognormal")
def test_lognormal_limits(case: dict[str, Any]) -> None:
    limits = lognormal_limits(float(case["half_width"]) / 100)
    assert (100 * limits.low, 100 * limits.high) == pytest.approx((float(case["low"]), float(case["high"])), abs=5e-5)
    if "mean" in case:
        assert limits[:2] == pytest.approx((float(case["mean"]), float(case["deviation"])), abs=5e-7)


def test_the_larger_side_of_an_asymmetric_range_counts() -> None:
    nitrous = source("N2O", UncertainInput("quantity", Fraction(40), Distribution("lognormal", 0.76, 2.85)))
    found = propagate(of(nitrous))
    assert (found.relative, found.half_width) == pytest.approx((2.85, 114))
    assert found.lognormal == lognormal_limits(found.half_width / 40)


def test_intensity_and_trend() -> None:
    """Hand: 1000 at 3 % over 50 at 4 % is 20 at 5 %; a shared factor only matters as far as the categories change.

    Trend of a: 100 to 150, b: 100 to 100 at one factor each of 10 %: 250/200 - 1; effects of the factors (150/200 -
    100 × 250/200²) × 10 % = 0.0125 and (100/200 - 0.625) × 10 % = -0.0125.
    """
    coal = source("coal", UncertainInput("quantity", Fraction(1000), per_cent("3")))
    intensity = propagate(of(coal, output=UncertainInput("clinker", Fraction(50), per_cent("4"))), "intensity")
    assert (intensity.value, intensity.relative) == pytest.approx((20, 0.05))
    assert intensity.by_owner() == pytest.approx({"output": 0.64, "coal": 0.36})

    def year(a: int, b: int) -> tuple[UncertainSource, ...]:
        return tuple(
            source(name, UncertainInput("quantity", value), UncertainInput("factor", 1.0, per_cent("10"), name))
            for name, value in (("a", Fraction(a)), ("b", Fraction(b)))
        )

    trend = propagate(Inventory(year(150, 100), base=year(100, 100)), "trend")
    assert (trend.value, trend.half_width) == pytest.approx((0.25, 0.0125 * math.sqrt(2)))
    # The derivative convention of the category table is the same thing.
    rows = [Category("a", 100, 150, 0, 0.1), Category("b", 100, 100, 0, 0.1)]
    assert category_table(rows, "derivative").trend_uncertainty == pytest.approx(trend.half_width)
    with pytest.raises(UncertaintyError):
        propagate(of(coal), "trend")


@each("tables")
@pytest.mark.filterwarnings("error")
def test_category_table(case: dict[str, Any]) -> None:
    """Every printed cell is met to its last digit, but for the misprints that are named."""
    filled = [
        Category(row[0], float(row[1]), float(row[2]), float(row[3]) / 100, float(row[4]) / 100) for row in case["rows"]
    ]
    if "rest" in case:
        filled.append(Category("rest", float(case["rest"][0]), float(case["rest"][1]), 0, 0))
    table = category_table(filled)
    missed = []
    for printed, row in zip(case["rows"], table.rows, strict=False):
        cells = (100 * row.combined, 100 * row.in_total, row.type_a, row.type_b,
                 100 * row.trend_by_factor, 100 * row.trend_by_activity, 100 * row.trend)  # fmt: skip
        for column, text, cell in zip("GHIJKLM", printed[5:], cells, strict=True):
            last_digit = 10 ** -len(text.partition(".")[2])
            if abs(cell - float(text)) > 0.5 * last_digit + 1e-9:
                missed.append(f"{row.id} {column}")
    assert missed == case.get("misprints", [])
    if "year" in case:
        bottom = (100 * table.uncertainty, 100 * table.trend, 100 * table.trend_uncertainty)
        expected = (float(case["year"]), float(case["trend"]), float(case["trend_uncertainty"]))
        assert bottom == pytest.approx(expected, abs=5e-7)


def test_sensitivities_of_the_category_table() -> None:
    """The finite difference differs in printed digits; a category that is new in the year has type B for both."""
    rows = [Category("new", 0, 30, 0.05, 0.1), Category("old", 100, 90, 0.05, 0.1, same_activity=True)]
    difference, derivative = category_table(rows), category_table(rows, "derivative")
    assert difference.rows[0].type_a == pytest.approx(difference.rows[0].type_b) == pytest.approx(0.3)
    assert derivative.rows[1].type_a == pytest.approx(0.9 - 1.2)
    assert difference.rows[1].type_a == pytest.approx(((120.9 - 101) / 101 - 0.2) * 100)
    assert derivative.rows[1].trend_by_activity == pytest.approx(0.05 * -0.3)
    independent = category_table([Category("only", 100, 120, 0.05, 0.1, same_factor=False)])
    assert independent.rows[0].trend_by_factor == pytest.approx(0.1 * 1.2 * math.sqrt(2))


# --- approach 2 -------------------------------------------------------------------------------------------------------


@each("simulations")
def test_simulation(case: dict[str, Any]) -> None:
    """Within four standard errors."""
    inputs = {
        name: UncertainInput(name, Fraction(value), Distribution(shape, float(low), float(high)))
        for name, (value, shape, low, high) in case["inputs"].items()
    }
    draws = 40_000
    found = simulate(of(source("s", inputs["quantity"], inputs["factor"])), seed=7, draws=draws).total
    assert found.value == 200
    error = found.standard_deviation / math.sqrt(draws)
    # Of a quantile at 2.5 % of a bell: sqrt(0.025 × 0.975)/0.0584 standard deviations; wider in a long upper tail.
    tolerance = {"mean": error, "median": 1.2533 * error, "standard_deviation": error, "low": 2.7 * error,
                 "high": 4.5 * error}  # fmt: skip
    for name in tolerance.keys() & case.keys():
        assert getattr(found, name) == pytest.approx(float(case[name]), abs=4 * tolerance[name]), name


@pytest.mark.parametrize("value", [0.5, -0.5])
@pytest.mark.parametrize("shape", ["normal", "lognormal", "triangular", "uniform", "truncated-normal"])
def test_all_shapes_have_the_stated_variance(shape: Any, value: float) -> None:
    drawn = simulate(of(source("s", UncertainInput("quantity", value, Distribution(shape, 0.2, 0.2)))), 1, 20_000)
    # The lognormal formulas take 2 standard deviations for the half-width, not 1.96.
    deviation = 0.1 / (2 if shape == "lognormal" else 1.96)
    assert drawn.total.mean == pytest.approx(value, abs=4 * deviation / math.sqrt(20_000))
    assert drawn.total.standard_deviation == pytest.approx(deviation, rel=0.02)


@pytest.mark.parametrize(
    ("value", "distribution", "least", "most"),
    [
        (0.9, Distribution("beta", 0.1, 0.1), 0, 1),
        (40, Distribution("beta", 0.1, 0.1, 30, 50), 30, 50),
        (5, Distribution("truncated-normal", 1.5, 1.5), 0, math.inf),
        (5, Distribution("truncated-normal", 1.5, 1.5, 2, 9), 2, 9),
        (5, Distribution("lognormal", 3, 3), 0, math.inf),
        (10, Distribution.between("uniform", 0.1, 0.3), 9, 13),
        (10, Distribution.between("triangular", 0.1, 0.3), 9, 13),
    ],
    ids=lambda value: value.shape if isinstance(value, Distribution) else "",
)
def test_bounded_shapes_keep_their_bounds(value: float, distribution: Distribution, least: float, most: float) -> None:
    drawn = simulate(of(source("s", UncertainInput("quantity", value, distribution))), 3, 20_000)
    assert least <= drawn.totals.min()
    assert drawn.totals.max() <= most
    if distribution.shape == "beta":
        assert drawn.total.mean == pytest.approx(value, rel=0.002)


def test_the_sides_of_an_asymmetric_range_are_its_limits() -> None:
    """UK 1999, N2O: -76 and +285 %."""
    nitrous = UncertainInput("quantity", Fraction(40), Distribution("lognormal", 0.76, 2.85))
    drawn = simulate(of(source("N2O", nitrous)), 5)
    assert drawn.total.relative == pytest.approx((-0.76, 2.85), rel=0.02)


def test_a_group_is_one_draw() -> None:
    """What is bought and sold at one factor cancels; two factors of one group move together whatever their widths."""

    def at(name: str, group: str | None, scale: float, width: str = "10") -> UncertainSource:
        return source(name, UncertainInput("quantity", Fraction(100)),
                      UncertainInput("factor", Fraction(1), per_cent(width), group), scale)  # fmt: skip

    assert simulate(of(at("in", "grid", 1), at("out", "grid", -1)), 1, 1000).total.standard_deviation < 1e-12
    assert simulate(of(at("in", None, 1), at("out", None, -1)), 1, 1000).total.standard_deviation > 5
    narrow, wide = (simulate(of(at("x", "lab", 1, width)), 1, 1000).totals - 100 for width in ("2", "6"))
    assert np.allclose(3 * narrow, wide)
    mixed = of(at("a", "lab", 1), source("b", UncertainInput("quantity", 1.0, meter_uncertainty(2), "lab")))
    with pytest.raises(UncertaintyError, match="group lab"):
        simulate(mixed, 1, 1000)


def test_intensity_and_trend_are_computed_in_every_draw() -> None:
    factor = UncertainInput("factor", Fraction(1), per_cent("40"), "default")
    now = source("coal", UncertainInput("quantity", Fraction(120), per_cent("2")), factor)
    before = source("coal", UncertainInput("quantity", Fraction(100), per_cent("2")), factor)
    output = UncertainInput("clinker", Fraction(60), per_cent("1"))
    drawn = simulate(of(now, base=(before,), output=output), 11, 20_000)
    assert drawn.trend is not None
    assert drawn.intensity is not None
    assert (drawn.trend.value, drawn.intensity.value) == (pytest.approx(0.2), 2)
    # The factor is the same in both years: the trend knows the activities' errors only, 1.2 × sqrt 2 × 2 %.
    assert drawn.trend.half_width == pytest.approx(1.2 * math.sqrt(2) * 0.02, rel=0.05)
    assert drawn.intensity.half_width == pytest.approx(2 * math.sqrt(0.4**2 + 0.02**2 + 0.01**2), rel=0.05)
    assert drawn.ranking[0].key == "group:default"


def test_draws_without_a_value_leave_no_distribution() -> None:
    inside = UncertainSource("s", parse("interp(x, 0, 1, 100, 2)"), (UncertainInput("x", 99.0, per_cent("10")),))
    assert propagate(of(inside)).value == pytest.approx(1.99)
    with pytest.raises(Undefined):
        simulate(of(inside), 1, 1000)
    with pytest.raises(MissingInput):
        simulate(of(UncertainSource("s", PRODUCT, (UncertainInput("quantity", 1.0, per_cent("5")),))), 1, 1000)


@pytest.mark.parametrize(
    ("value", "distribution"),
    [
        (1.0, ("beta", 0.05, 0.05)),
        (0.5, ("beta", 3, 3)),
        (5, ("truncated-normal", 0.1, 0.1, 8, 9)),
        (5, ("normal", 0.1, 0.2)),
        (5, ("normal", -0.1, -0.1)),
        (5, ("normal", math.nan, math.nan)),
        (5, ("lognormal", 1, 3)),
        (5, ("truncated-normal", 0.1, 0.1, 9, 8)),
    ],
)
def test_distributions_that_do_not_exist_are_refused(value: float, distribution: Any) -> None:
    with pytest.raises(UncertaintyError):
        simulate(of(source("s", UncertainInput("quantity", value, Distribution(*distribution)))), 1, 1000)


def test_limits_are_stable_from_some_number_of_draws_on() -> None:
    coal = of(source("coal", UncertainInput("quantity", Fraction(1000), per_cent("5"))))
    stable = simulate(coal, 1, 200_000).stable_from
    assert stable is not None
    assert 20_000 <= stable <= 200_000
    assert simulate(coal, 1, 1000).stable_from is None


def test_rank_correlation() -> None:
    """Spearman by hand: 1 - 6 × 2/(4 × 15) = 0.8 for two neighbours swapped, -1 for the reverse."""
    result = np.array([10.0, 30.0, 20.0, 40.0])
    found = rank_shares({"a": np.array([1.0, 2.0, 3.0, 4.0]), "b": np.array([4.0, 2.0, 3.0, 1.0])}, result)
    assert [(each.key, each.correlation) for each in found] == [("b", pytest.approx(-1)), ("a", pytest.approx(0.8))]
    assert [each.share for each in found] == pytest.approx([1 / 1.64, 0.64 / 1.64])


# --- properties of both approaches ------------------------------------------------------------------------------------

widths = st.integers(0, 300).map(lambda number: number / 10_000)


@st.composite
def inventories(draw: st.DrawFn, least_scale: int = -3) -> Inventory:
    sources = []
    for number in range(draw(st.integers(1, 5))):
        group = draw(st.sampled_from([None, "default", "meter"]))
        width = {"default": 0.02, "meter": 0.01}.get(group or "") or draw(widths)
        sources.append(
            UncertainSource(
                f"s{number}",
                draw(st.sampled_from([PRODUCT, parse("quantity * (factor - 0.25) / (1 + factor)")])),
                (
                    UncertainInput("quantity", Fraction(draw(st.integers(1, 500))), per_cent(str(draw(widths) * 100))),
                    UncertainInput(
                        "factor", Fraction(draw(st.integers(4, 30)), 10), Distribution.symmetric(width), group
                    ),
                ),
                draw(st.integers(least_scale, 30).filter(bool)),
            )
        )
    return Inventory(tuple(sources))


@given(st.lists(st.tuples(st.integers(1, 10**6), widths), min_size=1, max_size=5))
def test_a_single_product_is_rule_u1(inputs: list[tuple[int, float]]) -> None:
    expression = parse(" * ".join(f"x{number}" for number in range(len(inputs))))
    uncertain = [
        UncertainInput(f"x{number}", Fraction(value, 1000), Distribution.symmetric(width))
        for number, (value, width) in enumerate(inputs)
    ]
    expected = math.sqrt(sum(width**2 for _, width in inputs))
    assert propagate(of(UncertainSource("s", expression, tuple(uncertain)))).relative == pytest.approx(expected)


@given(inventories())
def test_shares_add_up_to_one_with_and_without_correlation(inventory: Inventory) -> None:
    found = propagate(inventory)
    if found.half_width:
        scale = sum(abs(share.share) for share in found.shares)
        assert sum(share.share for share in found.shares) == pytest.approx(1, abs=1e-9 * scale)
        assert sum(found.by_owner().values()) == pytest.approx(1, abs=1e-9 * scale)
    else:
        assert found.shares == ()


@given(inventories(least_scale=1))
@settings(max_examples=25)
def test_both_approaches_agree_where_uncertainties_are_small(inventory: Inventory) -> None:
    """Four standard errors of a deviation from 5000 draws are 4 %; half a per cent for what isn't linear."""
    first, second = propagate(inventory), simulate(inventory, 3, 5000).total
    assert second.value == first.value
    assert second.standard_deviation == pytest.approx(first.standard_uncertainty, rel=0.045, abs=1e-9 * first.value)


@given(inventories(least_scale=1))
def test_a_shared_factor_widens(inventory: Inventory) -> None:
    apart = [
        UncertainSource(each.id, each.expression,
                        tuple(UncertainInput(i.name, i.value, i.distribution) for i in each.inputs), each.scale)
        for each in inventory.sources
    ]  # fmt: skip
    assert propagate(inventory).half_width >= propagate(of(*apart)).half_width * (1 - 1e-12)


@given(inventories(), st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_the_order_of_sources_and_inputs_changes_nothing(inventory: Inventory, random: Random) -> None:
    shuffled = [
        UncertainSource(each.id, each.expression, tuple(random.sample(each.inputs, len(each.inputs))), each.scale)
        for each in random.sample(inventory.sources, len(inventory.sources))
    ]
    assert propagated_block(propagate(of(*shuffled))) == propagated_block(propagate(inventory))
    one, other = simulate(inventory, 9, 1000), simulate(of(*shuffled), 9, 1000)
    assert one.totals.tobytes() == other.totals.tobytes()


@given(inventories(), st.integers(0, 2**64))
@settings(max_examples=20)
def test_the_same_seed_gives_the_same_bytes(inventory: Inventory, seed: int) -> None:
    one, other = simulate(inventory, seed, 1000), simulate(inventory, seed, 1000)
    assert one.totals.tobytes() == other.totals.tobytes()
    assert simulated_block(one) == simulated_block(other)
    # More draws go on where fewer ended.
    assert simulate(inventory, seed, 1500).totals[:1000].tobytes() == one.totals.tobytes()
    if one.total.standard_deviation:
        assert simulate(inventory, seed + 1, 1000).totals.tobytes() != one.totals.tobytes()


@given(inventories())
@settings(max_examples=20)
def test_what_else_is_in_the_inventory_changes_no_draws(inventory: Inventory) -> None:
    whole = simulate(inventory, 4, 1000).totals
    parts = [simulate(of(each), 4, 1000).totals for each in inventory.sources]
    assert np.allclose(whole, sum(parts), rtol=1e-12, atol=1e-9)


# --- meters, defaults, document ---------------------------------------------------------------------------------------


@each("meters")
def test_meter_class(case: dict[str, Any]) -> None:
    distribution = meter_uncertainty(float(case["class"]))
    assert 100 * distribution.half_width == pytest.approx(float(case["half_width"]), abs=5e-7)
    assert 100 * distribution.half_width / 1.96 == pytest.approx(float(case["standard"]), abs=5e-7)
    assert distribution.ends == pytest.approx((float(case["class"]) / 100,) * 2)


def test_published_defaults_become_distributions(catalogue: Catalogue) -> None:
    """Of a span the wider end, of two sides both, of a class its limits of error; a result or ranking is no input."""
    defaults = load_uncertainties(catalogue)
    assert len(defaults) == 76
    expected = {
        "ipcc-2006-v2-co2-fossil-fuel-factor": Distribution("normal", 0.07, 0.07),
        "ipcc-2006-t2-12-ch4-stationary-factor": Distribution("lognormal", 1.5, 1.5),
        "ipcc-2006-t2-12-n2o-stationary-factor": Distribution("lognormal", 0.9, 9),
        "cets-ag-03-01-gas-flow-meter": meter_uncertainty(2),
        "software-estimated-activity": Distribution("normal", 0.2, 0.2),
        "ipcc-ar4-gwp": None,
        "uk-1999-n2o": None,
        "ghgp-ranking-poor": None,
    }
    assert {key: distribution_of(defaults[key]) for key in expected} == expected
    without = {default.kind for default in defaults.values() if distribution_of(default) is None}
    assert without == {"result", "ranking of a result", "GWP"}


def test_blocks_of_the_run_document_hold_all_that_is_needed_to_repeat_them() -> None:
    factor = UncertainInput("factor", Fraction(1, 2), per_cent("10"), "default")
    coal = source("coal", UncertainInput("quantity", Fraction(1000), per_cent("5")), factor)
    first, second = propagated_block(propagate(of(coal))), simulated_block(simulate(of(coal), 42, 1000))
    assert first == {
        "approach": 1, "value": "500", "half_width": "55.9016994", "relative": "0.111803399",
        "sources": {"coal": "1"},
        "inputs": [
            {"source": "coal", "input": "factor", "group": "default", "share": "0.8"},
            {"source": "coal", "input": "quantity", "group": None, "share": "0.2"},
        ],
        "uncorrected": [],
    }  # fmt: skip
    assert {key: second[key] for key in ("seed", "draws", "generator", "shapes", "groups")} == {
        "seed": 42,
        "draws": 1000,
        "generator": "PCG64",
        "shapes": {"coal/quantity": "normal", "coal/factor": "normal"},
        "groups": {"default": ["coal/factor"]},
    }
    assert [each["error"] for each in second["ranking"]] == ["group:default", "input:coal/quantity"]
