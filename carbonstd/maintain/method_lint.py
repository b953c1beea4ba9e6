"""Checks of a method: its sources, materials and factors name only what exists, and fit each other."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from carbonstd.errors import CarbonstdError, NumberError
from carbonstd.exact import parse_decimal
from carbonstd.maintain.formulas import Faults
from carbonstd.maintain.method_tables import ANY, MethodTables, Row, names
from carbonstd.packages.formulas import Formula
from carbonstd.packages.tables import split_list
from carbonstd.units import dimension
from carbonstd.units.plain_mass import fits, in_unit

#: Source types that take away from the total.
REMOVALS: Final = frozenset({"recovered", "product-carbon"})


def ensure_settings(tables: MethodTables) -> Faults:
    """Kinds of grid factor exist, fixed parameters are variables, bought electricity and heat have a factor."""
    where = "standard.toml"
    for kind in names(tables.edition, "grid"):
        if kind not in tables.grid_kinds:
            yield where, f"method.grid: no grid package has the kind {kind!r}"
    variables = {name for formula in tables.formulas_of(ANY) for name in formula.inputs}
    for entry in names(tables.edition, "fixed"):
        parameter, _, fuel = entry.partition(":")
        if parameter not in variables:
            yield where, f"method.fixed: {parameter!r} is no variable of the method's formulas"
        if fuel and fuel not in tables.fuels | _material_ids(tables):
            yield where, f"method.fixed: {fuel!r} is neither a fuel nor a material of the method"
    given = {row["parameter"] for row in tables.factors.values()}
    for activity, key, factor in (
        ("energy:electricity", "grid", "grid_factor"),
        ("energy:heat", "heat", "heat_factor"),
    ):
        counted = any(row["activity"] == activity and _counted(row) for row in tables.sources.values())
        if counted and not names(tables.edition, key) and factor not in given:
            yield where, f"method.{key} is empty, but sources.csv counts {activity}"


def ensure_source_keys(tables: MethodTables) -> Faults:
    """A source gives each gas once in a reporting year, and a name means one source."""
    seen: list[tuple[str, str, int, int]] = []
    owners: dict[str, str] = {}
    for line, row in tables.sources.items():
        first, last = int(row["applies_from"] or 0), int(row["applies_to"] or 9999)
        for source, gas, since, until in seen:
            if (source, gas) == (row["source"], row["gas"]) and first <= until and since <= last:
                yield f"sources.csv:{line}", f"{source} gives {gas} twice"
        seen.append((row["source"], row["gas"], first, last))
        for name in (row["source"], row["zh"], row["en"], *split_list(row["aliases"])):
            owner = owners.setdefault(name.casefold(), row["source"])
            if owner != row["source"]:
                yield f"sources.csv:{line}", f"{name!r} also names {owner}"


def ensure_source_formulas(tables: MethodTables) -> Faults:
    """There are sources; one that is counted has a formula and a gas; formulas exist and give that gas."""
    if not tables.sources:
        yield "sources.csv", "a method without sources"
    for line, row in tables.sources.items():
        where = f"sources.csv:{line}"
        ids = split_list(row["formula"])
        if _counted(row) and not (ids and row["gas"]):
            yield where, f"{row['source']} is counted, but has no formula or no gas"
        for formula in ids:
            if formula not in tables.formulas:
                yield where, f"no formula {formula!r}"
            elif not _gives(tables.formulas[formula], row["gas"]):
                gas = tables.formulas[formula].gas or "no emission"
                yield where, f"{formula} gives {gas}, the source {row['gas'] or 'no gas'}"


def ensure_signs(tables: MethodTables) -> Faults:
    """What is recovered, and carbon that leaves in products, is deducted."""
    for line, row in tables.sources.items():
        if row["source_type"] in REMOVALS and row["sign"] != "-1":
            yield (
                f"sources.csv:{line}",
                f"{row['source']} is of type {row['source_type']}, but its sign is {row['sign']}",
            )


def ensure_gases(tables: MethodTables) -> Faults:
    """Every gas is one that a GWP set or the list of refrigerant blends knows."""
    for where, gas in _gases(tables):
        if gas not in tables.gases:
            yield where, f"gas {gas!r} is in no GWP set"


def ensure_potentials(tables: MethodTables) -> Faults:
    """Warn of a gas without a potential in the method's own set: the guideline may say so, but its CO2e is unknown."""
    for where, gas in _gases(tables):
        if gas in tables.gases - tables.potentials - tables.blends:
            yield where, f"gas {gas!r} has no potential in {', '.join(names(tables.edition, 'gwp'))}"


def _gases(tables: MethodTables) -> Iterator[tuple[str, str]]:
    for file, rows in (("sources.csv", tables.sources), ("materials.csv", tables.materials)):
        for line, row in rows.items():
            if row["gas"] not in ("", "*"):
                yield f"{file}:{line}", row["gas"]


def ensure_years(tables: MethodTables) -> Faults:
    """Reporting years are in order."""
    for line, row in tables.sources.items():
        first, last = row["applies_from"], row["applies_to"]
        if first and last and first > last:
            yield f"sources.csv:{line}", f"applies_from {first} is after applies_to {last}"


