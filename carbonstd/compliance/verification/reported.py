"""The table of reported numbers as a statement, each number beside what the recomputation knows of its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from carbonstd.activity.supplements import Reported
from carbonstd.compliance.verification.line import Line, converted
from carbonstd.compliance.verification.rounding import form_decimals
from carbonstd.compliance.verification.statement import Statement


@dataclass(frozen=True)
class Names:
    """How a statement may call things: sources, items and names by any of their names, in lower case.

    The three are apart because 焦油 may be an item and a source.
    """

    sources: Mapping[str, str]
    items: Mapping[str, str]
    names: Mapping[str, str]


NO_NAMES = Names({}, {}, {})


def as_reported(rows: Iterable[Reported], like: Statement, names: Names = NO_NAMES) -> Statement:
    """Return what was reported as a statement.

    Parameters
    ----------
    like : Statement
        The recomputation, whose lines lend defaults, tiers and formulas to those that are reported.
    """
    lines = tuple(_line(row, like, names) for row in rows)
    return replace(like, lines=lines, totals={})


def _line(row: Reported, like: Statement, names: Names) -> Line:
    accounts = list(dict.fromkeys(line.account for line in like.lines))
    plain = Line(
        account=row.account or (accounts[0] if len(accounts) == 1 else "default"),
        process=row.process,
        source_type=_source(row.source_type, like, names),
        item=_known(row.item, names.items) or None,
        name=_known(row.name, names.names),
        value=row.value,
        unit=row.unit,
        month=row.month,
        key=row.key,
        location=row.where("value"),
    )
    line = _completed(plain, like)
    decimals = form_decimals(like, line)
    return replace(line, decimals=_printed(row) if decimals is None else decimals)


def _completed(line: Line, like: Statement) -> Line:
    """Lend a line what the recomputation knows of it; what differs between the lines that it takes in isn't lent."""
    alike = [
        one
        for one in like.named(line.name)
        if (one.account, one.source_type, one.item) == (line.account, line.source_type, line.item)
        and line.process in (None, one.process)
    ]
    alike = [one for one in alike if one.process == line.process] or alike
    alike = [one for one in alike if one.month == line.month] or alike
    if not alike:
        known = like.sources.get(line.source_type)
        return replace(line, inside=known.inside if known is not None else True)
    first = alike[0]
    default = None
    if first.default is not None and _same({one.default for one in alike}):
        default = converted(first.default, first.unit, line.unit)
    one_gas = _same({one.gas for one in alike})
    documents = dict.fromkeys(document for one in alike for document in one.documents)
    return replace(
        line, default=default, fixed=first.fixed, state=first.state, kinds=first.kinds, biogenic=first.biogenic,
        inside=any(one.inside for one in alike), gas=first.gas if one_gas else "",
        working=first.working if one_gas else None, tier=first.tier if _same({one.tier for one in alike}) else None,
        grade=first.grade, title=first.title, documents=tuple(documents),
    )  # fmt: skip


def _same(values: Set[object]) -> bool:
    return len(values) == 1


def _source(text: str | None, like: Statement, names: Names) -> str:
    """Return a source's id: as named, or the one source of a generic type."""
    found = _known(text, names.sources)
    if not found or found in like.sources:
        return found
    of_type = [source for source, known in like.sources.items() if known.source_type == found]
    return of_type[0] if len(of_type) == 1 else found


def _known(text: str | None, names: Mapping[str, str]) -> str:
    given = (text or "").strip()
    return names.get(given.casefold(), given)


def _printed(row: Reported) -> int | None:
    """Return the decimals with which a number was printed."""
    text = (row.raw("value") or "").strip().replace(",", "")
    return len(text.partition(".")[2]) if text.replace(".", "", 1).lstrip("+-").isdigit() else None
