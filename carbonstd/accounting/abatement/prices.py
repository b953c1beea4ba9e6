"""Prices of the dossier: one for the whole period, or those of its months weighted by what was used in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.accounting.abatement.figures import Figure, per, unknown
from carbonstd.activity.carriers import Carrier, CarrierList
from carbonstd.activity.spelling import Match
from carbonstd.activity.supplements import Price
from carbonstd.dates import Period
from carbonstd.errors import UnitError
from carbonstd.rules import Text
from carbonstd.trace import Trace
from carbonstd.units import convert, dimension

#: An allowance is one tonne of CO2e; people write its price per tonne, per tonne of CO2 or of CO2e.
_ALLOWANCE_UNITS = {"yuan/CO2e": "CNY/tCO2e", "yuan/CO2": "CNY/tCO2", "yuan/mass": "CNY/t"}
_ALLOWANCE_NAMES = ("allowance", "配额", "碳配额", "碳排放配额", "cea")


@dataclass(frozen=True)
class PriceList:
    """The prices of a dossier."""

    rows: Sequence[Price]
    carriers: CarrierList
    trace: Trace

    def carrier(self, carrier: Carrier, base: str, used: Mapping[Period, Fraction] | None = None) -> Figure:
        """Return the price of a carrier per base unit.

        Parameters
        ----------
        base : str
            The unit in which it is used: ``t``, ``kWh`` …
        used : mapping, optional
            What was used in each month; needed only where the price changes from month to month.
        """
        rows = [row for row in self.rows if self._means(row, carrier)]
        return self._price(rows, carrier.name, per("CNY", base), used or {})

    def allowance(self) -> Figure:
        """Return the price of an allowance per tCO2e."""
        rows = [row for row in self.rows if row.item.strip().casefold() in _ALLOWANCE_NAMES]
        return self._price(rows, Text("碳排放配额（allowance）", "emission allowances (allowance)"), "CNY/tCO2e", {})

    def _means(self, row: Price, carrier: Carrier) -> bool:
        found = self.carriers.find(row.item) if row.item else None
        return isinstance(found, Match) and found.value.id == carrier.id

    def _price(self, rows: Sequence[Price], name: Text, unit: str, used: Mapping[Period, Fraction]) -> Figure:
        if not rows:
            return unknown(unit, f"没有{name.zh}的价格", f"no price of {name.en}")
        whole = [row for row in rows if row.month is None] or rows
        prices = [_converted(row, name, unit) for row in whole]
        broken = next((price for price in prices if price.value is None), None)
        if broken is not None:
            return broken
        values = [price.value for price in prices if price.value is not None]
        if len(set(values)) == 1:
            node = self._given(whole[0], values[0], unit)
            return Figure(values[0], unit, Text("prices 表", "table prices"), node)
        if whole is not rows:
            return unknown(unit, f"{name.zh}有几个不同的全年价格", f"several whole-year prices of {name.en} differ")
        return self._weighted(rows, values, name, unit, used)

    def _weighted(
        self, rows: Sequence[Price], values: Sequence[Fraction], name: Text, unit: str, used: Mapping[Period, Fraction]
    ) -> Figure:
        quantity, cost, nodes = Fraction(0), Fraction(0), []
        for month, amount in used.items():
            found = [at for at, row in enumerate(rows) if row.month is not None and row.month.covers(month)]
            if len(found) != 1 and amount != 0:
                return unknown(
                    unit, f"{name.zh} {month} 没有唯一的价格", f"not exactly one price of {name.en} in {month}"
                )
            if amount != 0:
                quantity, cost = quantity + amount, cost + amount * values[found[0]]
                nodes.append(self._given(rows[found[0]], values[found[0]], unit))
        if quantity == 0:
            return unknown(
                unit,
                f"{name.zh}的价格按月不同，而没有分月的消费量：请给出全年价格",
                f"prices of {name.en} differ by month and use isn't given by month: give a price of the whole period",
            )
        node = self.trace.add(
            f"price/{rows[0].item}/{unit}", "formula", rows[0].item, cost / quantity, unit=unit,
            formula="sum(price * used) / sum(used)", sources=nodes,
        )  # fmt: skip
        return Figure(cost / quantity, unit, Text("prices 表各月按消费量加权", "table prices, months by use"), node)

    def _given(self, row: Price, value: Fraction, unit: str) -> str:
        return self.trace.add(
            f"in/{row.key}/{unit}", "input", row.item, value, unit=unit, location=row.where("price"),
            raw=row.raw("price"),
        )  # fmt: skip


def _converted(row: Price, name: Text, unit: str) -> Figure:
    if row.price is None or row.faulty:
        return unknown(unit, f"{name.zh}的价格有错误", f"the price of {name.en} has an error")
    try:
        target = _ALLOWANCE_UNITS.get(dimension(row.unit), unit) if unit == "CNY/tCO2e" else unit
        return Figure(convert(row.price, row.unit, target), unit)
    except UnitError as error:
        return unknown(unit, f"{name.zh}的价格：{error.zh}", f"price of {name.en}: {error.en}")
