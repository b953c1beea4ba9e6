"""Our small grammar of unit texts; nothing but names that we know ever reaches pint.

::

    unit    := piece ("*" piece)* ("/" piece)*     a product after "/" needs parentheses
    piece   := number ["*"] piece | number | "(" unit ")" | word ["^" integer] ["(" remark ")"]
    number  := plain decimal | 10 "^" integer
    remark  := state of a gas (0℃, 20℃) | price year of money (2020)

A space or a hyphen between two units multiplies, unless both together are a spelling of one (t CO2).
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import NoReturn

from carbonstd.errors import NumberError, UnitError
from carbonstd.exact import parse_decimal
from carbonstd.units.near import near_words
from carbonstd.units.unit import MAX_POWER, Unit, build, times
from carbonstd.units.vocabulary import PRICE_YEARS, Ambiguity, AmbiguousUnit, normalise, price_year, vocabulary

MAX_EXPONENT = 12

_NUMBER = re.compile(r"(?:\d{1,13}(?:\.\d{0,12})?|\.\d{1,12})(?:e[+-]?\d{1,2})?(?!\d)", re.ASCII | re.IGNORECASE)
_INTEGER = re.compile(r"\^([+-]?\d{1,2})(?![\d^.])", re.ASCII)
_WORD = re.compile(r"[%‰¥$€]|(?:°|[^\W\d_])(?:\w)*(?:-\d+\w*)?")
_STATE = re.compile(r"(0|20) ?(?:°?C|degC|度)(?:,101\.?325 ?kPa|,1 ?atm)?", re.IGNORECASE)
_UNSAID_STATE = re.compile(r"标准?(?:状态|状况|态|况)")
_PRICE_YEAR = re.compile(r"(\d{4})年?(?:(?:不变|可比)?价格?)?", re.ASCII)
_GASES = {"0": "Nm3", "20": "Sm3"}


@lru_cache(maxsize=4096)
def parse(text: str) -> Unit:
    """Read a unit text.

    Parameters
    ----------
    text : str
        Like ``kgce/t``, ``GJ/10^4Nm3``, ``万千瓦时`` or ``千克标准煤/吨``; at most 60 characters.

    Raises
    ------
    AmbiguousUnit
        If a word means several units (``ton``, ``T``, ``方``).
    UnitError
        If the text is no unit that we know.
    """
    return _read(text)[0]


def ambiguity(text: str) -> Ambiguity | None:
    """Tell whether a unit text asks for a question.

    Returns
    -------
    Ambiguity or None
        With severity ``error`` if `parse` refuses the text for it, with ``note`` if it is read under an assumption
        (Nm3 without a state: 0 °C, 101.325 kPa). None for clear texts, and for texts that are no unit at all.
    """
    try:
        notes = _read(text)[1]
    except AmbiguousUnit as error:
        return error.ambiguity
    except UnitError:
        return None
    return notes[0] if notes else None


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Unit, tuple[Ambiguity, ...]]:
    reader = _Reader(normalise(text))
    unit = reader.whole()
    return unit, tuple(reader.notes)


class _Reader:
    """One pass over a normalised text; `notes` gathers what was assumed."""

    def __init__(self, text: str, *, trusted: bool = False) -> None:
        self.text = text
        self.trusted = trusted  # from our own tables: km^2 there is the square of km, and asks nothing
        self.at = 0
        self.notes: list[Ambiguity] = []
        self.words = vocabulary()

    def whole(self) -> Unit:
        if len(self.text) == 1 and self.text in self.words.spellings:  # the dash of an empty unit column
            return self._look_up(self.text)
        unit = self._unit()
        if self.at < len(self.text):
            self._refuse()
        return unit

    def _unit(self) -> Unit:
        unit, divided = self._piece(), False
        while (sign := self.text[self.at : self.at + 1]) in ("*", "/", " ", "-") and sign:
            self.at += 1
            piece = self._piece()
            if sign != "/" and divided:
                raise UnitError(
                    f"除号后的乘积有歧义：{self.text!r}",
                    f"a product after a division can be read in two ways: {self.text!r}",
                    hint_zh="请加括号，如 kWh/(m^2*a)",
                    hint_en="use parentheses, like kWh/(m^2*a)",
                )
            divided = divided or sign == "/"
            unit = times(unit, piece, -1 if sign == "/" else 1)
        return unit

    def _piece(self) -> Unit:
        if self.text.startswith("(", self.at):
            self.at += 1
            unit = self._unit()
            if not self.text.startswith(")", self.at):
                self._refuse()
            self.at += 1
            return unit
        if match := _NUMBER.match(self.text, self.at):
            number = build(self._number(match), {})
            # The number belongs to the unit behind it, so that GJ/10^4 Nm3 divides by both.
            if self.text[self.at : self.at + 1] in ("*", " "):
                self.at += 1
            elif self.text[self.at : self.at + 1] in ("", "/", ")"):
                return number
            return times(number, self._piece())
        return self._word()

    def _number(self, match: re.Match[str]) -> Fraction:
        self.at = match.end()
        self._ask(match[0])
        if self.text.startswith("^", self.at):
            if match[0] != "10":
                self._refuse()
            return Fraction(10) ** self._exponent(MAX_EXPONENT)
        try:
            value = parse_decimal(match[0])
        except NumberError:
            self._refuse(match.start())
        if not Fraction(1, 10**MAX_EXPONENT) <= value <= 10 ** (MAX_EXPONENT + 1):
            self._refuse(match.start())
        return value

    def _exponent(self, bound: int) -> int:
        match = _INTEGER.match(self.text, self.at)
        if not match or not 0 < abs(int(match[1])) <= bound:
            raise UnitError(
                f"指数须为 ±{bound} 以内的非零整数：{self.text!r}",
                f"an exponent is a whole number within ±{bound}, not zero: {self.text!r}",
            )
        self.at = match.end()
        return int(match[1])

    def _word(self) -> Unit:
        word = self._next_word()
        power = self._exponent(MAX_POWER) if self.text.startswith("^", self.at) else 1
        factor, rest = self.words.split_numeral(word)
        if power > 1:
            # Nm^3 is a unit by its name, not the cube of one, and km^3 asks the question of km3.
            whole_factor, whole = self.words.split_numeral(f"{word}{power}")
            if whole in self.words.rank or (self.words.has(whole) and not self.trusted):
                factor, rest, power = whole_factor, whole, 1
        unit = self._remarked(rest) if self.text.startswith("(", self.at) else self._look_up(rest)
        return times(build(Fraction(factor), {}), unit, power)

    def _next_word(self) -> str:
        if match := self.words.compounds.match(self.text, self.at):
            self.at = match.end()
            return match[0]
        match = _WORD.match(self.text, self.at)
        if not match:
            self._refuse()
        word, self.at = match[0], match.end()
        while self.text[self.at : self.at + 1] in (" ", "-") and (following := _WORD.match(self.text, self.at + 1)):
            if self.words.settled(following[0]) or not self.words.has(self.words.split_numeral(word + following[0])[1]):
                break
            word, self.at = word + following[0], following.end()
        return word

    def _look_up(self, word: str) -> Unit:
        self._ask(word)
        if word in self.words.rank:
            return build(Fraction(1), {word: 1})
        if word in self.words.spellings:
            return _Reader(self.words.spellings[word], trusted=True).whole()
        return self._unknown(word)

    def _ask(self, word: str) -> None:
        known = None if self.trusted else self.words.ambiguous.get(word)
        if known and known.severity == "error":
            raise AmbiguousUnit(known)
        if known:
            self.notes.append(known)

    def _remarked(self, word: str) -> Unit:
        """Read what stands in parentheses directly behind a unit: Nm3(20℃), 元(2020年价)."""
        start = self.at
        end = self.text.find(")", start)
        if end < 0:
            self._refuse()
        remark, self.at = self.text[start + 1 : end], end + 1
        notes = len(self.notes)
        state = _STATE.fullmatch(remark)
        asked = self.words.ambiguous.get(word)
        if state and asked and "m^3" in asked.candidates:  # 方(20℃) has answered the question
            word = "m3"
        unit = self._look_up(word)
        is_gas = unit.powers in ((("Nm3", 1),), (("Sm3", 1),), (("m", 3),)) and unit.factor == 1
        if is_gas and state:
            del self.notes[notes:]
            return build(Fraction(1), {_GASES[state[1]]: 1})
        if is_gas and _UNSAID_STATE.fullmatch(remark):
            del self.notes[notes:]
            return self._look_up("Nm3")
        if unit.text == "CNY" and (year := _PRICE_YEAR.fullmatch(remark)) and int(year[1]) in PRICE_YEARS:
            return build(Fraction(1), {price_year(int(year[1])): 1})
        return self._refuse(start)

    def _unknown(self, word: str) -> NoReturn:
        near = near_words(word)
        before = self.text[: self.text.rfind(word)].rstrip(" -")
        if before and before[-1] not in "*/(":
            hint = (
                f"单位栏只写单位（{before}），物料名称写在物料栏",
                f"write the unit alone ({before}); a material's name goes into its own column",
            )
        elif near:
            hint = "是否为：" + "、".join(near), "did you mean: " + ", ".join(near)
        else:
            hint = "carbonstd list units 列出全部单位", "carbonstd list units shows all units"
        raise UnitError(
            f"不认识的单位：{word!r}" + (f"（在 {self.text!r} 中）" if word != self.text else ""),
            f"unknown unit {word!r}" + (f" in {self.text!r}" if word != self.text else ""),
            hint_zh=hint[0],
            hint_en=hint[1],
        )

    def _refuse(self, at: int | None = None) -> NoReturn:
        place = self.text[self.at if at is None else at :]
        raise UnitError(
            f"读不懂的单位：{self.text!r}" + (f"，从 {place!r} 起" if place else "，不完整"),
            f"cannot read the unit {self.text!r}" + (f" from {place!r} on" if place else ": it is incomplete"),
            hint_zh="请写成 kgce/t、kWh/(m^2*a)、GJ/10^4Nm3 的形式",
            hint_en="write it like kgce/t, kWh/(m^2*a) or GJ/10^4Nm3",
        )
