"""The catalogue: which editions are known, where their packages lie, and which one the law means on a day."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from carbonstd.dates import parse_date
from carbonstd.errors import PackageError, UnknownNameError
from carbonstd.findings import Finding
from carbonstd.packages.descriptor import Edition, load_edition, parse_number, slug
from carbonstd.packages.integrity import package_sha256
from carbonstd.packages.quota_tables import load_quota
from carbonstd.packages.quotas import QuotaPackage
from carbonstd.packages.tables import read_table, split_list
from carbonstd.rules import Text

LIMIT_KINDS = frozenset({"quota", "efficiency-grades"})


@dataclass(frozen=True)
class Choice:
    """The edition that a question means, the day it is judged on, and what has to be said about that."""

    edition: Edition
    as_of: date
    findings: tuple[Finding, ...] = ()
    valid: bool = True


@dataclass
class Catalogue:
    """All packages on a search path; earlier places add, none overrides another silently.

    Parameters
    ----------
    roots : sequence of Path
        Folders that hold ``quotas/`` and ``factors/``, standards' folders, or are packages themselves.
    trial : Edition, optional
        A package to take in place of any other of its name, whatever lies on the search path.
    """

    roots: Sequence[Path]
    trial: Edition | None = None
    _quotas: dict[str, QuotaPackage] = field(default_factory=dict, repr=False)
    _families: dict[str, list[Edition]] = field(default_factory=dict, repr=False)
    _read: dict[str, tuple[Edition, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def packages(self) -> tuple[Edition, ...]:
        """Every package found, ordered by name.

        Raises
        ------
        PackageError
            If two places hold the same name and version with different content.
        """
        return self._found("*")

    @cached_property
    def standards(self) -> tuple[Edition, ...]:
        """Every edition known: those with limits, and the rows of catalogue packages; ordered by number and year."""
        listed = [edition for package in self.packages if package.kind == "catalogue" for edition in _listed(package)]
        with_limits = [package for package in self.packages if package.kind in LIMIT_KINDS]
        known = {edition.standard for edition in with_limits}
        every = [*with_limits, *(edition for edition in listed if edition.standard not in known)]
        return tuple(sorted(every, key=_order))

    def package(self, name: str) -> Edition:
        """Return a package by its name (``gbt-2589.2020``).

        Raises
        ------
        PackageError
            If there is none; names the nearest.
        """
        folder, _, _ = name.rpartition(".")
        for edition in self._found(folder) if folder else ():
            if edition.name == name:
                return edition
        near = difflib.get_close_matches(name, [edition.name for edition in self.packages], 3)
        raise PackageError(
            f"没有数据包 {name!r}", f"no package {name!r}", hint_zh=f"相近：{near}", hint_en=f"near: {near}"
        )

    def versions(self, folder: str) -> tuple[Edition, ...]:
        """Return the packages of one folder (``grid-mee-nbs``), ordered by name; empty if there is none."""
        return tuple(edition for edition in self._found(folder) if edition.name.rpartition(".")[0] == folder)

    def family(self, family: str) -> list[Edition]:
        """Return the editions of a standard, oldest first; only this standard's folder is read if it has one."""
        if family not in self._families:
            own = [e for e in self._found(slug(family)) if e.kind in LIMIT_KINDS and e.family == family]
            listed = [edition for edition in self._listing if edition.family == family]
            known = {edition.standard for edition in own}
            self._families[family] = sorted([*own, *(e for e in listed if e.standard not in known)], key=_order)
        return self._families[family]

    def quota(self, edition: Edition) -> QuotaPackage:
        """Return the tables of an edition, read once."""
        if edition.name not in self._quotas:
            self._quotas[edition.name] = load_quota(edition)
        return self._quotas[edition.name]

    def in_force(self, family: str, day: date) -> Edition | None:
        """Return the edition of a standard that is in force on a day."""
        valid = [edition for edition in self.family(family) if edition.in_force(day)]
        return valid[-1] if valid else None

    def successors(self, edition: Edition) -> list[Edition]:
        """Return the editions that replace one, also under another number."""
        return [other for number in edition.replaced_by for other in self._editions_of(number)]

    def choose(self, text: str, today: date, as_of: date | None = None) -> Choice:
        """Find the edition that a number means.

        Parameters
        ----------
        text : str
            ``GB 16780-2021`` names an edition, ``GB 16780`` the one in force on `as_of` (default `today`).

        Raises
        ------
        PackageError
            If the number is unknown or no edition of it was in force; names near ones and successors.
        """
        family, year = parse_number(text)
        editions = self.family(family)
        if not editions:
            raise self._unknown(family)
        if year is None:
            return self._choose_by_date(family, editions, as_of or today)
        named = next((edition for edition in editions if edition.edition == year), None)
        if named is None:
            years = ", ".join(edition.edition for edition in editions)
            raise UnknownNameError(
                f"没有 {family}-{year}；已知的版本：{years}", f"no {family}-{year}; editions known: {years}"
            )
        return self._choose_named(named, today, as_of)

    def _choose_by_date(self, family: str, editions: list[Edition], day: date) -> Choice:
        chosen = self.in_force(family, day)
        if chosen is not None:
            return Choice(chosen, day)
        last = editions[-1]
        successors = ", ".join(edition.standard for edition in self.successors(last)) or "-"
        known = ", ".join(f"{edition.standard} ({edition.validity})" for edition in editions)
        raise PackageError(
            f"{family} 在 {day} 没有有效版本；已知：{known}；代替标准：{successors}",
            f"{family}: no edition in force on {day}; known: {known}; replaced by: {successors}",
            hint_zh="写明版本年份，或用 --as-of 指定日期",
            hint_en="name the edition's year, or give a date with --as-of",
        )

    def _choose_named(self, edition: Edition, today: date, as_of: date | None) -> Choice:
        day = as_of or today
        if edition.in_force(day):
            return Choice(edition, day)
        facts = {
            "standard": edition.standard,
            "effective": edition.effective or "?",
            "withdrawn": edition.withdrawn or "?",
        }
        unknown = (Finding("S104", edition.standard, facts),) if edition.dates_unknown else ()
        # What is known of its dates counts: before its first day and after its last it isn't in force.
        outside = day < (edition.effective or day) or (edition.withdrawn or day) < day
        if unknown and not outside:
            return Choice(edition, day, unknown)
        if as_of is not None:
            facts = {"standard": edition.standard, "as_of": as_of, "validity": edition.validity}
            return Choice(edition, as_of, (Finding("S105", edition.standard, facts),), valid=False)
        if edition.effective is not None and edition.effective > today:
            return Choice(edition, edition.effective, (Finding("S102", edition.standard, facts),))
        last_day = edition.withdrawn or today
        current = self.in_force(edition.family, today)
        names = [current.standard] if current else [other.standard for other in self.successors(edition)]
        facts |= {"as_of": last_day, "successor": ", ".join(names) or "-"}
        return Choice(edition, last_day, (Finding("S101", edition.standard, facts), *unknown))

    def _editions_of(self, number: str) -> list[Edition]:
        family, year = parse_number(number)
        return [edition for edition in self.family(family) if year in (None, edition.edition)]

    def _unknown(self, family: str) -> UnknownNameError:
        families = sorted({edition.family for edition in self.standards})
        near = ", ".join(difflib.get_close_matches(family, families, 3, 0.7))
        return UnknownNameError(
            f"没有标准 {family}", f"no standard {family}",
            hint_zh=f"相近：{near}" if near else "用 list standards 查看全部",
            hint_en=f"near: {near}" if near else "see list standards",
        )  # fmt: skip

    @cached_property
    def _listing(self) -> tuple[Edition, ...]:
        return tuple(edition for package in self._found("catalogue") for edition in _listed(package))

    def _found(self, folder: str) -> tuple[Edition, ...]:
        """Return the packages in the folders of one name (``*`` for all), ordered by name; each folder is read once."""
        if folder != "*" and "packages" in self.__dict__:
            return tuple(package for package in self.packages if package.name.rpartition(".")[0] == folder)
        if folder not in self._read:
            self._read[folder] = self._read_folders(folder)
        return self._read[folder]

    def _read_folders(self, folder: str) -> tuple[Edition, ...]:
        found: dict[str, Edition] = {}
        for path in self._folders(folder):
            edition = load_edition(path)
            first = found.setdefault(edition.name, edition)
            if first is not edition and (self.trial is None or edition.name != self.trial.name):
                _ensure_same(first, edition)
        if self.trial is not None and (folder == "*" or self.trial.name.rpartition(".")[0] == folder):
            found[self.trial.name] = self.trial
        return tuple(sorted(found.values(), key=lambda edition: edition.name))

    def _folders(self, folder: str) -> Iterable[Path]:
        for root in self.roots:
            for place in (root / "quotas", root / "factors", root):
                parents = sorted(place.glob("*")) if folder == "*" else [place / folder]
                yield from (path.parent for parent in parents for path in sorted(parent.glob("*/standard.toml")))
            if (root / "standard.toml").is_file():
                yield root


