"""Opening the files of a dossier: workbooks, CSV files or a folder of them, YAML, JSON; by content, then suffix."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from carbonstd.activity.delimited import read_csv
from carbonstd.activity.documents import read_json, read_yaml
from carbonstd.activity.sheets import Sheet, ensure_within
from carbonstd.activity.xls import COMPOUND_FILE, read_xls
from carbonstd.activity.xlsx import read_xlsx
from carbonstd.errors import DossierError

ZIP_FILE = b"PK\x03\x04"
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv", ".yaml", ".yml", ".json")


@dataclass(frozen=True)
class InputFile:
    """An input as bytes with the name to use in messages (standard input, an upload)."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ReadFile:
    """A file that was read: its sheets, its hash and its number of rows."""

    name: str
    sha256: str
    rows: int
    sheets: tuple[Sheet, ...]


def open_inputs(inputs: Sequence[Path | InputFile], relative: Callable[[Path], str]) -> list[ReadFile]:
    """Read all inputs, in the order given; a folder gives its CSV files by name.

    Raises
    ------
    DossierError
        For the first input that can't be read.
    """
    if not inputs:
        raise DossierError("没有给出输入文件", "no input is given")
    return [
        read_input(part)
        for given in inputs
        for part in ([given] if isinstance(given, InputFile) else _load(given, relative))
    ]


def read_input(part: InputFile) -> ReadFile:
    """Read one file whose bytes are at hand.

    Raises
    ------
    DossierError
        If it is empty, too large, of no known kind, or can't be read.
    """
    ensure_within(part.name, size=len(part.data))
    sheets = tuple(_sheets(part))
    rows = sum(len(sheet.rows) - (sheet.headed and bool(sheet.rows)) for sheet in sheets)
    return ReadFile(part.name, hashlib.sha256(part.data).hexdigest(), rows, sheets)


def _sheets(part: InputFile) -> list[Sheet]:
    name, data = part.name, part.data
    suffix = PurePosixPath(name).suffix.lower()
    if not data.strip():
        raise DossierError(
            f"{name}：文件是空的", f"{name}: the file is empty",
            hint_zh="用 carbonstd template 生成模板", hint_en="carbonstd template makes one to fill in",
        )  # fmt: skip
    # What a file is called says less than what it begins with: .xls is often an .xlsx renamed.
    if data.startswith(ZIP_FILE):
        return read_xlsx(data, name)
    if data.startswith(COMPOUND_FILE):
        return read_xls(data, name)
    if suffix in (".yaml", ".yml"):
        return read_yaml(data, name)
    if suffix == ".json":
        return read_json(data, name)
    if suffix in (".csv", ".txt", ".tsv"):
        return [read_csv(data, name)]
    if suffix in (".xlsx", ".xlsm", ".xls"):
        raise DossierError(
            f"{name}：不是 Excel 工作簿，或已损坏（文件开头为 {data[:8]!r}）",
            f"{name}: not an Excel workbook, or damaged (it begins with {data[:8]!r})",
            hint_zh="请用 Excel 打开并另存为 .xlsx；文本表格请用 .csv 后缀",
            hint_en="open it in Excel and save it as .xlsx; a text table takes the suffix .csv",
        )
    return read_json(data, name) if data.lstrip()[:1] == b"{" else read_yaml(data, name)


def _load(path: Path, relative: Callable[[Path], str]) -> Iterator[InputFile]:
    name = relative(path)
    if path.name.startswith("~$"):
        raise DossierError(
            f"{name}：这是 Excel 打开文件时的临时锁文件", f"{name}: this is the lock file of a workbook open in Excel",
            hint_zh=f"请给出 {path.name[2:]}，并先保存、关闭它", hint_en=f"give {path.name[2:]}, saved and closed",
        )  # fmt: skip
    if path.is_dir():
        yield from _folder(path, name, relative)
        return
    if path.suffix.lower() not in SUFFIXES and path.exists():
        raise DossierError(
            f"{name}：不认识的文件类型 {path.suffix or '（无后缀）'}，应为 {'、'.join(SUFFIXES)}",
            f"{name}: unknown kind of file {path.suffix or '(no suffix)'}, expected {', '.join(SUFFIXES)}",
        )
    yield InputFile(name, _bytes(path, name))


def _folder(path: Path, name: str, relative: Callable[[Path], str]) -> Iterator[InputFile]:
    files = sorted(child for child in path.iterdir() if child.suffix.lower() == ".csv" and child.name[0] not in "~.")
    if not files:
        others = sorted(child.name for child in path.iterdir() if child.suffix.lower() in SUFFIXES)
        raise DossierError(
            f"{name}：文件夹里没有 .csv 文件" + (f"，但有 {'、'.join(others[:3])}" if others else ""),
            f"{name}: the folder holds no .csv file" + (f", but {', '.join(others[:3])}" if others else ""),
            hint_zh="每张表一个 .csv，以表名命名（energy.csv 或 能源.csv）；工作簿请直接给出文件",
            hint_en="one .csv a table, named after it (energy.csv or 能源.csv); give a workbook by its own path",
        )
    for file in files:
        yield InputFile(relative(file), _bytes(file, relative(file)))


def _bytes(path: Path, name: str) -> bytes:
    try:
        ensure_within(name, size=path.stat().st_size)
        return path.read_bytes()
    except FileNotFoundError:
        near = _near_files(path)
        raise DossierError(
            f"{name}：没有这个文件", f"{name}: no such file",
            hint_zh=f"相近：{'、'.join(near)}" if near else "检查路径",
            hint_en=f"near: {', '.join(near)}" if near else "check the path",
        ) from None  # fmt: skip
    except PermissionError:
        raise DossierError(
            f"{name}：没有读取权限，或正被其他程序打开", f"{name}: not readable, or open in another program",
            hint_zh="请在 Excel 或 WPS 中保存并关闭它", hint_en="save and close it in Excel or WPS",
        ) from None  # fmt: skip
    except OSError as error:
        raise DossierError(
            f"{name}：无法读取（{error.strerror}）", f"{name}: not readable ({error.strerror})"
        ) from None


def _near_files(path: Path) -> list[str]:
    from difflib import get_close_matches

    try:
        return get_close_matches(path.name, [child.name for child in path.parent.iterdir()], 3)
    except OSError:
        return []
