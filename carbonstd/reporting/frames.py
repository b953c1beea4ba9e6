"""The tables of a run as data frames, for analysis: columns and dtypes that stay the same whatever the run holds.

A number is a ``float64`` column, and beside it ``<column>_exact`` has its full text, which no float can hold. Texts
are ``string``, yes or no is ``boolean``, whole numbers are ``Int64``; what isn't known is missing in each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from carbonstd.errors import CarbonstdError

if TYPE_CHECKING:
    import pandas as pd

Document = Mapping[str, Any]
Block = Mapping[str, Any]
Kind = Literal["text", "number", "boolean", "integer"]
Table = Literal["judgements", "findings", "energy_by_carrier", "energy_by_process", "emissions", "activity", "inputs"]

_DTYPES = {"text": "string", "number": "float64", "boolean": "boolean", "integer": "Int64"}

#: The columns of each table by kind. Judgements have a further ``limit_<level>`` and ``meets_<level>`` for each level.
COLUMNS: dict[str, dict[str, Kind]] = {
    "judgements": {
        "id": "text", "label_zh": "text", "label_en": "text", "scheme": "text", "process": "text", "product": "text",
        "standard": "text", "indicator": "text", "variant": "text", "binding": "boolean", "value": "number",
        "unit": "text", "direction": "text", "comparison": "text", "requirement": "text", "level": "text",
        "verdict": "text", "margin": "number", "when": "text", "boundary": "text", "table": "text", "row": "text",
        "grade": "text", "trace": "text",
    },
    "findings": {
        "rule": "text", "severity": "text", "target": "text", "file": "text", "sheet": "text", "cell": "text",
        "line": "integer", "path": "text", "message_zh": "text", "message_en": "text",
    },
    "energy_by_carrier": {
        "process": "text", "carrier": "text", "flow": "text", "origin": "text", "month": "text", "quantity": "number",
        "unit": "text", "ncv": "number", "coefficient": "text", "coefficient_source": "text", "tce": "number",
        "tier": "text", "grade": "text", "trace": "text",
    },
    "energy_by_process": {"process": "text", "calorific": "number", "equivalent": "number"},
    "emissions": {
        "account": "text", "method": "text", "id": "text", "process": "text", "source_type": "text", "formula": "text",
        "gas": "text", "activity": "number", "unit": "text", "gas_mass": "number", "gwp": "number", "value": "number",
        "scope": "integer", "inside_boundary": "boolean", "trace": "text",
    },
    "activity": {
        "table": "text", "process": "text", "month": "text", "carrier": "text", "product": "text", "flow": "text",
        "quantity": "number", "unit": "text", "key": "text", "input": "text",
    },
    "inputs": {"path": "text", "sha256": "text", "rows": "integer"},
}  # fmt: skip


def to_frame(document: Document, table: str) -> pd.DataFrame:
    """Return a table of a run document.

    Parameters
    ----------
    table : str
        One of `COLUMNS`.

    Raises
    ------
    CarbonstdError
        If there is no such table.
    """
    import pandas as pd

    if table not in COLUMNS:
        known = ", ".join(COLUMNS)
        raise CarbonstdError(f"没有表 {table!r}；可用：{known}", f"no table {table!r}; known: {known}")
    rows = list(_ROWS[table](document))
    columns = dict(COLUMNS[table])
    if table == "judgements":
        for level in dict.fromkeys(level for row in rows for level in row["levels"]):
            columns |= {f"limit_{level}": "number", f"meets_{level}": "boolean"}
    series: dict[str, pd.Series[Any]] = {}
    for name, kind in columns.items():
        values = [row.get(name) for row in rows]
        if kind == "number":
            series[name] = pd.Series([float("nan") if v is None else float(v) for v in values], dtype="float64")
            series[f"{name}_exact"] = pd.Series(values, dtype="string")
        else:
            shown = [None if v is None else str(v) for v in values] if kind == "text" else values
            series[name] = pd.Series(shown, dtype=_DTYPES[kind])
    return pd.DataFrame(series)


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


def _emissions(document: Document) -> Iterable[Block]:
    for account in document.get("emissions") or ():
        for source in account.get("sources") or ():
            yield {**source, "account": account.get("account"), "method": account.get("method")}


_ROWS: dict[str, Callable[[Document], Iterable[Block]]] = {
    "judgements": _judgements,
    "findings": _findings,
    "energy_by_carrier": lambda document: (document.get("energy") or {}).get("by_carrier") or (),
    "energy_by_process": lambda document: (document.get("energy") or {}).get("by_process") or (),
    "emissions": _emissions,
    "activity": lambda document: document.get("activity") or (),
    "inputs": lambda document: document.get("inputs") or (),
}
