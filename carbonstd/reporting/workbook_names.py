"""What ids are called in the reader's language: by the packages, by the lists of a dossier, by our own vocabularies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from carbonstd.activity.columns import choices
from carbonstd.packages.formulas import FORMULAS
from carbonstd.reporting.sheet import named, text
from carbonstd.runs.coefficient_choice import CARRIERS
from carbonstd.runs.references import PackageRow
from carbonstd.terms import GRADE_NAMES, VERDICT_NAMES, Language

Lookup = Callable[[str], PackageRow | None]


@dataclass(frozen=True)
class Names:
    """Names in one language; what has none is shown by its id.

    Parameters
    ----------
    lookup : callable
        Finds the package row of a reference, None where it isn't here.
    """

    language: Language
    lookup: Lookup

    def carrier(self, carrier: Any) -> str | None:
        """Name a carrier; an item that is no carrier, but a product or a material, stays as it was given."""
        return self.of_row(f"{CARRIERS}/carriers.csv#{carrier}", carrier)

    def source(self, method: Any, source: Any) -> str | None:
        """Name a source of a method."""
        return self.of_row(f"{method}/sources.csv#{source}", source)

    def source_type(self, source_type: Any) -> str | None:
        """Name one of the generic source types."""
        return self.of_row(f"{FORMULAS}/source-types.csv#{source_type}", source_type)

    def choice(self, list_name: str, value: Any) -> str | None:
        """Name a value of one of the dossier's lists: a flow, an origin, a tier."""
        return named({one.value: (one.zh, one.en) for one in choices(list_name)}, value, self.language)

    def grade(self, grade: Any) -> str | None:
        """Name a grade of evidence."""
        return named(GRADE_NAMES, grade, self.language)

    def verdict(self, verdict: Any) -> str | None:
        """Name a verdict."""
        return named(VERDICT_NAMES, verdict, self.language)

    def yes(self, holds: bool) -> str:
        """Say yes or no."""
        return ("是" if holds else "否") if self.language == "zh" else ("yes" if holds else "no")

    def of_row(self, ref: str, key: Any) -> str | None:
        """Name what a row of a package stands for, else give its id."""
        row = self.lookup(ref)
        return (row.cells.get(self.language) if row is not None else None) or text(key)
