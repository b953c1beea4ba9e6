"""Templates to fill in, and dossiers as workbooks of the same form; what is written reads back identically."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from carbonstd.activity.carriers import CarrierList
from carbonstd.activity.cells import column_letters
from carbonstd.activity.columns import Column, Table, choice_names, choices, tables
from carbonstd.activity.documents import FORMAT
from carbonstd.activity.dossier import Dossier
from carbonstd.activity.regions import regions
from carbonstd.activity.workbooks import put, steady_bytes
from carbonstd.activity.written import Value, written_rows

LISTS_SHEET = "选项"
NOTES_SHEET = "说明"
#: Rows down to which drop-downs reach.
DROP_DOWN_ROWS = 500
COMMON_UNITS: Mapping[str, tuple[str, ...]] = {
    "unit": ("t", "kg", "万t", "m3", "万m3", "Nm3(0℃)", "Nm3(20℃)", "万Nm3(20℃)", "kWh", "万kWh", "MWh", "GJ", "MJ"),
    "ncv_unit": ("GJ/t", "kJ/kg", "MJ/kg", "kJ/m3", "MJ/Nm3(20℃)", "GJ/万Nm3(20℃)"),
    "coefficient_unit": ("tce/t", "kgce/kg", "tce/万kWh", "kgce/kWh", "tce/万m3", "kgce/m3", "tce/GJ"),
    "carbon_content_unit": ("tC/t", "tC/GJ", "%"),
    "capacity_unit": ("t/d", "t/a", "万t/a", "MW", "t/h"),
}
_WIDTH = 16


@dataclass(frozen=True)
class TemplateVariable:
    """A variable that a standard or method asks for, as the template shows it in the sheet 参数."""

    name: str
    zh: str
    unit: str = ""
    range: str = ""
    clause: str = ""
    choices: tuple[str, ...] = ()


def write_template(
    variables: Sequence[TemplateVariable],
    carriers: CarrierList,
    *,
    title: str,
    version: str,
    products: Sequence[str] = (),
    shown: Sequence[str] = (),
    rows: Mapping[str, Sequence[Mapping[str, Value]]] | None = None,
) -> bytes:
    """Write an .xlsx template: a sheet a table, with drop-downs, notes, and the variables to be given.

    Parameters
    ----------
    variables : sequence of TemplateVariable
        Prefilled in the sheet 参数.
    carriers : CarrierList
        For the drop-down of carriers.
    title, version : str
        Which standard it serves, and the version of the program: the stamp on the first sheet.
    products : sequence of str
        Names of the standard's products, for a drop-down.
    shown : sequence of str
        Ids of the tables to include; all that are read if empty.
    rows : mapping, optional
        Further rows to begin with, by table.
    """
    asked: Mapping[str, Sequence[Mapping[str, Value]]] = {"parameters": [_asked(one) for one in variables]}
    listed = [table for table in tables().values() if table.status == "read" and (not shown or table.id in shown)]
    return _workbook(listed, {**asked, **(rows or {})}, carriers, title=title, version=version, products=products)


def write_dossier_xlsx(dossier: Dossier, carriers: CarrierList, *, version: str) -> bytes:
    """Write a dossier as a workbook of the template's form."""
    listed = [table for table in tables().values() if table.status == "read" and any(written_rows(dossier, table))]
    rows = {table.id: list(written_rows(dossier, table)) for table in listed}
    return _workbook(listed, rows, carriers, title=dossier.enterprise.name, version=version)


def _asked(variable: TemplateVariable) -> dict[str, Value]:
    told = [variable.zh, variable.range, "、".join(variable.choices), variable.clause]
    return {"name": variable.name, "unit": variable.unit, "note": "；".join(part for part in told if part)}


