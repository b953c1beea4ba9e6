"""`explain`: the tree of a stored run's numbers, package rows, methods; and reading run documents that anyone wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import Result
from support.plant import COAL, ELECTRICITY, ENERGY, plant_run

from carbonstd.errors import DossierError
from carbonstd.packages import Catalogue
from carbonstd.reporting.page import Page
from carbonstd.reporting.tree import reachable, trace_tree
from carbonstd.runs.references import PackageRows
from carbonstd.runs.stored import find_trace, number, read_run

Cli = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> dict[str, Any]:
    """The example's run document, stored as run.json."""
    (tmp_path / "run.json").write_text(plant_run(), encoding="utf-8", newline="\n")
    document = json.loads(plant_run())
    assert isinstance(document, dict)
    return document


def test_the_tree_goes_down_to_package_rows_and_input_cells(run: dict[str, Any], cli: Cli) -> None:
    result = cli("explain", "run.json", ELECTRICITY, "--lang", "en")
    assert (result.code, result.err) == (0, "")
    for part in (
        "(GB 16780-2021): compliant", "clinker-electricity = 57.333333… kWh/t", "by: electricity_kwh / output_t",
        "gb-16780.2021/limits.csv#clinker-electricity", "GB 16780-2021 表2", "[secondary]", "evidence: ",
        "level 3 = 61 kWh/t", "plant.yaml:", '"8.6e7"', "energy[1].quantity", "├─ ", "└─ ",
    ):  # fmt: skip
        assert part in result.out, part


def test_without_an_id_the_numbers_are_listed(run: dict[str, Any], cli: Cli) -> None:
    shown = cli("explain", "run.json").out
    assert all(block["id"] in shown for block in run["judgements"])
    assert "t:energy/enterprise/calorific/gbt-2589.2020" in shown
    document = cli("explain", "run.json", "--output-format", "json").json
    assert [block["id"] for block in document["judgements"]] == [COAL, ENERGY, ELECTRICITY]
    assert document["intact"] and document["traces"] == sorted(run["traces"])


@pytest.mark.parametrize(
    ("text", "root"),
    [
        (COAL, f"t:{COAL}"),
        (f"t:{COAL}", f"t:{COAL}"),
        (COAL[:-1], f"t:{COAL}"),
        ("clinker-coal", f"t:{COAL}"),
        ("electricity", f"t:{ELECTRICITY}"),
        ("line-1.clinker.gb-16780-2021.clinker-caol", f"t:{COAL}"),
        ("energy/enterprise/calorific", "t:energy/enterprise/calorific/gbt-2589.2020"),
        ("t:in/parameters.line-1.altitude_m", "t:in/parameters.line-1.altitude_m"),
    ],
)
def test_an_id_may_be_given_in_part_or_misspelt(text: str, root: str, run: dict[str, Any]) -> None:
    assert find_trace(run, text).trace == root


@pytest.mark.parametrize(("text", "named"), [("line-1", COAL), ("zzzz", COAL), ("", COAL), ("clinker", ENERGY)])
def test_an_id_that_is_not_clear_names_those_that_are(text: str, named: str, run: dict[str, Any]) -> None:
    with pytest.raises(DossierError) as caught:
        find_trace(run, text)
    assert named in caught.value.hint_en


def test_a_shared_node_is_drawn_once_and_what_is_deducted_is_said(run: dict[str, Any], catalogue: Catalogue) -> None:
    shown = trace_tree(run, f"t:{ENERGY}", Page("en"), PackageRows(catalogue).find)
    assert shown.count("electricity.calorific = 0.1229 kgce/kWh") == 2
    assert shown.count("0.1229 kgce/kWh [#1]") == 1 and shown.count("(see [#1])") == 1
    deducted = [line for line in shown.splitlines() if "less " in line]
    assert len(deducted) == 1 and "recovered" in deducted[0]
    assert all(shown.count(f"evidence: {text}") <= 2 for text in ("https://www.stats.gov.cn",))


def test_the_tree_can_be_shown_in_gbk_and_in_ascii(run: dict[str, Any], cli: Cli) -> None:
    utf8, gbk = (cli("explain", "run.json", COAL, encoding=encoding) for encoding in ("utf-8", "gbk"))
    assert utf8.out == gbk.out and "└─ " in gbk.out
    plain = cli("explain", "run.json", COAL, encoding="ascii").out
    assert "`- " in plain and "|- " in plain and "104.041273.. kgce/t" in plain


def test_the_machine_form_holds_the_nodes_and_their_rows(run: dict[str, Any], cli: Cli) -> None:
    document = cli("explain", "run.json", COAL, "--output-format", "json").json
    assert (document["format"], document["kind"], document["root"]) == ("carbonstd.explain/1", "run", f"t:{COAL}")
    assert document["judgement"]["verdict"] == "compliant"
    assert list(document["nodes"]) == reachable(run["traces"], f"t:{COAL}")
    row = document["rows"]["gb-16780.2021/limits.csv#clinker-coal"]
    assert (row["cells"]["level_3"], row["grade"], row["standard"]) == ("109", "secondary", "GB 16780-2021")


def test_a_row_that_is_not_here_and_a_run_that_was_changed_are_said(
    run: dict[str, Any], cli: Cli, tmp_path: Path, catalogue: Catalogue
) -> None:
    run["traces"][f"t:{COAL}"]["source"] = "gb-99999.2021/limits.csv#x"
    run["traces"][f"t:{COAL}"]["from"].append("t:lost")
    used = next(package for package in run["packages"] if package["name"] == "gb-16780.2021")
    used["sha256"] = "0" * 64
    (tmp_path / "changed.json").write_text(json.dumps(run), encoding="utf-8")
    result = cli("explain", "changed.json", COAL, "--lang", "en")
    assert result.code == 0 and "was changed after it was written" in result.err
    assert "gb-16780.2021 here isn't the one of the run" in result.err
    assert "not among the packages here" in result.out and "t:lost (not in the run)" in result.out


