"""Numbers with their units: from the unit column, else from the header, else from a per-cent sign."""

from __future__ import annotations

from fractions import Fraction

from carbonstd.activity.cells import Cell, is_decimal, read_number
from carbonstd.activity.columns import Column
from carbonstd.activity.headers import Header
from carbonstd.activity.record import Extra
from carbonstd.activity.rows import Issue, RowReader
from carbonstd.activity.unittext import in_fixed_unit, same_unit, unit_note
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact
from carbonstd.rules import Text


def join_units(reader: RowReader) -> None:
    """Join each number of a row with its unit, bring those of a fixed unit to it, and note what is wrong."""
    for column in reader.table.columns:
        if column.is_number and column.id in reader.cells:
            header = reader.headers.get(column.id)
            if column.unit_column:
                _join(reader, column, header.unit if header else "")
            else:
                _fix(reader, column, header.unit if header else "")
    _note_units(reader)


def read_extras(reader: RowReader) -> dict[str, Extra]:
    """Read the values of declared variables."""
    return {
        header.extra: extra
        for header, cell in reader.given_extras
        if (extra := _read_extra(reader, header, cell)) is not None
    }


def _join(reader: RowReader, column: Column, header_unit: str) -> None:
    number = reader.numbers.get(column.id)
    percent = number is not None and number.percent
    given = reader.values.get(column.unit_column) or ""
    if given and header_unit and not same_unit(given, header_unit):
        reason = Text(
            f"单位列写 {given}，表头写 {header_unit}，两者不同",
            f"the unit column says {given}, the header says {header_unit}",
        )
        reader.add("D119", column.unit_column, reason=reason)
    unit = given or header_unit or ("%" if percent else "")
    if percent and number is not None and unit != "%":
        if same_unit(unit, "1"):
            _set(reader, column, number.value / 100)
        else:
            reader.add("D119", column.id, reason=_percent_with(unit))
    if unit:
        reader.values[column.unit_column] = unit
    elif number is not None and column.kind == "number" and column.unit_column not in reader.absent:
        names = Text(f"“{column.zh}”的单位", f"the unit of {column.id}")
        reader.add("D104", column.unit_column, names=names)


def _fix(reader: RowReader, column: Column, header_unit: str) -> None:
    number = reader.numbers.get(column.id)
    unit = "%" if number is not None and number.percent else header_unit
    if number is None or not column.unit or not unit:
        return
    if number.percent and header_unit and not any(same_unit(header_unit, one) for one in ("%", "1")):
        reader.add("D119", column.id, reason=_percent_with(header_unit))
        return
    try:
        _set(reader, column, in_fixed_unit(number.value, unit, column.unit))
    except UnitError as error:
        reader.add("D119", column.id, reason=Text(error.zh, error.en))


def _set(reader: RowReader, column: Column, value: Fraction) -> None:
    reader.values[column.id] = format_exact(value) if column.kind == "value" else value


def _percent_with(unit: str) -> Text:
    return Text(f"百分数与单位 {unit} 不符", f"a per cent value where the unit is {unit}")


def _note_units(reader: RowReader) -> None:
    for column in reader.table.columns:
        unit = reader.values.get(column.id) if column.kind == "unit" else None
        note = unit_note(unit) if unit else None
        if note is None or (note[0] == "F107" and reader.values.get("ref_temperature") is not None):
            continue
        args = {"what": reader.what(column.id), **note[1]}
        reader.issues.append(Issue(note[0], args, reader.where(column.id), "note"))


def _read_extra(reader: RowReader, header: Header, cell: Cell) -> Extra | None:
    what = {"what": Text(f"{reader.table.zh}·{header.extra}", f"{reader.table.id}, {header.extra}")}
    if cell.kind == "formula":
        reader.issues.append(Issue("D106", what, cell.location))
        return None
    if cell.kind == "error":
        reason = Text(f"单元格内容为 {cell.text}", f"the cell holds {cell.text}")
        reader.issues.append(Issue("D119", {**what, "reason": reason}, cell.location))
        return None
    number = read_number(cell)
    if number is None:
        return Extra(cell.text.strip(), header.unit or None, cell)
    if not number.tidy:
        reader.issues.append(Issue("D108", {**what, "raw": cell.text, "value": number.plain}, cell.location))
    value, unit = number.value, header.unit or None
    if number.percent and unit is not None and not same_unit(unit, "%"):
        if not same_unit(unit, "1"):
            reader.issues.append(Issue("D119", {**what, "reason": _percent_with(unit)}, cell.location))
        value /= 100
    elif number.percent:
        unit = "%"
    plain = cell.text.strip()
    return Extra(plain if is_decimal(plain) and value == number.value else format_exact(value), unit, cell)
