"""`pack lint`: a chain of checks, each named after what it ensures; read from top to bottom it is the specification."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from carbonstd.compliance import read_input
from carbonstd.errors import CarbonstdError
from carbonstd.exact import parse_decimal
from carbonstd.findings import Finding
from carbonstd.maintain.columns import COLUMNS, ORIGINS, PARAMETRISED, headers
from carbonstd.maintain.descriptor_model import descriptor_faults
from carbonstd.maintain.formula_lint import FORMULA_CHECKS, ensure_formula_expressions
from carbonstd.maintain.formulas import Faults, ensure_derivations, ensure_energy_once, ensure_expressions
from carbonstd.maintain.groups import group_findings
from carbonstd.maintain.method_lint import METHOD_CHECKS, ensure_potentials
from carbonstd.maintain.method_tables import ensure_packages, method_tables
from carbonstd.packages import (
    LIMIT_KINDS,
    Edition,
    QuotaPackage,
    built_in_roots,
    ensure_unchanged,
    load_edition,
    load_quota,
)
from carbonstd.packages.tables import read_table
from carbonstd.terms import GRADES


def lint(folder: Path) -> list[Finding]:
    """Check one package folder; return findings P101 to P106, none for a sound package."""
    try:
        edition = load_edition(folder)
    except CarbonstdError as error:
        return [_finding("P104", folder.name, "standard.toml", error.en)]
    findings = [_finding("P104", edition.name, "standard.toml", fault) for fault in descriptor_faults(edition)]
    findings += ensure_unchanged(folder, edition.name)
    unreadable = _run(edition, "P104", ensure_readable)
    if unreadable:
        return [*findings, *unreadable]
    findings += _run(edition, "P104", ensure_evidence, ensure_carriers, ensure_columns, ensure_values)
    if not _sound(findings):
        return findings
    # What follows takes the columns for granted.
    if edition.kind == "method":
        return findings + _method_findings(edition)
    if edition.kind not in LIMIT_KINDS:
        findings += _run(edition, "P103", ensure_formula_expressions)
        return findings + _run(edition, "P104", *FORMULA_CHECKS)
    try:
        package = load_quota(edition)
    except CarbonstdError as error:
        return [*findings, _finding("P104", edition.name, "tables", error.en)]
    for rule, checks in (
        ("P104", (ensure_units, ensure_references, ensure_inputs, ensure_origins, ensure_products)),
        ("P103", (ensure_expressions,)),
        ("P105", (ensure_levels_in_line,)),
    ):
        findings += [_finding(rule, edition.name, *fault) for each in checks for fault in each(package)]
    # What follows evaluates formulas, and so needs sound ones.
    for rule, check in (("P104", ensure_energy_once), ("P103", ensure_derivations)):
        findings += [_finding(rule, edition.name, *fault) for fault in check(package)] if _sound(findings) else []
    return [*findings, *group_findings(package)] if _sound(findings) else findings


def _method_findings(edition: Edition) -> list[Finding]:
    tables = method_tables(edition)
    missing = [_finding("P104", edition.name, *fault) for fault in ensure_packages(tables)]
    if missing:
        return missing
    findings = [_finding("P104", edition.name, *fault) for check in METHOD_CHECKS for fault in check(tables)]
    gaps = [_finding("P104", edition.name, *fault) for fault in ensure_potentials(tables)]
    return findings + [replace(gap, severity_override="warning") for gap in gaps]


def _sound(findings: Iterable[Finding]) -> bool:
    return not any(finding.severity == "error" for finding in findings)


def _run(edition: Edition, rule: str, *checks: Callable[[Edition], Faults]) -> list[Finding]:
    return [_finding(rule, edition.name, *fault) for each in checks for fault in each(edition)]


def _finding(rule: str, package: str, where: str, reason: str) -> Finding:
    return Finding(rule, package, {"package": package, "where": where, "reason": reason})


def _tables(edition: Edition, names: Iterable[str]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    assert edition.folder is not None
    for name in names:
        yield name, read_table(edition.folder / name)


def ensure_readable(edition: Edition) -> Faults:
    """Every table is UTF-8, and each of its rows has as many cells as its header."""
    assert edition.folder is not None
    for path in sorted(edition.folder.glob("*.csv")):
        try:
            read_table(path)
        except CarbonstdError as error:
            yield path.name, error.en


def ensure_carriers(edition: Edition) -> Faults:
    """Every energy carrier of a factor document is one of the carriers list; parents and mapped ids exist too."""
    assert edition.folder is not None
    places = [edition.folder, *(root / "factors" / "carriers" / "x" for root in built_in_roots())]
    lists = [path for place in places for path in sorted(place.parent.parent.glob("carriers/*/carriers.csv"))]
    known = {row["carrier"] for path in lists for row in read_table(path)}
    for file, rows in _tables(edition, ("coal-equivalents.csv", "fuels.csv", "carriers.csv", "mapping.csv")):
        for number, row in enumerate(rows, 2):
            for column in ("carrier", "parent"):
                if row.get(column) and row[column] not in known:
                    yield f"{file}:{number}", f"{column} {row[column]!r} is not in the list of carriers"


def ensure_columns(edition: Edition) -> Faults:
    """Every table has just the columns of the specification, in its order."""
    wanted = headers(edition.kind, edition.levels)
    for file, rows in _tables(edition, wanted):
        if rows and tuple(rows[0]) != wanted[file]:
            extra, missing = set(rows[0]) - set(wanted[file]), set(wanted[file]) - set(rows[0])
            yield file, f"columns missing {sorted(missing)}, unknown {sorted(extra)}, or out of order"


def ensure_values(edition: Edition) -> Faults:
    """Required cells are filled, closed lists kept, ids well formed, keys unique."""
    for file, rows in _tables(edition, headers(edition.kind, edition.levels)):
        for name, column in COLUMNS[file].items():
            constraints = column["constraints"]
            values = [row[name] for row in rows if name in row]
            for number, value in enumerate(values, 2):
                if not value and constraints.get("required"):
                    yield f"{file}:{number}", f"{name} is empty"
                if value and "enum" in constraints and value not in constraints["enum"]:
                    yield f"{file}:{number}", f"{name} is {value!r}, not one of {', '.join(constraints['enum'])}"
                if value and not re.fullmatch(constraints.get("pattern", ".*"), value):
                    yield f"{file}:{number}", f"{name} is {value!r}, not of the form {constraints['pattern']}"
            if constraints.get("unique") and len(set(values)) < len(values):
                yield file, f"{name} repeats {sorted({value for value in values if values.count(value) > 1})}"


def ensure_evidence(edition: Edition) -> Faults:
    """Every row of a value table has a grade, and evidence unless it is recalled."""
    assert edition.folder is not None
    for path in sorted(edition.folder.glob("*.csv")):
        for number, row in enumerate(read_table(path), 2):
            grade = row.get("grade")
            if grade is not None and grade not in GRADES:
                yield f"{path.name}:{number}", f"grade is {grade!r}, not one of {', '.join(GRADES)}"
            if "evidence" in row and not row["evidence"] and grade != "recalled":
                yield f"{path.name}:{number}", "evidence is empty"


def ensure_units(package: QuotaPackage) -> Faults:
    """Every unit is one that the program knows."""
    from carbonstd.units import parse as parse_unit

    for name, unit in [
        *((f"limits.csv#{row.row}", row.unit) for row in package.rows),
        *((f"inputs.csv#{name}", variable.unit) for name, variable in package.inputs.items()),
    ]:
        if unit:
            try:
                parse_unit(unit)
            except CarbonstdError as error:
                yield name, error.en


def ensure_references(package: QuotaPackage) -> Faults:
    """Corrections, rows and products that a table names exist."""
    rows = {row.row for row in package.rows}
    for row in package.rows:
        for key in row.corrections:
            if key not in package.corrections:
                yield f"limits.csv#{row.row}", f"correction {key!r} is not defined"
        if row.product not in package.products:
            yield f"limits.csv#{row.row}", f"product {row.product!r} is not in products.csv"
        if not any(row.level_texts.values()):
            yield f"limits.csv#{row.row}", "no level has a value"
    for name in package.calculations.keys() - rows:
        yield f"calculations.csv#{name}", "no such row in limits.csv"
    for correction in package.corrections.values():
        if correction.level not in ("all", *package.edition.levels):
            yield f"corrections.csv#{correction.id}", f"level {correction.level!r} is unknown"
        if correction.applies_to == "actual" and correction.level != "all":
            yield f"corrections.csv#{correction.id}", "a correction of the actual value holds for all levels"
    used = {correction for row in package.rows for correction in row.corrections}
    for name in package.corrections.keys() - used:
        yield f"corrections.csv#{name}", "no row uses it"
    ids = {row.row: (row.indicator, row.variant) for row in package.rows}
    for indicator, variant in package.groups:
        if indicator in ids and ids[indicator][0] != indicator:
            yield f"limits.csv#{indicator}", f"indicator {indicator!r} ({variant}) has the id of a row of another group"


def ensure_inputs(package: QuotaPackage) -> Faults:
    """Bounds are numbers in order, closed types have choices, and what is assumed is a value that would be accepted."""
    for name, variable in package.inputs.items():
        where = f"inputs.csv#{name}"
        if variable.type == "enum" and not variable.choices:
            yield where, "type enum without choices"
        try:
            low, high = variable.bounds
            if variable.type in ("decimal", "int"):
                _ = [parse_decimal(choice) for choice in variable.choices]
        except CarbonstdError as error:
            yield where, error.en
            continue
        if low is not None and high is not None and low > high:
            yield where, f"minimum {variable.minimum} is above maximum {variable.maximum}"
        assumed = read_input(variable, variable.assumed, name) if variable.assumed else None
        if isinstance(assumed, Finding):
            yield where, f"assumed value {variable.assumed!r} can't be read: {assumed.message('en')}"


def ensure_origins(package: QuotaPackage) -> Faults:
    """`from` is one of the closed list; assumptions name their clause."""
    stated = [(f"inputs.csv#{name}", variable.origin) for name, variable in package.inputs.items()]
    for calculation in package.calculations.values():
        stated += [(f"calculations.csv#{calculation.row}", origin) for origin in calculation.origins.values()]
        for name in calculation.origins.keys() - package.inputs.keys():
            yield f"calculations.csv#{calculation.row}", f"from names {name!r}, which inputs.csv doesn't declare"
    for where, origin in stated:
        if origin not in ORIGINS and not origin.startswith(PARAMETRISED):
            yield where, f"from {origin!r} is not in the closed list"
    for name, variable in package.inputs.items():
        if variable.assumed and not variable.assumed_clause:
            yield f"inputs.csv#{name}", "assumed without assumed_clause"


def ensure_products(package: QuotaPackage) -> Faults:
    """A name means one product of the edition only."""
    owners: dict[str, str] = {}
    for product in package.products.values():
        for name in {product.id, *product.name, *product.aliases}:
            owner = owners.setdefault(name.casefold(), product.id)
            if owner != product.id:
                yield f"products.csv#{product.id}", f"{name!r} also names {owner}"


def ensure_levels_in_line(package: QuotaPackage) -> Faults:
    """Warn where plain levels don't relax from 1 to 3: standards do say such things, so it is no error."""
    for row in package.rows:
        levels = [(level, text) for level, text in row.level_texts.items() if text]
        for (first, one), (second, two) in itertools.pairwise(levels):
            try:
                step = parse_decimal(two) - parse_decimal(one)
            except CarbonstdError:
                continue
            if (step < 0) if row.direction == "max" else (step > 0):
                yield f"limits.csv#{row.row}", f"level {second} ({two}) is stricter than level {first} ({one})"
