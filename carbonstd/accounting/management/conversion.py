"""Conversion processes: those that produce energy, each with what it took in, gave, flared and lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.accounting.amounts import Amount
from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.management.movements import Movement
from carbonstd.accounting.management.stages import ConversionProcess
from carbonstd.accounting.management.working import Working
from carbonstd.exact import readable
from carbonstd.findings import Finding
from carbonstd.rules import Text

NOTHING = Amount(Fraction(0), "tce")


@dataclass(frozen=True)
class Converters:
    """Which process belongs to which conversion process: the nearest at or above it that produces energy."""

    units: dict[str, str]

    def __contains__(self, process: str) -> bool:
        return process in self.units

    @classmethod
    def of(cls, account: EnergyAccount, movements: Iterable[Movement]) -> Converters:
        """Find the conversion processes of a dossier."""
        makers = {one.process for one in movements if one.kind == "made" and one.process}
        units = {}
        for process in account.processes:
            holder: str | None = process
            seen: set[str] = set()
            while holder and holder not in makers and holder not in seen:
                seen.add(holder)
                above = account.processes.get(holder)
                holder = above.parent if above is not None else None
            if holder in makers:
                units[process] = holder or ""
        return cls(units)


def conversion_processes(
    account: EnergyAccount, movements: Sequence[Movement], converters: Converters, working: Working
) -> tuple[ConversionProcess, ...]:
    """Return the conversion processes of a dossier with their efficiencies."""
    units = dict.fromkeys(converters.units[process] for process in account.processes if process in converters)
    return tuple(
        _process(
            unit, account, [one for one in movements if one.process and converters.units.get(one.process) == unit],
            working,
        )
        for unit in units
    )  # fmt: skip


def _process(unit: str, account: EnergyAccount, moved: Sequence[Movement], working: Working) -> ConversionProcess:
    here = f"conversion/{unit}"
    given = {"made": 1, "recovered": 1, "unmade": -1}
    used = [(one.carrier.id, one.amount) for one in moved if one.kind == "used"]
    gave = [(one.carrier.id, one.amount if given[one.kind] > 0 else -one.amount) for one in moved if one.kind in given]
    lost = [one.amount for one in moved if one.kind == "lost"]
    inputs, outputs = (_by_carrier(parts, f"{here}/{side}", working) for parts, side in ((used, "in"), (gave, "out")))
    flared = working.add([one.amount for one in moved if one.kind == "unmade"], f"{here}/flared")
    inflow = working.add(inputs.values(), f"{here}/in")
    delivered = working.add(outputs.values(), f"{here}/effective")
    remains = working.add([inflow, -delivered], f"{here}/remains")
    if lost:
        loss = working.add([*lost, flared], f"{here}/loss")
    else:
        # Nobody measured what was lost: it is what remained. Less than nothing can't be lost, and is a gap.
        loss = remains if remains.value is None or remains.value >= 0 else NOTHING
    row = working.row(here, None, inflow, delivered, loss, NOTHING)
    efficiency = working.formula("S-CONV", {"output": delivered, "input": inflow}, f"{here}/efficiency")
    process = account.processes[unit]
    name = Text(process.name or unit, process.name or unit)
    if remains.value is not None and remains.value < 0 and inflow.value is not None and delivered.value is not None:
        facts = {"what": name, "inflow": readable(inflow.value), "output": readable(delivered.value)}
        working.findings.append(Finding("N107", f"energy.{unit}.conversion", facts, process.where("id")))
    else:
        working.say_gap(f"energy.{unit}.conversion", name, inflow, row.gap, row.percent, process.where("id"))
    return ConversionProcess(
        unit, process.name or "", inputs, outputs, flared, inflow, delivered, loss, row.gap, efficiency, not lost
    )


def _by_carrier(parts: Sequence[tuple[str, Amount]], node: str, working: Working) -> dict[str, Amount]:
    carriers = dict.fromkeys(carrier for carrier, _ in parts)
    return {
        carrier: working.add([amount for one, amount in parts if one == carrier], f"{node}/{carrier}")
        for carrier in carriers
    }
