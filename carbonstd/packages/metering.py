"""What an edition of GB 17167 asks for: coverage rates of energy meters by class of carrier and level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from carbonstd.exact import parse_decimal
from carbonstd.packages.catalogue import Catalogue
from carbonstd.packages.coefficients import FactorRow, factor_rows
from carbonstd.packages.descriptor import Edition
from carbonstd.packages.tables import split_list
from carbonstd.rules import Text

METERING = "gb-17167"
#: Levels of metering, from the fence inwards; names as in the table of GB 17167.
LEVELS = {
    "organisation": Text("进出用能单位", "energy using organisation"),
    "unit": Text("进出主要次级用能单位", "main sub-unit"),
    "equipment": Text("主要用能设备", "main equipment"),
}


@dataclass(frozen=True)
class MeterClass:
    """A row of the table: a class of carriers."""

    id: str
    name: Text
    carriers: tuple[str, ...]


@dataclass(frozen=True)
class MeteringStandard:
    """One edition. ``coverage`` is empty where its table isn't known: then nothing can be said of any class."""

    edition: Edition
    classes: Mapping[str, MeterClass]
    coverage: Mapping[str, FactorRow]

    def class_of(self, carriers: Iterable[str]) -> MeterClass | None:
        """Return the class of a carrier, given with its ancestors, nearest first."""
        for carrier in carriers:
            found = next((one for one in self.classes.values() if carrier in one.carriers), None)
            if found is not None:
                return found
        return None

    def required(self, class_id: str, level: str) -> Fraction | None:
        """Return the required rate in per cent; None for a dash in the table."""
        text = self.coverage[class_id].text(level)
        return parse_decimal(text) if text else None


def load_metering(edition: Edition) -> MeteringStandard:
    """Read an edition's classes and, where it has them, its rates."""
    classes = [
        MeterClass(row.key, Text(row.text("zh"), row.text("en")), split_list(row.text("carriers")))
        for row in factor_rows(edition, "classes", ("class",))
    ]
    rows = factor_rows(edition, "coverage", ("class",))
    return MeteringStandard(edition, {one.id: one for one in classes}, {row.key: row for row in rows})


def metering_in_force(catalogue: Catalogue, day: date) -> MeteringStandard | None:
    """Return the edition of GB 17167 in force on a day."""
    valid = [edition for edition in catalogue.versions(METERING) if edition.in_force(day)]
    return load_metering(valid[-1]) if valid else None