def _ensure_same(first: Edition, other: Edition) -> None:
    """Refuse two packages of one name and version whose content differs; of two versions the first counts."""
    assert first.folder is not None and other.folder is not None
    if first.version != other.version or first.folder.resolve() == other.folder.resolve():
        return
    if package_sha256(first.folder) != package_sha256(other.folder):
        raise PackageError(
            f"{first.name} {first.version} 有两份不同的内容：{first.folder} 与 {other.folder}",
            f"{first.name} {first.version} exists twice with different content: {first.folder} and {other.folder}",
            hint_zh="提高其中一份的版本号", hint_en="raise the version of one of them",
        )  # fmt: skip


def _listed(package: Edition) -> list[Edition]:
    assert package.folder is not None
    return [
        Edition(
            standard=row["standard"],
            family=row["family"],
            edition=row["edition"],
            kind=row["kind"],
            title=Text(row["title_zh"], row["title_en"]),
            issued=parse_date(row["issued"]) if row["issued"] else None,
            effective=parse_date(row["effective"]) if row["effective"] else None,
            withdrawn=parse_date(row["withdrawn"]) if row["withdrawn"] else None,
            replaces=split_list(row["replaces"]),
            replaced_by=split_list(row["replaced_by"]),
            grade=row["grade"],
            evidence=split_list(row["evidence"]),
            official_page=row["official_page"],
            scope=row["scope_en"],
            note=row["note"],
        )
        for row in read_table(package.folder / "standards.csv")
    ]


def _order(edition: Edition) -> tuple[str, float, str]:
    prefix, _, number = edition.family.partition(" ")
    major, _, minor = number.partition(".")
    return (prefix, int(major) + int(minor or 0) / 1000, edition.edition)
