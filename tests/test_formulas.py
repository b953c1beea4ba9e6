"""Formulas of accounting: worked cases, their arithmetic properties, and the lint of formulas and methods."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstd import maintain
from carbonstd.activity.yamltext import load_yaml
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact, parse_decimal
from carbonstd.expressions import evaluate
from carbonstd.maintain.formula_cases import formula_faults
from carbonstd.packages import Catalogue, built_in_roots, load_edition
from carbonstd.packages.formulas import Formula, load_formulas
from carbonstd.units.plain_mass import fits, in_unit

FOLDER = built_in_roots()[0] / "factors" / "formulas" / "2026"
FORMULAS = load_formulas(load_edition(FOLDER))
CASES: list[dict[str, Any]] = load_yaml((FOLDER / "cases.yaml").read_bytes(), "cases.yaml")["cases"]

#: Formulas of a quantity less something else: no quantity doesn't mean nothing.
WITH_DEDUCTIONS = {"F-PROC-3", "F-COKE-3", "F-WW-1", "F-FUG-3S"}


# --- worked cases and properties --------------------------------------------------------------------------------------


def test_every_formula_has_a_case_and_every_case_holds(catalogue: Catalogue) -> None:
    outcomes = maintain.test_package(FOLDER, catalogue, date(2026, 11, 23))
    assert [(one.case, one.faults) for one in outcomes if one.faults] == []
    assert len(outcomes) == len(CASES) and {case["formula"] for case in CASES} == FORMULAS.keys()


def numbers(formula: Formula) -> st.SearchStrategy[dict[str, Fraction]]:
    """Draw values for all variables of a formula within their bounds."""
    return st.fixed_dictionaries(
        {
            name: st.fractions(
                min_value=-1000 if declared.minimum is None else declared.minimum,
                max_value=1000 if declared.maximum is None else declared.maximum,
                max_denominator=1000,
            )
            for name, declared in formula.inputs.items()
        }
    )


@given(st.data(), st.fractions(min_value=0, max_value=1000, max_denominator=100))
def test_what_comes_out_grows_with_the_quantity(data: st.DataObject, times: Fraction) -> None:
    formula = data.draw(st.sampled_from([one for one in FORMULAS.values() if "quantity" in one.inputs]))
    values = data.draw(numbers(formula).filter(lambda drawn: defined(formula, drawn)))

    def at(quantity: Fraction) -> Fraction:
        result = evaluate(formula.expression, {**values, "quantity": quantity})
        assert isinstance(result, Fraction)
        return result

    nothing = at(Fraction(0))
    assert nothing == 0 or formula.id in WITH_DEDUCTIONS
    assert at(times * values["quantity"]) - nothing == times * (at(values["quantity"]) - nothing)


def defined(formula: Formula, values: dict[str, Fraction]) -> bool:
    """Whether nothing is divided by zero: by a molar mass, or by what is no carbon in a catalyst."""
    return values.get("mixture_molar_mass", 1) != 0 and 1 not in (
        values.get("carbon_before"), values.get("carbon_after")
    )  # fmt: skip


def written_otherwise(inputs: dict[str, str]) -> Iterator[dict[str, str]]:
    """Write one input after the other in a unit a thousand times as large, a fraction as per cent and back."""
    for name, text in inputs.items():
        number, _, unit = text.partition(" ")
        value = parse_decimal(number)
        if unit in ("degC", "K"):
            continue
        if unit == "%":
            other = format_exact(value / 100)
        elif unit:
            other = f"{format_exact(value / 1000)} 10^3 {unit}"
        else:
            other = f"{format_exact(value * 100)} %"
        yield {**inputs, name: other}


@pytest.mark.parametrize("case", [case for case in CASES if "inputs" in case], ids=lambda case: case["name"])
def test_a_value_in_another_unit_gives_the_same(case: dict[str, Any]) -> None:
    for inputs in written_otherwise(case["inputs"]):
        assert formula_faults({**case, "inputs": inputs}, FORMULAS) == [], inputs


# --- what is wrong with a case ----------------------------------------------------------------------------------------

LIME = next(case for case in CASES if case.get("printed") == "887.239656")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"expect": "887.239657 tCO2"}, "found 887.239656 tCO2"),
        ({"expect": "887.2…"}, ""),
        ({"expect": "887239.656 kgCO2", "printed": None}, ""),
        ({"expect": "refused"}, "expected refused, found 887.239656"),
        ({"printed": "887.24"}, ""),
        ({"printed": "887.23"}, "printed 887.23, found 887.24"),
        ({"expect": "887.239656 tCO2e"}, "tCO2"),
        ({"expect": None}, "expect is missing"),
        ({"why": None}, "why is missing"),
        ({"because": "x"}, "unknown key because"),
        ({"formula": "F-CARB-55"}, "no formula 'F-CARB-55'"),
        ({"inputs": {**LIME["inputs"], "weight": "1 t"}}, "no variable weight"),
        ({"inputs": {**LIME["inputs"], "quantity": "1200 GJ"}}, "GJ to t is no unit conversion"),
        ({"inputs": {"quantity": "1200 t"}}, "found unknown"),
    ],
)
def test_a_case_that_does_not_hold_says_why(change: dict[str, Any], word: str) -> None:
    faults = formula_faults({**LIME, **change}, FORMULAS)
    assert (word in "; ".join(faults)) if word else faults == []


def test_a_case_of_neither_a_formula_nor_an_indicator_is_named(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = copy_formulas(tmp_path)
    (folder / "cases.yaml").write_text("cases: [{name: x, expect: 1}]\n", encoding="utf-8")
    (outcome,) = maintain.test_package(folder, catalogue, date(2026, 11, 23))
    assert outcome.faults == ("the case names neither an indicator nor a formula",)


def test_pack_test_names_the_formula_case_that_does_not_hold(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = copy_formulas(tmp_path)
    cases = folder / "cases.yaml"
    cases.write_bytes(cases.read_bytes().replace(b"expect: 887.239656 tCO2", b"expect: 887.239655 tCO2"))
    (outcome,) = [one for one in maintain.test_package(folder, catalogue, date(2026, 11, 23)) if one.faults]
    assert outcome.case == LIME["name"] and "887.239656" in outcome.faults[0]


@pytest.mark.parametrize(
    ("unit", "wanted", "number"),
    [
        ("t", "tCO2", "1"), ("kgSF6", "t", "0.001"), ("%", "tC/t", "0.01"), ("mg/L", "tCOD/m3", "0.000001"),
        ("t/t", "tHFC23/tHCFC22", "1"), ("kgC/Nm3", "tC/10^4 Nm3", "10"), ("degC", "K", "274.15"),
        ("tCH4", "tCO2", None), ("tC/GJ", "tCO2/GJ", None), ("tHCFC22/tHFC23", "tHFC23/tHCFC22", None),
        ("tCO2e", "tCO2", None), ("t", "tCO2e", None), ("GJ", "t", None), ("tonn", "t", None),
    ],
)  # fmt: skip
def test_a_plain_mass_stands_for_a_substance_and_no_substance_for_another(
    unit: str, wanted: str, number: str | None
) -> None:
    if number is not None:
        assert fits(unit, wanted) and in_unit(Fraction(1), unit, wanted) == parse_decimal(number)
        return
    assert not fits(unit, wanted)
    with pytest.raises(UnitError):
        in_unit(Fraction(1), unit, wanted)


# --- lint of formulas -------------------------------------------------------------------------------------------------


def copy_formulas(tmp_path: Path) -> Path:
    folder = tmp_path / "formulas" / "2026"
    shutil.copytree(FOLDER, folder)
    return folder


def change(folder: Path, file: str, number: int, **cells: str) -> None:
    """Change cells of a row, counted from the first; one beyond the last repeats the last."""
    path = folder / file
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    if number == len(rows):
        rows.append(dict(rows[-1]))
    rows[number].update(cells)
    write(path, rows)


def write(path: Path, rows: list[dict[str, str]]) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(buffer.getvalue().encode())


def errors(folder: Path) -> list[str]:
    return [finding.message("en") for finding in maintain.lint(folder) if finding.severity == "error"]


Spoil = Callable[[Path], None]

#: What spoils the formulas, and what lint says of it. The first formula is F-COMB-1, its first variable the quantity.
SPOILED_FORMULAS: dict[str, tuple[Spoil, str]] = {
    "broken": (lambda f: change(f, "formulas.csv", 0, expression="quantity * ("), "F-COMB-1"),
    "a condition": (lambda f: change(f, "formulas.csv", 0, expression="quantity > ncv"), "expected a number"),
    "undeclared": (lambda f: change(f, "formulas.csv", 0, expression="quantity * ncw"), "undeclared variable ncw"),
    "unused": (lambda f: change(f, "formulas.csv", 0, expression="quantity * ncv"), "oxidation is declared"),
    "twice": (lambda f: change(f, "formulas.csv", 1, formula="F-COMB-1"), "repeats"),
    "no formula of a variable": (lambda f: change(f, "formula-inputs.csv", 0, formula="F-NONE"), "no formula 'F-NONE'"),
    "variable twice": (lambda f: change(f, "formula-inputs.csv", 1, variable="quantity"), "declared twice"),
    "unit": (lambda f: change(f, "formula-inputs.csv", 1, unit="GJ/bsae"), "bsae"),
    "unit of the result": (lambda f: change(f, "formulas.csv", 0, unit="tCOO2"), "tCOO2"),
    "unit of another gas": (lambda f: change(f, "formulas.csv", 0, unit="tCH4"), "tCH4 is no mass of CO2"),
    "bound": (lambda f: change(f, "formula-inputs.csv", 0, minimum="none"), "none"),
    "bounds": (lambda f: change(f, "formula-inputs.csv", 0, minimum="2", maximum="1"), "minimum 2 is above maximum 1"),
    "no case": (lambda f: (f / "cases.yaml").write_text("cases: []\n") and None, "no worked case"),
    "columns": (
        lambda f: (
            (f / "formulas.csv").write_bytes(
                (f / "formulas.csv")
                .read_bytes()
                .replace(b"formula,expression,unit,gas", b"formula,expression,gas,unit", 1)
            )
            and None
        ),
        "out of order",
    ),
}


@pytest.mark.parametrize("fault", SPOILED_FORMULAS)
def test_lint_finds_what_is_wrong_with_a_formula(fault: str, tmp_path: Path) -> None:
    spoil, word = SPOILED_FORMULAS[fault]
    folder = copy_formulas(tmp_path)
    assert errors(folder) == []
    spoil(folder)
    assert any(word in message for message in errors(folder)), errors(folder)


@pytest.mark.parametrize(
    ("test", "fits", "other"), [('oxidation == "full"', "full", "half"), ("oxidation", "true", "false")]
)
def test_a_variable_without_a_unit_is_a_text_or_a_condition(test: str, fits: str, other: str, tmp_path: Path) -> None:
    folder = copy_formulas(tmp_path)
    change(folder, "formulas.csv", 0, expression=f"quantity * ncv * carbon_content if {test} else 0")
    change(folder, "formula-inputs.csv", 3, unit="", minimum="", maximum="")
    assert errors(folder) == []
    formulas = load_formulas(load_edition(folder))
    given = {"quantity": "2 t", "ncv": "20 GJ/t", "carbon_content": "0.025 tC/GJ"}
    for text, result in ((fits, "1"), (other, "0")):
        case = {
            "formula": "F-COMB-1",
            "inputs": {**given, "oxidation": text},
            "expect": result,
            "why": "2 × 20 × 0.025",
        }
        assert formula_faults(case, formulas) == []


# --- lint of methods --------------------------------------------------------------------------------------------------

DESCRIPTOR = """format = "carbonstd.package/1"
name = "ndrc-lime.2013"
version = "1.0.0"
kind = "method"
standard = "a lime guideline"
family = "a lime guideline"
edition = "2013"
applies_from = 2013
applies_to = 2025
grade = "recalled"
evidence = []

