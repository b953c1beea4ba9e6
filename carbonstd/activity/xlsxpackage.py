"""The package of an .xlsx workbook: its parts, read as streams and within limits."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from carbonstd.activity.numberformats import format_kind
from carbonstd.activity.sheets import MAX_CELLS, MAX_SHEETS, MAX_UNCOMPRESSED, ensure_within
from carbonstd.errors import DossierError

_MAX_PARTS = 5_000


class WorkbookPackage:
    """The parts of a workbook that its sheets refer to: shared strings, cell formats, relations.

    Raises
    ------
    DossierError
        If it is no workbook, or larger than the limits when unpacked.
    """

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
        self.epoch_1904 = False
        self.cell_count = 0

    def worksheets(self) -> list[tuple[str, str]]:
        """Return title and part of all worksheets, hidden ones too."""
        listed: list[tuple[str, str]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
                kind, target = self.relations.get(relation, ("", ""))
                if kind == "worksheet":
                    listed.append((attributes.get("name", ""), target))
            elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch_1904 = True

        self.parse(self.main, start)
        if len(listed) > MAX_SHEETS:
            raise ValueError(f"more than {MAX_SHEETS} sheets")
        return listed

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
            self.parse(path, start)
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
            self.parse(target, start, end, text)
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
            self.parse(target, start, end)
        return formats

    def _related(self, kind: str) -> str:
        found = [target for relation, target in self.relations.values() if relation == kind]
        return found[0] if found and found[0] in self.names else ""

    def parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Run handlers over a part; tags come without their prefix, a document type is refused."""
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
