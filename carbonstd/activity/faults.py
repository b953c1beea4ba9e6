"""Faults: what a check has to say, and the records from which nothing may be computed because of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from carbonstd.activity.columns import tables
from carbonstd.activity.record import Record
from carbonstd.findings import Finding
from carbonstd.rules import Text
from carbonstd.terms import Severity

R = TypeVar("R", bound=Record)

_COMPUTED = ("quantity", "value", "share")


@dataclass(frozen=True)
class Fault:
    """A finding with the keys of the records that it makes unusable; none if it isn't an error."""

    finding: Finding
    records: tuple[str, ...] = ()


def fault(
    record: Record,
    rule: str,
    column: str,
    args: Mapping[str, object],
    *,
    spoils: Iterable[Record] | None = None,
    severity: Severity | None = None,
) -> Fault:
    """Say something about a column of a record; an error spoils the record itself unless others are named."""
    finding = Finding(rule, record.key, {"what": what(record, column), **args}, record.where(column), severity)
    if finding.severity != "error":
        return Fault(finding)
    return Fault(finding, tuple(one.key for one in ((record,) if spoils is None else spoils)))


def what(record: Record, column: str) -> Text:
    """Name a column of a record for a message."""
    table = tables()[record.row.table]
    known = next((one for one in table.columns if one.id == column), None)
    return Text(f"{table.zh}·{known.zh}", f"{table.id}, {column}") if known else Text(table.zh, table.id)


def spoil(records: Iterable[R], keys: frozenset[str]) -> tuple[R, ...]:
    """Mark records as faulty, and take their numbers away, so that nothing is computed from them."""
    return tuple(_spoilt(record) if record.faulty or record.key in keys else record for record in records)


def _spoilt(record: R) -> R:
    held = {name: None for name in _COMPUTED if hasattr(record, name)}
    return replace(record, faulty=True, **held)  # type: ignore[arg-type]
