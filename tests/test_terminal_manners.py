"""How the program behaves on terminals: encodings, widths, colours, streams, exit codes, files, help."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import Result, command, run_here

from carbonstd.cli.main import build
from carbonstd.packages import LIMIT_KINDS, Catalogue
from carbonstd.reporting import Page, edition, rule_page
from carbonstd.rules import RULES

Cli = Callable[..., Result]
CLINKER = ("judge", "GB 16780-2021", "clinker-comprehensive-energy")
DAY = ("--as-of", "2026-11-23")
CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
CASES = (Path(__file__).parent / "cases" / "terminal.csv").read_bytes()


def commands(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every command of the tree, so that a new one is tested without being listed here."""
    yield path
    for name, child in getattr(tree, "commands", {}).items():
        yield from commands(child, (*path, name))


COMMANDS = sorted(commands(build("en")))


# --- encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252", "utf-8"])
def test_no_encoding_of_the_terminal_stops_a_report(
    encoding: str, run_cli: Callable[..., Result], tmp_path: Path
) -> None:
    """In a process of its own, where the streams are as the system makes them."""
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "COLUMNS": "80"}
    for arguments, code in (
        (("judge", "--from", "-", *DAY, "--output-format", "full"), 1),
        (("show", "GB 16780-2021"), 0),
        (("judge", "GB 16780-2021", "no-such-thing", "1"), 2),
    ):
        result = run_cli(*arguments, env=env, cwd=tmp_path, input=CASES, encoding=encoding)
        assert result.code == code, result.err
        assert "Traceback" not in result.err and "internal error" not in result.err and "内部错误" not in result.err
        assert result.out if code < 2 else result.err


def test_gbk_shows_what_utf_8_shows(cli: Cli) -> None:
    """Chinese Windows loses no sign: √ × and the names of the standards are in GBK."""
    for arguments in (
        ("judge", "--from", "-", *DAY, "--output-format", "full"),
        ("judge", "--from", "-", *DAY, "--output-format", "concise"),
        ("list", "standards", *DAY),
        ("list", "rules"),
        ("explain", "Q101"),
        ("--help",),
    ):
        gbk, utf8 = (cli(*arguments, input=CASES, encoding=encoding) for encoding in ("gbk", "utf-8"))
        assert gbk.out == utf8.out, arguments


def test_everything_a_package_or_a_rule_says_can_be_written_in_gbk(catalogue: Catalogue) -> None:
    faults = []
    for language in ("zh", "en"):
        page = Page(language)  # type: ignore[arg-type]
        texts = {rule.id: rule_page(rule, page) for rule in RULES.values()}
        for package in catalogue.packages:
            if package.kind in LIMIT_KINDS:
                texts[package.name] = edition(catalogue.quota(package), page)
        for name, text in texts.items():
            for line in text.splitlines():
                lost = {sign for sign in line if not sign.encode("gbk", "ignore")}
                faults += [f"{name}: {''.join(sorted(lost))} in {line.strip()[:80]}"] if lost else []
    assert not faults, "\n".join(sorted(set(faults)))


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_without_chinese_gets_english_and_signs_of_its_own(encoding: str, cli: Cli) -> None:
    """Nothing that the program itself writes becomes a question mark; what is printed in Chinese in a table may."""
    arguments = ("judge", "GB 47834-2026", "module-degradation", "8.6", "-i", "cell_type=HJT", "--as-of", "2027-02-01")
    for output in ("full", "concise"):
        result = cli(*arguments, "--output-format", output, encoding=encoding)
        assert result.code == 0 and "compliant" in result.out and "OK" in result.out
        assert "?" not in result.out
    assert "?" not in cli("--help", encoding=encoding).out


def test_the_legend_of_a_list_names_the_sign_that_the_list_uses(cli: Cli) -> None:
    result = cli("list", "standards", "--search", "GB 16780", *DAY, encoding="ascii")
    assert re.search(r"^OK +GB 16780-2021", result.out, re.MULTILINE)
    assert "OK in force" in result.out


def test_chinese_asked_for_on_a_terminal_without_it_is_given_as_far_as_it_goes(cli: Cli) -> None:
    result = cli(*CLINKER, "107", "-i", "altitude_m=1", *DAY, "--lang", "zh", encoding="ascii")
    assert result.code == 0 and "107" in result.out and "GB 16780-2021" in result.out


