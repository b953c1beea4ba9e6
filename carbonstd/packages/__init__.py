"""Data packages: descriptors, the catalogue, quota tables and integrity."""

from carbonstd.packages.catalogue import LIMIT_KINDS, Catalogue, Choice
from carbonstd.packages.descriptor import Edition, load_edition, parse_number, slug
from carbonstd.packages.integrity import ensure_unchanged, package_sha256
from carbonstd.packages.location import built_in_roots
from carbonstd.packages.quota_tables import load_quota
from carbonstd.packages.quotas import (
    Calculation,
    Correction,
    InputVariable,
    LimitRow,
    Product,
    QuotaPackage,
)

__all__ = [
    "LIMIT_KINDS",
    "Calculation",
    "Catalogue",
    "Choice",
    "Correction",
    "Edition",
    "InputVariable",
    "LimitRow",
    "Product",
    "QuotaPackage",
    "built_in_roots",
    "ensure_unchanged",
    "load_edition",
    "load_quota",
    "package_sha256",
    "parse_number",
    "slug",
]
