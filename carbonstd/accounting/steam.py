"""Heat of steam and hot water given by mass: enthalpy of IAPWS-IF97 at pressure and temperature, less water at 20 °C.

The formulas are rows of the formulas package (annex E of the steel guideline); only the enthalpy is looked up here.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from carbonstd.accounting.quantities import BaseQuantity
from carbonstd.activity.carriers import Carrier
from carbonstd.activity.dossier import Energy
from carbonstd.exact import from_float, round_half_up
from carbonstd.expressions import evaluate
from carbonstd.findings import Finding
from carbonstd.packages.formulas import Formula
from carbonstd.rules import Text
from carbonstd.units import convert

STEAM, HOT_WATER = "F-STEAM-1", "F-STEAM-2"
#: Enthalpies are taken to 0.01 kJ/kg, so that a result doesn't depend on the last digits of a library.
DECIMALS = 2
#: Of water, in pascal: above it there is no boiling.
CRITICAL_PRESSURE = 22.064e6


def heat_of_mass(record: Energy, carrier: Carrier, key: str, formulas: Mapping[str, Formula]) -> BaseQuantity:
    """Return the heat in GJ of steam (pressure, temperature or both) or of hot water (temperature).

    Steam of which one of the two is given is saturated. What is missing is D104; a state outside the tables, or
    water where steam is said, is D112.
    """
    assert record.quantity is not None
    tonnes = convert(record.quantity, record.unit, "t")
    if carrier.id == "hot-water":
        if record.temperature is None:
            return _missing(record, carrier, key, Text("温度", "temperature"))
        water = _by_formula(formulas[HOT_WATER], {"quantity": tonnes, "temperature": record.temperature})
        if water.value is None or water.value >= 0:
            return water
        facts = {"what": carrier.name, "value": f"{record.raw('temperature')} degC", "expected": ">= 20 degC"}
        return BaseQuantity(None, "GJ", "", (Finding("D112", key, facts, record.where("temperature")),))
    if record.pressure is None and record.temperature is None:
        return _missing(record, carrier, key, Text("压力（绝压）、温度", "pressure (absolute), temperature"))
    enthalpy = steam_enthalpy(record.pressure, record.temperature)
    if enthalpy is None:
        state = f"p = {record.raw('pressure') or '-'} MPa, T = {record.raw('temperature') or '-'} degC"
        expected = Text(
            "蒸汽的压力（绝压，MPa）和温度（℃）", "pressure (absolute, MPa) and temperature (degC) of steam"
        )
        facts = {"what": carrier.name, "value": state, "expected": expected}
        return BaseQuantity(None, "GJ", "", (Finding("D112", key, facts, record.where("pressure")),))
    return _by_formula(formulas[STEAM], {"quantity": tonnes, "enthalpy": enthalpy})


def steam_enthalpy(pressure: Fraction | None, temperature: Fraction | None) -> Fraction | None:
    """Return the specific enthalpy of steam in kJ/kg by IAPWS-IF97.

    Parameters
    ----------
    pressure : Fraction or None
        Absolute, in MPa.
    temperature : Fraction or None
        In degrees Celsius. Where one of the two is None, steam is saturated.

    Returns
    -------
    Fraction or None
        To 0.01 kJ/kg; None outside the tables, and where water at this state is liquid.
    """
    from CoolProp.CoolProp import PropsSI

    fluid = "IF97::Water"
    kelvin = float((temperature or Fraction(0)) + Fraction("273.15"))
    pascal = float((pressure or Fraction(0)) * 1_000_000)
    try:
        if pressure is None:
            joules = PropsSI("H", "T", kelvin, "Q", 1, fluid)
        elif temperature is None:
            joules = PropsSI("H", "P", pascal, "Q", 1, fluid)
        elif pascal < CRITICAL_PRESSURE and kelvin < PropsSI("T", "P", pascal, "Q", 1, fluid):
            return None
        else:
            joules = PropsSI("H", "P", pascal, "T", kelvin, fluid)
    except ValueError:
        return None
    return round_half_up(from_float(joules / 1000), DECIMALS)


def _by_formula(formula: Formula, values: Mapping[str, Fraction]) -> BaseQuantity:
    heat = evaluate(formula.expression, values)
    assert isinstance(heat, Fraction)
    shown = "; ".join(f"{name} = {float(value):g}" for name, value in values.items() if name != "quantity")
    return BaseQuantity(heat, "GJ", f"{formula.text} ({shown})", (), formula.ref)


def _missing(record: Energy, carrier: Carrier, key: str, names: Text) -> BaseQuantity:
    finding = Finding("D104", key, {"what": carrier.name, "names": names}, record.where("pressure"))
    return BaseQuantity(None, "GJ", "", (finding,))
