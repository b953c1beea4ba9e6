"""From a dossier to the variables of a calculation: the closed list of `from` in inputs.csv, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carbonstd.accounting.amounts import Amount, in_unit, total
from carbonstd.accounting.boundary import Boundary, Measure
from carbonstd.accounting.energy import EnergyAccount
from carbonstd.activity.dossier import Output


@dataclass(frozen=True)
class NamedOutput:
    """An output whose product is known under an id of the edition."""

    record: Output
    product_id: str


@dataclass(frozen=True)
class Source:
    """What one indicator draws its variables from."""

    account: EnergyAccount
    boundary: Boundary
    outputs: Sequence[NamedOutput]
    node: str

    def value(self, origin: str, unit: str) -> Amount | None:
        """Return the value that a `from` names, in the variable's unit; None for what isn't of a dossier's tables.

        Parameters
        ----------
        origin : str
            ``energy.net``, ``energy.fuel.auxiliary``, ``energy.carrier:coke``, ``output``, ``outputs:ID`` …
        """
        if origin == "output":
            return self._output(self.boundary.product, unit)
        if origin.startswith("outputs:"):
            return self._output(origin.partition(":")[2], unit)
        if origin.startswith("energy.carrier:"):
            carrier = origin.partition(":")[2]
            return self._measured(
                lambda own, node: self.account.carrier_quantity(own, carrier, node), origin, unit, None
            )
        if not origin.startswith("energy."):
            return None
        _, kind, *rest = origin.split(".")
        return self._measured(self._measure(kind), origin, unit, rest[0] if rest else None)

    def _measure(self, kind: str) -> Measure:
        account = self.account
        if kind == "electricity":
            return account.electricity
        if kind == "fuel":
            return account.fuel
        if kind == "net":
            return lambda own, node: account.net(own, "calorific", node)
        if kind == "gross":
            return lambda own, node: account.gross(own, "calorific", node)
        flows = ("recovered",) if kind == "recovered" else ("recovered", "produced", "sold")
        return lambda own, node: account.delivered(own, "calorific", node, flows)

    def _measured(self, measure: Measure, origin: str, unit: str, role: str | None) -> Amount:
        node = f"{self.node}/{origin}"
        return in_unit(
            self.boundary.measured(self.account, measure, node, role), unit, self.account.trace, node, origin
        )

    def _output(self, product: str, unit: str) -> Amount:
        """Add the outputs of a product, each converted to the variable's unit."""
        node = f"{self.node}/output.{product}"
        trace = self.account.trace
        parts = []
        for number, output in enumerate(self.outputs, 1):
            if output.product_id != product or output.record.control:
                continue
            record = output.record
            key = f"{node}/{number}"
            if record.faulty or record.quantity is None:
                parts.append(Amount(None, unit, "", (key,)))
                continue
            given = trace.add(
                f"in/{record.key}", "input", product,
                record.quantity, unit=record.unit, location=record.where("quantity"), raw=record.raw("quantity"),
            )  # fmt: skip
            parts.append(in_unit(Amount(record.quantity, record.unit or unit, given), unit, trace, key, product))
        if not parts:
            return Amount(None, unit, "", (node,))
        return total(parts, unit, trace, node, f"output {product}")
