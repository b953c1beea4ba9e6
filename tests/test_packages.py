"""Data packages: the built-in ones are sound, lint finds what isn't, and the search path adds without hiding."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from support.command import Result

from carbonstd import maintain
from carbonstd.activity.yamltext import load_yaml
from carbonstd.errors import PackageError
from carbonstd.packages import LIMIT_KINDS, Catalogue, Edition, built_in_roots, ensure_unchanged, package_sha256
from carbonstd.runs import judge_one

Cli = Callable[..., Result]
TODAY = date(2026, 11, 23)
BUILT_IN = Catalogue(built_in_roots()).packages
FOLDERS = {edition.name: edition.folder for edition in BUILT_IN if edition.folder is not None}


# --- the built-in packages --------------------------------------------------------------------------------------------


def test_the_transcription_is_complete(catalogue: Catalogue) -> None:
    """962 rows in 82 editions, by the grades of their evidence; 181 editions are known."""
    editions = [edition for edition in catalogue.packages if edition.kind in LIMIT_KINDS]
    rows = [row for edition in editions for row in catalogue.quota(edition).rows]
    assert Counter(edition.kind for edition in editions) == {"quota": 81, "efficiency-grades": 1}
    assert len(rows) == 962
    assert Counter(row.grade for row in rows) == {"secondary": 805, "corroborated": 80, "disputed": 61, "recalled": 16}
    assert len(catalogue.standards) == 181


def test_all_packages_pass_lint() -> None:
    """Warnings are what a standard really says, or a gap that it leaves."""
    errors = [
        finding.message("en") for folder in FOLDERS.values() for finding in maintain.lint(folder)
        if finding.severity == "error"
    ]  # fmt: skip
    assert not errors, "\n".join(errors)


def test_all_descriptors_are_up_to_date() -> None:
    stale = [
        name
        for name, folder in FOLDERS.items()
        if not (folder / "datapackage.json").is_file()
        or (folder / "datapackage.json").read_bytes() != maintain.build_descriptor(folder).encode()
    ]
    assert not stale, "run carbonstd pack build"


def test_all_worked_cases_hold(catalogue: Catalogue) -> None:
    outcomes = [outcome for folder in FOLDERS.values() for outcome in maintain.test_package(folder, catalogue, TODAY)]
    faults = [f"{one.package}: {one.case}: {'; '.join(one.faults)}" for one in outcomes if one.faults]
    assert not faults, "\n".join(faults)
    without = {edition.name for edition in BUILT_IN if edition.kind in LIMIT_KINDS} - {one.package for one in outcomes}
    assert not without, "every edition has a worked case"


def test_files_are_utf_8_without_bom_with_unix_line_ends() -> None:
    """Byte for byte the same on every system, or the hashes mean nothing."""
    faults = []
    for folder in FOLDERS.values():
        for path in folder.iterdir():
            data = path.read_bytes()
            data.decode("utf-8")
            if data.startswith(b"\xef\xbb\xbf") or b"\r" in data or not data.endswith(b"\n"):
                faults.append(f"{folder}/{path.name}")
    assert not faults


def test_an_empty_value_of_a_case_is_none_and_other_values_are_text() -> None:
    document = load_yaml(b"a:\nb: null\nc: ~\nd: ''\ne: 'null'\nf: 0.10\ng: no\nh: [1.0, ]\n", "x.yaml")
    assert document == {"a": None, "b": None, "c": None, "d": "", "e": "null", "f": "0.10", "g": "no", "h": ["1.0"]}


# --- lint -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[str], Path]:
    def copied(name: str) -> Path:
        folder = FOLDERS[name]
        target = tmp_path / "quotas" / folder.parent.name / folder.name
        shutil.copytree(folder, target)
        return target

    return copied


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(buffer.getvalue().encode())


def edit(folder: Path, file: str, **cells: str) -> None:
    """Change cells of the first row of a table."""
    rows = read(folder / file)
    rows[0].update(cells)
    write(folder / file, rows)


def append(folder: Path, file: str, **cells: str) -> None:
    """Repeat the first row of a table with other cells."""
    rows = read(folder / file)
    write(folder / file, [*rows, {**rows[0], **cells}])


def replace(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new).encode())


VARIABLE = {
    "type": "decimal", "choices": "", "minimum": "", "maximum": "", "open_minimum": "", "expression": "",
    "from": "parameter", "assumed": "", "assumed_clause": "",
}  # fmt: skip

#: What spoils gb-16780.2021, the rule that finds it, and a word of its message.
SPOILED: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "undeclared variable": (lambda f: edit(f, "limits.csv", when="height_m > 1"), "P103", "height_m"),
    "undeclared variable in a level": (lambda f: edit(f, "limits.csv", level_1="80 + ratio"), "P103", "ratio"),
    "number as condition": (lambda f: edit(f, "limits.csv", when="altitude_m"), "P103", "condition"),
    "condition as level": (lambda f: edit(f, "limits.csv", level_3="altitude_m > 1"), "P103", "number"),
    "text compared with a number": (lambda f: edit(f, "limits.csv", when='altitude_m == "high"'), "P103", "altitude_m"),
    "code": (lambda f: edit(f, "limits.csv", when='__import__("os")'), "P103", ""),
    "broken expression": (lambda f: edit(f, "corrections.csv", expression="limit * ("), "P103", ""),
    "limit outside a correction": (lambda f: edit(f, "limits.csv", level_1="limit * 2"), "P103", "limit"),
    "actual in a correction of the limit": (
        lambda f: edit(f, "corrections.csv", expression="actual"),
        "P103",
        "actual",
    ),
    "derived from itself": (
        lambda f: append(f, "inputs.csv", **VARIABLE | {"variable": "x", "type": "derived", "expression": "x + 1"}),
        "P103",
        "x",
    ),
    "derived in a circle": (
        lambda f: (
            append(f, "inputs.csv", **VARIABLE | {"variable": "x", "type": "derived", "expression": "y + 1"}),
            append(f, "inputs.csv", **VARIABLE | {"variable": "y", "type": "derived", "expression": "x + 1"}),
        )[0],
        "P103",
        "x",
    ),
    "bound that is no number": (lambda f: edit(f, "inputs.csv", minimum="low"), "P104", "low"),
    "bounds the wrong way round": (lambda f: edit(f, "inputs.csv", minimum="101", maximum="100"), "P104", "101"),
    "choices of none": (lambda f: edit(f, "inputs.csv", type="enum", choices=""), "P104", "choices"),
    "assumed value that can't be read": (
        lambda f: edit(f, "inputs.csv", assumed="many", assumed_clause="4.1"),
        "P104",
        "many",
    ),
    "assumed without clause": (lambda f: edit(f, "inputs.csv", assumed="75"), "P104", "clause"),
    "evidence missing": (lambda f: edit(f, "limits.csv", evidence=""), "P104", "evidence is empty"),
    "grade missing": (lambda f: edit(f, "limits.csv", grade=""), "P104", "grade"),
    "grade unknown": (lambda f: edit(f, "limits.csv", grade="certain"), "P104", "certain"),
    "row id twice": (lambda f: append(f, "limits.csv"), "P104", "cement-comprehensive-energy"),
    "two rows fit": (lambda f: append(f, "limits.csv", row="other"), "P104", "fit at once"),
    "rows that overlap in a point": (
        lambda f: (
            edit(f, "limits.csv", when="clinker_ratio_pct <= 50"),
            append(f, "limits.csv", row="other", when="clinker_ratio_pct >= 50"),
        )[0],
        "P104",
        "clinker_ratio_pct=50",
    ),
    "a gap between rows": (
        lambda f: (
            edit(f, "limits.csv", when="clinker_ratio_pct < 50"),
            append(f, "limits.csv", row="other", when="clinker_ratio_pct > 50"),
        )[0],
        "P106",
        "clinker_ratio_pct=50",
    ),
    "energy subtracted twice": (
        lambda f: (
            append(f, "inputs.csv", **VARIABLE | {"variable": "sold_kgce", "from": "energy.exported"}),
            replace(f, "calculations.csv", "energy_kgce / output_t", "(energy_kgce - sold_kgce) / output_t"),
        )[0],
        "P104",
        "again",
    ),
    "recovered energy subtracted twice": (
        lambda f: (
            append(f, "inputs.csv", **VARIABLE | {"variable": "gas_kgce", "from": "energy.recovered.production"}),
            replace(f, "calculations.csv", "energy_kgce / output_t", "(energy_kgce - gas_kgce) / output_t"),
        )[0],
        "P104",
        "again",
    ),
    "unit unknown": (lambda f: edit(f, "limits.csv", unit="kgce/tonn"), "P104", "tonn"),
    "unit of an input unknown": (lambda f: edit(f, "inputs.csv", unit="percentt"), "P104", "percentt"),
    "unit that is code": (lambda f: edit(f, "limits.csv", unit="9**9**9"), "P104", ""),
    "unknown from": (lambda f: edit(f, "inputs.csv", **{"from": "energy.coal"}), "P104", "energy.coal"),
    "correction not defined": (lambda f: edit(f, "limits.csv", corrections="no-such"), "P104", "no-such"),
    "correction that no row uses": (lambda f: append(f, "corrections.csv", correction="spare"), "P104", "spare"),
    "correction of an unknown level": (lambda f: edit(f, "corrections.csv", level="4"), "P104", "4"),
    "correction of the actual value at one level": (
        lambda f: edit(f, "corrections.csv", applies_to="actual", expression="actual * 2"),
        "P104",
        "all levels",
    ),
    "product not defined": (lambda f: edit(f, "limits.csv", product="concrete"), "P104", "concrete"),
    "name of two products": (lambda f: edit(f, "products.csv", aliases="水泥"), "P104", "水泥"),
    "no level": (lambda f: edit(f, "limits.csv", level_1="", level_2="", level_3=""), "P104", "no level"),
    "calculation of no row": (lambda f: append(f, "calculations.csv", row="nobody"), "P104", "nobody"),
    "direction unknown": (lambda f: edit(f, "limits.csv", direction="below"), "P104", "below"),
    "blank_means unknown": (lambda f: edit(f, "limits.csv", blank_means="nothing"), "P104", "nothing"),
    "boundary unknown": (lambda f: edit(f, "calculations.csv", boundary="guessed"), "P104", "guessed"),
    "type unknown": (lambda f: edit(f, "inputs.csv", type="float"), "P104", "float"),
    "id with a space": (lambda f: edit(f, "limits.csv", row="cement energy"), "P104", "cement energy"),
    "indicator with the id of another group's row": (
        lambda f: edit(f, "limits.csv", indicator="clinker-coal"),
        "P104",
        "clinker-coal",
    ),
    "column unknown": (lambda f: replace(f, "limits.csv", ",page,", ",page_number,"), "P104", "page_number"),
    "columns out of order": (lambda f: replace(f, "limits.csv", "table,page", "page,table"), "P104", "order"),
    "ragged row": (lambda f: replace(f, "products.csv", "clinker,熟料,", "clinker,熟料,,"), "P104", "cells"),
    "not UTF-8": (
        lambda f: (f / "products.csv").write_bytes("product,zh,en,aliases,value\nx,水泥,x,,\n".encode("gbk")) and None,
        "P104",
        "UTF-8",
    ),
    "levels not in line": (lambda f: replace(f, "limits.csv", ",94,100,109,", ",101,100,109,"), "P105", "stricter"),
    "descriptor broken": (lambda f: replace(f, "standard.toml", "[title]", "[title"), "P104", "TOML"),
    "descriptor of another folder": (
        lambda f: replace(f, "standard.toml", 'name = "gb-16780.2021"', 'name = "gb-16780.2020"'),
        "P104",
        "after the folders",
    ),
    "version of two parts": (
        lambda f: replace(f, "standard.toml", 'version = "1.', 'version = "v1.'),
        "P104",
        "version",
    ),
    "unknown key": (lambda f: replace(f, "standard.toml", "[title]", 'colour = "red"\n[title]'), "P104", "colour"),
    "title missing": (
        lambda f: replace(f, "standard.toml", 'zh = "水泥单位产品能源消耗限额"', 'zh = ""'),
        "P104",
        "title.zh",
    ),
    "withdrawn before it took effect": (
        lambda f: replace(
            f, "standard.toml", "effective = 2022-11-01", "effective = 2022-11-01\nwithdrawn = 2022-01-01"
        ),
        "P104",
        "withdrawn",
    ),
    "day that is text": (lambda f: replace(f, "standard.toml", "2022-11-01", '"2022-11-01"'), "P104", "effective"),
    "comparison unknown": (lambda f: replace(f, "standard.toml", '"full-value"', '"rounded"'), "P104", "comparison"),
    "file changed after it was released": (lambda f: edit(f, "limits.csv", note="changed"), "P101", "limits.csv"),
    "file added": (lambda f: (f / "extra.csv").write_text("a\n1\n") and None, "P101", "extra.csv"),
    "file missing": (lambda f: (f / "cases.yaml").unlink(), "P101", "cases.yaml"),
    "no descriptor": (lambda f: (f / "datapackage.json").unlink(), "P101", "datapackage.json"),
}


@pytest.mark.parametrize("fault", SPOILED)
def test_lint_finds(fault: str, copy: Callable[[str], Path]) -> None:
    spoil, rule, word = SPOILED[fault]
    folder = copy("gb-16780.2021")
    assert {finding.rule for finding in maintain.lint(folder)} <= {"P101"}, "sound before"
    spoil(folder)
    found = [finding for finding in maintain.lint(folder) if finding.rule == rule]
    assert found, f"expected {rule}, found {[finding.message('en') for finding in maintain.lint(folder)]}"
    assert any(word in finding.message("en") for finding in found), [finding.message("en") for finding in found]
    assert all(finding.message("zh") for finding in found)


def test_lint_says_where(copy: Callable[[str], Path]) -> None:
    folder = copy("gb-16780.2021")
    edit(folder, "limits.csv", when="height_m > 1")
    (finding,) = [one for one in maintain.lint(folder) if one.rule == "P103"]
    assert "gb-16780.2021" in finding.message("en") and "cement-comprehensive-energy.when" in finding.message("en")


def test_pack_lint_fails_on_errors_and_on_warnings_where_asked(copy: Callable[[str], Path], cli: Cli) -> None:
    folder = copy("gb-16780.2021")
    maintain.build(folder)
    assert cli("pack", "lint", str(folder)).code == 0
    replace(folder, "limits.csv", ",94,100,109,", ",101,100,109,")
    maintain.build(folder)
    assert (cli("pack", "lint", str(folder)).code, cli("pack", "lint", "--strict", str(folder)).code) == (0, 1)
    edit(folder, "limits.csv", evidence="")
    result = cli("pack", "lint", str(folder), "--lang", "en")
    assert result.code == 1 and "evidence is empty" in result.out and "errors" in result.err


def test_pack_build_writes_once_and_check_writes_nothing(copy: Callable[[str], Path], cli: Cli) -> None:
    folder = copy("gb-16780.2021")
    maintain.build(folder)
    edit(folder, "limits.csv", note="changed")
    before = (folder / "datapackage.json").read_bytes()
    result = cli("pack", "build", "--check", str(folder))
    assert result.code == 1 and "gb-16780.2021" in result.out
    assert (folder / "datapackage.json").read_bytes() == before
    assert cli("pack", "build", str(folder)).code == 0
    assert ensure_unchanged(folder, "gb-16780.2021") == []
    assert cli("pack", "build", "--check", str(folder)).code == 0 and not maintain.build(folder)


def test_pack_test_names_the_case_that_does_not_hold(copy: Callable[[str], Path], cli: Cli) -> None:
    folder = copy("gb-16780.2021")
    assert cli("pack", "test", str(folder)).code == 0
    replace(folder, "cases.yaml", "limits: {1: 94, 2: 100, 3: 109}", "limits: {1: 94, 2: 100, 3: 108}")
    result = cli("pack", "test", str(folder), "--lang", "en")
    assert result.code == 1 and "clinker-coal" in result.out and "108" in result.out and "109" in result.out


def test_pack_test_judges_by_the_folder_that_was_named(copy: Callable[[str], Path], cli: Cli) -> None:
    """An author tests the copy before it is released, not the built-in edition of the same name."""
    folder = copy("gb-16780.2021")
    replace(folder, "limits.csv", ",94,100,109,", ",94,100,108,")
    replace(folder, "standard.toml", 'version = "1.0.0"', 'version = "1.0.1"')
    assert cli("pack", "test", str(folder)).code == 1


# --- the search path --------------------------------------------------------------------------------------------------


def own_standard(root: Path, level_3: str = "109", version: str = "1.0.0") -> Path:
    """Write a standard of one's own, GB 99001-2020, below a root."""
    folder = root / "quotas" / "gb-99001" / "2020"
    shutil.copytree(FOLDERS["gb-16780.2021"], folder)
    text = (folder / "standard.toml").read_text(encoding="utf-8")
    for old, new in (
        ("16780.2021", "99001.2020"), ("GB 16780-2021", "GB 99001-2020"), ('"GB 16780"', '"GB 99001"'),
        ('edition = "2021"', 'edition = "2020"'), ('version = "1.0.0"', f'version = "{version}"'),
        ('replaces = ["GB 16780-2012"]', "replaces = []"),
    ):  # fmt: skip
        text = text.replace(old, new)
    (folder / "standard.toml").write_bytes(text.encode())
    replace(folder, "limits.csv", ",94,100,109,", f",94,100,{level_3},")
    (folder / "cases.yaml").write_text("cases: []\n", encoding="utf-8")
    maintain.build(folder)
    return folder


