"""Hashes: which data a run used, and whether it is the data that was released."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from carbonstd.findings import Finding

_PARTS = frozenset({"standard.toml", "cases.yaml"})


def package_files(folder: Path) -> list[Path]:
    """Return the files that make a package, in a fixed order."""
    return sorted(path for path in folder.iterdir() if path.suffix == ".csv" or path.name in _PARTS)


def file_sha256(path: Path) -> str:
    """Return a file's sha256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the sha256 of each file of a package."""
    return {path.name: file_sha256(path) for path in package_files(folder)}


def package_sha256(folder: Path, hashes: Mapping[str, str] | None = None) -> str:
    """Return one hash for a package: over the names and hashes of its files."""
    lines = "".join(f"{name} {digest}\n" for name, digest in (hashes or file_hashes(folder)).items())
    return hashlib.sha256(lines.encode()).hexdigest()


def ensure_unchanged(folder: Path, name: str, hashes: Mapping[str, str] | None = None) -> list[Finding]:
    """Hold a package's files against the hashes in its `datapackage.json` (P101)."""
    descriptor = folder / "datapackage.json"
    if not descriptor.is_file():
        return [Finding("P101", name, {"package": name, "file": "datapackage.json"})]
    resources = json.loads(descriptor.read_bytes())["resources"]
    stored = {resource["path"]: resource["hash"].removeprefix("sha256:") for resource in resources}
    found = hashes or file_hashes(folder)
    changed = sorted(file for file in stored.keys() | found.keys() if stored.get(file) != found.get(file))
    return [Finding("P101", name, {"package": name, "file": file}) for file in changed]
