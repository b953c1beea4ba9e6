"""The reader's screen: language, width, colours, and the signs that it can show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from carbonstd.reporting.layout import visible, wrap
from carbonstd.terms import VERDICT_SIGNS, Language

_ASCII_SIGNS = {"compliant": "OK", "non-compliant": "X", "inconclusive": "?", "not-applicable": "-"}
_ASCII = str.maketrans({"√": "OK", "×": "x", "…": "..", "–": "-", "—": "-", "·": "-", "≤": "<=", "≥": ">=", "°": ""})
_COLOURS = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33}


@dataclass(frozen=True)
class Page:
    """What the reader's screen can show."""

    language: Language = "zh"
    width: int = 80
    colour: bool = False
    plain_signs: bool = False

    def say(self, zh: str, en: str) -> str:
        """Return one of two texts in the reader's language."""
        return zh if self.language == "zh" else en

    def sign(self, verdict: str) -> str:
        """Return the verdict's sign; colour never carries meaning alone."""
        return (_ASCII_SIGNS if self.plain_signs else VERDICT_SIGNS)[verdict]

    def shown(self, text: str) -> str:
        """Return a text as the screen can show it: no control characters, no signs that it lacks."""
        text = visible(text)
        return text.translate(_ASCII) if self.plain_signs else text

    def text(self, lines: Iterable[str]) -> str:
        """Join lines that are to stay lines."""
        return "".join(f"{self.shown(line)}\n" for line in lines)

    def wrapped(self, text: str, style: str = "") -> list[str]:
        """Lay a text out in lines that fit the width, in a colour where the screen has any."""
        return [self.styled(line, style) for line in wrap(self.shown(text), self.width)]

    def styled(self, line: str, style: str) -> str:
        """Colour a line."""
        return f"\x1b[{_COLOURS[style]}m{line}\x1b[0m" if self.colour and style else line
