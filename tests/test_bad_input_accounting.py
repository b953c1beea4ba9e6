"""Bad input of accounts: each fault is a finding with its place, and no number is lower for it (tests/cases)."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from support.accounts import accounts, as_document, as_workbook, columns_of, run_of
from support.corrupt import packages

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


# --- whatever stands in the rows --------------------------------------------------------------------------------------

SOUND: dict[str, list[dict[str, Any]]] = {
    "processes": [{"id": "a", "type": None}, {"id": "b", "parent": "a"}],
    "energy": [
        {
            "process": "a", "carrier": "烟煤", "flow": "消费", "origin": None, "quantity": "100", "unit": "t",
            "ncv": "23", "ncv_unit": "GJ/t", "carbon_content": "0.5", "carbon_content_unit": "tC/t", "basis": "ar",
            "moisture_ar": None, "oxidation": "0.9", "fossil_fraction": None, "month": None, "meter": None,
        },
        {"process": None, "carrier": "电力", "flow": "购入", "origin": None, "quantity": "10", "unit": "MWh"},
        {"carrier": "steam-low", "flow": "购入", "quantity": "10", "unit": "t", "pressure": "1", "temperature": "200"},
    ],
    "sources": [
        {
            "process": "a", "source_type": "碳酸盐分解", "material": "石灰石", "quantity": "5", "unit": "t",
            "purity": "0.9", "month": None, "uncertainty": None,
        },
    ],
    "accounts": [{"id": "x", "scheme": None, "method": "ndrc-flat-glass", "processes": None, "excludes": None}],
    "parameters": [{"process": None, "standard": None, "name": "conversion", "value": "0.9", "unit": None}],
    "certificates": [{"id": "g", "kind": "gec", "process": None, "quantity": "1", "unit": "MWh", "factor": None}],
}  # fmt: skip
WORDS = (
    "a", "b", "x", "碳酸盐分解", "制冷剂充装", "石灰石", "CH4", "烟煤", "wood", "高炉煤气", "电力", "热力", "消费",
    "购入", "销售", "期末库存", "feedstock", "transport", "产出", "副产", "t", "kg", "MWh", "GJ", "m3", "万Nm3(20℃)",
    "tce", "%", "tC/GJ", "2025-03", "2025", "0", "-1", "1e9", "65%", "150%", "许多", "gbt-32150", "cets-ag-01.01",
    "ets", "a; b", "头", "purity", "factor", "grid_factor", "=1+1", "#N/A", None,
)  # fmt: skip
PLACES = [(table, number, column) for table, rows in SOUND.items() for number, row in enumerate(rows) for column in row]


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(WORDS)), min_size=1, max_size=4), st.booleans())
@settings(max_examples=settings.default.max_examples // 2)
def test_any_words_give_findings_and_no_silent_negative_number(
    edits: list[tuple[tuple[str, int, str], str | None]], form: bool
) -> None:
    tables = {table: [dict(row) for row in rows] for table, rows in SOUND.items()}
    for (table, number, column), word in edits:
        tables[table][number][column] = word
    run = run_of(packages(), as_document(tables), rounding="form" if form else "full", uncertainty=True)
    errors = {finding["rule"] for finding in run["findings"] if finding["severity"] == "error"}
    for block in run["emissions"]:
        # The Chinese total may be below zero where more is delivered than bought, and only then.
        exported = any(one["reason"] == "exported" or "sold" in one["source"] for one in block["differences"])
        assert block["total"] is None or errors or exported or Fraction(block["total"]) >= 0
