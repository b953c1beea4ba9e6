"""Blocks of the run document that repeat what the dossier and its energy account say."""

from __future__ import annotations

from typing import Any

from carbonstd.accounting import EnergyAccount
from carbonstd.accounting.balances import reconciliation
from carbonstd.accounting.standard_coal import Basis
from carbonstd.activity.dossier import Dossier, Energy
from carbonstd.exact import format_exact
from carbonstd.trace import show


def energy_block(energy: EnergyAccount) -> dict[str, Any]:
    """Return the energy block of the run document."""
    blocks, gaps = reconciliation(energy)
    energy.findings += gaps
    processes = sorted(energy.processes)
    name = energy.conversion.name
    return {
        "total": {basis: show(energy.enterprise(basis).value) for basis in ("calorific", "equivalent")},
        "unit": "tce",
        "conversion": name,
        "by_carrier": [
            {
                "process": line.record.process, "carrier": line.carrier.id, "flow": line.record.flow,
                "origin": line.record.origin, "month": str(line.record.month) if line.record.month else None,
                "quantity": show(line.record.quantity), "unit": line.record.unit, "ncv": show(line.record.ncv),
                "coefficient": line.coefficient.printed or None, "coefficient_source": line.coefficient.source or None,
                "tce": show(line.calorific.value), "tier": line.coefficient.tier or None,
                "grade": line.coefficient.grade or None, "trace": line.calorific.trace or None,
            }
            for line in energy.lines
        ],
        "by_process": [
            {
                "process": process,
                "calorific": _net(energy, process, "calorific"),
                "equivalent": _net(energy, process, "equivalent"),
            }
            for process in processes
        ],
        "reconciliation": blocks,
    }  # fmt: skip


def _net(energy: EnergyAccount, process: str, basis: Basis) -> str | None:
    node = f"energy/{process}/{basis}/{energy.conversion.name}"
    return show(energy.net(energy.descendants(process), basis, node).value)


def enterprise_block(dossier: Dossier) -> dict[str, Any]:
    """Return who it is."""
    enterprise = dossier.enterprise
    return {
        "name": enterprise.name, "uscc": enterprise.uscc,
        "region": f"CN-{enterprise.region.code[:2]}" if enterprise.region else None, "sector": enterprise.sector,
    }  # fmt: skip


def activity_blocks(dossier: Dossier) -> list[dict[str, Any]]:
    """Return the rows of activity, each with its input in the traces."""
    blocks = []
    for table in ("energy", "outputs", "transfers"):
        for record in dossier.records(table):
            assert hasattr(record, "quantity")
            blocks.append(
                {
                    "table": table, "process": getattr(record, "process", None),
                    "month": str(record.month) if record.month else None,  # type: ignore[attr-defined]
                    "carrier": record.carrier if isinstance(record, Energy) else None,
                    "product": getattr(record, "product", None), "flow": getattr(record, "flow", None),
                    "quantity": format_exact(record.quantity) if record.quantity is not None else None,
                    "unit": getattr(record, "unit", None), "input": f"t:in/{record.key}", "key": record.key,
                }
            )  # fmt: skip
    return blocks
