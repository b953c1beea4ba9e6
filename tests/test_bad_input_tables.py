"""Bad rows, cells and headers: each is a finding with its cell, and its number is gone; nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.dossiers import (
    ENERGY,
    ENTERPRISE,
    OUTPUTS,
    SOUND,
    Table,
    document,
    found,
    read,
    read_tables,
    saved,
    workbook,
)

from carbonstd.activity import Dossier, InputFile
from carbonstd.activity.enterprise import uscc_check_character
from carbonstd.activity.headers import split_unit
from carbonstd.activity.spelling import Names, normalise
from carbonstd.errors import DossierError
from carbonstd.findings import Location


@dataclass(frozen=True)
class Bad:
    """A sound dossier with one change, and the finding that it must raise."""

    says: str
    table: str
    change: dict[str, object]
    rule: str
    cell: str
    words: str = ""
    declared: tuple[str, ...] = field(default=())


def changed(table: Table, cells: dict[str, object]) -> Table:
    """Change cells, named like ``E2``, of a table's rows."""
    rows = [list(row) for row in table]
    for name, value in cells.items():
        column, row = ord(name[0]) - ord("A"), int(name[1:]) - 1
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [None] * (column + 1 - len(rows[row]))
        rows[row][column] = value
    return rows


TABLES = {"enterprise": ENTERPRISE, "outputs": OUTPUTS, "energy": ENERGY}
BAD = [
    Bad("unknown unit", "energy", {"F2": "tn"}, "D101", "F2", "tn"),
    Bad("unknown unit with a near one", "energy", {"H2": "GJ/tt"}, "D101", "H2"),
    Bad("ambiguous unit ton", "energy", {"F2": "ton"}, "D102", "F2", "short_ton"),
    Bad("ambiguous unit 方", "energy", {"B2": "天然气", "F2": "方"}, "D102", "F2", "Nm3"),
    Bad("unit missing", "energy", {"F2": None}, "D104", "F2", "unit"),
    Bad("unit of the calorific value missing", "energy", {"H2": None}, "D104", "H2", "ncv"),
    Bad("unknown carrier", "energy", {"B2": "烟媒"}, "D103", "B2", "烟煤"),
    Bad("ambiguous carrier 煤", "energy", {"B2": "煤"}, "D102", "B2", "anthracite"),
    Bad("ambiguous carrier 蒸汽", "energy", {"B2": "蒸汽"}, "D102", "B2", "steam-enthalpy"),
    Bad("irregular carrier", "energy", {"B2": "烟 煤"}, "D120", "B2", "烟煤"),
    Bad("number for a unit", "energy", {"F2": "500"}, "D101", "F2", "500"),
    Bad("irregular carrier id", "energy", {"B2": "bituminous_coal"}, "D120", "B2", "bituminous-coal"),
    Bad("carrier missing", "energy", {"B2": None}, "D104", "B2", "carrier"),
    Bad("unknown flow", "energy", {"C2": "乱填"}, "D103", "C2", "purchased"),
    Bad("unknown origin", "energy", {"D2": "别处"}, "D103", "D2", "waste_heat"),
    Bad("quantity missing", "energy", {"E2": None}, "D104", "E2", "quantity"),
    Bad("text number", "energy", {"E2": "198000"}, "D108", "E2", "198000"),
    Bad("full-width digits", "energy", {"E2": "１９８０００"}, "D108", "E2", "198000"),
    Bad("thousands separators", "energy", {"E2": "198,000.5"}, "D108", "E2", "198000.5"),
    Bad("blanks as separators", "energy", {"E2": "198 000"}, "D108", "E2", "198000"),
    Bad("decimal comma", "energy", {"E2": "1,23"}, "D111", "E2", "1,23"),
    Bad("about", "energy", {"E2": "约500"}, "D111", "E2", "约500"),
    Bad("dash", "energy", {"E2": "—"}, "D111", "E2"),
    Bad("number with its unit", "energy", {"E2": "500吨"}, "D111", "E2", "unit column"),
    Bad("nan", "energy", {"E2": "NaN"}, "D111", "E2", "NaN"),
    Bad("infinity", "energy", {"E2": "inf"}, "D111", "E2"),
    Bad("truth value for a number", "energy", {"E2": True}, "D111", "E2"),
    Bad("too many digits", "energy", {"E2": "1" * 61}, "D111", "E2"),
    Bad("formula without stored value", "energy", {"E2": "=1+1"}, "D106", "E2"),
    Bad("formula error", "energy", {"E2": "#DIV/0!"}, "D119", "E2", "#DIV/0!"),
    Bad("error where a name is expected", "energy", {"B2": "#N/A"}, "D119", "B2", "#N/A"),
    Bad("negative consumption", "energy", {"E2": -1}, "D113", "E2", "-1"),
    Bad("negative output", "outputs", {"C2": -1}, "D113", "C2"),
    Bad("zero output", "outputs", {"C2": 0}, "D113", "C2"),
    Bad("unknown process", "energy", {"A2": "line-l"}, "D118", "A2", "line-1"),
    Bad("oxidation in per cent without its sign", "energy", {"I1": "碳氧化率", "I2": 98}, "D112", "I2", "98"),
    Bad("moisture in per cent without its sign", "energy", {"I1": "全水分", "I2": 8.5}, "D112", "I2"),
    Bad(
        "carbon content above one", "energy",
        {"I1": "含碳量", "J1": "含碳量单位", "I2": 60, "J2": "tC/t"}, "D112", "I2",
    ),
    Bad("unknown column", "energy", {"I1": "责任部门", "I2": "生产部"}, "D109", "I1", "责任部门"),
    Bad("misspelt column", "energy", {"G1": "低位发热值量", "G2": 23.1}, "D109", "G1", "低位发热量"),
    Bad("irregular header", "energy", {"E1": "数 量"}, "D120", "E1", "数量"),
    Bad("repeated header", "energy", {"I1": "数量", "I2": 1}, "D119", "I1"),
    Bad("two units for one number", "energy", {"E1": "数量（kg）"}, "D119", "F2", "kg"),
    Bad("unknown unit in a header", "energy", {"E1": "数量（tn）"}, "D101", "E1", "tn"),
    Bad("ambiguous unit in a header", "energy", {"E1": "数量（ton）"}, "D102", "E1"),
    Bad("number without a header", "energy", {"J2": 5}, "D119", "J2", "5"),
    Bad("needed column missing", "energy", {"F1": None, "F2": None, "F3": None}, "D104", "A1", "unit"),
    Bad("row of totals", "energy", {"A4": "合计", "B4": "烟煤", "C4": "消费", "E4": 1, "F4": "t"}, "D119", "A4"),
    Bad("month that may be two", "energy", {"I1": "月份", "I2": 2025.1}, "D112", "I2", "2025-10"),
    Bad("no month", "energy", {"I1": "月份", "I2": "春天"}, "D112", "I2"),
    Bad("per cent with another unit", "energy", {"E2": "50%"}, "D119", "E2"),
    Bad("share above one", "energy", {"I1": "化石比例", "I2": 1.5}, "D112", "I2"),
    Bad("declared column with a formula", "outputs", {"E1": "purity", "E2": "=1"}, "D106", "E2", declared=("purity",)),
    Bad("wrong USCC check character", "enterprise", {"F1": "信用代码", "F2": "91110000802100433A"}, "D114", "F2", "B"),
    Bad("USCC too short", "enterprise", {"F1": "信用代码", "F2": "9111000080210043"}, "D112", "F2"),
    Bad("unknown region", "enterprise", {"B2": "浙江生"}, "D103", "B2", "浙江"),
    Bad("period in the future", "enterprise", {"D2": 2099}, "D115", "D2", "2099"),
    Bad("period not ended", "enterprise", {"D2": 2026}, "D115", "D2", "2026-03-01"),
    Bad("no period", "enterprise", {"D2": "去年"}, "D112", "D2", "去年"),
    Bad("period missing", "enterprise", {"D2": None}, "D104", "A2", "period"),
    Bad("name missing", "enterprise", {"A2": None}, "D104", "B2", "name"),
    Bad("unknown project type", "enterprise", {"E2": "在建"}, "D103", "E2", "rebuilt"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.says)
def test_bad_input_is_a_finding_with_its_cell(bad: Bad) -> None:
    dossier = read_tables(bad.declared, **{bad.table: changed(TABLES[bad.table], bad.change)})
    matching = [one for one in dossier.findings if one.rule == bad.rule and one.location.cell == bad.cell]
    assert matching, [(one.rule, str(one.location), one.message("en")) for one in dossier.findings]
    (finding,) = matching
    assert bad.words in finding.message("en") or bad.words in finding.message("zh")
    assert finding.location.file == "plant.xlsx" and finding.location.sheet is not None
    if finding.severity == "error" and bad.table != "enterprise" and "责任" not in bad.words:
        assert dossier.records(bad.table)[-1].faulty or dossier.records(bad.table)[0].faulty
        assert any(one.quantity is None for one in dossier.records(bad.table))  # type: ignore[attr-defined]


ROWS = [bad for bad in BAD if bad.table == "energy" and not any(name.endswith("1") for name in bad.change)]


@pytest.mark.parametrize("bad", ROWS, ids=lambda bad: bad.says)
def test_bad_rows_leave_the_good_ones_alone(bad: Bad) -> None:
    dossier = read_tables(energy=changed(ENERGY, bad.change))
    assert dossier.energy[1].quantity == 86000000 and not dossier.energy[1].faulty


def messages_of(dossier: Dossier) -> str:
    return "\n".join(one.message("zh") + one.message("en") + str(one.location) for one in dossier.findings)


def test_every_message_is_whole_in_both_languages() -> None:
    for bad in BAD:
        dossier = read_tables(bad.declared, **{bad.table: changed(TABLES[bad.table], bad.change)})
        assert "{" not in messages_of(dossier) and "Text(" not in messages_of(dossier)


@pytest.mark.parametrize(
    ("shares", "rule"),
    [
        ((0.6, 0.5), "D116"),
        ((0.6, 0.4), None),
        (("33.33%", "66.67%"), None),
        ((1.2, -0.2), "D112"),
        ((0.6, None), "D104"),
    ],
)
def test_shares_of_a_pool(shares: tuple[object, object], rule: str | None) -> None:
    rows = [
        ["共享池", "工序", "分摊依据", "份额"],
        ["空压站", "line-1", "计量", shares[0]],
        ["空压站", None, "计量", shares[1]],
    ]
    dossier = read_tables(分摊=rows)
    errors = [one.rule for one in dossier.findings if one.severity == "error"]
    assert (rule in errors) if rule else errors == []
    assert all(one.faulty == bool(rule) for one in dossier.allocations)


def test_processes_in_a_circle() -> None:
    processes = [["工序编号", "上级工序"], ["line-1", "kiln"], ["kiln", "mill"], ["mill", "line-1"], ["alone", None]]
    dossier = read_tables(processes=processes)
    (finding,) = [one for one in dossier.findings if one.rule == "D119"]
    assert "line-1 → kiln → mill → line-1" in finding.message("en")
    assert [one.faulty for one in dossier.processes] == [True, True, True, False]


def test_a_line_that_closed_before_it_began() -> None:
    processes = [["工序编号", "投产日期", "停产日期"], ["line-1", "2020-05-01", "2019-05-01"]]
    assert ("D112", "C2") in found(read_tables(processes=processes))


def test_a_merged_header_is_refused_and_its_table_is_broken() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(SOUND).data))
    book["能源"].merge_cells("E1:F1")
    dossier = read(InputFile("plant.xlsx", saved(book)))
    assert ("D119", "E1") in found(dossier) and "energy" in dossier.broken_tables
    assert all(one.quantity is None for one in dossier.energy)


