"""Units: reading, exact conversion, dimensions, tables."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbonstd import units
from carbonstd.errors import UnitError
from carbonstd.units.registry import dimensions
from carbonstd.units.vocabulary import price_year, read_table, vocabulary

# The units of the quota packages, as they stand there.
QUOTA_UNITS = """
% 1 Adt GJ MPa MW MWh Pa TEU W W/W Wh/Wh a degC dm gce/kWh kJ/kg kL kVA kW kW/(m^3/min) kWh kWh/(m^2*a) kWh/m^2 kWh/t
kg kg/t kgce kgce/(1000*m^2) kgce/(10000*m^2) kgce/(1000000*wafer) kgce/Adt kgce/GJ kgce/box kgce/kL kgce/kg kgce/m^2
kgce/m^3 kgce/t kgce/tdmf kgce/toe kgce/tsl kgoe kgoe/(t*energy_factor) kgoe/t m m^2 m^3 m^3/h mm t t/a t/d t/h tCO2/GJ
tCO2/MWh tCO2/t tCO2e tCO2e/t tce/(10000*TEU) tce/(10000*t) tce/t tdmf tex toe tsl wafer
""".split()  # noqa: SIM905

# Units of factor documents and accounting methods, as they print them.
FACTOR_UNITS = (
    """
tC/GJ|tC/TJ|tC/TJ (=kgC/GJ)|kgCH4/TJ|kgCO2/TJ|kgN2O/TJ|mgCH4/km|mgN2O/km|tCO2/L|tCO2/TJ|tCO2/kg|tCO2/m3|tCO2/t|tCO2/tce
GJ/10^4 Nm3|GJ/t|PJ/10^4 t|PJ/10^8 m3|TJ/Gg (=GJ/t)|kgCO2/GJ|kgCO2/kWh|kgCO2e/kWh|tCO2/GJ|tCO2/MWh|kgCO2e/kg|-|fraction
kgCH4/kgBOD|kgCH4/kgCOD|t/10^4 Nm3|t/t|tC/t|tCH4/(unit a)|tCH4/10^8 Nm3|tCH4/10^8 t|tCO2/10^4 Nm3|tHFC-23/t HCFC-22
gCO2e/(t km)|kgCO2e/(t km)|kgCO2e/m2|kgCO2e/m3|kgCO2e/piece|kgCO2e/t|gce/kWh|kgce/MJ|kgce/kWh|kgce/kg|kgce/m3|kgce/t
tce/10^4 kWh|tce/10^4 m3|tce/10^6 kJ|MJ/kWh|MJ/kg|MJ/m3|MJ/t|kJ/kWh|kJ/kg|kJ/m3|GJ/1e4Nm3|t/1e4Nm3|tCH4/(a·unit)
tCH4/1e8Nm3|tCH4/1e8t|tCO2/1e4Nm3|EUR/tCO2e|1e10 kJ|1e4 t|1e4 tce|1e8 kWh|1e8 m3|万吨|万吨标煤|亿立方米|千焦|小时
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

# Families inside which everything converts into everything, with the exact size of each unit.
FAMILIES: list[dict[str, int | Fraction]] = [
    {
        "J": 1, "kJ": 10**3, "MJ": 10**6, "GJ": 10**9, "TJ": 10**12, "PJ": 10**15, "Wh": 3600, "kWh": 3_600_000,
        "MWh": 36 * 10**8, "万千瓦时": 36 * 10**9, "cal": Fraction("4.1868"), "kcal": Fraction("4186.8"),
        "百万千卡": Fraction(4_186_800_000), "kW*min": 60_000, "百万千焦": 10**9, "Btu": Fraction("1055.05585262"),
    },
    {"g": 1, "kg": 1000, "t": 10**6, "万吨": 10**10, "亿吨": 10**14, "lb": Fraction("453.59237"), "斤": 500},
    {"gce": 1, "kgce": 1000, "tce": 10**6, "万吨标准煤": 10**10, "Mtce": 10**12},
    {"m^2": 1, "ha": 10_000, "亩": Fraction(2000, 3), "万平方米": 10_000, "km^2": 10**6, "mm^2": Fraction(1, 10**6)},
    {"L": 1, "m3": 1000, "kL": 1000, "万m³": 10**7, "亿立方米": 10**11, "mL": Fraction(1, 1000)},
    {"s": 1, "min": 60, "h": 3600, "天": 86_400},
    {"Pa": 1, "kPa": 1000, "MPa": 10**6, "bar": 10**5, "atm": 101_325},
    {"kWh/t": 1, "kWh/kg": 1000, "MJ/t": Fraction(10, 36), "kJ/kg": Fraction(10, 36), "万千瓦时/万吨": 1},
    {"GJ/万Nm3": 1, "GJ/10^4 Nm3": 1, "kJ/Nm3": Fraction(1, 100), "MJ/Nm3": 10},
    {"1": 1, "%": Fraction(1, 100), "‰": Fraction(1, 1000), "ppm": Fraction(1, 10**6), "kg/t": Fraction(1, 1000)},
    {"元": 1, "万元": 10**4, "亿元": 10**8},
    {"t/a": 12, "t/月": 144, "万吨/年": 120_000},
]  # fmt: skip

