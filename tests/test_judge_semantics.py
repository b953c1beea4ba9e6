"""What a judgement means: worked cases by hand in `cases/judge.yaml`, and the questions that can't be answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from carbonstd.activity.yamltext import load_yaml
from carbonstd.errors import CarbonstdError, NumberError, PackageError
from carbonstd.packages import Catalogue
from carbonstd.runs import Run, judge_one

TODAY = date(2026, 11, 23)


def _nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [_nulls(one) for one in value]
    if isinstance(value, dict):
        return {key: _nulls(one) for key, one in value.items()}
    return None if value == "null" else value


CASES = _nulls(load_yaml((Path(__file__).parent / "cases" / "judge.yaml").read_bytes(), "judge.yaml"))


def ask(catalogue: Catalogue, standard: str, indicator: str, actual: str | None = None, **more: Any) -> Run:
    inputs = more.pop("inputs", {})
    return judge_one(catalogue, standard, indicator, actual, inputs, **{"today": TODAY, **more})


def rules(run: Run) -> set[str]:
    """Return the rules that spoke; whether the packages' hashes are up to date is the matter of another test."""
    return {finding.rule for finding in run.findings} - {"P101"}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_worked_case(case: Mapping[str, Any], catalogue: Catalogue) -> None:
    run = ask(
        catalogue, case["standard"], case["indicator"], case.get("actual"),
        inputs=case.get("inputs") or {},
        today=date.fromisoformat(case.get("today", str(TODAY))),
        as_of=date.fromisoformat(case["as_of"]) if "as_of" in case else None,
        requirement=case.get("requirement"), variant=case.get("variant"), min_grade=case.get("min_grade"),
    )  # fmt: skip
    expected, found = dict(case["expect"]), _found(run)
    said = " ".join(finding.message("en") + finding.message("zh") for finding in run.findings)
    text = expected.pop("says", "")
    has, lacks = set(expected.pop("has", ())), set(expected.pop("lacks", ()))
    assert {key: _typed(key, value) for key, value in expected.items()} == {key: found[key] for key in expected}
    assert text in said
    assert has <= rules(run) and not lacks & rules(run)


def _found(run: Run) -> dict[str, Any]:
    judged = run.judgements[0]
    return {
        "standard": judged.standard,
        "indicator": judged.indicator,
        "variant": judged.variant,
        "row": judged.row.partition("#")[2] if judged.row else None,
        "limits": list(judged.limits.values()),
        "meets": list(judged.meets.values()),
        "value": judged.value,
        "level": judged.level,
        "requirement": judged.requirement,
        "verdict": judged.verdict,
        "margin": judged.margin,
        "assumed": list(judged.assumed),
        "applied": [f"{one.id} {one.level}" for one in judged.corrections if one.applied],
        "boundary": judged.boundary,
        "grade": judged.grades.get("weakest"),
        "findings": sorted(rules(run)),
        "severities": sorted({finding.severity for finding in run.findings if finding.rule != "P101"}),
        "run_as_of": run.as_of,
    }


def _typed(key: str, value: Any) -> Any:
    if key in ("limits", "value", "margin"):
        return [_typed("value", one) for one in value] if isinstance(value, list) else value and Fraction(value)
    if key == "meets":
        return [{"true": True, "false": False, None: None}[one] for one in value]
    return sorted(value) if key in ("findings", "severities") else value


def test_the_names_of_the_cases_are_their_own() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names)
    assert all(case["why"] for case in CASES)


# --- questions without an answer --------------------------------------------------------------------------------------


def test_a_basis_that_is_not_named_is_asked_for(catalogue: Catalogue) -> None:
    with pytest.raises(CarbonstdError) as refused:
        ask(catalogue, "GB 29449-2024", "carbon-black", "400")
    assert "feedstock_excluded" in refused.value.en and "feedstock_included" in refused.value.en
    assert "feedstock_excluded" in refused.value.zh


def test_a_standard_spelled_wrongly_gets_near_numbers(catalogue: Catalogue) -> None:
    with pytest.raises(PackageError) as refused:
        ask(catalogue, "GB 16870-2021", "clinker-coal", "94")
    assert "GB 16780" in refused.value.hint_en and "GB 16780" in refused.value.hint_zh


