"""Verification rules: what verifiers check, with thresholds that a user's own package may change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from carbonstd.errors import PackageError
from carbonstd.exact import parse_decimal
from carbonstd.packages.catalogue import Catalogue
from carbonstd.packages.descriptor import Edition
from carbonstd.packages.tables import read_table, split_list
from carbonstd.rules import Text
from carbonstd.terms import Severity
from carbonstd.units import factor

FOLDER = "verification-rules"
BASE = f"{FOLDER}.2026"
#: The tables of a package, with the columns that name a row.
_TABLES = {"rules": ("rule",), "thresholds": ("rule", "case"), "slips": ("slip",)}
_SEVERITIES: dict[str, Severity] = {"error": "error", "warning": "warning", "info": "note"}
_DASHES = re.compile(r"[-—–]+")


@dataclass(frozen=True)
class Threshold:
    """The numbers of a rule or of one of its cases; what isn't given is None."""

    low: Fraction | None = None
    high: Fraction | None = None
    tolerance: Fraction | None = None
    unit: str = ""

    def share(self) -> Fraction:
        """Return the tolerance as a share: 1 % is 1/100.

        Raises
        ------
        PackageError
            If there is none.
        """
        if self.tolerance is None:
            raise PackageError("该规则没有允许偏差", "this rule has no tolerance")
        return self.tolerance * (factor(self.unit, "1") if self.unit else 1)


@dataclass(frozen=True)
class VerificationRule:
    """One rule: what is checked, how grave a miss is, and which evidence to ask for.

    Attributes
    ----------
    methods, sectors : tuple of str
        Beginnings of the standards, and ids of the sectors, to which it applies; empty means any.
    implemented : tuple of str
        Ids of the findings that this program raises for it; empty where the note says why not.
    """

    id: str
    group: str
    text: Text
    severity: Severity
    ask: Text
    threshold: Threshold
    methods: tuple[str, ...]
    sectors: tuple[str, ...]
    implemented: tuple[str, ...]
    grade: str
    evidence: str
    note: str

    def applies(self, standard: str, sector: str | None) -> bool:
        """Say whether it applies to a statement by a standard in a sector."""
        number = _number(standard)
        return (not self.methods or any(number.startswith(_number(one)) for one in self.methods)) and (
            not self.sectors or sector in self.sectors
        )


@dataclass(frozen=True)
class Case:
    """A case of a rule with numbers of its own; a `name` makes it a band in which such values usually lie.

    Attributes
    ----------
    source_types, items, tiers : tuple of str
        To which values the band applies; empty means all.
    """

    rule: str
    case: str
    threshold: Threshold
    name: str
    source_types: tuple[str, ...]
    items: tuple[str, ...]
    tiers: tuple[str, ...]


@dataclass(frozen=True)
class Slip:
    """A slip of units: by which ratio a value is off, of which names and states of matter, and how it is called."""

    id: str
    rule: str
    ratio: Fraction
    names: tuple[str, ...]
    states: tuple[str, ...]
    text: Text


@dataclass(frozen=True)
class VerificationRules:
    """All rules, cases and slips, with the packages from which they come."""

    rules: Mapping[str, VerificationRule]
    cases: Mapping[tuple[str, str], Case]
    slips: tuple[Slip, ...]
    packages: tuple[Edition, ...]

    def threshold(self, rule: str, case: str = "") -> Threshold:
        """Return the numbers of a rule, or of one of its cases.

        Raises
        ------
        PackageError
            If there is no such rule or case.
        """
        if case and (rule, case) in self.cases:
            return self.cases[rule, case].threshold
        if case or rule not in self.rules:
            raise PackageError(f"没有核查规则 {rule} {case}".rstrip(), f"no verification rule {rule} {case}".rstrip())
        return self.rules[rule].threshold

    @cached_property
    def bands(self) -> tuple[Case, ...]:
        """The cases that are bands."""
        return tuple(case for case in self.cases.values() if case.name)

    def of(self, rule: str) -> Iterator[Case]:
        """Return the cases of one rule."""
        return (case for case in self.cases.values() if case.rule == rule)


def load_verification_rules(catalogue: Catalogue) -> VerificationRules:
    """Read the rules; a further package ``verification-rules/NAME`` on the search path changes rows by their id.

    A row of such a package needs the columns that name it and those that it changes; blank cells keep what stands.

    Raises
    ------
    PackageError
        If the built-in package is missing, or a table has a row that can't be read.
    """
    base = catalogue.package(BASE)
    packages = (base, *(edition for edition in catalogue.versions(FOLDER) if edition.name != base.name))
    tables = {table: _overlaid(packages, table, key) for table, key in _TABLES.items()}
    try:
        rules = {row["rule"]: _rule(row) for row in tables["rules"]}
        cases = [_case(row, rules[row["rule"]]) for row in tables["thresholds"]]
        slips = tuple(_slip(row) for row in tables["slips"])
    except KeyError as error:
        names = ", ".join(package.name for package in packages)
        raise PackageError(f"{names}：缺少或未知 {error}", f"{names}: missing or unknown {error}") from None
    return VerificationRules(rules, {(case.rule, case.case): case for case in cases}, slips, packages)


def _overlaid(packages: tuple[Edition, ...], table: str, key: tuple[str, ...]) -> list[dict[str, str]]:
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for package in packages:
        assert package.folder is not None
        for cells in read_table(package.folder / f"{table}.csv"):
            row = rows.setdefault(tuple(cells[column] for column in key), {})
            row |= {column: cell for column, cell in cells.items() if cell or column not in row}
    return list(rows.values())


def _rule(row: Mapping[str, str]) -> VerificationRule:
    return VerificationRule(
        id=row["rule"],
        group=row["group"],
        text=Text(row["zh"], row["en"]),
        severity=_SEVERITIES[row["severity"]],
        ask=Text(row["ask_zh"], row["ask_en"]),
        threshold=_threshold(row, Threshold()),
        methods=split_list(row["methods"]),
        sectors=split_list(row["sectors"]),
        implemented=split_list(row["implemented"]),
        grade=row["grade"],
        evidence=row["evidence"],
        note=row["note"],
    )


def _case(row: Mapping[str, str], rule: VerificationRule) -> Case:
    return Case(
        rule=row["rule"],
        case=row["case"],
        threshold=_threshold(row, rule.threshold),
        name=row["name"],
        source_types=split_list(row["source_types"]),
        items=split_list(row["items"]),
        tiers=split_list(row["tiers"]),
    )


def _slip(row: Mapping[str, str]) -> Slip:
    return Slip(
        id=row["slip"],
        rule=row["rule"],
        ratio=parse_decimal(row["numerator"]) / parse_decimal(row["denominator"]),
        names=split_list(row["names"]),
        states=split_list(row["states"]),
        text=Text(row["zh"], row["en"]),
    )


def _threshold(row: Mapping[str, str], otherwise: Threshold) -> Threshold:
    """Read the numbers of a row; a row without any keeps those of its rule."""
    low, high, tolerance = (parse_decimal(row[c]) if row[c] else None for c in ("low", "high", "tolerance"))
    if low is None and high is None and tolerance is None:
        return otherwise
    return Threshold(low, high, tolerance, row["unit"])


def _number(standard: str) -> str:
    return _DASHES.sub("-", standard.upper()).strip()
