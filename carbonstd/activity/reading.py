"""Reading a dossier: files to sheets, sheets to tables, rows to records, and the checks over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from carbonstd.activity import enterprise as enterprises
from carbonstd.activity.building import RecordBuilder, missing_values
from carbonstd.activity.carriers import CarrierList
from carbonstd.activity.cells import Cell
from carbonstd.activity.checks import check_dossier
from carbonstd.activity.columns import tables
from carbonstd.activity.dossier import RECORDS, Dossier, Enterprise, FileUsed, Process
from carbonstd.activity.files import InputFile, ReadFile, open_inputs
from carbonstd.activity.headings import Heading, read_heading, recognise_table
from carbonstd.activity.merging import filled
from carbonstd.activity.record import RowRef
from carbonstd.activity.references import defined_names
from carbonstd.activity.rows import Known
from carbonstd.activity.sheets import Row, Sheet
from carbonstd.activity.spelling import Names, normalise, squeeze
from carbonstd.activity.statistics_form import as_energy, recognise_form
from carbonstd.dates import Period
from carbonstd.errors import DossierError
from carbonstd.findings import Finding, Location
from carbonstd.rules import Text

_REMARKS = ("注:", "注意:", "备注", "说明", "填表", "note", "remark", "#")


def read_dossier(
    paths: Sequence[Path | InputFile],
    *,
    today: date,
    carriers: CarrierList,
    declared: frozenset[str],
    relative: Callable[[Path], str] = Path.as_posix,
    period: Period | None = None,
    beside: Dossier | None = None,
) -> Dossier:
    """Read a dossier from one or several files.

    Parameters
    ----------
    paths : sequence of Path or InputFile
        Workbooks, CSV files or folders of them, YAML or JSON documents: parts of one dossier.
    today : date
        To tell periods that haven't ended.
    carriers : CarrierList
        Of the carriers package.
    declared : frozenset of str
        Variables of standards, methods and source types: allowed as further columns.
    relative : callable
        Names a file in findings.
    period : Period, optional
        Taken instead of the period in the table ``enterprise``.
    beside : Dossier, optional
        Another dossier, to whose processes and period these rows refer: a statement to hold against it.

    Returns
    -------
    Dossier
        With all findings; a row with an error is `faulty` and holds no number.

    Raises
    ------
    DossierError
        If a file can't be read, none holds a table, or two enterprises are named.
    """
    files = open_inputs(paths, relative)
    gathered = _Gathered(carriers, {squeeze(name): name for name in sorted(declared)})
    for file in files:
        for sheet in file.sheets:
            gathered.take(sheet)
    if not gathered.headings and not gathered.reserved:
        raise _no_table(files)
    enterprise = gathered.read_enterprise(files, period)
    known = gathered.known(enterprise.period)
    if beside is not None:
        named = [(name, one.id) for one in beside.processes for name in (one.id, one.name) if name]
        known = replace(known, processes=Names(named), period=beside.period)
    records = {table: tuple(gathered.read_table(table, known)) for table in RECORDS if table != "enterprise"}
    records["processes"] = tuple(_inherit(process, enterprise) for process in records["processes"])
    dossier = Dossier(
        enterprise=enterprise,
        **records,
        findings=(*gathered.findings, *gathered.builder.findings),
        files=tuple(FileUsed(file.name, file.sha256, file.rows) for file in files),
        tables_present=frozenset([heading.table.id for heading in gathered.headings]) | gathered.reserved.keys(),
        broken_tables=frozenset(gathered.broken),
        reserved={table: tuple(rows) for table, rows in gathered.reserved.items()},
    )
    return check_dossier(dossier, today, period)


@dataclass
class _Gathered:
    """What has been read so far."""

    carriers: CarrierList
    declared: Mapping[str, str]
    headings: list[Heading] = field(default_factory=list)
    reserved: dict[str, list[Mapping[str, Cell]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    builder: RecordBuilder = field(default_factory=RecordBuilder)

    def take(self, sheet: Sheet) -> None:
        """Recognise a sheet and read its header."""
        form = recognise_form(sheet)
        if form is not None:
            self.reserved.setdefault(form.form, []).extend(form.rows)
            energy = as_energy(form, sheet, self.carriers)
            self.headings.append(read_heading(tables()["energy"], energy, {}))
            return
        found, finding = recognise_table(sheet)
        if finding is not None:
            self.findings.append(finding)
        if found is None or found.value.status == "ignored":
            return
        table = found.value
        if table.status == "reserved":
            self.reserved.setdefault(table.id, []).extend(_raw_rows(sheet))
        elif sheet.rows:
            heading = read_heading(
                table, enterprises.flat(table, sheet) if table.id == "enterprise" else sheet, self.declared
            )
            self.headings.append(heading)
            self.findings += heading.findings
            if heading.broken:
                self.broken.add(table.id)

    def read_enterprise(self, files: Sequence[ReadFile], period: Period | None) -> Enterprise:
        """Read the one enterprise that all parts name."""
        found: list[Enterprise] = list(self.read_table("enterprise", Known(self.carriers, period=period)))
        if not found:
            unfilled = next((one for one in self.headings if one.table.id == "enterprise"), None)
            place = Location(files[0].name, unfilled.sheet.source.sheet if unfilled else None)
            if unfilled is not None:
                self.findings.append(missing_values(unfilled.table, unfilled.table.required, "enterprise", place))
            else:
                name = ", ".join(file.name for file in files)
                table = Text("“企业”表", "table enterprise")
                self.findings.append(Finding("D117", "enterprise", {"file": name, "table": table}, place))
            return Enterprise(row=RowRef("enterprise", "enterprise", 0, place, {}, {}), faulty=True, period=period)
        enterprises.ensure_one_enterprise(found)
        differing = enterprises.differing(found)
        for column, (one, other) in differing.items():
            reason = Text(
                f"与 {one.where(column)} 的 {one.raw(column)} 不同",
                f"differs from {one.raw(column)} at {one.where(column)}",
            )
            what = Text(f"企业·{tables()['enterprise'].column(column).zh}", f"enterprise, {column}")
            args = {"what": what, "reason": reason}
            self.findings.append(Finding("D119", "enterprise", args, other.where(column)))
        enterprise = enterprises.merged(found)
        enterprise = replace(enterprise, period=enterprise.period or period)
        missing = [
            column
            for column in tables()["enterprise"].required
            if not getattr(enterprise, column.id) and all(one.raw(column.id) is None for one in found)
        ]
        if missing:
            self.findings.append(missing_values(tables()["enterprise"], missing, "enterprise", found[0].row.location))
        return replace(enterprise, faulty=enterprise.faulty or bool(missing or differing))

    def known(self, period: Period | None) -> Known:
        """Gather what rows may refer to."""

        def names(table: str) -> Names[str] | None:
            headings = [heading for heading in self.headings if heading.table.id == table]
            return None if table in self.broken else defined_names(headings)

        return Known(self.carriers, names("processes"), names("sites"), period)

    def read_table(self, table_id: str, known: Known) -> Iterable[Any]:
        """Read the records of a table, in the order of the files."""
        for heading in self.headings:
            if heading.table.id != table_id:
                continue
            rows, merge_findings, spoilt = filled(heading)
            self.findings += merge_findings
            for row in rows:
                if not _is_remark(row) and not _is_unfilled(heading, row):
                    yield self.builder.build(heading, row, known, spoilt=row.number in spoilt)


def _inherit(process: Process, enterprise: Enterprise) -> Process:
    if process.project_type is None and process.raw("project_type") is None:
        return replace(process, project_type=enterprise.project_type)
    return process


def _is_remark(row: Row) -> bool:
    """Whether a row is a remark below the table: one cell of words that says so."""
    return len(row.cells) == 1 and normalise(row.first.text).startswith(_REMARKS)


def _is_unfilled(heading: Heading, row: Row) -> bool:
    """Whether a row asks for a parameter and no value was filled in, as templates do; what needs it will say so."""
    place = heading.by_column.get("value")
    return heading.table.id == "parameters" and place is not None and place not in row.cells


def _raw_rows(sheet: Sheet) -> list[Mapping[str, Cell]]:
    if not sheet.rows:
        return []
    header = {index: cell.text.strip() for index, cell in sheet.rows[0].cells.items()}
    return [{header.get(index, f"#{index}"): cell for index, cell in row.cells.items()} for row in sheet.rows[1:]]


def _no_table(files: Sequence[ReadFile]) -> DossierError:
    listed = "、".join(sheet.name for file in files for sheet in file.sheets) or "—"
    names = ", ".join(file.name for file in files)
    expected = Text(
        "、".join(table.zh for table in tables().values() if table.status == "read"),
        ", ".join(table.id for table in tables().values() if table.status == "read"),
    )
    return DossierError(
        f"{names}：没有认得的表（现有：{listed}）；应有 {expected.zh}",
        f"{names}: no table is known (found: {listed}); expected {expected.en}",
        hint_zh="用 carbonstd template 生成模板后填写", hint_en="carbonstd template makes one to fill in",
    )  # fmt: skip