def limit(catalogue: Catalogue, standard: str) -> str:
    judged = judge_one(catalogue, standard, "clinker-coal", "1", {"altitude_m": "1"}, today=TODAY).judgements[0]
    return str(judged.limits["3"])


def test_earlier_places_add(tmp_path: Path, catalogue: Catalogue) -> None:
    own_standard(tmp_path, "50")
    both = Catalogue([tmp_path, *built_in_roots()])
    assert limit(both, "GB 99001") == "50" and limit(both, "GB 16780") == "109"
    assert {one.name for one in both.packages} - {one.name for one in catalogue.packages} == {"gb-99001.2020"}
    assert len(both.standards) == 182


@pytest.mark.parametrize("depth", ["root", "quotas", "package"])
def test_a_place_may_be_a_root_a_folder_of_standards_or_a_package(depth: str, tmp_path: Path) -> None:
    folder = own_standard(tmp_path, "50")
    place = {"root": tmp_path, "quotas": folder.parent.parent, "package": folder}[depth]
    assert limit(Catalogue([place, *built_in_roots()]), "GB 99001-2020") == "50"


def test_the_same_name_and_version_with_other_content_is_an_error(tmp_path: Path, cli: Cli) -> None:
    own_standard(tmp_path / "one", "50")
    own_standard(tmp_path / "two", "51")
    for ask in (lambda c: c.packages, lambda c: c.family("GB 99001"), lambda c: limit(c, "GB 99001-2020")):
        with pytest.raises(PackageError, match="different content"):
            ask(Catalogue([tmp_path / "one", tmp_path / "two", *built_in_roots()]))
    result = cli("judge", "GB 99001", "clinker-coal", "1", "--packages", "one", "--packages", "two", "--lang", "en")
    assert result.code == 2 and "different content" in result.err and "version" in result.err


