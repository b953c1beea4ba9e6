"""Numbers that may be unknown: one unknown part makes the whole unknown, and nothing is computed from what remains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.errors import UnitError
from carbonstd.trace import Trace
from carbonstd.units import convert


@dataclass(frozen=True)
class Amount:
    """A quantity with its unit and trace; None is unknown, and `why` names the findings' targets that made it so."""

    value: Fraction | None
    unit: str
    trace: str = ""
    why: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    sign: int = 1

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.value is not None

    def __neg__(self) -> Amount:
        value = None if self.value is None else -self.value
        return Amount(value, self.unit, self.trace, self.why, self.grades, -self.sign)


def total(parts: Sequence[Amount], unit: str, trace: Trace, node: str, label: str) -> Amount:
    """Add amounts of one unit in their order.

    A part may be negative; an unknown part makes the total unknown.
    """
    if not parts:
        return Amount(Fraction(0), unit)
    why = unique(reason for part in parts for reason in part.why)
    grades = unique(grade for part in parts for grade in part.grades)
    value = Fraction(0)
    for part in parts:
        if part.value is None:
            return Amount(None, unit, "", why or ("?",), grades)
        value += part.value
    traced = [part for part in parts if part.trace]
    signs = " ".join("-" if part.sign < 0 else "+" for part in traced)
    # A deducted part keeps the trace of what it was before: the signs say how the parts were added.
    formula = signs if "-" in signs else ""
    key = trace.add(node, "sum", label, value, unit=unit, formula=formula or None, sources=[p.trace for p in traced])
    return Amount(value, unit, key, (), grades)


def scaled(
    amount: Amount, factor: Fraction, unit: str, trace: Trace, node: str, label: str, source: str = ""
) -> Amount:
    """Multiply an amount, giving it another unit."""
    if amount.value is None:
        return Amount(None, unit, "", amount.why, amount.grades)
    sources = [part for part in (amount.trace, source) if part]
    key = trace.add(node, "formula", label, amount.value * factor, unit=unit, formula="a * b", sources=sources)
    return Amount(amount.value * factor, unit, key, (), amount.grades)


def added(values: Iterable[Fraction | None]) -> Fraction | None:
    """Add plain numbers in order; one unknown part makes the sum unknown."""
    result = Fraction(0)
    for value in values:
        if value is None:
            return None
        result += value
    return result


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Return the different items in the order of their first occurrence."""
    return tuple(dict.fromkeys(items))


def in_unit(amount: Amount, unit: str, trace: Trace, node: str, label: str) -> Amount:
    """Convert an amount; unknown where its unit can't be. Without a unit to convert to it stays as it is."""
    if amount.value is None or amount.unit == unit or not unit:
        return Amount(amount.value, unit, amount.trace, amount.why, amount.grades)
    try:
        value = convert(amount.value, amount.unit, unit)
    except UnitError:
        return Amount(None, unit, "", (node,))
    key = trace.add(
        f"{node}/{unit}", "formula", label, value, unit=unit, formula=f"{amount.unit} -> {unit}",
        sources=[amount.trace] if amount.trace else [],
    )  # fmt: skip
    return Amount(value, unit, key, (), amount.grades)
