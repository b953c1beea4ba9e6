"""Forms 205-1 and 205-2 of the energy statistics: read as the enterprise's energy, and written back whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from support.command import Result
from support.dossiers import ENTERPRISE, carriers, read, rules, saved, workbook

from carbonstd.activity import Dossier, InputFile
from carbonstd.activity.cells import Cell
from carbonstd.activity.statistics_form import StatisticsForm, form_of_energy, forms_of
from carbonstd.activity.statistics_writing import write_statistics_forms

Cli = Callable[..., Result]
EXAMPLES = Path(__file__).parent.parent / "examples"
PURCHASE = [
    ["能源购进、消费与库存"],
    ["综合机关名称：", None, None, "2025年1-12月"],
    ["能源名称", "计量单位", "代码", "年初库存量", "购进量", None, "消费量", *[None] * 4,
     "期末库存量", "采用折标系数", "参考折标系数"],
    [None] * 4 + ["实物量", "金额（千元）"] +
    ["合计", "1.工业生产消费", "用于原材料", "2.非工业生产消费", "合计中：运输工具消费"],
    ["甲", "乙", "丙", *range(1, 11), "丁"],
    ["原煤", "吨", "01", 100, 5000.25, 4000.5, 4900, 4890, None, 10, None, 200, 0.7143, 0.7143],
    ["  1.无烟煤", "吨", "02", None, 1000, None, 1000, 1000],
    ["焦 炭", "吨", "09", None, 300, 600, 300, 300, 120, None, None, 0, 0.9714, 0.9714],
    ["柴油", "吨", "21", None, 30, 210, 30, 25, None, 5, 30, None, 1.4571, 1.4571],
    ["电力", "万千瓦时", "33", None, 860.25, 5000, 1260.25, 1250, None, 10.25, None, None, 1.229, 1.229],
    ["余热余压", "百万千焦", "37", None, None, None, 7200, 7200, None, None, None, None, 0.0341, 0.0341],
    ["能源合计", "吨标准煤", "40", None, None, None, 5581.89],
    ["单位负责人：", None, "填表人："],
]  # fmt: skip
TRANSFORMATION = [
    ["能源加工转换与回收利用"],
    ["能源名称", "计量单位", "代码", "工业生产消费量", "加工转换投入合计", "火力发电", "供热", "原煤入洗", "炼焦",
     "炼油及煤制油", "制气", "天然气液化", "加工煤制品", "能源加工转换产出", "回收利用"],
    ["甲", "乙", "丙", *range(1, 13)],
    ["原煤", "吨", "01", 4890, 2000, 2000],
    ["电力", "万千瓦时", "33", 1250, None, None, None, None, None, None, None, None, None, 400],
    ["余热余压", "百万千焦", "37", 7200, *[None] * 10, 7200],
]  # fmt: skip


def forms_workbook() -> InputFile:
    plain = workbook({"企业": ENTERPRISE, "205-1": PURCHASE, "205-2": TRANSFORMATION})
    book = openpyxl.load_workbook(BytesIO(plain.data))
    sheet = book["205-1"]
    for span in ("E3:F3", "G3:K3", "A3:A4", "B3:B4"):
        sheet.merge_cells(span)
    return InputFile("statistics.xlsx", saved(book))


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return read(forms_workbook())


def amounts(dossier: Dossier, carrier: str) -> dict[str, tuple[Fraction | None, str]]:
    return {one.flow: (one.quantity, one.unit) for one in dossier.energy if one.carrier == carrier}


def test_flows_of_the_form_are_the_dossiers(dossier: Dossier) -> None:
    assert rules(dossier) == []
    assert amounts(dossier, "raw-coal") == {
        "opening_stock": (100, "吨"),
        "purchased": (Fraction("5000.25"), "吨"),
        "consumed": (4900, "吨"),
        "non_industrial": (10, "吨"),
        "closing_stock": (200, "吨"),
    }
    assert amounts(dossier, "coke")["feedstock"] == (120, "吨")
    assert amounts(dossier, "diesel")["transport"] == (30, "吨")
    assert amounts(dossier, "electricity")["produced"] == (400, "万千瓦时")
    assert amounts(dossier, "waste-heat")["recovered"] == (7200, "百万千焦")
    assert all(one.process is None and not one.faulty for one in dossier.energy)


def test_money_and_coefficients_keep_their_units_and_cells(dossier: Dossier) -> None:
    coal = next(one for one in dossier.energy if one.key == "energy.raw-coal.purchased")
    assert (coal.amount, coal.coefficient, coal.coefficient_unit) == (4000500, Fraction("0.7143"), "tce/吨")
    assert str(coal.where("quantity")) == "statistics.xlsx:205-1!E6"
    heat = next(one for one in dossier.energy if one.carrier == "waste-heat" and one.flow == "consumed")
    assert heat.origin == "waste_heat"


def test_kinds_of_coal_below_raw_coal_and_the_total_count_once(dossier: Dossier) -> None:
    assert "anthracite" not in {one.carrier for one in dossier.energy}
    alone = [row for row in PURCHASE if row[0] != "原煤"]
    assert "anthracite" in {one.carrier for one in read(workbook({"企业": ENTERPRISE, "205-1": alone})).energy}


def numbers(form: StatisticsForm) -> list[dict[str, object]]:
    def value(cell: Cell) -> object:
        return Fraction(cell.text) if cell.kind == "number" else cell.text.strip()

    return [{column: value(cell) for column, cell in row.items()} for row in form.rows]


def test_every_number_of_both_forms_is_written_back(dossier: Dossier) -> None:
    forms = forms_of(dossier)
    assert [form.form for form in forms] == ["205-1", "205-2"]
    again = read(InputFile("again.xlsx", write_statistics_forms(forms)), workbook({"企业": ENTERPRISE}))
    assert [numbers(form) for form in forms_of(again)] == [numbers(form) for form in forms]
    assert [(one.key, one.quantity, one.amount) for one in again.energy] == [
        (one.key, one.quantity, one.amount) for one in dossier.energy
    ]
    assert any("无烟煤" in str(row["name"]) for row in numbers(forms_of(again)[0]))


def test_written_twice_the_bytes_are_the_same(dossier: Dossier) -> None:
    assert write_statistics_forms(forms_of(dossier)) == write_statistics_forms(forms_of(dossier))


def test_a_form_can_be_filled_from_the_energy_of_any_dossier(dossier: Dossier) -> None:
    filled = form_of_energy(dossier, carriers())
    by_name: Mapping[object, dict[str, object]] = {row["name"]: row for row in numbers(filled)}
    coal = by_name["原煤"]
    assert (coal["code"], coal["purchased"], coal["industrial"]) == (1, Fraction("5000.25"), 4890)
    assert coal["amount"] == Fraction("4000.5")
    assert by_name["电力"]["industrial"] == 1250


def test_rows_of_a_carrier_are_added_and_months_only_without_a_row_of_the_period() -> None:
    """Two suppliers 100 + 50 = 150; diesel by month 3 + 4 = 7; electricity has a total, 12, beside."""
    rows = [
        "{carrier: raw-coal, flow: purchased, quantity: 100, unit: t, supplier: A}",
        "{carrier: raw-coal, flow: purchased, quantity: 50, unit: t, supplier: B}",
        "{carrier: diesel, flow: purchased, month: 2025-01, quantity: 3, unit: t}",
        "{carrier: diesel, flow: purchased, month: 2025-02, quantity: 4, unit: t}",
        "{carrier: electricity, flow: purchased, quantity: 12, unit: kWh}",
        "{carrier: electricity, flow: purchased, month: 2025-01, quantity: 5, unit: kWh}",
        "{carrier: electricity, flow: purchased, month: 2025-02, quantity: 7, unit: kWh}",
    ]
    text = "format: carbonstd.dossier/1\nenterprise: {name: 示例厂, region: CN-33, period: 2025-01/2025-02}\nenergy:\n"
    given = InputFile("plant.yaml", (text + "".join(f"  - {row}\n" for row in rows)).encode())
    filled = form_of_energy(read(given), carriers())
    assert {row["name"]: row["purchased"] for row in numbers(filled)} == {"原煤": 150, "柴油": 7, "电力": 12}


def test_the_command_fills_a_form_that_reads_back(cli: Cli, tmp_path: Path) -> None:
    """The cement works bought 322 800 t of bituminous coal; its form, read again, says so."""
    form = tmp_path / "form.xlsx"
    done = cli("template", "205-1", "--from", str(EXAMPLES / "cement-plant.xlsx"), "-o", str(form))
    assert done.code == 0
    again = read(InputFile("form.xlsx", form.read_bytes()), workbook({"企业": ENTERPRISE}))
    bought = {one.carrier: one.quantity for one in again.energy if one.flow == "purchased"}
    assert bought == {"bituminous-coal": 322800, "diesel": 1540, "electricity": 186100000}
    nothing = cli("template", "205-2", "--from", str(EXAMPLES / "cement-plant.xlsx"), "-o", str(tmp_path / "no.xlsx"))
    assert (nothing.code, (tmp_path / "no.xlsx").exists()) == (2, False)


def test_no_form_is_filled_from_data_with_errors(cli: Cli, tmp_path: Path) -> None:
    plant = tmp_path / "plant.yaml"
    plant.write_text(
        "format: carbonstd.dossier/1\nenterprise: {name: 示例厂, region: CN-33, period: 2025}\n"
        "energy: [{carrier: raw-coal, flow: purchased, quantity: -5, unit: t}]\n",
        encoding="utf-8",
    )
    done = cli("template", "205-1", "--from", str(plant), "-o", str(tmp_path / "form.xlsx"))
    assert done.code == 2 and "carbonstd check" in done.stderr.decode()
    assert not (tmp_path / "form.xlsx").exists()
