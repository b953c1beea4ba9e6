"""Merged cells in the body of a table: a merged name holds for all its rows, a merged number is a question."""

from __future__ import annotations

from dataclasses import replace

from carbonstd.activity.headings import Heading
from carbonstd.activity.sheets import Row
from carbonstd.findings import Finding
from carbonstd.rules import Text


def filled(heading: Heading) -> tuple[list[Row], list[Finding], frozenset[int]]:
    """Carry merged names down to all rows that they span.

    Returns
    -------
    (list of Row, list of Finding, frozenset of int)
        The rows; D119 for merged numbers and for cells merged across columns; numbers of the rows these spoil.
    """
    if not heading.sheet.merged:
        return list(heading.rows), [], frozenset()
    rows = {row.number: dict(row.cells) for row in heading.rows}
    findings: list[Finding] = []
    spoilt: set[int] = set()
    for merged in heading.sheet.merged:
        if merged.bottom <= heading.header_row:
            continue
        cell = rows.get(merged.top, {}).get(merged.left)
        header = heading.headers.get(merged.left)
        if cell is None or header is None:
            continue
        spanned = [number for number in range(merged.top, merged.bottom + 1) if number in rows]
        if merged.right > merged.left and len(rows[merged.top]) == 1:
            continue  # a line of words across the table
        is_number = header.column is None or header.column.is_number
        if merged.right > merged.left or is_number:
            reason = (
                Text("合并单元格里的数不知属于哪一行", "a merged number belongs to no single row")
                if is_number and merged.right == merged.left
                else Text("单元格横向合并，对不上列", "cells are merged across columns")
            )
            what = Text(f"{heading.table.zh}表", heading.table.id)
            findings.append(Finding("D119", heading.table.id, {"what": what, "reason": reason}, cell.location))
            spoilt.update(spanned)
            continue
        for number in spanned[1:]:
            rows[number].setdefault(merged.left, replace(cell, row=number))
    return [Row(number, cells) for number, cells in rows.items()], findings, frozenset(spoilt)
