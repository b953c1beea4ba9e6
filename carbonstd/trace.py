"""Traces: the tree of values, formulas, inputs and package rows behind a number.

A node's id is a path made of what it belongs to (`line-1.clinker.…/limit.3`), so that it stays the same when unrelated
rows are added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

from carbonstd.exact import format_exact
from carbonstd.findings import Location

Kind = Literal["input", "assumed", "package", "formula", "sum", "limit", "correction", "judgement"]
Value = Fraction | bool | str | None


class TraceNode(NamedTuple):
    """One value with where it comes from: other nodes, a package row, or an input cell."""

    kind: Kind
    label: str
    value: Value
    unit: str | None = None
    formula: str | None = None
    sources: tuple[str, ...] = ()
    package_row: str | None = None
    location: Location | None = None
    raw: str | None = None

    def as_json(self) -> dict[str, object]:
        """Return the node's block of the run document."""
        place = None
        if self.location is not None:
            place = {**self.location.as_json(), "raw": self.raw}
        return {
            "kind": self.kind,
            "label": self.label,
            "value": show(self.value),
            "unit": self.unit,
            "formula": self.formula,
            "from": list(self.sources),
            "source": self.package_row,
            "input": place,
        }


@dataclass
class Trace:
    """The nodes collected while a run computes; the only thing that pure functions fill in."""

    nodes: dict[str, TraceNode] = field(default_factory=dict)

    def add(
        self,
        node_id: str,
        kind: Kind,
        label: str,
        value: Value,
        *,
        unit: str | None = None,
        formula: str | None = None,
        sources: Iterable[str] = (),
        package_row: str | None = None,
        location: Location | None = None,
        raw: str | None = None,
    ) -> str:
        """Put a node under ``t:<node_id>`` and return that id."""
        key = node_id if node_id.startswith("t:") else f"t:{node_id}"
        self.nodes[key] = TraceNode(kind, label, value, unit, formula, tuple(sources), package_row, location, raw)
        return key


def show(value: Value) -> str | None:
    """Write a value as the run document does."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return format_exact(value) if isinstance(value, Fraction) else value
