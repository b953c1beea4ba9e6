"""Implied factors: what the emissions of a fuel come to per unit of its quantity, before oxidation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from carbonstd.compliance.verification.line import CO2E, EMISSIONS, Line, converted
from carbonstd.compliance.verification.statement import Statement

IMPLIED = "implied_factor"
COMBUSTION = "fuel-combustion"


def implied_factors(statement: Statement) -> Iterator[Line]:
    """Return the implied CO2 factor of each fuel and month, with the factor that its defaults would give."""
    for emissions in statement.named(EMISSIONS):
        if statement.type_of(emissions.source_type) != COMBUSTION or emissions.gas not in ("", "CO2"):
            continue
        beside = statement.beside(emissions)
        quantity, oxidation = beside.get("quantity"), beside.get("oxidation")
        tonnes = emissions.into(CO2E)
        burnt = oxidation.into("1") if oxidation is not None else Fraction(1)
        if tonnes is None or quantity is None or not quantity.value or not burnt:
            continue
        yield replace(
            emissions, name=IMPLIED, value=abs(tonnes / quantity.value / burnt), unit=f"tCO2/({quantity.unit})",
            default=_by_defaults(beside.get("ncv"), beside.get("carbon_content"), quantity.unit), tier=None,
            decimals=None, working=None,
        )  # fmt: skip


def _by_defaults(ncv: Line | None, carbon: Line | None, unit: str) -> Fraction | None:
    if ncv is None or carbon is None or ncv.default is None or carbon.default is None:
        return None
    heat = converted(ncv.default, ncv.unit, f"GJ/({unit})")
    content = converted(carbon.default, carbon.unit, "tC/GJ")
    return None if heat is None or content is None else heat * content * Fraction(44, 12)
