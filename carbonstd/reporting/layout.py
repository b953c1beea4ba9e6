"""Columns of text in which a Chinese character takes two cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def cells(text: str) -> int:
    """Return how many cells a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def align(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Align columns; where they don't fit, the last column of a row goes to a line of its own.

    Nothing is ever shortened.
    """
    if not rows:
        return []
    widths = [max(cells(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        *first, last = row
        head = "  ".join(text + " " * (size - cells(text)) for text, size in zip(first, widths, strict=False))
        if sum(widths) + 2 * (len(widths) - 1) <= width:
            lines.append(f"{head}  {last}".rstrip())
        else:
            lines += [head.rstrip(), f"      {last}"]
    return lines
