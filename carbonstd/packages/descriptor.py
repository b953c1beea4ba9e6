"""An edition: what its `standard.toml` says, and whether it is in force on a day."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from carbonstd.errors import PackageError, UnknownNameError
from carbonstd.packages.tables import read_descriptor
from carbonstd.rules import Text

FORMAT = "carbonstd.package/1"
_NUMBER = re.compile(
    r"(?P<prefix>[A-Z]+(?:/T|/Z)?)\s*(?P<number>\d+(?:\.\d+)*)(?:\s*[-—–@_:]\s*(?P<year>\d{4}))?", re.IGNORECASE
)


@dataclass(frozen=True)
class Edition:
    """One edition of a standard, with or without a package of its own.

    Attributes
    ----------
    standard, family, edition : str
        ``GB 16780-2021``, ``GB 16780``, ``2021``.
    issued, effective, withdrawn : date or None
        `withdrawn` is the last day in force; None means unknown or none.
    folder : Path or None
        None for an edition that is only a row of the catalogue.
    """

    standard: str
    family: str
    edition: str
    kind: str
    title: Text
    issued: date | None = None
    effective: date | None = None
    withdrawn: date | None = None
    replaces: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    grade: str = "recalled"
    evidence: tuple[str, ...] = ()
    official_page: str = ""
    scope: str = ""
    note: str = ""
    name: str = ""
    version: str = ""
    comparison: str = "full-value"
    conversion: str | None = None
    levels: dict[str, Text] = field(default_factory=dict)
    folder: Path | None = None
    extra: dict[str, Any] = field(default_factory=dict, compare=False)

    def in_force(self, day: date) -> bool:
        """Say whether the edition is in force on a day; unknown dates don't count as in force."""
        if self.effective is None or self.effective > day:
            return False
        if self.withdrawn is not None:
            return day <= self.withdrawn
        return not self.replaced_by

    @property
    def dates_unknown(self) -> bool:
        """Whether the start is unknown, or the end of a replaced edition."""
        return self.effective is None or (bool(self.replaced_by) and self.withdrawn is None)

    @property
    def validity(self) -> str:
        """The span in force, as text."""
        end = str(self.withdrawn) if self.withdrawn else ("?" if self.replaced_by else "")
        return f"{self.effective or '?'}/{end}"


def parse_number(text: str) -> tuple[str, str | None]:
    """Split a standard's number into family and year: ``gb16780-2021`` gives ``("GB 16780", "2021")``.

    Raises
    ------
    UnknownNameError
        If the text is no standard's number.
    """
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        raise UnknownNameError(
            f"不是标准号：{text!r}",
            f"not a standard's number: {text!r}",
            hint_zh='请写成 "GB 16780-2021" 或 "GB 16780"',
            hint_en='write "GB 16780-2021" or "GB 16780"',
        )
    return f"{found['prefix'].upper()} {found['number']}", found["year"]


def slug(family: str) -> str:
    """Return the folder of a family: ``GB/T 32151.8`` gives ``gbt-32151.8``."""
    return family.lower().replace("/", "").replace(" ", "-")


def load_edition(folder: Path) -> Edition:
    """Read the `standard.toml` of a package folder.

    Raises
    ------
    PackageError
        If a key that every package needs is missing or of the wrong type.
    """
    path = folder / "standard.toml"
    data = read_descriptor(path)
    try:
        if data["format"] != FORMAT:
            raise PackageError(f"{path}：format 应为 {FORMAT}", f"{path}: format should be {FORMAT}")
        title = data["title"]
        return Edition(
            standard=data["standard"],
            family=data["family"],
            edition=str(data["edition"]),
            kind=data["kind"],
            title=Text(title["zh"], title["en"]),
            issued=_day(data, "issued"),
            effective=_day(data, "effective"),
            withdrawn=_day(data, "withdrawn"),
            replaces=tuple(data.get("replaces", ())),
            replaced_by=tuple(data.get("replaced_by", ())),
            grade=data["grade"],
            evidence=tuple(data["evidence"]),
            official_page=data.get("official_page", ""),
            scope=data.get("scope", {}).get("en", ""),
            note=data.get("note", ""),
            name=data["name"],
            version=data["version"],
            comparison=data.get("comparison", "full-value"),
            conversion=data.get("conversion"),
            levels={key: Text(value["zh"], value["en"]) for key, value in data.get("levels", {}).items()},
            folder=folder,
            extra=data,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise PackageError(f"{path}：缺少或写错 {error}", f"{path}: missing or wrong {error}") from None


def _day(data: dict[str, Any], key: str) -> date | None:
    value = data.get(key)
    if value is not None and not isinstance(value, date):
        raise TypeError(f"{key}: not a date")
    return value
