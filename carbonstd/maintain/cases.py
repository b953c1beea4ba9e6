"""`pack test`: the worked cases of a package, readable and writable without Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from carbonstd.activity.yamltext import load_yaml
from carbonstd.errors import NumberError
from carbonstd.exact import format_exact, parse_decimal
from carbonstd.packages import Catalogue, load_edition
from carbonstd.runs import Run, judge_one
from carbonstd.trace import show


@dataclass(frozen=True)
class Outcome:
    """What became of one worked case."""

    package: str
    case: str
    faults: tuple[str, ...]


def test_package(folder: Path, catalogue: Catalogue, today: date) -> list[Outcome]:
    """Replay the cases of a package, judging by the package in this folder, whatever else has its name.

    Raises
    ------
    DossierError
        If `cases.yaml` can't be read.
    """
    path = folder / "cases.yaml"
    if not path.is_file():
        return []
    edition = load_edition(folder)
    trial = Catalogue(catalogue.roots, edition)
    cases = load_yaml(path.read_bytes(), str(path))["cases"]
    return [Outcome(edition.name, case["name"], tuple(_faults(case, edition.standard, trial, today))) for case in cases]


def _faults(case: Mapping[str, Any], standard: str, catalogue: Catalogue, today: date) -> list[str]:
    as_of = date.fromisoformat(case["as_of"]) if case.get("as_of") else None
    run = judge_one(
        catalogue,
        standard,
        case["indicator"],
        case.get("actual"),
        {name: str(value) for name, value in (case.get("inputs") or {}).items()},
        today=today,
        as_of=as_of,
        requirement=case.get("requirement"),
        variant=case.get("variant"),
    )
    return [
        f"{key}: expected {expected}, found {found}"
        for key, expected in case["expect"].items()
        for found in [_found(run, key)]
        if not _agrees(key, expected, found)
    ]


def _found(run: Run, key: str) -> Any:
    judgement = run.judgements[0]
    if key == "findings":
        return sorted({finding.rule for finding in run.findings})
    if key == "row":
        return (judgement.row or "").partition("#")[2]
    if key in ("limits", "meets"):
        values = judgement.limits if key == "limits" else judgement.meets
        return {level: show(value) if value is not None else None for level, value in values.items()}
    value = getattr(judgement, key)
    return None if value is None else value if isinstance(value, str) else format_exact(value)


def _agrees(key: str, expected: Any, found: Any) -> bool:
    if key == "findings":
        return set(expected) <= set(found)
    if isinstance(expected, Mapping):
        return all(_same(value, found.get(str(level))) for level, value in expected.items())
    return _same(expected, found)


def _same(expected: Any, found: str | None) -> bool:
    if expected is None or found is None:
        return expected is found
    text = str(expected)
    if text.endswith("…"):
        return found.startswith(text[:-1])
    try:
        return parse_decimal(text) == parse_decimal(found)
    except NumberError:
        return text == found
