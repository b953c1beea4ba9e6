"""Dossiers written down again: records as plain values by column, and YAML of one row a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from carbonstd.activity.cells import is_decimal
from carbonstd.activity.columns import Column, Table, tables
from carbonstd.activity.documents import FORMAT
from carbonstd.activity.dossier import Dossier
from carbonstd.activity.record import Record
from carbonstd.activity.regions import Region
from carbonstd.dates import Period
from carbonstd.exact import format_exact, parse_decimal

Value = Fraction | str | None

_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff_][A-Za-z0-9\u4e00-\u9fff_./%-]*")
_RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def write_dossier_yaml(dossier: Dossier) -> str:
    """Write a dossier as YAML, one row a line."""
    lines = [f"format: {FORMAT}"]
    for table in tables().values():
        rows = list(written_rows(dossier, table)) if table.status == "read" else []
        if not rows:
            continue
        if table.id == "enterprise":
            lines.append(f"enterprise: {_flow_map(rows[0])}")
            continue
        lines.append(f"{table.id}:")
        lines += [f"  - {_flow_map(row)}" for row in rows]
    return "\n".join(lines) + "\n"


def written_rows(dossier: Dossier, table: Table) -> Iterator[dict[str, Value]]:
    """Give the records of a table as written values by column; faulty ones as their cells stood."""
    for record in dossier.records(table.id):
        row: dict[str, Value] = {}
        for column in table.columns:
            value = None if column.kind == "ignored" else _written(record, column)
            if value is not None:
                row[column.id] = value
        for name, extra in record.extras.items():
            row[f"{name} [{extra.unit}]" if extra.unit else name] = number_or_text(extra.text)
        if row:
            yield row


def number_or_text(text: str) -> Value:
    """Give a text as a number where it is one."""
    return parse_decimal(text) if is_decimal(text) else text


def _written(record: Record, column: Column) -> Value:
    raw = record.raw(column.id)
    if record.faulty and raw is not None:
        return raw.strip()
    value: Any = getattr(record, column.id)
    match value:
        case None | "" | ():
            return None
        case Fraction():
            return value
        case tuple():
            return "; ".join(value)
        case Region():
            return value.zh + value.locality if value.code.endswith("0000") else value.code
        case Period() | date():
            return str(value)
    return number_or_text(value) if column.kind == "value" else str(value)


def _flow_map(row: Mapping[str, Value]) -> str:
    return "{" + ", ".join(f"{_scalar(key)}: {_scalar(value)}" for key, value in row.items()) + "}"


def _scalar(value: Value) -> str:
    if isinstance(value, Fraction):
        return format_exact(value)
    text = value or ""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _RESERVED
    return text if plain else json.dumps(text, ensure_ascii=False)
