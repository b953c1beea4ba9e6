"""What is aimed at: a level of the standard, or a share by which the value is to improve."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.errors import CarbonstdError
from carbonstd.exact import format_exact, parse_decimal
from carbonstd.rules import Text

_LEVEL = re.compile(r"(?:level[_-]?)([1-9])|([1-9])级", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,20})?)%", re.ASCII)
_WORDS = {
    "先进值": "1", "准入值": "2", "限定值": "3",
    "benchmark": "benchmark", "标杆": "benchmark", "标杆值": "benchmark", "标杆水平": "benchmark",
    "baseline": "baseline", "基准": "baseline", "基准值": "baseline", "基准水平": "baseline",
}  # fmt: skip
_SCHEMES = {"benchmark": Text("标杆水平", "benchmark level"), "baseline": Text("基准水平", "baseline level")}
_KNOWN = ("level_1", "level_2", "level_3", "benchmark", "baseline", "10%")


@dataclass(frozen=True)
class Aim:
    """A level by its id in the package, or a share of the value; exactly one of the two."""

    level: str = ""
    share: Fraction | None = None

    def __str__(self) -> str:
        if self.share is not None:
            return f"{format_exact(self.share * 100)}%"
        return f"level_{self.level}" if self.level.isdigit() else self.level

    def label(self, names: Mapping[str, Text], direction: str) -> Text:
        """Return its name for people; `names` are those of the edition's levels."""
        if self.share is not None:
            zh, en = ("降低", "lower") if direction == "max" else ("提高", "higher")
            return Text(f"{zh} {self}", f"{self} {en}")
        name = names.get(self.level) or _SCHEMES.get(self.level)
        return name or Text(f"{self.level}级", f"level {self.level}")


def parse_aim(text: str) -> Aim:
    """Read a target: ``level_2``, ``准入值``, ``benchmark``, ``10%``.

    Raises
    ------
    CarbonstdError
        If it is none. A bare number is refused: 2 may be a level or a percentage.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
    if found := _LEVEL.fullmatch(plain):
        return Aim(found[1] or found[2])
    if plain in _WORDS:
        return Aim(_WORDS[plain])
    if found := _PERCENT.fullmatch(plain):
        share = parse_decimal(found[1]) / 100
        if 0 < share < 1:
            return Aim(share=share)
        raise CarbonstdError(f"目标应在 0% 与 100% 之间：{text!r}", f"a target lies between 0 % and 100 %: {text!r}")
    if re.fullmatch(r"[\d.]+", plain):
        raise CarbonstdError(
            f"目标 {text!r} 是级别还是百分数？", f"target {text!r}: a level or a percentage?",
            hint_zh=f"写成 level_{plain} 或 {plain}%", hint_en=f"write level_{plain} or {plain}%",
        )  # fmt: skip
    near = difflib.get_close_matches(plain, (*_KNOWN, *_WORDS), 1)
    known = ", ".join(_KNOWN)
    raise CarbonstdError(
        f"不认识的目标 {text!r}；可用：{known}、先进值、准入值、限定值",
        f"unknown target {text!r}; use {known}",
        hint_zh=f"是否指 {near[0]}？" if near else "", hint_en=f"did you mean {near[0]}?" if near else "",
    )  # fmt: skip