@pytest.mark.parametrize("text", ["", "cement", "16780", "GB", "GB 16780-21", "GB 16780-2021 x"])
def test_what_is_no_number_of_a_standard_is_refused_with_an_example(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(PackageError) as refused:
        ask(catalogue, text, "clinker-coal", "94")
    assert "GB 16780-2021" in refused.value.hint_en


def test_an_edition_that_does_not_exist_gets_those_that_do(catalogue: Catalogue) -> None:
    with pytest.raises(PackageError, match="2007, 2012, 2021"):
        ask(catalogue, "GB 16780-2020", "clinker-coal", "94")


def test_an_indicator_spelled_wrongly_gets_near_names(catalogue: Catalogue) -> None:
    with pytest.raises(CarbonstdError) as refused:
        ask(catalogue, "GB 16780-2021", "clinker-eletricity", "50")
    assert "clinker-electricity" in refused.value.hint_en and "show" in refused.value.hint_en


@pytest.mark.parametrize("text", ["1_000", "1/3", "nan", "", "1,000", "１００", "1e999"])
def test_an_actual_value_that_is_no_number_is_refused(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(NumberError):
        ask(catalogue, "GB 16780-2021", "clinker-coal", text)


@pytest.mark.parametrize("text", ["4", "0", "old", "Existing ", ""])
def test_a_requirement_that_does_not_exist_is_refused_with_those_that_do(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(CarbonstdError) as refused:
        ask(catalogue, "GB 16780-2021", "clinker-coal", "94", requirement=text)
    assert "rebuilt" in refused.value.hint_en


@pytest.mark.parametrize(
    ("number", "successor"),
    [
        # No edition of its own any more: the number was merged into another standard.
        ("GB 29440", "GB 29449-2024"),
        ("GB 35574", "GB 21258-2024"),
        ("GB 31824", "GB 21343-2023"),
        # Named with its year, known from the list of standards only.
        ("GB 29440-2012", "GB 29449-2024"),
        ("GB 35574-2017", "GB 21258-2024"),
    ],
)
def test_a_number_merged_into_another_standard_names_its_successor(
    number: str, successor: str, catalogue: Catalogue
) -> None:
    with pytest.raises(PackageError) as refused:
        ask(catalogue, number, "carbon-black", "400")
    for text in (refused.value.zh + refused.value.hint_zh, refused.value.en + refused.value.hint_en):
        assert successor in text


def test_a_day_on_which_no_edition_was_in_force_names_those_that_are_known(catalogue: Catalogue) -> None:
    with pytest.raises(PackageError) as refused:
        ask(catalogue, "GB 21256", "converter", "-30", as_of=date(2000, 1, 1))
    assert "GB 21256-2007 (2008-06-01/2014-09-30)" in refused.value.en
    assert "--as-of" in refused.value.hint_en


# --- what a judgement carries -----------------------------------------------------------------------------------------


def test_a_value_on_the_limit_in_exact_arithmetic_meets_it(catalogue: Catalogue) -> None:
    """350 / 63 × 1.26 is exactly 7: no rounding on the way may push a value over its limit."""
    inputs = {"altitude_m": "100", "electricity_kwh": "1281", "output_t": "21"}  # 61
    run = ask(catalogue, "GB 16780-2021", "clinker-electricity", inputs=inputs)
    assert run.judgements[0].margin == 0 and run.verdict == "compliant"
    inputs["electricity_kwh"] = "1281.0000000000000000000000000000000000000000000000000001"
    run = ask(catalogue, "GB 16780-2021", "clinker-electricity", inputs=inputs)
    assert run.verdict == "non-compliant", "although 34 digits of the value read 61"


def test_every_correction_considered_is_listed_with_what_it_did(catalogue: Catalogue) -> None:
    inputs = {
        "converter_type": "ordinary",
        "converter_scrap_ratio_pct": "10",
        "converter_steel_category": "plain_carbon",
    }
    judged = ask(catalogue, "GB 21256-2025", "converter", "-20", inputs=inputs).judgements[0]
    listed = [(one.id, one.level, one.applied, one.before, one.after) for one in judged.corrections]
    low, mid, high = Fraction("-27.7"), Fraction("-25.7"), Fraction("-9.7")
    assert listed == [
        ("bof-scrap", "1", True, -30, low), ("bof-scrap", "2", True, -28, mid), ("bof-scrap", "3", True, -12, high),
        *(("bof-steel-quality", level, False, at, at) for level, at in zip("123", (low, mid, high), strict=True)),
        *(("bof-steel-special", level, False, at, at) for level, at in zip("123", (low, mid, high), strict=True)),
        *(("bof-steel-deep-drawing", level, False, at, at) for level, at in zip("123", (low, mid, high), strict=True)),
    ]  # fmt: skip


def test_a_correction_that_cannot_be_decided_is_neither_applied_nor_left_out(catalogue: Catalogue) -> None:
    judged = ask(catalogue, "GB 16780-2021", "clinker-coal", "94").judgements[0]
    assert [(one.id, one.level, one.applied, one.after) for one in judged.corrections] == [
        ("altitude-factor", "3", None, None)
    ]


def test_all_missing_inputs_are_named_at_once(catalogue: Catalogue) -> None:
    run = ask(catalogue, "GB 21342-2025", "coke", "100", inputs={"oven_type": "top_charging"})
    said = " ".join(finding.message("en") for finding in run.findings if finding.rule == "D104")
    for name in ("heating_fuel", "coal_volatile_dry_pct", "coal_moisture_pct", "quenching", "oven_age_years"):
        assert name in said


def test_the_inputs_used_are_listed_with_their_origin_and_no_others(catalogue: Catalogue) -> None:
    inputs = {"altitude_m": "1500", "ambient_pressure_pa": "90000"}
    judged = ask(catalogue, "GB 16780-2021", "clinker-coal", "94", inputs=inputs).judgements[0]
    assert [(name, given.value, given.unit, given.origin) for name, given in judged.inputs] == [
        ("altitude_m", 1500, "m", "option")
    ]


def test_every_number_can_be_traced_to_what_was_given_or_to_a_row_of_a_package(catalogue: Catalogue) -> None:
    inputs = {
        "portal_crane": "false", "direct_to_factory": "true", "work_line_m": "700", "production_kgce": "1000000",
        "auxiliary_kgce": "0", "affiliated_kgce": "0", "throughput_t": "5000000", "heating_region": "true",
    }  # fmt: skip
    run = ask(catalogue, "GB 31823-2021", "dry-bulk", inputs=inputs)
    nodes = run.trace.nodes
    judged = run.judgements[0]
    assert judged.trace is not None and nodes[judged.trace].value == judged.verdict
    reached, queue = set(), [judged.trace]
    while queue:
        key = queue.pop()
        reached.add(key)
        node = nodes[key]
        assert node.sources or node.package_row or node.kind == "input", f"{key} comes from nowhere"
        queue += [source for source in node.sources if source not in reached]
    labels = {nodes[key].label for key in reached}
    # 1.3 × 1.05 × 1000000 / 1000 / 500 = 2.73, × 0.95 for the heating region.
    assert judged.value == Fraction("2.5935")
    assert {"unloading_factor_g", "line_factor_k", "work_line_m", "production_kgce", "heating-region-factor"} <= labels


def test_comparison_after_rounding_only_where_the_edition_asks_for_it(tmp_path: Path, catalogue: Catalogue) -> None:
    """No edition of today asks for it; a copy of one that does is judged by GB/T 8170, half to even."""
    folder = tmp_path / "quotas" / "gb-16780" / "2021"
    folder.mkdir(parents=True)
    source = catalogue.package("gb-16780.2021").folder
    assert source is not None
    for path in source.iterdir():
        folder.joinpath(path.name).write_bytes(path.read_bytes())
    toml = folder / "standard.toml"
    text = toml.read_text(encoding="utf-8").replace('comparison = "full-value"', 'comparison = "gb-t-8170:0"')
    toml.write_text(text, encoding="utf-8")
    rounding = Catalogue([tmp_path])
    for actual, level in (("107.5", None), ("106.5", None), ("107.49", "2"), ("108.5", "3")):
        judged = ask(rounding, "GB 16780-2021", "clinker-comprehensive-energy", actual, inputs={"altitude_m": "1"})
        one = judged.judgements[0]
        # 107.5 rounds to 108, 106.5 to 106, 107.49 to 107, 108.5 to 108.
        rounded = {"107.5": 108, "106.5": 106, "107.49": 107, "108.5": 108}[actual]
        assert one.meets == {"1": False, "2": rounded <= 107, "3": True}, actual
        assert one.margin == 117 - rounded
        assert level is None or one.level == level
        assert one.comparison == "gb-t-8170:0"
