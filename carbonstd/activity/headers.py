"""One header: which column it names, with which unit; or which declared variable; or neither."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from carbonstd.activity.cells import Cell
from carbonstd.activity.columns import Column, Table, column_names
from carbonstd.activity.spelling import near_text, normalise, squeeze
from carbonstd.activity.unittext import unit_problem
from carbonstd.findings import Finding
from carbonstd.rules import Text
from carbonstd.terms import Severity

_BRACKETED = re.compile(r"(.*?)\s*[(\[{【〔]\s*([^()\[\]{}【】〔〕]*(?:\([^()]*\)[^()]*)?)\s*[)\]}】〕]")
_DECORATION = re.compile(r"^[*#\s]+|[*:\s]+$")
_REMARKS = frozenset({"必填", "选填", "可选", "下拉", "如有", "required", "optional", "if any", "text", "文本"})


@dataclass(frozen=True)
class Header:
    """A column of a sheet, as far as it was understood.

    Attributes
    ----------
    column : Column or None
        The column of the table.
    extra : str
        Else the declared variable for which it stands.
    unit : str
        The unit in the header.
    suspect : bool
        Neither, but it looks like a known column: rows with a value in it can't be trusted.
    """

    cell: Cell
    column: Column | None = None
    extra: str = ""
    unit: str = ""
    suspect: bool = False


class HeaderRead(NamedTuple):
    """A header, and what is wrong with it."""

    header: Header
    findings: tuple[Finding, ...] = ()


def split_unit(text: str) -> tuple[str, str]:
    """Split a header into its name and what stands in brackets behind it: ``数量（吨）``, ``purity [%]``."""
    plain = bare(text)
    found = _BRACKETED.fullmatch(plain)
    return (found[1], found[2].strip()) if found and found[1] else (plain, "")


def read_header(table: Table, cell: Cell, declared: Mapping[str, str]) -> HeaderRead:
    """Understand one header cell.

    Parameters
    ----------
    table, cell : Table, Cell
        The table, and the header as it stands.
    declared : mapping
        Squeezed name → declared variable.
    """
    names = column_names(table.id)
    whole = bare(cell.text)
    base, remark = split_unit(cell.text)
    found = names.find(whole)
    if found is not None and found.exact:
        return HeaderRead(Header(cell, found.value))
    with_unit = names.find(base) if remark else None
    if with_unit is None and found is None and "/" in (plain := _half_width_brackets(whole)):
        base, _, remark = plain.rpartition("/")
        with_unit = names.find(base) if unit_problem(remark) is None else None
    if with_unit is not None and with_unit.exact:
        return _with_unit(table, cell, with_unit.value, remark)
    variable = declared.get(squeeze(whole)) or declared.get(squeeze(split_unit(cell.text)[0]))
    if variable is not None:
        return _extra(table, cell, variable, split_unit(cell.text)[1])
    if found is not None:
        return HeaderRead(Header(cell, found.value), (_near_spelling(table, cell, found.spelling),))
    if with_unit is not None:
        read = _with_unit(table, cell, with_unit.value, remark)
        spelled = f"{with_unit.spelling}[{remark}]"
        return HeaderRead(read.header, (*read.findings, _near_spelling(table, cell, spelled)))
    near = names.near(base)
    tail = near_text(near)
    args = {"what": Text(f"{table.zh}表", table.en), "name": cell.text.strip(), "near": tail}
    # A sheet that describes the enterprise has lines for people: contact, telephone. They are said, and hurt nobody.
    severity: Severity | None = "warning" if table.id == "enterprise" and not near else None
    finding = Finding("D109", table.id, args, cell.location, severity_override=severity)
    return HeaderRead(Header(cell, suspect=bool(near)), (finding,))


def _with_unit(table: Table, cell: Cell, column: Column, remark: str) -> HeaderRead:
    if not column.is_number or normalise(remark) in _REMARKS:
        return HeaderRead(Header(cell, column))
    if column.kind == "count":
        return HeaderRead(Header(cell, column))
    what = Text(f"{table.zh}表头“{column.zh}”", f"header {column.id} of {table.en.lower()}")
    problem = unit_problem(remark)
    if problem is None:
        return HeaderRead(Header(cell, column, unit=remark))
    rule, args = problem
    return HeaderRead(
        Header(cell, column, suspect=True), (Finding(rule, table.id, {"what": what, **args}, cell.location),)
    )


def _extra(table: Table, cell: Cell, variable: str, remark: str) -> HeaderRead:
    if not remark or normalise(remark) in _REMARKS:
        return HeaderRead(Header(cell, extra=variable))
    problem = unit_problem(remark)
    if problem is None:
        return HeaderRead(Header(cell, extra=variable, unit=remark))
    what = Text(f"{table.zh}表头“{variable}”", f"header {variable} of {table.en.lower()}")
    finding = Finding(problem[0], table.id, {"what": what, **problem[1]}, cell.location)
    return HeaderRead(Header(cell, extra=variable, suspect=True), (finding,))


def _near_spelling(table: Table, cell: Cell, spelling: str) -> Finding:
    what = Text(f"{table.zh}表头", f"header of {table.en.lower()}")
    return Finding("D120", table.id, {"what": what, "raw": cell.text, "value": spelling}, cell.location)


def bare(text: str) -> str:
    """Take stars and colons off a header, and bring its brackets to half width."""
    return _DECORATION.sub("", _half_width_brackets(text))


def _half_width_brackets(text: str) -> str:
    """Bring brackets, slash and star to half width, and leave all else: ``m³`` must not become ``m3`` here."""
    pairs = str.maketrans("（）［］｛｝／＊：", "()[]{}/*:")
    return " ".join(unicodedata.normalize("NFC", text).translate(pairs).split())
