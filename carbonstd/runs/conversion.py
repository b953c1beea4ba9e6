"""`convert`: inside a dimension by the units alone, across dimensions by a printed number, never by a guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from carbonstd import units
from carbonstd.activity import Carrier, CarrierList
from carbonstd.errors import CarbonstdError, UnitError
from carbonstd.exact import format_exact
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.coefficients import ConversionSet
from carbonstd.packages.tables import split_list
from carbonstd.rules import Text
from carbonstd.runs.bridging import bridge
from carbonstd.runs.coefficient_choice import (
    FUEL_STATES,
    Printed,
    describe,
    find_carrier,
    open_carriers,
    open_conversion_set,
    possible_carriers,
    printed_number,
    standard_coal,
)
from carbonstd.terms import weakest
from carbonstd.units.unit import times

FORMAT = "carbonstd.convert/1"
GASES = frozenset({"volume", "normal_volume", "volume_at_20C"})
PHYSICAL = frozenset({"energy", "mass", *GASES})
_WATTS = frozenset({"W", "kW", "MW", "GW", "TW", "Wh", "kWh", "MWh", "GWh", "TWh"})


@dataclass(frozen=True)
class Conversion:
    """A converted value with every number that took part.

    Attributes
    ----------
    kind : str
        ``unit`` (inside a dimension), ``coefficient`` (a coal-equivalent coefficient) or ``ncv`` (a calorific value).
    factor : Fraction or None
        What the value was multiplied by; None between degC and K.
    numbers : tuple of Printed
        The coefficient, or the calorific value and that of standard coal.
    """

    value: Fraction
    unit: str
    target: str
    result: Fraction
    kind: str
    factor: Fraction | None
    carrier: Carrier | None = None
    numbers: tuple[Printed, ...] = ()
    edition: Edition | None = None
    findings: tuple[Finding, ...] = ()

    def number(self, name: str) -> Printed | None:
        """Return one of the numbers by its name."""
        return next((number for number in self.numbers if number.name == name), None)

    @property
    def principal(self) -> Printed | None:
        """The number that has a package row: the one to cite."""
        return next((number for number in self.numbers if number.row is not None), None)

    def as_json(self) -> dict[str, Any]:
        """Return the document `carbonstd.convert/1`."""
        coefficient, ncv, cited = self.number("coefficient"), self.number("ncv"), self.principal
        row = cited.row if cited is not None else None
        return {
            "format": FORMAT, "value": format_exact(self.value), "from": self.unit, "to": self.target,
            "result": format_exact(self.result), "kind": self.kind,
            "factor": None if self.factor is None else format_exact(self.factor),
            "carrier": self.carrier.id if self.carrier else None,
            "basis": row.text("basis") or "calorific" if row is not None else None,
            "coefficient": format_exact(coefficient.value) if coefficient else None,
            "coefficient_unit": coefficient.unit if coefficient else None,
            "ncv": format_exact(ncv.value) if ncv else None, "ncv_unit": ncv.unit if ncv else None,
            "source": row.ref if row is not None else None, "table": row.text("table") or None if row else None,
            "grade": weakest([number.grade for number in self.numbers]),
            "evidence": list(split_list(row.text("evidence"))) if row is not None else [],
            "standard": self.edition.standard if self.edition else None,
            "package": f"{self.edition.name} {self.edition.version}" if self.edition else None,
            "numbers": [_number(number) for number in self.numbers],
            "findings": [finding.as_json() for finding in self.findings],
        }  # fmt: skip


def _number(number: Printed) -> dict[str, Any]:
    return {
        "name": number.name, "value": format_exact(number.value), "unit": number.unit, "source": number.source,
        "grade": number.grade or None,
    }  # fmt: skip


def convert(
    catalogue: Catalogue,
    value: Fraction,
    unit: str,
    target: str,
    *,
    today: date,
    as_of: date | None = None,
    carrier: str | None = None,
    standard: str | None = None,
    ncv: Fraction | None = None,
    ncv_unit: str | None = None,
) -> Conversion:
    """Convert a value.

    Parameters
    ----------
    carrier : str or None
        What the quantity is of; only electricity given in watt-hours is understood without it.
    standard : str or None
        The document whose coefficients are taken; by default GB/T 2589 as in force on `as_of`, else `today`.
    ncv, ncv_unit : Fraction and str, or None
        A measured calorific value, which goes before the document's numbers.

    Raises
    ------
    CarbonstdError
        If a unit is unknown, no number takes one dimension to the other, the carrier isn't clear, or the document
        gives a range.
    """
    if units.same_dimension(unit, target):
        result = units.convert(value, unit, target)
        return Conversion(value, unit, target, result, "unit", _factor(unit, target))
    physical, other, forward = _crossing(unit, target)
    conversion, findings = open_conversion_set(catalogue, standard, today, as_of)
    carriers = open_carriers(catalogue)
    meant = find_carrier(carriers, carrier) if carrier else None
    measured = _measured(ncv, ncv_unit)
    if meant is None and measured is None:
        meant = _inferred(conversion, carriers, physical, unit if forward else target)
    numbers, said = _numbers(conversion, carriers, meant, physical, other, measured)
    quotient, more = bridge(unit, target, numbers, forward, meant)
    return Conversion(
        value, unit, target, value * quotient, "coefficient" if numbers[0].name == "coefficient" else "ncv", quotient,
        meant, numbers, conversion.edition, (*findings, *said, *more),
    )  # fmt: skip


def _factor(unit: str, target: str) -> Fraction | None:
    try:
        return units.factor(unit, target)
    except UnitError:
        return None


def _crossing(unit: str, target: str) -> tuple[str, str, bool]:
    """Return the physical dimension, what it is exchanged for, and whether the way goes from the first to the second.

    Raises
    ------
    UnitError
        If no number of a conversion set could lead from one unit to the other.
    """
    above, _, below = units.dimension(times(units.parse(unit), units.parse(target), -1).text).partition("/")
    for other in ("standard_coal", "energy"):
        if above in PHYSICAL - {other} and below == other:
            return above, other, True
        if below in PHYSICAL - {other} and above == other:
            return below, other, False
    units.factor(unit, target)  # raises, and says which dimensions are meant
    raise UnitError(f"{unit} → {target}", f"{unit} to {target}")


def _measured(ncv: Fraction | None, unit: str | None) -> Printed | None:
    if ncv is None and unit is None:
        return None
    if ncv is None or unit is None or not units.dimension(unit).startswith("energy/"):
        raise CarbonstdError(
            f"--ncv 与 --ncv-unit 要一起给出，单位如 GJ/t、kJ/m3，不是 {unit!r}",
            f"--ncv and --ncv-unit go together, with a unit like GJ/t or kJ/m3, not {unit!r}",
        )
    if ncv <= 0:
        raise CarbonstdError(f"低位发热量应为正数：{format_exact(ncv)}", f"--ncv is positive: {format_exact(ncv)}")
    return Printed("ncv", ncv, unit)


def _inferred(conversion: ConversionSet, carriers: CarrierList, physical: str, unit: str) -> Carrier:
    """Take watt-hours for electricity; ask in every other case."""
    if physical == "energy" and any(name in _WATTS for name, _ in units.parse(unit).powers):
        return carriers["electricity"]
    possible = possible_carriers(conversion, carriers, physical)
    fuels = Text("；或任一燃料（按其热量计）", "; or any fuel, by its heat") if physical == "energy" else Text("", "")
    raise CarbonstdError(
        f"{unit} 是哪一种能源？请用 --carrier 写明",
        f"{unit} of which carrier? name it with --carrier",
        hint_zh=f"{conversion.edition.standard} 列出：{describe(conversion, possible, 'zh')}{fuels.zh}",
        hint_en=f"{conversion.edition.standard} lists: {describe(conversion, possible, 'en')}{fuels.en}",
    )


def _numbers(
    conversion: ConversionSet,
    carriers: CarrierList,
    carrier: Carrier | None,
    physical: str,
    other: str,
    measured: Printed | None,
) -> tuple[tuple[Printed, ...], list[Finding]]:
    """Choose the numbers: a measured calorific value, heat of a fuel as it is, else what the document prints."""
    if other == "energy":
        if measured is not None:
            return (measured,), []
        assert carrier is not None
        printed, findings = printed_number(conversion, carriers, carrier, "ncv")
        return (printed,), findings
    if physical == "energy" and (carrier is None or carrier.state in FUEL_STATES):
        return (standard_coal(conversion),), []
    if measured is not None:
        return (measured, standard_coal(conversion)), []
    assert carrier is not None
    printed, findings = printed_number(conversion, carriers, carrier, "coefficient")
    return (printed,), findings
