"""Whether what a worked case expects is what was found."""

from __future__ import annotations

from typing import Any

from carbonstd.errors import NumberError
from carbonstd.exact import parse_decimal


def same(expected: Any, found: str | None) -> bool:
    """Compare numbers by value, by their first digits where the text ends in ``…``, and other texts as they are."""
    if expected is None or found is None:
        return expected is found
    text = str(expected)
    if text.endswith("…"):
        return found.startswith(text[:-1])
    try:
        return parse_decimal(text) == parse_decimal(found)
    except NumberError:
        return text == found
