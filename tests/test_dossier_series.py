"""Series by month: complete, not repeated, inside the period, and equal to their annual total."""

from __future__ import annotations

import pytest
from support.dossiers import found, read_tables, rules

from carbonstd.activity import Dossier

HEADER = ["工序", "能源品种", "流向", "数量", "单位", "月份", "计量点"]


def monthly(months: range | list[int], quantity: float = 10, meter: str = "") -> list[list[object]]:
    return [["line-1", "烟煤", "消费", quantity, "t", f"{month}月", meter] for month in months]


def with_energy(*rows: list[object]) -> Dossier:
    return read_tables(energy=[HEADER, *rows])


def test_twelve_months_are_complete() -> None:
    dossier = with_energy(*monthly(range(1, 13)))
    assert rules(dossier) == [] and not any(one.faulty for one in dossier.energy)


def test_a_missing_month_takes_the_numbers_of_the_whole_series() -> None:
    dossier = with_energy(*monthly([1, 2, 3, 4, 5, 6, 8, 9, 10, 12]))
    (finding,) = [one for one in dossier.findings if one.rule == "D107"]
    assert "2025-07、2025-11" in finding.message("zh")
    assert all(one.faulty and one.quantity is None for one in dossier.energy)


def test_months_before_and_after_a_lines_life_are_not_missing() -> None:
    processes = [["工序编号", "投产日期", "停产日期"], ["line-1", "2025-03-15", "2025-09-30"]]
    dossier = read_tables(processes=processes, energy=[HEADER, *monthly(range(3, 10))])
    assert rules(dossier) == []


def test_a_meter_replaced_in_the_year_is_no_gap_but_one_that_pauses_is() -> None:
    replaced = [*monthly(range(1, 7), meter="M1"), *monthly(range(7, 13), meter="M2")]
    assert rules(with_energy(*replaced)) == []
    pausing = [*monthly(range(1, 13), meter="M1"), *monthly([1, 2, 4, 5], meter="M2")]
    (finding,) = [one for one in with_energy(*pausing).findings if one.rule == "D107"]
    assert "2025-03" in finding.message("en")


def test_an_annual_row_beside_months_is_a_control_total() -> None:
    annual: list[object] = ["line-1", "烟煤", "消费", 0.12, "kt", None, None]
    dossier = with_energy(*monthly(range(1, 13)), annual)
    assert rules(dossier) == []
    assert [one.control for one in dossier.energy] == [False] * 12 + [True]


def test_a_control_total_that_differs_is_said_and_spoils_nothing() -> None:
    dossier = with_energy(*monthly(range(1, 13)), ["line-1", "烟煤", "消费", 125, "t", None, None])
    (finding,) = dossier.findings
    assert finding.rule == "V102" and "4.00 %" in finding.message("en")
    assert dossier.energy[0].quantity == 10


def test_an_annual_row_of_another_meter_is_no_control() -> None:
    dossier = with_energy(*monthly(range(1, 13), meter="M1"), ["line-1", "烟煤", "消费", 125, "t", None, "M2"])
    assert rules(dossier) == [] and not dossier.energy[-1].control


def test_a_quarter_beside_its_months_counts_twice() -> None:
    dossier = with_energy(*monthly(range(1, 13)), ["line-1", "烟煤", "消费", 30, "t", "一季度", ""])
    assert "D105" in rules(dossier)


def test_a_month_outside_the_period() -> None:
    dossier = with_energy(["line-1", "烟煤", "消费", 1, "t", "2024-12", ""], *monthly(range(1, 13)))
    assert ("D112", "F2") in found(dossier)


def test_an_identical_row_is_a_duplicate_and_neither_counts() -> None:
    row: list[object] = ["line-1", "烟煤", "消费", 10, "t", None, None]
    dossier = with_energy(row, row)
    (finding,) = dossier.findings
    assert finding.rule == "D105" and "能源!A2" in finding.message("zh")
    assert [one.quantity for one in dossier.energy] == [None, None]


def test_the_same_meter_and_month_twice_is_a_duplicate_whatever_the_process() -> None:
    one: list[object] = ["line-1", "烟煤", "消费", 10, "t", None, "M1"]
    other: list[object] = [None, "烟煤", "消费", 11, "t", None, "M1"]
    assert rules(with_energy(one, other)) == ["D105"]


def test_two_lots_with_their_own_analysis_are_no_duplicates() -> None:
    header = [*HEADER, "低位发热量（GJ/t）"]
    rows = [
        ["line-1", "烟煤", "消费", 10, "t", None, None, 23.1],
        ["line-1", "烟煤", "消费", 10, "t", None, None, 22.8],
    ]
    assert rules(read_tables(energy=[header, *rows])) == []


def test_purchase_at_the_gate_beside_use_on_the_line_is_normal() -> None:
    rows: list[list[object]] = [
        [None, "烟煤", "购入", 10, "t", None, "M1"],
        ["line-1", "烟煤", "消费", 10, "t", None, "M1"],
    ]
    assert rules(with_energy(*rows)) == []


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("processes", [["工序编号", "工序名称"], ["line-1", "a"], ["line-1", "b"]]),
        ("outputs", [["工序", "产品", "产量", "单位"], ["line-1", "clinker", 1, "t"], ["line-1", "clinker", 2, "t"]]),
        ("参数", [["工序", "变量", "数值"], ["line-1", "altitude_m", 1], ["line-1", "altitude_m", 2]]),
        (
            "指标",
            [["指标", "数值", "单位"], ["clinker-electricity", 55, "kWh/t"], ["clinker-electricity", 56, "kWh/t"]],
        ),
        ("设备", [["设备编号", "设备类型"], ["E1", "a"], ["E1", "b"]]),
    ],
)
def test_repeated_rows_of_other_tables(table: str, rows: list[list[object]]) -> None:
    assert rules(read_tables(**{table: rows})) == ["D105"]


def test_a_month_without_output_is_fine_a_year_is_not() -> None:
    header = ["工序", "产品", "产量", "单位", "月份"]
    stopped = [["line-1", "clinker", 0 if month == 2 else 10, "t", f"{month}月"] for month in range(1, 13)]
    assert rules(read_tables(outputs=[header, *stopped])) == []
    idle = [["line-1", "clinker", 0, "t", f"{month}月"] for month in range(1, 13)]
    dossier = read_tables(outputs=[header, *idle])
    assert rules(dossier) == ["D113"] and all(one.faulty for one in dossier.outputs)


def test_stocks_are_levels_and_need_no_row_a_month() -> None:
    opening: list[object] = ["line-1", "烟煤", "期初库存", 5, "t", "1月", None]
    closing: list[object] = ["line-1", "烟煤", "期末库存", 7, "t", "12月", None]
    assert rules(with_energy(opening, *monthly(range(1, 13)), closing)) == []
