"""Text on a terminal: a Chinese character takes two cells, and no word, number or id is ever cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

_WIDE = "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
_CLOSING, _OPENING = "，。；：、！？）》】〉」』", "（《【〈「『"
#: A run of narrow signs or one wide one, with the punctuation that may not be parted from it; or blanks.
_WORD = re.compile(rf" +|[{_OPENING}]*(?:[^ {_WIDE}]+|[{_WIDE}])[{_CLOSING}]*")
#: What would steer a terminal, and the raised and lowered signs that GBK lacks.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069²³¹µ\u2070-\u209f]")


def visible(text: str) -> str:
    """Spell out control characters, and write raised and lowered signs as plain ones."""
    return _UNSHOWN.sub(_spelt, text)


def _spelt(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", found[0])
    return plain if plain != found[0] else found[0].encode("unicode_escape").decode()


def cells(text: str) -> int:
    """Return how many cells a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, width: int) -> list[str]:
    """Break a text where it exceeds the width; what follows hangs two cells deeper than its beginning.

    A word longer than the width gets a line of its own.
    """
    body = text.lstrip(" ")
    indent = len(text) - len(body)
    lines: list[str] = []
    line, used, gap = " " * indent, indent, 0
    for word in _WORD.findall(body):
        if word[0] == " ":
            gap = len(word)
            continue
        size = cells(word)
        if used + gap + size > width and line.strip():
            lines.append(line)
            line, used, gap = " " * (indent + 2), indent + 2, 0
        line += " " * gap + word
        used += gap + size
        gap = 0
    return [*lines, line]


def columns(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Align the cells of rows in columns, some of them to the right."""
    laid = []
    for position, column in enumerate(zip(*rows, strict=True)):
        width = max(map(cells, column))
        padded = [(text, " " * (width - cells(text))) for text in column]
        laid.append([blanks + text if position in right else text + blanks for text, blanks in padded])
    return ["  ".join(row).rstrip() for row in zip(*laid, strict=True)]


def align(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Align columns; where they don't fit, the last column of a row goes to a line of its own."""
    lines = columns(rows)
    if all(cells(line) <= width for line in lines):
        return lines
    heads = columns([row[:-1] for row in rows])
    return [line for head, row in zip(heads, rows, strict=True) for line in (head, f"      {row[-1]}")]
