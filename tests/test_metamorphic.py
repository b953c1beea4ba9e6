"""What mustn't change a result doesn't: order, units, months, language, container; and more energy never helps."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from operator import attrgetter
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.corrupt import EXAMPLES, ROOT, TODAY, Copy, audited, copy_of, csv_bytes, packages

from carbonstd.activity import InputFile
from carbonstd.activity.carriers import load_carriers
from carbonstd.activity.columns import choice_names, choices, tables
from carbonstd.activity.spelling import Match
from carbonstd.dates import Period, parse_period
from carbonstd.exact import format_exact
from carbonstd.packages import built_in_roots
from carbonstd.runs.assessment import products_of
from carbonstd.runs.run import Run

#: A dossier without its container: the rows of each table, column id → text.
Rows = dict[str, list[dict[str, str]]]
CARRIERS = load_carriers(built_in_roots()[0] / "factors" / "carriers" / "2026")
#: The products by which the examples are judged, by each of their names.
PRODUCTS = {
    name.casefold(): product
    for number in ("GB 16780-2021", "GB 21256-2025", "GB 21257-2024", "GB 21258-2024", "GB 21342-2025")
    for product in products_of(packages().choose(number, TODAY).edition)
    for name in (product.id, *product.name, *product.aliases)
}

#: Other units for the same quantity, with the factor that the number takes.
UNITS: Mapping[str, tuple[str, str]] = {
    "t": ("kg", "1000"), "kWh": ("MWh", "0.001"), "MWh": ("万kWh", "0.1"), "万kWh": ("kWh", "10000"),
    "GJ": ("MJ", "1000"), "万Nm3": ("Nm3", "10000"), "GJ/t": ("kJ/kg", "1000"), "MJ/Nm3": ("kJ/Nm3", "1000"),
    "gce/kWh": ("kgce/MWh", "1"),
}  # fmt: skip
LARGE_UNITS: Mapping[str, tuple[str, str]] = {
    "t": ("万t", "0.0001"), "kWh": ("万千瓦时", "0.0001"), "MWh": ("GWh", "0.001"), "GJ": ("TJ", "0.001"),
    "GJ/t": ("MJ/kg", "1"), "万Nm3": ("亿Nm3", "0.0001"),
}  # fmt: skip


@cache
def example(name: str) -> Copy:
    return copy_of(ROOT / "examples" / name)


def rows(name: str) -> Rows:
    """Return the rows of an example; a unit in a header becomes a column of its own."""
    found: Rows = {}
    for (_, table, _), spots in example(name).rows.items():
        row = {}
        for column_id, spot in spots.items():
            row[column_id] = spot.text
            column = next((column for column in tables()[table].columns if column.id == column_id), None)
            if column is not None and column.unit_column and spot.unit:
                row[column.unit_column] = spot.unit
        found.setdefault(table, []).append(row)
    return found


def gist(run: Run) -> dict[str, Any]:
    """Return the results of a run without where they come from."""
    document = run.as_json()
    told = ("value", "limits", "meets", "level", "verdict", "margin")
    judgements = {one["id"]: [one[name] for name in told] for one in document["judgements"]}
    energy = {row["process"]: row["calorific"] for row in document["energy"]["by_process"]}
    emissions = document["emissions"][0]
    return {
        "judgements": judgements, "energy": energy, "total": document["energy"]["total"],
        "emissions": [emissions["total"], emissions["by_scope"]], "verdict": run.verdict,
    }  # fmt: skip


@cache
def expected(name: str) -> dict[str, Any]:
    return gist(audited([ROOT / "examples" / name]))


# --- containers ------------------------------------------------------------------------------------------------------


def as_yaml(dossier: Rows) -> list[InputFile]:
    return [InputFile("plant.yaml", yaml.safe_dump(dossier, allow_unicode=True, sort_keys=False).encode())]


def as_json(dossier: Rows) -> list[InputFile]:
    return [InputFile("plant.json", json.dumps(dossier, ensure_ascii=False).encode())]


def grid(table: list[dict[str, str]]) -> list[list[str]]:
    header = list(dict.fromkeys(column for row in table for column in row))
    return [header, *([row.get(column, "") for column in header] for row in table)]


def as_csv(dossier: Rows) -> list[InputFile]:
    return [InputFile(f"plant/{title}.csv", csv_bytes(grid(table))) for title, table in dossier.items()]


def as_xlsx(dossier: Rows) -> list[InputFile]:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, table in dossier.items():
        sheet = book.create_sheet(title)
        for line in grid(table):
            sheet.append([_number(text) for text in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return [InputFile("plant.xlsx", buffer.getvalue())]


def _number(text: str) -> object:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text or None


# --- changes that mustn't matter -------------------------------------------------------------------------------------


def shuffled(dossier: Rows) -> Rows:
    order = random.Random(7)
    names = order.sample(list(dossier), len(dossier))
    return {table: order.sample(dossier[table], len(dossier[table])) for table in names}


def in_units(units: Mapping[str, tuple[str, str]]) -> Callable[[Rows], Rows]:
    """Return the change that writes quantities in other units."""

    def change(dossier: Rows) -> Rows:
        changed: Rows = {}
        for table, found in dossier.items():
            numbers = [column for column in tables()[table].columns if column.unit_column]
            changed[table] = [dict(row) for row in found]
            for row in changed[table]:
                for column in numbers:
                    other = units.get(row.get(column.unit_column, ""))
                    if other is not None and column.id in row:
                        row[column.id] = format_exact(Fraction(row[column.id]) * Fraction(other[1]))
                for unit in {column.unit_column for column in numbers if column.id in row}:
                    row[unit] = units.get(row[unit], (row[unit], ""))[0] if unit in row else ""
        return changed

    return change


def by_month(dossier: Rows) -> Rows:
    """Split what is given for the whole period into equal months; stocks are of a day and stay."""
    period = parse_period(dossier["enterprise"][0]["period"])
    changed = dict(dossier)
    for table, key in (("outputs", ("process", "product")), ("energy", ("process", "carrier", "flow", "origin"))):
        monthly = {tuple(row.get(name) for name in key) for row in dossier[table] if "month" in row}
        changed[table] = [
            part
            for row in dossier[table]
            for part in (
                [row]
                if tuple(row.get(name) for name in key) in monthly or flow(row) in ("opening_stock", "closing_stock")
                else _months(row, period)
            )
        ]
    return changed


def _months(row: dict[str, str], period: Period) -> list[dict[str, str]]:
    months = period.months()
    quantity = Fraction(row["quantity"])
    part = Fraction(int(quantity * 1000 / len(months)), 1000)
    parts = [*[part] * (len(months) - 1), quantity - part * (len(months) - 1)]
    shares = zip(months, map(format_exact, parts), strict=True)
    return [{**row, "month": str(month), "quantity": share} for month, share in shares]


def flow(row: Mapping[str, str]) -> str:
    found = choice_names("flow").find(row["flow"]) if "flow" in row else None
    return found.value if found else ""


def in_language(language: str) -> Callable[[Rows], Rows]:
    """Return the change that writes tables, headers, choices, carriers and products in one language."""
    said = attrgetter(language)

    def word(table: str, column_id: str, text: str) -> str:
        if column_id == "product":
            return str(said(PRODUCTS[text.casefold()].name))
        column = next((column for column in tables()[table].columns if column.id == column_id), None)
        if column is not None and column.kind == "choice":
            value = choice_names(column.choices).find(text)
            return next(said(choice) for choice in choices(column.choices) if value and choice.value == value.value)
        if column is not None and column.kind == "carrier":
            carrier = CARRIERS.find(text)
            assert isinstance(carrier, Match)
            return str(said(carrier.value.name))
        return text

    def header(table: str, column_id: str) -> str:
        return next((said(column) for column in tables()[table].columns if column.id == column_id), column_id)

    def change(dossier: Rows) -> Rows:
        return {
            said(tables()[table]): [
                {header(table, column): word(table, column, text) for column, text in row.items()} for row in found
            ]
            for table, found in dossier.items()
        }

    return change


CHANGES: Mapping[str, Callable[[Rows], Rows]] = {
    "none": lambda dossier: dossier,
    "rows shuffled": shuffled,
    "smaller units": in_units(UNITS),
    "larger units": in_units(LARGE_UNITS),
    "by month": by_month,
    "in Chinese": in_language("zh"),
    "in English": in_language("en"),
}
CONTAINERS: Mapping[str, Callable[[Rows], list[InputFile]]] = {
    "yaml": as_yaml, "json": as_json, "csv": as_csv, "xlsx": as_xlsx,
}  # fmt: skip


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_container_changes_nothing(name: str, container: str) -> None:
    assert gist(audited(CONTAINERS[container](rows(name)))) == expected(name)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_how_the_same_is_said_changes_nothing(name: str, change: str) -> None:
    changed = CHANGES[change](rows(name))
    assert (changed == rows(name)) == (change == "none")
    container = as_csv if change in ("in Chinese", "in English") else as_yaml
    assert gist(audited(container(changed))) == expected(name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_everything_changed_at_once_changes_nothing(name: str) -> None:
    changed = in_language("en")(in_units(UNITS)(by_month(shuffled(rows(name)))))
    assert gist(audited(as_xlsx(changed))) == expected(name)


# --- more energy never helps -----------------------------------------------------------------------------------------


@given(st.sampled_from(EXAMPLES), st.integers(0, 10_000), st.fractions(1, 3, max_denominator=100))
def test_more_energy_never_improves_an_indicator(name: str, pick: int, factor: Fraction) -> None:
    changed = rows(name)
    used = [row for row in changed["energy"] if flow(row) == "consumed"]
    row = used[pick % len(used)]
    row["quantity"] = format_exact(Fraction(row["quantity"]) * factor)
    more, before = audited(as_yaml(changed)), expected(name)["judgements"]
    for judgement in more.judgements:
        value, *_, verdict, _ = before[judgement.id]
        assert judgement.direction == "max"
        if judgement.value is not None and value is not None:
            assert judgement.value >= Fraction(value) - Fraction(1, 10**20)
        assert verdict == "compliant" or judgement.verdict != "compliant"