[title]
zh = "石灰"
en = "lime"

[method]
scheme = "ndrc"
sectors = ["other-industry"]
fuels = ["ndrc-other.2015"]
grid = ["national-average"]
grid_packages = ["grid-mee-nbs"]
heat = "heat-default.2013-2025"
gwp = "gwp.sar"
fixed = ["oxidation:anthracite", "conversion"]
records_years = 3

[rounding]
quantity = 2
"""
SOURCES = """\
source,source_type,zh,en,aliases,activity,materials,process_types,formula,gas,scope,sign,inside_boundary,applies_from,applies_to,expected,clause,grade,evidence,note
fuel-combustion,fuel-combustion,燃料燃烧,fuel,,energy:fuel,,,F-COMB-1; F-COMB-2,CO2,1,1,true,,,true,,recalled,,
kiln,carbonate-decomposition,石灰窑,kiln,窑,sources,closed,,F-CARB-1,CO2,1,1,true,2013,2025,true,,recalled,,
cooling,fluorinated-gases,制冷,cooling,,sources,gas,,F-FUG-3; F-FUG-3S,*,1,1,true,,,,,recalled,,
electricity,purchased-electricity,电力,electricity,,energy:electricity,,,F-ELEC-1,CO2,2,1,true,,,,,recalled,,
heat,purchased-heat,热力,heat,,energy:heat,,,F-HEAT-1,CO2,2,1,true,,,,,recalled,,
iron,product-carbon,生铁,iron,,outputs,closed,,F-PRODC,CO2,1,-1,true,,,,,recalled,,
office,fuel-combustion,办公,office,,sources,,,,,1,1,false,,,,outside,recalled,,
"""
MATERIALS = """\
source,material,zh,en,aliases,gas,note
kiln,limestone,石灰石,limestone,,,
kiln,dolomite,白云石,dolomite,,,
iron,pig-iron,生铁,pig iron,,,
"""
FACTORS = """\
source,material,parameter,value,unit,lower,upper,fixed,table,grade,evidence,note
kiln,limestone,factor,0.4397,tCO2/t,,,true,,recalled,,
kiln,dolomite,factor,47.73,%,40,50,,,recalled,,
*,,conversion,100,%,,,,,recalled,,
fuel-combustion,anthracite,carbon_content,27.49,tC/TJ,,,,,recalled,,
fuel-combustion,,carbon_content,6.1,kgC/Nm3,,,,,recalled,,
cooling,SF6,recovered,20,kgSF6,,,,,recalled,,
iron,pig-iron,factor,172,kgCO2/t,,,,,recalled,,
"""


def method_package(tmp_path: Path) -> Path:
    folder = tmp_path / "ndrc-lime" / "2013"
    folder.mkdir(parents=True)
    for file, text in (
        ("standard.toml", DESCRIPTOR), ("sources.csv", SOURCES), ("materials.csv", MATERIALS), ("factors.csv", FACTORS)
    ):  # fmt: skip
        (folder / file).write_bytes(text.encode())
    return folder


def replaced(file: str, old: str, new: str) -> Spoil:
    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_bytes(text.replace(old, new).encode())

    return spoil


def cell(file: str, line: int, **cells: str) -> Spoil:
    """Change cells of a line of a table; the header is line 1."""
    return lambda folder: change(folder, file, line - 2, **cells)


SPOILED_METHODS: dict[str, tuple[Spoil, str]] = {
    "scheme": (replaced("standard.toml", '"ndrc"', '"cap"'), "scheme"),
    "sector": (replaced("standard.toml", '"other-industry"', '"lime"'), "sectors"),
    "decimals": (replaced("standard.toml", "quantity = 2", "quantity = -2"), "rounding"),
    "years of the edition": (replaced("standard.toml", "applies_to = 2025", "applies_to = 2012"), "2013 is after"),
    "no block": (replaced("standard.toml", 'kind = "method"', 'kind = "factors"'), "block [method]"),
    "fuel document": (replaced("standard.toml", "ndrc-other.2015", "ndrc-other.2014"), "ndrc-other.2014"),
    "GWP set": (replaced("standard.toml", "gwp.sar", "gwp.ar9"), "gwp.ar9"),
    "grid packages": (replaced("standard.toml", "grid-mee-nbs", "grid-moon"), "grid-moon"),
    "grid kind": (replaced("standard.toml", "national-average", "world-average"), "world-average"),
    "no grid factor": (replaced("standard.toml", '["national-average"]', "[]"), "counts energy:electricity"),
    "no heat factor": (replaced("standard.toml", "heat-default.2013-2025", ""), "counts energy:heat"),
    "fixed parameter": (replaced("standard.toml", '"conversion"', '"conversoin"'), "conversoin"),
    "fixed fuel": (replaced("standard.toml", "oxidation:anthracite", "oxidation:wood"), "wood"),
    "column": (replaced("sources.csv", ",process_types,", ",types,"), "process_types"),
    "source id": (cell("sources.csv", 3, source="Kiln"), "Kiln"),
    "source type": (cell("sources.csv", 3, source_type="kilns"), "kilns"),
    "activity": (cell("sources.csv", 3, activity="energy"), "activity"),
    "materials": (cell("sources.csv", 3, materials="any"), "materials"),
    "scope": (cell("sources.csv", 3, scope="4"), "scope"),
    "sign": (cell("sources.csv", 3, sign="+"), "sign"),
    "boundary": (cell("sources.csv", 3, inside_boundary="yes"), "inside_boundary"),
    "year": (cell("sources.csv", 3, applies_from="13"), "applies_from"),
    "years": (cell("sources.csv", 3, applies_to="2012"), "2013 is after applies_to 2012"),
    "source twice": (cell("sources.csv", 9, source="kiln", gas="CO2"), "kiln gives CO2 twice"),
    "name of two sources": (cell("sources.csv", 4, aliases="窑"), "also names kiln"),
    "no source": (replaced("sources.csv", SOURCES.partition("\n")[2], ""), "a method without sources"),
    "formula": (cell("sources.csv", 3, formula="F-CARB-9"), "F-CARB-9"),
    "no formula": (cell("sources.csv", 3, formula=""), "no formula"),
    "formula of another gas": (cell("sources.csv", 3, gas="CH4"), "F-CARB-1 gives CO2"),
    "formula of no gas": (cell("sources.csv", 3, formula="F-CARB-6"), "gives no emission"),
    "gas": (cell("sources.csv", 4, gas="HFC999"), "HFC999"),
    "carbon in products added": (cell("sources.csv", 7, sign="1"), "sign is 1"),
    "closed without materials": (cell("sources.csv", 5, materials="closed"), "closed source electricity"),
    "outputs without products": (cell("sources.csv", 5, activity="outputs"), "no product for electricity"),
    "material of no source": (cell("materials.csv", 2, source="oven"), "no source 'oven'"),
    "material twice": (cell("materials.csv", 3, material="limestone"), "limestone of kiln stands twice"),
    "gas of a material": (cell("materials.csv", 2, gas="HFC999"), "HFC999"),
    "factor of no source": (cell("factors.csv", 2, source="oven"), "no source 'oven'"),
    "factor of no material": (cell("factors.csv", 2, material="chalk"), "no material 'chalk'"),
    "factor twice": (cell("factors.csv", 3, material="limestone"), "factor of limestone stands twice"),
    "parameter": (cell("factors.csv", 2, parameter="ncv"), "'ncv' is no variable"),
    "unit": (cell("factors.csv", 2, unit="tCO2/GJ"), "'tCO2/GJ' does not fit"),
    "unit of another gas": (cell("factors.csv", 2, unit="tCH4/t"), "'tCH4/t' does not fit"),
    "unit unknown": (cell("factors.csv", 2, unit="tCO2/tonn"), "does not fit"),
    "unit by two things": (cell("factors.csv", 6, unit="kgC/(Nm3*a)"), "does not fit"),
    "value": (cell("factors.csv", 2, value="about 0.44"), "about 0.44"),
    "no value": (cell("factors.csv", 2, value=""), "neither a value nor a range"),
    "bounds": (cell("factors.csv", 3, lower="48"), "not in order"),
    "value that the formula refuses": (cell("factors.csv", 4, unit="1"), "F-CARB-1 refuses conversion 100"),
    "fixed": (cell("factors.csv", 2, fixed="yes"), "fixed"),
    "evidence": (cell("factors.csv", 2, grade="secondary"), "evidence is empty"),
}


@pytest.mark.parametrize("fault", SPOILED_METHODS)
def test_lint_finds_what_is_wrong_with_a_method(fault: str, tmp_path: Path) -> None:
    spoil, word = SPOILED_METHODS[fault]
    folder = method_package(tmp_path)
    spoil(folder)
    assert any(word in message for message in errors(folder)), errors(folder)


def test_a_sound_method_passes_lint_and_gets_a_schema(tmp_path: Path) -> None:
    folder = method_package(tmp_path)
    maintain.build(folder)
    assert maintain.lint(folder) == []
    schema = (folder / "datapackage.json").read_text(encoding="utf-8")
    assert '"energy:fuel"' in schema and '"primaryKey"' in schema


def test_a_gas_without_a_potential_in_the_set_is_a_warning(tmp_path: Path) -> None:
    folder = method_package(tmp_path)
    change(folder, "sources.csv", 2, gas="NF3")
    maintain.build(folder)
    assert [
        (one.severity, "'NF3' has no potential in gwp.sar" in one.message("en")) for one in maintain.lint(folder)
    ] == [("warning", True)]


def test_two_editions_of_a_source_may_follow_each_other(tmp_path: Path) -> None:
    folder = method_package(tmp_path)
    change(folder, "sources.csv", 7, source="kiln", zh="石灰窑", en="kiln", source_type="carbonate-decomposition",
           materials="closed", formula="F-CARB-1F", gas="CO2", inside_boundary="true", applies_from="2026")  # fmt: skip
    assert errors(folder) == []