values = st.fractions(max_denominator=10**9)


@st.composite
def families(draw: st.DrawFn, size: int) -> list[str]:
    family = draw(st.sampled_from(FAMILIES))
    return [draw(st.sampled_from(sorted(family))) for _ in range(size)]


@pytest.mark.parametrize("text", QUOTA_UNITS + FACTOR_UNITS)
def test_units_of_the_packages_are_understood(text: str) -> None:
    unit = units.parse(text)
    assert units.parse(unit.text) == unit
    assert units.factor(text, unit.text) == 1
    assert units.dimension(text)


def test_canonical_text_is_the_packages_own() -> None:
    differing = {text for text in QUOTA_UNITS if units.parse(text).text != text}
    assert differing == {"W/W", "Wh/Wh", "kW/(m^3/min)"}


@pytest.mark.parametrize("family", FAMILIES)
def test_sizes_are_exact(family: dict[str, int | Fraction]) -> None:
    for one, size in family.items():
        for other, other_size in family.items():
            assert units.factor(one, other) == Fraction(size) / Fraction(other_size)
            assert isinstance(units.factor(one, other), Fraction)


@settings(deadline=None)  # the first example pays for the import of pint
@given(pair=families(2), value=values)
def test_there_and_back_is_the_same(pair: list[str], value: Fraction) -> None:
    one, other = pair
    assert units.convert(units.convert(value, one, other), other, one) == value


@settings(deadline=None)
@given(three=families(3))
def test_factors_multiply(three: list[str]) -> None:
    one, two, other = three
    assert units.factor(one, two) * units.factor(two, other) == units.factor(one, other)


@given(st.lists(st.sampled_from(sorted(vocabulary().rank)), min_size=1, max_size=3, unique=True), st.booleans())
def test_canonical_text_reads_as_itself(names: list[str], divided: bool) -> None:
    text = "*".join(names) if not divided else f"1/({'*'.join(names)})"
    unit = units.parse(text)
    assert units.parse(unit.text) == unit


@settings(deadline=None)
@given(value=values)
def test_temperatures_convert_with_their_offset(value: Fraction) -> None:
    assert units.convert(value, "℃", "K") == value + Fraction("273.15")
    assert units.convert(units.convert(value, "degC", "K"), "K", "摄氏度") == value
    assert units.convert(value, "℃", "degC") == value


def test_temperature_in_a_product_is_a_difference() -> None:
    assert units.factor("kJ/(kg*℃)", "kJ/(kg*K)") == 1
    with pytest.raises(UnitError, match="offset"):
        units.factor("℃", "K")
    with pytest.raises(UnitError, match="offset"):
        units.convert(Fraction(1), "10*degC", "K")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("t", "mass"),
        ("kWh", "energy"),
        ("kW", "power"),
        ("kW/m^2", "power/area"),
        ("kVA", "apparent_power"),
        ("kJ/kg", "energy/mass"),
        ("MWh/t", "energy/mass"),
        ("kgce/t", "standard_coal/mass"),
        ("kWh/(m^2*a)", "energy/area/year"),
        ("kW/(m^3/min)", "energy/volume"),
        ("m3/h", "volume/time"),
        ("1/h^2", "1/time^2"),
        ("W/W", "dimensionless"),
        ("%", "dimensionless"),
        ("tex", "mass/length"),
        ("tC/TJ", "carbon/energy"),
        ("kgCO2e/(t*km)", "CO2e/length/mass"),
        ("Nm3", "normal_volume"),
        ("CNY2020", "yuan_of_2020"),
        ("degC", "temperature"),
        ("m^4", "length^4"),
    ],
)
def test_dimension_names(text: str, name: str) -> None:
    assert units.dimension(text) == name


CROSSINGS = [
    ("kWh", "kgce", "coal-equivalent"),
    ("kWh/t", "kgce/t", "coal-equivalent"),
    ("GJ", "tCO2", "emission factor"),
    ("tC", "tCO2", "44/12"),
    ("tCH4", "tCO2e", "GWP"),
    ("tCO2", "tCO2e", "GWP"),
    ("t", "tCO2", "of which gas"),
    ("toe", "tce", "coefficient"),
    ("Nm3", "Sm3", "named rule"),
    ("Nm3", "m3", "no gas condition"),
    ("t/a", "t/d", "no fixed number of hours"),
    ("h", "a", "no fixed number of hours"),
    ("元", "元(2020)", "price index"),
    ("元(2015)", "元(2020)", "price index"),
    ("kVA", "kW", "power factor"),
    ("t", "Adt", "moisture"),
    ("重量箱/t", "TEU/t", "dimensions differ"),
    ("kWh", "t/tex", "dimensions differ"),
]


