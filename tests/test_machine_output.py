"""Documents for machines: the same bytes from the same input, keys as the interface has them, numbers as plain text."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.command import Result

Cli = Callable[..., Result]
DAY = ("--as-of", "2026-11-23")
CASES = (Path(__file__).parent / "cases" / "documents.csv").read_text(encoding="utf-8")

#: docs: interface, section 3.
RUN_KEYS = [
    "format", "program", "command", "content_sha256", "environment", "enterprise", "period", "as_of", "settings",
    "activity", "packages", "inputs", "energy", "emissions", "judgements", "findings", "traces", "summary",
]  # fmt: skip
JUDGEMENT_KEYS = {
    "id", "label", "scheme", "process", "product", "standard", "indicator", "variant", "binding", "value", "unit",
    "direction", "comparison", "limits", "meets", "requirement", "level", "verdict", "margin", "corrections", "when",
    "inputs", "assumed", "boundary", "table", "row", "grades", "probability", "trace",
}  # fmt: skip
FINDING_KEYS = {"rule", "severity", "target", "location", "message", "waived"}
TRACE_KEYS = {"kind", "label", "value", "unit", "formula", "from", "source", "input"}
LOCATION_KEYS = {"file", "sheet", "cell", "line", "path"}
NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?")


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    from support.command import run_here

    folder = tmp_path_factory.mktemp("machine")
    (folder / "cases.csv").write_text(CASES, encoding="utf-8")
    result = run_here("judge", "--from", str(folder / "cases.csv"), *DAY, "--output-format", "json")
    document = json.loads(result.out)
    assert isinstance(document, dict)
    return document


# --- the same bytes ---------------------------------------------------------------------------------------------------

SURROUNDINGS = {
    "first": {},
    "again": {},
    "hash seed 0": {"PYTHONHASHSEED": "0"},
    "hash seed 1": {"PYTHONHASHSEED": "1"},
    "another time zone": {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "random"},
    "Chinese locale": {"LC_ALL": "zh_CN.GB18030", "LANG": "zh_CN.GB18030", "PYTHONIOENCODING": "gbk"},
    "German locale": {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "CARBONSTD_LANG": "en"},
    "ascii": {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "COLUMNS": "60"},
}


def test_the_same_bytes_from_the_same_input_wherever_and_whenever(
    run_cli: Callable[..., Result], tmp_path: Path
) -> None:
    documents, lines, tables = {}, {}, {}
    for number, (name, env) in enumerate(SURROUNDINGS.items()):
        folder = tmp_path / f"folder {number}" / ("nested" * number)
        folder.mkdir(parents=True)
        (folder / "cases.csv").write_text(CASES, encoding="utf-8")
        result = run_cli("judge", "--from", "cases.csv", *DAY, "--output-format", "json", env=env, cwd=folder)
        assert result.code == 1 and not result.stderr, result.err
        documents[name] = result.stdout
    assert len(set(documents.values())) == 1, [name for name, data in documents.items() if data != documents["first"]]
    for name in ("first", "ascii"):
        for kind, store in (("jsonl", lines), ("csv", tables)):
            result = run_cli(
                "judge", "--from", "-", *DAY, "--output-format", kind, env=SURROUNDINGS[name], input=CASES.encode()
            )
            store[name] = result.stdout
    assert len(set(lines.values())) == len(set(tables.values())) == 1


def test_the_language_changes_nothing_in_a_document(cli: Cli) -> None:
    for output in ("json", "jsonl", "csv"):
        arguments = ("judge", "--from", "-", *DAY, "--output-format", output)
        zh, en = (cli(*arguments, "--lang", language, input=CASES.encode()) for language in ("zh", "en"))
        assert zh.stdout == en.stdout


def test_the_hash_of_the_content_can_be_computed_by_anybody(cli: Cli) -> None:
    """It is taken over the document as written, without the head that names program and machine."""
    text = cli("judge", "--from", "-", *DAY, "--output-format", "json", input=CASES.encode()).out
    head, line, content = re.split(r'^("environment": .*\n)', text, flags=re.MULTILINE)
    assert {"program", "content_sha256"} <= set(json.loads(f"{head.rstrip().rstrip(',')}}}"))
    assert json.loads(text)["content_sha256"] == hashlib.sha256(f"{{\n{content}".encode()).hexdigest()
    assert "python" in line and "python" not in content


def test_the_hash_follows_the_content(cli: Cli) -> None:
    def digest(text: str) -> str:
        found = cli("judge", "--from", "-", *DAY, "--output-format", "json", input=text.encode()).json["content_sha256"]
        return str(found)

    assert digest(CASES) == digest(CASES)
    assert digest(CASES) != digest(CASES.replace("107,", "108,"))
    # Another spelling of the same input is another input.
    assert digest(CASES) != digest(CASES.replace("107,", "107.0,"))


def test_a_file_says_the_same_as_stdout(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    shown = cli("judge", "--from", "cases.csv", *DAY, "--output-format", "json").stdout
    written = cli("judge", "--from", "cases.csv", *DAY, "-o", "run.json", "-o", "run.jsonl", "-o", "run.csv")
    assert written.stdout == b""
    assert (tmp_path / "run.json").read_bytes() == shown
    assert len((tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()) == CASES.count("\n") - 1


# --- shape ------------------------------------------------------------------------------------------------------------


def test_a_run_has_the_keys_of_the_interface(document: dict[str, Any]) -> None:
    assert list(document) == RUN_KEYS
    assert document["format"] == "carbonstd.run/1" and document["command"] == "judge"
    assert document["as_of"] == "2026-11-23" and document["settings"]["edition_policy"] == "period-end"
    assert set(document["summary"]) == {"verdict", "compliant", "non_compliant", "inconclusive", "not_applicable"}
    for package in document["packages"]:
        assert set(package) == {"name", "version", "sha256"}
        assert re.fullmatch("[0-9a-f]{64}", package["sha256"])
    assert [package["name"] for package in document["packages"]] == sorted(one["name"] for one in document["packages"])
    assert [set(one) for one in document["inputs"]] == [{"path", "sha256", "rows"}]
    assert document["inputs"][0]["sha256"] == hashlib.sha256(CASES.encode()).hexdigest()


def test_a_judgement_has_the_keys_of_the_interface(cli: Cli, document: dict[str, Any]) -> None:
    arguments = ("judge", "GB 16780-2021", "clinker-coal", "94", "-i", "altitude_m=1", *DAY, "--output-format", "json")
    (alone,) = cli(*arguments).json["judgements"]
    assert set(alone) == JUDGEMENT_KEYS
    assert alone["id"] == "gb-16780-2021.clinker-coal"
    for one in document["judgements"]:
        assert set(one) - {"case_id"} == JUDGEMENT_KEYS
        assert set(one["label"]) == {"zh", "en"}
        assert all(
            set(correction) == {"id", "level", "applied", "before", "after"} for correction in one["corrections"]
        )
        assert all(set(given) == {"name", "value", "unit", "origin"} for given in one["inputs"])
        assert one["verdict"] in ("compliant", "non-compliant", "inconclusive", "not-applicable")
        assert one["level"] is None or isinstance(one["level"], int)
        assert list(one["limits"]) == list(one["meets"]) and list(one["limits"]) in (["1", "2", "3"], [])


def test_a_finding_has_the_keys_of_the_interface(document: dict[str, Any]) -> None:
    assert document["findings"]
    for finding in document["findings"]:
        assert set(finding) == FINDING_KEYS and set(finding["location"]) == LOCATION_KEYS
        assert set(finding["message"]) == {"zh", "en"} and all(finding["message"].values())
        assert finding["severity"] in ("error", "warning", "note") and re.fullmatch(r"[QSDFVRP]\d{3}", finding["rule"])
        assert not re.search(r"[{}]", finding["message"]["zh"] + finding["message"]["en"]) or finding["target"] == "c"


def test_a_trace_has_the_keys_of_the_interface_and_leads_somewhere(document: dict[str, Any]) -> None:
    nodes = document["traces"]
    assert list(nodes) == sorted(nodes)
    for node in nodes.values():
        assert set(node) == TRACE_KEYS
        assert all(source in nodes for source in node["from"])
        assert node["input"] is None or set(node["input"]) == LOCATION_KEYS | {"raw"}
    for one in document["judgements"]:
        assert one["trace"] is None or nodes[one["trace"]]["value"] == one["verdict"]


def test_null_where_nothing_was_computed(document: dict[str, Any]) -> None:
    (unknown,) = [one for one in document["judgements"] if one["id"] == "未知"]
    for key in ("margin", "level", "unit", "direction", "table", "row", "trace", "when", "variant", "process"):
        assert unknown[key] is None
    assert document["enterprise"] is document["period"] is document["energy"] is None
    assert document["emissions"] == document["activity"] == []


def test_an_unrelated_row_changes_no_trace_id(cli: Cli) -> None:
    shorter = "".join(line for line in CASES.splitlines(True) if not line.startswith("a,"))
    documents = [
        cli("judge", "--from", "-", *DAY, "--output-format", "json", input=text.encode()).json
        for text in (CASES, shorter)
    ]
    long, short = documents
    assert set(short["traces"]) < set(long["traces"])
    # The line of a row moves, its trace id doesn't.
    assert all(
        {**node, "input": None} == {**long["traces"][key], "input": None} for key, node in short["traces"].items()
    )


# --- numbers ----------------------------------------------------------------------------------------------------------


def values(block: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a document with the name under which it stands."""
    if isinstance(block, dict):
        for name, value in block.items():
            yield from values(value, name if not name.isdigit() else key)
    elif isinstance(block, list):
        for value in block:
            yield from values(value, key)
    else:
        yield key, block


