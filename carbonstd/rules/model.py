"""The shape of a rule and of a text in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from carbonstd.terms import Language, Severity


class Text(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str

    def get(self, language: Language) -> str:
        """Return the text in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Rule:
    """A rule: what a finding says, and its page (`carbonstd explain Q101`, docs/reference/rules.md)."""

    id: str
    severity: Severity
    title: Text
    message: Text
    what: Text
    why: Text
    example: Text
    todo: Text
    basis: Text
