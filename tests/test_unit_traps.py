"""Traps of unit texts: what other programs misread, what people write, what must be refused."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from carbonstd import units
from carbonstd.errors import UnitError
from carbonstd.units.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        # widths, dots, superscripts, spreadsheets
        ("ＫＷＨ", "kWh"),
        ("ｋＷｈ／ｔ", "kWh/t"),
        ("kW·h", "kWh"),
        ("kW•h/t", "kWh/t"),
        ("kgCO2/kW·h", "kgCO2/kWh"),
        ("h*kW", "kWh"),
        ("万kW·h", "10000*kWh"),
        ("kW.h", "kWh"),
        ("KWH", "kWh"),
        ("KG", "kg"),
        ("t.ce", "tce"),
        ("tec", "tce"),
        ("kWh\u200b", "kWh"),
        ("\u00a0kWh \u3000/ t", "kWh/t"),
        ("m³/h", "m^3/h"),
        ("㎥", "m^3"),
        ("㎡", "m^2"),
        ("m²", "m^2"),
        ("kg·m⁻³", "kg/m^3"),
        ("m^-3", "1/m^3"),
        ("µg", "ug"),
        ("μg", "ug"),
        ("tCO₂e", "tCO2e"),
        ("t CO2", "tCO2"),
        ("kg CO2-eq", "kgCO2e"),
        ("Mg C/ha/a", "tC/(ha*a)"),
        ("tkm", "t*km"),
        ("t-km", "t*km"),
        ("kgCO2e/吨公里", "kgCO2e/(t*km)"),
        # powers of ten
        ("10⁴Nm³", "10000*Nm3"),
        ("GJ/10^4Nm3", "GJ/(10000*Nm3)"),
        ("GJ/10^4·Nm3", "GJ/(10000*Nm3)"),
        ("GJ/万Nm³", "GJ/(10000*Nm3)"),
        ("10^-3 t", "t/1000"),
        ("1e4 tce", "10000*tce"),
        ("10**4 t", "10000*t"),
        ("0.5t", "t/2"),
        ("1/kWh", "1/kWh"),
        # Chinese
        ("度", "kWh"),
        ("万度", "10000*kWh"),
        ("亿千瓦时", "100000000*kWh"),
        ("百万千焦", "GJ"),
        ("百万千卡", "Gcal"),
        ("大卡", "kcal"),
        ("吨标煤", "tce"),
        ("公斤标煤", "kgce"),
        ("万吨标准煤", "10000*tce"),
        ("千克标准煤/吨", "kgce/t"),
        ("千克标准煤每百万片", "kgce/(1000000*wafer)"),
        ("万重量箱", "10000*box"),
        ("吨二氧化碳当量", "tCO2e"),
        ("万吨CO2", "10000*tCO2"),
        ("吨/天", "t/d"),
        ("亩", "mu"),
        ("公顷", "ha"),
        ("万元", "10000*CNY"),
        ("元(2020)", "CNY2020"),
        ("万元（2020年不变价）", "10000*CNY2020"),
        ("tce/万元(2020年价)", "tce/(10000*CNY2020)"),
        # gas states
        ("Nm3(0℃)", "Nm3"),
        ("Nm³（20℃）", "Sm3"),
        ("m3(20℃)", "Sm3"),
        ("m³(0 ℃, 101.325 kPa)/h", "Nm3/h"),
        ("万标方(20℃)", "10000*Sm3"),
        ("万方(20℃)", "10000*Sm3"),
        ("Sm3", "Sm3"),
        ("m³(标态)", "Nm3"),
        ("(kgce/t)", "kgce/t"),
        ("W/W", "1"),
    ],
)
def test_spellings_of_practice(text: str, canonical: str) -> None:
    assert units.parse(text).text == canonical


@pytest.mark.parametrize("text", ["ton", "kgce/ton", "万tons", "TON"])
def test_ton_asks(text: str) -> None:
    with pytest.raises(units.AmbiguousUnit) as caught:
        units.parse(text)
    assert caught.value.candidates == ("t", "short_ton", "long_ton")
    asked = units.ambiguity(text)
    assert asked
    assert asked.severity == "error"
    assert "t" in caught.value.hint_zh


def test_tons_that_say_which() -> None:
    assert units.factor("short ton", "kg") == Fraction("907.18474")
    assert units.factor("长吨", "kg") == Fraction("1016.0469088")
    assert units.factor("metric ton", "kg") == 1000


@pytest.mark.parametrize(
    "text", ["T", "MT", "方", "万方", "箱", "吨煤", "mw", "mwh", "mJ", "Cal", "km3", "蒸吨", "标煤", "CO2"]
)
def test_hard_ambiguities_are_never_guessed(text: str) -> None:
    with pytest.raises(units.AmbiguousUnit):
        units.parse(text)


def test_kt_is_the_kilotonne_and_no_knot() -> None:
    assert units.factor("kt", "t") == 1000
    assert units.dimension("kt") == "mass"


@pytest.mark.parametrize("text", ["Nm3", "Nm³", "Nm^3", "NM3", "N·m3", "标准立方米", "万标方", "GJ/10^4Nm3"])
def test_normal_cubic_metre_is_its_own_and_says_what_it_assumes(text: str) -> None:
    assert "normal_volume" in units.dimension(text)
    asked = units.ambiguity(text)
    assert asked
    assert asked.severity == "note"
    assert asked.candidates == ("Nm3(0℃)", "Nm3(20℃)")


@pytest.mark.parametrize("text", ["Nm3(0℃)", "Nm3(20℃)", "m3", "kgce/t", "平方公里", "no such unit", ""])
def test_clear_and_unknown_texts_ask_nothing(text: str) -> None:
    assert units.ambiguity(text) is None


def test_plain_cubic_metre_is_a_volume() -> None:
    assert units.dimension("m3") == "volume"
    assert units.factor("m3", "L") == 1000


def test_calorie_is_the_one_of_gbt_2589() -> None:
    assert units.factor("cal", "J") == Fraction("4.1868")
    assert units.factor("kcal", "kJ") == Fraction("4.1868")
    assert units.factor("千卡", "焦") == Fraction("4186.8")


def test_kilowatt_hour() -> None:
    assert units.factor("kWh", "MJ") == Fraction(18, 5)


def test_year_is_no_number_of_hours() -> None:
    assert units.factor("year", "年") == 1
    assert units.factor("年", "月") == 12
    with pytest.raises(UnitError, match="operating hours"):
        units.factor("year", "h")


def test_case_matters() -> None:
    assert units.factor("MW", "mW") == 10**9
    assert units.parse("Mg") == units.parse("t") != units.parse("mg")


def test_lost_superscript_asks() -> None:
    with pytest.raises(units.AmbiguousUnit) as caught:
        units.parse("GJ/104Nm3")
    assert caught.value.candidates == ("10^4", "10000")


@pytest.mark.parametrize("text", ["kgce/t*d", "kgCO2e/t·km", "kWh/m2 a", "kWh/m2·a"])
def test_product_behind_a_division_asks_for_parentheses(text: str) -> None:
    with pytest.raises(UnitError, match="two ways") as caught:
        units.parse(text)
    assert "括号" in caught.value.hint_zh


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "9**9**9", "9^9^9", "10^99", "10^4^4", "2^3", "0*t", "1e99t", "t^5", "t^0", "t^1.5", "m^2^2",
        "m^4*m",
        "t/", "/t", "t//t", "(t", "t)", "()", "t per h", "½t", "1⁄2 t", "kWh+kWh", "t;t", "t,t", "__import__('os')",
        "[mass]", "pint", "knot", "gallon", "furlong", "Nm3(15℃)", "t(20℃)", "元(1800)", "元(abcd)", "MPa(表压)",
        "a" * 61,
        "ﷺ" * 10, "九^2", "吨标准", "kgce/", "1_000 t", "1,000 t", "nan", "inf", "t" * 60, "(" * 60, "١٠ t",
    ],
)  # fmt: skip
def test_refused(text: str) -> None:
    with pytest.raises(UnitError) as caught:
        units.parse(text)
    assert caught.value.zh
    assert caught.value.en


_PIECES = [*vocabulary().rank, *vocabulary().spellings, *vocabulary().ambiguous, *"*/^()·- 0123456789.e每万²⁴⁻½①"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=8).map("".join) | st.text(max_size=70))
@example("9**9**9**9**9**9")
@example("10^10^10^10")
def test_any_text_is_read_or_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    try:
        unit = units.parse(text)
    except UnitError:
        pass
    else:
        assert all(0 < abs(power) <= 4 for _, power in unit.powers)
        assert unit.factor > 0
    assert time.perf_counter() - start < 2