def test_numbers_are_plain_decimal_text(document: dict[str, Any]) -> None:
    numeric = {"limits", "value", "margin", "before", "after"}
    found = 0
    for one in document["judgements"]:
        for key, value in values({key: one[key] for key in ("limits", "value", "margin", "corrections")}):
            if key in numeric and value is not None:
                assert isinstance(value, str) and NUMBER.fullmatch(value), (one["id"], key, value)
                assert len(value.strip("-0.").replace(".", "")) <= 34
                found += 1
    assert found > 30


def test_no_float_and_no_exponent_stands_anywhere(document: dict[str, Any]) -> None:
    for key, value in values(document):
        assert not isinstance(value, float), key
        if isinstance(value, str) and key in ("value", "limits", "margin", "before", "after"):
            assert not re.fullmatch(r"-?[\d.]+[eE][+-]?\d+", value), (key, value)


def test_what_does_not_end_is_rounded_to_34_digits(document: dict[str, Any]) -> None:
    (case,) = [one for one in document["judgements"] if one["id"] == "a"]
    # 117 × (1.179 − 0.211 × 75000 / 101325): 2500 m above the sea.
    assert case["limits"]["3"].startswith("119.669868985936") and len(case["limits"]["3"].replace(".", "")) == 34
    assert case["margin"] == "-0.5" and case["level"] == 3