def ensure_materials(tables: MethodTables) -> Faults:
    """Materials belong to a source and are named once; a closed source and one of outputs have some."""
    sources = {row["source"] for row in tables.sources.values()} | {ANY}
    seen: set[tuple[str, str]] = set()
    for line, row in tables.materials.items():
        where, key = f"materials.csv:{line}", (row["source"], row["material"])
        if row["source"] not in sources:
            yield where, f"no source {row['source']!r}"
        if key in seen:
            yield where, f"{row['material']} of {row['source']} stands twice"
        seen.add(key)
    for line, row in tables.sources.items():
        if not _counted(row) or any(source in (ANY, row["source"]) for source, _ in seen):
            continue
        if row["materials"] == "closed":
            yield f"sources.csv:{line}", f"materials.csv lists nothing for the closed source {row['source']}"
        if row["activity"] == "outputs":
            yield f"sources.csv:{line}", f"materials.csv names no product for {row['source']}, a source of outputs"


def ensure_factor_keys(tables: MethodTables) -> Faults:
    """A factor belongs to a source and to a material of it, and stands once."""
    sources = {row["source"] for row in tables.sources.values()} | {ANY}
    seen: set[tuple[str, str, str]] = set()
    for line, row in tables.factors.items():
        where, key = f"factors.csv:{line}", (row["source"], row["material"], row["parameter"])
        if row["source"] not in sources:
            yield where, f"no source {row['source']!r}"
        elif row["material"] and row["material"] not in _known_materials(tables, row["source"]):
            yield where, f"no material {row['material']!r} of {row['source']}"
        if key in seen:
            yield where, f"{row['parameter']} of {row['material'] or row['source']} stands twice"
        seen.add(key)


def ensure_parameters(tables: MethodTables) -> Faults:
    """A factor is a variable of one of the source's formulas, in a unit that fits it."""
    for line, row in tables.factors.items():
        where, parameter = f"factors.csv:{line}", row["parameter"]
        formulas = [one for one in tables.formulas_of(row["source"]) if parameter in one.inputs]
        if not formulas:
            yield where, f"{parameter!r} is no variable of a formula of {row['source']}"
        elif not any(_fits(row["unit"], formula, parameter) for formula in formulas):
            wanted = ", ".join(dict.fromkeys(formula.inputs[parameter].unit for formula in formulas))
            yield where, f"unit {row['unit']!r} does not fit {parameter} in {wanted}"


def ensure_factor_values(tables: MethodTables) -> Faults:
    """A value is a number, lies between its bounds, and is one that the formula admits."""
    for line, row in tables.factors.items():
        where = f"factors.csv:{line}"
        try:
            lower, value, upper = (
                parse_decimal(row[name]) if row[name] else None for name in ("lower", "value", "upper")
            )
        except NumberError as error:
            yield where, error.en
            continue
        present = [number for number in (lower, value, upper) if number is not None]
        if not present:
            yield where, "neither a value nor a range"
        if present != sorted(present):
            yield where, "value, lower and upper are not in order"
        if value is not None:
            yield from ((where, reason) for reason in _refusals(tables, row, value))


def _refusals(tables: MethodTables, row: Row, value: Fraction) -> Iterator[str]:
    parameter = row["parameter"]
    for formula in tables.formulas_of(row["source"]):
        if parameter in formula.inputs and _fits(row["unit"], formula, parameter):
            declared = formula.inputs[parameter]
            number = in_unit(value, row["unit"], _wanted(row["unit"], formula, parameter))
            low, high = declared.minimum, declared.maximum
            if (low is not None and number < low) or (high is not None and number > high):
                yield f"{formula.id} refuses {parameter} {row['value']} {row['unit']}"


def _counted(row: Row) -> bool:
    return row["inside_boundary"] == "true"


def _gives(formula: Formula, gas: str) -> bool:
    """Say whether a formula gives the gas of a source; one of `*` gives any."""
    return formula.gas == gas or (formula.gas == "*" and gas != "")


def _material_ids(tables: MethodTables) -> set[str]:
    return {row["material"] for row in tables.materials.values()}


def _known_materials(tables: MethodTables, source: str) -> set[str]:
    """Return what may stand as a material of a source: its own, gases for a source of gases, fuels for one of fuel."""
    known = {
        row["material"]
        for row in tables.materials.values()
        if ANY in (source, row["source"]) or source == row["source"]
    }
    for row in tables.sources.values():
        if source in (ANY, row["source"]):
            known |= tables.gases if row["materials"] == "gas" else set()
            known |= tables.fuels if row["activity"] == "energy:fuel" else set()
    return known


def _fits(unit: str, formula: Formula, parameter: str) -> bool:
    try:
        return fits(unit, _wanted(unit, formula, parameter))
    except CarbonstdError:
        return False


def _wanted(unit: str, formula: Formula, parameter: str) -> str:
    """Return a variable's unit, `base` taken for what the given unit divides by, if that is a single quantity."""
    _, slash, base = unit.rpartition("/")
    single = bool(slash) and not set(dimension(base)) & set("*/")
    return formula.inputs[parameter].unit_for(base if single else "t")


METHOD_CHECKS = (
    ensure_settings,
    ensure_source_keys,
    ensure_source_formulas,
    ensure_signs,
    ensure_gases,
    ensure_years,
    ensure_materials,
    ensure_factor_keys,
    ensure_parameters,
    ensure_factor_values,
)
