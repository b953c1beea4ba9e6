"""The sheets of the quota self-check workbook (能耗限额自查表): what stands in each, before any file format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from carbonstd.findings import Location
from carbonstd.reporting.workbook_columns import HEADS, TITLES, Column
from carbonstd.rules import RULES, Text
from carbonstd.runs.references import PackageRow
from carbonstd.terms import GRADE_NAMES, VERDICT_NAMES, Language

Document = Mapping[str, Any]
Block = Mapping[str, Any]
Lookup = Callable[[str], PackageRow | None]


@dataclass(frozen=True)
class Number:
    """A number of the run document, by its exact text."""

    text: str


Cell = str | int | Number | None
Row = dict[str, Cell]

_WORDS = {
    "total": ("合计", "total"), "process": ("工序", "process"), "carrier": ("能源", "carrier"),
    "scope": ("范围", "scope"), "gas": ("气体", "gas"),
    "source": ("排放源", "source"), "excluded": ("不计入", "excluded"),
    "yes": ("是", "yes"), "no": ("否", "no"), "max": ("不高于", "at most"), "min": ("不低于", "at least"),
    "stated": ("标准写明", "stated"), "assumed": ("假定", "assumed"), "error": ("错误", "error"),
    "warning": ("注意", "warning"), "note": ("提示", "note"),
    "package": ("数据包", "package"), "input": ("输入文件", "input"), "evidence": ("依据", "evidence"),
    "compliant": ("达标", "compliant"), "non_compliant": ("不达标", "non-compliant"),
    "inconclusive": ("无法判定", "inconclusive"), "not_applicable": ("不适用", "not applicable"),
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One sheet: a head and rows by column."""

    title: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def sheets(document: Document, language: Language, lookup: Lookup) -> list[Sheet]:
    """Return the sheets of a run.

    Parameters
    ----------
    document : mapping
        A run document.
    lookup : callable
        Finds the package row of a reference, None where it isn't here.
    """
    filling = _Filling(document, language, lookup)
    levels = list(dict.fromkeys(level for block in filling.list("judgements") for level in block.get("limits") or ()))
    rows: dict[str, Iterable[Row]] = {
        "conclusion": filling.conclusion(), "judgements": map(filling.judgement, filling.list("judgements")),
        "energy": filling.energy(), "emissions": filling.emissions(), "working": filling.working(),
        "findings": map(filling.finding, filling.list("findings")), "sources": filling.sources(),
    }  # fmt: skip
    found = []
    for name, content in rows.items():
        columns = HEADS[name]
        if name == "judgements":
            at = next(position for position, column in enumerate(columns) if column.key == "requirement")
            limits = (Column(f"limit_{level}", Text(f"{level}级限值", f"Level {level}"), 12) for level in levels)
            columns = (*columns[:at], *limits, *columns[at:])
        found.append(Sheet(TITLES[name], columns, tuple(content)))
    return found


