"""Physical quantities of carriers in one base unit per state: t, Nm3, kWh, GJ; or already tce."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from carbonstd.activity.carriers import Carrier
from carbonstd.activity.dossier import Energy
from carbonstd.errors import UnitError
from carbonstd.findings import Finding
from carbonstd.rules import Text
from carbonstd.units import convert, dimension, factor

#: 0 °C in kelvin, and standard pressure in kPa: the normal state of gases.
ZERO_CELSIUS = Fraction("273.15")
NORMAL_PRESSURE = Fraction("101.325")

BASE_UNITS = {"solid": "t", "liquid": "t", "gas": "Nm3", "electricity": "kWh", "heat": "GJ", "medium": "t"}


@dataclass(frozen=True)
class BaseQuantity:
    """A quantity in a base unit, with what had to be said about getting there."""

    value: Fraction | None
    unit: str
    formula: str = ""
    findings: tuple[Finding, ...] = ()
    package_row: str = ""


def base_quantity(record: Energy, carrier: Carrier, key: str) -> BaseQuantity:
    """Convert a row's quantity to the base unit of its carrier's state.

    Energy of a fuel may also be given as heat (GJ) or in standard coal; both are kept as they are. A gas volume is
    brought to 0 °C and 101.325 kPa from the state that its row names.
    """
    unit = record.unit or carrier.default_unit
    base = BASE_UNITS[carrier.state]
    if record.quantity is None or not unit:
        return BaseQuantity(None, base)
    kind = dimension(unit)
    if kind == "standard_coal":
        return BaseQuantity(convert(record.quantity, unit, "tce"), "tce")
    if kind == "energy" and _fits_state(unit, carrier.state):
        base = "kWh" if carrier.state == "electricity" else "GJ"
        return BaseQuantity(convert(record.quantity, unit, base), base)
    if kind == "energy":
        return _refused(record, carrier, unit, base, key)
    if carrier.state in ("gas", "medium") and "volume" in kind:
        return _normal_volume(record, unit, kind, key)
    try:
        return BaseQuantity(convert(record.quantity, unit, base), base)
    except UnitError:
        return _refused(record, carrier, unit, base, key)


def _fits_state(unit: str, state: str) -> bool:
    """Say whether a unit of energy is one in which such a carrier is measured: watt hours are electricity only."""
    from carbonstd.units import parse

    watt_hours = any(name.endswith("Wh") for name, _ in parse(unit).powers)
    return watt_hours == (state == "electricity")


def _refused(record: Energy, carrier: Carrier, unit: str, base: str, key: str) -> BaseQuantity:
    other = {"electricity": "", "heat": ""}.get(carrier.state, Text("、GJ 或 tce", ", GJ or tce"))
    extra = other if isinstance(other, Text) else Text("", "")
    near = Text(f"；应为 {base}{extra.zh}", f"; expected {base}{extra.en}")
    facts = {"what": carrier.name, "unit": unit, "near": near}
    return BaseQuantity(None, base, "", (Finding("D101", key, facts, record.where("unit")),))


def _normal_volume(record: Energy, unit: str, kind: str, key: str) -> BaseQuantity:
    assert record.quantity is not None
    if kind == "normal_volume":
        return BaseQuantity(convert(record.quantity, unit, "Nm3"), "Nm3")
    if kind != "volume":
        at_20 = convert(record.quantity, unit, "Sm3")
        return BaseQuantity(at_20 * ZERO_CELSIUS / (ZERO_CELSIUS + 20), "Nm3", "V * 273.15 / 293.15")
    volume = convert(record.quantity, unit, "m3")
    if record.temperature is not None and record.pressure is not None:
        kelvin = ZERO_CELSIUS + record.temperature
        return BaseQuantity(
            volume * record.pressure * 1000 / NORMAL_PRESSURE * ZERO_CELSIUS / kelvin, "Nm3",
            "V * p / 101.325 kPa * 273.15 / (273.15 + T)",
        )  # fmt: skip
    if record.ref_temperature is not None:
        kelvin = ZERO_CELSIUS + record.ref_temperature
        return BaseQuantity(volume * ZERO_CELSIUS / kelvin, "Nm3", "V * 273.15 / (273.15 + T)")
    facts = {"what": record.carrier, "unit": unit}
    return BaseQuantity(volume, "Nm3", "", (Finding("F107", key, facts, record.where("unit")),))


def per_base(unit: str, numerator: str, base: str) -> Fraction:
    """Return the factor from a coefficient's unit to ``numerator/base``.

    Documents print gas coefficients per m3 and mean normal cubic metres; that reading is made here and nowhere else.
    A coefficient per cubic metre at 20 °C is brought to the normal state, as the volume is (GB/T 11062).

    Raises
    ------
    UnitError
        If the unit is of another dimension.
    """
    try:
        return factor(unit, f"{numerator}/{base}")
    except UnitError:
        if base != "Nm3":
            raise
    if dimension(unit).endswith("/volume_at_20C"):
        return factor(unit, f"{numerator}/Sm3") * (ZERO_CELSIUS + 20) / ZERO_CELSIUS
    return factor(unit, f"{numerator}/m3")