# --- jsonl and csv ----------------------------------------------------------------------------------------------------


def test_jsonl_is_one_judgement_a_line(cli: Cli, document: dict[str, Any]) -> None:
    result = cli("judge", "--from", "-", *DAY, "--output-format", "jsonl", input=CASES.encode())
    assert result.stdout.endswith(b"\n") and b"\r" not in result.stdout
    lines = [json.loads(line) for line in result.out.splitlines()]
    strip = [{key: value for key, value in one.items() if key != "trace"} for one in document["judgements"]]
    assert [{key: value for key, value in one.items() if key != "trace"} for one in lines] == strip


def test_csv_is_one_judgement_a_row(cli: Cli, document: dict[str, Any]) -> None:
    result = cli("judge", "--from", "-", *DAY, "--output-format", "csv", input=CASES.encode())
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert [row["id"] for row in rows] == [one["id"] for one in document["judgements"]]
    for row, one in zip(rows, document["judgements"], strict=True):
        assert row["verdict"] == one["verdict"] and row["value"] == (one["value"] or "")
        assert [row[f"limit_{level}"] for level in "123"] == [one["limits"].get(level) or "" for level in "123"]
        raised = {finding["rule"] for finding in document["findings"] if finding["target"] == one["id"]}
        assert set(row["findings"].split()) == raised
    assert not result.stdout.startswith(b"\xef\xbb\xbf"), "a pipe gets no BOM"


