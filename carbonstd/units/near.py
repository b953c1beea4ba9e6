"""Near matches for a unit that isn't known, for messages."""

from __future__ import annotations

import re

from carbonstd.units.vocabulary import normalise, vocabulary

_BETWEEN = re.compile(r"[\s*/()^]+")


def near_units(text: str) -> list[str]:
    """Propose known spellings near the words of a unit text that aren't known.

    Parameters
    ----------
    text : str
        A unit text that `parse` refused.

    Returns
    -------
    list of str
        At most three for the first unknown word; empty if every word is known or nothing is near.
    """
    words = vocabulary()
    for word in _BETWEEN.split(normalise(text)):
        if word and not word[0].isdigit() and not words.has(words.split_numeral(word)[1]):
            return near_words(word)
    return []


def near_words(word: str) -> list[str]:
    """Propose at most three known spellings, each of another unit."""
    from difflib import SequenceMatcher, get_close_matches

    words = vocabulary()
    known: dict[str, list[str]] = {}
    for spelling in [*words.rank, *words.spellings]:
        known.setdefault(spelling.casefold(), []).append(spelling)
    found: dict[str, str] = {}
    for close in get_close_matches(word.casefold(), list(known), n=8, cutoff=0.6):
        best = max(known[close], key=lambda spelling: SequenceMatcher(None, word, spelling).ratio())
        unit = words.spellings.get(best, best)
        found.setdefault(unit, unit if best.isascii() else best)
    return list(found.values())[:3]