@dataclass(frozen=True)
class _Filling:
    document: Document
    language: Language
    lookup: Lookup

    def list(self, key: str) -> list[Block]:
        return list(self.document.get(key) or ())

    def word(self, key: Any) -> str | None:
        return _WORDS[key][self.language == "en"] if key in _WORDS else _text(key)

    def grade(self, grade: Any) -> str | None:
        return GRADE_NAMES[grade][self.language == "en"] if grade in GRADE_NAMES else _text(grade)

    def verdict(self, verdict: Any) -> str | None:
        return VERDICT_NAMES[verdict][self.language == "en"] if verdict in VERDICT_NAMES else _text(verdict)

    def conclusion(self) -> Iterable[Row]:
        """Yield who was judged, the verdict, the three clocks and the totals."""
        document = self.document
        enterprise, summary = document.get("enterprise") or {}, document.get("summary") or {}
        total = (document.get("energy") or {}).get("total") or {}
        findings = [finding.get("severity") for finding in self.list("findings")]
        counted = ("compliant", "non_compliant", "inconclusive", "not_applicable")
        data = "; ".join(f"{package['name']} {package['version']}" for package in self.list("packages"))
        lines: list[tuple[str, str, Cell, str]] = [
            ("企业", "Enterprise", _text(enterprise.get("name")), ""),
            ("统一社会信用代码", "Unified social credit code", _text(enterprise.get("uscc")), ""),
            ("地区", "Region", _text(enterprise.get("region")), ""),
            ("行业", "Sector", _text(enterprise.get("sector")), ""),
            ("总结论", "Overall verdict", self.verdict(summary.get("verdict")), ""),
            *((f"其中：{_WORDS[key][0]}（项）", f"of which {_WORDS[key][1]}", summary.get(key), "") for key in counted),
            ("核算期", "Clock 1: accounting period", "/".join(document.get("period") or ()) or None, ""),
            ("标准截至", "Clock 2: standards as of", _text(document.get("as_of")), ""),
            ("数据版本", "Clock 3: data version", data or None, ""),
            ("综合能耗（当量值）", "Comprehensive energy, calorific", _number(total.get("calorific")), "tce"),
            ("综合能耗（等价值）", "Comprehensive energy, equivalent", _number(total.get("equivalent")), "tce"),
            *(
                ("温室气体排放", "Greenhouse gases", _number(account.get("total")), f"tCO2e ({account.get('method')})")
                for account in self.list("emissions")
            ),
            *((f"发现：{_WORDS[key][0]}（条）", f"Findings: {_WORDS[key][1]}s", findings.count(key), "")
              for key in ("error", "warning", "note")),
            ("程序", "Program", f"carbonstd {document.get('program')} {document.get('command')}", ""),
            ("内容哈希", "Content sha256", _text(document.get("content_sha256")), ""),
        ]  # fmt: skip
        for zh, en, value, unit in lines:
            yield {"item": en if self.language == "en" else zh, "value": value, "unit": unit or None}

    def judgement(self, block: Block) -> Row:
        """Return the row of a judgement."""
        limits = {f"limit_{level}": _number(limit) for level, limit in (block.get("limits") or {}).items()}
        return {
            **_texts(block, "process", "product", "standard", "variant", "unit"),
            **_texts(block, "requirement", "level", "table", "row", "id"),
            **_numbers(block, "value", "margin"),
            **limits,
            "verdict": self.verdict(block["verdict"]),
            "indicator": (block.get("label") or {}).get(self.language) or block["indicator"],
            "binding": self.word("yes" if block.get("binding") else "no"),
            "direction": self.word(block.get("direction")),
            "grade": self.grade((block.get("grades") or {}).get("weakest")),
            "boundary": self.word(block.get("boundary")),
        }

    def energy(self) -> Iterable[Row]:
        """Yield the enterprise's total, the processes, and every line of a carrier."""
        energy = self.document.get("energy")
        if energy is None:
            return
        yield {
            "of": self.word("total"), **_numbers(energy.get("total") or {}, "calorific", "equivalent"),
            "coefficient_source": _text(energy.get("conversion")),
        }  # fmt: skip
        for block in energy.get("by_process") or ():
            amounts = _numbers(block, "calorific", "equivalent")
            yield {"of": self.word("process"), "process": _text(block.get("process")), **amounts}
        for block in energy.get("by_carrier") or ():
            yield {
                "of": self.word("carrier"),
                **_texts(block, "process", "carrier", "flow", "origin", "month", "unit"),
                **_texts(block, "coefficient", "tier", "coefficient_source", "trace"),
                **_numbers(block, "quantity", "ncv"),
                "calorific": _number(block.get("tce")),
                "grade": self.grade(block.get("grade")),
            }

    def emissions(self) -> Iterable[Row]:
        """Yield the totals of each account, its sources and what it leaves out."""
        for account in self.list("emissions"):
            head: Row = _texts(account, "method", "gwp")
            yield {"of": self.word("total"), **head, "value": _number(account.get("total"))}
            for scope, value in (account.get("by_scope") or {}).items():
                yield {"of": self.word("scope"), **head, "scope": scope, "value": _number(value)}
            for gas, value in (account.get("by_gas") or {}).items():
                yield {"of": self.word("gas"), **head, "gas": gas, "value": _number(value)}
            for block in account.get("sources") or ():
                yield {
                    "of": self.word("source"), **head, **_numbers(block, "activity", "value"),
                    **_texts(block, "process", "id", "source_type", "formula", "gas", "unit", "scope", "trace"),
                    "parameters": "; ".join(map(_parameter, block.get("parameters") or ())) or None,
                    "inside": self.word("yes" if block.get("inside_boundary", True) else "no"),
                }  # fmt: skip
            for block in account.get("excluded") or ():
                yield {"of": self.word("excluded"), **head, "id": _text(block.get("source")),
                       "parameters": _text(block.get("reason"))}  # fmt: skip

    def working(self) -> Iterable[Row]:
        """Yield the trace nodes."""
        for key, node in (self.document.get("traces") or {}).items():
            place = node.get("input") or {}
            yield {
                "id": key,
                **_texts(node, "kind", "label", "unit", "formula", "source"),
                "value": (_text if node.get("kind") == "judgement" else _number)(node.get("value")),
                "from": "\n".join(node.get("from") or ()) or None,
                "where": _where(place),
                "raw": _text(place.get("raw")),
            }

    def finding(self, block: Block) -> Row:
        """Return the row of a finding, with what to do about it."""
        rule = RULES.get(block["rule"])
        said = {name: getattr(rule, name).get(self.language) for name in ("title", "todo", "basis")} if rule else {}
        return {
            **said, "severity": self.word(block["severity"]), "rule": block["rule"], "target": block["target"],
            "message": (block.get("message") or {}).get(self.language), "where": _where(block.get("location") or {}),
        }  # fmt: skip

    def sources(self) -> Iterable[Row]:
        """Yield packages, input files, and the rows of packages that numbers rest on."""
        for package in self.list("packages"):
            yield {"of": self.word("package"), **_texts(package, "name", "version", "sha256")}
        for source in self.list("inputs"):
            yield {"of": self.word("input"), "name": source["path"], "sha256": source["sha256"]}
        traces = (self.document.get("traces") or {}).values()
        for ref in sorted({node["source"] for node in traces if node.get("source")}):
            row = self.lookup(ref)
            cited: Row = {} if row is None else {
                "version": row.edition.version, "standard": row.edition.standard, "place": row.place or None,
                "grade": self.grade(row.grade or None), "evidence": "\n".join(row.evidence) or None,
                "note": row.cells.get("note") or None,
            }  # fmt: skip
            yield {"of": self.word("evidence"), "name": ref, **cited}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _number(text: Any) -> Number | None:
    return None if text is None else Number(str(text))


def _texts(block: Block, *keys: str) -> Row:
    return {key: _text(block.get(key)) for key in keys}


def _numbers(block: Block, *keys: str) -> Row:
    return {key: _number(block.get(key)) for key in keys}


def _where(place: Block) -> str | None:
    return str(Location(**{key: place.get(key) for key in ("file", "sheet", "cell", "line", "path")})) or None


def _parameter(block: Block) -> str:
    value = f"{block.get('name')} = {block.get('value')} {block.get('unit') or ''}".rstrip()
    return f"{value} [{block.get('tier') or '?'}] {block.get('source') or ''}".rstrip()
