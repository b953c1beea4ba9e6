"""`judge` on the command line: one number, and files of cases in which one bad case never stops the others."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.command import Result

Cli = Callable[..., Result]
CLINKER = ("judge", "GB 16780-2021", "clinker-comprehensive-energy")
DAY = ("--as-of", "2026-11-23")
COLUMNS = ("case_id", "standard", "indicator", "actual", "inputs")


def judgement(result: Result) -> dict[str, Any]:
    (one,) = result.json["judgements"]
    assert isinstance(one, dict)
    return one


def table(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([columns, *rows])
    return buffer.getvalue().encode()


def by_case(result: Result) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in result.json["judgements"]}


def rules_of(result: Result, target: str) -> set[str]:
    return {finding["rule"] for finding in result.json["findings"] if finding["target"] == target}


# --- one number -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "altitude", "level", "verdict", "code"),
    [
        ("107", "100", 2, "compliant", 0),
        ("107.0000001", "100", 3, "compliant", 0),
        ("117", "100", 3, "compliant", 0),
        ("117.0000001", "100", None, "non-compliant", 1),
        ("100", "100", 1, "compliant", 0),
        ("0", "100", 1, "compliant", 0),
        # Without the altitude level 3 isn't known, although levels 1 and 2 are.
        ("107", None, 2, "inconclusive", 1),
        ("99", None, 1, "inconclusive", 1),
    ],
)
def test_clinker_of_gb_16780_2021(
    actual: str, altitude: str | None, level: int | None, verdict: str, code: int, cli: Cli
) -> None:
    given = ("-i", f"altitude_m={altitude}") if altitude else ()
    result = cli(*CLINKER, actual, *given, *DAY, "--output-format", "json")
    one = judgement(result)
    assert (one["level"], one["verdict"], result.code) == (level, verdict, code)
    assert one["requirement"] == 3 and one["assumed"] == ["requirement"]
    assert one["limits"] == {"1": "100", "2": "107", "3": "117" if altitude else None}


def test_a_missing_altitude_is_said_in_words(cli: Cli) -> None:
    for language, words in (("zh", "海拔"), ("en", "altitude")):
        for output in ("full", "concise"):
            result = cli(*CLINKER, "107", *DAY, "--lang", language, "--output-format", output)
            assert "altitude_m" in result.out and words in result.out and "D104" in result.out


CONVERTER = ("converter_type=ordinary", "converter_scrap_ratio_pct=0", "converter_steel_category=plain_carbon")
ORDINARY = tuple(part for pair in CONVERTER for part in ("-i", pair))


@pytest.mark.parametrize("actual", ["-30", "-30.0", "-3e1", "-.5", "-0.0"])
def test_a_negative_actual_value_needs_no_double_dash(actual: str, cli: Cli) -> None:
    as_json = (*DAY, "--output-format", "json")
    for arguments in (
        ("GB 21256-2025", "converter", actual, *ORDINARY, *as_json),
        (*ORDINARY, *as_json, "GB 21256-2025", "converter", actual),
        (*as_json, *ORDINARY, "--", "GB 21256-2025", "converter", actual),
    ):
        assert float(judgement(cli("judge", *arguments))["value"]) == float(actual)


def test_minus_30_reaches_level_1_of_the_converter(cli: Cli) -> None:
    result = cli("judge", "GB 21256-2025", "converter", "-30", *ORDINARY, *DAY, "--output-format", "json")
    one = judgement(result)
    assert (one["level"], one["margin"], result.code) == (1, "18", 0)
    assert one["limits"] == {"1": "-30", "2": "-28", "3": "-12"}


def test_the_actual_value_may_be_left_out(cli: Cli) -> None:
    inputs = ("-i", "altitude_m=100", "-i", "electricity_kwh=1140000", "-i", "output_t=20000")
    result = cli("judge", "GB 16780-2021", "clinker-electricity", *inputs, *DAY, "--output-format", "json")
    assert judgement(result)["value"] == "57" and result.code == 0
    result = cli("judge", "GB 16780-2021", "clinker-electricity", *DAY, "--output-format", "json")
    assert judgement(result)["verdict"] == "inconclusive" and result.code == 1


def test_the_edition_chosen_is_printed(cli: Cli) -> None:
    result = cli("judge", "GB 16780", "clinker-coal", "94", "-i", "altitude_m=1", *DAY)
    assert "GB 16780-2021" in result.out and "2026-11-23" in result.out and "gb-16780.2021 1.0" in result.out


@pytest.mark.parametrize(
    ("requirement", "level", "verdict"),
    [("existing", 3, "compliant"), ("new", 2, "non-compliant"), ("rebuilt", 2, "non-compliant"), ("3", 3, "compliant")],
)
def test_the_requirement_may_be_named(requirement: str, level: int, verdict: str, cli: Cli) -> None:
    result = cli(*CLINKER, "110", "-i", "altitude_m=1", "--requirement", requirement, *DAY, "--output-format", "json")
    one = judgement(result)
    assert (one["requirement"], one["verdict"], one["assumed"]) == (level, verdict, [])


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 1),
        (("--exit-zero",), 0),
        (("--fail-on", "never"), 0),
        (("--fail-on", "verdict"), 1),
        (("--fail-on", "warning"), 1),
    ],
)
def test_what_counts_as_failing_can_be_chosen(options: tuple[str, ...], code: int, cli: Cli) -> None:
    assert cli(*CLINKER, "118", "-i", "altitude_m=1", *DAY, *options).code == code


def test_a_warning_fails_only_where_it_is_asked_to(cli: Cli) -> None:
    stamp = (
        "oven_type=stamp_charging", "heating_fuel=coke_oven_gas", "coal_volatile_dry_pct=25", "coal_moisture_pct=10.5",
        "quenching=dry", "oven_age_years=1",
    )  # fmt: skip
    arguments = ["judge", "GB 21342-2025", "coke", "100", *DAY]
    for pair in stamp:
        arguments += ["-i", pair]
    assert cli(*arguments).code == 0, "the row is disputed: a warning"
    assert cli(*arguments, "--fail-on", "warning").code == 1
    assert cli(*arguments, "--min-grade", "secondary").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("GB 16780-2021",),
        ("GB 16780-2021", "clinker-comprehensive-energy", "abc"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "１０７"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "--bogus"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "--altitude", "100"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "108"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "-i", "altitude_m"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "-i", "=100"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "-i"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "--as-of", "2026-13-01"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "--requirement", "old"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "--min-grade", "good"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "--output-format", "pdfx"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "--packages", "nowhere"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "--lang", "fr"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "--color", "sometimes"),
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "--fail-on", "sometimes"),
        # The same input twice with two values: neither is dropped silently.
        ("GB 16780-2021", "clinker-comprehensive-energy", "107", "-i", "altitude_m=100", "-i", "altitude_m=2000"),
        ("GB 16780-2021", "no-such-indicator", "107"),
        ("GB 99999", "clinker", "107"),
        ("cement", "clinker", "107"),
        ("GB 29449-2024", "carbon-black", "400"),
        ("--from", "nowhere.csv"),
        ("--from", "."),
    ],
    ids=lambda arguments: " ".join(arguments[2:]) or " ".join(arguments) or "nothing",
)
def test_what_cannot_be_understood_stops_with_code_2_and_a_reason_on_stderr_only(
    arguments: tuple[str, ...], cli: Cli
) -> None:
    for language in ("zh", "en"):
        result = cli("judge", *arguments, *(() if "--lang" in arguments else ("--lang", language)))
        assert (result.code, result.out) == (2, "")
        assert result.err.strip() and "Traceback" not in result.err
        assert "内部错误" not in result.err and "internal error" not in result.err


def test_refused_inputs_are_findings_and_the_limits_are_given_all_the_same(cli: Cli) -> None:
    result = cli(*CLINKER, "107", "-i", "altitude_m=-5", *DAY, "--output-format", "json")
    one = judgement(result)
    assert one["verdict"] == "inconclusive" and one["limits"]["2"] == "107" and result.code == 1
    assert "D112" in rules_of(result, one["id"])


def test_an_equals_sign_in_a_value_is_part_of_it(cli: Cli) -> None:
    result = cli(*CLINKER, "107", "-i", "altitude_m=1=2", *DAY, "--output-format", "json")
    assert "D111" in rules_of(result, judgement(result)["id"])


# --- files of cases ---------------------------------------------------------------------------------------------------

GOOD = ("GB 16780-2021", "clinker-comprehensive-energy")
MIXED = (
    ("first", *GOOD, "107", '{"altitude_m": 100}'),
    ("bad json", *GOOD, "107", '{"altitude_m": 100'),
    ("list", *GOOD, "107", "[1, 2]"),
    ("nested", *GOOD, "107", '{"altitude_m": {"value": 100}}'),
    ("unknown standard", "GB 99999-2021", "clinker", "107", "{}"),
    ("no standard", "", "clinker", "107", "{}"),
    ("unknown indicator", "GB 16780-2021", "clinker-cola", "107", "{}"),
    ("unknown variable", *GOOD, "107", '{"altitude_m": 100, "altitute": 5}'),
    ("out of range", *GOOD, "107", '{"altitude_m": -1}'),
    ("no choice", "GB 21256-2025", "converter", "-30", '{"converter_type": "odd"}'),
    ("input no number", *GOOD, "107", '{"altitude_m": "high"}'),
    ("bad number", *GOOD, "1,07", '{"altitude_m": 100}'),
    ("nan", *GOOD, "nan", '{"altitude_m": NaN}'),
    ("blank actual", *GOOD, "", '{"altitude_m": 100}'),
    ("several bases", "GB 29449-2024", "carbon-black", "400", ""),
    ("not in force", "GB 16780-2021", "clinker-coal", "1", '{"altitude_m": 1}'),
    ("bad day", *GOOD, "107", '{"altitude_m": 100}'),
    ("bad requirement", *GOOD, "107", '{"altitude_m": 100}'),
    ("over", *GOOD, "118", '{"altitude_m": "100"}'),
    ("new", *GOOD, "110", '{"altitude_m": 100.0}'),
    ("last", *GOOD, "100", ' {"altitude_m":1e2} '),
)
MIXED_EXTRA = {
    "not in force": ("2020-01-01", ""), "bad day": ("2020-13-01", ""), "bad requirement": ("", "old"),
    "new": ("", "new"), "first": ("2026-11-23", "existing"),
}  # fmt: skip


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Judge the mixed file once."""
    from support.command import run_here

    path = tmp_path_factory.mktemp("cases") / "mixed.csv"
    rows = [(*row, *MIXED_EXTRA.get(row[0], ("", ""))) for row in MIXED]
    path.write_bytes(table(*rows, columns=(*COLUMNS, "as_of", "requirement")))
    return run_here("judge", "--from", str(path), *DAY, "--output-format", "json")


