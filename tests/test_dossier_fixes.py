"""Fixes put right spellings and text numbers in a copy, change no number, and leave nothing more to fix."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from support.dossiers import ENTERPRISE, PROCESSES, document, read, workbook

from carbonstd.activity import InputFile
from carbonstd.activity.fixes import FIXABLE, Fix, apply_fixes, describe_fixes, proposed_fixes, text_diff
from carbonstd.errors import DossierError

ENERGY = [
    ["工序", "能源 品种", "流向", "数 量（吨）", "单位"],
    ["line-1", "烟 煤", "消费", "１，２３４．５", "t"],
    ["line_1", "raw_coal", "消费", "12,345,678", "t"],
    ["1号熟料线", "焦炭", "消费", 7, "t"],
]
YAML = """format: carbonstd.dossier/1
enterprise: {name: 示例水泥有限公司, period: 2025}  # 注释留着
processes:
  - {id: line-1}
energy:
  - {process: line-1, carrier: bituminous_coal, flow: consumed, quan-tity: "1,234.50", unit: t}
  - {process: line_1, carrier: 焦炭, flow: consumed, quan-tity: 5, unit: t}
"""


def quantities(given: InputFile) -> list[tuple[object, ...]]:
    return [(one.process, one.carrier, one.quantity) for one in read(given).energy]


def mended(given: InputFile, *others: InputFile) -> bytes:
    dossier = read(given, *others)
    fixes = proposed_fixes(dossier.findings)
    assert {fix.rule for fix in fixes} == set(FIXABLE)
    data = apply_fixes(given.data, given.name, fixes)
    again = read(InputFile(given.name, data), *others)
    assert [(one.process, one.carrier, one.quantity) for one in again.energy] == [
        (one.process, one.carrier, one.quantity) for one in dossier.energy
    ]
    assert [one for one in again.findings if one.rule in FIXABLE] == []
    assert apply_fixes(data, given.name, proposed_fixes(again.findings)) == data
    return data


def test_a_workbook() -> None:
    given = workbook({"企业": ENTERPRISE, "工序": PROCESSES, "能源": ENERGY})
    assert quantities(given)[0] == ("line-1", "bituminous-coal", Fraction("1234.5"))
    mended(given)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_csv_keeps_its_encoding_and_line_ends(encoding: str, newline: str) -> None:
    others = [
        InputFile("enterprise.csv", b"name,period\na,2025\n"),
        InputFile("processes.csv", "id,name\nline-1,1号熟料线\n".encode()),
    ]
    lines = [",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in ENERGY]
    text = newline.join([*lines[:2], '"line-1","焦炭",消费,"1",t', *lines[2:]]) + newline
    given = InputFile("energy.csv", text.encode(encoding))
    data = mended(given, *others)
    after = data.decode(encoding)
    assert after.count("\r\n") == text.count("\r\n") and after.count("\n") == text.count("\n")
    assert "烟煤" in after and '"line-1","焦炭",消费,"1",t' in after  # a line without a fault is left alone
    assert "-line-1,烟 煤" in text_diff(given.data, data, "energy.csv")


def test_a_yaml_document_keeps_its_comments() -> None:
    data = mended(document(YAML))
    assert "# 注释留着" in data.decode() and "quan-tity" not in data.decode()
    assert "quantity: 1234.50" in data.decode()


def test_the_proposals_are_shown_as_a_diff() -> None:
    given = workbook({"企业": ENTERPRISE, "工序": PROCESSES, "能源": ENERGY})
    text = describe_fixes(proposed_fixes(read(given).findings))
    assert "@@ plant.xlsx:能源!D2 @@ D108" in text
    assert "-１，２３４．５\n+1234.5\n" in text


def test_errors_are_never_fixed() -> None:
    given = workbook({"企业": ENTERPRISE, "能源": [ENERGY[0], [None, "煤", "消费", "约5", "tn"]]})
    assert {fix.location.cell for fix in proposed_fixes(read(given).findings)} == {"B1", "D1"}


def test_a_number_with_more_digits_than_a_spreadsheet_holds_stays_text() -> None:
    table = [ENERGY[0], [None, "焦炭", "消费", "123,456,789,012,345,678.5", "t"]]
    given = workbook({"企业": ENTERPRISE, "能源": table})
    data = apply_fixes(given.data, given.name, proposed_fixes(read(given).findings))
    assert quantities(InputFile("plant.xlsx", data))[0][2] == Fraction("123456789012345678.5")


def test_other_files_are_left_alone_and_others_refused() -> None:
    given = workbook({"企业": ENTERPRISE, "工序": PROCESSES, "能源": ENERGY})
    fixes = proposed_fixes(read(given).findings)
    assert apply_fixes(b"x", "other.csv", fixes) == b"x"
    with pytest.raises(DossierError, match="json"):
        apply_fixes(b"{}", "plant.json", _renamed(fixes))
    with pytest.raises(DossierError, match="no longer holds"):
        apply_fixes(workbook({"能源": [["x"], ["y"]]}).data, "plant.xlsx", fixes)


def _renamed(fixes: list[Fix]) -> list[Fix]:
    return [replace(fix, location=replace(fix.location, file="plant.json")) for fix in fixes]