def test_the_same_content_twice_is_no_error_and_counts_once(tmp_path: Path) -> None:
    own_standard(tmp_path / "one", "50")
    own_standard(tmp_path / "two", "50")
    both = Catalogue([tmp_path / "one", tmp_path / "two", tmp_path / "one", *built_in_roots()])
    assert limit(both, "GB 99001") == "50"
    assert sum(one.name == "gb-99001.2020" for one in both.packages) == 1


def test_of_two_versions_the_earlier_place_counts(tmp_path: Path) -> None:
    own_standard(tmp_path / "one", "50", "1.0.1")
    own_standard(tmp_path / "two", "51", "1.0.0")
    assert limit(Catalogue([tmp_path / "one", tmp_path / "two"]), "GB 99001") == "50"
    assert limit(Catalogue([tmp_path / "two", tmp_path / "one"]), "GB 99001") == "51"


def test_option_variable_and_settings_name_places_in_this_order(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("option", "variable", "settings")):
        own_standard(tmp_path / name, str(50 + number), f"1.0.{number}")

    def level_3(*options: str) -> str:
        result = cli(
            "judge", "GB 99001", "clinker-coal", "1", "-i", "altitude_m=1", "--output-format", "json", *options
        )
        return str(result.json["judgements"][0]["limits"]["3"]) if result.code == 0 else result.err

    assert "GB 99001" in level_3("--lang", "en")
    (tmp_path / "carbonstd.toml").write_text('[packages]\npath = ["settings"]\n')
    assert level_3() == "52"
    monkeypatch.setenv("CARBONSTD_PATH", os.pathsep.join(["", "variable"]))
    assert level_3() == "51"
    assert level_3("--packages", "option") == "50"
    monkeypatch.setenv("CARBONSTD_PATH", "nowhere")
    assert "nowhere" in level_3("--lang", "en")


