"""The template of a standard: the dossier's tables with the variables that the standard asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import carbonstd
from carbonstd.activity.carriers import load_carriers
from carbonstd.activity.files import InputFile
from carbonstd.activity.statistics_form import StatisticsForm, form_of_energy, forms_of
from carbonstd.activity.statistics_writing import write_statistics_forms
from carbonstd.activity.template import TemplateVariable, write_template
from carbonstd.compliance import describe_range
from carbonstd.errors import CarbonstdError
from carbonstd.packages import Catalogue, Edition, QuotaPackage
from carbonstd.runs.opening import CARRIERS, open_dossier
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


def statistics_form(
    catalogue: Catalogue, form: str, paths: Sequence[Path | InputFile], today: date, relative: Callable[[Path], str]
) -> bytes:
    """Write form 205-1 or 205-2: as it came with a dossier, else 205-1 filled from the enterprise's energy.

    Without a dossier the form is empty.

    Raises
    ------
    CarbonstdError
        If the dossier has errors, for a form would hide them, or has nothing for the form.
    """
    if not paths:
        return write_statistics_forms([StatisticsForm(form, ())])
    dossier, carriers, _ = open_dossier(catalogue, paths, today, relative)
    faults = [finding for finding in dossier.findings if finding.severity == "error"]
    if faults:
        first = faults[0]
        raise CarbonstdError(
            f"数据有 {len(faults)} 处错误，不填报表；首先是 {first.rule}：{first.message('zh')}",
            f"the data has {len(faults)} errors, no form is filled; the first is {first.rule}: {first.message('en')}",
            hint_zh="先运行 carbonstd check", hint_en="run carbonstd check first",
        )  # fmt: skip
    found = [one for one in forms_of(dossier) if one.form == form]
    if not found and form == "205-1":
        found = [form_of_energy(dossier, carriers)]
    if not found or not found[0].rows:
        raise CarbonstdError(f"数据里没有可填入 {form} 表的内容", f"the data has nothing for form {form}")
    return write_statistics_forms(found)


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
