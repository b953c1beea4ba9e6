"""The rows of each table of a run, from its document: one mapping a row, numbers still by their exact text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Document = Mapping[str, Any]
Block = Mapping[str, Any]


def _judgements(document: Document) -> Iterable[Block]:
    for block in document.get("judgements") or ():
        limits, meets = block.get("limits") or {}, block.get("meets") or {}
        yield {
            **block, **_both("label", block), "grade": (block.get("grades") or {}).get("weakest"),
            "levels": list(limits),
            **{f"limit_{level}": limit for level, limit in limits.items()},
            **{f"meets_{level}": met for level, met in meets.items()},
        }  # fmt: skip


def _findings(document: Document) -> Iterable[Block]:
    for block in document.get("findings") or ():
        yield {**block, **(block.get("location") or {}), **_both("message", block)}


def _both(key: str, block: Block) -> dict[str, Any]:
    texts = block.get(key) or {}
    return {f"{key}_zh": texts.get("zh"), f"{key}_en": texts.get("en")}


def _accounts(document: Document) -> Iterable[tuple[Block, Block]]:
    """Yield each account with the cells that all its rows have."""
    for account in document.get("emissions") or ():
        yield account, {"account": account["account"], "method": account["method"]}


def _emissions(document: Document) -> Iterable[Block]:
    for account, head in _accounts(document):
        for source in account["sources"]:
            yield {**source, **head}


def _emission_totals(document: Document) -> Iterable[Block]:
    parts = {
        "total": "totals", "scope": "by_scope", "gas": "by_gas", "category": "by_category",
        "source_type": "by_source_type",
    }  # fmt: skip
    for account, head in _accounts(document):
        head = {**head, "unit": account["unit"]}
        for kind, key in parts.items():
            for name, value in account[key].items():
                # A method that has no scope 3 has no total of it.
                if (kind, name, value) != ("scope", "3", None):
                    yield {**head, "kind": kind, "name": name, "value": value}
        for line in account["differences"]:
            yield {**head, **line, **_both("reason", line), "kind": "difference", "name": line["source"]}
        for kind in ("biogenic", "captured"):
            if account[kind] is not None:
                yield {**head, "kind": kind, "value": account[kind]}


def _emissions_by_process(document: Document) -> Iterable[Block]:
    none: Block = {}
    for account, head in _accounts(document):
        for block in account["by_process"]:
            for made in block["intensities"] or (none,):
                yield {
                    **head, **block, "product": made.get("product"), "intensity": made.get("value"),
                    "intensity_unit": made.get("unit"),
                }  # fmt: skip


def _energy_balance(document: Document) -> Iterable[Block]:
    management = document.get("management") or {}
    for key in ("balance", "equivalent_balance"):
        balance = management.get(key) or {}
        head = {"basis": balance.get("basis"), "unit": balance.get("unit")}
        for stage in balance.get("stages", ()):
            place = {**head, "stage": stage["stage"]}
            for row in stage["rows"]:
                yield {**place, **row, "of": "carrier"}
            yield {**place, **stage["total"], "of": "stage"}
        for process in balance.get("conversions", ()):
            yield {**head, **process, "of": "process"}
        if balance:
            yield {**head, **balance["enterprise"], "of": "enterprise"}


def _allowances(document: Document) -> Iterable[Block]:
    for block in document.get("allowances") or ():
        balance, changed = block.get("balance") or {}, block.get("what_if") or {}
        yield {
            **balance, **block, "missing": _joined(balance.get("missing")), "trace": balance.get("trace"),
            "balance": balance.get("balance"), "effect": changed.get("effect"),
            **{f"{key}_change": changed.get(key) for key in ("output", "intensity")},
        }  # fmt: skip


def _targets(document: Document) -> Iterable[Block]:
    figures = ("target", "gap", "output", "amount", "tce", "tco2e", "energy_cost", "allowance_cost")
    for block in document.get("targets") or ():
        reach = block["reach"] or {}
        yield {
            **block, **_both("label", block), **{key: block[key]["value"] for key in figures},
            **{f"{key}_unit": block[key]["unit"] or None for key in ("output", "amount")},
            "measures": _joined(reach.get("measures")), "short": reach.get("short"),
        }  # fmt: skip


def _measures(document: Document) -> Iterable[Block]:
    curve = document.get("abatement") or {}
    figures = (
        "saving", "tce", "abatement", "investment", "capital_cost", "running_cost", "saved_cost", "annual_cost",
        "unit_cost", "payback",
    )  # fmt: skip
    for kind, key in (("step", "steps"), ("dropped", "dropped"), ("unplaced", "unplaced")):
        for rank, block in enumerate(curve.get(key, ()), 1):
            yield {
                **block, **_both("reason", block), "kind": kind, "rank": rank if kind == "step" else None,
                **{figure: block[figure]["value"] for figure in figures},
                "saving_unit": block["saving"]["unit"] or None,
            }  # fmt: skip


def _joined(parts: Iterable[str] | None) -> str | None:
    return "; ".join(parts or ()) or None


#: By the table's name.
ROWS: dict[str, Callable[[Document], Iterable[Block]]] = {
    "judgements": _judgements,
    "findings": _findings,
    "energy_by_carrier": lambda document: (document.get("energy") or {}).get("by_carrier") or (),
    "energy_by_process": lambda document: (document.get("energy") or {}).get("by_process") or (),
    "energy_balance": _energy_balance,
    "emissions": _emissions,
    "emission_totals": _emission_totals,
    "emissions_by_process": _emissions_by_process,
    "allowances": _allowances,
    "targets": _targets,
    "measures": _measures,
    "activity": lambda document: document.get("activity") or (),
    "inputs": lambda document: document.get("inputs") or (),
}
