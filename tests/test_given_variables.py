"""Variables a dossier gives directly are converted into the unit of the edition's variable, or refused by name."""

from __future__ import annotations

from fractions import Fraction

from support.dossiers import document, read

from carbonstd.packages import Catalogue
from carbonstd.runs.parameters import ParameterTable
from carbonstd.trace import Trace

PLANT = """format: carbonstd.dossier/1
enterprise: {name: 示例企业, region: CN-33, period: 2025}
processes:
  - {id: line-1}
parameters:
  - {name: altitude_m, value: 1.25, unit: %s}
"""


def given(catalogue: Catalogue, unit: str) -> tuple[dict[str, object], list[str]]:
    package = catalogue.quota(catalogue.package("gb-16780.2021"))
    table = ParameterTable(read(document(PLANT % unit)), Trace())
    values, refused = table.inputs(package, "line-1", "clinker", None, "line-1")
    return {name: one.value for name, one in values.items()}, [finding.rule for finding in refused]


def test_a_parameter_is_converted_into_the_variables_unit(catalogue: Catalogue) -> None:
    assert given(catalogue, "km") == ({"altitude_m": Fraction(1250)}, [])


def test_a_parameter_in_another_dimension_is_refused(catalogue: Catalogue) -> None:
    assert given(catalogue, "kg") == ({}, ["D101"])
