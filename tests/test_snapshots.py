"""What each output format looks like: a small set of judgements and an audit, held against files in `snapshots/`.

The files are what a reader gets. Write them anew with ``UPDATE_SNAPSHOTS=1 pytest tests/test_snapshots.py``, and read
the difference before it is kept. Hashes, the program's version and the machine are masked; the day is fixed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command import Result

from carbonstd.reporting.layout import cells

SNAPSHOTS = Path(__file__).parent / "snapshots"
DAY = ("--as-of", "2026-11-23")
CASES = (Path(__file__).parent / "cases" / "snapshots.csv").read_bytes()
ONE = ("judge", "GB 21342-2025", "coke", "120", *(
    part
    for pair in ("oven_type=stamp_charging", "heating_fuel=coke_oven_gas", "coal_volatile_dry_pct=26.5",
                 "coal_moisture_pct=11", "quenching=dry", "oven_age_years=16")
    for part in ("-i", pair)
))  # fmt: skip

PLANT = (Path(__file__).parent / "data" / "cement-market.yaml").read_bytes()
AUDIT = (
    "audit", "cement-market.yaml", "--target", "level_2", "--what-if", "intensity=-5%", "--uncertainty", "--draws",
    "2000",
)  # fmt: skip

VIEWS: dict[str, tuple[str, ...]] = {
    "judge.full.zh.txt": (*ONE, *DAY, "--output-format", "full", "--lang", "zh"),
    "judge.full.en.txt": (*ONE, *DAY, "--output-format", "full", "--lang", "en"),
    "judge.json": (*ONE, *DAY, "--output-format", "json"),
    "cases.full.zh.txt": ("judge", "--from", "-", *DAY, "--output-format", "full", "--lang", "zh"),
    "cases.full.en.txt": ("judge", "--from", "-", *DAY, "--output-format", "full", "--lang", "en"),
    "cases.concise.zh.txt": ("judge", "--from", "-", *DAY, "--output-format", "concise", "--lang", "zh"),
    "cases.concise.en.txt": ("judge", "--from", "-", *DAY, "--output-format", "concise", "--lang", "en"),
    "cases.csv": ("judge", "--from", "-", *DAY, "--output-format", "csv"),
    "cases.jsonl": ("judge", "--from", "-", *DAY, "--output-format", "jsonl"),
    "audit.full.zh.txt": (*AUDIT, "--output-format", "full", "--lang", "zh"),
    "audit.full.en.txt": (*AUDIT, "--output-format", "full", "--lang", "en"),
    "audit.concise.zh.txt": (*AUDIT, "--output-format", "concise", "--lang", "zh"),
    "audit.concise.en.txt": (*AUDIT, "--output-format", "concise", "--lang", "en"),
    "audit.csv": (*AUDIT, "--output-format", "csv"),
    "show.zh.txt": ("show", "GB 16780-2021", *DAY, "--lang", "zh"),
    "show.en.txt": ("show", "GB 16780-2021", *DAY, "--lang", "en"),
    "list.zh.txt": ("list", "standards", "--search", "GB 16780", *DAY, "--lang", "zh"),
    "list.json": ("list", "standards", "--search", "GB 16780", *DAY, "--output-format", "json"),
    "rule.zh.txt": ("explain", "Q203", "--lang", "zh"),
    "rule.en.txt": ("explain", "Q203", "--lang", "en"),
    "indicator.en.txt": ("explain", "GB 16780-2021", "clinker-comprehensive-energy", *DAY, "--lang", "en"),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_output_is_as_it_was(name: str, cli: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "cement-market.yaml").write_bytes(PLANT)
    result = cli(*VIEWS[name], input=CASES)
    assert result.code in (0, 1) and result.err == ""
    shown = _masked(result.out)
    path = SNAPSHOTS / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_bytes(shown.encode())
    assert shown.splitlines() == path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", [name for name in VIEWS if name.startswith("audit.full")])
def test_an_audit_keeps_within_80_columns_and_to_signs_that_gbk_has(name: str) -> None:
    shown = (SNAPSHOTS / name).read_text(encoding="utf-8")
    assert shown.encode("gbk")
    # Clocks, and the command to repeat the run, are to be copied and therefore not wrapped.
    body = re.split(r"\n(?:核算期|period) ", shown)[0]
    assert [line for line in body.splitlines() if cells(line) > 80 and len(line.split()) > 2] == []


def test_no_snapshot_is_left_over() -> None:
    assert {path.name for path in SNAPSHOTS.iterdir()} == set(VIEWS)


def _masked(text: str) -> str:
    text = re.sub(r'("program": )"[^"]*"', r'\1"…"', text)
    text = re.sub(r'(sha256": )"[0-9a-f]{64}"', r'\1"…"', text)
    return re.sub(r'"environment": \{[^}]*\}', '"environment": {}', text)
