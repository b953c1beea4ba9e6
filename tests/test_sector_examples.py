"""The examples by sector end as their hand calculations say: accounts, gases, scopes, the GHG Protocol's totals."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.corrupt import ROOT, TODAY, packages
from support.hand_sheets import computed, plain, shown_numbers, workings
from test_examples import compare, is_rooted, leaves

from carbonstd.activity.files import InputFile
from carbonstd.activity.yamltext import load_yaml
from carbonstd.exact import format_exact
from carbonstd.runs import audit as runs
from carbonstd.runs.audit import Settings

SHEETS = sorted((ROOT / "docs" / "hand-calculations" / "sectors").glob("*.yaml"))
EXAMPLES = ROOT / "examples"
SUPPLEMENTS = {
    "accounts", "meters", "documents", "reported", "certificates", "allowances", "prices", "measures", "history",
}  # fmt: skip


@cache
def sheet(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@cache
def document(example: str, command: str = "account") -> dict[str, Any]:
    run = getattr(runs, command)(packages(), [EXAMPLES / example], Settings(today=TODAY), lambda path: path.name)
    found: dict[str, Any] = json.loads(run.to_json())
    return found


def accounts(example: str) -> dict[str, dict[str, Any]]:
    return {block["account"]: block for block in document(example)["emissions"]}


each_sheet = pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)


def test_every_example_has_a_sheet_and_a_line_in_the_list() -> None:
    listed = (EXAMPLES / "sectors" / "README.md").read_text(encoding="utf-8")
    made = sorted(f"sectors/{path.name}" for path in (EXAMPLES / "sectors").iterdir() if path.name != "README.md")
    assert sorted(sheet(path)["example"] for path in SHEETS) == made
    assert all(f"]({name.removeprefix('sectors/')})" in listed for name in made)


@each_sheet
def test_the_arithmetic_of_a_sheet_is_right(path: Path) -> None:
    rows = list(workings(path.with_suffix(".md")))
    assert len(rows) > 15
    assert [(row, found) for row in rows if (found := computed(row)) != plain(row.result)] == []


@each_sheet
def test_every_expected_number_stands_in_the_sheet(path: Path) -> None:
    def numbers(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [number for one in value.values() for number in numbers(one)]
        return [value] if isinstance(value, str) and value.lstrip("-").replace(".", "").isdigit() else []

    assert set(numbers(sheet(path))) - shown_numbers(path.with_suffix(".md")) <= {"0"}


@each_sheet
def test_energy_and_verdicts_agree_with_the_sheet(path: Path) -> None:
    expected = sheet(path)
    found = document(expected["example"], "audit")
    energy = found["energy"]
    compare({"total": energy["total"]["calorific"]}, {"total": expected["energy"]["total"]})
    compare({row["process"]: row["calorific"] for row in energy["by_process"]}, expected["energy"]["processes"])
    assert found["summary"]["verdict"] == expected["verdict"]
    judgements = {judgement["id"]: judgement for judgement in found["judgements"]}
    assert judgements.keys() == expected["judgements"].keys()
    for key, wanted in expected["judgements"].items():
        judgement = judgements[key]
        compare({"value": judgement["value"]}, {"value": wanted["value"]})
        compare(judgement["limits"], {str(level): limit for level, limit in wanted["limits"].items()})
        assert (judgement["level"], judgement["verdict"]) == (wanted["level"], wanted["verdict"]), key


@each_sheet
def test_accounts_agree_with_the_sheet_to_the_last_digit_shown(path: Path) -> None:
    expected = sheet(path)
    found = accounts(expected["example"])
    assert found.keys() == expected["accounts"].keys()
    for name, wanted in expected["accounts"].items():
        block = found[name]
        assert block["method"] == wanted["method"]
        compare({line["id"]: line["value"] for line in block["sources"]}, wanted["sources"])
        compare(block["by_gas"], wanted["gases"])
        compare(block["by_scope"], {str(scope): value for scope, value in wanted["scopes"].items()})
        totals = {
            "total": block["total"],
            "biogenic": block["biogenic"],
            "location": block["totals"]["ghgp_location"],
            "market": block["totals"]["ghgp_market"],
        }
        compare(totals, {key: wanted[key] for key in totals})


@each_sheet
def test_the_two_totals_differ_by_the_differences_that_are_listed(path: Path) -> None:
    expected = sheet(path)
    for name, block in accounts(expected["example"]).items():
        listed = sum((Fraction(one["value"]) for one in block["differences"]), Fraction(0))
        gap = Fraction(block["totals"]["ghgp_location"]) - Fraction(block["total"])
        assert abs(gap - listed) < Fraction(1, 10**20)
        compare({"sum": format_exact(listed)}, {"sum": expected["accounts"][name]["differences"]})


@each_sheet
def test_nothing_is_in_error_and_no_source_is_missing(path: Path) -> None:
    found = document(sheet(path)["example"])
    assert [finding for finding in found["findings"] if finding["severity"] == "error"] == []
    assert [finding["target"] for finding in found["findings"] if finding["rule"] == "F110"] == []
    assert all(block["complete"] for block in found["emissions"])


@each_sheet
def test_every_line_leads_back_to_cells_and_package_rows(path: Path) -> None:
    found = document(sheet(path)["example"])
    lines = [line for block in found["emissions"] for line in block["sources"]]
    assert lines and all(line["trace"] for line in lines)
    for line in lines:
        ends = dict(leaves(found["traces"], line["trace"]))
        assert [key for key, node in ends.items() if not is_rooted(node)] == [], line["id"]
        assert "input" in {node["kind"] for node in ends.values()}, line["id"]


@pytest.mark.parametrize("path", [path for path in SHEETS if "allowances" in sheet(path)], ids=lambda path: path.stem)
def test_allowances_agree_with_the_sheet(path: Path) -> None:
    expected = sheet(path)
    found = {
        block["account"]: {**block["balance"], "value": block["value"]}
        for block in document(expected["example"], "audit")["allowances"]
    }
    assert found.keys() == expected["allowances"].keys()
    for name, wanted in expected["allowances"].items():
        compare({key: found[name][key] for key in wanted}, wanted)


def tables_of(path: Path) -> set[str]:
    if path.is_dir():
        return {part.stem for part in path.glob("*.csv")}
    return set(load_yaml(path.read_bytes(), path.name)) if path.suffix in (".yaml", ".json") else set()


def test_every_supplementary_table_occurs() -> None:
    occurring: set[str] = set().union(*(tables_of(EXAMPLES / sheet(path)["example"]) for path in SHEETS))
    assert occurring >= SUPPLEMENTS


def test_a_gas_without_a_potential_leaves_the_total_unknown() -> None:
    """NF3 isn't in the Second Assessment Report: (1 - 0.1) x 2 t x (1 - 0.8) x (1 - 0.9 x 0.95) = 0.0522 t."""
    fab = json.loads((EXAMPLES / "sectors" / "semiconductor-fab.json").read_text(encoding="utf-8"))
    row = {"process": "wafer", "source_type": "CVD腔室清洗", "material": "NF3", "quantity": 2, "unit": "t"}
    fab["sources"].append(row)
    file = InputFile("fab.json", json.dumps(fab, ensure_ascii=False).encode())
    run = runs.account(packages(), [file], Settings(today=TODAY), lambda path: path.name).as_json()
    (block,) = run["emissions"]
    line = next(line for line in block["sources"] if line["item"] == "NF3")
    assert (line["gas_mass"], line["value"], block["total"]) == ("0.0522", None, None)
    assert "F106" in {finding["rule"] for finding in run["findings"]}
