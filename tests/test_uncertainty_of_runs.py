"""Uncertainty of whole runs: both approaches on every example, what rows and meters say, and of judgements."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from support.accounts import DOSSIERS, as_document, example_run, run_of
from support.corrupt import packages

from carbonstd.accounting.uncertainty import meter_uncertainty

DRAWS = 10_000
#: The half-width of 10 000 draws has a standard error of about 1 %; four of them, and what isn't linear.
AGREE = 0.05
each_example = pytest.mark.parametrize("name", DOSSIERS)


@cache
def document(name: str) -> dict[str, Any]:
    return example_run(name, judged=True, uncertainty=True, draws=DRAWS, seed=7).as_json()


@each_example
def test_both_approaches_agree_within_sampling_error(name: str) -> None:
    for block in document(name)["emissions"]:
        first, second = block["uncertainty"]["approach_1"], block["uncertainty"]["approach_2"]
        total, wide = float(block["total"]), float(first["half_width"])
        assert float(first["value"]) == pytest.approx(total, rel=1e-8)
        assert float(second["total"]["value"]) == pytest.approx(total, rel=1e-8) and second["draws"] == DRAWS
        low, high = (float(limit) for limit in second["total"]["limits"])
        assert (high - low) / 2 == pytest.approx(wide, rel=AGREE)
        # The mean of the draws lies within four of its standard errors of the account.
        assert abs(float(second["total"]["mean"]) - total) < 4 * wide / 1.96 / math.sqrt(DRAWS) + 0.002 * total
        assert math.fsum(float(share) for share in first["sources"].values()) == pytest.approx(1, abs=1e-6)
        assert all(ref.startswith("uncertainty-defaults.2026/") for ref in block["uncertainty"]["assumed"])


@each_example
def test_a_judgement_is_met_with_a_probability(name: str) -> None:
    """Between nothing and certainty, the likelier the looser the limit, and above one half where the value meets it."""
    found = [one for one in document(name)["judgements"] if one.get("uncertainty")]
    for judgement in found:
        chances = judgement["uncertainty"]["meets"]
        known = [
            (Fraction(judgement["limits"][level]), Fraction(chance)) for level, chance in chances.items() if chance
        ]
        assert all(0 <= chance <= 1 for _, chance in known)
        value, is_most = Fraction(judgement["value"]), judgement["direction"] == "max"
        for limit, chance in known:
            met = value <= limit if is_most else value >= limit
            assert chance >= Fraction(1, 2) if met else chance <= Fraction(1, 2)
        for (one, chance), (other, next_chance) in pairwise(sorted(known)):
            assert one == other or (next_chance >= chance if is_most else next_chance <= chance)


def test_a_seed_repeats_a_run_to_the_byte_and_another_does_not() -> None:
    def written(seed: int) -> str:
        return example_run("chlor-alkali.yaml", judged=True, uncertainty=True, draws=2000, seed=seed).to_json()

    first = written(1)
    assert written(1) == first and written(2) != first


# --- what rows and meters say -----------------------------------------------------------------------------------------

#: Half-widths of the defaults: a metered and an invoiced activity, a default factor.
METERED, INVOICED, FACTOR = 0.02, 0.05, 0.07


def relative(energy: list[dict[str, Any]], **tables: Any) -> float:
    """Return the relative half-width of the account of some rows."""
    run = run_of(packages(), as_document({"energy": energy, **tables}), method="gbt-32150", uncertainty=True)
    (block,) = run["emissions"]
    assert block["uncertainty"]["approach_2"] is None, "no draws were asked for"
    return float(block["uncertainty"]["approach_1"]["relative"])


def bought(**cells: Any) -> dict[str, Any]:
    return {"carrier": "electricity", "flow": "purchased", "quantity": 100, "unit": "MWh", **cells}


METERS = [{"id": "M1", "carrier": "electricity", "level": "organisation", "accuracy_class": 0.5}]


@pytest.mark.parametrize(
    ("cells", "meters", "activity"),
    [
        ({}, [], INVOICED),
        ({"meter": "M1"}, [], METERED),
        ({"meter": "M1"}, METERS, meter_uncertainty(Fraction("0.5")).half_width),
        ({"meter": "M1", "uncertainty": 0.1}, METERS, 0.1),
        ({"uncertainty": "3%"}, [], 0.03),
        ({"uncertainty": 0}, [], 0.0),
    ],
    ids=["invoice", "meter", "class of the meter", "the row before its meter", "per cent", "exact"],
)
def test_the_row_goes_before_its_meter_and_that_before_a_default(
    cells: dict[str, Any], meters: list[dict[str, Any]], activity: float
) -> None:
    tables = {"meters": meters} if meters else {}
    assert relative([bought(**cells)], **tables) == pytest.approx(math.hypot(activity, FACTOR), rel=1e-6)


def test_rows_of_one_meter_err_together() -> None:
    months = [bought(meter="M1", month=f"2025-{half}", quantity=50) for half in ("01/2025-06", "07/2025-12")]
    together = math.hypot(meter_uncertainty(Fraction("0.5")).half_width, FACTOR)
    assert relative(months, meters=METERS) == pytest.approx(together, rel=1e-6)
    apart = [{key: value for key, value in one.items() if key != "meter"} for one in months]
    assert relative(apart) == pytest.approx(math.hypot(INVOICED / math.sqrt(2), FACTOR), rel=1e-6)


def test_a_source_without_a_quantity_is_as_uncertain_as_its_row() -> None:
    row = {"source_type": "制冷剂充装", "material": "R-410A", "opening": 2, "closing": 1, "bought": 3, "sold": 3.5}
    tables = {"sources": [{**row, "uncertainty": 0.2}]}
    (block,) = run_of(packages(), as_document(tables), method="ndrc-machinery", uncertainty=True)["emissions"]
    assert float(block["uncertainty"]["approach_1"]["relative"]) == pytest.approx(0.2)


def test_a_limit_far_away_is_met_with_no_probability_at_all() -> None:
    # 100 000 t of coal for 1 t of clinker: the chance to meet 100 kgce/t has hundreds of zeros behind its point.
    tables = {
        "enterprise": {"sector": "cement"},
        "processes": [{"id": "a", "project_type": "existing"}],
        "outputs": [{"process": "a", "product": "熟料", "quantity": 1, "unit": "t", "uncertainty": 0.01}],
        "energy": [
            {"process": "a", "carrier": "bituminous-coal", "flow": "consumed", "quantity": 100_000, "unit": "t",
             "ncv": 23, "ncv_unit": "GJ/t", "uncertainty": 0.01},
        ],
        "parameters": [{"name": "altitude_m", "value": 100, "unit": "m"}],
    }  # fmt: skip
    run = run_of(packages(), as_document(tables), judged=True, uncertainty=True)
    chances = [one["uncertainty"]["meets"] for one in run["judgements"] if one.get("uncertainty")]
    assert chances and all(chance == "0" for meets in chances for chance in meets.values())


def test_what_is_unknown_has_no_uncertainty() -> None:
    for rows in ([bought(quantity="许多")], [bought(), bought(carrier="无此能源")]):
        (block,) = run_of(packages(), as_document({"energy": rows}), method="gbt-32150", uncertainty=True)["emissions"]
        assert block["total"] is None and block["uncertainty"] is None
