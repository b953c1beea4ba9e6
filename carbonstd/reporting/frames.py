"""The tables of a run as data frames, for analysis: columns and dtypes that stay the same whatever the run holds.

A number is a ``float64`` column, and beside it ``<column>_exact`` has its full text, which no float can hold. Texts
are ``string``, yes or no is ``boolean``, whole numbers are ``Int64``; what isn't known is missing in each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from carbonstd.errors import CarbonstdError
from carbonstd.reporting.frame_rows import ROWS, Document

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["text", "number", "boolean", "integer"]
Table = Literal[
    "judgements", "findings", "energy_by_carrier", "energy_by_process", "energy_balance", "emissions",
    "emission_totals", "emissions_by_process", "allowances", "targets", "measures", "activity", "inputs",
]  # fmt: skip

_DTYPES = {"text": "string", "number": "float64", "boolean": "boolean", "integer": "Int64"}

#: The columns of each table by kind. Judgements have a further ``limit_<level>`` and ``meets_<level>`` for each level.
COLUMNS: dict[str, dict[str, Kind]] = {
    "judgements": {
        "id": "text", "label_zh": "text", "label_en": "text", "scheme": "text", "process": "text", "product": "text",
        "standard": "text", "indicator": "text", "variant": "text", "binding": "boolean", "value": "number",
        "unit": "text", "direction": "text", "comparison": "text", "requirement": "text", "level": "text",
        "verdict": "text", "margin": "number", "probability": "number", "when": "text", "boundary": "text",
        "table": "text", "row": "text", "grade": "text", "trace": "text",
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
    # `of` is carrier, stage, process or enterprise: carriers make up their stage, so that one of them is to be added.
    "energy_balance": {
        "basis": "text", "of": "text", "stage": "text", "process": "text", "carrier": "text", "in": "number",
        "effective": "number", "loss": "number", "out": "number", "gap": "number", "gap_percent": "number",
        "efficiency_percent": "number", "by_difference": "text", "unit": "text", "trace": "text",
    },
    # `inside_boundary` says whether the method counts the source in its total.
    "emissions": {
        "account": "text", "method": "text", "id": "text", "process": "text", "source": "text", "source_type": "text",
        "item": "text", "month": "text", "formula": "text", "gas": "text", "activity": "number", "unit": "text",
        "gas_mass": "number", "gwp": "number", "value": "number", "scope": "integer", "inside_boundary": "boolean",
        "biogenic": "boolean", "clause": "text", "trace": "text",
    },
    # `kind` is total (cn, ghgp_location, ghgp_market), scope, gas, category (ISO 14064-1), source_type, difference
    # (source by source, from cn to ghgp_location), biogenic or captured.
    "emission_totals": {
        "account": "text", "method": "text", "kind": "text", "name": "text", "value": "number", "unit": "text",
        "reason_zh": "text", "reason_en": "text", "clause": "text",
    },
    # The emissions of a process, on one row with its intensity for each of its products.
    "emissions_by_process": {
        "account": "text", "method": "text", "process": "text", "value": "number", "product": "text",
        "intensity": "number", "intensity_unit": "text", "trace": "text",
    },
    # `value` is what the balance is worth at the given price; `effect` is of the change asked for.
    "allowances": {
        "account": "text", "year": "integer", "plan": "text", "draft": "boolean", "basis": "text",
        "allocated": "number", "bought": "number", "sold": "number", "carried_over": "number", "deducted": "number",
        "ccer": "number", "ccer_cap": "number", "due": "number", "balance": "number", "outstanding": "number",
        "unit": "text", "missing": "text", "value": "number", "value_unit": "text", "output_change": "number",
        "intensity_change": "number", "effect": "number", "trace": "text",
    },
    "targets": {
        "judgement": "text", "label_zh": "text", "label_en": "text", "process": "text", "product": "text",
        "standard": "text", "indicator": "text", "aim": "text", "direction": "text", "state": "text",
        "value": "number", "target": "number", "gap": "number", "relative": "number", "margin": "number",
        "unit": "text", "output": "number", "output_unit": "text", "amount": "number", "amount_unit": "text",
        "tce": "number", "tco2e": "number", "energy_cost": "number", "allowance_cost": "number", "measures": "text",
        "short": "number",
    },
    # `kind` is step (on the curve, by rank), dropped or unplaced (with the reason).
    "measures": {
        "kind": "text", "rank": "integer", "id": "text", "name": "text", "process": "text", "carrier": "text",
        "saving": "number", "saving_unit": "text", "tce": "number", "abatement": "number", "investment": "number",
        "capital_cost": "number", "running_cost": "number", "saved_cost": "number", "annual_cost": "number",
        "unit_cost": "number", "payback": "number", "cumulative_abatement": "number", "cumulative_cost": "number",
        "reason_zh": "text", "reason_en": "text",
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
    rows = list(ROWS[table](document))
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