# --- lists ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def standards() -> dict[str, Any]:
    from support.command import run_here

    document = run_here("list", "standards", "--as-of", "2026-11-23", "--output-format", "json").json
    assert isinstance(document, dict)
    return document


def test_the_list_of_standards_has_the_keys_of_the_interface(standards: dict[str, Any]) -> None:
    assert standards["format"] == "carbonstd.list/1" and standards["kind"] == "standards"
    wanted = {
        "id",
        "standard",
        "edition",
        "kind",
        "title",
        "issued",
        "effective",
        "withdrawn",
        "in_force",
        "rows",
        "grades",
    }
    for item in standards["items"]:
        assert wanted <= set(item)
        assert set(item["title"]) == {"zh", "en"} and isinstance(item["in_force"], bool)
        assert isinstance(item["rows"], int) and sum(item["grades"].values()) == item["rows"]
        for key in ("issued", "effective", "withdrawn"):
            assert item[key] is None or re.fullmatch(r"\d{4}-\d\d-\d\d", item[key])
    assert len({item["standard"] for item in standards["items"]}) == len(standards["items"]) == 181


@pytest.mark.parametrize(("day", "count"), [("2026-11-23", 61), ("2026-12-31", 61), ("2027-01-01", 62)])
def test_quota_standards_in_force_all_have_their_limits(day: str, count: int, cli: Cli) -> None:
    items = cli("list", "standards", "--as-of", day, "--output-format", "json").json["items"]
    valid = [item for item in items if item["in_force"] and item["kind"] == "quota"]
    assert len(valid) == count
    assert [item["standard"] for item in valid if not item["rows"]] == []
    assert len({item["family"] for item in valid}) == count, "one edition of each"


@pytest.mark.parametrize(
    "kind", ["standards", "packages", "factors", "methods", "rules", "units", "carriers", "regions"]
)
def test_every_list_has_a_kind_and_items_with_an_id_and_a_title(kind: str, cli: Cli) -> None:
    result = cli("list", kind, "--as-of", "2026-11-23", "--output-format", "json")
    document = result.json
    assert (result.code, document["format"], document["kind"]) == (0, "carbonstd.list/1", kind)
    assert document["items"]
    assert all("id" in item and set(item["title"]) == {"zh", "en"} for item in document["items"])


def test_a_list_can_be_searched_and_cut_to_what_is_in_force(cli: Cli) -> None:
    arguments = ("list", "standards", "--as-of", "2026-11-23", "--output-format", "json")
    found = cli(*arguments, "--search", "水泥").json["items"]
    assert {item["standard"] for item in found} >= {"GB 16780-2007", "GB 16780-2012", "GB 16780-2021"}
    valid = cli(*arguments, "--search", "水泥", "--in-force").json["items"]
    assert "GB 16780-2021" in {item["standard"] for item in valid} and all(item["in_force"] for item in valid)
    assert cli(*arguments, "--search", "no such thing").json["items"] == []


@pytest.mark.parametrize("arguments", [("list", "standards"), ("show", "GB 16780-2021"), ("pack", "list")])
@pytest.mark.parametrize("output", ["csv", "jsonl", "xml"])
def test_a_format_that_a_command_does_not_know_is_refused_or_given(
    arguments: tuple[str, ...], output: str, cli: Cli
) -> None:
    """A script that asked for CSV must not get a page for people, with exit code 0."""
    result, plain = cli(*arguments, "--output-format", output), cli(*arguments)
    assert result.code == 2 or result.stdout != plain.stdout


def test_show_gives_every_table_as_text(cli: Cli) -> None:
    document = cli("show", "GB 16780-2021", "--output-format", "json").json
    assert document["format"] == "carbonstd.show/1" and document["standard"] == "GB 16780-2021"
    (row,) = [row for row in document["limits"] if row["row"] == "clinker-comprehensive-energy"]
    assert (row["level_1"], row["level_2"], row["level_3"]) == ("100", "107", "117")
    assert {"limits", "inputs", "corrections", "calculations", "products", "evidence", "levels"} <= set(document)
    assert all(isinstance(value, str) for row in document["limits"] for value in row.values())
