"""Building records: a row that was read, completed by what follows from it, under the key that names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from carbonstd.activity.columns import Column, Table
from carbonstd.activity.dossier import RECORDS
from carbonstd.activity.enterprise import tidy_uscc
from carbonstd.activity.headings import Heading
from carbonstd.activity.measures import join_units, read_extras
from carbonstd.activity.record import Record, RowRef
from carbonstd.activity.rows import Issue, Known, RowReader
from carbonstd.activity.sheets import Row
from carbonstd.activity.spelling import Match, normalise
from carbonstd.findings import Finding, Location
from carbonstd.rules import Text

#: What makes a record's key, table by table.
KEYS: Mapping[str, tuple[str, ...]] = {
    "enterprise": (),
    "sites": ("id",),
    "processes": ("id",),
    "outputs": ("process", "product", "variant", "month"),
    "energy": ("process", "carrier", "flow", "origin", "month", "meter", "supplier"),
    "transfers": ("from_process", "to_process", "item", "month"),
    "allocations": ("pool", "process", "product", "month"),
    "sources": ("process", "source_type", "material", "month"),
    "parameters": ("site", "process", "product", "standard", "name", "month"),
    "assess": ("process", "product", "standard", "edition", "indicator", "variant"),
    "indicators": ("process", "product", "standard", "indicator", "variant"),
    "equipment": ("id",),
    "accounts": ("id",),
    "meters": ("id",),
    "documents": ("id",),
    "reported": ("account", "process", "source_type", "item", "name", "month"),
    "certificates": ("id",),
    "allowances": ("account", "year", "kind", "vintage", "traded_on"),
    "prices": ("item", "month"),
    "measures": ("id",),
    "history": ("process", "product", "carrier", "name", "period"),
}
_TOTALS = frozenset({"合计", "小计", "总计", "共计", "total", "subtotal", "sum"})


@dataclass
class RecordBuilder:
    """Builds the records of a dossier, and keeps their keys apart.

    Attributes
    ----------
    findings : list of Finding
        What was wrong with the rows so far.
    """

    findings: list[Finding] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    noted: set[tuple[object, ...]] = field(default_factory=set)

    def build(self, heading: Heading, row: Row, known: Known, *, spoilt: bool) -> Record:
        """Build the record of a row.

        Parameters
        ----------
        heading, row, known : Heading, Row, Known
            What the columns mean, the row, and what it may refer to.
        spoilt : bool
            Whether something outside the row has already made it faulty.
        """
        table = heading.table
        reader = RowReader(heading, row, known)
        join_units(reader)
        extras = read_extras(reader)
        _complete(table, reader)
        if normalise(row.first.text) in _TOTALS and row.first.kind == "text":
            reason = Text("合计行会与明细重复，请删去", "a row of totals repeats the rows above: delete it")
            reader.issues.append(Issue("D119", {"what": reader.what(""), "reason": reason}, row.first.location))
        key = self._key(table, reader)
        found = [Finding(one.rule, key, one.args, one.location, one.severity) for one in reader.issues]
        self.findings += [one for one in found if one.severity != "note" or not self._said(table, reader, one)]
        faulty = spoilt or reader.suspect or heading.broken or any(one.severity == "error" for one in found)
        headers = {name: header.cell for name, header in reader.headers.items()}
        reference = RowRef(table.id, key, row.number, row.first.location, reader.cells, headers, extras)
        fields = RECORDS[table.id].__dataclass_fields__.keys() - {"row", "faulty"}
        values = {name: value for name, value in reader.values.items() if name in fields}
        record: Record = RECORDS[table.id](row=reference, faulty=faulty, **values)
        return record

    def _said(self, table: Table, reader: RowReader, note: Finding) -> bool:
        """Whether the same was noted before: a unit's assumption is said once for each carrier, not every month."""
        said = (table.id, reader.values.get("carrier"), note.rule, note.args.get("unit"))
        before = said in self.noted
        self.noted.add(said)
        return before

    def _key(self, table: Table, reader: RowReader) -> str:
        parts = [part for name in KEYS[table.id] if (part := _key_part(reader, name))]
        if not parts and KEYS[table.id]:
            parts = [f"#{reader.row.number}"]
        key = ".".join([table.id, *parts])
        self.keys[key] = self.keys.get(key, 0) + 1
        return key if self.keys[key] == 1 else f"{key}~{self.keys[key]}"


def missing_values(table: Table, columns: Sequence[Column], target: str, place: Location) -> Finding:
    """Say which required values aren't given (D104)."""
    names = Text("、".join(column.zh for column in columns), ", ".join(column.id for column in columns))
    return Finding("D104", target, {"what": Text(table.zh, table.id), "names": names}, place)


def _complete(table: Table, reader: RowReader) -> None:
    """Fill in what follows from other columns, and note what is missing."""
    values: dict[str, Any] = reader.values
    if table.id in ("sites", "processes") and not values["id"] and values.get("name"):
        values["id"] = values["name"]  # other tables refer to the name where there is no number
    if table.id == "energy" and values["flow"] == "consumed" and "origin" not in reader.cells:
        values["origin"] = "purchased"
    if table.id == "transfers":
        found = reader.known.carriers.find(values["item"]) if values["item"] else None
        values["carrier"] = found.value.id if isinstance(found, Match) else None
    if table.id == "enterprise":
        values["uscc"] = tidy_uscc(values["uscc"]) if values["uscc"] else None
        return  # its parts may be given in several files: what is missing is said when they are joined
    missing = [
        column
        for column in table.required
        if column.id not in reader.cells and not values.get(column.id) and column.kind != "unit"
        if column.id not in reader.absent
    ]
    if missing:
        finding = missing_values(table, missing, "", reader.where(missing[0].id))
        reader.issues.append(Issue(finding.rule, finding.args, finding.location))


def _key_part(reader: RowReader, column: str) -> str:
    value = reader.values.get(column)
    if not value and column in reader.cells:
        value = reader.cells[column].text.strip()
    return "_".join(str(value).split()) if value else ""
