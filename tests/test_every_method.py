"""Every accounting method is listed and explained, and its template reads back and is accounted for, though empty."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from support.accounts import TODAY, declared, packages
from support.command import Result
from support.dossiers import carriers, saved

from carbonstd.activity import Dossier, InputFile, read_dossier
from carbonstd.packages.methods import reporting_years
from carbonstd.runs.audit import account
from carbonstd.runs.methods import method_template, methods
from carbonstd.runs.settings import Settings

Cli = Callable[..., Result]
METHODS = sorted(package.name for package in packages().packages if package.kind == "method")
SECTORS = 24
each_method = pytest.mark.parametrize("method", METHODS)


def period(method: str) -> str:
    """Return a period that the method governs and that has ended."""
    first, last = reporting_years(packages().package(method))
    year = min(max(first, 2024), last)
    return str(year) if year < TODAY.year else f"{year}-01/{year}-06"


def test_methods_are_listed_with_edition_validity_and_what_is_sourced(cli: Cli) -> None:
    listed = methods(packages())
    assert len(listed) >= 30 and [item["id"] for item in listed] == METHODS
    sectors = {sector for item in listed for sector in item["sectors"]}
    assert len(sectors) >= SECTORS
    for item in listed:
        assert item["edition"] and item["standard"] and item["title"]["zh"] and item["title"]["en"]
        assert item["sources"] > 0 and 0 <= item["sourced"] <= item["parameters"]
        assert int(item["sourced_percent"]) in range(101)
        assert {"applies_from", "applies_to"} <= item.keys()
    shown = cli("list", "methods", "--output-format", "json").json
    assert [item["id"] for item in shown["items"]] == METHODS
    text = cli("list", "methods", "--lang", "en").out
    assert all(method in text for method in METHODS) and "%" in text


@each_method
def test_a_method_is_explained(method: str, cli: Cli) -> None:
    result = cli("explain", method, "--lang", "en")
    assert result.code == 0, result.err
    assert packages().package(method).standard in result.out


def filled(data: bytes, method: str) -> InputFile:
    """Fill in who it is, where, and when; everything else stays as it was written."""
    book = openpyxl.load_workbook(BytesIO(data))
    given = {"企业名称": "示例企业", "所在地区": "浙江省", "核算期": period(method)}
    for label, value in book["企业"].iter_rows(max_col=2):
        if label.value in given:
            value.value = given.pop(label.value)
    assert not given
    return InputFile("filled.xlsx", saved(book))


def read(given: InputFile) -> Dossier:
    return read_dossier([given], today=TODAY, carriers=carriers(), declared=declared(), relative=lambda path: path.name)


def test_a_template_is_written_by_the_command(cli: Cli, tmp_path: Path) -> None:
    written = cli("template", "cets-ag-04.01", "-o", "method.xlsx", "--lang", "en")
    assert written.code == 0 and "CETS-AG-04.01" in written.err
    again = method_template(packages(), packages().package("cets-ag-04.01.2024"))
    assert read(InputFile("method.xlsx", (tmp_path / "method.xlsx").read_bytes())).sources
    assert [sheet.title for sheet in openpyxl.load_workbook(BytesIO(again))][:2] == ["说明", "企业"]


@each_method
def test_its_template_reads_back_and_is_accounted_for(method: str) -> None:
    empty = method_template(packages(), packages().package(method))
    errors = [one for one in read(InputFile("method.xlsx", empty)).findings if one.severity == "error"]
    assert {one.rule for one in errors} <= {"D104"} and all(one.target == "enterprise" for one in errors), errors
    inputs = filled(empty, method)
    dossier = read(inputs)
    assert [one for one in dossier.findings if one.severity == "error"] == []
    assert [one.method for one in dossier.accounts] == [method]
    run = account(packages(), [inputs], Settings(today=TODAY), lambda path: path.name).as_json()
    (block,) = run["emissions"]
    # Nothing has been said yet, so nothing is known: what is missing is asked for, and nothing else is wrong.
    assert block["method"] == method and block["total"] is None
    assert {one["rule"] for one in run["findings"]} <= {"D104", "D110", "F101", "F104", "F110"}
