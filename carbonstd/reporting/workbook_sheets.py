"""The sheets of the quota self-check workbook (能耗限额自查表): what stands in each, before any file format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from carbonstd.findings import Location
from carbonstd.reporting import abatement_tables
from carbonstd.reporting.conclusion_sheet import conclusion
from carbonstd.reporting.emission_sheets import emission_sheets
from carbonstd.reporting.management_sheets import management_sheets
from carbonstd.reporting.market_sheets import market_sheets
from carbonstd.reporting.sheet import Block, Column, Row, Sheet, named, number, numbers, text, texts
from carbonstd.reporting.workbook_columns import HEADS, TITLES
from carbonstd.reporting.workbook_names import Lookup, Names
from carbonstd.rules import RULES, Text
from carbonstd.terms import Language

_WORDS = {
    "total": ("合计", "total"), "process": ("工序", "process"), "carrier": ("能源", "carrier"),
    "max": ("不高于", "at most"), "min": ("不低于", "at least"), "stated": ("标准写明", "stated"),
    "assumed": ("假定", "assumed"),
    "error": ("错误", "error"), "warning": ("注意", "warning"), "note": ("提示", "note"),
    "package": ("数据包", "package"), "input": ("输入文件", "input"), "evidence": ("依据", "evidence"),
}  # fmt: skip


def sheets(document: Block, language: Language, lookup: Lookup) -> list[Sheet]:
    """Return the sheets of a run; those of market, targets and management only where it has something of them.

    Parameters
    ----------
    document : mapping
        A run document.
    lookup : callable
        Finds the package row of a reference, None where it isn't here.
    """
    names = Names(language, lookup)
    filling = _Filling(document, names)
    judgements = filling.list("judgements")
    return [
        _sheet("conclusion", conclusion(document, names)),
        _sheet("judgements", map(filling.judgement, judgements), _judgement_columns(judgements)),
        _sheet("energy", filling.energy()),
        *emission_sheets(filling.list("emissions"), names),
        *market_sheets(filling.list("allowances"), names),
        *abatement_tables.sheets(filling.list("targets"), document.get("abatement"), language),
        *management_sheets(document.get("management"), names),
        _sheet("working", filling.working()),
        _sheet("findings", map(filling.finding, filling.list("findings"))),
        _sheet("sources", filling.sources()),
    ]


def _sheet(name: str, rows: Iterable[Row], columns: tuple[Column, ...] | None = None) -> Sheet:
    return Sheet(TITLES[name], columns or HEADS[name], tuple(rows))


def _judgement_columns(judgements: Sequence[Block]) -> tuple[Column, ...]:
    """Return the columns with one for the limit of each level of the run, and the probability where it is known."""
    columns = HEADS["judgements"]
    at = next(position for position, column in enumerate(columns) if column.key == "requirement")
    levels = dict.fromkeys(level for block in judgements for level in block.get("limits") or ())
    added = [Column(f"limit_{level}", Text(f"{level}级限值", f"Level {level}"), 12) for level in levels]
    after = at + 3  # level and margin
    if any(block.get("probability") is not None for block in judgements):
        columns = (*columns[:after], Column("probability", Text("达标概率", "Probability"), 10), *columns[after:])
    return (*columns[:at], *added, *columns[at:])


@dataclass(frozen=True)
class _Filling:
    document: Block
    names: Names

    def list(self, key: str) -> list[Block]:
        return list(self.document.get(key) or ())

    def word(self, key: Any) -> str | None:
        return named(_WORDS, key, self.names.language)

    def judgement(self, block: Block) -> Row:
        """Return the row of a judgement."""
        limits = {f"limit_{level}": number(limit) for level, limit in (block.get("limits") or {}).items()}
        return {
            **texts(block, "process", "product", "standard", "variant", "unit"),
            **texts(block, "requirement", "level", "table", "row", "id"),
            **numbers(block, "value", "margin", "probability"),
            **limits,
            "verdict": self.names.verdict(block["verdict"]),
            "indicator": (block.get("label") or {}).get(self.names.language) or block["indicator"],
            "binding": self.names.yes(bool(block.get("binding"))),
            "direction": self.word(block.get("direction")),
            "grade": self.names.grade((block.get("grades") or {}).get("weakest")),
            "boundary": self.word(block.get("boundary")),
        }

    def energy(self) -> Iterable[Row]:
        """Yield the enterprise's total, the processes, and every line of a carrier."""
        energy, names = self.document.get("energy"), self.names
        if energy is None:
            return
        yield {
            "of": self.word("total"), **numbers(energy.get("total") or {}, "calorific", "equivalent"),
            "coefficient_source": text(energy.get("conversion")),
        }  # fmt: skip
        for block in energy.get("by_process") or ():
            amounts = numbers(block, "calorific", "equivalent")
            yield {"of": self.word("process"), "process": text(block.get("process")), **amounts}
        for block in energy.get("by_carrier") or ():
            yield {
                "of": self.word("carrier"),
                **texts(block, "process", "month", "unit", "coefficient", "coefficient_source", "trace"),
                **numbers(block, "quantity", "ncv"),
                "calorific": number(block.get("tce")),
                "carrier": names.carrier(block.get("carrier")),
                **{key: names.choice(key, block.get(key)) for key in ("flow", "origin", "tier")},
                "grade": names.grade(block.get("grade")),
            }

    def working(self) -> Iterable[Row]:
        """Yield the trace nodes."""
        for key, node in (self.document.get("traces") or {}).items():
            place = node.get("input") or {}
            yield {
                "id": key,
                **texts(node, "kind", "label", "unit", "formula", "source"),
                "value": (text if node.get("kind") == "judgement" else number)(node.get("value")),
                "from": "\n".join(node.get("from") or ()) or None,
                "where": _where(place),
                "raw": text(place.get("raw")),
            }

    def finding(self, block: Block) -> Row:
        """Return the row of a finding, with what to do about it."""
        rule, language = RULES.get(block["rule"]), self.names.language
        said = {name: getattr(rule, name).get(language) for name in ("title", "todo", "basis")} if rule else {}
        return {
            **said, "severity": self.word(block["severity"]), "rule": block["rule"], "target": block["target"],
            "message": (block.get("message") or {}).get(language), "where": _where(block.get("location") or {}),
        }  # fmt: skip

    def sources(self) -> Iterable[Row]:
        """Yield packages, input files, and the rows of packages that numbers rest on."""
        for package in self.list("packages"):
            yield {"of": self.word("package"), **texts(package, "name", "version", "sha256")}
        for source in self.list("inputs"):
            yield {"of": self.word("input"), "name": source["path"], "sha256": source["sha256"]}
        traces = (self.document.get("traces") or {}).values()
        for ref in sorted({node["source"] for node in traces if node.get("source")}):
            row = self.names.lookup(ref)
            cited: Row = {} if row is None else {
                "version": row.edition.version, "standard": row.edition.standard, "place": row.place or None,
                "grade": self.names.grade(row.grade or None), "evidence": "\n".join(row.evidence) or None,
                "note": row.cells.get("note") or None,
            }  # fmt: skip
            yield {"of": self.word("evidence"), "name": ref, **cited}


def _where(place: Block) -> str | None:
    return str(Location(**{key: place.get(key) for key in ("file", "sheet", "cell", "line", "path")})) or None
