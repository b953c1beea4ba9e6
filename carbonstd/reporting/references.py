"""Rows of factor packages and accounting methods for people."""

from __future__ import annotations

from collections.abc import Sequence

from carbonstd.packages import Edition
from carbonstd.reporting.layout import align
from carbonstd.reporting.page import Page
from carbonstd.runs.references import PackageRow, table_rows, tables_of

#: The number of a row to show in a list: the first of these columns that isn't blank, with its unit.
_NUMBERS = (
    ("coefficient", "coefficient_unit"), ("value", "unit"), ("ef_co2", "ef_co2_unit"), ("ef", "ef_unit"),
    ("carbon_content", "carbon_content_unit"), ("ncv", "ncv_unit"), ("expression", "unit"), ("formula", ""),
)  # fmt: skip


def rows_page(rows: Sequence[PackageRow], page: Page) -> str:
    """Render rows with all their columns."""
    return page.text(line for row in rows for line in _block(row, page))


def _block(row: PackageRow, page: Page) -> list[str]:
    edition = row.edition
    lines = [
        f"{edition.standard} {edition.title.get(page.language)}",
        f"  {row.ref} ({page.say('数据版本', 'data version')} {edition.version})",
    ]
    lines += [f"  {name}: {text}" for name, text in row.cells.items() if text and name != "evidence"]
    lines += [f"  {page.say('依据', 'evidence')}: {text}" for text in row.evidence]
    return lines


def document_page(edition: Edition, page: Page, formulas: Sequence[PackageRow] = ()) -> str:
    """Render a factor package or a method: what it is, and its rows with the number of each.

    Parameters
    ----------
    formulas : sequence of PackageRow
        The formulas that the sources of a method name.
    """
    say = page.say
    lines = [
        f"{edition.standard} {edition.title.get(page.language)}",
        f"  {edition.name} {edition.version} ({edition.kind})  {say('有效', 'in force')} {edition.validity}",
    ]
    years = [str(edition.extra.get(key) or "") for key in ("applies_from", "applies_to")]
    if any(years):
        lines.append(f"  {say('报告年份', 'reporting years')} {years[0]}..{years[1]}")
    settings = edition.extra.get("method", {})
    for name, value in settings.items():
        lines.append(f"  {name}: {', '.join(value) if isinstance(value, list) else value}")
    if edition.scope:
        lines.append(f"  {edition.scope}")
    if edition.note:
        lines.append(f"  {say('注', 'note')}: {edition.note}")
    for table in tables_of(edition):
        rows = table_rows(edition, table)
        lines += ["", table, *align([[f"  {_key(row)}", _name(row, page), _number(row)] for row in rows], page.width)]
    for row in formulas:
        lines += ["", f"{_key(row)}: {_name(row, page)}", f"  {row.cells['expression']} [{row.cells['unit']}]"]
    return page.text(lines)


def _key(row: PackageRow) -> str:
    return row.ref.partition("#")[2]


def _name(row: PackageRow, page: Page) -> str:
    return row.cells.get(page.language) or row.cells.get(f"region_{page.language}") or ""


def _number(row: PackageRow) -> str:
    for column, unit in _NUMBERS:
        if row.cells.get(column):
            return f"{row.cells[column]} {row.cells.get(unit, '')}".rstrip()
    low, high = (row.cells.get(f"coefficient_{end}", "") for end in ("lower", "upper"))
    return f"{low}..{high} {row.cells.get('coefficient_unit', '')}" if low or high else ""