@pytest.mark.parametrize("text", ["[packages", "packages = 3\n", "[packages]\npath = 3\n", "\xff"])
def test_settings_that_cannot_be_read_are_named(text: str, tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "carbonstd.toml").write_bytes(text.encode("latin-1"))
    result = cli("list", "standards", "--lang", "en")
    assert result.code == 2 and "carbonstd.toml" in result.err and "internal error" not in result.err


def test_an_edited_table_is_seen_at_once_and_said_to_be_changed(tmp_path: Path) -> None:
    """As in a checkout: no index and no cache stands between the table and the verdict."""
    folder = tmp_path / "quotas" / "gb-16780"
    shutil.copytree(FOLDERS["gb-16780.2021"].parent, folder)
    maintain.build(folder / "2021")
    before = judge_one(Catalogue([tmp_path]), "GB 16780-2021", "clinker-coal", "109", {"altitude_m": "1"}, today=TODAY)
    assert before.verdict == "compliant" and "P101" not in {finding.rule for finding in before.findings}
    replace(folder / "2021", "limits.csv", ",94,100,109,", ",94,100,108,")
    after = judge_one(Catalogue([tmp_path]), "GB 16780-2021", "clinker-coal", "109", {"altitude_m": "1"}, today=TODAY)
    assert after.verdict == "non-compliant"
    (said,) = [finding for finding in after.findings if finding.rule == "P101"]
    assert said.severity == "warning" and "limits.csv" in said.message("zh") and said.target == "gb-16780.2021"
    hashes = [run.as_json()["packages"][0]["sha256"] for run in (before, after)]
    assert hashes[0] != hashes[1]


