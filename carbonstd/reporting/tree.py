"""A trace for people: a tree of values with their formulas, package rows and input cells; signs that GBK has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from carbonstd.findings import Location
from carbonstd.reporting.figures import readable_text
from carbonstd.reporting.layout import align
from carbonstd.reporting.page import Page
from carbonstd.runs.references import PackageRow
from carbonstd.terms import GRADE_NAMES, VERDICT_NAMES

Node = Mapping[str, Any]
Lookup = Callable[[str], PackageRow | None]


@dataclass(frozen=True)
class Signs:
    """What branches are drawn with: of equal width, so that either set gives the same lines."""

    line: str
    fork: str
    last: str
    blank: str = "   "


GBK_SIGNS = Signs("│  ", "├─ ", "└─ ")
ASCII_SIGNS = Signs("|  ", "|- ", "`- ")


def trace_tree(document: Mapping[str, Any], root: str, page: Page, lookup: Lookup) -> str:
    """Render a number of a run with everything below it.

    Parameters
    ----------
    document : mapping
        A run document.
    root : str
        The id of a trace node.
    lookup : callable
        Finds the package row of a reference, None where it isn't here.
    """
    return page.text(_Tree(document, page, lookup).lines(root))


def reachable(traces: Mapping[str, Node], root: str) -> list[str]:
    """List a node and everything below it, each once, in the order of the tree."""
    found: dict[str, None] = {}
    waiting = [root]
    while waiting:
        key = waiting.pop()
        if key in found or key not in traces:
            continue
        found[key] = None
        waiting += reversed(traces[key].get("from") or [])
    return list(found)


@dataclass
class _Tree:
    document: Mapping[str, Any]
    page: Page
    lookup: Lookup
    cited: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.traces: Mapping[str, Node] = self.document.get("traces") or {}
        self.judgements = {block.get("trace"): block for block in self.document.get("judgements") or ()}

    def lines(self, root: str) -> list[str]:
        """Return the lines of the tree; a node with several places is drawn at the first and named at the others."""
        below = reachable(self.traces, root)
        uses = Counter(child for key in below for child in dict.fromkeys(self.traces[key].get("from") or []))
        shared = [key for key in below if uses[key] > 1 or (key == root and uses[key])]
        marks = {key: f" [#{position}]" for position, key in enumerate(shared, 1)}
        signs = ASCII_SIGNS if self.page.plain_signs else GBK_SIGNS
        lines: list[str] = []
        drawn: set[str] = set()
        waiting = [(root, "", "")]
        while waiting:
            key, first, rest = waiting.pop()
            node = self.traces.get(key)
            if node is None:
                lines.append(f"{first}{key} ({self.page.say('运行中没有', 'not in the run')})")
                continue
            if key in drawn:
                lines.append(f"{first}{self._value(key, node)} ({self.page.say('见', 'see')}{marks[key]})")
                continue
            drawn.add(key)
            children = list(node.get("from") or [])
            lines.append(f"{first}{self._value(key, node)}{marks.get(key, '')}")
            inner = rest + (signs.line if children else signs.blank)
            lines += [inner + text for text in self._details(node)]
            deducted = self._deducted(node, children)
            for position, child in reversed(list(enumerate(children))):
                branch, onward = (signs.fork, signs.line) if position < len(children) - 1 else (signs.last, signs.blank)
                less = self.page.say("减 ", "less ") if position in deducted else ""
                waiting.append((child, rest + branch + less, rest + onward))
        return lines

    def _value(self, key: str, node: Node) -> str:
        label, value = node.get("label") or "?", node.get("value")
        judgement = self.judgements.get(key)
        if judgement is not None and value in VERDICT_NAMES:
            name = (judgement.get("label") or {}).get(self.page.language) or label
            verdict = VERDICT_NAMES[value][self.page.language == "en"]
            return f"{self.page.sign(value)} {name} ({judgement.get('standard')}): {verdict}"
        return f"{label} = {readable_text(value)} {node.get('unit') or ''}".rstrip()

    def _details(self, node: Node) -> list[str]:
        say = self.page.say
        lines = []
        formula, parts = node.get("formula"), len(node.get("from") or ())
        if node.get("kind") == "sum" and parts > 1:
            lines.append(say(f"以下 {parts} 项合计", f"total of these {parts}"))
        elif formula and node.get("kind") != "sum" and formula != node.get("value"):
            lines.append(f"{say('式', 'by')}: {formula}")
        if node.get("input"):
            lines.append(f"{say('输入', 'input')}: {_place(node['input'])}")
        if node.get("kind") == "assumed":
            lines.append(say("假定值", "assumed"))
        if node.get("source"):
            lines += self._row(node["source"])
        return lines

    def _row(self, ref: str) -> list[str]:
        """Cite a package row: in full where it first comes up."""
        if ref in self.cited:
            return [ref]
        self.cited.add(ref)
        row = self.lookup(ref)
        if row is None:
            return [f"{ref} ({self.page.say('本机没有该数据', 'not among the packages here')})"]
        names = dict(GRADE_NAMES).get(row.grade)
        grade = names[self.page.language == "en"] if names else row.grade
        where = (row.edition.standard, row.place, f"[{grade}]" if grade else "")
        evidence = [f"{self.page.say('依据', 'evidence')}: {text}" for text in row.evidence]
        return [ref, " ".join(part for part in where if part), *evidence]

    def _deducted(self, node: Node, children: Sequence[str]) -> frozenset[int]:
        """Return which parts of a sum were deducted, by the signs in its formula."""
        signs = str(node.get("formula") or "").split()
        if node.get("kind") != "sum" or len(signs) != len(children):
            return frozenset()
        return frozenset(position for position, sign in enumerate(signs) if sign == "-")


def _place(place: Mapping[str, Any]) -> str:
    where = Location(**{key: place.get(key) for key in ("file", "sheet", "cell", "line", "path")})
    raw = place.get("raw")
    return str(where) + (f' "{raw}"' if raw is not None else "")


def run_contents(document: Mapping[str, Any], page: Page) -> str:
    """List the numbers of a run that can be explained: its judgements, then totals of energy and emissions."""
    traces: Mapping[str, Node] = document.get("traces") or {}
    lines = [page.say("判定（编号可用于 explain）", "Judgements (their ids can be explained)")]
    judgements = document.get("judgements") or ()
    rows = [[f"{page.sign(block['verdict'])} {_figure(block, page)}", block["id"]] for block in judgements]
    lines += align(rows, page.width)
    others = [key for key in traces if key.startswith(("t:energy/", "t:emissions/"))]
    if others:
        lines += ["", page.say("能源与排放", "Energy and emissions")]
        lines += align([[f"  {_figure(traces[key], page)}", key] for key in others], page.width)
    return page.text(lines)


def _figure(block: Mapping[str, Any], page: Page) -> str:
    return f"{readable_text(block.get('value'))} {block.get('unit') or ''}".rstrip()
