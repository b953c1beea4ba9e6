"""What each output format looks like: a small set of judgements, held against files in `snapshots/`.

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

SNAPSHOTS = Path(__file__).parent / "snapshots"
DAY = ("--as-of", "2026-11-23")
CASES = (Path(__file__).parent / "cases" / "snapshots.csv").read_bytes()
ONE = ("judge", "GB 21342-2025", "coke", "120", *(
    part
    for pair in ("oven_type=stamp_charging", "heating_fuel=coke_oven_gas", "coal_volatile_dry_pct=26.5",
                 "coal_moisture_pct=11", "quenching=dry", "oven_age_years=16")
    for part in ("-i", pair)
))  # fmt: skip

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
    "show.zh.txt": ("show", "GB 16780-2021", *DAY, "--lang", "zh"),
    "show.en.txt": ("show", "GB 16780-2021", *DAY, "--lang", "en"),
    "list.zh.txt": ("list", "standards", "--search", "GB 16780", *DAY, "--lang", "zh"),
    "list.json": ("list", "standards", "--search", "GB 16780", *DAY, "--output-format", "json"),
    "rule.zh.txt": ("explain", "Q203", "--lang", "zh"),
    "rule.en.txt": ("explain", "Q203", "--lang", "en"),
    "indicator.en.txt": ("explain", "GB 16780-2021", "clinker-comprehensive-energy", *DAY, "--lang", "en"),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_output_is_as_it_was(name: str, cli: Callable[..., Result]) -> None:
    result = cli(*VIEWS[name], input=CASES)
    assert result.code in (0, 1) and result.err == ""
    shown = _masked(result.out)
    path = SNAPSHOTS / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_bytes(shown.encode())
    assert shown.splitlines() == path.read_text(encoding="utf-8").splitlines()


def test_no_snapshot_is_left_over() -> None:
    assert {path.name for path in SNAPSHOTS.iterdir()} == set(VIEWS)


def _masked(text: str) -> str:
    text = re.sub(r'("program": )"[^"]*"', r'\1"…"', text)
    text = re.sub(r'(sha256": )"[0-9a-f]{64}"', r'\1"…"', text)
    return re.sub(r'"environment": \{[^}]*\}', '"environment": {}', text)