@pytest.mark.parametrize(
    ("environment", "arguments", "chinese"),
    [
        ({}, (), True),
        ({"LANG": "en_US.UTF-8"}, (), False),
        ({"LANG": "zh_CN.UTF-8"}, (), True),
        ({"LANG": "C.UTF-8"}, (), True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, (), False),
        ({"LANG": "en_US.UTF-8", "CARBONSTD_LANG": "zh"}, (), True),
        ({"CARBONSTD_LANG": "zh"}, ("--lang", "en"), False),
        ({"CARBONSTD_LANG": "en"}, ("--lang=zh",), True),
    ],
)
def test_option_then_variable_then_locale_then_chinese(
    environment: dict[str, str], arguments: tuple[str, ...], chinese: bool, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = cli(*CLINKER, "107", "-i", "altitude_m=1", *DAY, *arguments)
    assert ("达标" in result.out, "compliant" in result.out) == (chinese, not chinese)


def test_the_language_may_stand_before_the_command(cli: Cli) -> None:
    assert "compliant" in cli("--lang", "en", *CLINKER, "107", "-i", "altitude_m=1", *DAY).out


# --- widths -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_numbers_units_and_ids_are_never_shortened(
    width: int, language: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    document = cli("judge", "--from", "-", *DAY, "--output-format", "json", input=CASES).json
    shown = cli("judge", "--from", "-", *DAY, "--output-format", "full", "--lang", language, input=CASES).out
    # Variables that a message names are to be copied into the next command.
    said = " ".join(finding["message"][language] for finding in document["findings"])
    faults = [f"variable {name}" for name in set(re.findall(r"[a-z]+(?:_[a-z]+)+", said)) if name not in shown]
    for one in document["judgements"]:
        wanted = [one["indicator"], one["standard"], one["value"], one["unit"], one["margin"]]
        wanted += [*one["limits"].values(), *(given["name"] for given in one["inputs"])]
        wanted += [correction["id"] for correction in one["corrections"] if correction["applied"]]
        for text in filter(None, wanted):
            # What doesn't end is rounded for people, with a mark.
            whole = text if len(text.partition(".")[2]) <= 12 else text[: text.index(".") + 7].rstrip("0123456789")
            if whole not in shown:
                faults.append(f"{one['id']}: {text}")
    assert not faults, f"at {width}: {faults}\n{shown}"


def test_a_value_that_ends_is_printed_to_its_last_digit(cli: Cli) -> None:
    """Rounded, a value just over its limit would look as if it were on it."""
    for output in ("full", "concise"):
        result = cli(*CLINKER, "117.00000000000001", "-i", "altitude_m=1", *DAY, "--output-format", output)
        assert result.code == 1 and "117.00000000000001" in result.out


@pytest.mark.parametrize("width", [60, 80, 200])
def test_lines_keep_within_the_width_except_where_a_word_is_longer(
    width: int, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carbonstd.reporting.layout import cells

    monkeypatch.setenv("COLUMNS", str(width))
    shown = cli("judge", "--from", "-", *DAY, "--output-format", "full", "--lang", "en", input=CASES).out
    body = shown.split("\nperiod -")[0]  # the clocks and the command to repeat are to be copied, and not wrapped
    assert [line for line in body.splitlines() if cells(line) > width and len(line.split()) > 2] == []


def test_a_wide_terminal_gets_a_table_and_a_narrow_one_blocks_only(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {}
    for width in ("60", "200"):
        monkeypatch.setenv("COLUMNS", width)
        shown[width] = cli("judge", "--from", "-", *DAY, "--output-format", "full", "--lang", "en", input=CASES).out
    assert re.search(r"standard\s+indicator\s+actual", shown["200"])
    assert not re.search(r"standard\s+indicator\s+actual", shown["60"])
    for indicator in ("clinker-comprehensive-energy", "electric-high-carbon-ferromanganese-smelting-electricity"):
        assert indicator in shown["60"] and indicator in shown["200"]


# --- colours ----------------------------------------------------------------------------------------------------------


def test_a_pipe_gets_no_colours_unless_they_are_asked_for(cli: Cli) -> None:
    arguments = (*CLINKER, "118", "-i", "altitude_m=1", *DAY, "--output-format", "full")
    plain, never, always = (cli(*arguments, *more).out for more in ((), ("--color", "never"), ("--color", "always")))
    strip = [
        [re.sub(" --color (always|never)| +$", "", ANSI.sub("", line)) for line in text.splitlines()]
        for text in (plain, never, always)
    ]
    assert not ANSI.search(plain) and not ANSI.search(never) and ANSI.search(always)
    assert strip[0] == strip[1] == strip[2], "colour never carries meaning alone"


def test_a_terminal_gets_the_full_report_in_colours_and_no_color_is_honoured(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="pseudo-terminals exist on POSIX only")
    shown = {}
    for name, env in (("plain", {}), ("no colour", {"NO_COLOR": "1"}), ("dumb", {"TERM": "dumb"})):
        leader, follower = pty.openpty()
        surroundings = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "CARBONSTD_LANG": "en", **env}
        done = subprocess.run(
            [*command(), *CLINKER, "118", "-i", "altitude_m=1", *DAY], stdout=follower, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL, env=surroundings, cwd=tmp_path, check=False,
        )  # fmt: skip
        os.close(follower)
        shown[name] = os.read(leader, 1 << 16).decode()
        os.close(leader)
        assert (done.returncode, done.stderr) == (1, b"")
        assert "level 3 (limit)" in shown[name] and "repeat this run" in shown[name]
    assert ANSI.search(shown["plain"])
    assert not ANSI.search(shown["no colour"]) and not ANSI.search(shown["dumb"])


# --- streams and exit codes -------------------------------------------------------------------------------------------


def test_a_pipe_gets_the_concise_report(cli: Cli) -> None:
    arguments = (*CLINKER, "107", "-i", "altitude_m=1", *DAY)
    assert cli(*arguments).stdout == cli(*arguments, "--output-format", "concise").stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((*CLINKER, "107", "-i", "altitude_m=1", *DAY), 0),
        ((*CLINKER, "118", "-i", "altitude_m=1", *DAY), 1),
        ((*CLINKER, "107", *DAY), 1),
        ((*CLINKER, "x", *DAY), 2),
        (("frobnicate",), 2),
        (("list", "things"), 2),
        (("show", "GB 99999"), 2),
        (("show",), 2),
        (("explain", "Q999"), 2),
        (("explain", "nonsense"), 2),
        (("pack", "lint", "nowhere"), 2),
        (("pack", "frobnicate"), 2),
        (("--version",), 0),
        (("version",), 0),
        (("list", "rules"), 0),
        (("explain", "q101"), 0),
        (("explain", "GB 16780-2021", "clinker-coal"), 0),
    ],
)
def test_exit_codes_and_streams(arguments: tuple[str, ...], code: int, cli: Cli) -> None:
    result = cli(*arguments)
    assert result.code == code, result.err
    assert bool(result.out) == (code < 2) and bool(result.err) == (code == 2)
    assert "Traceback" not in result.err and "内部错误" not in result.err


