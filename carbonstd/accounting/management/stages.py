"""The parts of an energy balance: a row of a stage, a stage, a conversion process, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from carbonstd.accounting.amounts import Amount
from carbonstd.accounting.standard_coal import Basis
from carbonstd.activity.carriers import Carrier
from carbonstd.rules import Text
from carbonstd.trace import show

#: The stages through which energy goes (GB/T 28751), in their order.
STAGES = {
    "purchase": Text("购入贮存", "purchase and storage"),
    "conversion": Text("加工转换", "processing and conversion"),
    "distribution": Text("输送分配", "transport and distribution"),
    "end-use": Text("最终使用", "end use"),
}
#: The systems of end use; ``unassigned`` is use at the enterprise's boundary that no process accounts for.
SYSTEMS = {
    "production": Text("主要生产系统", "main production"),
    "auxiliary": Text("辅助生产系统", "auxiliary production"),
    "affiliated": Text("附属生产系统", "affiliated production"),
    "unassigned": Text("未分系统", "not assigned"),
}
#: A term of a row that has no meaning there, or that nothing tells.
NOT_SPLIT = ("not split",)


@dataclass(frozen=True)
class StageRow:
    """One carrier in one stage, or (None) all carriers: in = effective + loss + out + gap.

    Attributes
    ----------
    by_difference : str
        The term that wasn't measured but taken as what remained; then the gap is nothing by definition.
    """

    carrier: Carrier | None
    inflow: Amount
    effective: Amount
    loss: Amount
    out: Amount
    gap: Amount
    percent: Amount
    by_difference: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the row's block of the run document."""
        return {
            "carrier": self.carrier.id if self.carrier else None, "in": show(self.inflow.value),
            "effective": show(self.effective.value), "loss": show(self.loss.value), "out": show(self.out.value),
            "gap": show(self.gap.value), "gap_percent": show(self.percent.value),
            "by_difference": self.by_difference or None, "trace": self.gap.trace or self.inflow.trace or None,
        }  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """A stage with its rows by carrier and their total."""

    id: str
    rows: tuple[StageRow, ...]
    total: StageRow

    def as_json(self) -> dict[str, Any]:
        """Return the stage's block of the run document."""
        return {
            "stage": self.id, "name": STAGES[self.id]._asdict(), "rows": [row.as_json() for row in self.rows],
            "total": self.total.as_json(),
        }  # fmt: skip


@dataclass(frozen=True)
class ConversionProcess:
    """A process that makes energy from energy: power station, coking plant, boiler.

    Attributes
    ----------
    inputs, outputs : mapping
        By carrier; outputs without what was flared.
    loss_by_difference : bool
        No row says what was lost: the loss is what remained, if anything did.
    """

    process: str
    name: str
    inputs: Mapping[str, Amount]
    outputs: Mapping[str, Amount]
    flared: Amount
    inflow: Amount
    delivered: Amount
    loss: Amount
    gap: Amount
    efficiency: Amount
    loss_by_difference: bool

    def as_json(self) -> dict[str, Any]:
        """Return the process's block of the run document."""
        return {
            "process": self.process, "name": self.name or None, "inputs": _amounts(self.inputs),
            "outputs": _amounts(self.outputs), "flared": show(self.flared.value), "in": show(self.inflow.value),
            "effective": show(self.delivered.value), "loss": show(self.loss.value), "gap": show(self.gap.value),
            "by_difference": "loss" if self.loss_by_difference else None,
            "efficiency_percent": show(self.efficiency.value), "trace": self.efficiency.trace or None,
        }  # fmt: skip


@dataclass(frozen=True)
class SystemUse:
    """What a system used, by carrier, with the parts that are shown beside it and belong to it."""

    id: str
    by_carrier: Mapping[str, Amount]
    total: Amount
    of_which: Mapping[str, Amount]

    def as_json(self) -> dict[str, Any]:
        """Return the system's block of the run document."""
        return {
            "system": self.id, "name": SYSTEMS[self.id]._asdict(), "by_carrier": _amounts(self.by_carrier),
            "total": show(self.total.value), "of_which": _amounts(self.of_which),
        }  # fmt: skip


@dataclass(frozen=True)
class EnergyBalance:
    """The energy balance of an enterprise.

    Attributes
    ----------
    end_use_net : Amount
        What entered end use less what it gave back: effective and lost energy together, also where nobody can tell
        them apart.
    utilisation : Amount
        Effective end-use energy per comprehensive energy, in per cent.
    """

    basis: Basis
    conversion_set: str
    stages: tuple[Stage, ...]
    conversions: tuple[ConversionProcess, ...]
    systems: tuple[SystemUse, ...]
    enterprise: StageRow
    end_use_net: Amount
    utilisation: Amount

    def stage(self, stage_id: str) -> Stage:
        """Return a stage by its id."""
        return next(stage for stage in self.stages if stage.id == stage_id)

    def as_json(self) -> dict[str, Any]:
        """Return the balance's block of the run document."""
        return {
            "basis": self.basis, "unit": "tce", "conversion": self.conversion_set,
            "stages": [stage.as_json() for stage in self.stages],
            "conversions": [one.as_json() for one in self.conversions],
            "systems": [system.as_json() for system in self.systems], "enterprise": self.enterprise.as_json(),
            "end_use_net": show(self.end_use_net.value), "utilisation_percent": show(self.utilisation.value),
        }  # fmt: skip


def _amounts(amounts: Mapping[str, Amount]) -> dict[str, str | None]:
    return {name: show(amount.value) for name, amount in amounts.items()}
