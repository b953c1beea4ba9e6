"""Reading .xlsx and .xlsm: stored values straight from the XML, so that nothing of the cell is lost.

Workbook libraries give either values or formulas, drop number formats or load the whole grid; a dossier needs to know
that a formula has no stored result, that 0.95 is shown as 95%, and must stop at its limits before it has read more.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from carbonstd.activity.cells import Cell, CellKind, Source
from carbonstd.activity.numberformats import format_kind, shown
from carbonstd.activity.sheets import (
    MAX_CELL_TEXT,
    MAX_CELLS,
    MAX_SHEETS,
    MAX_UNCOMPRESSED,
    Merged,
    Row,
    Sheet,
    ensure_within,
)
from carbonstd.errors import DossierError

_MAX_PARTS = 5_000
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
            return _Workbook(archive, name).sheets()
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


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive = archive
        self.name = name
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNCOMPRESSED:
            raise DossierError(
                f"{name}：解压后超过 {MAX_UNCOMPRESSED >> 20} MB",
                f"{name}: larger than {MAX_UNCOMPRESSED >> 20} MB when unpacked",
                hint_zh="请删去无关内容，或拆分文件", hint_en="remove what doesn't belong, or split the file",
            )  # fmt: skip
        self.names = {part.filename for part in parts}
        self.main = self._main_part()
        self.relations = self._relations(self.main)
        self.strings = self._shared_strings()
        self.formats = self._cell_formats()
        self.cell_count = 0

    def sheets(self) -> list[Sheet]:
        listed: list[tuple[str, str]] = []
        self.epoch_1904 = False

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
                listed.append((attributes.get("name", ""), relation))
            elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch_1904 = True

        self._parse(self.main, start)
        if len(listed) > MAX_SHEETS:
            raise ValueError(f"more than {MAX_SHEETS} sheets")
        read = []
        for title, relation in listed:
            kind, target = self.relations.get(relation, ("", ""))
            if kind == "worksheet":
                read.append(_SheetReader(self, title).read(target))
        return read

    def _main_part(self) -> str:
        found = [target for kind, target in self._relations("").values() if kind == "officeDocument"]
        main = found[0] if found else "xl/workbook.xml"
        if main.endswith(".xml") and main in self.names and main.startswith("xl/"):
            return main
        raise DossierError(
            f"{self.name}：不是 Excel 工作簿", f"{self.name}: not an Excel workbook",
            hint_zh="请另存为 .xlsx；压缩包请先解压，再给出文件夹",
            hint_en="save it as .xlsx; unpack an archive first and give its folder",
        )  # fmt: skip

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, base = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

        path = posixpath.join(folder, "_rels", f"{base}.rels")
        if path in self.names:
            self._parse(path, start)
        return found

    def _shared_strings(self) -> list[str]:
        target = self._related("sharedStrings")
        strings: list[str] = []
        state = {"phonetic": 0, "text": 0}
        pieces: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "si":
                pieces.clear()
            state["phonetic"] += tag == "rPh"
            state["text"] = tag == "t"

        def end(tag: str) -> None:
            if tag == "si":
                strings.append("".join(pieces))
                if len(strings) > MAX_CELLS:
                    ensure_within(self.name, cells=len(strings))
            state["phonetic"] -= tag == "rPh"
            state["text"] = False

        def text(piece: str) -> None:
            if state["text"] and not state["phonetic"]:
                pieces.append(piece)

        if target:
            self._parse(target, start, end, text)
        return strings

    def _cell_formats(self) -> list[str]:
        """Return ``date``, ``percent`` or nothing for each cell style."""
        target = self._related("styles")
        codes: dict[int, str] = {}
        formats: list[str] = []
        inside = {"cellXfs": False}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt" and attributes.get("numFmtId", "").isdecimal():
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif tag == "cellXfs":
                inside["cellXfs"] = True
            elif tag == "xf" and inside["cellXfs"]:
                number = attributes.get("numFmtId", "0")
                key = int(number) if number.isdecimal() else 0
                formats.append(format_kind(key, codes.get(key)))

        def end(tag: str) -> None:
            if tag == "cellXfs":
                inside["cellXfs"] = False

        if target:
            self._parse(target, start, end)
        return formats

    def _related(self, kind: str) -> str:
        found = [target for relation, target in self.relations.values() if relation == kind]
        return found[0] if found and found[0] in self.names else ""

    def _parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def refuse(*_: object) -> None:
            raise ValueError("DOCTYPE")

        parser.StartDoctypeDeclHandler = refuse
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
        if end is not None:
            finish = end
            parser.EndElementHandler = lambda tag: finish(tag.rpartition(":")[2])
        if text is not None:
            parser.CharacterDataHandler = text
        with self.archive.open(part) as file:
            parser.ParseFile(file)


class _SheetReader:
    """One pass over a worksheet."""

    def __init__(self, workbook: _Workbook, title: str) -> None:
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
        self.workbook._parse(part, self.start, self.end, self.text)
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
