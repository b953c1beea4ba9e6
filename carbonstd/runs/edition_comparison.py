"""`compare` of two editions of a standard: their indicators level by level, tightened or relaxed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from carbonstd.packages import LimitRow, QuotaPackage
from carbonstd.runs.comparison import FORMAT
from carbonstd.runs.level_moves import moved

Group = tuple[LimitRow, ...]


@dataclass(frozen=True)
class LevelChange:
    """A level of a row in both editions, as printed.

    Attributes
    ----------
    change : str
        ``same``, ``tightened``, ``relaxed``, ``mixed`` (a formula that does both), ``changed`` (can't be ordered),
        ``added``, ``dropped``.
    """

    level: str
    first: str
    second: str
    change: str


@dataclass(frozen=True)
class RowChange:
    """A row of an indicator in both editions, or in one only."""

    first: LimitRow | None
    second: LimitRow | None
    levels: tuple[LevelChange, ...]

    def as_json(self) -> dict[str, Any]:
        """Return its block of the comparison."""
        return {
            "a": _row(self.first), "b": _row(self.second),
            "levels": {
                level.level: {"a": level.first or None, "b": level.second or None, "change": level.change}
                for level in self.levels
            },
        }  # fmt: skip


@dataclass(frozen=True)
class IndicatorChange:
    """An indicator of both editions, or of one only.

    Attributes
    ----------
    matched : str or None
        ``id``, or ``unit`` where the only indicators left of a product in one unit were taken for the same.
    change : str
        ``same``, ``tightened``, ``relaxed``, ``mixed``, ``changed``, ``new``, ``removed``.
    """

    first: Group
    second: Group
    matched: str | None
    change: str
    rows: tuple[RowChange, ...]

    @property
    def row(self) -> LimitRow:
        """A row that says which indicator it is: of the second edition where it has it."""
        return (self.second or self.first)[0]

    def as_json(self) -> dict[str, Any]:
        """Return its block of the comparison."""
        row = self.row
        return {
            "product": row.product, "indicator": row.indicator, "variant": row.variant,
            "was": self.first[0].indicator if self.first and self.first[0].indicator != row.indicator else None,
            "label": {"zh": row.label.zh, "en": row.label.en}, "direction": row.direction, "matched": self.matched,
            "unit": {side: group[0].unit if group else None for side, group in (("a", self.first), ("b", self.second))},
            "change": self.change, "rows": [change.as_json() for change in self.rows],
        }  # fmt: skip


@dataclass(frozen=True)
class EditionComparison:
    """Two editions side by side."""

    first: QuotaPackage
    second: QuotaPackage
    heads: Mapping[str, tuple[str | None, str | None]]
    indicators: tuple[IndicatorChange, ...]

    @property
    def same(self) -> bool:
        """Whether every indicator is as it was."""
        return all(indicator.change == "same" for indicator in self.indicators)

    def as_json(self) -> dict[str, Any]:
        """Return the document `carbonstd.compare/1`."""
        return {
            "format": FORMAT, "kind": "editions", "a": _identity(self.first), "b": _identity(self.second),
            "same": self.same, "heads": {name: {"a": a, "b": b} for name, (a, b) in self.heads.items()},
            "indicators": [indicator.as_json() for indicator in self.indicators],
        }  # fmt: skip


def compare_editions(first: QuotaPackage, second: QuotaPackage) -> EditionComparison:
    """Hold two editions against each other.

    Indicators are matched by product, indicator and variant. Where an edition renamed one, the only ones left of a
    product in one unit and direction are taken for the same, and the comparison says so.
    """
    ones, others = _groups(first), _groups(second)
    pairs = {key: (key, "id") for key in others if key in ones}
    pairs |= _renamed(ones, others, pairs)
    taken = {key for key, _ in pairs.values()}
    found = []
    for key, group in others.items():
        was, matched = pairs.get(key, (None, None))
        found.append(_indicator(ones[was] if was else (), group, matched, first, second))
    found += [_indicator(group, (), None, first, second) for key, group in ones.items() if key not in taken]
    names = ("effective", "withdrawn", "comparison", "conversion")
    heads = {name: (_text(getattr(first.edition, name)), _text(getattr(second.edition, name))) for name in names}
    return EditionComparison(first, second, {k: v for k, v in heads.items() if v[0] != v[1]}, tuple(found))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _identity(package: QuotaPackage) -> dict[str, Any]:
    edition = package.edition
    return {
        "standard": edition.standard, "package": edition.name, "version": edition.version, "validity": edition.validity,
        "title": {"zh": edition.title.zh, "en": edition.title.en},
    }  # fmt: skip


def _row(row: LimitRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"row": row.row, "when": row.when_text or None, "table": row.table, "grade": row.grade}


Key = tuple[str, str, str | None]


def _groups(package: QuotaPackage) -> dict[Key, Group]:
    groups: dict[Key, list[LimitRow]] = {}
    for row in package.rows:
        groups.setdefault((row.product, row.indicator, row.variant), []).append(row)
    return {key: tuple(rows) for key, rows in groups.items()}


def _renamed(
    ones: Mapping[Key, Group], others: Mapping[Key, Group], pairs: Mapping[Key, tuple[Key, str]]
) -> dict[Key, tuple[Key, str]]:
    taken = {key for key, _ in pairs.values()}
    left = _by_unit({key: group for key, group in ones.items() if key not in taken})
    right = _by_unit({key: group for key, group in others.items() if key not in pairs})
    single = [what for what, keys in right.items() if len(keys) == 1 == len(left.get(what, ()))]
    return {right[what][0]: (left[what][0], "unit") for what in single}


def _by_unit(groups: Mapping[Key, Group]) -> dict[tuple[str, str, str, str | None], list[Key]]:
    found: dict[tuple[str, str, str, str | None], list[Key]] = {}
    for key, group in groups.items():
        found.setdefault((key[0], group[0].unit, group[0].direction, key[2]), []).append(key)
    return found


def _indicator(
    ones: Group, others: Group, matched: str | None, first: QuotaPackage, second: QuotaPackage
) -> IndicatorChange:
    rows = tuple(
        RowChange(one, other, tuple(_levels(one, other, first, second))) for one, other in _paired(ones, others)
    )
    if not ones or not others:
        return IndicatorChange(ones, others, matched, "removed" if ones else "new", rows)
    changes = {level.change for row in rows for level in row.levels} - {"same"}
    changes |= {"changed" for row in rows if row.first is None or row.second is None}
    plain = changes <= {"tightened", "relaxed", "mixed"}
    change = "same" if not changes else changes.pop() if len(changes) == 1 else "mixed" if plain else "changed"
    return IndicatorChange(ones, others, matched, change if change not in ("added", "dropped") else "changed", rows)


def _paired(ones: Group, others: Group) -> Iterable[tuple[LimitRow | None, LimitRow | None]]:
    """Pair the rows of an indicator: by condition, then by id, then the only ones left."""
    left, right = list(ones), list(others)
    pairs: list[tuple[LimitRow | None, LimitRow | None]] = []
    for name in ("when_text", "row"):
        for other in list(right):
            one = next((row for row in left if getattr(row, name) == getattr(other, name)), None)
            if one is not None:
                pairs.append((one, other))
                left.remove(one)
                right.remove(other)
    if len(left) == 1 == len(right):
        return [*pairs, (left[0], right[0])]
    return [*pairs, *((None, other) for other in right), *((one, None) for one in left)]


def _levels(
    one: LimitRow | None, other: LimitRow | None, first: QuotaPackage, second: QuotaPackage
) -> Iterable[LevelChange]:
    for level in dict.fromkeys((*first.edition.levels, *second.edition.levels)):
        before = one.level_texts.get(level, "") if one else ""
        after = other.level_texts.get(level, "") if other else ""
        if not before and not after:
            continue
        if one is None or other is None or not before or not after:
            yield LevelChange(level, before, after, "added" if after else "dropped")
        else:
            yield LevelChange(level, before, after, moved(one, other, level, first, second))
