"""The list of energy carriers: what a plant may call a fuel, and the words that ask a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from carbonstd.activity.spelling import Match, Names, normalise, split_names
from carbonstd.errors import PackageError
from carbonstd.packages.tables import read_table
from carbonstd.rules import Text

_NEEDED = ("carrier", "zh", "en", "state", "parent", "form", "fossil", "default_unit", "statistics_code", "aliases")


@dataclass(frozen=True)
class Carrier:
    """An energy carrier, or a medium that takes energy to make.

    Attributes
    ----------
    parent : str
        The carrier whose default may stand in (F105); empty if there is none.
    fossil : str
        ``true``, ``false``, ``mixed``, or empty for media.
    default_unit : str
        The unit in which it is usually given; never assumed for a row without one.
    statistics_code : str
        Its code in the energy statistics of enterprises.
    """

    id: str
    zh: str
    en: str
    state: str
    parent: str
    form: str
    fossil: str
    default_unit: str
    statistics_code: str
    aliases: tuple[str, ...]

    @property
    def name(self) -> Text:
        """Its name in both languages."""
        return Text(self.zh, self.en)


@dataclass(frozen=True)
class AmbiguousWord:
    """An everyday word that means several carriers, with the question to put to the user."""

    word: str
    candidates: tuple[str, ...]
    question: Text


class CarrierList:
    """All carriers with their spellings.

    Parameters
    ----------
    carriers : mapping
        By id.
    ambiguous : mapping
        By normalised word.
    """

    def __init__(self, carriers: Mapping[str, Carrier], ambiguous: Mapping[str, AmbiguousWord]) -> None:
        self.carriers = carriers
        self.ambiguous = ambiguous
        listed = carriers.values()
        proper = [(name, carrier) for carrier in listed for name in (carrier.id, carrier.zh, carrier.en)]
        self._names = Names(proper + [(alias, carrier) for carrier in listed for alias in carrier.aliases])
        self._codes = {carrier.statistics_code: carrier for carrier in listed if carrier.statistics_code}

    def __getitem__(self, carrier_id: str) -> Carrier:
        return self.carriers[carrier_id]

    def __contains__(self, carrier_id: object) -> bool:
        return carrier_id in self.carriers

    def find(self, text: str) -> Match[Carrier] | AmbiguousWord | None:
        """Look a name up; an everyday word with several meanings comes back as the question to ask."""
        asked = self.ambiguous.get(normalise(text))
        return asked if asked is not None else self._names.find(text)

    def by_statistics_code(self, code: str) -> Carrier | None:
        """Look up the code of the energy statistics (``01`` or ``1`` is raw coal)."""
        return self._codes.get(code.strip().zfill(2))

    def near(self, text: str) -> list[str]:
        """Propose names near one that isn't known."""
        return self._names.near(text)

    def ancestors(self, carrier_id: str) -> list[str]:
        """Return the carriers whose defaults may stand in, nearest first."""
        found: list[str] = []
        parent = self.carriers[carrier_id].parent
        while parent and parent not in found:
            found.append(parent)
            parent = self.carriers[parent].parent
        return found

    def describe(self, carrier_ids: tuple[str, ...]) -> Text:
        """List carriers for a message: names with ids."""
        known = [self.carriers[carrier_id] for carrier_id in carrier_ids if carrier_id in self.carriers]
        return Text(
            "、".join(f"{carrier.zh}（{carrier.id}）" for carrier in known),
            ", ".join(f"{carrier.en} ({carrier.id})" for carrier in known),
        )


def load_carriers(folder: Path) -> CarrierList:
    """Load the list from the folder of its package (``factors/carriers/2026``).

    Raises
    ------
    PackageError
        If a table or a column is missing, an id is repeated, or a parent or candidate isn't listed.
    """
    rows = read_table(folder / "carriers.csv")
    missing = [name for name in _NEEDED if not rows or name not in rows[0]]
    if missing:
        raise PackageError(
            f"{folder / 'carriers.csv'}：缺少列 {', '.join(missing)}",
            f"{folder / 'carriers.csv'}: columns missing: {', '.join(missing)}",
        )
    carriers = {row["carrier"]: _carrier(row) for row in rows}
    ambiguous = {
        normalise(row["word"]): AmbiguousWord(row["word"], split_names(row["candidates"]), Text(row["zh"], row["en"]))
        for row in read_table(folder / "ambiguous.csv")
    }
    named = {carrier.parent for carrier in carriers.values() if carrier.parent}
    named |= {candidate for word in ambiguous.values() for candidate in word.candidates}
    unknown = sorted(named - carriers.keys())
    if unknown or len(carriers) != len(rows):
        raise PackageError(
            f"{folder}：能源目录有重复编号，或引用了未列出的能源：{', '.join(unknown)}",
            f"{folder}: an id is repeated, or a carrier is named that isn't listed: {', '.join(unknown)}",
        )
    return CarrierList(carriers, ambiguous)


def _carrier(row: Mapping[str, str]) -> Carrier:
    return Carrier(
        id=row["carrier"],
        zh=row["zh"],
        en=row["en"],
        state=row["state"],
        parent=row["parent"],
        form=row["form"],
        fossil=row["fossil"],
        default_unit=row["default_unit"],
        statistics_code=row["statistics_code"],
        aliases=split_names(row["aliases"]),
    )
