"""The Python API: the commands as functions, loaded when first asked for, with tables for analysis."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
from support.command import Result
from support.plant import COAL, ELECTRICITY, write_plant

import carbonstd
from carbonstd.reporting import frames

TODAY = date(2026, 11, 24)
MARKET = Path(__file__).parent / "data" / "cement-market.yaml"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> carbonstd.Run:
    """The audit of the example, from the folder that holds it."""
    monkeypatch.chdir(tmp_path)
    return carbonstd.audit(write_plant(tmp_path), today=TODAY)


@pytest.fixture(scope="module")
def market() -> carbonstd.Run:
    """The audit of a cement works with two accounts, allowances, meters, measures and history."""
    return carbonstd.audit(MARKET, today=TODAY, target="level_2", what_if="intensity=-5%", uncertainty=True)


def test_importing_and_listing_names_loads_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, carbonstd; names = dir(carbonstd); assert 'audit' in names; "
        "print([name for name in sys.modules if name.startswith('carbonstd.')], "
        "[name for name in ('pandas', 'pint', 'yaml', 'openpyxl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.strip() == "[] []"


def test_an_audit_loads_no_table_library_until_a_table_is_asked_for(tmp_path: Path) -> None:
    code = (
        f"import sys, carbonstd; run = carbonstd.audit({write_plant(tmp_path)!r}, today='2026-11-24'); "
        "before = 'pandas' in sys.modules; run.to_frame('inputs'); print(before, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.strip() == "False True"


def test_every_name_is_there_and_no_other() -> None:
    assert all(getattr(carbonstd, name) is not None for name in carbonstd.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        carbonstd.nonsense  # type: ignore[attr-defined] # noqa: B018


def test_the_api_gives_the_run_that_the_command_gives(run: carbonstd.Run, cli: Callable[..., Result]) -> None:
    document = cli("audit", "plant.yaml", "--output-format", "json").json
    assert document["content_sha256"] == run.as_json()["content_sha256"]
    assert run.verdict == "compliant" and isinstance(run, carbonstd.Run)
    account = carbonstd.account("plant.yaml", today=TODAY)
    assert account.judgements == () or list(account.judgements) == []
    assert account.as_json()["energy"] == run.as_json()["energy"]


def test_settings_reach_the_run(tmp_path: Path) -> None:
    plant = write_plant(tmp_path)
    run = carbonstd.audit(tmp_path / plant, as_of="2025-06-30", editions={"gb 16780": 2012}, today=datetime(2026, 1, 1))
    assert (run.as_of, run.settings["editions"]) == ("2025-06-30", {"GB 16780": "2012"})
    assert run.inputs[0].path == "plant.yaml"
    strict = carbonstd.audit(tmp_path / plant, min_grade="official", today=TODAY)
    assert strict.verdict == "inconclusive"
    for options in ({"edition_policy": "sometimes"}, {"min_grade": "good"}, {"as_of": "yesterday"}):
        with pytest.raises(carbonstd.CarbonstdError):
            carbonstd.audit(tmp_path / plant, today=TODAY, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("actual", ["55.2", 55.2, Decimal("55.2"), Fraction(276, 5)])
def test_numbers_may_be_given_in_any_exact_form(actual: Any) -> None:
    run = carbonstd.judge("GB 16780-2021", "clinker-electricity", actual, {"altitude_m": 100}, today=TODAY)
    (judgement,) = run.judgements
    assert (judgement.value, judgement.verdict, judgement.margin) == (Fraction("55.2"), "compliant", Fraction("5.8"))
    assert run.to_frame("judgements")["value_exact"].tolist() == ["55.2"]
    assert run.explain(judgement.id, "en").count("55.2 kWh/t") == 1


def test_cases_from_a_file_and_from_rows(tmp_path: Path) -> None:
    rows = [
        {"case_id": "a", "standard": "GB 16780-2021", "indicator": "clinker-coal", "actual": 94,
         "inputs": {"altitude_m": 9}},
        {"case_id": "b", "standard": "GB 99999", "indicator": "x", "actual": "1"},
        {"case_id": "c", "standard": "GB 16780-2021", "indicator": "clinker-coal", "inputs": {"altitude_m": "9"},
         "as_of": date(2026, 1, 1), "requirement": "new"},
    ]  # fmt: skip
    run = carbonstd.judge_cases(rows, today=TODAY)
    assert [(j.case_id, j.verdict) for j in run.judgements] == [
        ("a", "compliant"), ("b", "inconclusive"), ("c", "inconclusive"),
    ]  # fmt: skip
    (tmp_path / "cases.csv").write_text(
        'case_id,standard,indicator,actual,inputs\na,GB 16780-2021,clinker-coal,94,"{""altitude_m"": 9}"\n'
    )
    assert carbonstd.judge_cases(tmp_path / "cases.csv", today=TODAY).judgements[0].verdict == "compliant"
    with pytest.raises(carbonstd.CarbonstdError, match="indicator"):
        carbonstd.judge_cases([{"case_id": "d", "standard": "GB 16780-2021"}], today=TODAY)
    with pytest.raises(carbonstd.CarbonstdError):
        carbonstd.judge_cases(tmp_path / "no.csv", today=TODAY)


def test_lists_conversions_comparisons_and_templates(run: carbonstd.Run, tmp_path: Path) -> None:
    listed = carbonstd.list_standards(in_force=True, search="GB 16780", today="2026-11-23")
    assert [item["standard"] for item in listed] == ["GB 16780-2021"]
    assert carbonstd.convert(12000, "kWh", "kgce", today=TODAY).result == Fraction("1474.8")
    assert carbonstd.convert(1.5, "t", "tce", carrier="原煤", today=TODAY).as_json()["result"] == "1.07145"
    (tmp_path / "run.json").write_text(json.dumps(run.as_json()), encoding="utf-8")
    stored = carbonstd.read_run("run.json")
    assert carbonstd.compare(run, "run.json").same and carbonstd.compare(stored, run).same
    assert not carbonstd.compare("GB 16780-2012", "GB 16780-2021", today=TODAY).same
    with pytest.raises(carbonstd.CarbonstdError):
        carbonstd.compare(run, "GB 16780-2021", today=TODAY)
    data = carbonstd.template("GB 16780", tmp_path / "plant.xlsx", today=TODAY)
    assert (tmp_path / "plant.xlsx").read_bytes() == data and data.startswith(b"PK")


def test_the_working_of_a_number(run: carbonstd.Run) -> None:
    assert "GB 16780-2021 表2" in run.explain(COAL) and "单一来源" in run.explain(COAL)
    assert "[secondary]" in run.explain("clinker-coal", language="en")
    assert ELECTRICITY in run.explain()
    with pytest.raises(carbonstd.CarbonstdError):
        run.explain("nothing")


# --- tables -----------------------------------------------------------------------------------------------------------


def test_every_documented_table_has_its_columns_and_dtypes(run: carbonstd.Run, market: carbonstd.Run) -> None:
    assert set(frames.COLUMNS) == set(get_args(frames.Table))
    empty = carbonstd.judge_cases([], today=TODAY)
    for table, columns in frames.COLUMNS.items():
        full, none = market.to_frame(table), empty.to_frame(table)  # type: ignore[arg-type]
        for name, kind in columns.items():
            dtype = {"text": "string", "number": "float64", "boolean": "boolean", "integer": "Int64"}[kind]
            assert full[name].dtype == none[name].dtype == dtype, (table, name)
            assert (f"{name}_exact" in full.columns) == (kind == "number")
        assert len(full) > 0 and (len(none) == 0 or table == "inputs"), table
    with pytest.raises(carbonstd.CarbonstdError, match="judgements"):
        run.to_frame("nonsense")  # type: ignore[arg-type]


def test_the_numbers_of_the_tables_are_those_of_the_run(run: carbonstd.Run) -> None:
    judgements = run.to_frame("judgements").set_index("id")
    coal = judgements.loc[COAL]
    assert coal["value"] == pytest.approx(104.041272570937) and coal["limit_3"] == 109 and coal["meets_3"]
    assert coal["value_exact"] == "104.0412725709372312983662940670679"
    assert coal["level"] == coal["requirement"] == "3" and coal["grade"] == "secondary"
    carriers = run.to_frame("energy_by_carrier")
    consumed = carriers[carriers["flow"] == "consumed"]
    total = run.as_json()["energy"]["total"]["calorific"]
    assert consumed["tce"].sum() == pytest.approx(float(total))
    assert sum(map(Fraction, consumed["tce_exact"])) == pytest.approx(Fraction(total))
    assert run.to_frame("energy_by_process")["equivalent"].isna().all()
    assert run.to_frame("emissions")["scope"].tolist() == [1, 2, 1]
    assert run.to_frame("activity")["quantity"].sum() == 198000 + 86e6 + 31e6 + 1500000
    assert set(run.to_frame("findings")["rule"]) == {"F101", "F104", "N106"}


def test_the_tables_of_accounts_add_up(market: carbonstd.Run) -> None:
    emissions, totals = market.to_frame("emissions"), market.to_frame("emission_totals")
    assert emissions[["account", "source", "item", "gas"]].notna().all(axis=None)
    of = totals.set_index(["account", "kind", "name"])["value"].sort_index()
    for account in ("ets", "own"):
        total = of[account, "total", "cn"]
        own = emissions[emissions["account"] == account]
        assert own.loc[own["inside_boundary"], "value"].sum() == pytest.approx(total)
        for kind in ("scope", "gas", "source_type"):
            assert of[account, kind].sum() == pytest.approx(total), kind
        differences = of[account, "difference"].sum() if (account, "difference") in of else 0
        assert total + differences == pytest.approx(of[account, "total", "ghgp_location"])
    (ets, own) = market.to_frame("emissions_by_process").to_dict("records")
    assert (ets["account"], ets["process"], ets["product"], ets["intensity_unit"]) == (
        "ets", "kiln", "clinker", "tCO2e/t",
    )  # fmt: skip
    assert ets["intensity"] == pytest.approx(ets["value"] / 1500000) and own["account"] == "own"


def test_the_tables_of_market_targets_measures_and_balance(market: carbonstd.Run) -> None:
    (position,) = market.to_frame("allowances").to_dict("records")
    # 1180000 issued + 5000 bought + 2000 CCER - 1181907.728600208 due
    assert position["balance_exact"] == "5092.271399792" and position["basis"] == "issued"
    assert (position["year"], position["intensity_change"]) == (2025, -0.05)
    targets = market.to_frame("targets").set_index("indicator")
    power = targets.loc["clinker-electricity"]
    # 86 GWh / 1.5 Mt = 57.333… kWh/t against 57: a third of a kWh/t, half a GWh a year.
    assert (power["state"], power["amount"], power["amount_unit"]) == ("missed", 500000, "kWh")
    measures = market.to_frame("measures")
    assert measures[["kind", "id"]].values.tolist() == [["step", "M-1"], ["step", "M-2"], ["unplaced", "M-3"]]
    assert measures["reason_en"].notna().tolist() == [False, False, True]
    balance = market.to_frame("energy_balance")
    known = balance[balance["basis"] == "calorific"]
    carriers, stages = (known[known["of"] == of] for of in ("carrier", "stage"))
    assert carriers.groupby("stage")["in"].sum()["purchase"] == pytest.approx(
        stages.set_index("stage")["in"]["purchase"]
    )
    assert len(known[known["of"] == "enterprise"]) == 1
