"""Sources of which more comes out than went in: stocks that don't close, more recovered than was made (D113)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from carbonstd.accounting.emission_lines import EmissionLine
from carbonstd.exact import format_exact
from carbonstd.findings import Finding, Location


def without_overdrawn(
    lines: Sequence[EmissionLine], places: Mapping[str, Location]
) -> tuple[list[EmissionLine], list[Finding]]:
    """Return the lines, those of a source below zero unknown, and what is said of them.

    A single month may well be negative; the period can't be.

    Parameters
    ----------
    places : mapping
        Where the rows stand, by their keys.
    """
    series: dict[tuple[str, str | None, str], list[EmissionLine]] = {}
    for line in lines:
        series.setdefault(_series(line), []).append(line)
    findings, below = [], set()
    for key, own in series.items():
        mass = sum((line.sign * line.gas_mass for line in own if line.gas_mass is not None), Fraction(0))
        if mass < 0:
            below.add(key)
            first = own[0]
            facts = {"what": first.rule.name, "value": f"{format_exact(mass)} {first.formula.unit}"}
            findings.append(Finding("D113", first.activity.key, facts, places[first.activity.key]))
    return [replace(line, gas_mass=None) if _series(line) in below else line for line in lines], findings


def _series(line: EmissionLine) -> tuple[str, str | None, str]:
    return (line.rule.ref, line.activity.process, line.activity.item)
