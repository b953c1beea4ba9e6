"""Energy management: formulas, sign conventions, criteria of models, accuracy classes and contents of reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.exact import parse_decimal
from carbonstd.packages.catalogue import Catalogue
from carbonstd.packages.coefficients import FactorRow, factor_rows
from carbonstd.packages.descriptor import Edition
from carbonstd.packages.formulas import Formula, load_formulas
from carbonstd.packages.tables import split_list
from carbonstd.rules import Text

MANAGEMENT = "energy-management.2026"


@dataclass(frozen=True)
class SavingMethod:
    """A way of counting energy savings by one edition of GB/T 13234.

    Attributes
    ----------
    years : tuple of int
        Reporting years for which the edition is in force.
    sign : int
        -1 where the edition writes a saving as a negative number.
    convention : Text
        The same, to be printed beside each number.
    """

    id: str
    edition: str
    years: tuple[int, int]
    formula: Formula
    rate: Formula | None
    sign: int
    convention: Text
    clause: str
    grade: str
    note: str
    ref: str


@dataclass(frozen=True)
class HistoryName:
    """How rows of ``history`` are called: energy, output … ; any name that isn't listed is a driver."""

    id: str
    kind: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Accuracy:
    """What a document asks of an instrument; None where it gives no accuracy class or no interval of calibration."""

    row: FactorRow
    sectors: tuple[str, ...]
    state: str
    spellings: tuple[str, ...]
    accuracy_class: Fraction | None
    calibration_months: Fraction | None


@dataclass(frozen=True)
class Chapter:
    """A chapter of a report, with the blocks of the run and the tables of the dossier that fill it."""

    report: str
    id: str
    title: Text
    blocks: tuple[str, ...]
    tables: tuple[str, ...]
    row: FactorRow


@dataclass(frozen=True)
class ManagementRules:
    """The whole package."""

    edition: Edition
    formulas: Mapping[str, Formula]
    savings: tuple[SavingMethod, ...]
    criteria: Mapping[str, FactorRow]
    names: tuple[HistoryName, ...]
    accuracy: tuple[Accuracy, ...]
    chapters: tuple[Chapter, ...]

    def criterion(self, name: str) -> Fraction:
        """Return the number of a criterion."""
        return parse_decimal(self.criteria[name].text("value"))


def load_management(catalogue: Catalogue, name: str = MANAGEMENT) -> ManagementRules:
    """Read the package of energy management."""
    edition = catalogue.package(name)
    formulas = load_formulas(edition)
    return ManagementRules(
        edition=edition,
        formulas=formulas,
        savings=tuple(_saving(row, formulas) for row in factor_rows(edition, "savings", ("method", "edition"))),
        criteria={row.key: row for row in factor_rows(edition, "criteria", ("criterion",))},
        names=tuple(
            HistoryName(row.key, row.text("kind"), (row.key, *_names(row)))
            for row in factor_rows(edition, "history-names", ("name",))
        ),
        accuracy=tuple(_accuracy(row) for row in factor_rows(edition, "accuracy", ("document", "state", "instrument"))),
        chapters=tuple(_chapter(row) for row in factor_rows(edition, "contents", ("report", "chapter"))),
    )


def _names(row: FactorRow) -> tuple[str, ...]:
    return (row.text("zh"), row.text("en"), *split_list(row.text("aliases")))


def _saving(row: FactorRow, formulas: Mapping[str, Formula]) -> SavingMethod:
    return SavingMethod(
        id=row.text("method"),
        edition=row.text("edition"),
        years=(int(row.text("applies_from") or 0), int(row.text("applies_to") or 9999)),
        formula=formulas[row.text("formula")],
        rate=formulas.get(row.text("rate_formula")),
        sign=int(row.text("saving_sign")),
        convention=Text(row.text("zh"), row.text("en")),
        clause=row.text("clause"),
        grade=row.grade,
        note=row.text("note"),
        ref=row.ref,
    )


def _accuracy(row: FactorRow) -> Accuracy:
    return Accuracy(
        row=row,
        sectors=split_list(row.text("sectors")),
        state=row.text("state"),
        spellings=(row.text("instrument"), *_names(row)),
        accuracy_class=row.number("accuracy_class"),
        calibration_months=row.number("calibration_months"),
    )


def _chapter(row: FactorRow) -> Chapter:
    return Chapter(
        report=row.text("report"),
        id=row.text("chapter"),
        title=Text(row.text("zh"), row.text("en")),
        blocks=split_list(row.text("blocks")),
        tables=split_list(row.text("tables")),
        row=row,
    )
