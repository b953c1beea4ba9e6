"""Templates and written dossiers: what is written reads back identically, whatever the container."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.dossiers import SOUND, carriers, document, read, rules, saved, workbook

from carbonstd.activity import Dossier, InputFile
from carbonstd.activity.columns import choices, tables
from carbonstd.activity.template import TemplateVariable, write_dossier_xlsx, write_template
from carbonstd.activity.written import write_dossier_yaml

FULL = """
format: carbonstd.dossier/1
enterprise: {name: "示例, 水泥: 有限公司", uscc: 91110000802100433B, region: 浙江省杭州市, sector: cement, period: 2025-01/2025-03, project_type: new}
sites:
  - {id: s1, name: 东厂, region: 330100, altitude_m: 1234.5, equity_share: 0.6}
processes:
  - {id: "1", name: 1号线, site: s1, role: production, commissioned_on: 2019-06-30, design_capacity: 5000, capacity_unit: t/d, operating_hours: 2000}
  - {id: line-2, parent: "1", role: auxiliary, project_type: rebuilt}
outputs:
  - {process: 1号线, product: =clinker, quantity: 123456789012345678.9, unit: t, purity: 99.5, grade: 52.5R}
energy:
  - {process: "1", carrier: 烟煤, flow: 消费, quantity: 10.10, unit: 吨, ncv: 23.1, ncv_unit: GJ/t, moisture_ar: 0.085, oxidation: 98%, month: 2025-01, evidence: [d1, d2], uncertainty: 0.025, ncv_tier: tested, basis: ar}
  - {process: "1", carrier: 烟煤, flow: 消费, quantity: 20.20, unit: 吨, ncv: 23.1, ncv_unit: GJ/t, month: 2025-02}
  - {process: "1", carrier: 烟煤, flow: 消费, quantity: 30.30, unit: 吨, ncv: 23.1, ncv_unit: GJ/t, month: 2025-03}
  - {carrier: electricity, flow: purchased, quantity: 0.000000001, unit: kWh, amount: 12.5, supplier: "yes", meter: "#1"}
transfers:
  - {from_process: "1", to_process: line-2, item: 高炉煤气, quantity: 5, unit: GJ}
allocations:
  - {pool: 空压站, process: "1", basis: metered, share: 0.4}
  - {pool: 空压站, process: line-2, basis: metered, share: 0.6}
sources:
  - {process: "1", source_type: carbonate, material: 石灰石, quantity: 7, unit: t, tier: default, purity: 95%}
parameters:
  - {process: "1", name: altitude_m, value: 1234.50, unit: m}
  - {name: process, value: 干法}
  - {name: closed, value: true}
assess:
  - {product: clinker, standard: GB 16780, edition: 2021, role: informative, reason: "a: b"}
indicators:
  - {indicator: clinker-electricity, value: 55.2, unit: kWh/t}
equipment:
  - {id: M1, process: "1", standard: GB 18613, type: 电机, quantity: 3, purity: 1}
