"""The energy balance of an enterprise by stages (GB/T 3484, 28749, 28751): purchase, conversion, distribution, end use.

Distribution carries every carrier from store and plant to where it is used, conversion plants included: there the
supply of a carrier meets its uses, and what doesn't fit is the gap. What enters end use is effective only as far as
rows of ``loss`` tell it from what was lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from carbonstd.accounting.amounts import Amount
from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.management.conversion import NOTHING, Converters, conversion_processes
from carbonstd.accounting.management.movements import OF_WHICH, Kind, Movement, movements, spoilt
from carbonstd.accounting.management.stages import (
    NOT_SPLIT,
    STAGES,
    SYSTEMS,
    ConversionProcess,
    EnergyBalance,
    Stage,
    StageRow,
    SystemUse,
)
from carbonstd.accounting.management.working import Working, place_of
from carbonstd.accounting.standard_coal import Basis
from carbonstd.activity.carriers import Carrier
from carbonstd.findings import Finding
from carbonstd.packages.management import ManagementRules
from carbonstd.rules import Text

#: Carriers of these states are lost in store where a loss has no process; all others on their way.
STORED_STATES = ("solid", "liquid")
_UNKNOWN = Amount(None, "tce", "", NOT_SPLIT)


def energy_balance(
    account: EnergyAccount, rules: ManagementRules, basis: Basis, findings: list[Finding]
) -> EnergyBalance:
    """Return the energy balance of an account on one basis; what has to be said of it goes to `findings`."""
    place = f"balance/{basis}/{account.conversion.name}"
    return _Balancing(account, basis, Working(rules, account.trace, place, findings)).balance()


@dataclass
class _Balancing:
    account: EnergyAccount
    basis: Basis
    working: Working
    moved: list[Movement] = field(init=False)

    def __post_init__(self) -> None:
        self.moved = movements(self.account, self.basis)

    @cached_property
    def carriers(self) -> list[Carrier]:
        return list({one.carrier.id: one.carrier for one in self.moved}.values())

    @cached_property
    def converters(self) -> Converters:
        return Converters.of(self.account, self.moved)

    @cached_property
    def conversions(self) -> tuple[ConversionProcess, ...]:
        return conversion_processes(self.account, self.moved, self.converters, self.working)

    @cached_property
    def broken(self) -> list[Amount]:
        return spoilt(self.account)

    @cached_property
    def bought(self) -> dict[str, StageRow]:
        """The row of purchase and storage of each carrier."""
        return {carrier.id: self._purchase_row(carrier) for carrier in self.carriers}

    def balance(self) -> EnergyBalance:
        rows = [row for row in self.bought.values() if any(term.value != 0 for term in (row.inflow, row.loss, row.out))]
        purchase = Stage("purchase", tuple(rows), self.working.sum_rows("purchase", rows, self.broken))
        rows = [self._distribution_row(carrier) for carrier in self.carriers]
        distribution = Stage("distribution", tuple(rows), self.working.sum_rows("distribution", rows, self.broken))
        stages = (purchase, self._conversion(), distribution, self._end_use())
        end_use = stages[-1].total
        effective = end_use.effective if stages[-1].rows else _UNKNOWN
        values = {"effective": effective, "energy": self.account.enterprise(self.basis)}
        return EnergyBalance(
            self.basis, self.account.conversion.name, stages, self.conversions, self._systems(),
            self._enterprise(*(stage.total for stage in stages)),
            self.working.add([end_use.inflow, -end_use.out], "end-use/net"),
            self.working.formula("S-UTIL", values, "utilisation"),
        )  # fmt: skip

    def _purchase_row(self, carrier: Carrier) -> StageRow:
        here = f"purchase/{carrier.id}"
        inflow = self.working.add([*self._parts(carrier, "supplied"), *spoilt(self.account, carrier.id)], f"{here}/in")
        out = self.working.add(self._parts(carrier, "stored", "resold"), f"{here}/out")
        loss = self.working.add(self._lost(carrier, on_the_way=False), f"{here}/loss")
        return self.working.row(here, carrier, inflow, None, loss, out)

    def _distribution_row(self, carrier: Carrier) -> StageRow:
        here = f"distribution/{carrier.id}"
        made = self._parts(carrier, "made", "recovered")
        flared = [-part for part in self._parts(carrier, "unmade")]
        inflow = self.working.add([self.bought[carrier.id].effective, *made, *flared], f"{here}/in")
        loss = self.working.add(self._lost(carrier, on_the_way=True), f"{here}/loss")
        out = self.working.add(self._parts(carrier, "exported"), f"{here}/out")
        used = [one for one in self.moved if one.carrier.id == carrier.id and one.kind == "used"]
        effective = self.working.add(
            [*(one.amount for one in used), *spoilt(self.account, carrier.id)], f"{here}/effective"
        )
        row = self.working.row(here, carrier, inflow, effective, loss, out)
        if used and all(one.derived for one in used):
            row = replace(row, by_difference="effective")
        name = Text(f"{carrier.zh}（{STAGES['distribution'].zh}）", f"{carrier.en} ({STAGES['distribution'].en})")
        places = [one.record.where("quantity") for one in self.moved if one.carrier.id == carrier.id]
        self.working.say_gap(f"energy.{carrier.id}.balance", name, inflow, row.gap, row.percent, place_of(places))
        return row

    def _conversion(self) -> Stage:
        """Carriers turn into each other here, so that processes balance and carriers don't."""
        rows = []
        for carrier in self.carriers:
            sides = [
                [side[carrier.id] for side in (getattr(unit, which) for unit in self.conversions) if carrier.id in side]
                for which in ("inputs", "outputs")
            ]
            if any(sides):
                inflow, effective = (
                    self.working.add(parts, f"conversion/all/{carrier.id}/{side}")
                    for parts, side in zip(sides, ("in", "effective"), strict=True)
                )
                rows.append(StageRow(carrier, inflow, effective, _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN))
        # What was made at the enterprise's boundary was made of something that no process names.
        nowhere = [one.record.key for one in self.moved if one.kind == "made" and not one.process]
        broken = [*self.broken, *(Amount(None, "tce", "", (key,)) for key in nowhere)]
        inflow, effective, loss = (
            self.working.add([*(getattr(unit, term) for unit in self.conversions), *broken], f"conversion/all/{term}")
            for term in ("inflow", "delivered", "loss")
        )
        return Stage(
            "conversion", tuple(rows), self.working.row("conversion/all", None, inflow, effective, loss, NOTHING)
        )

    def _end_use(self) -> Stage:
        rows = [self._end_use_row(carrier) for carrier in self.carriers if self._ended(carrier, "used", "recovered")]
        inflow, loss, out = (
            self.working.add([*(getattr(row, term) for row in rows), *self.broken], f"end-use/total/{term}")
            for term in ("inflow", "loss", "out")
        )
        return Stage("end-use", tuple(rows), self.working.row("end-use/total", None, inflow, None, loss, out))

    def _end_use_row(self, carrier: Carrier) -> StageRow:
        here = f"end-use/{carrier.id}"
        used, back, lost = (self._ended(carrier, kind) for kind in ("used", "recovered", "lost"))
        told = {one.process for one in lost}
        untold = dict.fromkeys(one.process or "enterprise" for one in used if one.process not in told)
        unknown = [Amount(None, "tce", "", (f"loss.{process}.{carrier.id}",)) for process in untold]
        inflow = self.working.add([one.amount for one in used], f"{here}/in")
        loss = self.working.add([*(one.amount for one in lost), *unknown], f"{here}/loss")
        out = self.working.add([one.amount for one in back], f"{here}/out")
        if back:
            # What is recovered came in as another carrier: only the whole of end use balances.
            return StageRow(carrier, inflow, _UNKNOWN, loss, out, _UNKNOWN, _UNKNOWN)
        return self.working.row(here, carrier, inflow, None, loss, out)

    def _enterprise(self, purchase: StageRow, conversion: StageRow, distribution: StageRow, end: StageRow) -> StageRow:
        """Return the balance of the whole: its gap is that of the stages."""
        rows = (purchase, conversion, distribution, end)
        out = self.working.add([purchase.out, distribution.out], "enterprise/out")
        loss = self.working.add([row.loss for row in rows], "enterprise/loss")
        gap = self.working.add([conversion.gap, distribution.gap], "enterprise/gap")
        percent = self.working.formula("S-GAP-PCT", {"gap": gap, "input": purchase.inflow}, "enterprise/percent")
        return StageRow(None, purchase.inflow, end.effective, loss, out, gap, percent)

    def _systems(self) -> tuple[SystemUse, ...]:
        return tuple(use for system in SYSTEMS if (use := self._system(system)) is not None)

    def _system(self, system: str) -> SystemUse | None:
        kinds: tuple[Kind, ...] = ("used", *OF_WHICH)
        ours = [
            one for carrier in self.carriers for one in self._ended(carrier, *kinds)
            if self._system_of(one.process) == system
        ]  # fmt: skip
        used = [one for one in ours if one.kind == "used"]
        if not used:
            return None
        by_carrier = {
            carrier: self.working.add([one.amount for one in used if one.carrier.id == carrier], f"{system}/{carrier}")
            for carrier in dict.fromkeys(one.carrier.id for one in used)
        }
        of_which: dict[str, Amount] = {
            kind: self.working.add([one.amount for one in ours if one.kind == kind], f"{system}/{kind}")
            for kind in OF_WHICH
            if any(one.kind == kind for one in ours)
        }
        whole = self.working.add([*by_carrier.values(), *self.broken], f"{system}/total")
        return SystemUse(system, by_carrier, whole, of_which)

    def _system_of(self, process: str) -> str:
        """Return the system of a process: its own role, else that of the nearest above it, else production."""
        if not process:
            return "unassigned"
        seen: set[str] = set()
        while process and process not in seen:
            seen.add(process)
            known = self.account.processes.get(process)
            if known is None or known.role:
                return (known.role if known is not None else None) or "production"
            process = known.parent or ""
        return "production"

    def _parts(self, carrier: Carrier, *kinds: Kind) -> list[Amount]:
        return [one.amount for one in self.moved if one.carrier.id == carrier.id and one.kind in kinds]

    def _lost(self, carrier: Carrier, *, on_the_way: bool) -> Sequence[Amount]:
        """Return losses that no process had: of solids and liquids in store, of all else on the way."""
        if (carrier.state not in STORED_STATES) != on_the_way:
            return []
        return [
            one.amount for one in self.moved if one.carrier.id == carrier.id and one.kind == "lost" and not one.process
        ]

    def _ended(self, carrier: Carrier, *kinds: Kind) -> list[Movement]:
        """Return movements of end use: of processes that don't convert, and at the enterprise's boundary."""
        return [
            one
            for one in self.moved
            if one.carrier.id == carrier.id
            and one.kind in kinds
            and one.process not in self.converters
            and (one.process or one.kind != "lost")
        ]
