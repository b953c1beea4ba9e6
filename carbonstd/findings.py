"""Findings: anything a rule has to say, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from carbonstd.rules import RULES, Text
from carbonstd.terms import Language, Severity


@dataclass(frozen=True)
class Location:
    """A place in an input: file, sheet and cell, or line of a text file, or path inside a YAML or JSON document."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        if self.line is not None:
            place = f"{place}:{self.line}" if place else str(self.line)
        return ":".join(part for part in (self.file, place or None, self.path) if part)

    def as_json(self) -> dict[str, object]:
        """Return the location block of the run document."""
        return {"file": self.file, "sheet": self.sheet, "cell": self.cell, "line": self.line, "path": self.path}


NOWHERE = Location()


@dataclass(frozen=True)
class Finding:
    """What a rule has to say about a target.

    Parameters
    ----------
    rule : str
        Id in `carbonstd.rules.RULES`.
    target : str
        What it is about: a judgement id, a row, a package.
    args : mapping
        Fills the rule's message; a `Text` is shown in the reader's language.
    """

    rule: str
    target: str
    args: Mapping[str, object] = field(default_factory=dict)
    location: Location = NOWHERE
    severity_override: Severity | None = None

    @property
    def severity(self) -> Severity:
        """The rule's severity, unless this finding was given another."""
        return self.severity_override or RULES[self.rule].severity

    def message(self, language: Language) -> str:
        """Return the message in one language."""
        shown = {name: value.get(language) if isinstance(value, Text) else value for name, value in self.args.items()}
        return RULES[self.rule].message.get(language).format(**shown)

    def at(self, location: Location) -> Finding:
        """Return the same finding at a place."""
        return replace(self, location=location)

    def sort_key(self) -> tuple[str, str, str, str]:
        """Order findings the same way in every run."""
        return (self.target, self.rule, str(self.location), self.message("en"))

    def as_json(self) -> dict[str, object]:
        """Return the finding block of the run document."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "target": self.target,
            "location": self.location.as_json(),
            "message": {"zh": self.message("zh"), "en": self.message("en")},
            "waived": None,
        }
