"""Emissions of processes and per tonne of what they make (F-INT-1)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from carbonstd.accounting.amounts import added
from carbonstd.accounting.emission_lines import EmissionLine
from carbonstd.activity.dossier import Output
from carbonstd.exact import format_exact
from carbonstd.trace import Trace

FORMULA = "F-INT-1"


def by_process(
    lines: Sequence[EmissionLine], outputs: Sequence[Output], account: str, trace: Trace, ref: str
) -> list[dict[str, Any]]:
    """Return each process's part of the total, with its intensity by product; unknown parts leave both unknown.

    Parameters
    ----------
    ref : str
        The row of the formula, for the trace.
    """
    blocks = []
    for process in sorted({line.activity.process for line in lines if line.activity.process and line.counts}):
        own = [line for line in lines if line.activity.process == process and line.counts]
        total = added(line.value for line in own)
        node = trace.add(
            f"emissions/{account}/process/{process}", "sum", process, total, unit="tCO2e",
            sources=[line.trace for line in own if line.trace],
        )  # fmt: skip
        made = [output for output in outputs if output.process == process and not output.control]
        blocks.append(
            {
                "process": process, "value": None if total is None else format_exact(total), "trace": node,
                "intensities": _intensities(process, total, made, account, trace, node, ref),
            }
        )  # fmt: skip
    return blocks


def _intensities(
    process: str, total: Fraction | None, made: Sequence[Output], account: str, trace: Trace, node: str, ref: str
) -> list[dict[str, Any]]:
    found = []
    for product in dict.fromkeys(output.product for output in made):
        rows = [output for output in made if output.product == product]
        units = {output.unit for output in rows}
        if total is None or len(units) != 1 or any(row.quantity is None for row in rows):
            continue
        quantity = sum((row.quantity for row in rows if row.quantity is not None), Fraction(0))
        if not quantity:
            continue
        unit = f"tCO2e/{units.pop()}"
        given = [
            trace.add(
                f"in/{row.key}", "input", product, row.quantity, unit=row.unit, location=row.where("quantity"),
                raw=row.raw("quantity"),
            )
            for row in rows
        ]  # fmt: skip
        key = trace.add(
            f"emissions/{account}/intensity/{process}/{product}", "formula", f"{process} {product}", total / quantity,
            unit=unit, formula="emissions / output", sources=[node, *given], package_row=ref,
        )  # fmt: skip
        found.append({"product": product, "value": format_exact(total / quantity), "unit": unit, "trace": key})
    return found
