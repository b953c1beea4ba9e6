"""Which printed number takes a quantity of a carrier to standard coal or to heat, and which document says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from carbonstd.activity import AmbiguousWord, Carrier, CarrierList, load_carriers
from carbonstd.errors import CarbonstdError, PackageError
from carbonstd.exact import format_exact
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, Edition, parse_number
from carbonstd.packages.coefficients import ConversionSet, FactorRow, load_conversion_set
from carbonstd.units import dimension

CARRIERS = "carriers.2026"
GENERAL_RULES = "GB/T 2589"
FUEL_STATES = frozenset({"solid", "liquid", "gas"})


@dataclass(frozen=True)
class Printed:
    """A number as its document prints it.

    Attributes
    ----------
    name : str
        ``coefficient`` (standard coal per quantity), ``ncv`` (heat per quantity) or ``standard-coal-ncv``.
    row : FactorRow or None
        None for a value that the caller gave.
    """

    name: str
    value: Fraction
    unit: str
    grade: str = ""
    row: FactorRow | None = None
    edition: Edition | None = None

    @property
    def source(self) -> str | None:
        """The reference of its row."""
        return self.row.ref if self.row is not None else None


def open_carriers(catalogue: Catalogue) -> CarrierList:
    """Read the list of energy carriers."""
    folder = catalogue.package(CARRIERS).folder
    assert folder is not None
    return load_carriers(folder)


def open_conversion_set(
    catalogue: Catalogue, standard: str | None, today: date, as_of: date | None
) -> tuple[ConversionSet, list[Finding]]:
    """Read the coefficients of a document.

    Parameters
    ----------
    standard : str or None
        A package's name, a standard with or without its year; None means GB/T 2589 as in force on the day.

    Returns
    -------
    ConversionSet, list of Finding
        With S101 where a named edition is no longer in force.

    Raises
    ------
    PackageError
        If there is no such document with coefficients, or none in force.
    """
    day = as_of or today
    family, year = (None, None) if standard in {p.name for p in catalogue.packages} else _number(standard)
    known = [package for package in catalogue.packages if _has_coefficients(package)]
    fitting = [p for p in known if (p.name == standard if family is None else _is(p, family, year))]
    valid = fitting if family is None or year is not None else [p for p in fitting if p.in_force(day)]
    if not valid:
        names = ", ".join(f"{package.standard} ({package.validity})" for package in fitting or known)
        raise PackageError(
            f"{standard or GENERAL_RULES} 在 {day} 没有可用的折标准煤系数", f"{standard or GENERAL_RULES} gives no"
            f" coal-equivalent coefficients on {day}", hint_zh=f"已知：{names}", hint_en=f"known: {names}",
        )  # fmt: skip
    edition = valid[-1]
    return load_conversion_set(edition), _superseded(catalogue, edition, day)


def _number(standard: str | None) -> tuple[str, str | None]:
    return parse_number(standard or GENERAL_RULES)


def _is(package: Edition, family: str, year: str | None) -> bool:
    return package.family == family and year in (None, package.edition)


def _has_coefficients(package: Edition) -> bool:
    return package.folder is not None and (package.folder / "coal-equivalents.csv").is_file()


def _superseded(catalogue: Catalogue, edition: Edition, day: date) -> list[Finding]:
    if edition.withdrawn is None or edition.withdrawn >= day:
        return []
    current = [p.standard for p in catalogue.packages if p.family == edition.family and p.in_force(day)]
    facts = {"standard": edition.standard, "withdrawn": edition.withdrawn, "as_of": edition.withdrawn}
    return [Finding("S101", edition.standard, {**facts, "successor": ", ".join(current) or "-"})]


def find_carrier(carriers: CarrierList, text: str) -> Carrier:
    """Look a carrier up.

    Raises
    ------
    CarbonstdError
        If the name is unknown, or an everyday word with several meanings.
    """
    found = carriers.find(text)
    if isinstance(found, AmbiguousWord):
        choices = carriers.describe(found.candidates)
        raise CarbonstdError(
            f"{text!r} 有多种含义：{found.question.zh}", f"{text!r} may mean several: {found.question.en}",
            hint_zh=f"可用：{choices.zh}", hint_en=f"one of: {choices.en}",
        )  # fmt: skip
    if found is None:
        near = ", ".join(carriers.near(text)) or "-"
        raise CarbonstdError(
            f"不认识的能源 {text!r}", f"unknown carrier {text!r}",
            hint_zh=f"相近：{near}；用 list carriers 查看全部", hint_en=f"near: {near}; list carriers shows all",
        )  # fmt: skip
    return found.value


def printed_number(
    conversion: ConversionSet, carriers: CarrierList, carrier: Carrier, column: str
) -> tuple[Printed, list[Finding]]:
    """Return a carrier's coefficient or calorific value, else that of the nearest parent that has one (F105).

    Raises
    ------
    CarbonstdError
        If the document gives none, or gives a range: a midpoint is never taken.
    """
    for holder in (carrier.id, *carriers.ancestors(carrier.id)):
        row = conversion.find(holder)
        if row is None:
            continue
        value, unit = row.number(column), row.text(f"{column}_unit")
        if value is None:
            raise _no_single_value(conversion, carrier, row, column)
        grade = row.text("ncv_grade") or row.grade if column == "ncv" else row.grade
        parent = carriers[holder]
        facts = {"what": carrier.id, "carrier": carrier.name, "parent": parent.name}
        findings = [] if holder == carrier.id else [Finding("F105", carrier.id, facts)]
        return Printed(column, value, unit, grade, row, conversion.edition), findings
    known = carriers.describe(tuple(dict.fromkeys(key for key, _ in conversion.rows)))
    raise CarbonstdError(
        f"{conversion.edition.standard} 没有列出 {carrier.zh}（{carrier.id}）",
        f"{conversion.edition.standard} doesn't list {carrier.en} ({carrier.id})",
        hint_zh=f"给出实测低位发热量 --ncv 与 --ncv-unit；已列：{known.zh}",
        hint_en=f"give a measured --ncv and --ncv-unit; it lists: {known.en}",
    )


def _no_single_value(conversion: ConversionSet, carrier: Carrier, row: FactorRow, column: str) -> CarbonstdError:
    low, high, unit = row.text(f"{column}_lower"), row.text(f"{column}_upper"), row.text(f"{column}_unit")
    standard = f"{conversion.edition.standard} {row.text('table')}".strip()
    hint = {"hint_zh": "给出实测低位发热量，如 --ncv 35.6 --ncv-unit MJ/Nm3", "hint_en":
            "give a measured calorific value, like --ncv 35.6 --ncv-unit MJ/Nm3"}  # fmt: skip
    if low or high:
        span = f"{low}..{high} {unit}"
        return CarbonstdError(
            f"{standard} 对{carrier.zh}（{carrier.id}）只给出范围 {span}，不取中值（{row.ref}）",
            f"{standard} gives {carrier.en} ({carrier.id}) as a range, {span}; a midpoint is never taken ({row.ref})",
            **hint,
        )
    return CarbonstdError(
        f"{standard} 没有给出{carrier.zh}（{carrier.id}）的数值（{row.ref}）",
        f"{standard} gives no value for {carrier.en} ({carrier.id}) ({row.ref})", **hint,
    )  # fmt: skip


def standard_coal(conversion: ConversionSet) -> Printed:
    """Return the calorific value of standard coal that a document lays down."""
    row = conversion.standard_coal
    value = row.number("value")
    assert value is not None
    return Printed("standard-coal-ncv", value, row.text("unit"), row.grade, row, conversion.edition)


def possible_carriers(conversion: ConversionSet, carriers: CarrierList, physical: str) -> Sequence[Carrier]:
    """List the carriers that a document's coefficients would take from a physical dimension to standard coal."""
    wanted = {"energy": {"energy"}, "mass": {"mass"}}.get(physical, {"volume", "normal_volume"})
    found = dict.fromkeys(
        key
        for (key, _), row in conversion.rows.items()
        if key in carriers and dimension(row.text("coefficient_unit")).partition("/")[2] in wanted
    )
    return [carriers[key] for key in found]


def describe(conversion: ConversionSet, carriers: Sequence[Carrier], language: str) -> str:
    """Write carriers with their coefficients for a message that asks which is meant."""
    parts = []
    for carrier in carriers:
        row = conversion.find(carrier.id)
        value = row.number("coefficient") if row is not None else None
        number = f" {format_exact(value)} {row.text('coefficient_unit')}" if row is not None and value else ""
        parts.append(f"{carrier.name.zh if language == 'zh' else carrier.name.en} ({carrier.id}{number})")
    return ("、" if language == "zh" else ", ").join(parts)
