"""Cases for `judge --from`: one question a row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from carbonstd.activity.text import decode
from carbonstd.errors import DossierError
from carbonstd.findings import Location

REQUIRED = ("case_id", "standard", "indicator", "actual", "inputs")
OPTIONAL = ("as_of", "requirement", "variant")


@dataclass(frozen=True)
class Case:
    """One row of a cases file, all of it text."""

    case_id: str
    standard: str
    indicator: str
    actual: str
    inputs: Mapping[str, str]
    as_of: str
    requirement: str
    variant: str
    location: Location
    fault: str = ""


def read_cases(data: bytes, name: str) -> list[Case]:
    """Read a cases file (CSV).

    A row whose `inputs` can't be read is returned with its `fault`; it never stops the others.

    Raises
    ------
    DossierError
        If the file can't be read at all, a column is missing or unknown, or it has no row.
    """
    text = decode(data, name)
    records = csv.DictReader(io.StringIO(text, newline=""), restval="")
    header = [column.strip() for column in records.fieldnames or ()]
    missing = [column for column in REQUIRED if column not in header]
    unknown = [column for column in header if column not in REQUIRED + OPTIONAL]
    if missing or unknown:
        raise DossierError(
            f"{name}：缺少列 {missing}，多出列 {unknown}；应有 {', '.join(REQUIRED + OPTIONAL)}",
            f"{name}: columns missing {missing}, unknown {unknown}; expected {', '.join(REQUIRED + OPTIONAL)}",
        )
    records.fieldnames = header
    try:
        cases = [_case(record, Location(file=name, line=records.line_num)) for record in records]
    except csv.Error as error:
        raise DossierError(f"{name}：CSV 无效：{error}", f"{name}: invalid CSV: {error}") from None
    if not cases:
        raise DossierError(f"{name}：没有一行数据", f"{name}: no rows")
    return cases


def _case(record: Mapping[str, str], location: Location) -> Case:
    inputs, fault = _inputs(record["inputs"])
    return Case(
        case_id=record["case_id"].strip(),
        standard=record["standard"].strip(),
        indicator=record["indicator"].strip(),
        actual=record["actual"].strip(),
        inputs=inputs,
        as_of=record.get("as_of", "").strip(),
        requirement=record.get("requirement", "").strip(),
        variant=record.get("variant", "").strip(),
        location=location,
        fault=fault,
    )


def _inputs(text: str) -> tuple[dict[str, str], str]:
    if not text.strip():
        return {}, ""
    try:
        # Numbers stay text, so that they enter exactly as written.
        values = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return {}, text
    if not isinstance(values, dict) or any(isinstance(value, (dict, list)) for value in values.values()):
        return {}, text
    shown = {True: "true", False: "false"}
    return {
        str(name): shown[value] if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value is not None
    }, ""
