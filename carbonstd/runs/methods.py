"""Accounting methods as the program knows them: what each counts, how much of it is sourced, its template."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import carbonstd
from carbonstd.activity.carriers import load_carriers
from carbonstd.activity.template import TemplateVariable, write_template
from carbonstd.activity.written import Value
from carbonstd.exact import format_fixed
from carbonstd.packages import Catalogue, Edition
from carbonstd.packages.formulas import Formula
from carbonstd.packages.methods import Method, SourceRule, load_method
from carbonstd.runs.opening import CARRIERS

#: Grades that rest on a source; a recalled number doesn't.
SOURCED = ("official", "corroborated", "secondary", "disputed")
_TABLES = (
    "enterprise", "sites", "accounts", "processes", "outputs", "energy", "sources", "parameters", "meters",
    "documents", "certificates",
)  # fmt: skip
#: Sources that a plant fills in elsewhere: fuels and purchases in the table of energy.
_ELSEWHERE = "energy:"


def methods(catalogue: Catalogue) -> list[dict[str, Any]]:
    """List the accounting methods with edition, validity and the share of their parameters that is sourced."""
    return [_item(load_method(catalogue, edition.name)) for edition in catalogue.packages if edition.kind == "method"]


def _item(method: Method) -> dict[str, Any]:
    edition = method.edition
    asked, sourced = 0, 0
    # The value chain is an offer to every method; its factors are those of products.
    own = [rule for rule in method.sources if rule.source_type != "value-chain"]
    for rule in own:
        for name in _asked(method, rule):
            asked += 1
            sourced += _is_sourced(method, rule, name)
    first, last = edition.extra.get("applies_from"), edition.extra.get("applies_to")
    return {
        "id": edition.name, "standard": edition.standard, "edition": edition.edition, "kind": "method",
        "version": edition.version, "title": {"zh": edition.title.zh, "en": edition.title.en},
        "scheme": method.scheme or None, "sectors": list(edition.extra["method"].get("sectors", [])),
        "applies_from": first, "applies_to": last, "gwp": method.gwp_set, "grade": edition.grade,
        "sources": len({rule.source for rule in own}), "materials": len(method.materials),
        "defaults": len(method.defaults), "parameters": asked, "sourced": sourced,
        "sourced_percent": format_fixed(_percent(sourced, asked), 0),
    }  # fmt: skip


def _percent(part: int, whole: int) -> Fraction:
    return Fraction(100 * part, whole) if whole else Fraction(100)


def _asked(method: Method, rule: SourceRule) -> Iterator[str]:
    """Yield the variables of a source's first formula, but for the activity itself."""
    yield from (name for name in _formula(method, rule).inputs if name != "quantity")


def _formula(method: Method, rule: SourceRule) -> Formula:
    return method.formulas[rule.formulas[0]]


def _is_sourced(method: Method, rule: SourceRule, name: str) -> bool:
    """Say whether a parameter has a default that rests on a source."""
    if rule.activity == "energy:fuel" and name in ("ncv", "carbon_content", "oxidation"):
        return any(row.grade in SOURCED and row.text(name) for document in method.fuels for row in document.values())
    if name == "grid_factor":
        return any(row.grade in SOURCED and row.text("kind") in method.grid_kinds for row in method.grid)
    if name == "heat_factor":
        return method.heat is not None and method.heat.grade in SOURCED
    rows = (
        row
        for (source, _, parameter), row in method.defaults.items()
        if parameter == name and source in (rule.source, "*")
    )
    return any(row.grade in SOURCED for row in rows)


def method_template(catalogue: Catalogue, edition: Edition) -> bytes:
    """Write the .xlsx template of a method: the account, a row for each source with the variables of its formula."""
    method = load_method(catalogue, edition.name)
    carriers = catalogue.package(CARRIERS)
    assert carriers.folder is not None
    rows = {
        "accounts": [_row(id="1", method=edition.name)],
        "sources": list(_source_rows(method)),
    }
    return write_template(
        list(_variables(method)),
        load_carriers(carriers.folder),
        title=f"{edition.standard} {edition.title.zh}",
        version=f"carbonstd {carbonstd.__version__}; {edition.name} {edition.version}",
        products=list(_products(method)),
        shown=_TABLES,
        rows=rows,
    )


def _row(**cells: Value) -> dict[str, Value]:
    return dict(cells)


def _source_rows(method: Method) -> Iterator[dict[str, Value]]:
    """Yield a row to fill in for each source that has no table of its own, with its variables as further columns."""
    asked: dict[str, SourceRule] = {}
    for rule in method.sources:
        if not rule.activity.startswith(_ELSEWHERE) and rule.inside:
            asked.setdefault(rule.source, rule)
    units: dict[str, set[str]] = {}
    for rule in asked.values():
        for name, declared in _formula(method, rule).inputs.items():
            units.setdefault(name, set()).add(declared.unit_for("t"))
    for rule in asked.values():
        formula = _formula(method, rule)
        row = _row(source_type=rule.name.zh, note=_told(method, rule, formula))
        if "quantity" in formula.inputs:
            row["unit"] = formula.inputs["quantity"].unit_for("t").replace("Nm3", "Nm3(0℃)")
        needed = [name for name in formula.inputs if name != "quantity"]
        # A variable with a default is left to it; the column is there for a measured value. One column serves all
        # sources: where they take the variable in several units, each row's note names its own.
        yield row | {f"{name} [{min(units[name])}]" if len(units[name]) == 1 else name: None for name in needed}


def _told(method: Method, rule: SourceRule, formula: Formula) -> str:
    inputs = [
        f"{name}={declared.name.zh} {declared.unit_for('t')}"
        + ("（有缺省值）" if _has_default(method, rule, name) else "（须给出）")
        for name, declared in formula.inputs.items()
        if name != "quantity"
    ]
    known = method.materials_of(rule.source)
    materials = f"物料：{'、'.join(one.name.zh for one in known[:8])}{'…' if len(known) > 8 else ''}" if known else ""
    return "；".join(part for part in (formula.name.zh, *inputs, materials, rule.clause) if part)


def _has_default(method: Method, rule: SourceRule, name: str) -> bool:
    return any(parameter == name and source in (rule.source, "*") for source, _, parameter in method.defaults)


def _variables(method: Method) -> Iterator[TemplateVariable]:
    """Yield the variables that a source without rows of its own asks for: of outputs that the method counts itself."""
    for rule in method.sources:
        if rule.activity == "outputs":
            for name, declared in _formula(method, rule).inputs.items():
                if name != "quantity" and not _has_default(method, rule, name):
                    yield TemplateVariable(name, declared.name.zh, declared.unit_for("t"), clause=rule.clause)


def _products(method: Method) -> Iterator[str]:
    for rule in method.sources:
        if rule.activity == "outputs":
            yield from (material.name.zh for material in method.materials_of(rule.source))