def test_a_missing_column_is_said_once_at_the_header() -> None:
    dossier = read_tables(energy=[["能源", "流向", "数量"], ["烟煤", "消费", 1], ["焦炭", "消费", 2]])
    assert [one.rule for one in dossier.findings] == ["D104"]
    assert all(one.faulty for one in dossier.energy) and dossier.broken_tables == {"energy"}


def test_a_merged_title_above_the_header_is_fine() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook({**SOUND, "能源": [["能源消耗表"], *ENERGY]}).data))
    book["能源"].merge_cells("A1:H1")
    assert found(read(InputFile("plant.xlsx", saved(book)))) == set()


def test_a_merged_number_belongs_to_no_row() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(SOUND).data))
    book["能源"]["E3"] = None
    book["能源"].merge_cells("E2:E3")
    dossier = read(InputFile("plant.xlsx", saved(book)))
    assert ("D119", "E2") in found(dossier) and all(one.faulty for one in dossier.energy)


def test_a_sheet_without_a_header_is_said_and_its_table_is_broken() -> None:
    dossier = read_tables(energy=[["只有", "数据"], ["烟煤", 1]])
    assert [one.rule for one in dossier.findings] == ["D119"] and dossier.broken_tables == {"energy"}


def test_a_sheet_that_is_no_table_is_said() -> None:
    dossier = read_tables(能源消费测算=[["a"], ["b"]])
    (finding,) = dossier.findings
    assert (finding.rule, finding.severity) == ("D103", "warning") and finding.location.sheet == "能源消费测算"