def test_a_circle_of_nodes_ends_and_nothing_steers_the_terminal(catalogue: Catalogue) -> None:
    node = {"kind": "sum", "label": "a\x1b[31m\nb", "value": "2", "unit": "t", "from": ["t:b"], "source": None}
    document = {"traces": {"t:a": node, "t:b": {**node, "label": "b", "from": ["t:a", "t:b"]}}, "judgements": []}
    shown = trace_tree(document, "t:a", Page("en"), PackageRows(catalogue).find)
    assert "\x1b" not in shown and shown.count("(see [#") == 2


# --- what a stored run may be ----------------------------------------------------------------------------------------


def test_what_the_program_wrote_is_read_as_it_was(run: dict[str, Any], tmp_path: Path) -> None:
    data = (tmp_path / "run.json").read_bytes()
    assert read_run(data, "run.json").intact
    assert not read_run(data.replace(b'"109"', b'"119"'), "run.json").intact
    assert read_run(b"\xef\xbb\xbf" + data, "run.json").document == run


SPOILT: list[tuple[tuple[str | int, ...], object]] = [
    (("format",), "carbonstd.run/2"), (("judgements",), {}), (("judgements", 0), "x"), (("judgements", 0, "id"), 7),
    (("judgements", 0, "value"), 1.5), (("judgements", 0, "value"), "1e3"), (("judgements", 0, "value"), "1/3"),
    (("judgements", 0, "value"), "٣"), (("judgements", 0, "value"), "9" * 400), (("judgements", 0, "limits"), ["109"]),
    (("judgements", 0, "limits", "3"), "nan"), (("energy", "total"), None), (("energy", "by_carrier"), {"a": 1}),
    (("energy", "by_carrier", 0, "tce"), True), (("emissions", 0, "sources", 0, "value"), "x"),
    (("emissions", 0, "by_scope", "1"), {}), (("packages", 0, "sha256"), None), (("findings", 0, "rule"), None),
    (("traces",), []), (("traces", f"t:{COAL}", "from"), "t:x"), (("traces", f"t:{COAL}", "from"), [1]),
    (("traces", f"t:{COAL}", "label"), 3), (("settings",), None), (("summary",), []), (("period",), "2025"),
    (("enterprise",), "works"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), SPOILT, ids=lambda part: str(part)[:40])
def test_anything_else_is_refused_with_its_place(path: tuple[Any, ...], value: object, run: dict[str, Any]) -> None:
    place: Any = run
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(DossierError) as caught:
        read_run(json.dumps(run).encode(), "run.json")
    assert "run.json" in caught.value.en and "--output-format json" in caught.value.hint_en


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b"{}", b"{", b"\xff\xfe", b"[" * 100_000, b'{"format": NaN}', b"\x00"]
)
def test_bytes_that_are_no_run_are_refused(data: bytes, cli: Cli) -> None:
    result = cli("explain", "-", input=data)
    assert result.code == 2 and result.out == "" and "内部错误" not in result.err


@given(st.text(max_size=20))
def test_a_number_is_plain_decimal_text_or_refused(text: str) -> None:
    try:
        value = number(text)
    except DossierError:
        return
    assert value is not None and text.lstrip("-")[0].isascii()


# --- rows of packages, methods, rules, standards ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("gbt-2589.2020", "raw-coal"), ("coal-equivalents.csv#raw-coal", "coefficient: 0.7143", "grade: corrob")),
        (("GB/T 2589", "原煤"), ("coefficient: 0.7143",)),
        (("GB/T 2589-2008", "fresh-water"), ("coefficient: 0.0857",)),
        (("grid-mee-nbs.2025-47", "浙江"), ("value: 0.4974", "data_year: 2023", "kgCO2/kWh")),
        (("gwp.ar6", "CH4"), ("value: 27.9",)),
        (("gbt-2589.2020",), ("raw-coal.calorific", "0.7143 kgce/kg", "1.1000..1.3300 kgce/m3")),
        (("gbt-32150.2015",), ("F-COMB-1: ", "quantity * ncv * carbon_content", "purchased-electricity", "..2025")),
        (("gb-16780.2021", "clinker-coal"), ("<= 109",)),
        (("GB 16780-2021", "clinker-electricity"), ("<= 61",)),
    ],
)  # fmt: skip
def test_rows_methods_and_indicators_are_explained(
    arguments: tuple[str, ...], parts: tuple[str, ...], cli: Cli
) -> None:
    result = cli("explain", *arguments, "--lang", "en")
    assert (result.code, result.err) == (0, "")
    for part in parts:
        assert part in result.out, part
    document = cli("explain", *arguments, "--output-format", "json").json
    assert document["format"] == "carbonstd.explain/1" and document["kind"]


def test_a_row_that_is_unknown_names_near_ones(cli: Cli) -> None:
    result = cli("explain", "gbt-2589.2020", "raw-cole", "--lang", "en")
    assert result.code == 2 and "raw-coal.calorific" in result.err


def test_rules_and_standards_have_a_machine_form(cli: Cli) -> None:
    rule = cli("explain", "q101", "--output-format", "json").json
    assert (rule["kind"], rule["id"], rule["severity"]) == ("rule", "Q101", "error") and rule["todo"]["en"]
    standard = cli("explain", "GB 16780-2021", "--output-format", "json").json
    assert (standard["kind"], standard["standard"]) == ("standard", "GB 16780-2021") and standard["limits"]
