"""Cases for `judge --from`: one question a row."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from carbonstd.activity.text import decode
from carbonstd.errors import DossierError
from carbonstd.findings import Finding, Location
from carbonstd.rules import Text

REQUIRED = ("case_id", "standard", "indicator", "actual", "inputs")
OPTIONAL = ("as_of", "requirement", "variant")

#: Follows the last line of a file; what isn't a row of its own was swallowed by a quote that is never closed.
_END = "\x1aend"


class Case(NamedTuple):
    """One question, all of it text; None where a file leaves it blank. `fault` says why it can't be judged."""

    case_id: str
    standard: str
    indicator: str
    actual: str | None
    inputs: Mapping[str, str]
    as_of: str | None = None
    requirement: str | None = None
    variant: str | None = None
    location: Location | None = None
    fault: Finding | None = None


def read_cases(data: bytes, name: str) -> list[Case]:
    """Read a cases file (CSV).

    A row that can't be understood is returned with its `fault`; it never stops the others.

    Raises
    ------
    DossierError
        If the file can't be read at all, a column is missing, unknown or repeated, or it has no row.
    """
    (_, first), *rows = _rows(decode(data, name), name) or [(1, [])]
    header = [column.strip() for column in first]
    _ensure_columns(header, name)
    cases: list[Case] = []
    lines: dict[str, int] = {}
    for line, cells in rows:
        case = _case(header, cells, Location(file=name, line=line), lines)
        lines.setdefault(case.case_id, line)
        cases.append(case)
    if not cases:
        raise DossierError(f"{name}：没有一行数据", f"{name}: no rows")
    return cases


def _rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Return the rows that aren't blank, each with the line on which it begins."""
    reader = csv.reader(itertools.chain(io.StringIO(text, newline=""), [_END]))
    rows = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise DossierError(f"{name}:{line}：CSV 无效：{error}", f"{name}:{line}: invalid CSV: {error}") from None
    line, cells = rows.pop()
    if cells != [_END]:
        raise DossierError(
            f"{name}:{line}：引号没有闭合", f"{name}:{line}: a quote is never closed",
            hint_zh="检查该行的引号是否成对", hint_en="check that quotes on this line are paired",
        )  # fmt: skip
    return [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]


def _ensure_columns(header: Sequence[str], name: str) -> None:
    known = REQUIRED + OPTIONAL
    faults = (
        ("缺少列", "columns missing", [column for column in REQUIRED if column not in header]),
        ("多出列", "columns unknown", [column for column in header if column not in known]),
        ("重复列", "columns repeated", [column for column in known if header.count(column) > 1]),
    )
    if any(columns for _, _, columns in faults):
        zh = "，".join(f"{zh} {', '.join(columns)}" for zh, _, columns in faults if columns)
        en = ", ".join(f"{en}: {', '.join(columns)}" for _, en, columns in faults if columns)
        wanted = ", ".join(known)
        raise DossierError(f"{name}：{zh}；应有 {wanted}", f"{name}: {en}; expected {wanted}")


def _case(header: Sequence[str], cells: Sequence[str], location: Location, lines: Mapping[str, int]) -> Case:
    record = {column: cell.strip() for column, cell in zip(header, cells, strict=False)}
    case_id = record.get("case_id", "")
    inputs, reason = _inputs(record.get("inputs", ""))
    fault = None
    if not case_id:
        fault = Finding("D104", case_id, {"what": Text("案例", "case"), "names": "case_id"}, location)
    elif case_id in lines:
        fault = Finding("D105", case_id, {"what": "case_id", "other": f"{location.file}:{lines[case_id]}"}, location)
    elif any(cell.strip() for cell in cells[len(header) :]):
        spare = ", ".join(cells[len(header) :])
        zh, en = f"比表头多出 {spare}；含逗号的格应加引号", f"beyond the header: {spare}; quote a cell with commas"
        fault = Finding("D119", case_id, {"what": Text("该行", "row"), "reason": Text(zh, en)}, location)
    elif reason is not None:
        fault = Finding("D119", case_id, {"what": "inputs", "reason": reason}, location)
    return Case(
        case_id=case_id,
        standard=record.get("standard", ""),
        indicator=record.get("indicator", ""),
        actual=record.get("actual") or None,
        inputs=inputs,
        as_of=record.get("as_of") or None,
        requirement=record.get("requirement") or None,
        variant=record.get("variant") or None,
        location=location,
        fault=fault,
    )


def _inputs(text: str) -> tuple[dict[str, str], Text | None]:
    """Read a JSON object of names and values; numbers stay text, so that they enter exactly as written."""
    if not text:
        return {}, None
    try:
        pairs = _DECODER.decode(text)
    except (ValueError, RecursionError):
        pairs = None
    if not isinstance(pairs, _Pairs) or any(isinstance(value, (list, _Pairs)) for _, value in pairs):
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        form = '{"altitude_m": 100}'
        return {}, Text(f"不是 JSON 对象：{shown}；应写成 {form}", f"no JSON object: {shown}; write it like {form}")
    names = [name for name, _ in pairs]
    twice = ", ".join(sorted({name for name in names if names.count(name) > 1}))
    if twice:
        return {}, Text(f"{twice} 给了两次", f"{twice} is given twice")
    return {name: _WORDS.get(value, value) for name, value in pairs if value is not None}, None


class _Pairs(tuple[tuple[str, Any], ...]):
    """The members of a JSON object as written, repeated names included."""


_DECODER = json.JSONDecoder(object_pairs_hook=_Pairs, parse_float=str, parse_int=str, parse_constant=str)
_WORDS = {True: "true", False: "false"}