def test_no_table_of_the_enterprise() -> None:
    dossier = read_tables(enterprise=[])
    assert [one.rule for one in dossier.findings] == ["D117"] and dossier.enterprise.faulty


@pytest.mark.parametrize("other", [["另一家公司", None], ["示例水泥有限公司", "9144030071526726XG"]])
def test_two_enterprises_are_refused(other: list[object]) -> None:
    header = ["企业名称", "信用代码"]
    first = workbook({**SOUND, "企业": [[*ENTERPRISE[0], "信用代码"], [*ENTERPRISE[1], "91110000802100433B"]]})
    second = workbook({"企业": [header, other]}, "other.xlsx")
    with pytest.raises(DossierError) as caught:
        read(first, second)
    assert "plant.xlsx" in str(caught.value) and "other.xlsx" in str(caught.value)
    assert "region rollup" in caught.value.hint_en and "region rollup" in caught.value.hint_zh


def test_parts_of_one_enterprise_that_contradict_each_other() -> None:
    second = workbook({"企业": [["企业名称", "核算期"], ["示例水泥有限公司", 2024]]}, "other.xlsx")
    dossier = read(workbook(SOUND), second)
    assert any(one.rule == "D119" and one.location.file == "other.xlsx" for one in dossier.findings)


def test_a_nested_value_in_a_document() -> None:
    text = "enterprise: {name: a, period: 2025}\noutputs:\n  - {product: {x: 1}, quantity: 1, unit: t}\n"
    dossier = read(document(text))
    (finding,) = [one for one in dossier.findings if one.rule == "D119"]
    assert finding.location == Location("plant.yaml", line=3, path="outputs[0].product")