def test_every_case_has_its_judgement_in_the_order_of_the_file(mixed: Result) -> None:
    assert [one["id"] for one in mixed.json["judgements"]] == [row[0] for row in MIXED]
    assert mixed.code == 1


@pytest.mark.parametrize(
    ("case", "verdict", "level"),
    [
        ("first", "compliant", 2),
        ("over", "non-compliant", None),
        ("new", "non-compliant", 3),
        ("last", "compliant", 1),
        ("blank actual", "inconclusive", None),
        ("out of range", "inconclusive", 2),
        ("unknown variable", "inconclusive", 2),
        ("not in force", "inconclusive", 1),
    ],
)
def test_a_case_is_judged_as_it_would_be_alone(case: str, verdict: str, level: int | None, mixed: Result) -> None:
    one = by_case(mixed)[case]
    assert (one["verdict"], one["level"]) == (verdict, level)


@pytest.mark.parametrize(
    ("case", "rules"),
    [
        ("unknown standard", {"D103"}),
        ("unknown indicator", {"D103"}),
        ("unknown variable", {"D103"}),
        ("out of range", {"D104", "D112"}),
        ("no choice", {"D104", "D112"}),
        ("input no number", {"D104", "D111"}),
        ("bad number", {"D111"}),
        ("nan", {"D111"}),
        ("blank actual", {"D104"}),
        ("several bases", {"Q202"}),
        ("not in force", {"S105"}),
        ("over", {"Q101"}),
        ("new", {"Q102"}),
    ],
)
def test_each_bad_case_says_what_is_wrong_with_it(case: str, rules: set[str], mixed: Result) -> None:
    # An edition's finding is about the edition.
    found = rules_of(mixed, case) | (rules_of(mixed, "GB 16780-2021") if case == "not in force" else set())
    assert found == rules


