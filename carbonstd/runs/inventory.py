"""What the program knows: standards, packages, rules, units; the contents of `list` and `show`."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from carbonstd.packages import LIMIT_KINDS, Catalogue, Edition, QuotaPackage
from carbonstd.packages.tables import read_table, split_list
from carbonstd.rules import RULES, Text

Item = dict[str, Any]


def standards(catalogue: Catalogue, day: date) -> list[Item]:
    """List every edition known, with its state on a day and its rows per grade."""
    return [_standard(catalogue, edition, day) for edition in catalogue.standards]


def _standard(catalogue: Catalogue, edition: Edition, day: date) -> Item:
    rows = catalogue.quota(edition).rows if edition.folder is not None else ()
    return {
        "id": edition.name or None,
        "standard": edition.standard,
        "family": edition.family,
        "edition": edition.edition,
        "kind": edition.kind,
        "title": _both(edition.title),
        "issued": _day(edition.issued),
        "effective": _day(edition.effective),
        "withdrawn": _day(edition.withdrawn),
        "replaces": list(edition.replaces),
        "replaced_by": list(edition.replaced_by),
        "in_force": edition.in_force(day),
        "rows": len(rows),
        "grades": dict(sorted(Counter(row.grade for row in rows).items())),
        "version": edition.version or None,
    }


def packages(catalogue: Catalogue) -> list[Item]:
    """List every package on the search path."""
    return [
        {
            "id": package.name,
            "standard": package.standard,
            "kind": package.kind,
            "version": package.version,
            "title": _both(package.title),
            "tables": _tables(package),
        }
        for package in catalogue.packages
    ]


def factors(catalogue: Catalogue) -> list[Item]:
    """List the packages that hold coefficients and factors rather than limits."""
    return [item for item in packages(catalogue) if item["kind"] not in (*LIMIT_KINDS, "catalogue", "method")]


def carriers(catalogue: Catalogue) -> list[Item]:
    """List the energy carriers."""
    return [
        {
            "id": row["carrier"],
            "state": row["state"],
            "parent": row["parent"] or None,
            "title": {"zh": row["zh"], "en": row["en"]},
            "unit": row["default_unit"],
            "aliases": list(split_list(row["aliases"])),
        }
        for package in catalogue.packages
        if package.kind == "carriers" and package.folder is not None
        for row in read_table(package.folder / "carriers.csv")
    ]


def regions(catalogue: Catalogue) -> list[Item]:
    """List the regions that a dossier may name."""
    from carbonstd.activity.regions import regions as known

    return [
        {
            "id": f"CN-{region.code[:2]}",
            "code": region.code,
            "iso": region.iso,
            "title": {"zh": region.zh, "en": region.en},
        }
        for region in sorted(known().values(), key=lambda region: region.code)
    ]


def units() -> list[Item]:
    """List the units that may be written, with their dimension."""
    from carbonstd.units import dimension, known_units

    return [
        {"id": unit, "unit": unit, "dimension": dimension(unit), "title": {"zh": "", "en": ""}}
        for unit in known_units()
    ]


def rules() -> list[Item]:
    """List every rule."""
    return [
        {"id": rule.id, "severity": rule.severity, "title": _both(rule.title)}
        for rule in sorted(RULES.values(), key=lambda rule: rule.id)
    ]


def show_edition(package: QuotaPackage) -> Item:
    """Return everything an edition says: limits, inputs, corrections, calculations, products."""
    edition = package.edition
    folder = edition.folder
    assert folder is not None
    return {
        "format": "carbonstd.show/1",
        "standard": edition.standard,
        "name": edition.name,
        "version": edition.version,
        "kind": edition.kind,
        "title": _both(edition.title),
        "issued": _day(edition.issued),
        "effective": _day(edition.effective),
        "withdrawn": _day(edition.withdrawn),
        "replaces": list(edition.replaces),
        "replaced_by": list(edition.replaced_by),
        "comparison": edition.comparison,
        "conversion": edition.conversion,
        "grade": edition.grade,
        "evidence": list(edition.evidence),
        "official_page": edition.official_page,
        "scope": edition.scope,
        "note": edition.note,
        "levels": {key: _both(name) for key, name in edition.levels.items()},
        **{
            table: read_table(folder / f"{table}.csv")
            for table in ("limits", "inputs", "corrections", "calculations", "products")
        },
    }


def _tables(package: Edition) -> dict[str, int]:
    assert package.folder is not None
    return {path.name: len(read_table(path)) for path in sorted(package.folder.glob("*.csv"))}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
