"""What a run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from carbonstd.activity.files import InputFile as DossierFile
from carbonstd.dates import Period
from carbonstd.exact import format_exact

#: Of measures, where the caller gives none: the social discount rate of Chinese project appraisal.
DISCOUNT_RATE = Fraction(8, 100)


@dataclass(frozen=True)
class Settings:
    """What a run was asked to do."""

    today: date
    as_of: date | None = None
    edition_policy: str = "period-end"
    editions: Mapping[str, str] = field(default_factory=dict)
    min_grade: str | None = None
    method: str | None = None
    period: Period | None = None
    known_on: date | None = None
    rounding: str = "full"
    uncertainty: bool = False
    draws: int = 0
    seed: int = 1
    what_if: str | None = None
    against: tuple[Path | DossierFile, ...] = ()
    target: str | None = None
    discount_rate: Fraction = DISCOUNT_RATE

    def as_json(self) -> dict[str, Any]:
        """Return the settings block of the run document."""
        return {
            "edition_policy": self.edition_policy, "rounding": self.rounding, "min_grade": self.min_grade,
            "editions": dict(sorted(self.editions.items())), "method": self.method,
            "period": str(self.period) if self.period else None,
            "known_on": str(self.known_on) if self.known_on else None,
            **({"what_if": self.what_if} if self.what_if else {}),
            **({"target": self.target, "discount_rate": format_exact(self.discount_rate)} if self.target else {}),
            **({"draws": self.draws, "seed": self.seed} if self.uncertainty else {}),
        }  # fmt: skip
