"""The words of the unit language: what definitions.txt, spellings.csv and ambiguous.csv say, read once.

Nothing here knows pint. Names and signs of the units come from the left-hand sides of definitions.txt; whoever misses
a spelling adds a line to spellings.csv.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from carbonstd.errors import UnitError

MAX_LENGTH = 60
FOLDER = Path(__file__).parent
DEFINITIONS = FOLDER / "definitions.txt"
PRICE_YEARS = range(1949, 2101)
# Chinese numerals that stand before a unit, longest first, so that 百万千焦 isn't read as 百 of something.
NUMERALS = {
    "十万": 10**5, "百万": 10**6, "千万": 10**7, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
    "十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8,
}  # fmt: skip

_SUPERSCRIPT = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SIGNS = str.maketrans(dict.fromkeys("·•⋅∙・‧×∗", "*") | dict.fromkeys("∕÷每", "/") | {"−": "-", "–": "-"})
_SEPARATORS = re.compile(r"[\s*/.()-]")


@dataclass(frozen=True)
class Ambiguity:
    """A spelling that means several units, with the question to put to the user.

    Attributes
    ----------
    spelling : str
        The word in question, as normalised.
    candidates : tuple of str
        Units to choose from; the first is what a note assumes.
    severity : str
        ``error``: nothing is assumed; ``note``: the first candidate is assumed and said so.
    zh, en : str
        The question.
    """

    spelling: str
    candidates: tuple[str, ...]
    severity: str
    zh: str
    en: str


class AmbiguousUnit(UnitError):  # noqa: N818
    """A unit that means several things: a finding that asks, never a guess."""

    def __init__(self, ambiguity: Ambiguity) -> None:
        choices = "、".join(ambiguity.candidates), ", ".join(ambiguity.candidates)
        super().__init__(
            f"单位有歧义：{ambiguity.spelling!r}。{ambiguity.zh}",
            f"ambiguous unit {ambiguity.spelling!r}: {ambiguity.en}",
            hint_zh=f"请改写为其中之一：{choices[0]}",
            hint_en=f"write one of: {choices[1]}",
        )
        self.ambiguity = ambiguity
        self.candidates = ambiguity.candidates


@dataclass(frozen=True)
class Vocabulary:
    """All words: unit names with their rank, other spellings, ambiguous spellings, spellings that hold separators."""

    rank: dict[str, int]
    spellings: dict[str, str]
    ambiguous: dict[str, Ambiguity]
    compounds: re.Pattern[str]

    def split_numeral(self, word: str) -> tuple[int, str]:
        """Take a Chinese numeral off the front: 万千瓦时 is 10000 and 千瓦时; 千瓦时 itself is a whole word."""
        if not self.has(word):
            for numeral, value in NUMERALS.items():
                if word.startswith(numeral) and self.has(word[len(numeral) :]):
                    return value, word[len(numeral) :]
        return 1, word

    def has(self, word: str) -> bool:
        """Whether the word stands in one of the tables."""
        return word in self.rank or word in self.spellings or word in self.ambiguous

    def settled(self, word: str) -> bool:
        """Whether the word, its numeral aside, means one unit and no question has to be asked."""
        rest = self.split_numeral(word)[1]
        known = self.ambiguous.get(rest)
        return self.has(rest) and (known is None or known.severity == "note")


def price_year(year: int) -> str:
    """Name the yuan of a price year: ``CNY2020``."""
    return f"CNY{year}"


def normalise(text: str) -> str:
    """Bring full-width, superscript and look-alike characters to plain ones; keep upper and lower case.

    Raises
    ------
    UnitError
        If the text is empty or longer than 60 characters.
    """
    if len(text) <= MAX_LENGTH:
        # Superscripts first: NFKC would turn 10⁴ into 104.
        text = _SUPERSCRIPT.sub(lambda match: "^" + unicodedata.normalize("NFKC", match[0]).lstrip("+"), text)
        text = unicodedata.normalize("NFKC", text).translate(_SIGNS).replace("**", "^")
        text = "".join(character for character in text if unicodedata.category(character) != "Cf")
        text = re.sub(r" ?([*/^(),]) ?", r"\1", re.sub(r"\s+", " ", text)).strip()
    if not text:
        raise UnitError("没有单位", "no unit given", hint_zh="请写单位，如 t 或 kWh", hint_en="give one, like t")
    if len(text) > MAX_LENGTH:
        raise UnitError(
            f"单位文字超过 {MAX_LENGTH} 个字符：{text[:20]!r}…",
            f"unit text longer than {MAX_LENGTH} characters: {text[:20]!r}…",
        )
    return text


def read_table(name: str) -> list[dict[str, str]]:
    """Read one of the CSV tables of this folder."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def vocabulary() -> Vocabulary:
    """Read the tables, once."""
    names = [name for line in DEFINITIONS.read_text(encoding="utf-8").splitlines() if (name := _defined(line))]
    names += [price_year(year) for year in PRICE_YEARS]
    spellings = {normalise(row["spelling"]): row["unit"] for row in read_table("spellings.csv")}
    ambiguous = {
        key: Ambiguity(key, tuple(row["candidates"].split("; ")), row["severity"], row["zh"], row["en"])
        for row in read_table("ambiguous.csv")
        for key in map(normalise, row["spellings"].split("; "))
    }
    compounds = [word for word in {*spellings, *ambiguous} if len(word) > 1 and _SEPARATORS.search(word)]
    return Vocabulary(
        {name: rank for rank, name in enumerate(names)},
        spellings,
        ambiguous,
        _one_of(compounds),
    )


def known_units() -> dict[str, tuple[str, ...]]:
    """List every unit with its other spellings, in the order of definitions.txt, price years left out.

    A unit text that is only reached by a spelling (``m^3``, ``t*km``) stands at the end.
    """
    words = vocabulary()
    years = {price_year(year) for year in PRICE_YEARS}
    listed: dict[str, list[str]] = {name: [] for name in words.rank if name not in years}
    for spelling, unit in words.spellings.items():
        listed.setdefault(unit, []).append(spelling)
    return {unit: tuple(spellings) for unit, spellings in listed.items()}


def _one_of(compounds: list[str]) -> re.Pattern[str]:
    """Match a spelling that holds separators (kW.h, t.ce) as one word, with or without a numeral in front."""
    longest_first = sorted(compounds, key=lambda word: (-len(word), word))
    return re.compile(rf"(?:{'|'.join(NUMERALS)})?(?:{'|'.join(map(re.escape, longest_first))})(?![\w^])")


def _defined(line: str) -> str:
    """Give the text by which a line of definitions.txt is known: the sign if there is one, else the name."""
    parts = [part.strip() for part in line.partition("#")[0].split("=")]
    return parts[2] if len(parts) > 2 else parts[0]
