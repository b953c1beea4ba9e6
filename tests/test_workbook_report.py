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

import carbonstd
from carbonstd.packages import Catalogue
from carbonstd.reporting import workbook
from carbonstd.reporting.workbook import fits, run_workbook
from carbonstd.runs.references import PackageRows

Cli = Callable[..., Result]
ZH = ["结论", "限额判定", "能源", "排放汇总", "排放", "能量平衡", "计算过程", "发现", "数据来源"]
EN = ["Conclusion", "Judgements", "Energy", "Emission totals", "Emissions", "Energy balance", "Working", "Findings",
      "Sources"]  # fmt: skip
#: What the run of a plant in the carbon market has besides, with targets, meters and history.
MORE_ZH = ["碳市场盈缺", "配额计算", "目标", "减排成本曲线", "计量配备率", "计量器具", "节能量", "能源绩效"]
MORE_EN = ["Carbon market", "Allowance steps", "Targets", "Abatement cost curve", "Metering", "Meters", "Savings",
           "Indicators"]  # fmt: skip
MARKET = Path(__file__).parent / "data" / "cement-market.yaml"


@pytest.fixture
def document() -> dict[str, Any]:
    found = json.loads(plant_run())
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def market() -> dict[str, Any]:
    """The run of a cement works with two accounts, allowances, meters, measures and history."""
    run = carbonstd.audit(MARKET, target="level_2", what_if="intensity=-5%", uncertainty=True, today="2026-11-24")
    found = json.loads(run.to_json())
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


def test_accounts_stand_in_totals_by_every_rule_and_source_by_source(
    market: dict[str, Any], catalogue: Catalogue
) -> None:
    data = render(market, catalogue)
    totals = [row for row in table(data, "排放汇总") if row["账户"] == "ets"]
    of = {(row["类别"], row["项目"]): row for row in totals}
    # Coal 198000 t × 23.1 GJ/t × 23.08 tC/TJ × 0.98 × 44/12 = 379324.13904; diesel 27 × 42.652 × 20.2 × 0.98 × 44/12
    # = 83.589560208; clinker 1500000 × 0.535 = 802500; power 86500 MWh × 0.4974 = 43025.1, not in the market's total.
    fuels, clinker, power = 379407.728600208, 802500, 43025.1
    assert of["合计", "核算方法口径（抵扣外供）"]["数值"] == pytest.approx(fuels + clinker)
    assert of["合计", "温室气体核算体系，基于位置（不抵扣外供）"]["数值"] == pytest.approx(fuels + clinker + power)
    (difference,) = (row for row in totals if row["类别"] == "口径差异")
    assert (difference["数值"], difference["说明"]) == (power, "核算方法边界外") and difference["条款"]
    categories = {row["项目"]: row["数值"] for row in totals if row["类别"] == "ISO 14064-1 类别"}
    assert categories == {"1.1 固定燃烧": fuels, "1.3 工业过程": clinker, "2.1 输入电力": power}
    assert of["排放强度", "kiln clinker"]["数值"] == pytest.approx((fuels + clinker) / 1500000)
    sources = table(data, "排放")
    assert {row["账户"] for row in sources} == {"ets", "own"}
    assert sum(row["排放量 tCO2e"] for row in sources if row["账户"] == "ets" and row["计入总量"] == "是") == (
        pytest.approx(fuels + clinker)
    )
    coal = next(row for row in sources if row["账户"] == "ets" and row["燃料或物料"] == "烟煤")
    assert (coal["排放源"], coal["源类型"], coal["气体"], coal["GWP"]) == ("化石燃料燃烧", "燃料燃烧", "CO2", 1)
    assert "carbon_content = 23.08 tC/TJ [缺省] mee-ets.2024/fuels.csv#bituminous-coal" in coal["参数"]


def test_market_targets_and_management_have_sheets_where_the_run_has_something_of_them(
    market: dict[str, Any], catalogue: Catalogue
) -> None:
    zh, en = (render(market, catalogue, language) for language in ("zh", "en"))
    assert set(openpyxl.load_workbook(io.BytesIO(zh)).sheetnames) == {*ZH, *MORE_ZH}
    assert set(openpyxl.load_workbook(io.BytesIO(en)).sheetnames) == {*EN, *MORE_EN}
    # 1180000 issued + 5000 bought + 2000 CCER - 1181907.728600208 due
    position = {row["Item"]: row["Value"] for row in table(en, "Carbon market")}
    assert position["balance (a surplus is positive)"] == pytest.approx(5092.271399792)
    # Intensity 0.7879…, deviation (0.82 - 0.7879…) / 0.82, coefficient 0.15 × that, the sum rounded down
    steps = {(row["Unit of the plan"], row["Step"]): row for row in table(en, "Allowance steps")}
    assert steps["ets", "allowance"]["Result"] == steps["enterprise", "allowance"]["Result"] == 1188839
    assert "clinker = 1500000 t" in steps["ets", "intensity"]["Inputs"] and steps["ets", "allowance"]["Clause"]
    # 7000 of 205000 t of coal went to no process.
    gaps = [row for row in table(zh, "能量平衡") if row["环节或系统"] == "输送分配" and row["能源"] == "烟煤"]
    assert [row["差额占供入 %"] for row in gaps] == [pytest.approx(7 / 2.05)]
    coverage = {(row["能源"], row["级别"]): row for row in table(zh, "计量配备率")}
    short = coverage["电力", "进出主要次级用能单位"]
    assert (short["应装台数"], short["实装台数"], short["配备率 %"], short["结论"]) == (4, 3, 75, "不达标")
    assert {row["编号"]: row["检定"] for row in table(zh, "计量器具")} == {
        "EM-0": "达标", "EM-1": "不达标", "WB-1": "达标",
    }  # fmt: skip
    # 172000 tce / 1520000 t × 1500000 t - 166670.65… tce; the edition of 2009 shows a saving as a negative value.
    savings = {(row["Method"], row["Edition"]): row for row in table(en, "Savings")}
    old, new = (savings["by product", f"GB/T 13234-{year}"] for year in (2009, 2018))
    saved = 172000 / 1520000 * 1500000 - 166670.6505564058
    assert (new["By the standard, tce"], -old["By the standard, tce"]) == (pytest.approx(saved), pytest.approx(saved))
    assert (new["In force"], old["In force"]) == ("yes", "no") and "negative" in old["Sign"]
    assert {row["种类"] for row in table(zh, "能源绩效")} == {"能耗", "单耗"}
    assert [row["Measure"] for row in table(en, "Abatement cost curve")] == [
        "分解炉低氮富氧改造", "风机变频", "窑头罩保温",
    ]  # fmt: skip


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


def test_sheets_are_set_up_for_reading_and_printing(market: dict[str, Any], catalogue: Catalogue) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(market, catalogue)))
    for page in book:
        assert (page.freeze_panes, page.print_title_rows) == ("A2", "$1:$1")
        assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage and page.auto_filter.ref
        assert all(page.column_dimensions[cell.column_letter].width >= 6 for cell in page[1])
    # Three parameters on three lines or more: the row is as high as they need.
    assert book["排放"].row_dimensions[3].height >= 45


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
    document["allowances"] = [{"account": "default", "plan": None, "year": 2030}]
    data = render(document, catalogue)
    assert [row["项目"] for row in table(data, "碳市场盈缺")] == ["没有适用的分配方案"]
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
