"""Fixes: irregular spellings and text numbers that were understood anyway (D108, D120), put right in a copy.

A fix never changes a quantity, a unit or a meaning: it writes down what was read.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath

from carbonstd.activity.cells import column_letters, text_kind
from carbonstd.activity.delimited import delimiter_of
from carbonstd.activity.files import ZIP_FILE
from carbonstd.activity.text import decode
from carbonstd.errors import DossierError
from carbonstd.exact import parse_decimal
from carbonstd.findings import Finding, Location
from carbonstd.rules import RULES

#: Rules whose finding holds the text as it stood (``raw``) and as it was read (``value``).
FIXABLE = ("D108", "D120")


@dataclass(frozen=True)
class Fix:
    """One cell to put right."""

    rule: str
    location: Location
    before: str
    after: str


def proposed_fixes(findings: Iterable[Finding]) -> list[Fix]:
    """Gather what can be put right without changing a number or a meaning, in the order of files and places."""
    fixes = [
        Fix(one.rule, one.location, str(one.args["raw"]), str(one.args["value"]))
        for one in findings
        if one.rule in FIXABLE and one.location.file and (one.location.cell or one.location.line)
    ]
    return sorted(dict.fromkeys(fixes), key=lambda fix: (fix.location.file or "", str(fix.location), fix.rule))


def describe_fixes(fixes: Sequence[Fix]) -> str:
    """Write fixes as a diff: file, cell, the text before and after."""
    lines: list[str] = []
    for fix in fixes:
        title = RULES[fix.rule].title
        lines += [f"@@ {fix.location} @@ {fix.rule} {title.zh} {title.en}", f"-{fix.before}", f"+{fix.after}"]
    return "\n".join(lines) + ("\n" if lines else "")


def apply_fixes(data: bytes, name: str, fixes: Sequence[Fix]) -> bytes:
    """Put right one file.

    Parameters
    ----------
    data, name : bytes, str
        The file, and its name in the findings.
    fixes : sequence of Fix
        Those of other files are left out.

    Returns
    -------
    bytes
        The new content; the same bytes where there is nothing to fix.

    Raises
    ------
    DossierError
        If the kind of file can't be changed (.xls, .json), or a cell no longer holds what was read.
    """
    own = [fix for fix in fixes if fix.location.file == name]
    if not own:
        return data
    suffix = PurePosixPath(name).suffix.lower()
    if data.startswith(ZIP_FILE):
        return _fix_workbook(data, name, own)
    if suffix == ".csv":
        return _fix_csv(data, name, own)
    if suffix in (".yaml", ".yml"):
        return _fix_yaml(data, name, own)
    raise DossierError(
        f"{name}：不能改写 {suffix} 文件", f"{name}: {suffix} files can't be rewritten",
        hint_zh="请另存为 .xlsx，或按提示手工修改", hint_en="save it as .xlsx, or change it by hand as shown",
    )  # fmt: skip


def text_diff(before: bytes, after: bytes, name: str) -> str:
    """Show the changed lines of a text file."""
    old, new = (decode(data, name).splitlines(keepends=True) for data in (before, after))
    return "".join(difflib.unified_diff(old, new, name, name))


def _fix_workbook(data: bytes, name: str, fixes: Sequence[Fix]) -> bytes:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), keep_vba=name.lower().endswith(".xlsm"), rich_text=True)
    for fix in fixes:
        cell = book[fix.location.sheet][fix.location.cell]
        if str(cell.value) != fix.before:
            raise _changed(fix)
        if fix.rule == "D108":
            number, percent = parse_decimal(fix.after.removesuffix("%")), fix.after.endswith("%")
            stored = number / 100 if percent else number
            cell.value = int(stored) if stored.denominator == 1 else float(stored)
            cell.number_format = "0.00%" if percent else "General"
            if not percent and Fraction(repr(cell.value)) != number:
                cell.value, cell.number_format = fix.before, "@"  # more digits than a spreadsheet holds
        else:
            cell.value = fix.after
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _fix_csv(data: bytes, name: str, fixes: Sequence[Fix]) -> bytes:
    text = decode(data, name)
    wanted = {fix.location.cell: fix for fix in fixes}
    lines = list(io.StringIO(text, newline=""))
    separator = delimiter_of(text)
    out: list[str] = []
    at = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for number, values in enumerate(reader, 1):
        original = "".join(lines[at : reader.line_num])
        at = reader.line_num
        changes = [fix for column in range(len(values)) if (fix := wanted.get(_cell_name(column, number)))]
        if not changes:
            out.append(original)
            continue
        for column in range(len(values)):
            fix = wanted.get(_cell_name(column, number))
            if fix is not None:
                if values[column] != fix.before:
                    raise _changed(fix)
                values[column] = fix.after
        ending = original[len(original.rstrip("\r\n")) :]
        line = io.StringIO()
        csv.writer(line, delimiter=separator, lineterminator=ending).writerow(values)
        out.append(line.getvalue())
    return _encoded("".join(out), data)


def _fix_yaml(data: bytes, name: str, fixes: Sequence[Fix]) -> bytes:
    lines = decode(data, name).splitlines(keepends=True)
    for fix in fixes:
        if (fix.location.path or "").endswith(f".{fix.before}"):  # a key: it stands in every row
            key = re.compile(rf"(?<![^\s{{,]){re.escape(fix.before)}(?=\s*:)")
            lines = [key.sub(fix.after, line) for line in lines]
            continue
        line = (fix.location.line or 1) - 1
        after = fix.after if text_kind(fix.after) == "number" or fix.after.isalnum() else f'"{fix.after}"'
        for before in (f'"{fix.before}"', f"'{fix.before}'", fix.before):
            if lines[line].count(before) == 1:
                lines[line] = lines[line].replace(before, after)
                break
        else:
            raise _changed(fix)
    return _encoded("".join(lines), data)


def _encoded(text: str, original: bytes) -> bytes:
    """Write text in the encoding that the file had."""
    if original.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text.encode("utf-16")
    if original.startswith(b"\xef\xbb\xbf"):
        return text.encode("utf-8-sig")
    try:
        original.decode("utf-8")
    except UnicodeDecodeError:
        return text.encode("gb18030")
    return text.encode("utf-8")


def _cell_name(column: int, row: int) -> str:
    return f"{column_letters(column + 1)}{row}"


def _changed(fix: Fix) -> DossierError:
    return DossierError(
        f"{fix.location}：内容已不是 {fix.before!r}，或无法唯一定位",
        f"{fix.location}: no longer holds {fix.before!r}, or it isn't the only one on its line",
        hint_zh="请重新检查后再修改", hint_en="check again, then fix",
    )  # fmt: skip