def test_an_error_says_what_to_do_next_in_the_language_of_the_reader(cli: Cli) -> None:
    for language, words in (("zh", "错误"), ("en", "error")):
        result = cli("show", "GB 16870", "--lang", language)
        assert words in result.err and "GB 16780" in result.err
    for language, words in (("zh", "用法"), ("en", "usage")):
        result = cli("frobnicate", "--lang", language)
        assert result.code == 2 and words in result.err and "--help" in result.err


def test_debug_shows_the_traceback_that_is_hidden_otherwise(run_cli: Callable[..., Result], tmp_path: Path) -> None:
    assert "Traceback" in run_cli("--debug", "show", "GB 99999", cwd=tmp_path).err
    assert "Traceback" not in run_cli("show", "GB 99999", cwd=tmp_path).err


def test_a_reader_that_has_gone_is_no_error_to_print(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*command(), "list", "standards"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    process.wait(60)
    assert error == b"", error.decode()


def test_the_report_names_its_clocks_its_weakest_grade_and_the_command_that_repeats_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    arguments = (*CLINKER, "107", "-i", "altitude_m=1", *DAY, "--output-format", "full", "--lang", "en")
    shown = cli(*arguments).out
    assert "standards as of 2026-11-23" in shown and "gb-16780.2021 1." in shown and "evidence: corroborated" in shown
    repeated = shown.split("repeat this run: ")[1].strip()
    assert repeated.startswith('carbonstd judge "GB 16780-2021" clinker-comprehensive-energy 107')
    assert cli(*_split(repeated)[1:]).out == shown


def test_the_command_that_repeats_a_run_fixes_its_day(cli: Cli) -> None:
    """Run again next year, it must choose the same edition."""
    result = cli(
        "judge", "GB 16780", "clinker-coal", "94", "-i", "altitude_m=1", "--output-format", "full", "--lang", "en"
    )
    (day,) = re.findall(r"standards as of (\d{4}-\d\d-\d\d)", result.out)
    assert f"--as-of {day}" in result.out.split("repeat this run: ")[1]


def _split(text: str) -> list[str]:
    import shlex

    return shlex.split(text)


WORDS = st.sampled_from(
    [
        "judge", "list", "show", "explain", "pack", "version", "lint", "standards", "rules", "units", "carriers",
        "GB 16780-2021", "GB 16780", "GB 29449-2024", "clinker-coal", "carbon-black", "107", "-30", "-i",
        "altitude_m=100", "altitude_m", "--as-of", "2026-11-23", "2099-01-01", "--lang", "en", "--output-format",
        "json", "csv", "full", "--requirement", "new", "2", "--variant", "--from", "-", "--min-grade", "official",
        "--fail-on", "never", "--help", "--", "-q", "", "Q101", "√", "\x1f", "%s", "{}", "--packages", ".",
        "--search", "--exit-zero", "--color", "always", "@", "1e400",
    ]
)  # fmt: skip


@given(st.lists(WORDS, max_size=8))
def test_no_arguments_whatever_crash_a_command(arguments: list[str]) -> None:
    result = run_here(*arguments, input=CASES)
    assert result.code in (0, 1, 2)
    for text in (result.out, result.err):
        assert "Traceback" not in text and "内部错误" not in text and "internal error" not in text


# --- files ------------------------------------------------------------------------------------------------------------

RIGHT = (*CLINKER, "107", "-i", "altitude_m=1", *DAY)


def test_files_are_written_by_their_suffix_and_nothing_goes_to_stdout(cli: Cli, tmp_path: Path) -> None:
    result = cli(*RIGHT, "-o", "a.json", "-o", "b.CSV", "-o", "c.txt", "-o", "d.jsonl")
    assert (result.code, result.stdout, result.stderr) == (0, b"", b"")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.CSV", "c.txt", "d.jsonl"]
    assert json.loads((tmp_path / "a.json").read_bytes())["summary"]["verdict"] == "compliant"
    assert "107" in (tmp_path / "c.txt").read_text(encoding="utf-8")
    # Excel takes a CSV for UTF-8 only if it starts with a BOM; no other format gets one.
    assert (tmp_path / "b.CSV").read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert not (tmp_path / "a.json").read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r" not in (tmp_path / "b.CSV").read_bytes()


def test_the_exit_code_is_the_same_with_a_file(cli: Cli) -> None:
    assert cli(*CLINKER, "118", "-i", "altitude_m=1", *DAY, "-o", "run.json").code == 1


def test_a_file_is_replaced_as_a_whole(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("old " * 100_000)
    assert cli(*RIGHT, "-o", "run.json").code == 0
    assert json.loads(path.read_bytes())["format"] == "carbonstd.run/1"


@pytest.mark.parametrize("target", ["nowhere/run.json", "folder", "run.docx2", "run", "existing.txt/run.json"])
def test_a_file_that_cannot_be_written_stops_with_code_2_and_leaves_nothing_behind(
    target: str, cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "existing.txt").write_text("kept")
    result = cli(*RIGHT, "-o", target, "--lang", "en", *(("--output-format", "json") if target == "folder" else ()))
    assert (result.code, result.out) == (2, "")
    assert target.split("/")[0] in result.err and "internal error" not in result.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["existing.txt", "folder"]
    assert (tmp_path / "existing.txt").read_text() == "kept"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is unwritable for root, or on Windows"
)
def test_a_folder_that_may_not_be_written_leaves_the_old_file_alone(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "run.json").write_text("kept")
    folder.chmod(0o555)
    try:
        result = cli(*RIGHT, "-o", "locked/run.json")
        assert result.code == 2 and (folder / "run.json").read_text() == "kept"
    finally:
        folder.chmod(0o755)


def test_a_disk_that_is_full_leaves_the_old_file_alone(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run.json").write_text("kept")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = cli(*RIGHT, "-o", "run.json", "--lang", "en")
    assert result.code == 2 and "No space left" in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
    assert (tmp_path / "run.json").read_text() == "kept"


def test_names_in_chinese_and_with_spaces_are_written(cli: Cli, tmp_path: Path) -> None:
    assert cli(*RIGHT, "-o", "结果 1.json").code == 0
    assert (tmp_path / "结果 1.json").is_file()


# --- help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "carbonstd")
def test_every_command_has_help_in_both_languages(
    path: tuple[str, ...], cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    zh, en = (cli(*path, "--help", "--lang", language) for language in ("zh", "en"))
    # Which of --help and --lang comes first makes no difference.
    assert en.stdout == cli("--lang", "en", *path, "--help").stdout
    for result in (zh, en):
        assert (result.code, result.err) == (0, "")
        assert "\x1f" not in result.out and "carbonstd" in result.out
    assert CJK.search(zh.out) and not CJK.search(en.out)
    described = [line for line in en.out.splitlines() if re.match(r"\s+-{1,2}[a-z]", line)]
    assert described, "options are listed"


def test_chinese_help_is_chinese_throughout(cli: Cli) -> None:
    shown = cli("judge", "--help", "--lang", "zh").out
    assert "Show this message" not in shown


def test_no_command_shows_the_help(cli: Cli) -> None:
    result = cli()
    assert result.code in (0, 2) and "judge" in result.out + result.err


@pytest.mark.skipif(sys.platform == "win32", reason="the console script is found another way on Windows")
def test_the_module_runs_as_the_command_does(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "carbonstd", "version"], capture_output=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0 and done.stdout.startswith(b"carbonstd ")