class _Lists:
    """The hidden sheet of choices, one column a list, to which drop-downs refer."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.columns: dict[str, int] = {}

    def reference(self, name: str, values: Sequence[str]) -> str:
        if name not in self.columns:
            column = self.columns[name] = len(self.columns) + 1
            for row, value in enumerate((name, *values), 1):
                put(self.sheet, row, column, value)
        letters = column_letters(self.columns[name])
        return f"{LISTS_SHEET}!${letters}$2:${letters}${len(values) + 1}"


def _workbook(
    listed: Sequence[Table],
    rows: Mapping[str, Sequence[Mapping[str, Value]]],
    carriers: CarrierList,
    *,
    title: str,
    version: str,
    products: Sequence[str] = (),
) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    notes = book.active
    notes.title = NOTES_SHEET
    sheets = {table.id: book.create_sheet(table.zh) for table in listed}
    lists = _Lists(book.create_sheet(LISTS_SHEET))
    lists.sheet.sheet_state = "hidden"
    for table in listed:
        _fill(sheets[table.id], table, rows.get(table.id, ()), carriers, lists, products)
    _explain(notes, listed, title, version)
    return steady_bytes(book)


def _fill(
    sheet: Any,
    table: Table,
    rows: Sequence[Mapping[str, Value]],
    carriers: CarrierList,
    lists: _Lists,
    products: Sequence[str],
) -> None:
    upright = table.id == "enterprise"
    columns = [column for column in table.columns if column.kind != "ignored"]
    extras = sorted({name for row in rows for name in row} - {column.id for column in columns})
    for place, column in enumerate(columns, 1):
        cell = put(sheet, place if upright else 1, 1 if upright else place, heading(column))
        _style_heading(cell, column)
        values = _drop_down(column, carriers, products)
        area = f"B{place}" if upright else f"{column_letters(place)}2:{column_letters(place)}{DROP_DOWN_ROWS}"
        if values:
            _validate(sheet, area, lists.reference(*values), strict=column.kind == "choice")
        elif column.kind == "process" and table.id != "processes":
            _validate(sheet, area, f"{tables()['processes'].zh}!$A$2:$A${DROP_DOWN_ROWS}", strict=False)
        if not upright:
            sheet.column_dimensions[column_letters(place)].width = _WIDTH
            if column.kind in ("month", "id", "process", "site"):
                # As text, or a spreadsheet makes a date of 2025-03 and of line 1-2.
                sheet.column_dimensions[column_letters(place)].number_format = "@"
    for place, name in enumerate(extras, len(columns) + 1):
        put(sheet, 1, place, name)
    for number, row in enumerate(rows, 2):
        for place, name in enumerate([column.id for column in columns] + extras, 1):
            column_of = table.column(name) if name not in extras else None
            value = _shown(row.get(name), column_of, carriers)
            put(sheet, place if upright else number, 2 if upright else place, value)
    if upright:
        sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 2 * _WIDTH
    else:
        sheet.freeze_panes = "A2"


def heading(column: Column) -> str:
    """Write a column's header in Chinese, with its unit where that is fixed; shares are filled in as per cent."""
    unit = "%" if column.unit == "fraction" else {"degC": "℃", "CNY": "元"}.get(column.unit, column.unit)
    return f"{column.zh}[{unit}]" if unit else column.zh


def _style_heading(cell: Any, column: Column) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    needed = ("必填", "required") if column.required else ("选填", "optional")
    lines = [f"{column.id}（{column.en}）：{needed[0]}, {needed[1]}", column.help.zh, column.help.en]
    cell.comment = Comment("\n".join(line for line in lines if line), "carbonstd", width=320, height=120)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="FFE699" if column.required else "DDEBF7")


def _drop_down(column: Column, carriers: CarrierList, products: Sequence[str]) -> tuple[str, Sequence[str]] | None:
    if column.kind == "choice":
        return column.choices, [choice.zh for choice in choices(column.choices)]
    if column.kind == "carrier":
        return "carrier", [carrier.zh for carrier in carriers.carriers.values()]
    if column.kind == "region":
        return "region", [region.zh for region in regions().values()]
    if column.kind == "unit" and column.id in COMMON_UNITS:
        return column.id, COMMON_UNITS[column.id]
    if column.id == "product" and products:
        return "product", products
    return None


def _validate(sheet: Any, area: str, reference: str, *, strict: bool) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f"={reference}", allow_blank=True, showErrorMessage=strict)
    rule.errorTitle, rule.error = "不在选项中", "请从下拉列表中选择"
    sheet.add_data_validation(rule)
    rule.add(area)


def _shown(value: Value, column: Column | None, carriers: CarrierList) -> Value:
    """Show a value as people fill it in: names in Chinese, shares as per cent."""
    if column is None or value is None:
        return value
    if isinstance(value, Fraction):
        return value * 100 if column.unit == "fraction" else value
    if column.kind == "choice" and choice_names(column.choices).find(value):
        return next((choice.zh for choice in choices(column.choices) if choice.value == value), value)
    if column.kind == "carrier" and value in carriers:
        return carriers[value].zh
    return value


def _explain(sheet: Any, listed: Sequence[Table], title: str, version: str) -> None:
    lines = [
        ("carbonstd 数据模板", title),
        ("格式 format", FORMAT),
        ("程序版本 version", version),
        ("填写", "黄色为必填列；批注里有英文列名和说明；没有的数据留空，没有发生的填 0"),
        ("Filling in", "yellow columns are required; notes hold English names and help; leave blank what isn't known"),
        ("单位", "写在单位列；下拉只列常用单位，可另写；气体请写明 0℃ 或 20℃"),
    ]
    lines += [(table.zh, f"{table.help.zh}  {table.help.en}") for table in listed]
    for row, (label, text) in enumerate(lines, 1):
        put(sheet, row, 1, label)
        put(sheet, row, 2, text)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