def test_the_hash_of_a_package_is_over_its_tables_and_not_over_where_it_lies(tmp_path: Path) -> None:
    for name in ("gb-16780.2021", "gb-29449.2024"):
        shutil.copytree(FOLDERS[name], tmp_path / name)
        (tmp_path / name / "datapackage.json").write_text("{}")
        assert package_sha256(tmp_path / name) == package_sha256(FOLDERS[name])
    edit(tmp_path / "gb-16780.2021", "products.csv", en="clinkers")
    assert package_sha256(tmp_path / "gb-16780.2021") != package_sha256(FOLDERS["gb-16780.2021"])


def test_a_package_that_is_missing_gets_near_names(catalogue: Catalogue) -> None:
    with pytest.raises(PackageError) as refused:
        catalogue.package("gb-16780.2020")
    assert "gb-16780.2021" in refused.value.hint_en
    assert catalogue.package("gb-16780.2021").standard == "GB 16780-2021"


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("format = 1", "missing or wrong"),
        ('format = "carbonstd.package/9"', "format should be"),
        ("", "missing or wrong"),
    ],
)
def test_a_descriptor_that_is_no_descriptor_stops_the_work(text: str, replaced: str, tmp_path: Path) -> None:
    folder = tmp_path / "quotas" / "gb-1" / "2020"
    folder.mkdir(parents=True)
    (folder / "standard.toml").write_text(text)
    with pytest.raises(PackageError) as refused:
        _ = Catalogue([tmp_path]).packages
    assert "standard.toml" in refused.value.en


def test_editions_are_ordered_by_number_and_year(catalogue: Catalogue) -> None:
    def key(edition: Edition) -> tuple[list[int], str]:
        return [int(part) for part in edition.family.split()[1].split(".")], edition.edition

    quotas = [edition for edition in catalogue.standards if edition.kind == "quota"]
    assert quotas == sorted(quotas, key=key)
