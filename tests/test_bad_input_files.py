"""Files that can't be read: one line that says which, why and what to do; never a traceback."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlrd
from support.dossiers import DATA, SOUND, document, read, workbook

from carbonstd.activity import InputFile, sheets, xlsxpackage, yamltext
from carbonstd.activity.files import read_input
from carbonstd.errors import DossierError

PLANT = workbook(SOUND)


def refused(*inputs: InputFile | Path) -> DossierError:
    with pytest.raises(DossierError) as caught:
        read(*inputs)
    error = caught.value
    for text in (error.zh, error.en, error.hint_zh, error.hint_en):
        assert "\n" not in text and "Traceback" not in text
    return error


def repacked(change: Callable[[str, bytes], bytes]) -> bytes:
    """Change the parts of the sound workbook."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(PLANT.data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, change(part, source.read(part)))
    return buffer.getvalue()


UNREADABLE = [
    ("empty", InputFile("a.xlsx", b""), "empty", "template"),
    ("blank", InputFile("a.csv", b" \r\n"), "empty", ""),
    ("truncated", InputFile("a.xlsx", PLANT.data[: len(PLANT.data) // 2]), "damaged", "save"),
    ("cut to its first bytes", InputFile("a.xlsx", PLANT.data[:40]), "damaged", "save"),
    ("text named xlsx", InputFile("a.xlsx", b"process,carrier\n"), "not an Excel workbook", ".csv"),
    ("html named xls", InputFile("a.xls", b"<html><table></table></html>"), "not an Excel workbook", ""),
    ("truncated xls", InputFile("a.xls", (DATA / "plant.xls").read_bytes()[:2000]), "damaged", "save"),
    ("password", DATA / "plant-with-password.xlsx", "password", "remove"),
    ("invalid yaml", document("enterprise: {name: a\n"), "invalid YAML", ""),
    ("yaml with a tag", document("enterprise: !!python/object:os.system {}\n"), "", ""),
    ("yaml with an alias", document("a: &a {name: x}\nenterprise: *a\n"), "aliases", ""),
    ("yaml with a repeated key", document("enterprise: {name: a}\nenterprise: {name: b}\n"), "plant.yaml:2", ""),
    ("yaml bomb", document("a: &a [x, x]\nb: &b [*a, *a]\nenergy: [*b, *b]\n"), "aliases", ""),
    ("yaml that is a list", document("- 1\n"), "mapping of tables", "format"),
    ("yaml of another format", document("format: carbonstd.run/1\n"), "carbonstd.dossier/1", ""),
    ("yaml table that is no list", document("enterprise: {name: a}\nenergy: 5\n"), "plant.yaml:2", ""),
    ("invalid json", document('{"enterprise": {"name": "a",}}', "a.json"), "a.json:1", ""),
    ("json with a repeated key", document('{"energy": [], "energy": []}', "a.json"), "repeated", ""),
    ("json that is too deep", document('{"energy": ' + "[" * 30 + "]" * 30 + "}", "a.json"), "20", ""),
    ("json that is far too deep", document("[" * 100_000, "a.json"), "a.json", ""),
    ("open quote in csv", InputFile("energy.csv", b'carrier,flow\n"coal,x\n'), "energy.csv:", "quotes"),
    ("binary csv", InputFile("energy.csv", b"\x00\x01\x02"), "not a text file", ""),
    ("wrong encoding", InputFile("energy.csv", b"carrier,\xff\xfd\x81\x30\n"), "decoded", "UTF-8"),
    ("no table in it", InputFile("a.csv", "甲,乙\n1,2\n".encode()), "no table", "template"),
    ("no table in the workbook", workbook({"Sheet1": [["x"]]}), "Sheet1", "template"),
    ("zip of something else", InputFile("a.xlsx", b""), "empty", ""),
]


@pytest.mark.parametrize(
    ("given", "words", "hint"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE]
)
def test_an_unreadable_file_is_an_error_that_names_it(given: InputFile | Path, words: str, hint: str) -> None:
    error = refused(given)
    assert given.name in error.zh and given.name in error.en
    assert words in error.en and hint in error.hint_en


def test_an_xls_with_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    def encrypted(**_: object) -> None:
        raise xlrd.XLRDError("Workbook is encrypted")

    monkeypatch.setattr(xlrd, "open_workbook", encrypted)
    assert "password" in refused(DATA / "plant.xls").en


@pytest.mark.parametrize("size", [10, 700, 3000, 5000, 6000])
def test_a_workbook_cut_anywhere_is_an_error(size: int) -> None:
    for data, name in ((PLANT.data, "a.xlsx"), ((DATA / "plant.xls").read_bytes(), "a.xls")):
        if size < len(data):
            refused(InputFile(name, data[:size]))


def test_a_file_that_is_not_there_names_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "plant.xlsx").write_bytes(PLANT.data)
    error = refused(tmp_path / "plants.xlsx")
    assert "plants.xlsx" in error.en and "plant.xlsx" in error.hint_en


def test_the_lock_file_of_an_open_workbook(tmp_path: Path) -> None:
    lock = tmp_path / "~$plant.xlsx"
    lock.write_bytes(b"\x05user")
    error = refused(lock)
    assert "plant.xlsx" in error.hint_en and "closed" in error.hint_en


def test_a_file_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plant.xlsx"
    path.write_bytes(PLANT.data)

    def held(self: Path) -> bytes:
        raise PermissionError(13, "held")

    monkeypatch.setattr(Path, "read_bytes", held)
    assert "close" in refused(path).hint_en


def test_an_unknown_suffix_lists_the_known(tmp_path: Path) -> None:
    path = tmp_path / "plant.docx"
    path.write_bytes(b"x")
    assert ".xlsx" in refused(path).en


def test_a_folder_without_csv_says_what_it_holds(tmp_path: Path) -> None:
    assert "no .csv" in refused(tmp_path).en
    (tmp_path / "plant.xlsx").write_bytes(PLANT.data)
    assert "plant.xlsx" in refused(tmp_path).en


def test_no_input_at_all() -> None:
    assert "no input" in refused().en


@pytest.mark.parametrize("name", ["plant.xls", "plant.xlsm", "plant.XLSX", "plant", "-"])
def test_a_workbook_is_known_by_its_content_not_its_suffix(name: str) -> None:
    assert read(InputFile(name, PLANT.data)).energy[0].quantity == 198000


def test_an_xls_named_xlsx_reads() -> None:
    assert read(InputFile("plant.xlsx", (DATA / "plant.xls").read_bytes())).energy[0].quantity == 198000


def test_a_zip_of_other_things_is_no_workbook() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("energy.csv", "a,b\n")
    error = refused(InputFile("tables.xlsx", buffer.getvalue()))
    assert "not an Excel workbook" in error.en and "unpack" in error.hint_en


def test_entities_in_a_workbook_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><worksheet>&b;</worksheet>'
    data = repacked(lambda part, content: bomb if part.startswith("xl/worksheets/") else content)
    assert "damaged" in refused(InputFile("plant.xlsx", data)).en


def test_a_workbook_that_unpacks_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsxpackage, "MAX_UNCOMPRESSED", 1024 * 1024)
    padding = b"<!--" + b" " * (2 * 1024 * 1024) + b"-->"
    data = repacked(lambda part, content: content + padding if part.startswith("xl/worksheets/") else content)
    assert len(data) < 100_000
    assert "unpacked" in refused(InputFile("plant.xlsx", data)).en


def test_a_size_that_lies_is_no_way_around_the_limit() -> None:
    data = bytearray(repacked(lambda part, content: content + b" " * 100_000))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:  # the size in the directory: ten bytes
        data[at + 24 : at + 28] = struct.pack("<I", 10)
        at += 4
    assert "damaged" in refused(InputFile("plant.xlsx", bytes(data))).en


LIMITS = [("MAX_ROWS", 3, "rows"), ("MAX_COLUMNS", 3, "columns"), ("MAX_CELLS", 5, "cells"), ("MAX_BYTES", 50, "bytes")]


@pytest.mark.parametrize(("limit", "value", "word"), LIMITS)
@pytest.mark.parametrize("kind", ["xlsx", "csv", "yaml", "xls"])
def test_limits_hold_for_every_container(
    limit: str, value: int, word: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["carrier", "flow", "quantity", "unit"], *[["coke", "consumed", number, "t"] for number in range(5)]]
    line = "  - {carrier: coke, flow: consumed, quantity: 1, unit: t}\n"
    given = {
        "xlsx": workbook({"能源": rows}),
        "csv": InputFile("energy.csv", "\n".join(",".join(map(str, row)) for row in rows).encode()),
        "yaml": document("energy:\n" + line * 5),
        "xls": InputFile("plant.xls", (DATA / "plant.xls").read_bytes()),
    }[kind]
    if kind == "xls" and limit == "MAX_ROWS":
        value = 1
    monkeypatch.setattr(sheets, limit, value)
    error = refused(given)
    assert word in error.en and str(value) in error.en and error.hint_en


def test_the_limits_are_what_the_documentation_says() -> None:
    assert (sheets.MAX_BYTES, sheets.MAX_UNCOMPRESSED) == (64 << 20, 512 << 20)
    assert (sheets.MAX_ROWS, sheets.MAX_COLUMNS, sheets.MAX_CELLS) == (200_000, 200, 4_000_000)
    assert sheets.MAX_DEPTH == yamltext.MAX_DEPTH == 20


def test_a_yaml_that_is_too_deep() -> None:
    error = refused(document("energy: " + "[" * 40 + "]" * 40))
    assert "deep" in error.en


def test_a_stray_cell_far_away_costs_no_memory() -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    data = repacked(
        lambda part, content: content.replace(b"</sheetData>", far) if part.startswith("xl/worksheets/") else content
    )
    assert "columns" in refused(InputFile("plant.xlsx", data)).en


def test_hashes_and_rows_of_files_are_reported() -> None:
    file = read_input(PLANT)
    assert len(file.sha256) == 64 and file.rows == 9
