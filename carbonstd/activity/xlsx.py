"""Reading .xlsx and .xlsm: stored values straight from the XML, so that nothing of the cell is lost.

Workbook libraries give either values or formulas, drop number formats or load the whole grid; a dossier needs to know
that a formula has no stored result, that 0.95 is shown as 95%, and must stop at its limits before it has read more.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from carbonstd.activity.cells import Cell, CellKind, Source
from carbonstd.activity.numberformats import shown
from carbonstd.activity.sheets import MAX_CELL_TEXT, Merged, Row, Sheet, ensure_within
from carbonstd.activity.xlsxpackage import WorkbookPackage
from carbonstd.errors import DossierError

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes, name: str) -> list[Sheet]:
    """Read all worksheets of a workbook, hidden ones too.

    Raises
    ------
    DossierError
        If it is damaged, protected, no workbook, or larger than the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package = WorkbookPackage(archive, name)
            return [_SheetReader(package, title).read(part) for title, part in package.worksheets()]
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        LookupError,
        EOFError,
        UnicodeDecodeError,
        ValueError,
        OSError,
    ) as error:
        raise DossierError(
            f"{name}：工作簿已损坏或不完整（{error}）",
            f"{name}: the workbook is damaged or truncated ({error})",
            hint_zh="请用 Excel 或 WPS 打开，另存为 .xlsx 后再试；若是下载或拷贝而来，请重新获取",
            hint_en="open it in Excel or WPS and save it as .xlsx; fetch it again if it was copied or downloaded",
        ) from None
    except (NotImplementedError, RuntimeError) as error:
        raise DossierError(
            f"{name}：无法解压（{error}）", f"{name}: cannot be unpacked ({error})",
            hint_zh="请去掉密码，另存为 .xlsx", hint_en="remove the password and save it as .xlsx",
        ) from None  # fmt: skip


class _SheetReader:
    """One pass over a worksheet."""

    def __init__(self, workbook: WorkbookPackage, title: str) -> None:
        self.workbook = workbook
        self.title = title
        self.source = Source(workbook.name, title)
        self.rows: list[Row] = []
        self.merged: list[Merged] = []
        self.cells: dict[int, Cell] = {}
        self.row = self.column = self.phonetic = 0
        self.type = self.style = self.value = self.formula = ""
        self.has_formula = False
        self.into = ""

    def read(self, part: str) -> Sheet:
        self.workbook.parse(part, self.start, self.end, self.text)
        rows = sorted(self.rows, key=lambda row: row.number)
        return Sheet(self.title, self.source, tuple(rows), tuple(self.merged))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.into = ""
        if tag == "c":
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _column_number(reference[1]) if reference else self.column + 1
            self.type, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.value = self.formula = ""
            self.has_formula = False
        elif tag == "v" or (tag == "t" and not self.phonetic):
            self.into = "value"
        elif tag == "f":
            self.has_formula, self.into = True, "formula"
        elif tag == "row":
            number = attributes.get("r", "")
            self.row, self.column = (int(number) if number.isdecimal() else self.row + 1), 0
            self.cells = {}
        elif tag == "rPh":
            self.phonetic += 1
        elif tag == "mergeCell" and (merged := _range(attributes.get("ref", ""))):
            self.merged.append(merged)

    def text(self, piece: str) -> None:
        if self.into == "value":
            self.value += piece
            if len(self.value) > MAX_CELL_TEXT * 2:
                raise ValueError(f"{self.title}!{self.row}: cell text")
        elif self.into == "formula":
            self.formula += piece

    def end(self, tag: str) -> None:
        self.into = ""
        if tag == "c":
            kind, text = self._content()
            if kind != "blank":
                self.cells[self.column] = Cell(text, kind, self.source, self.row, self.column)
                self.workbook.cell_count += 1
        elif tag == "row" and self.cells:
            self.rows.append(Row(self.row, self.cells))
            ensure_within(
                f"{self.workbook.name}!{self.title}",
                rows=len(self.rows),
                columns=max(self.cells),
                cells=self.workbook.cell_count,
            )
        elif tag == "rPh":
            self.phonetic -= 1

    def _content(self) -> tuple[CellKind, str]:
        if self.has_formula and not self.value and self.type != "str":
            return "formula", f"={self.formula}"
        if not self.value.strip():
            return "blank", ""
        match self.type:
            case "s":
                text = _unescaped(self.workbook.strings[int(self.value)])
                return ("text", text) if text.strip() else ("blank", "")
            case "b":
                return "bool", "true" if self.value.strip() == "1" else "false"
            case "e":
                return "error", self.value.strip()
            case "d":
                return "date", self.value.strip()
            case "n":
                return self._number(self.value.strip())
        return "text", _unescaped(self.value)

    def _number(self, stored: str) -> tuple[CellKind, str]:
        formats = self.workbook.formats
        style = int(self.style) if self.style.isdecimal() else 0
        return shown(stored, formats[style] if style < len(formats) else "", self.workbook.epoch_1904)


def _unescaped(text: str) -> str:
    """Undo the escapes of characters that XML can't hold: ``_x000D_`` is a carriage return."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _range(reference: str) -> Merged | None:
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if not start or not end:
        return None
    return Merged(int(start[2]), _column_number(start[1]), int(end[2]), _column_number(end[1]))
