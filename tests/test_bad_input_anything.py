"""Whatever stands in a file: a dossier with findings, or one error; never another exception."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.dossiers import DATA, SOUND, Table, document, read, workbook

from carbonstd.activity import Dossier, InputFile
from carbonstd.activity.columns import choices, tables
from carbonstd.activity.fixes import apply_fixes, proposed_fixes
from carbonstd.activity.written import write_dossier_yaml
from carbonstd.errors import DossierError

READ = [table for table in tables().values() if table.status == "read"]
WORDS = [
    "line-1",
    "1号熟料线",
    "烟煤",
    "煤",
    "电力",
    "蒸汽",
    "消费",
    "外购",
    "t",
    "吨",
    "ton",
    "方",
    "kWh",
    "GJ/t",
    "%",
    "2025-03",
    "3月",
    "2025",
    "合计",
    "注：x",
    "９５％",
    "1,234.5",
    "约5",
    "-",
    "#N/A",
    "=1+1",
    "true",
    "是",
    "{",
    "}",
    "{x}",
    "'",
    '"',
]
CELLS = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=6),
)


def whole(dossier: Dossier) -> None:
    """All that a report would ask of a dossier; and no number stands in a faulty row."""
    for finding in dossier.findings:
        assert finding.message("zh") and finding.message("en")
        json.dumps(finding.as_json())
    for table in READ:
        for record in dossier.records(table.id):
            for column in table.columns:
                record.where(column.id)
                record.raw(column.id)
            if record.faulty:
                assert all(getattr(record, name, None) is None for name in ("quantity", "share")), record
    errors = {one.target for one in dossier.findings if one.severity == "error"}
    keys = {record.key: record for table in READ for record in dossier.records(table.id)}
    assert all(keys[target].faulty for target in errors & keys.keys())


def attempt(*inputs: InputFile) -> Dossier | None:
    try:
        dossier = read(*inputs)
    except DossierError as error:
        assert error.zh and error.en
        return None
    whole(dossier)
    return dossier


@st.composite
def any_table(draw: st.DrawFn) -> tuple[str, Table]:
    table = draw(st.sampled_from(READ))
    headers = [
        name for column in table.columns for name in (column.id, column.zh, f"{column.zh}（t）", f"{column.id} [%]")
    ]
    columns = draw(st.lists(st.sampled_from([*headers, "别的", "数 量"]), min_size=1, max_size=7))
    return table.zh, [columns, *draw(st.lists(st.lists(CELLS, max_size=8), max_size=4))]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(given=any_table(), title=st.booleans())
def test_any_cells_in_a_workbook(given: tuple[str, Table], title: bool) -> None:
    name, rows = given
    dossier = attempt(workbook({**SOUND, name: [["标题"], *rows] if title else rows}))
    if dossier is not None:
        attempt(document(write_dossier_yaml(dossier)))


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
KEYS = st.sampled_from(["name", "period", "carrier", "quantity"])
TREES = st.recursive(SCALARS, lambda tree: st.lists(tree, max_size=3) | st.dictionaries(KEYS, tree), max_leaves=8)


@given(st.dictionaries(st.sampled_from([*(table.id for table in READ), "x", "format"]), TREES, max_size=3))
@example({"enterprise": []})
@example({"energy": {}})
@example({"energy": [{}]})
def test_any_structure_in_a_document(tree: dict[str, object]) -> None:
    attempt(document(json.dumps(tree), "a.json"))
    attempt(document(json.dumps(tree, ensure_ascii=False), "a.yaml"))


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=200))
def test_any_text(text: str) -> None:
    for name in ("enterprise.csv", "energy.csv", "a.yaml", "a.json"):
        attempt(document(text, name))


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    for name in ("energy.csv", "a.yaml", "a.json", "a.xlsx", "a.xls", "a"):
        attempt(InputFile(name, data))


@pytest.mark.parametrize("name", ["plant.xlsx", "plant.xls"])
@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_workbook(name: str, seed: int) -> None:
    sound = workbook(SOUND).data if name == "plant.xlsx" else (DATA / "plant.xls").read_bytes()
    chance = random.Random(seed)
    data = bytearray(sound)
    for _ in range(chance.choice((1, 5, 50))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    attempt(InputFile(name, bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])))


@given(given=any_table())
def test_fixing_changes_no_record(given: tuple[str, Table]) -> None:
    name, rows = given
    source = workbook({**SOUND, name: rows})
    dossier = attempt(source)
    if dossier is None:
        return
    fixes = proposed_fixes(dossier.findings)
    again = read(InputFile(source.name, apply_fixes(source.data, source.name, fixes)))
    assert [repr(_values(one)) for one in _records(again)] == [repr(_values(one)) for one in _records(dossier)]


def _records(dossier: Dossier) -> list[object]:
    return [record for table in READ for record in dossier.records(table.id)]


def _values(record: object) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name != "row"}


def test_choices_have_names_in_both_languages() -> None:
    for table in READ:
        for column in table.columns:
            assert all(one.zh and one.en for one in choices(column.choices))
