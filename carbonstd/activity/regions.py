"""Regions: provinces by GB/T 2260 code, ISO 3166-2 code or name; a city is kept as given, below its province."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from carbonstd.activity.spelling import Match, Names, split_names

_CODE = re.compile(r"(?:CN-)?(\d{2})(\d{2})?(\d{2})?(\d{6})?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Region:
    """A province, with the place in it as far as it was given.

    Attributes
    ----------
    code : str
        Six digits of GB/T 2260, of the city or county where it was given.
    iso : str
        ISO 3166-2, the id by which factor tables name provinces: ``CN-ZJ``.
    locality : str
        What stood behind the province's name: ``杭州市``.
    """

    code: str
    iso: str
    zh: str
    short: str
    en: str
    aliases: tuple[str, ...]
    locality: str = ""


@cache
def regions() -> dict[str, Region]:
    """Return the provinces by ISO 3166-2 code, in the order of GB/T 2260."""
    with Path(__file__).with_name("regions.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["iso"]: Region(row["code"], row["iso"], row["zh"], row["short"], row["en"], split_names(row["aliases"]))
            for row in csv.DictReader(file)
        }


@cache
def _names() -> Names[Region]:
    listed = regions().values()
    proper = [(name, region) for region in listed for name in (region.iso, region.zh, region.short, region.en)]
    return Names(proper + [(alias, region) for region in listed for alias in region.aliases])


def find_region(text: str) -> Match[Region] | None:
    """Look up a region.

    Parameters
    ----------
    text : str
        A name (``浙江``, ``浙江省杭州市``, ``Zhejiang``), a code of GB/T 2260 (``330000``, ``33``, ``330100``) or of
        ISO 3166-2 (``CN-ZJ``, and ``CN-33`` as it was until 2017).
    """
    stripped = text.strip()
    if code := _CODE.fullmatch(stripped):
        province = next((region for region in regions().values() if region.code.startswith(code[1])), None)
        if province is None:
            return None
        digits = f"{code[1]}{code[2] or '00'}{code[3] or '00'}"
        return Match(replace(province, code=digits), stripped, True)
    found = _names().find(stripped)
    if found is not None:
        return found
    for region in regions().values():
        for name in (region.zh, region.short):
            rest = stripped.removeprefix(name).strip()
            if stripped.startswith(name) and len(rest) > 1:
                return Match(replace(region, locality=rest), stripped, True)
    return None


def near_regions(text: str) -> list[str]:
    """Propose names near one that isn't known."""
    return _names().near(text)