"""  # noqa: E501 — one row a line, as it is written


def content(dossier: Dossier) -> list[tuple[object, ...]]:
    """All values of all records, but not where they stand."""
    lines: list[tuple[object, ...]] = []
    for table in tables().values():
        for record in dossier.records(table.id) if table.status == "read" else ():
            values = [(one.name, getattr(record, one.name)) for one in fields(record) if one.name != "row"]
            extras = sorted((name, extra.text, extra.unit) for name, extra in record.extras.items())
            lines.append((record.key, *values, *extras))
    return lines


DECLARED = ("purity", "grade")


def full() -> Dossier:
    dossier = read(document(FULL), declared=DECLARED)
    assert rules(dossier) == []
    return dossier


def as_xlsx(dossier: Dossier) -> InputFile:
    return InputFile("again.xlsx", write_dossier_xlsx(dossier, carriers(), version="0.1.0"))


def as_yaml(dossier: Dossier) -> InputFile:
    return document(write_dossier_yaml(dossier), "again.yaml")


@pytest.mark.parametrize("write", [as_xlsx, as_yaml])
def test_a_written_dossier_reads_back_identically(write: Callable[[Dossier], InputFile]) -> None:
    dossier = full()
    again = read(write(dossier), declared=DECLARED)
    assert content(again) == content(dossier)
    assert write(again).data == write(dossier).data


def test_text_that_looks_like_a_formula_stays_text() -> None:
    book = openpyxl.load_workbook(BytesIO(as_xlsx(full()).data))
    cell = book["产品产量"]["B2"]
    assert (cell.value, cell.data_type) == ("=clinker", "s")


@pytest.mark.parametrize("write", [as_xlsx, as_yaml])
def test_faulty_rows_are_written_as_they_stood(write: Callable[[Dossier], InputFile]) -> None:
    bad = read(workbook({**SOUND, "产品产量": [["工序", "产品", "产量", "单位"], ["line-9", "熟料", "约5", "tn"]]}))
    again = read(write(bad))
    assert set(rules(bad)) == set(rules(again)) == {"D101", "D111", "D118"}


VARIABLES = [
    TemplateVariable("altitude_m", "海拔", "m", "0 … 5000", "5.2"),
    TemplateVariable("process", "工艺", choices=("dry", "wet"), clause="表 1"),
]


def template(**more: object) -> bytes:
    return write_template(
        VARIABLES, carriers(), title="GB 16780-2021", version="0.1.0", products=("熟料", "水泥"), **more
    )  # type: ignore[arg-type]


def test_the_template_has_a_sheet_a_table_with_notes_and_drop_downs() -> None:
    book = openpyxl.load_workbook(BytesIO(template()))
    assert book.sheetnames[0] == "说明" and book["说明"]["B1"].value == "GB 16780-2021"
    assert book["说明"]["B3"].value == "0.1.0"
    for table in tables().values():
        if table.status == "read":
            sheet = book[table.zh]
            first = sheet["A1"]
            assert first.value.startswith(table.columns[0].zh) and table.columns[0].id in first.comment.text
            for column in table.columns:
                for choice in choices(column.choices) if column.choices else ():
                    assert choice.zh in [cell.value for row in book["选项"].iter_rows() for cell in row]
    assert book["选项"].sheet_state == "hidden"
    ranges = [str(rule.sqref) for rule in book["能源"].data_validations.dataValidation]
    assert "C2:C500" in ranges
    assert [cell.value for cell in book["参数"][2]][4] == "altitude_m"
    assert "5.2" in [cell.value for cell in book["参数"][2]][-1]


def test_the_template_is_the_same_every_time() -> None:
    assert template() == template()


def test_an_unfilled_template_asks_for_the_enterprise_and_nothing_else() -> None:
    dossier = read(InputFile("plant.xlsx", template()))
    assert rules(dossier) == ["D104"]


def test_a_filled_template_reads() -> None:
    shown = ("enterprise", "processes", "outputs", "energy", "parameters")
    book = openpyxl.load_workbook(BytesIO(template(shown=shown)))
    for place, value in enumerate(("示例水泥有限公司", None, "浙江省", "cement", 2025, "现有"), 1):
        book["企业"].cell(place, 2).value = value
    book["工序"]["A2"], book["产品产量"]["A2"] = "line-1", "line-1"
    for column, value in zip("BDE", ("熟料", 1500000, "t"), strict=True):
        book["产品产量"][f"{column}2"] = value
    for column, value in zip("ABCEFN", ("line-1", "烟煤", "消费", 198000, "t", 8.5), strict=True):
        book["能源"][f"{column}2"] = value
    book["参数"]["F2"] = 120
    dossier = read(InputFile("plant.xlsx", saved(book)))
    assert rules(dossier) == []
    assert dossier.energy[0].moisture_ar == Fraction("0.085")
    assert [(one.name, one.value, one.unit) for one in dossier.parameters] == [("altitude_m", "120", "m")]


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=0, max_value=10**24)


@given(quantity=NUMBERS, name=st.text(min_size=1, max_size=12).filter(lambda text: text.strip()))
def test_any_number_and_any_name_survive(quantity: object, name: str) -> None:
    from carbonstd.activity.documents import read_yaml
    from carbonstd.activity.written import _flow_map

    row = {"product": name, "quantity": Fraction(str(quantity))}
    printable = "".join(sign for sign in name if sign.isprintable())
    row["product"] = printable or "x"
    (sheet,) = read_yaml(f"outputs:\n  - {_flow_map(row)}\n".encode(), "a.yaml")  # type: ignore[arg-type]
    cells = sheet.rows[1].cells
    assert Fraction(cells[2].text) == row["quantity"]
    assert cells[1].text == row["product"] if 1 in cells else not str(row["product"]).strip()
