"""Steam and hot water by mass: enthalpies of IAPWS-IF97, the formulas of annex E, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from carbonstd.accounting.steam import steam_enthalpy

#: Verification values of region 2 in IAPWS R7-97 (2012), table 15: kelvin, MPa, kJ/kg.
PUBLISHED = [("300", "0.0035", "2549.91145"), ("700", "0.0035", "3335.68375"), ("700", "30", "2631.49474")]


@pytest.mark.parametrize(("kelvin", "pressure", "enthalpy"), PUBLISHED)
def test_enthalpies_are_those_that_iapws_published(kelvin: str, pressure: str, enthalpy: str) -> None:
    found = steam_enthalpy(Fraction(pressure), Fraction(kelvin) - Fraction("273.15"))
    assert found is not None and abs(found - Fraction(enthalpy)) <= Fraction(1, 200)


def test_steam_of_which_one_property_is_given_is_saturated() -> None:
    # At 1 MPa water boils at 179.89 degC; the two ways to say so agree within what the temperature is rounded by.
    by_pressure, by_temperature = steam_enthalpy(Fraction(1), None), steam_enthalpy(None, Fraction("179.89"))
    assert by_pressure is not None and by_temperature is not None
    assert abs(by_pressure - by_temperature) <= Fraction(2, 100) and round(by_pressure) == 2777


@pytest.mark.parametrize(
    ("pressure", "temperature"), [("1", "100"), ("1000", "300"), ("1", "3000"), ("30", None), (None, "400")]
)
def test_liquid_water_and_states_outside_the_tables_have_no_enthalpy_of_steam(
    pressure: str | None, temperature: str | None
) -> None:
    given = [None if one is None else Fraction(one) for one in (pressure, temperature)]
    assert steam_enthalpy(given[0], given[1]) is None
