"""A reported statement is held against the recomputation, line by line, with causes and a conclusion."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carbonstd.errors import DossierError
from carbonstd.packages import Catalogue
from carbonstd.runs.audit import audit
from carbonstd.runs.settings import Settings

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "tests" / "cases" / "report.yaml"
PLANT = ROOT / "examples" / "cement-plant.xlsx"


def run(catalogue: Catalogue, *against: Path) -> dict[str, Any]:
    settings = Settings(today=date(2026, 11, 24), against=against)
    return audit(catalogue, [PLANT], settings, lambda path: path.name).as_json()


def test_each_difference_has_its_place_its_effect_and_its_cause(catalogue: Catalogue) -> None:
    document = run(catalogue, REPORT)
    (block,) = document["verification"]["against"]
    lines = {(line["process"], line["source_type"], line["name"]): line for line in block["lines"]}
    assert lines["line-1", "clinker", "emissions"]["equal"] and lines["line-2", "clinker", "emissions"]["equal"]
    # 5505.4 kcal/kg are 23.05 GJ/t.
    ncv = lines["line-1", "fuel-combustion", "ncv"]
    assert not ncv["equal"] and "kcal/kg" in ncv["cause"]["en"] and ncv["recomputed"] == "23.05"
    # (203000 - 212600) t × 23.05 GJ/t × 23.08 tC/TJ × 0.98 × 44/12
    coal = lines["line-1", "fuel-combustion", "quantity"]
    assert (coal["difference"], coal["effect"]) == ("-9600", "-18351.665024")
    assert coal["location"]["path"] == "reported[4].value"
    assert [line["source_type"] for line in block["only_reported"]] == ["硝酸"]
    assert block["conclusion"] == "not-verified"
    raised = {finding["rule"]: finding for finding in document["findings"]}
    assert raised["V127"]["location"]["file"] == "report.yaml"
    assert any(source["path"] == "report.yaml" for source in document["inputs"])


def test_a_file_without_reported_numbers_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text("format: carbonstd.dossier/1\nprices:\n  - {item: ccer, price: 1, unit: CNY/t}\n", encoding="utf-8")
    with pytest.raises(DossierError, match="reported"):
        run(catalogue, path)


def test_without_a_report_nothing_is_compared(catalogue: Catalogue) -> None:
    assert run(catalogue)["verification"]["against"] == []
