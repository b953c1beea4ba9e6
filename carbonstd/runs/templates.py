"""The template of a standard: the dossier's tables with the variables that the standard asks for."""

from __future__ import annotations

from datetime import date

import carbonstd
from carbonstd.activity.carriers import load_carriers
from carbonstd.activity.template import TemplateVariable, write_template
from carbonstd.compliance import describe_range
from carbonstd.packages import Catalogue, Edition, QuotaPackage
from carbonstd.runs.opening import CARRIERS
from carbonstd.runs.references import find_document


def template(catalogue: Catalogue, edition: Edition) -> bytes:
    """Write the .xlsx template of an edition.

    Raises
    ------
    PackageError
        If the edition has no package.
    """
    package = catalogue.quota(edition)
    carriers = catalogue.package(CARRIERS)
    assert carriers.folder is not None
    return write_template(
        asked_variables(package),
        load_carriers(carriers.folder),
        title=f"{edition.standard} {edition.title.zh}",
        version=f"carbonstd {carbonstd.__version__}; {edition.name} {edition.version}",
        products=[product.name.zh for product in package.products.values()],
        shown=(
            "enterprise",
            "sites",
            "processes",
            "outputs",
            "energy",
            "allocations",
            "parameters",
            "assess",
            "indicators",
        ),
    )


def find_method(catalogue: Catalogue, text: str, day: date) -> Edition | None:
    """Return the accounting method that a text names; None where it names none."""
    found = find_document(catalogue, text, day)
    return found if found is not None and found.kind == "method" else None


def asked_variables(package: QuotaPackage) -> list[TemplateVariable]:
    """Return what a plant has to give beside energy and output: conditions, corrections and what can't be computed."""
    return [
        TemplateVariable(
            name=name,
            zh=variable.name.zh,
            unit=variable.unit,
            range=describe_range(variable) if not variable.choices and (variable.minimum or variable.maximum) else "",
            clause="; ".join(_clauses(package, name)),
            choices=variable.choices,
        )
        for name, variable in package.inputs.items()
        if variable.origin == "parameter" and variable.type != "derived"
    ]


def _clauses(package: QuotaPackage, name: str) -> list[str]:
    """Return the clauses and tables in which a variable is used."""
    tables = [row.table for row in package.rows if row.when is not None and name in row.when.names]
    clauses = [c.clause for c in package.corrections.values() if name in c.expression.names]
    return list(dict.fromkeys(place for place in (*clauses, *tables) if place))[:3]
