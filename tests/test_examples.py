"""The examples end as their hand calculations say, and every verdict can be followed back to cells and package rows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.command import Result, run_here
from support.corrupt import EXAMPLES, ROOT, TODAY, audited

SHEETS = sorted((ROOT / "docs" / "hand-calculations").glob("*.yaml"))


def run(example: str) -> str:
    """Return the run document of an example."""
    return audited([ROOT / "examples" / example]).to_json()


@cache
def document(example: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(run(example))
    return parsed


def as_shown(text: str | None, expected: str | None) -> str | None:
    """Round a number of the run to as many digits as the hand calculation shows."""
    if text is None or expected is None:
        return text
    shown = Decimal(text).quantize(Decimal(expected), ROUND_HALF_EVEN)
    return f"{shown:f}"


def compare(found: Mapping[str, str | None], expected: Mapping[str, str | None]) -> None:
    assert {key: as_shown(value, expected.get(key)) for key, value in found.items()} == dict(expected)


def test_every_example_has_a_hand_calculation_and_all_outcomes_occur() -> None:
    sheets = [yaml.safe_load(sheet.read_text(encoding="utf-8")) for sheet in SHEETS]
    assert sorted(sheet["example"] for sheet in sheets) == sorted(EXAMPLES)
    assert {sheet["verdict"] for sheet in sheets} == {"compliant", "non-compliant", "inconclusive"}
    assert all(sheet.with_suffix(".md").is_file() for sheet in SHEETS)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_an_example_agrees_with_its_hand_calculation_to_the_last_digit_shown(sheet: Path) -> None:
    expected = yaml.safe_load(sheet.read_text(encoding="utf-8"))
    found = document(expected["example"])
    assert found["summary"]["verdict"] == expected["verdict"]
    energy, emissions = found["energy"], found["emissions"][0]
    compare({"total": energy["total"]["calorific"]}, {"total": expected["energy"]["total"]})
    compare({row["process"]: row["calorific"] for row in energy["by_process"]}, expected["energy"]["processes"])
    compare({"total": emissions["total"]}, {"total": expected["emissions"]["total"]})
    compare({"location": emissions["totals"]["ghgp_location"]}, {"location": expected["emissions"]["ghgp_location"]})
    compare({row["id"]: row["value"] for row in emissions["sources"]}, expected["emissions"]["sources"])
    judgements = {judgement["id"]: judgement for judgement in found["judgements"]}
    assert judgements.keys() == expected["judgements"].keys()
    for key, wanted in expected["judgements"].items():
        judgement = judgements[key]
        limits = {str(level): limit for level, limit in wanted["limits"].items()}
        compare({"value": judgement["value"]}, {"value": wanted["value"]})
        compare(judgement["limits"], limits)
        assert (judgement["level"], judgement["verdict"]) == (wanted["level"], wanted["verdict"]), key


def leaves(traces: Mapping[str, Any], key: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Walk a trace down to where it ends; a node below itself would never end."""
    assert key not in above, f"{key} lies below itself"
    node = traces[key]
    if not node["from"]:
        yield key, node
    for source in node["from"]:
        yield from leaves(traces, source, (*above, key))


def is_rooted(node: Mapping[str, Any]) -> bool:
    """Say whether a leaf names the cell or the package row from which it comes."""
    if node["kind"] == "input":
        place = node["input"] or {}
        return bool(place.get("file") and (place.get("cell") or place.get("path")))
    return node["kind"] in ("package", "assumed") and bool(node["source"])


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_number_leads_back_to_cells_and_package_rows(example: str) -> None:
    found = document(example)
    roots = [row["trace"] for row in (*found["judgements"], *found["emissions"][0]["sources"])]
    roots += [row["trace"] for row in found["energy"]["by_carrier"]]
    assert roots and all(roots)
    loose = {key for root in roots for key, node in leaves(found["traces"], root) if not is_rooted(node)}
    assert loose == set()
    for judgement in found["judgements"]:
        kinds = {node["kind"] for _, node in leaves(found["traces"], judgement["trace"])}
        assert {"input", "package"} <= kinds, judgement["id"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_two_runs_are_the_same_to_the_byte(example: str) -> None:
    assert run(example) == run(example)


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_example_has_an_error_but_what_its_verdict_says(example: str) -> None:
    found = document(example)
    failing = {judgement["id"] for judgement in found["judgements"] if judgement["verdict"] != "compliant"}
    errors = {finding["target"] for finding in found["findings"] if finding["severity"] == "error"}
    assert errors <= failing
    assert {finding["rule"] for finding in found["findings"]} & {"V101", "V102", "V103"} == set()


def test_the_inconclusive_example_says_what_is_missing() -> None:
    found = document("power-station.json")
    said = [finding["message"]["en"] for finding in found["findings"] if finding["severity"] == "error"]
    assert len(said) == 1 and "power_addition" in said[0]


def test_the_first_command_of_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = re.search(r"carbonstd (audit examples/\S+)", readme)
    assert first
    monkeypatch.chdir(ROOT)
    result = run_here(*first[1].split(), "--lang", "en")
    assert result.code == 1, result.err
    assert "non-compliant" in result.out and "clinker-coal" in result.out


@pytest.mark.parametrize("example", EXAMPLES)
def test_reports_of_an_example_can_be_written(
    cli: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, example: str
) -> None:
    monkeypatch.setattr("carbonstd.cli.sources.today", lambda: TODAY)
    result = cli("audit", str(ROOT / "examples" / example), "--exit-zero", "-o", "run.json", "-o", "run.csv")
    assert result.code == 0, result.err
    stored = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert stored["summary"]["verdict"] == document(example)["summary"]["verdict"]
    assert (tmp_path / "run.csv").read_text(encoding="utf-8").count("\n") > len(stored["judgements"])
