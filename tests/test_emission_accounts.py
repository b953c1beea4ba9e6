"""Accounts by sector methods: what lies inside, which factors, which gases; expectations by hand (tests/cases)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carbonstd.activity.files import InputFile
from carbonstd.activity.yamltext import load_yaml
from carbonstd.packages import Catalogue
from carbonstd.runs.audit import account
from carbonstd.runs.settings import Settings

FILE = Path(__file__).parent / "cases" / "emission_accounts.yaml"
DOCUMENT = load_yaml(FILE.read_bytes(), FILE.name)
TODAY = date(2026, 11, 24)


def run(catalogue: Catalogue, case: dict[str, Any]) -> dict[str, Any]:
    import yaml

    enterprise = {**DOCUMENT["head"]["enterprise"], **({"period": case["period"]} if "period" in case else {})}
    dossier = {**DOCUMENT["head"], "enterprise": enterprise, **case["dossier"]}
    text = yaml.safe_dump(dossier, allow_unicode=True)
    settings = Settings(today=TODAY, method=case.get("method"), rounding=case.get("rounding", "full"))
    return account(catalogue, [InputFile("plant.yaml", text.encode())], settings, lambda path: path.name).as_json()


def agrees(expected: Any, found: str | None) -> bool:
    if expected is None or found is None:
        return expected is found
    text = str(expected)
    return found.startswith(text[:-1]) if text.endswith("…") else found == text


@pytest.mark.parametrize("case", DOCUMENT["cases"], ids=lambda case: case["name"])
def test_case(catalogue: Catalogue, case: dict[str, Any]) -> None:
    result, expect = run(catalogue, case), case["expect"]
    accounts = {block["account"]: block for block in result["emissions"]}
    block = accounts[expect.get("account", next(iter(accounts)))]
    lines = {line["id"]: line["value"] for line in block["sources"]}
    wrong = []
    scalars = {"total": block["total"], "location": block["totals"]["ghgp_location"], "biogenic": block["biogenic"]}
    scalars["market"] = block["totals"]["ghgp_market"]
    wrong += [
        (key, expect[key], found) for key, found in scalars.items() if key in expect and not agrees(expect[key], found)
    ]
    differences = {one["source"]: one["value"] for one in block["differences"]}
    tables = {"lines": lines, "scopes": block["by_scope"], "gases": block["by_gas"], "differences": differences}
    for key, found in tables.items():
        wrong += [
            (name, want, found.get(name))
            for name, want in expect.get(key, {}).items()
            if not agrees(want, found.get(name))
        ]
    for name, wanted in expect.get("other", {}).items():
        other = {line["id"]: line["value"] for line in accounts[name]["sources"]}
        wrong += [(key, want, other.get(key)) for key, want in wanted.items() if not agrees(want, other.get(key))]
    assert not wrong
    raised = {finding["rule"] for finding in result["findings"]}
    assert set(expect.get("findings", [])) <= raised
    if "missing" in expect:
        assert block["missing"] == expect["missing"]
    if "excluded" in expect:
        assert {one["source"] for one in block["excluded"]} == set(expect["excluded"])
