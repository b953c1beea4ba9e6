"""What a `standard.toml` may hold, as a strict model."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from carbonstd.packages import LIMIT_KINDS, Edition, slug
from carbonstd.terms import Grade

_NonEmpty = Annotated[str, StringConstraints(min_length=1)]
_Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Names(_Strict):
    zh: _NonEmpty
    en: _NonEmpty


class _Scope(_Strict):
    zh: str = ""
    en: str = ""


_Sector = Literal[
    "power", "grid", "steel", "aluminium", "magnesium", "other-nonferrous", "flat-glass", "cement", "ceramics",
    "civil-aviation", "chemicals", "fluorine-chemicals", "petrochemicals", "oil-and-gas", "coking", "coal-mining",
    "paper", "food-and-drinks", "electronics", "machinery", "mining", "public-buildings", "land-transport",
    "other-industry", "textiles",
]  # fmt: skip
_Decimals = Annotated[int, Field(ge=0, le=9)]


class _Method(_Strict):
    scheme: Literal["ndrc", "ets", "national"]
    sectors: list[_Sector]
    fuels: list[_NonEmpty]
    grid: list[_NonEmpty]
    grid_packages: list[_NonEmpty]
    heat: str = ""
    gwp: _NonEmpty
    fixed: list[_NonEmpty] = []
    feedstock: Literal["counted"] | None = None
    exports: Literal["apart"] | None = None
    records_years: int | None = None


class _Plan(_Strict):
    sectors: list[_Sector]
    joint: bool = False


class Descriptor(_Strict):
    """The keys of `standard.toml`."""

    format: Literal["carbonstd.package/1"]
    name: _NonEmpty
    version: _Version
    kind: Literal[
        "quota", "efficiency-grades", "factors", "formulas", "method", "catalogue", "carriers", "allocation-plan",
        "verification-rules", "energy-management", "value-chain",
    ]  # fmt: skip
    standard: _NonEmpty
    family: _NonEmpty
    edition: _NonEmpty
    issued: date | None = None
    effective: date | None = None
    withdrawn: date | None = None
    applies_from: int | None = None
    applies_to: int | None = None
    draft: bool = False
    replaces: list[str] = []
    replaced_by: list[str] = []
    comparison: Annotated[str, StringConstraints(pattern=r"^(full-value|gb-t-8170:\d)$")] = "full-value"
    conversion: str | None = None
    conversion_note: str = ""
    grade: Grade
    evidence: list[str]
    official_page: str = ""
    licence: str = ""
    confirmed_on: date | None = None
    note: str = ""
    title: _Names
    scope: _Scope = _Scope()
    levels: dict[str, _Names] = {}
    method: _Method | None = None
    rounding: dict[str, _Decimals] = {}
    plan: _Plan | None = None


def descriptor_faults(edition: Edition) -> list[str]:
    """Return what is wrong with an edition's `standard.toml`."""
    faults = []
    try:
        Descriptor.model_validate(edition.extra)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
    return [*faults, *_name_faults(edition)]


def _name_faults(edition: Edition) -> list[str]:
    assert edition.folder is not None
    folder = edition.folder.resolve()
    faults: list[str] = []
    if edition.name != f"{folder.parent.name}.{folder.name}":
        faults.append(f"name should be {folder.parent.name}.{folder.name}, after the folders")
    if edition.kind in LIMIT_KINDS and folder.parent.name != slug(edition.family):
        faults.append(f"the folder of {edition.family} should be {slug(edition.family)}")
    if edition.effective and edition.withdrawn and edition.withdrawn < edition.effective:
        faults.append("withdrawn before effective")
    first, last = edition.extra.get("applies_from"), edition.extra.get("applies_to")
    if isinstance(first, int) and isinstance(last, int) and first > last:
        faults.append(f"applies_from {first} is after applies_to {last}")
    for kind, block in (("method", "method"), ("allocation-plan", "plan")):
        if (edition.kind == kind) != (block in edition.extra):
            faults.append(f"a package of kind {kind}, and no other, has a block [{block}]")
    return faults