@pytest.mark.parametrize(("one", "other", "reason"), CROSSINGS)
def test_crossing_dimensions_takes_a_package_row(one: str, other: str, reason: str) -> None:
    with pytest.raises(UnitError, match=reason) as caught:
        units.factor(one, other)
    assert "package row" in caught.value.hint_en
    assert "不是单位换算" in caught.value.zh
    assert "数据包" in caught.value.hint_zh
    assert not units.same_dimension(one, other)
    with pytest.raises(UnitError, match=reason):
        units.convert(Fraction(1), one, other)


def test_same_dimension() -> None:
    assert units.same_dimension("kJ/kg", "MWh/t")
    assert units.same_dimension("kgce/t", "tce/万吨")
    assert units.same_dimension("℃", "K")


@pytest.mark.parametrize(
    ("text", "near"),
    [("kgec/t", "kgce"), ("kWhh", "kWh"), ("吨标准", "吨标准煤"), ("千克标准炭/吨", "千克标准煤"), ("GJ/tonn", "t")],
)
def test_unknown_units_come_with_near_ones(text: str, near: str) -> None:
    with pytest.raises(UnitError, match="unknown unit") as caught:
        units.parse(text)
    assert near in units.near_units(text)
    assert near in caught.value.hint_en
    assert near in caught.value.hint_zh
    assert "不认识的单位" in caught.value.zh


def test_near_units_of_known_and_of_hopeless_texts() -> None:
    assert units.near_units("kWh/t") == []
    assert units.near_units("§§§§") == []


def test_a_material_is_no_unit() -> None:
    with pytest.raises(UnitError, match="clinker") as caught:
        units.parse("tCO2/t clinker")
    assert "(tCO2/t)" in caught.value.hint_en


@pytest.mark.parametrize("row", read_table("spellings.csv"), ids=lambda row: row["spelling"])
def test_every_spelling_reads_as_its_unit(row: dict[str, str]) -> None:
    assert units.parse(row["spelling"]) == units.parse(row["unit"])
    assert row["spelling"] not in vocabulary().rank


@pytest.mark.parametrize("row", read_table("ambiguous.csv"), ids=lambda row: row["spellings"])
def test_every_ambiguous_spelling_asks(row: dict[str, str]) -> None:
    assert row["severity"] in ("error", "note")
    assert row["zh"]
    assert row["en"]
    candidates = row["candidates"].split("; ")
    for candidate in candidates:
        units.parse(candidate)
    for spelling in row["spellings"].split("; "):
        asked = units.ambiguity(spelling)
        assert asked is not None
        assert asked.candidates == tuple(candidates)
        if row["severity"] == "note":
            assert units.parse(spelling) == units.parse(candidates[0])
        else:
            with pytest.raises(units.AmbiguousUnit) as caught:
                units.parse(spelling)
            assert caught.value.candidates == tuple(candidates)


def test_tables_repeat_nothing() -> None:
    spellings = [row["spelling"] for row in read_table("spellings.csv")]
    assert len(set(spellings)) == len(spellings)
    questions = [word for row in read_table("ambiguous.csv") for word in row["spellings"].split("; ")]
    assert len(set(questions)) == len(questions)
    crossings = [frozenset((row["one"], row["other"])) for row in read_table("crossings.csv")]
    assert len(set(crossings)) == len(crossings)


def test_crossings_name_dimensions_that_exist() -> None:
    known = {name for unit in vocabulary().rank for name in dimensions({unit: 1})} | {"volume", "area", "power"}
    named = {name for row in read_table("crossings.csv") for name in (row["one"], row["other"])}
    assert named <= known


def test_every_definition_is_exact_and_its_name_is_its_text() -> None:
    for name in vocabulary().rank:
        assert units.parse(name).powers == ((name, 1),)
        assert dimensions({name: 1}) or name in ("%", "‰", "ppm")


def test_units_can_be_listed() -> None:
    listed = units.known_units()
    assert "千瓦时" in listed["kWh"]
    assert "m3" in listed["m^3"]
    assert price_year(2020) not in listed


def test_units_are_values() -> None:
    unit = units.parse("kgce/(10000*m^2)")
    assert (unit.text, unit.factor, unit.powers) == (
        "kgce/(10000*m^2)",
        Fraction(1, 10_000),
        (("kgce", 1), ("m", -2)),
    )
    assert hash(unit) == hash(units.parse("kgce/万平方米"))
    with pytest.raises(AttributeError):
        unit.text = "t"  # type: ignore[misc]


def test_pint_waits_for_the_first_real_conversion() -> None:
    script = (
        "import sys, fractions, carbonstd.units as u\n"
        "u.parse('GJ/10^4Nm3'), u.ambiguity('ton'), u.near_units('kgec')\n"
        "assert u.factor('万千瓦时/吨', 'kWh/t') == 10000 and u.convert(fractions.Fraction(2), 'kW·h', 'kWh') == 2\n"
        "assert u.same_dimension('KWH', '千瓦时')\n"
        "assert not {'pint', 'pandas', 'numpy'} & set(sys.modules)\n"
        "assert u.factor('kWh', 'MJ') == fractions.Fraction(18, 5) and 'pint' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
