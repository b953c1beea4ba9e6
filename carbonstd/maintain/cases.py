"""`pack test`: the worked cases of a package, readable and writable without Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from carbonstd.activity.yamltext import load_yaml
from carbonstd.exact import format_exact
from carbonstd.maintain.agreement import same
from carbonstd.maintain.formula_cases import formula_faults
from carbonstd.packages import Catalogue, Edition, load_edition
from carbonstd.packages.formulas import FORMULAS, Formula, load_formulas
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
    formulas = _formulas(edition, trial) if any("formula" in case for case in cases) else {}
    return [
        Outcome(edition.name, case["name"], tuple(_faults(case, edition.standard, formulas, trial, today)))
        for case in cases
    ]


def _formulas(edition: Edition, catalogue: Catalogue) -> Mapping[str, Formula]:
    """Return the formulas that the cases name: the package's own, else the common ones."""
    return load_formulas(edition) or load_formulas(catalogue.package(FORMULAS))


def _faults(
    case: Mapping[str, Any], standard: str, formulas: Mapping[str, Formula], catalogue: Catalogue, today: date
) -> list[str]:
    if "formula" in case:
        return formula_faults(case, formulas)
    if "indicator" in case:
        return _judged_faults(case, standard, catalogue, today)
    return ["the case names neither an indicator nor a formula"]


def _judged_faults(case: Mapping[str, Any], standard: str, catalogue: Catalogue, today: date) -> list[str]:
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
        return all(same(value, found.get(str(level))) for level, value in expected.items())
    return same(expected, found)
