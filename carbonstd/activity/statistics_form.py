"""The energy statistics of enterprises: forms 205-1 (purchase, use and stocks) and 205-2 (transformation, recovery).

Both are read as a dossier's energy at the enterprise's boundary, and kept whole beside it, so that they can be written
back with every number. The layout is that of public data-entry programs for the forms (205-1: columns 甲 乙 丙 1–10 丁;
of 205-2 the column names only, its numbering here is our own); the printed forms weren't seen. Columns are found by
their words, for provinces add their own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import NamedTuple

from carbonstd.activity.carriers import Carrier, CarrierList
from carbonstd.activity.cells import Cell, text_kind
from carbonstd.activity.dossier import Dossier, Energy
from carbonstd.activity.sheets import Row, Sheet
from carbonstd.activity.spelling import Match, split_names
from carbonstd.exact import format_exact

FORMS = ("205-1", "205-2")
_HEADER_ROWS = 12
_NUMBERING = re.compile(r"^[\s　]*(?:其中[:：]?|#|[（(]?[\d一二三四五六七八九十]+[)）.、．])*[\s　]*")
_MONEY = re.compile(r"[（(]\s*(元|千元|万元)\s*[)）]")
#: Kinds of coal that the form lists below raw coal, as parts of it.
_PARTS_OF_RAW_COAL = frozenset({"anthracite", "coking-coal", "bituminous-coal", "lignite"})


class FormColumn(NamedTuple):
    """A column of a form: how it is headed, and by which words it is known."""

    id: str
    group: str
    zh: str
    number: str
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    flow: str


@dataclass(frozen=True)
class StatisticsForm:
    """A form as it was filled in: rows of cells by column id."""

    form: str
    rows: tuple[Mapping[str, Cell], ...]
    money: str = "千元"


@cache
def form_columns(form: str) -> tuple[FormColumn, ...]:
    """Return the columns of a form in its order."""
    with Path(__file__).with_name("statistics_form.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            FormColumn(
                row["column"], row["group"], row["zh"], row["number"], split_names(row["has"]),
                split_names(row["lacks"]), row["flow"],
            )
            for row in csv.DictReader(file)
            if row["form"] == form
        )  # fmt: skip


def recognise_form(sheet: Sheet) -> StatisticsForm | None:
    """Read a sheet as one of the forms; None if it is neither."""
    top = next((place for place, row in enumerate(sheet.rows[:_HEADER_ROWS]) if _is_header(row)), None)
    if top is None:
        return None
    headings, depth = _headings(sheet, top)
    for form in FORMS:
        places = _places(form, headings)
        needed = {"purchased", "consumed"} if form == "205-1" else {"input", "produced"}
        if {"name", "unit", *needed} <= places.keys():
            body = sheet.rows[top + depth :]
            columns = {place: column for column, place in places.items()}
            money = next((found[1] for text in headings.values() if (found := _MONEY.search(text))), "千元")
            return StatisticsForm(form, tuple(_form_rows(body, columns)), money)
    return None


def as_energy(form: StatisticsForm, sheet: Sheet, carriers: CarrierList) -> Sheet:
    """Lay a form out as the table ``energy``: one row a flow that was filled in."""
    header = [
        "carrier",
        "flow",
        "origin",
        "quantity",
        "unit",
        "coefficient",
        "coefficient_unit",
        f"amount [{form.money}]",
    ]
    rows: list[Row] = []
    for row in _own_rows(form, carriers):
        name = _carrier_cell(row, carriers)
        for column in form_columns(form.form):
            quantity = row.get(column.id)
            if not column.flow or quantity is None:
                continue
            cells = {1: name, 2: replace(quantity, text=column.flow, kind="text"), 4: quantity}
            if "unit" in row:
                cells[5] = row["unit"]
            if name.text == "waste-heat" and column.flow == "consumed":
                cells[3] = replace(quantity, text="waste_heat", kind="text")
            if "coefficient" in row:
                unit = row["unit"].text.strip() if "unit" in row else ""
                cells[6], cells[7] = row["coefficient"], replace(row["coefficient"], text=f"tce/{unit}", kind="text")
            if column.id == "purchased" and "amount" in row:
                cells[8] = row["amount"]
            rows.append(Row(quantity.row, cells))
    head = Row(0, {place: Cell(text, "text", sheet.source) for place, text in enumerate(header, 1)})
    return Sheet("energy", sheet.source, (head, *rows), headed=True)


def forms_of(dossier: Dossier) -> list[StatisticsForm]:
    """Return the forms that came with a dossier, whole."""
    return [StatisticsForm(form, dossier.reserved[form]) for form in FORMS if form in dossier.reserved]


def form_of_energy(dossier: Dossier, carriers: CarrierList) -> StatisticsForm:
    """Fill in form 205-1 from the energy at the enterprise's boundary, for the whole period.

    Several rows of a carrier, unit and flow are added; months only where no row of the period stands beside them.
    Industrial use is total use less use outside production. A coefficient that the rows don't share stays open.
    """
    flows = {column.flow: column.id for column in form_columns("205-1") if column.flow}
    outer = [record for record in dossier.energy if record.process is None and record.flow in flows]
    return StatisticsForm("205-1", tuple(
        _form_row([record for record in outer if (record.carrier, record.unit) == key], carriers[key[0]], flows)
        for key in dict.fromkeys((record.carrier, record.unit) for record in outer)
    ))  # fmt: skip


def _form_row(records: Sequence[Energy], carrier: Carrier, flows: Mapping[str, str]) -> dict[str, Cell]:
    """Return the row of a carrier in one unit."""
    row = {"name": _made(carrier.zh), "unit": _made(records[0].unit)}
    if carrier.statistics_code:
        row["code"] = _made(carrier.statistics_code)
    totals: dict[str, Fraction] = {}
    for flow in dict.fromkeys(record.flow for record in records):
        here = [record for record in records if record.flow == flow]
        here = [record for record in here if record.month is None] or here
        quantities = [record.quantity for record in here if record.quantity is not None]
        amounts = [record.amount for record in here if record.amount is not None]
        if len(quantities) == len(here):
            totals[flow] = sum(quantities, Fraction(0))
            row[flows[flow]] = _made(format_exact(totals[flow]))
        if flow == "purchased" and len(amounts) == len(here):
            row["amount"] = _made(format_exact(sum(amounts, Fraction(0)) / 1000))
    coefficients = {record.coefficient for record in records if record.coefficient is not None}
    if len(coefficients) == 1:
        row["coefficient"] = _made(format_exact(coefficients.pop()))
    if "consumed" in totals and "non_industrial" in totals:
        row["industrial"] = _made(format_exact(totals["consumed"] - totals["non_industrial"]))
    return row


def _made(text: str) -> Cell:
    return Cell(text, text_kind(text))


def _own_rows(form: StatisticsForm, carriers: CarrierList) -> Iterator[Mapping[str, Cell]]:
    """Leave out what would count twice: the total of all energy, and kinds of coal below raw coal."""
    names = [_carrier_cell(row, carriers).text for row in form.rows]
    raw_coal = any(name == "raw-coal" and _has_numbers(row) for name, row in zip(names, form.rows, strict=True))
    for name, row in zip(names, form.rows, strict=True):
        if "合计" in row["name"].text or (raw_coal and name in _PARTS_OF_RAW_COAL):
            continue
        yield row


def _carrier_cell(row: Mapping[str, Cell], carriers: CarrierList) -> Cell:
    cell = row["name"]
    text = _NUMBERING.sub("", cell.text).strip()
    found = carriers.find(text)
    if isinstance(found, Match):
        return replace(cell, text=found.value.id, kind="text")
    by_code = carriers.by_statistics_code(row["code"].text) if "code" in row else None
    return replace(cell, text=by_code.id if by_code else text, kind="text")


def _has_numbers(row: Mapping[str, Cell]) -> bool:
    return any(column not in ("name", "unit", "code", "coefficient", "reference") for column in row)


def _is_header(row: Row) -> bool:
    return any("能源名称" in _plain(cell.text) for cell in row.cells.values())


def _headings(sheet: Sheet, top: int) -> tuple[dict[int, str], int]:
    """Join the header rows of each column, groups carried to the right; how many rows they take, numbering included."""
    name = next(column for column, cell in sheet.rows[top].cells.items() if "能源名称" in _plain(cell.text))
    depth = 1
    while top + depth < len(sheet.rows) and depth < 4 and not _is_body(sheet.rows[top + depth], name):
        depth += 1
    rows = sheet.rows[top : top + depth]
    width = max(max(row.cells) for row in rows)
    headings = dict.fromkeys(range(1, width + 1), "")
    for place, row in enumerate(rows):
        below = {column for later in rows[place + 1 :] for column in later.cells if not _is_numbering(later)}
        group = ""
        for column in range(1, width + 1):
            cell = row.cells.get(column)
            if _is_numbering(row):
                continue
            if cell is not None:
                group = _plain(cell.text)
            elif column not in below:
                group = ""
            # A group stands over all columns that have a heading of their own below it.
            headings[column] += f"/{group}" if cell is not None or column in below else ""
    return headings, depth


def _is_body(row: Row, name: int) -> bool:
    return not _is_numbering(row) and name in row.cells and len(row.cells) > 1


def _is_numbering(row: Row) -> bool:
    texts = [cell.text.strip() for cell in row.cells.values()]
    return "甲" in texts or all(text.isdecimal() for text in texts)


def _places(form: str, headings: Mapping[int, str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for column in form_columns(form):
        for place, text in headings.items():
            fits = all(word in text for word in column.has) and not any(word in text for word in column.lacks)
            if text and fits and place not in places.values():
                places[column.id] = place
                break
    return places


def _form_rows(rows: Sequence[Row], columns: Mapping[int, str]) -> Iterator[Mapping[str, Cell]]:
    for row in rows:
        cells = {columns[place]: cell for place, cell in row.cells.items() if place in columns}
        if "name" in cells and len(cells) > 1:
            yield cells


def _plain(text: str) -> str:
    return re.sub(r"[\s　]+", "", text)
