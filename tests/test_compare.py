"""`compare`: two stored runs, and two editions of a standard."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from support.command import Result
from support.plant import COAL, ELECTRICITY, write_plant

from carbonstd.packages import Catalogue, LimitRow, QuotaPackage
from carbonstd.runs.comparison import compare_runs
from carbonstd.runs.edition_comparison import compare_editions
from carbonstd.runs.stored import StoredRun, read_run

Cli = Callable[..., Result]


@pytest.fixture
def stored(cli: Cli, tmp_path: Path) -> Callable[..., str]:
    """Audit the example, changed as asked, and return the name of its stored run."""

    def store(name: str, *changes: tuple[str, str], options: tuple[str, ...] = ()) -> str:
        plant = write_plant(tmp_path, f"{name}.yaml", *changes)
        result = cli("audit", plant, *options, "-o", f"{name}.json")
        assert result.code in (0, 1), result.err
        return f"{name}.json"

    return store


def test_a_run_is_the_same_as_itself(stored: Callable[..., str], cli: Cli) -> None:
    name = stored("a")
    document = cli("compare", name, name, "--output-format", "json").json
    assert document["format"] == "carbonstd.compare/1" and document["kind"] == "runs" and document["same"]
    assert (document["judgements"], document["energy"], document["emissions"]) == ([], [], [])
    assert document["unchanged"] == 3
    assert cli("compare", name, name, "--fail-on", "change").code == 0


def test_two_runs_are_held_against_each_other_by_judgement_and_amount(stored: Callable[..., str], cli: Cli) -> None:
    one, other = stored("one"), stored("two", ("198000", "215000"))
    result = cli("compare", one, other, "--output-format", "json")
    assert result.code == 0, "a difference is an answer, not a failure"
    document = result.json
    (coal,) = (change for change in document["judgements"] if change["id"] == COAL)
    assert (coal["change"], coal["was"]) == ("changed", None)
    assert coal["fields"]["verdict"] == {"a": "compliant", "b": "non-compliant"}
    assert coal["fields"]["level"] == {"a": 3, "b": None}
    assert coal["fields"]["value"]["difference"].startswith("8.93")
    assert not any(change["id"] == ELECTRICITY for change in document["judgements"]) and document["unchanged"] == 1
    amounts = {(change["what"], change["key"]): change for change in document["energy"]}
    quantity = amounts["quantity", "line-1 bituminous-coal consumed purchased"]
    assert (quantity["a"], quantity["b"], quantity["difference"]) == ("198000", "215000", "17000")
    assert amounts["total", "calorific"]["difference"] == amounts["process", "line-1 calorific"]["difference"]
    assert ("carrier", "electricity consumed") not in amounts
    emissions = {(change["what"], change["key"]) for change in document["emissions"]}
    assert {("total", "total"), ("scope", "1"), ("process", "line-1")} <= emissions and ("scope", "2") not in emissions
    assert {block["rule"] for block in document["findings"] if block["change"] == "new"} >= {"Q101"}
    assert set(document["inputs"]) == {"one.yaml", "two.yaml"} and document["packages"] == {}
    for fail_on, code in (("change", 1), ("never", 0)):
        assert cli("compare", one, other, "--fail-on", fail_on).code == code
    shown = cli("compare", one, other, "--lang", "en").out
    assert "verdict: compliant -> non-compliant" in shown and "198000 -> 215000 t (8.59 %)" in shown


def test_the_same_plant_under_another_edition_is_matched_indicator_by_indicator(
    stored: Callable[..., str], cli: Cli, tmp_path: Path
) -> None:
    now = stored("now", ("198000", "190000"))
    text = (tmp_path / stored("then")).read_text(encoding="utf-8")
    for old in ("gb-16780-2021", "GB 16780-2021", "gb-16780.2021"):
        text = text.replace(old, old.replace("2021", "2012"))
    (tmp_path / "then.json").write_text(text, encoding="utf-8")
    result = cli("compare", "then.json", now, "--output-format", "json", "--lang", "en")
    assert "then.json was changed after it was written" in result.err
    (coal,) = (change for change in result.json["judgements"] if change["id"] == COAL)
    assert (coal["was"], coal["change"]) == (COAL.replace("2021", "2012"), "changed")
    assert coal["fields"]["standard"] == {"a": "GB 16780-2012", "b": "GB 16780-2021"}
    assert coal["fields"]["value"]["difference"].startswith("-4.2")
    assert result.json["packages"]["gb-16780.2012"]["b"] is None
    assert result.json["unchanged"] == 0


def test_an_edition_asked_for_is_among_the_settings_that_differ(stored: Callable[..., str], cli: Cli) -> None:
    now, then = stored("now"), stored("then", options=("--edition", "GB 16780=2012"))
    document = cli("compare", then, now, "--output-format", "json").json
    assert document["settings"]["editions"] == {"a": {"GB 16780": "2012"}, "b": {}}
    assert "GB 16780=2012 -> -" in cli("compare", then, now).out


def test_new_and_gone_judgements_and_changed_packages(stored: Callable[..., str], tmp_path: Path) -> None:
    run = read_run((tmp_path / stored("a")).read_bytes(), "a.json")
    document = json.loads(json.dumps(run.document))
    document["judgements"] = [block for block in document["judgements"] if block["id"] != COAL]
    document["packages"][0]["sha256"] = "0" * 64
    other = StoredRun("b.json", document)
    gone, new = compare_runs(run, other), compare_runs(other, run)
    assert [(change.id, change.change) for change in gone.judgements] == [(COAL, "gone")]
    assert [(change.id, change.change) for change in new.judgements] == [(COAL, "new")]
    assert list(gone.packages) == [document["packages"][0]["name"]] and not gone.same


def test_an_amount_that_one_run_does_not_know_is_no_difference_of_numbers(stored: Callable[..., str], cli: Cli) -> None:
    one, other = stored("one"), stored("two", ("quantity: 198000", "quantity: many"))
    document = cli("compare", one, other, "--output-format", "json").json
    (total,) = (change for change in document["energy"] if (change["what"], change["key"]) == ("total", "calorific"))
    assert total["b"] is None and total["difference"] is None and total["percent"] is None


def test_two_editions_of_cement(cli: Cli) -> None:
    document = cli("compare", "GB 16780-2012", "GB 16780-2021", "--output-format", "json").json
    assert (document["kind"], document["same"]) == ("editions", False)
    assert document["heads"]["conversion"] == {"a": "gbt-2589.2008", "b": "gbt-2589.2020"}
    found = {indicator["indicator"]: indicator for indicator in document["indicators"]}
    coal = found["clinker-coal"]
    assert (coal["change"], coal["matched"]) == ("tightened", "id")
    assert coal["rows"][0]["levels"]["3"] == {"a": "112", "b": "109", "change": "tightened"}
    renamed = found["clinker-comprehensive-energy"]
    assert (renamed["was"], renamed["matched"], renamed["change"]) == ("clinker-energy", "unit", "tightened")
    formula = found["cement-comprehensive-energy"]
    assert {level["change"] for level in formula["rows"][0]["levels"].values()} == {"tightened"}
    assert found["cement-preparation-electricity"]["change"] == "new"
    assert found["cement-electricity"]["change"] == "removed"
    shown = cli("compare", "GB 16780-2012", "GB 16780-2021", "--lang", "en").out
    assert "level 3 (limit): <= 112 kgce/t -> <= 109 kgce/t  tightened" in shown
    assert cli("compare", "GB 16780-2012", "GB 16780-2021", "--fail-on", "change").code == 1
    assert cli("compare", "GB 16780-2021", "GB 16780-2021", "--fail-on", "change").code == 0


def test_every_pair_of_editions_can_be_compared(catalogue: Catalogue) -> None:
    families: dict[str, list[QuotaPackage]] = {}
    for edition in catalogue.packages:
        if edition.kind in ("quota", "efficiency-grades"):
            families.setdefault(edition.family, []).append(catalogue.quota(edition))
    pairs = [pair for packages in families.values() for pair in pairwise(packages)]
    assert len(pairs) > 10
    for one, other in pairs:
        there, back = compare_editions(one, other), compare_editions(other, one)
        turned = {"tightened": "relaxed", "relaxed": "tightened", "new": "removed", "removed": "new"}
        changes = sorted(turned.get(indicator.change, indicator.change) for indicator in there.indicators)
        assert changes == sorted(indicator.change for indicator in back.indicators), one.edition.standard
        assert compare_editions(one, one).same and json.dumps(there.as_json())


def _with(package: QuotaPackage, **changes: Any) -> QuotaPackage:
    row = package.rows[[row.row for row in package.rows].index("clinker-coal")]
    return replace(package, rows=(replace(row, **changes),))


@pytest.mark.parametrize(
    ("changes", "change"),
    [
        ({}, "same"),
        ({"unit": "kgce/kg", "level_texts": {"1": "0.094", "2": "0.1", "3": "0.109"}}, "same"),
        ({"level_texts": {"1": "94", "2": "101", "3": "109"}}, "relaxed"),
        ({"level_texts": {"1": "90", "2": "101", "3": "109"}}, "mixed"),
        ({"level_texts": {"1": "94", "2": "100", "3": ""}}, "changed"),
        ({"level_texts": {"1": "94", "2": "100", "3": "109 if altitude_m < 1500 else 90"}}, "changed"),
        ({"level_texts": {"1": "94", "2": "100", "3": "altitude_m * altitude_m"}}, "changed"),
        ({"direction": "min"}, "changed"),
        ({"unit": "kWh/t"}, "changed"),
    ],
)
def test_which_way_a_limit_moved(changes: dict[str, Any], change: str, catalogue: Catalogue) -> None:
    package = catalogue.quota(catalogue.package("gb-16780.2021"))
    (indicator,) = compare_editions(_with(package), _with(package, **changes)).indicators
    assert indicator.change == change
    assert isinstance(indicator.row, LimitRow)


@pytest.mark.parametrize(
    "arguments",
    [("GB 16780-2012", "nowhere.json"), ("GB 16780-2012", "GB 99999"), ("no.json", "no.json"), ("x", "y")],
)
def test_what_cannot_be_compared_stops_with_a_reason(arguments: tuple[str, str], cli: Cli) -> None:
    result = cli("compare", *arguments)
    assert result.code == 2 and result.out == "" and "内部错误" not in result.err
    assert cli("compare", "GB 16780-2012", "GB 16780-2021", "--fail-on", "error").code == 2
