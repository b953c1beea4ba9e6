"""The quota self-check workbook: what stands in it, numbers as numbers, text as text, the same bytes each time."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support.command import Result
from support.plant import COAL, plant_run, write_plant

from carbonstd.packages import Catalogue
from carbonstd.reporting import workbook
from carbonstd.reporting.workbook import fits, run_workbook
from carbonstd.runs.references import PackageRows

Cli = Callable[..., Result]
ZH = ["结论", "限额判定", "能源", "排放", "计算过程", "发现", "数据来源"]
EN = ["Conclusion", "Judgements", "Energy", "Emissions", "Working", "Findings", "Sources"]


@pytest.fixture
def document() -> dict[str, Any]:
    found = json.loads(plant_run())
    assert isinstance(found, dict)
    return found


def table(data: bytes, title: str) -> list[dict[str, Any]]:
    """Read a sheet back as rows by the texts of its head."""
    head, *rows = openpyxl.load_workbook(io.BytesIO(data))[title].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def render(document: dict[str, Any], catalogue: Catalogue, language: str = "zh") -> bytes:
    return run_workbook(document, language, PackageRows(catalogue).find)  # type: ignore[arg-type]


def test_the_command_writes_it_by_suffix_or_by_format(cli: Cli, tmp_path: Path) -> None:
    write_plant(tmp_path)
    result = cli("audit", "plant.yaml", "-o", "report.xlsx", "-o", "run.json")
    assert (result.code, result.stdout, result.stderr) == (0, b"", b"")
    assert cli("audit", "plant.yaml", "--output-format", "xlsx", "-o", "other.xlsx").code == 0
    assert (tmp_path / "report.xlsx").read_bytes() == (tmp_path / "other.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "report.xlsx").sheetnames == ZH
    cli("audit", "plant.yaml", "-o", "report.xlsx", "--lang", "en")
    assert openpyxl.load_workbook(tmp_path / "report.xlsx").sheetnames == EN
    result = cli("audit", "plant.yaml", "--output-format", "xlsx", "--lang", "en")
    assert result.code == 2 and "-o" in result.err and result.stdout == b""


def test_the_same_run_gives_the_same_bytes_on_any_day(
    document: dict[str, Any], catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = render(document, catalogue)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 0, 0, 0, 2, 138, 0))
    assert render(document, catalogue) == first
    with zipfile.ZipFile(io.BytesIO(first)) as container:
        assert {member.date_time for member in container.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = container.read("docProps/core.xml").decode()
        assert not [name for name in container.namelist() if "vba" in name.lower() or "external" in name.lower()]
    assert re.findall(r"<dcterms:\w+[^>]*>([^<]*)<", core) == ["2025-12-31T00:00:00Z"] * 2


def test_the_conclusion_names_the_enterprise_the_verdict_and_the_three_clocks(
    document: dict[str, Any], catalogue: Catalogue
) -> None:
    rows = {row["项目"]: row["内容"] for row in table(render(document, catalogue), "结论")}
    assert (rows["企业"], rows["总结论"], rows["其中：达标（项）"]) == ("示例水泥有限公司", "达标", 3)
    assert (rows["核算期"], rows["标准截至"]) == ("2025-01-01/2025-12-31", "2025-12-31")
    assert "gb-16780.2021 1." in rows["数据版本"] and "gbt-2589.2020" in rows["数据版本"]
    assert rows["综合能耗（等价值）"] is None and rows["综合能耗（当量值）"] == pytest.approx(166631.308856406)


def test_numbers_are_numbers_with_their_full_text_beside_where_they_do_not_fit(
    document: dict[str, Any], catalogue: Catalogue
) -> None:
    rows = {row["编号"]: row for row in table(render(document, catalogue), "限额判定")}
    coal = rows[COAL]
    assert (coal["结论"], coal["3级限值"], coal["要求级别"], coal["达到级别"]) == ("达标", 109, "3", "3")
    assert coal["实际值"] == 104.041272570937
    assert coal["实际值（全精度）"] == "104.0412725709372312983662940670679"
    assert coal["证据等级"] == "单一来源" and coal["数据行"] == "gb-16780.2021/limits.csv#clinker-coal"
    energy = table(render(document, catalogue), "能源")
    assert [row["类别"] for row in energy] == ["合计", "工序", "能源", "能源", "能源"]
    assert {type(row["数量"]) for row in energy[2:]} == {int} and "数量（全精度）" not in energy[0]
    emissions = table(render(document, catalogue), "排放")
    # 198000 t × 23.1 GJ/t × 23.08 tC/TJ × 0.98 × 44/12 = 379324.13904; clinker 1500000 × 0.535 = 802500
    assert emissions[0]["排放量 tCO2e"] == 1181824.13904
    assert "carbon_content = 23.08 tC/TJ" in next(row["参数"] for row in emissions if row["类别"] == "排放源")


def test_working_findings_and_sources_say_where_it_all_comes_from(
    document: dict[str, Any], catalogue: Catalogue
) -> None:
    data = render(document, catalogue, "en")
    working = {row["Id"]: row for row in table(data, "Working")}
    assert set(working) == set(document["traces"])
    assert working[f"t:{COAL}"]["Value"] == "compliant"
    assert any(row["Raw text"] == "8.6e7" and row["Value"] == 86000000 for row in working.values())
    first = next(row for row in table(data, "Findings") if row["Rule"] == "F101")
    assert first["What to do"] and first["Basis"] and "23.08" in first["Message"]
    sources = table(data, "Sources")
    assert {row["Name"] for row in sources if row["Of"] == "package"} == {p["name"] for p in document["packages"]}
    (limit,) = (row for row in sources if row["Name"] == "gb-16780.2021/limits.csv#clinker-coal")
    assert (limit["Standard"], limit["Evidence grade"]) == ("GB 16780-2021", "secondary") and limit["Evidence"]


def test_sheets_are_set_up_for_reading_and_printing(document: dict[str, Any], catalogue: Catalogue) -> None:
    for page in openpyxl.load_workbook(io.BytesIO(render(document, catalogue))):
        assert (page.freeze_panes, page.print_title_rows) == ("A2", "$1:$1")
        assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage and page.auto_filter.ref
        assert all(page.column_dimensions[cell.column_letter].width >= 7 for cell in page[1])


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "#N/A", "\x07bell", "\ud800", "x" * 40_000]
)
def test_text_stays_text_whatever_it_looks_like(text: str, document: dict[str, Any], catalogue: Catalogue) -> None:
    document["enterprise"]["name"] = text
    document["judgements"][0]["label"] = {"zh": text, "en": text}
    document["traces"][f"t:{COAL}"]["formula"] = text
    book = openpyxl.load_workbook(io.BytesIO(render(document, catalogue)))
    cell = book["结论"]["B2"]
    assert cell.data_type == "s" and len(str(cell.value)) <= 32_767
    if text[0] in "=+-@":
        assert cell.value == text and cell.quotePrefix
    for page in book:
        assert all(cell.data_type not in ("f", "e") for row in page.iter_rows() for cell in row)


def test_a_run_without_accounts_and_an_unknown_row_are_no_obstacle(
    cli: Cli, tmp_path: Path, catalogue: Catalogue
) -> None:
    arguments = ("judge", "GB 16780-2021", "clinker-coal", "94", "-i", "altitude_m=1", "--as-of", "2026-11-23")
    assert cli(*arguments, "-o", "judge.xlsx", "-o", "judge.json").code == 0
    assert table((tmp_path / "judge.xlsx").read_bytes(), "限额判定")[0]["实际值"] == 94
    document = json.loads((tmp_path / "judge.json").read_bytes())
    for node in document["traces"].values():
        node["source"] = "nowhere.2021/limits.csv#x"
    document |= {"as_of": "?", "enterprise": None, "findings": [{"rule": "Z999", "severity": "odd", "target": "t"}]}
    data = render(document, catalogue)
    assert table(data, "发现")[0]["规则"] == "Z999"
    assert table(data, "数据来源")[-1]["名称"] == "nowhere.2021/limits.csv#x"


def test_more_rows_than_a_sheet_holds_are_refused(
    document: dict[str, Any], catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 10)
    with pytest.raises(Exception, match="more than the 10 of a sheet"):
        render(document, catalogue)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("109", True), ("0.1", True), ("123456789012345", True), ("1234567890123456", False),
        ("57.33333333333333333333333333333333", False),
    ],
)  # fmt: skip
def test_fifteen_digits_fit(text: str, whole: bool) -> None:
    assert fits(text) == whole
