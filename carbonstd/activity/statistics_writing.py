"""Writing forms 205-1 and 205-2 as a workbook, with every number as it was."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from carbonstd.activity.cells import Cell, read_number
from carbonstd.activity.statistics_form import StatisticsForm, form_columns
from carbonstd.activity.workbooks import put, steady_bytes

_TITLES = {"205-1": "能源购进、消费与库存", "205-2": "能源加工转换与回收利用"}


def write_statistics_forms(forms: Sequence[StatisticsForm]) -> bytes:
    """Write forms into an .xlsx workbook, one sheet each, in the layout of the reporting system."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for form in forms:
        _write(book.create_sheet(f"{form.form}表"), form)
    return steady_bytes(book)


def _write(sheet: Any, form: StatisticsForm) -> None:
    columns = form_columns(form.form)
    put(sheet, 1, 1, _TITLES[form.form])
    put(sheet, 2, 1, f"表号：{form.form}表")
    place = 1
    for group, members in groupby(columns, key=lambda column: column.group):
        listed = list(members)
        for offset, column in enumerate(listed):
            heading = column.zh.replace("千元", form.money) if column.id == "amount" else column.zh
            put(sheet, 4 if group else 3, place + offset, heading)
            put(sheet, 5, place + offset, column.number)
        if group:
            put(sheet, 3, place, group)
            sheet.merge_cells(start_row=3, end_row=3, start_column=place, end_column=place + len(listed) - 1)
        else:
            for offset in range(len(listed)):
                sheet.merge_cells(start_row=3, end_row=4, start_column=place + offset, end_column=place + offset)
        place += len(listed)
    for number, row in enumerate(form.rows, 6):
        for place, column in enumerate(columns, 1):
            if column.id in row:
                put(sheet, number, place, _value(column.id, row[column.id]))
    sheet.freeze_panes = "B6"


def _value(column: str, cell: Cell) -> Fraction | str:
    number = read_number(cell) if column not in ("name", "unit", "code") else None
    return cell.text if number is None or number.percent else number.value
