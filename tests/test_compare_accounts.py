"""`compare` of accounts by two editions of a guideline: what is in the total of one and out of the other's, and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.accounts import as_document, packages
from support.command import Result

from carbonstd.reporting.comparison import runs_text
from carbonstd.reporting.page import Page
from carbonstd.runs.audit import account
from carbonstd.runs.comparison import RunComparison, compare_runs
from carbonstd.runs.settings import Settings
from carbonstd.runs.stored import StoredRun, read_run

Cli = Callable[..., Result]
#: 1000 t × 0.55 × 0.99 × 44/12 = 1996.5 tCO2; 100 MWh × 0.5703 = 57.03 tCO2 in 2025.
UNIT: dict[str, Any] = {
    "processes": [{"id": "unit-1", "project_type": "existing"}],
    "accounts": [{"id": "power", "scheme": "ets", "method": "cets-ag-01.01", "processes": "unit-1"}],
    "energy": [
        {
            "process": "unit-1", "carrier": "bituminous-coal", "flow": "consumed", "quantity": 1000, "unit": "t",
            "carbon_content": 0.55, "carbon_content_unit": "tC/t", "oxidation": 0.99,
        },
        {"process": "unit-1", "carrier": "electricity", "flow": "purchased", "quantity": 100, "unit": "MWh"},
    ],
}  # fmt: skip
ELECTRICITY = "energy.unit-1.electricity.purchased"


def stored(tables: dict[str, Any], period: str, name: str = "run.json") -> StoredRun:
    """Account for a period that has ended by then, and read the run document back."""
    given = as_document({**tables, "enterprise": {"period": period}})
    settings = Settings(today=date(2027, 2, 1))
    run = account(packages(), [given], settings, lambda path: path.name)
    return read_run(run.to_json().encode(), name)


@pytest.fixture(scope="module")
def years() -> RunComparison:
    return compare_runs(stored(UNIT, "2025", "2025.json"), stored(UNIT, "2026", "2026.json"))


def test_the_boundary_moved_with_the_guideline(years: RunComparison) -> None:
    document = json.loads(json.dumps(years.as_json(), ensure_ascii=False))
    assert document["methods"] == {"power": {"a": "cets-ag-01.01.2023", "b": "cets-ag-01.01.v04-2026"}}
    (moved,) = document["boundary"]
    assert (moved["account"], moved["source"]) == ("power", ELECTRICITY)
    assert (moved["a"]["counted"], moved["a"]["value"], moved["a"]["method"]) == (True, "57.03", "cets-ag-01.01.2023")
    assert not moved["b"]["counted"] and "删除购入使用电力" in moved["b"]["clause"] and moved["a"]["clause"]
    emissions = {(change["what"], change["key"]): change for change in document["emissions"]}
    total, second = emissions["total", "power total"], emissions["scope", "power 2"]
    assert (total["a"], total["b"], total["difference"]) == ("2053.53", "1996.5", "-57.03")
    assert (second["a"], second["b"]) == ("57.03", "0")
    source = emissions["source", f"power {ELECTRICITY}"]
    assert (source["a"], source["b"]) == ("57.03", None)
    assert ("source", "power energy.unit-1.bituminous-coal.consumed.purchased") not in emissions


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Boundary of accounts", "cets-ag-01.01.2023: in the total 57.03 tCO2e", "out of the total", "-2.78 %")),
        ("zh", ("核算边界", "cets-ag-01.01.2023: 计入总量 57.03 tCO2e", "不计入总量", "删除购入使用电力排放")),
    ],
)  # fmt: skip
def test_people_read_where_it_is_counted_and_by_which_clause(
    years: RunComparison, language: Any, words: tuple[str, ...]
) -> None:
    shown = runs_text(years, Page(language))
    assert all(word in shown for word in words), shown


def test_both_ways_and_with_itself(years: RunComparison) -> None:
    back = compare_runs(years.second, years.first)
    assert [(change.source, change.first, change.second) for change in back.boundary] == [
        (change.source, change.second, change.first) for change in years.boundary
    ]
    same = compare_runs(years.first, years.first)
    assert same.same and not same.boundary and not same.methods


def test_half_a_year_by_the_command(cli: Cli, tmp_path: Path) -> None:
    for name, period in (("2025", "2025"), ("2026", "2026-01/2026-06")):
        given = as_document({**UNIT, "enterprise": {"period": period}})
        (tmp_path / f"{name}.yaml").write_bytes(given.data)
        assert cli("account", f"{name}.yaml", "-o", f"{name}.json", "--exit-zero").code == 0
    result = cli("compare", "2025.json", "2026.json", "--lang", "en")
    assert result.code == 0 and ELECTRICITY in result.out and "out of the total" in result.out
    assert cli("compare", "2025.json", "2026.json", "--fail-on", "change").code == 1
    document = cli("compare", "2025.json", "2026.json", "--output-format", "json").json
    assert [change["source"] for change in document["boundary"]] == [ELECTRICITY]


def test_a_process_that_leaves_an_account_is_named_with_its_reason() -> None:
    works = {
        **UNIT,
        "processes": [{"id": "works"}, {"id": "unit-1"}],
        "accounts": [{"id": "steel", "method": "gbt-32150"}],
    }
    leaving = {
        "id": "steel",
        "method": "gbt-32150",
        "excludes": "unit-1",
        "reason": "已纳入发电行业",
        "clause": "5.1.1",
    }
    first, second = stored(works, "2025"), stored({**works, "accounts": [leaving]}, "2025")
    coal = next(change for change in compare_runs(first, second).boundary if "bituminous-coal" in change.source)
    assert coal.first.counted and not coal.second.counted
    assert coal.second.clause == "5.1.1" and coal.second.reason and "已纳入发电行业" in coal.second.reason["zh"]


def test_a_source_that_one_run_does_not_have_is_no_change_of_the_boundary() -> None:
    without = {**UNIT, "energy": UNIT["energy"][:1]}
    comparison = compare_runs(stored(UNIT, "2025"), stored(without, "2025"))
    assert not comparison.boundary and not comparison.methods
    assert any(change.what == "source" and change.second is None for change in comparison.emissions)


def test_a_single_account_is_matched_whatever_its_name() -> None:
    unnamed = {key: rows for key, rows in UNIT.items() if key != "accounts"}
    comparison = compare_runs(stored(unnamed, "2025"), stored(UNIT, "2026"))
    assert list(comparison.methods) == ["power"]
