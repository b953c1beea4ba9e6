"""How sure a verdict is: probability that a limit is met, and guard bands; vectors in `cases/uncertainty.yaml`."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carbonstd.accounting.uncertainty import Distribution, Inventory, UncertainInput, UncertainSource, simulate
from carbonstd.activity.yamltext import load_yaml
from carbonstd.compliance.conformity import guarded, probability, probability_of_draws
from carbonstd.expressions import parse

CASES = load_yaml((Path(__file__).parent / "cases" / "uncertainty.yaml").read_bytes(), "uncertainty.yaml")


@pytest.mark.parametrize("case", CASES["conformity"], ids=lambda case: case["why"])
def test_probability_that_a_limit_is_met(case: dict[str, Any]) -> None:
    found = probability(Fraction(case["value"]), Fraction(case["limit"]), case["direction"], Fraction(case["u"]))
    assert found == pytest.approx(float(case["probability"]), abs=1e-6)


@pytest.mark.parametrize("case", CASES["guards"], ids=lambda case: case["why"])
def test_guard_bands(case: dict[str, Any]) -> None:
    value, limit, u = (Fraction(case[name]) for name in ("value", "limit", "u"))
    multiplier = Fraction(case.get("multiplier", 1))
    found = guarded(value, limit, case["direction"], u, case["rule"], multiplier)
    assert found is not None
    assert found.acceptance_limit == Fraction(case["acceptance"])
    assert found.accepted == (case["accepted"] == "true")
    assert found.guard_band == abs(found.acceptance_limit - limit)
    assert found.probability == probability(value, limit, case["direction"], u)


def test_what_is_unknown_has_no_probability() -> None:
    one = Fraction(1)
    for arguments in ((None, one, "max", one), (one, None, "max", one), (one, one, "min", None)):
        assert probability(*arguments) is None
        assert guarded(*arguments) is None
    assert probability_of_draws(np.array([1.0]), None, "max") is None


def test_probability_of_draws_is_that_of_the_distribution() -> None:
    """97 with u = 3 against at most 100: Φ(1)."""
    value = UncertainInput("x", Fraction(97), Distribution.symmetric(1.96 * 3 / 97))
    drawn = simulate(Inventory((UncertainSource("s", parse("x"), (value,)),)), seed=1)
    assert probability_of_draws(drawn.totals, Fraction(100), "max") == pytest.approx(0.841345, abs=0.005)
    assert probability_of_draws(drawn.totals, Fraction(100), "min") == pytest.approx(0.158655, abs=0.005)
