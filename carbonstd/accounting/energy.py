"""Energy of processes and of the enterprise, from the rows of the dossier (GB/T 2589).

A process's energy is everything that crosses its own boundary, deliveries out deducted, its children's included once.
The enterprise's comprehensive energy is what it bought, with stocks, less what it sold; where that isn't given, what
its processes used of purchased and primary energy less what was sold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from carbonstd.accounting.amounts import Amount, total
from carbonstd.accounting.standard_coal import Basis, Converter, EnergyLine
from carbonstd.activity.carriers import CarrierList
from carbonstd.activity.dossier import Dossier, Energy, Process, Transfer
from carbonstd.findings import Finding
from carbonstd.packages.coefficients import ConversionSet
from carbonstd.packages.formulas import Formula
from carbonstd.rules import Text
from carbonstd.trace import Trace

LEDGER_IN = ("opening_stock", "purchased")
LEDGER_OUT = ("closing_stock", "sold")
#: Origins that are counted where the enterprise's energy is summed from what its processes used.
PRIMARY_ORIGINS = ("purchased", "renewable_self")
#: Use at the enterprise's boundary that no process accounts for is a trifle below this share of a process's energy.
IMMATERIAL = Fraction(1, 200)
#: Why an amount is unknown to which no row contributes.
NOTHING = ("no rows",)
#: A total at the enterprise's boundary within this share of what its processes used is a control total.
CONTROL = Fraction(1, 100)


@dataclass
class EnergyAccount:
    """All energy rows of a dossier as standard coal, by one conversion set."""

    dossier: Dossier
    carriers: CarrierList
    conversion: ConversionSet
    trace: Trace
    equivalents: Mapping[str, Amount] = field(default_factory=dict)
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @cached_property
    def lines(self) -> tuple[EnergyLine, ...]:
        """Every row that counts, converted once, in the dossier's order."""
        converter = Converter(
            self.conversion, self.carriers, self.trace, self.equivalents, self.findings, self.formulas
        )
        return tuple(
            converter.line(record, key)
            for key, record in keyed(self.dossier.energy)
            if not record.control and record.carrier in self.carriers
        )

    @cached_property
    def unreadable(self) -> tuple[Energy, ...]:
        """Rows of which carrier, flow or process isn't known: every total that could have drawn on them is unknown."""
        return tuple(
            record
            for record in self.dossier.energy
            if record.carrier not in self.carriers
            or not record.flow
            or (record.faulty and record.process and record.process not in self.processes)
        )

    def _spoilt(self, processes: Sequence[str] | None, states: Sequence[str] | None = None) -> list[Amount]:
        """Return an unknown part for each error that the totals of some processes (None: of the enterprise) draw on."""
        broken = [
            Amount(None, "", "", (table,)) for table in ("energy", "transfers") if table in self.dossier.broken_tables
        ]
        records: list[Energy | Transfer] = [
            record
            for record in self.unreadable
            if processes is None or record.process in processes or record.process not in self.processes
        ]
        records += [transfer for transfer in self.dossier.transfers if transfer.faulty]
        if processes is not None:
            records += self._unplaced(processes, states)
        return broken + [Amount(None, "", "", (record.key,)) for record in records]

    @cached_property
    def controls(self) -> tuple[EnergyLine, ...]:
        """Use at the enterprise's boundary that repeats, within 1 %, what the processes' own rows say: never added."""
        outer = [line for line in self.lines if line.record.flow == "consumed" and not line.record.process]
        return tuple(line for line in outer if self._is_control(line.carrier.id))

    def _is_control(self, carrier: str) -> bool:
        used = [line for line in self.lines if line.record.flow == "consumed" and line.carrier.id == carrier]
        outer = [line for line in used if not line.record.process]
        inner = [line for line in used if line.record.process]
        here, there = (sum((_tce(line) for line in lines), Fraction(0)) for lines in (outer, inner))
        return bool(outer and inner) and abs(here - there) <= CONTROL * there

    def _unplaced(self, processes: Sequence[str], states: Sequence[str] | None) -> list[Energy]:
        """Return use at the enterprise's boundary that may belong to some processes, and say so.

        What a process used must stand in its own rows: a row without its process would otherwise make the process
        look better than it is. What is a trifle beside the processes' own energy is harmless.
        """
        lines = [line for line in self.unattributed if states is None or line.carrier.state in states]
        own = sum((abs(_tce(line)) for line in self._of(processes)), Fraction(0))
        known = all(line.calorific.known for line in lines)
        if not own:
            # Nothing stands under these processes: what they used is unknown anyway.
            return []
        if not lines or (known and sum((_tce(line) for line in lines), Fraction(0)) <= IMMATERIAL * own):
            return []
        for line in lines:
            names = Text("process（由哪个工序使用？）", "process (which process used it?)")
            finding = Finding(
                "D104", line.key, {"what": line.carrier.name, "names": names}, line.record.where("process")
            )
            if finding not in self.findings:
                self.findings.append(finding)
        return [line.record for line in lines]

    @cached_property
    def unattributed(self) -> tuple[EnergyLine, ...]:
        """Use at the enterprise's boundary, beside processes, that isn't a control total of theirs."""
        if not self.processes:
            return ()
        return tuple(
            line
            for line in self.lines
            if line.record.flow == "consumed" and not line.record.process and line not in self.controls
        )

    @cached_property
    def processes(self) -> dict[str, Process]:
        """The processes by id."""
        return {process.id: process for process in self.dossier.processes}

    def descendants(self, process: str) -> tuple[str, ...]:
        """Return a process and everything below it, each once."""
        found = [process]
        for parent in found:
            found += [other.id for other in self.dossier.processes if other.parent == parent and other.id not in found]
        return tuple(found)

    def net(self, processes: Sequence[str], basis: Basis, node: str) -> Amount:
        """Return the standard coal that crosses the boundary around some processes, deliveries out deducted."""
        return self._used(self._parts(processes, basis, deduct=True), "tce", node, "net energy")

    def gross(self, processes: Sequence[str], basis: Basis, node: str) -> Amount:
        """Return the standard coal that enters the boundary, before deliveries out are deducted."""
        return self._used(self._parts(processes, basis, deduct=False), "tce", node, "gross energy")

    def fuel(self, processes: Sequence[str], node: str) -> Amount:
        """Return the standard coal of fuels alone, by-product gas delivered out deducted."""
        parts = self._parts(processes, "calorific", deduct=True, states=("solid", "liquid", "gas"))
        return self._used(parts, "tce", node, "fuel")

    def electricity(self, processes: Sequence[str], node: str) -> Amount:
        """Return the electricity used, in kWh, whatever its origin.

        Waste-heat power delivered out is an export of energy, not a lower consumption: `net` deducts it, this doesn't.
        """
        parts = [
            part
            for line in self._of(processes)
            if line.carrier.state == "electricity"
            for part in self._inflow_sign(line, line.quantity, processes)
        ]
        parts += [*self._spoilt(processes, ("electricity",)), *self._transfers(processes, "electricity")]
        return self._used(parts, "kWh", node, "electricity")

    def delivered(self, processes: Sequence[str], basis: Basis, node: str, flows: Sequence[str]) -> Amount:
        """Return what was delivered out of a boundary: ``recovered``, or that and ``produced`` and ``sold``."""
        parts = [line.tce(basis) for line in self._of(processes) if line.record.flow in flows]
        if "produced" in flows:
            parts += [
                -part for part in self._transfers(processes, "tce", basis) if part.value is None or part.value < 0
            ]
        return self._sum([*parts, *self._spoilt(processes)], "tce", node, "delivered energy")

    def carrier_quantity(self, processes: Sequence[str], carrier: str, node: str) -> Amount:
        """Return the quantity used of one carrier, in its base unit."""
        lines = [line for line in self._of(processes) if line.carrier.id == carrier]
        parts = [part for line in lines for part in self._inflow_sign(line, line.quantity, processes)]
        unit = lines[0].quantity.unit if lines else "t"
        return self._used([*parts, *self._spoilt(processes)], unit, node, carrier)

    def enterprise(self, basis: Basis) -> Amount:
        """Return the comprehensive energy of the enterprise."""
        parts = [self._enterprise_carrier(carrier, basis) for carrier in self._carriers_used()]
        parts += self._spoilt(None)
        return self._sum(parts, "tce", f"energy/enterprise/{basis}/{self.conversion.name}", "comprehensive energy")

    def _carriers_used(self) -> list[str]:
        return list(dict.fromkeys(line.carrier.id for line in self.lines))

    def _enterprise_carrier(self, carrier: str, basis: Basis) -> Amount:
        lines = [line for line in self.lines if line.carrier.id == carrier]
        own = [line for line in lines if not line.record.process]
        ledger = self._ledger(own, basis) or self._ledger(lines, basis)
        node = f"energy/enterprise/{carrier}/{basis}/{self.conversion.name}"
        if ledger:
            used = [-line.tce(basis) for line in (own or lines) if line.record.flow == "non_industrial"]
            return self._sum([*ledger, *used], "tce", node, f"{carrier}: purchased + stocks - sold")
        parts = [
            -line.tce(basis) if line.record.flow in ("sold", "non_industrial") else line.tce(basis)
            for line in lines
            if line not in self.controls
            if (
                line.record.flow == "consumed"
                and ((line.record.origin or "purchased") in PRIMARY_ORIGINS or line.carrier.form == "primary")
            )
            or line.record.flow in ("sold", "non_industrial")
        ]
        return self._sum(parts, "tce", node, f"{carrier}: consumed of purchased and primary origin - sold")

    def _ledger(self, lines: Sequence[EnergyLine], basis: Basis) -> list[Amount]:
        if not any(line.record.flow == "purchased" for line in lines):
            return []
        return [
            -line.tce(basis) if line.record.flow in LEDGER_OUT else line.tce(basis)
            for line in bounding_stocks(lines)
            if line.record.flow in (*LEDGER_IN, *LEDGER_OUT)
        ]

    def _of(self, processes: Sequence[str]) -> list[EnergyLine]:
        lines = [line for line in self.lines if (line.record.process or "") in processes]
        if not any(line.record.flow.endswith("_stock") and line.record.month for line in lines):
            return lines
        series = dict.fromkeys((line.record.process, line.carrier.id) for line in lines)
        return [
            line
            for process, carrier in series
            for line in bounding_stocks([i for i in lines if (i.record.process, i.carrier.id) == (process, carrier)])
        ]

    def _parts(
        self, processes: Sequence[str], basis: Basis, *, deduct: bool, states: Sequence[str] | None = None
    ) -> list[Amount]:
        parts = self._spoilt(processes, states)
        for line in self._of(processes):
            if states is not None and line.carrier.state not in states:
                continue
            amount = line.tce(basis)
            parts += self._inflow_sign(line, amount, processes)
            if deduct and line.record.flow in ("recovered", "produced"):
                parts.append(-amount)
            # Gas that was made and flared was never delivered.
            if deduct and line.record.flow == "flared" and self._has(line, "produced", processes):
                parts.append(amount)
        if states is None:
            parts += self._transfers(processes, "tce", basis)
        return parts

    def _inflow_sign(self, line: EnergyLine, amount: Amount, processes: Sequence[str]) -> list[Amount]:
        """Return a line's part of what a process used: `consumed`, or the ledger where nothing else is given."""
        flow = line.record.flow
        if flow == "consumed":
            return [amount]
        if flow == "non_industrial":
            return [-amount]
        if self._has(line, "consumed", processes):
            return []
        if flow == "produced":
            # What was made and nothing more is said of it has left the process: it was not used in it.
            return [amount] if any(self._has(line, other, processes) for other in (*LEDGER_IN, *LEDGER_OUT)) else []
        if flow in LEDGER_IN:
            return [amount]
        return [-amount] if flow in LEDGER_OUT else []

    def _has(self, line: EnergyLine, flow: str, processes: Sequence[str]) -> bool:
        return (line.record.process or "", line.carrier.id, flow) in self._present

    @cached_property
    def _present(self) -> frozenset[tuple[str, str, str]]:
        return frozenset((line.record.process or "", line.carrier.id, line.record.flow) for line in self.lines)

    def _transfers(self, processes: Sequence[str], kind: str, basis: Basis = "calorific") -> list[Amount]:
        """Return energy that enters (+) or leaves (−) the boundary by `transfers`; what stays inside cancels out."""
        parts: list[Amount] = []
        for transfer, line in self._transfer_lines:
            inward = transfer.to_process in processes and transfer.from_process not in processes
            outward = transfer.from_process in processes and transfer.to_process not in processes
            if not (inward or outward) or (kind == "electricity" and line.carrier.state != "electricity"):
                continue
            amount = line.quantity if kind == "electricity" else line.tce(basis)
            parts.append(amount if inward else -amount)
        return parts

    @cached_property
    def _transfer_lines(self) -> list[tuple[Transfer, EnergyLine]]:
        converter = Converter(
            self.conversion, self.carriers, self.trace, self.equivalents, self.findings, self.formulas
        )
        return [
            (transfer, converter.line(_as_energy(transfer), transfer.key))
            for transfer in self.dossier.transfers
            if transfer.carrier is not None
        ]

    def _sum(self, parts: Iterable[Amount], unit: str, node: str, label: str) -> Amount:
        return total(list(parts), unit, self.trace, node, label)

    def _used(self, parts: Sequence[Amount], unit: str, node: str, label: str) -> Amount:
        """Add what was used; no row at all means that nobody said how much, never that it was nothing."""
        return self._sum(parts, unit, node, label) if parts else Amount(None, unit, "", NOTHING)

    def has_rows(self, processes: Sequence[str]) -> bool:
        """Say whether any energy row stands under some processes."""
        return bool(self._of(processes))


