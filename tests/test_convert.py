"""`convert`: factors inside a dimension, coefficients with their source across, and questions instead of guesses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.command import Result
from support.dossiers import TODAY

from carbonstd.accounting.standard_coal import Converter
from carbonstd.activity.dossier import Energy
from carbonstd.activity.record import RowRef
from carbonstd.errors import CarbonstdError
from carbonstd.findings import Location
from carbonstd.packages import Catalogue
from carbonstd.packages.coefficients import load_conversion_set
from carbonstd.reporting.figures import readable, readable_text
from carbonstd.runs.coefficient_choice import open_carriers
from carbonstd.runs.conversion import Conversion, convert
from carbonstd.trace import Trace

Cli = Callable[..., Result]


def converted(catalogue: Catalogue, value: str, unit: str, target: str, **options: str) -> Conversion:
    ncv = options.pop("ncv", None)
    return convert(catalogue, Fraction(value), unit, target, today=TODAY, ncv=Fraction(ncv) if ncv else None, **options)  # type: ignore[arg-type]


def test_electricity_takes_its_coefficient_with_source_table_and_grade(cli: Cli) -> None:
    document = cli("convert", "12000", "kWh", "kgce", "--output-format", "json").json
    assert document["format"] == "carbonstd.convert/1"
    assert {key: document[key] for key in ("value", "from", "to", "result", "factor")} == {
        "value": "12000", "from": "kWh", "to": "kgce", "result": "1474.8", "factor": "0.1229",
    }  # fmt: skip
    assert (document["carrier"], document["coefficient"], document["coefficient_unit"]) == (
        "electricity", "0.1229", "kgce/kWh",
    )  # fmt: skip
    assert document["source"] == "gbt-2589.2020/coal-equivalents.csv#electricity.calorific"
    assert (document["standard"], document["grade"]) == ("GB/T 2589-2020", "corroborated")
    assert document["table"] and document["evidence"]
    shown = cli("convert", "12000", "kWh", "kgce", "--lang", "en").out
    for part in ("12000 kWh = 1474.8 kgce", "0.1229 kgce/kWh", "GB/T 2589-2020", "[corroborated]", document["source"]):
        assert part in shown


def test_inside_a_dimension_there_is_a_factor_and_no_standard(cli: Cli) -> None:
    document = cli("convert", "12000", "kWh", "MJ", "--output-format", "json").json
    assert (document["result"], document["factor"], document["kind"]) == ("43200", "3.6", "unit")
    assert document["standard"] is document["source"] is document["coefficient"] is None
    assert "1 kWh = 3.6 MJ" in cli("convert", "12000", "kWh", "MJ").out


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        (("-5", "kWh", "kgce"), "-0.6145"),
        (("-5", "℃", "K"), "268.15"),
        (("100", "t", "tce", "--carrier", "原煤"), "71.43"),
        (("57", "kWh/t", "kgce/t"), "7.0053"),
        (("12.29", "tce", "万kWh"), "10"),
        (("100", "t", "GJ", "--carrier", "raw-coal"), "2093.4"),
        (("5", "万m3", "tce", "--carrier", "高炉煤气"), "6.43"),
        (("29307.6", "MJ", "tce", "--carrier", "raw-coal"), "1"),
        (("29.3076", "t", "tce", "--ncv", "10", "--ncv-unit", "GJ/t"), "10"),
        (("1", "Nm3", "MJ", "--ncv", "35.6", "--ncv-unit", "MJ/m3"), "35.6"),
        (("7000", "kcal", "kJ"), "29307.6"),
    ],
    ids=" ".join,
)
def test_results(arguments: tuple[str, ...], result: str, cli: Cli) -> None:
    shown = cli("convert", *arguments, "--output-format", "json")
    assert (shown.code, shown.json["result"]) == (0, result), shown.err


def test_a_carrier_that_is_not_clear_is_asked_for_with_the_choices(cli: Cli) -> None:
    for language, words in (
        ("zh", ("原煤 (raw-coal 0.7143", "--carrier")),
        ("en", ("Raw coal (raw-coal", "--carrier")),
    ):
        result = cli("convert", "100", "t", "tce", "--lang", language)
        assert result.code == 2 and all(word in result.err for word in words), result.err
    result = cli("convert", "100", "GJ", "tce", "--lang", "en")
    assert result.code == 2 and "electricity 0.1229" in result.err and "heat 0.03412" in result.err
    result = cli("convert", "100", "t", "tce", "--carrier", "煤", "--lang", "en")
    assert result.code == 2 and "bituminous-coal" in result.err and "anthracite" in result.err
    result = cli("convert", "100", "t", "tce", "--carrier", "原媒")
    assert result.code == 2 and "原煤" in result.err


def test_a_range_is_shown_and_never_halved_but_a_measured_value_goes(cli: Cli) -> None:
    result = cli("convert", "1000", "Nm3", "tce", "--carrier", "天然气", "--lang", "en")
    assert result.code == 2 and "1.1000..1.3300 kgce/m3" in result.err and "--ncv" in result.err
    result = cli(
        "convert", "1000", "Nm3", "tce", "--carrier", "天然气", "--ncv", "35.16912", "--ncv-unit", "MJ/Nm3",
        "--output-format", "json",
    )  # fmt: skip
    document = result.json
    assert (document["result"], document["kind"], document["ncv"]) == ("1.2", "ncv", "35.16912")
    assert document["source"] == "gbt-2589.2020/constants.csv#standard-coal-ncv"


def test_another_edition_by_name_or_by_day(cli: Cli) -> None:
    water = ("convert", "1000", "t", "kgce", "--carrier", "新水", "--output-format", "json")
    now, named = cli(*water).json, cli(*water, "--standard", "GB/T 2589-2008").json
    then = cli(*water, "--as-of", "2019-01-01").json
    assert (now["coefficient"], named["coefficient"], then["coefficient"]) == ("0.2571", "0.0857", "0.0857")
    assert [finding["rule"] for finding in named["findings"]] == ["S101"] and then["findings"] == []
    result = cli(*water, "--as-of", "1990-01-01", "--lang", "en")
    assert result.code == 2 and "GB/T 2589-2008" in result.err
    assert cli(*water, "--standard", "GB 16780").code == 2


def test_a_parent_that_stands_in_and_a_gas_without_state_are_said(catalogue: Catalogue) -> None:
    lignite = converted(catalogue, "1", "t", "tce", carrier="褐煤")
    assert [finding.rule for finding in lignite.findings] == ["F105"] and lignite.result == Fraction("0.7143")
    plain = converted(catalogue, "1", "m3", "kgce", carrier="blast-furnace-gas")
    warm = converted(catalogue, "1", "Sm3", "kgce", carrier="blast-furnace-gas")
    assert [finding.rule for finding in plain.findings] == ["F107"] and not warm.findings
    assert warm.result / plain.result == Fraction("273.15") / Fraction("293.15")


@pytest.mark.parametrize(
    "arguments",
    [
        ("100", "L", "tce", "--carrier", "柴油"),
        ("5", "kWh", "tCO2"),
        ("5", "kWh", "CNY2020"),
        ("5", "frobs", "kWh"),
        ("5", "ton", "kg"),
        ("x", "kWh", "MJ"),
        ("1/3", "kWh", "MJ"),
        ("5", "t", "tce", "--ncv", "23"),
        ("5", "t", "tce", "--ncv", "23", "--ncv-unit", "t"),
        ("5", "t", "tce", "--ncv", "-1", "--ncv-unit", "GJ/t"),
        ("5", "t", "GJ", "--carrier", "electricity"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_converted_stops_with_a_reason(arguments: tuple[str, ...], cli: Cli) -> None:
    result = cli("convert", *arguments)
    assert result.code == 2 and result.out == "" and "内部错误" not in result.err


@settings(max_examples=20)
@given(
    carrier=st.sampled_from(
        ["raw-coal", "lignite", "diesel", "blast-furnace-gas", "electricity", "heat", "fresh-water"]
    ),
    quantity=st.decimals(min_value=0, max_value=10**9, places=3),
)
def test_convert_agrees_with_the_account(catalogue: Catalogue, carrier: str, quantity: object) -> None:
    carriers = open_carriers(catalogue)
    unit = {"solid": "t", "liquid": "t", "gas": "Nm3", "electricity": "kWh", "heat": "GJ", "medium": "t"}
    given_unit = unit[carriers[carrier].state]
    conversion = load_conversion_set(catalogue.package("gbt-2589.2020"))
    row = RowRef("energy", "energy.1", 1, Location(), {}, {})
    record = Energy(row=row, carrier=carrier, flow="consumed", quantity=Fraction(str(quantity)), unit=given_unit)
    line = Converter(conversion, carriers, Trace()).line(record, "k")
    assert line.calorific.value == converted(catalogue, str(quantity), given_unit, "tce", carrier=carrier).result


def test_the_way_back_is_the_inverse(catalogue: Catalogue) -> None:
    there = converted(catalogue, "1", "t", "tce", ncv="23.1", ncv_unit="GJ/t")
    back = converted(catalogue, "1", "tce", "t", ncv="23.1", ncv_unit="GJ/t")
    assert there.result * back.result == 1
    with pytest.raises(CarbonstdError):
        convert(catalogue, Fraction(1), "tce", "t", today=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(172, 3), "57.333333…"), (Fraction(1, 3), "0.3333333333…"),
        (Fraction(-1, 3 * 10**9), "-0.0000000003333333333…"),
        (Fraction("0.0000000000123"), "0.0000000000123"), (Fraction(5), "5"), (Fraction("1474.8"), "1474.8"),
    ],
)  # fmt: skip
def test_numbers_for_people_keep_their_digits(value: Fraction, text: str) -> None:
    assert readable(value) == text


def test_a_number_of_a_run_document_that_goes_on_is_shortened() -> None:
    assert readable_text("57.33333333333333333333333333333333") == "57.333333…"
    assert readable_text(None) == "?" and readable_text("compliant") == "compliant"
