"""Names as people spell them: exact but for width, case and blanks; near but for hyphens; or unknown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from carbonstd.rules import Text

T = TypeVar("T")

_BLANKS = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[\s_\-‐-―·・.:、]+")


def normalise(text: str) -> str:
    """Bring a name to the form in which it is compared: half width, lower case, single blanks, no invisible signs."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return _BLANKS.sub(" ", plain).strip().casefold()


def squeeze(text: str) -> str:
    """Take blanks, hyphens, underscores and dots out of a normalised name, so that ``烟 煤`` meets ``烟煤``."""
    return _SEPARATORS.sub("", normalise(text))


@dataclass(frozen=True)
class Match(Generic[T]):
    """What a name was understood as.

    Attributes
    ----------
    value : object
        What it names.
    spelling : str
        The proper spelling.
    exact : bool
        False if only hyphens, blanks or dots differ: finding D120.
    """

    value: T
    spelling: str
    exact: bool


class Names(Generic[T]):
    """A closed list of things with all their spellings.

    Parameters
    ----------
    spellings : iterable of (spelling, value)
        The first value of a spelling keeps it.
    """

    def __init__(self, spellings: Iterable[tuple[str, T]]) -> None:
        self._exact: dict[str, tuple[str, T]] = {}
        self._squeezed: dict[str, tuple[str, T] | None] = {}
        for spelling, value in spellings:
            self._exact.setdefault(normalise(spelling), (spelling, value))
        for spelling, value in self._exact.values():
            key = squeeze(spelling)
            known = self._squeezed.setdefault(key, (spelling, value))
            if known is not None and known[1] != value:
                self._squeezed[key] = None  # two things become equal: nothing is guessed

    def find(self, text: str) -> Match[T] | None:
        """Look a name up; None if it isn't known."""
        exact = self._exact.get(normalise(text))
        if exact is not None:
            return Match(exact[1], exact[0], True)
        near = self._squeezed.get(squeeze(text)) if squeeze(text) else None
        return None if near is None else Match(near[1], near[0], False)

    def near(self, text: str, count: int = 3) -> list[str]:
        """Propose known spellings that look like a name that isn't known, each of another thing."""
        from difflib import get_close_matches

        wanted = normalise(text)
        # Of a Chinese name of two characters one may be wrong.
        close = get_close_matches(wanted, list(self._exact), n=8, cutoff=0.5 if len(wanted) < 4 else 0.6)
        if len(wanted) > 1:
            close += [known for known in self._exact if len(known) > 1 and (wanted in known or known in wanted)]
        found: list[tuple[str, T]] = []
        for key in close:
            if all(self._exact[key][1] != value for _, value in found):
                found.append(self._exact[key])
        return [spelling for spelling, _ in found[:count]]


def near_text(candidates: Iterable[str]) -> Text:
    """Write the tail of a message that names near matches."""
    listed = list(candidates)
    if not listed:
        return Text("", "")
    return Text(f"；相近：{'、'.join(listed)}", f"; near: {', '.join(listed)}")


def split_names(cell: str) -> tuple[str, ...]:
    """Split the names in a cell at semicolons, of either width."""
    return tuple(part for part in (piece.strip() for piece in re.split(r"[;；]", cell)) if part)
