"""A quantity of allowances in yuan, at a price that the dossier gives."""

from __future__ import annotations

from fractions import Fraction

from carbonstd.accounting.amounts import Amount, scaled
from carbonstd.errors import UnitError
from carbonstd.trace import Trace
from carbonstd.units import convert

YUAN = "CNY"


def worth(tonnes: Amount, price: Amount, trace: Trace, node: str, label: str = "worth") -> Amount:
    """Multiply allowances by a price in yuan per tonne; negative is what a shortfall costs.

    Raises
    ------
    UnitError
        If the price is not money per tonne.
    """
    if price.value is None:
        return Amount(None, YUAN, "", price.why or ("price",))
    return scaled(tonnes, _per_tonne(price), YUAN, trace, node, label, price.trace)


def _per_tonne(price: Amount) -> Fraction:
    assert price.value is not None
    for unit in ("CNY/tCO2e", "CNY/tCO2"):
        try:
            return convert(price.value, price.unit, unit)
        except UnitError:
            continue
    return convert(price.value, price.unit, "CNY/t")
