"""Editions: the guideline is valid for the year, and its ways and GWP set aren't mixed with others (ME-*)."""

from __future__ import annotations

from collections.abc import Iterator

from carbonstd.compliance.verification.observation import Observation, Subject
from carbonstd.rules import Text


def ensure_edition(subject: Subject) -> Iterator[Observation]:
    """The method is valid for the reporting year (ME-01)."""
    statement = subject.statement
    first, last = statement.applies_from, statement.applies_to
    if (first is not None and statement.year < first) or (last is not None and statement.year > last):
        span = f"{first or ''}–{last or ''}"
        reason = Text(f"适用于 {span} 年度，报告年度为 {statement.year}", f"is for {span}, not for {statement.year}")
        yield subject.observe("ME-01", "V112", statement.standard, reason=reason)


def ensure_fixed_clinker_factor(subject: Subject) -> Iterator[Observation]:
    """Clinker isn't computed from measured CaO and MgO where the guideline fixes its factor (ME-11)."""
    if not subject.applies("ME-11"):
        return
    for line in subject.statement.named("cao", "mgo"):
        reason = Text("熟料过程因子已由指南规定，不用氧化物实测值", "the guideline fixes the factor of clinker")
        yield subject.observe("ME-11", "V112", line, reason=reason)


def ensure_one_gwp_set(subject: Subject) -> Iterator[Observation]:
    """One set of global warming potentials, and a named one, serves the whole statement (ME-12)."""
    statement = subject.statement
    gwps: dict[str, set[object]] = {}
    for line in statement.named("gwp"):
        gwps.setdefault(line.gas, set()).add(line.value)
    mixed = sorted(gas for gas, values in gwps.items() if len(values) > 1)
    if mixed or len(statement.gwp_sets) > 1:
        names = ", ".join(mixed or sorted(statement.gwp_sets))
        reason = Text(f"GWP 不一致：{names}", f"GWPs differ: {names}")
        yield subject.observe("ME-12", "V112", statement.standard, reason=reason)
    other_gases = {line.gas for line in statement.lines} - {"", "CO2"}
    if other_gases and not statement.gwp_sets:
        reason = Text("未写明 GWP 出处", "it doesn't name its set of GWPs")
        yield subject.observe("ME-12", "V112", statement.standard, reason=reason)
