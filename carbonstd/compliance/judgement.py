"""A judgement: the comparison of one indicator with the levels of one edition, and its block in the run document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from carbonstd.compliance.inputs import Given
from carbonstd.compliance.levels import AppliedCorrection
from carbonstd.exact import format_exact
from carbonstd.rules import Text
from carbonstd.terms import Verdict
from carbonstd.trace import show


@dataclass(frozen=True)
class Judgement:
    """The verdict on one indicator, with everything that led to it."""

    id: str
    label: Text
    standard: str
    indicator: str
    verdict: Verdict
    process: str | None = None
    product: str | None = None
    scheme: str = "quota"
    variant: str | None = None
    binding: bool = True
    value: Fraction | None = None
    unit: str | None = None
    direction: str | None = None
    comparison: str = "full-value"
    limits: Mapping[str, Fraction | None] = field(default_factory=dict)
    meets: Mapping[str, bool | None] = field(default_factory=dict)
    level_names: Mapping[str, Text] = field(default_factory=dict)
    requirement: str | None = None
    level: str | None = None
    margin: Fraction | None = None
    corrections: tuple[AppliedCorrection, ...] = ()
    when: str | None = None
    inputs: tuple[tuple[str, Given], ...] = ()
    assumed: tuple[str, ...] = ()
    boundary: str = "assumed"
    table: str | None = None
    row: str | None = None
    grades: Mapping[str, str | None] = field(default_factory=lambda: dict.fromkeys(("limit", "factors", "weakest")))
    trace: str | None = None
    case_id: str | None = None
    uncertainty: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, object]:
        """Return the judgement block of the run document."""
        block: dict[str, object] = {
            "id": self.id,
            "label": {"zh": self.label.zh, "en": self.label.en},
            "scheme": self.scheme,
            "process": self.process,
            "product": self.product,
            "standard": self.standard,
            "indicator": self.indicator,
            "variant": self.variant,
            "binding": self.binding,
            "value": _text(self.value),
            "unit": self.unit,
            "direction": self.direction,
            "comparison": self.comparison,
            "limits": {level: _text(limit) for level, limit in self.limits.items()},
            "meets": dict(self.meets),
            "requirement": _level(self.requirement),
            "level": _level(self.level),
            "verdict": self.verdict,
            "margin": _text(self.margin),
            "corrections": [_correction(correction) for correction in self.corrections],
            "when": self.when,
            "inputs": [
                {"name": name, "value": show(given.value), "unit": given.unit, "origin": given.origin}
                for name, given in self.inputs
            ],
            "assumed": list(self.assumed),
            "boundary": self.boundary,
            "table": self.table,
            "row": self.row,
            "grades": dict(self.grades),
            "probability": self.probability,
            "trace": self.trace,
        }
        if self.uncertainty is not None:
            block["uncertainty"] = dict(self.uncertainty)
        if self.case_id is not None:
            block["case_id"] = self.case_id
        return block

    @property
    def probability(self) -> str | None:
        """The probability that the required level is met; None where no uncertainty was asked for."""
        levels: Mapping[str, str | None] = (self.uncertainty or {}).get("meets", {})
        return levels.get(self.requirement or "")


def _text(value: Fraction | None) -> str | None:
    return None if value is None else format_exact(value)


def _level(level: str | None) -> int | str | None:
    return int(level) if level is not None and level.isdigit() else level


def _correction(correction: AppliedCorrection) -> dict[str, object]:
    return {
        "id": correction.id,
        "level": _level(correction.level),
        "applied": correction.applied,
        "before": _text(correction.before),
        "after": _text(correction.after),
    }