def bounding_stocks(lines: Sequence[EnergyLine]) -> list[EnergyLine]:
    """Leave of stocks taken every month only those that bound the period: the first opening and the last closing."""
    months = {
        flow: [line.record.month.start for line in lines if line.record.flow == flow and line.record.month is not None]
        for flow in ("opening_stock", "closing_stock")
    }
    first, last = min(months["opening_stock"], default=None), max(months["closing_stock"], default=None)
    edges = {"opening_stock": first, "closing_stock": last}
    return [
        line
        for line in lines
        if line.record.flow not in edges
        or line.record.month is None
        or line.record.month.start == edges[line.record.flow]
    ]


def keyed(records: Sequence[Energy]) -> list[tuple[str, Energy]]:
    """Give each row its key, numbered where rows say the same."""
    seen: dict[str, int] = {}
    keys = []
    for record in records:
        seen[record.key] = count = seen.get(record.key, 0) + 1
        keys.append((record.key if count == 1 else f"{record.key}.{count}", record))
    return keys


def _tce(line: EnergyLine) -> Fraction:
    return line.calorific.value or Fraction(0)


def _as_energy(transfer: Transfer) -> Energy:
    """See a transfer of a carrier as an energy row, to convert it as one."""
    return Energy(
        row=transfer.row, faulty=transfer.faulty, month=transfer.month, carrier=transfer.carrier or "",
        flow="consumed", quantity=transfer.quantity, unit=transfer.unit,
    )  # fmt: skip
