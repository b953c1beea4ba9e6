"""Bad input of accounts: each fault is a finding with its place, and no number is lower for it (tests/cases)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter
from support.accounts import accounts, as_document, as_workbook, columns_of, run_of

from carbonstd.activity import InputFile
from carbonstd.activity.yamltext import load_yaml
from carbonstd.packages import Catalogue

FILE = Path(__file__).parent / "cases" / "bad_accounting.yaml"
DOCUMENT = load_yaml(FILE.read_bytes(), FILE.name)
each_case = pytest.mark.parametrize("case", DOCUMENT["cases"], ids=lambda case: case["name"])


def checked(catalogue: Catalogue, case: dict[str, Any], given: InputFile, place: dict[str, str | None]) -> None:
    run, expect = run_of(catalogue, given, method=case.get("method")), case["expect"]
    block = run["emissions"][0]
    found = {"total": block["total"], "market": block["totals"]["ghgp_market"]}
    assert {key: found[key] for key in found if key in expect} == {key: expect[key] for key in found if key in expect}
    if "rule" not in expect:
        return
    said = [
        finding
        for finding in run["findings"]
        if finding["rule"] == expect["rule"] and {key: finding["location"][key] for key in place} == place
    ]
    assert said, [(finding["rule"], finding["location"]) for finding in run["findings"]]
    assert any(expect.get("says", "") in finding["message"]["en"] for finding in said)
    assert expect.get("severity", said[0]["severity"]) == said[0]["severity"]


@each_case
def test_in_a_document(case: dict[str, Any], catalogue: Catalogue) -> None:
    at = case["expect"].get("at")
    place = {"file": "plant.yaml", "path": at} if at else {}
    checked(catalogue, case, as_document(case["tables"]), place)


@each_case
def test_in_a_workbook(case: dict[str, Any], catalogue: Catalogue) -> None:
    at = case["expect"].get("at")
    place: dict[str, str | None] = {}
    if at:
        found = re.fullmatch(r"(\w+)\[(\d+)\]\.(.+)", at)
        assert found
        column = columns_of(case["tables"][found[1]]).index(found[3]) + 1
        cell = case["expect"].get("cell", f"{get_column_letter(column)}{int(found[2]) + 2}")
        place = {"file": "plant.xlsx", "sheet": found[1], "cell": cell}
    checked(catalogue, case, as_workbook(case["tables"]), place)


def test_a_method_asked_for_that_does_not_govern_the_year(catalogue: Catalogue) -> None:
    tables = {"sources": [{"source_type": "脱硫", "material": "limestone", "quantity": 100, "unit": "t"}]}
    run = run_of(catalogue, as_document(tables), method="ndrc-power.2013")
    (said,) = [finding for finding in run["findings"] if finding["rule"] == "F102"]
    assert said["severity"] == "error" and "2025" in said["message"]["en"]


def test_a_table_that_cannot_be_read_leaves_all_unknown(catalogue: Catalogue) -> None:
    rows = [{"source_type": "碳酸盐分解", "material": "石灰石", "quantity": 100, "unit": "t"}]
    sound = {"processes": [{"id": "a"}], "sources": rows, "parameters": [{"name": "purity", "value": "90%"}]}
    assert accounts(catalogue, sound, method="ndrc-flat-glass")["default"]["total"] == "39.5739"
    for table in ("sources", "parameters"):
        spoilt = {**sound, table: [{"别的": 1}]}
        assert accounts(catalogue, spoilt, method="ndrc-flat-glass")["default"]["total"] is None, table
    spoilt = {**sound, "accounts": [{"别的": 1}]}
    assert [block["total"] for block in accounts(catalogue, spoilt).values()] == [None]
