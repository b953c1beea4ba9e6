"""The carriers used inside a boundary, from the energy account: quantity, standard coal, emission and price a unit.

What is used is what was `consumed`; where no row says so, purchases with stocks less sales. Deliveries aren't deducted,
and energy that comes in by transfers alone isn't seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.accounting.abatement.carrier_use import CarrierUse
from carbonstd.accounting.abatement.figures import Figure, per, result, unknown
from carbonstd.accounting.abatement.prices import PriceList
from carbonstd.accounting.energy import LEDGER_IN, LEDGER_OUT, EnergyAccount, bounding_stocks
from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.dates import Period
from carbonstd.rules import Text

_OWN = Text("本企业核算的排放", "the enterprise's own account")


def boundary_uses(
    account: EnergyAccount,
    processes: Sequence[str] | None,
    emissions: Mapping[str, Fraction | None],
    factors: Mapping[str, Figure],
    prices: PriceList,
) -> tuple[CarrierUse, ...]:
    """Return what is used of each carrier.

    Parameters
    ----------
    processes : sequence of str or None
        A process with its descendants; None for the whole enterprise.
    emissions : mapping
        tCO2e by the key of the energy row; zero for a row that the method leaves out on purpose.
    factors : mapping
        Emission factors by carrier that go before `emissions`: of the grid, of heat.
    """
    lines: dict[str, list[EnergyLine]] = {}
    for line in account.lines:
        inside = processes is None or (line.record.process or "") in processes
        if inside and line.carrier.state != "medium" and line not in account.controls:
            lines.setdefault(line.carrier.id, []).append(line)
    broken = "energy" in account.dossier.broken_tables or any(
        processes is None or record.process in processes or record.process not in account.processes
        for record in account.unreadable
    )
    found = []
    for own in lines.values():
        used = _Used(account, f"use/{processes[0] if processes else 'enterprise'}", _counted(own), broken)
        if used.rows:
            found.append(used.carrier(emissions, factors, prices))
    return tuple(found)


def _counted(lines: Sequence[EnergyLine]) -> list[tuple[int, EnergyLine]]:
    """Return the rows that say what was used, with their signs."""
    consumed = [(1, line) for line in lines if line.record.flow == "consumed"]
    if consumed or not any(line.record.flow == "purchased" for line in lines):
        return consumed
    signs = {**dict.fromkeys(LEDGER_IN, 1), **dict.fromkeys(LEDGER_OUT, -1)}
    return [(signs[line.record.flow], line) for line in bounding_stocks(lines) if line.record.flow in signs]


@dataclass(frozen=True)
class _Used:
    """The rows of one carrier."""

    account: EnergyAccount
    node: str
    rows: Sequence[tuple[int, EnergyLine]]
    broken: bool

    @property
    def unit(self) -> str:
        """The unit of the first row; rows in another one leave the sums unknown."""
        return self.rows[0][1].quantity.unit

    def carrier(
        self, emissions: Mapping[str, Fraction | None], factors: Mapping[str, Figure], prices: PriceList
    ) -> CarrierUse:
        carrier = self.rows[0][1].carrier
        by = Text(self.account.conversion.edition.standard, self.account.conversion.edition.standard)
        tce = {line.key: line.calorific.value for _, line in self.rows}
        used = self._quantity()
        months: dict[Period, Fraction] = {}
        for sign, line in self.rows:
            if line.record.month is not None and line.quantity.value is not None:
                months[line.record.month] = months.get(line.record.month, Fraction(0)) + sign * line.quantity.value
        return CarrierUse(
            carrier=carrier.id,
            name=carrier.name,
            state=carrier.state,
            used=used,
            coefficient=self._per_unit(used, tce, "tce", by),
            emission=factors.get(carrier.id) or self._per_unit(used, emissions, "tCO2e", _OWN),
            price=prices.carrier(carrier, self.unit, months),
        )

    def _node(self, name: str) -> str:
        return f"{self.node}/{self.rows[0][1].carrier.id}/{self.account.conversion.name}/{name}"

    def _quantity(self) -> Figure:
        unit, carrier, total = self.unit, self.rows[0][1].carrier, Fraction(0)
        for sign, line in self.rows:
            if line.quantity.unit != unit:
                return unknown(unit, f"{carrier.zh}以几种单位计", f"{carrier.en} is given in several units")
            if line.quantity.value is None or self.broken:
                return unknown(unit, f"{carrier.zh}的消费量未知", f"what is used of {carrier.en} isn't known")
            total += sign * line.quantity.value
        parts = [Figure(line.quantity.value, unit, trace=line.quantity.trace) for _, line in self.rows]
        signs = " ".join("+" if sign > 0 else "-" for sign, _ in self.rows)
        return result(total, unit, parts, signs, self.account.trace, self._node("used"))

    def _per_unit(self, used: Figure, parts: Mapping[str, Fraction | None], of: str, note: Text) -> Figure:
        """Return what a unit of the carrier stands for, on the average of its rows."""
        carrier, unit, total = self.rows[0][1].carrier, per(of, self.unit), Fraction(0)
        for sign, line in self.rows:
            part = parts.get(line.key)
            if part is None:
                return unknown(unit, f"{carrier.zh}的 {of} 未知", f"the {of} of {carrier.en} isn't known")
            # An account may have taken stocks and sales off already: the row's own sign counts.
            total += sign * abs(part)
        if not used.value:
            zero = unknown(unit, f"没有用{carrier.zh}", f"no {carrier.en} is used")
            return zero if used.value == 0 else Figure(None, unit, used.note)
        return result(total / used.value, unit, (used,), f"{of} / used", self.account.trace, self._node(of), note)
