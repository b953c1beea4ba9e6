"""The contents of a report: which block of the run fills each chapter, and whether the dossier gave what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from carbonstd.activity.dossier import Dossier
from carbonstd.packages.management import Chapter, ManagementRules

#: ``text``: no block and no table fills it; people write it.
State = Literal["filled", "partly", "empty", "text"]
TITLES = {
    "energy-audit": {"zh": "能源审计报告", "en": "energy audit report"},
    "energy-use-report": {
        "zh": "重点用能单位能源利用状况报告",
        "en": "yearly energy use report of a key energy-using unit",
    },
}


@dataclass(frozen=True)
class ChapterState:
    """A chapter with what there is for it.

    Attributes
    ----------
    blocks : mapping
        Path of a block in the run document to whether it holds anything.
    tables : mapping
        Table of the dossier to its number of rows.
    """

    chapter: Chapter
    blocks: Mapping[str, bool]
    tables: Mapping[str, int]

    @property
    def state(self) -> State:
        """Whether all, some or nothing of what the chapter needs is there."""
        there = [*self.blocks.values(), *(rows > 0 for rows in self.tables.values())]
        if not there:
            return "text"
        return "filled" if all(there) else "partly" if any(there) else "empty"

    def as_json(self) -> dict[str, Any]:
        """Return the chapter's block."""
        row = self.chapter.row
        return {
            "chapter": self.chapter.id, "title": self.chapter.title._asdict(), "state": self.state,
            "blocks": [{"block": path, "filled": filled} for path, filled in self.blocks.items()],
            "tables": [{"table": table, "rows": rows} for table, rows in self.tables.items()],
            "clause": row.text("clause") or None, "grade": row.grade, "note": row.text("note") or None,
        }  # fmt: skip


def report_contents(
    rules: ManagementRules, report: str, document: Mapping[str, Any], dossier: Dossier
) -> tuple[ChapterState, ...]:
    """Return the chapters of a report.

    Parameters
    ----------
    report : str
        ``energy-audit`` or ``energy-use-report``.
    document : mapping
        The run document, in which the blocks are looked up by their paths, like ``management.balance.conversions``.
    """
    return tuple(
        ChapterState(
            chapter,
            {path: _holds(document, path) for path in chapter.blocks},
            {table: _rows(dossier, table) for table in chapter.tables},
        )
        for chapter in rules.chapters
        if chapter.report == report
    )


def contents_json(chapters: tuple[ChapterState, ...], report: str) -> dict[str, Any]:
    """Return the block of a report's contents."""
    return {"report": report, "title": TITLES[report], "chapters": [one.as_json() for one in chapters]}


def _rows(dossier: Dossier, table: str) -> int:
    return sum(bool(record.row.cells) for record in dossier.records(table))


def _holds(document: Mapping[str, Any], path: str) -> bool:
    """Say whether a block holds anything at all."""
    value: Any = document
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return _anything(value)


def _anything(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_anything(part) for part in value.values())
    if isinstance(value, list | tuple):
        return any(_anything(part) for part in value)
    return value is not None and value != ""
