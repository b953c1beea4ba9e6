"""Bands: values lie where such values usually lie (PL-01 to PL-15, PL-20 to PL-22, UN-04, UN-07)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from carbonstd.compliance.verification.implied import implied_factors
from carbonstd.compliance.verification.line import Line, converted
from carbonstd.compliance.verification.observation import Observation, Subject
from carbonstd.exact import readable
from carbonstd.packages.verification_rules import Case


def ensure_bands(subject: Subject) -> Iterator[Observation]:
    """Each value for which the rules have a band lies in it; a value in a unit of another kind has none."""
    lines = [*subject.statement.lines, *implied_factors(subject.statement)]
    for band in subject.rules.bands:
        if subject.applies(band.rule):
            for line in lines:
                if _concerns(subject, band, line):
                    yield from _within(subject, band, line)


def _concerns(subject: Subject, band: Case, line: Line) -> bool:
    types = {line.source_type, subject.statement.type_of(line.source_type)}
    return (
        line.name == band.name
        and (not band.source_types or not types.isdisjoint(band.source_types))
        and (not band.items or line.is_a(band.items))
        and (not band.tiers or line.tier in band.tiers)
    )


def _within(subject: Subject, band: Case, line: Line) -> Iterator[Observation]:
    threshold = band.threshold
    value = line.into(threshold.unit)
    if line.value is None or value is None:
        return
    low, high = threshold.low, threshold.high
    if (low is None or value >= low) and (high is None or value <= high):
        return
    nearest = converted(low if low is not None and value < low else high or Fraction(0), threshold.unit, line.unit)
    # The least by which the total is wrong, if the value belongs into the band.
    effect = None if nearest is None else subject.statement.effect(line, nearest)
    yield subject.observe(
        band.rule, "V101", line, expected=(low, high), effect=effect, value=readable(value), unit=threshold.unit,
        low="" if low is None else readable(low), high="" if high is None else readable(high),
    )  # fmt: skip