@pytest.mark.parametrize("word", ["quantity", "数量", "产量"])
def test_an_unquoted_thousands_separator_in_csv(word: str) -> None:
    table = InputFile("outputs.csv", f"product,{word},unit\nclinker,1,500,t\n".encode())
    enterprise = InputFile("enterprise.csv", b"name,period\na,2025\n")
    dossier = read(enterprise, table)
    assert {"D101", "D119"} <= {one.rule for one in dossier.findings}
    assert dossier.outputs[0].quantity is None


# --- properties ------------------------------------------------------------------------------------------------------

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(body=st.text(ALPHABET, min_size=17, max_size=17), place=st.integers(0, 16), other=st.sampled_from(ALPHABET))
def test_a_uscc_with_one_wrong_character_never_passes(body: str, place: int, other: str) -> None:
    check = uscc_check_character(body)
    wrong = body[:place] + other + body[place + 1 :]
    assert check is not None and check in ALPHABET
    assert (uscc_check_character(wrong) == check) == (wrong == body)


@pytest.mark.parametrize(
    "code", ["91110000802100433B", "9144030071526726XG", "91330100799655058B", "914403001922038216"]
)
def test_real_credit_codes_pass(code: str) -> None:
    assert uscc_check_character(code[:-1]) == code[-1]


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(
    base=st.sampled_from(["数量", "quantity", "低位发热量"]),
    unit=st.sampled_from(["吨", "t", "%", "kJ/kg", "10^4Nm3(0℃)"]),
)
def test_units_come_off_headers_in_every_bracket(base: str, unit: str) -> None:
    for left, right in ("（）", "()", "[]", "【】", "［］"):
        assert split_unit(f" {base} {left} {unit} {right}*") == (base, unit)


@given(st.text(max_size=12))
def test_any_name_is_found_or_not_and_never_fails(text: str) -> None:
    names = Names([("烟煤", 1), ("原煤", 2), ("bituminous-coal", 1)])
    names.find(text)
    assert len(names.near(text)) <= 3