@pytest.mark.parametrize("case", [row[0] for row in MIXED if row[0] not in ("first", "over", "new", "last")])
def test_a_bad_case_is_inconclusive(case: str, mixed: Result) -> None:
    assert by_case(mixed)[case]["verdict"] == "inconclusive"


@pytest.mark.parametrize("case", ["bad json", "list", "nested", "bad day", "bad requirement"])
def test_a_standard_that_is_known_is_not_called_unknown(case: str, mixed: Result) -> None:
    """The message names what is wrong: the JSON, the day, the requirement."""
    (finding,) = [one for one in mixed.json["findings"] if one["target"] == case]
    assert finding["severity"] == "error"
    assert "is not among" not in finding["message"]["en"] and "不在" not in finding["message"]["zh"]


def test_every_finding_about_a_case_says_file_and_line(mixed: Result) -> None:
    lines = {row[0]: number for number, row in enumerate(MIXED, 2)}
    faults = [
        (finding["target"], finding["rule"], finding["location"])
        for finding in mixed.json["findings"]
        if finding["target"] in lines
        and (finding["location"]["file"], finding["location"]["line"]) != ("mixed.csv", lines[finding["target"]])
    ]
    assert not faults


@pytest.mark.parametrize("output", ["full", "concise", "csv"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_reports_name_the_case_that_they_speak_of(output: str, language: str, cli: Cli, tmp_path: Path) -> None:
    """Two rows of one indicator can't be told apart otherwise, nor the findings about them."""
    rows = [("kiln-east", *GOOD, "107", ""), ("kiln-west", *GOOD, "108", '{"altitude_m": -7}')]
    (tmp_path / "cases.csv").write_bytes(table(*rows))
    result = cli("judge", "--from", "cases.csv", *DAY, "--output-format", output, "--lang", language)
    assert "kiln-east" in result.out and "kiln-west" in result.out


def test_the_summary_counts_every_case(mixed: Result) -> None:
    summary = mixed.json["summary"]
    assert (summary["compliant"], summary["non_compliant"]) == (2, 2)
    assert summary["inconclusive"] == len(MIXED) - 4
    assert summary["verdict"] == "non-compliant"


def test_a_case_without_verdict_keeps_the_value_and_the_shape_of_a_judgement(mixed: Result) -> None:
    blocks = list(by_case(mixed).values())
    assert {frozenset(block) for block in blocks} == {frozenset(blocks[0])}
    assert {frozenset(block["grades"]) for block in blocks} == {frozenset({"limit", "factors", "weakest"})}
    assert by_case(mixed)["unknown standard"]["value"] == "107"


@pytest.mark.parametrize(
    "data",
    [
        "utf-8", "utf-8-sig", "gb18030", "utf-16", "crlf", "bom and crlf", "gb18030 and crlf", "cr at the end missing",
    ],
)  # fmt: skip
def test_files_as_chinese_offices_save_them(data: str, cli: Cli, tmp_path: Path) -> None:
    text = table(("案例一", "GB 16780-2021", "熟料单位产品综合能耗", "107", '{"altitude_m": 100}')).decode()
    if "crlf" in data:
        text = text.replace("\n", "\r\n")
    if "missing" in data:
        text = text.rstrip("\n")
    encoding = {"bom and crlf": "utf-8-sig", "gb18030 and crlf": "gb18030"}.get(data, data.split()[0])
    (tmp_path / "案例.csv").write_bytes(text.encode("utf-8" if encoding in ("crlf", "cr") else encoding))
    result = cli("judge", "--from", "案例.csv", *DAY, "--output-format", "json")
    one = judgement(result)
    assert (one["id"], one["verdict"], one["level"], result.code) == ("案例一", "compliant", 2, 0)
    assert result.json["inputs"][0]["path"] == "案例.csv" and result.json["inputs"][0]["rows"] == 1


def test_a_minus_reads_stdin(cli: Cli) -> None:
    result = cli("judge", "--from", "-", *DAY, "--output-format", "json", input=table(MIXED[0]))
    assert judgement(result)["verdict"] == "compliant" and result.json["inputs"][0]["path"] == "-"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"\xef\xbb\xbf", table(), b"case_id,standard,indicator,actual\nc,GB 1,x,1\n",
        b"case_id,standard,indicator,actual,inputs,color\nc,GB 1,x,1,{},red\n", b"PK\x03\x04\x00\x00", b"\xff\xfe\x00",
        b"case_id;standard;indicator;actual;inputs\nc;GB 16780-2021;clinker-coal;94;{}\n",
        # The same column twice: which one counts is nobody's guess.
        b"case_id,standard,indicator,actual,actual,inputs\nc,GB 16780-2021,clinker-coal,94,200,{}\n",
    ],
    ids=["empty", "blank line", "bom alone", "header alone", "column missing", "column unknown", "workbook",
         "broken utf-16", "semicolons", "column twice"],
)  # fmt: skip
def test_a_file_that_holds_no_cases_stops_with_code_2(data: bytes, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_bytes(data)
    result = cli("judge", "--from", "cases.csv", *DAY, "--lang", "en")
    assert (result.code, result.out) == (2, "")
    assert "cases.csv" in result.err and "internal error" not in result.err


@pytest.mark.parametrize("case_id", ["twin", ""])
def test_two_cases_of_one_id_are_not_mixed_up(case_id: str, cli: Cli, tmp_path: Path) -> None:
    """Each judgement's trace holds its own numbers, or the second id is refused."""
    rows = [(case_id, *GOOD, actual, '{"altitude_m": 100}') for actual in ("107", "118")]
    (tmp_path / "cases.csv").write_bytes(table(*rows))
    result = cli("judge", "--from", "cases.csv", *DAY, "--output-format", "json")
    for one in result.json["judgements"]:
        traced = result.json["traces"][one["trace"]]["value"] if one["trace"] else "inconclusive"
        assert traced == one["verdict"]


def test_cells_beyond_the_header_are_not_dropped_silently(cli: Cli, tmp_path: Path) -> None:
    """An unquoted comma moves half of the inputs into a column that doesn't exist."""
    (tmp_path / "cases.csv").write_bytes(table(("c", *GOOD, "107", '{"altitude_m": 100}', "spare")))
    result = cli("judge", "--from", "cases.csv", *DAY, "--output-format", "json")
    assert result.code == 2 or judgement(result)["verdict"] == "inconclusive"


def test_a_quote_that_is_never_closed_does_not_swallow_the_cases_after_it(cli: Cli, tmp_path: Path) -> None:
    broken = b'case_id,standard,indicator,actual,inputs\na,GB 16780-2021,"clinker-coal,94,{}\n'
    (tmp_path / "cases.csv").write_bytes(broken + b"b,GB 16780-2021,clinker-coal,94,{}\n" * 2)
    result = cli("judge", "--from", "cases.csv", *DAY, "--output-format", "json")
    assert result.code == 2 or len(result.json["judgements"]) == 3


def test_what_a_file_holds_sends_no_control_characters_to_the_terminal(cli: Cli, tmp_path: Path) -> None:
    """One line a judgement stays one line, and nothing moves the cursor."""
    rows = [("a\nb", "GB 16780-2021", "clinker\x1b[2Jcoal", "9\r4", "\x07")]
    (tmp_path / "cases.csv").write_bytes(table(*rows))
    for output in ("concise", "full"):
        result = cli("judge", "--from", "cases.csv", *DAY, "--output-format", output)
        assert result.code in (1, 2)
        assert not {character for character in result.out + result.err if character < " "} - {"\n"}


def test_an_input_given_twice_in_one_case_is_not_dropped_silently(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_bytes(table(("c", *GOOD, "107", '{"altitude_m": 100, "altitude_m": 10}')))
    result = cli("judge", "--from", "cases.csv", *DAY, "--output-format", "json")
    assert judgement(result)["verdict"] == "inconclusive"


@pytest.mark.parametrize(
    "options", [("--as_of=2020-01-01",), ("--bogus",), ("GB 16780-2021", "clinker-coal", "94"), ("x",)]
)
def test_what_a_file_of_cases_makes_no_use_of_is_refused(options: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    """A mistyped option must not be taken for a standard and forgotten."""
    (tmp_path / "cases.csv").write_bytes(table(MIXED[0]))
    result = cli("judge", "--from", "cases.csv", *options)
    assert (result.code, result.out) == (2, "")


@pytest.mark.parametrize(
    "options", [("--requirement", "new"), ("-i", "altitude_m=5000"), ("--variant", "feedstock_excluded")]
)
def test_options_for_one_number_hold_for_all_cases_or_are_refused(
    options: tuple[str, ...], cli: Cli, tmp_path: Path
) -> None:
    rows = [("a", *GOOD, "110", ""), ("b", "GB 29449-2024", "carbon-black", "400", "")]
    (tmp_path / "cases.csv").write_bytes(table(*rows))
    plain = cli("judge", "--from", "cases.csv", *DAY, "--output-format", "json")
    result = cli("judge", "--from", "cases.csv", *DAY, "--output-format", "json", *options)
    assert result.code == 2 or result.json["judgements"] != plain.json["judgements"]


def test_the_day_of_a_case_goes_before_the_day_of_the_command(cli: Cli, tmp_path: Path) -> None:
    rows = [
        ("old", "GB 21256", "converter", "-10", "{}", "2026-06-30"),
        ("new", "GB 21256", "converter", "-10", "{}", "2026-07-01"),
        ("command", "GB 21256", "converter", "-10", "{}", ""),
    ]
    (tmp_path / "cases.csv").write_bytes(table(*rows, columns=(*COLUMNS, "as_of")))
    result = cli("judge", "--from", "cases.csv", "--as-of", "2026-01-01", "--output-format", "json")
    chosen = {key: one["standard"] for key, one in by_case(result).items()}
    assert chosen == {"old": "GB 21256-2013", "new": "GB 21256-2025", "command": "GB 21256-2013"}
    assert [one["name"] for one in result.json["packages"]] == ["gb-21256.2013", "gb-21256.2025"]


def test_a_basis_can_be_chosen_by_a_column(cli: Cli, tmp_path: Path) -> None:
    rows = [
        (kind, "GB 29449-2024", "carbon-black", "400", "", kind)
        for kind in ("feedstock_included", "feedstock_excluded")
    ]
    (tmp_path / "cases.csv").write_bytes(table(*rows, columns=(*COLUMNS, "variant")))
    result = cli("judge", "--from", "cases.csv", *DAY, "--output-format", "json")
    assert [one["limits"]["3"] for one in result.json["judgements"]] == ["1950", "460"]


def test_a_thousand_cases_take_little_time(cli: Cli, tmp_path: Path) -> None:
    rows = [(f"case-{number}", *GOOD, str(number / 5), '{"altitude_m": 100}') for number in range(1000)]
    (tmp_path / "cases.csv").write_bytes(table(*rows))
    result = cli("judge", "--from", "cases.csv", *DAY, "--output-format", "jsonl")
    lines = [json.loads(line) for line in result.out.splitlines()]
    assert [one["id"] for one in lines] == [row[0] for row in rows]
    assert sum(one["verdict"] == "compliant" for one in lines) == 586  # 0, 0.2 … 117
