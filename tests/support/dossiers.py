"""A small sound dossier, in every container, and the means to spoil it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl

from carbonstd.activity import CarrierList, Dossier, InputFile, load_carriers, read_dossier
from carbonstd.dates import Period
from carbonstd.packages import built_in_roots

TODAY = date(2026, 3, 1)
DATA = Path(__file__).parent.parent / "data"
Table = Sequence[Sequence[object]]

ENTERPRISE: Table = [
    ["企业名称", "所在地区", "行业", "核算期", "项目类型"],
    ["示例水泥有限公司", "浙江省", "cement", 2025, "现有"],
]
PROCESSES: Table = [["工序编号", "工序名称", "生产系统"], ["line-1", "1号熟料线", "主要生产系统"]]
OUTPUTS: Table = [["工序", "产品", "产量", "单位"], ["line-1", "clinker", 1500000, "t"]]
ENERGY: Table = [
    ["工序", "能源品种", "流向", "来源", "数量", "单位", "低位发热量", "低位发热量单位"],
    ["line-1", "烟煤", "消费", "外购", 198000, "t", 23.1, "GJ/t"],
    ["line-1", "电力", "消费", "外购", 86000000, "kWh", None, None],
]
SOUND: Mapping[str, Table] = {"企业": ENTERPRISE, "工序": PROCESSES, "产品产量": OUTPUTS, "能源": ENERGY}


@cache
def carriers() -> CarrierList:
    """The built-in list of carriers."""
    return load_carriers(built_in_roots()[0] / "factors" / "carriers" / "2026")


def workbook(tables: Mapping[str, Table], name: str = "plant.xlsx") -> InputFile:
    """Write tables into a workbook, one sheet each."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return InputFile(name, saved(book))


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook's bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def document(text: str, name: str = "plant.yaml") -> InputFile:
    """Make an input of a YAML or JSON text."""
    return InputFile(name, text.encode())


def read(*inputs: InputFile | Path, declared: Sequence[str] = (), period: Period | None = None) -> Dossier:
    """Read inputs as one dossier."""
    return read_dossier(
        inputs, today=TODAY, carriers=carriers(), declared=frozenset(declared), relative=lambda path: path.name,
        period=period,
    )  # fmt: skip


def read_tables(declared: Sequence[str] = (), **changed: Table) -> Dossier:
    """Read the sound dossier with some of its tables replaced; a table of no rows is left out."""
    names = {"enterprise": "企业", "processes": "工序", "outputs": "产品产量", "energy": "能源"}
    tables = dict(SOUND) | {names.get(table, table): rows for table, rows in changed.items()}
    return read(workbook({name: rows for name, rows in tables.items() if rows}), declared=declared)


def found(dossier: Dossier) -> set[tuple[str, str | None]]:
    """Return rule and cell of all findings but notes."""
    return {(one.rule, one.location.cell) for one in dossier.findings if one.severity != "note"}


def rules(dossier: Dossier) -> list[str]:
    """Return the rules of all findings but notes, in order."""
    return [one.rule for one in dossier.findings if one.severity != "note"]
