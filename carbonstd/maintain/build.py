"""`pack build`: the descriptor `datapackage.json`, generated from `standard.toml` and the CSV tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from carbonstd.maintain.columns import COLUMNS, KEYS
from carbonstd.packages import load_edition
from carbonstd.packages.integrity import file_sha256, package_files
from carbonstd.packages.tables import read_table

_TRANSCRIPTION = {
    "name": "CC0-1.0",
    "title": "the transcription; values are facts of the documents named",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def build_descriptor(folder: Path) -> str:
    """Return the text of a package's `datapackage.json` (Data Package v2).

    Raises
    ------
    PackageError
        If `standard.toml` can't be read.
    """
    edition = load_edition(folder)
    descriptor: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": edition.name,
        "title": f"{edition.standard} {edition.title.zh}",
        "description": edition.title.en,
        "version": edition.version,
        "licenses": _licences(edition.extra.get("licence", "")),
        "resources": [_resource(path) for path in package_files(folder)],
    }
    if edition.official_page:
        descriptor["homepage"] = edition.official_page
    return json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"


def _licences(source: str) -> list[dict[str, str]]:
    """Return the licence of the transcription, and what the source itself asks for."""
    return [_TRANSCRIPTION, {"name": "source", "title": source}] if source else [_TRANSCRIPTION]


def build(folder: Path) -> bool:
    """Write a package's `datapackage.json`; say whether it changed."""
    target = folder / "datapackage.json"
    text = build_descriptor(folder).encode()
    if target.is_file() and target.read_bytes() == text:
        return False
    target.write_bytes(text)
    return True


def _resource(path: Path) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": path.stem.lower().replace("_", "-"),
        "path": path.name,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_sha256(path)}",
    }
    if path.suffix != ".csv":
        media = {"toml": "application/toml", "yaml": "application/yaml"}[path.suffix[1:]]
        return {**resource, "format": path.suffix[1:], "mediatype": media}
    columns = COLUMNS.get(path.name, {})
    header = path.read_bytes().split(b"\n", 1)[0].decode().rstrip("\r").split(",")
    schema: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(name, columns.get(name)) for name in header],
        "missingValues": [""],
    }
    if read_table(path) and path.name in KEYS:
        schema["primaryKey"] = KEYS[path.name]
    return {
        **resource,
        "profile": "tabular-data-resource",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(name: str, column: dict[str, Any] | None) -> dict[str, Any]:
    # Levels may be expressions and numbers are exact text: nothing is a float here.
    return {"name": name, "type": "string", **(column or {})}
