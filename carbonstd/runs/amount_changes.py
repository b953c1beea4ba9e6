"""Amounts of energy and emissions of two runs, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.exact import format_exact
from carbonstd.runs.stored import Block, StoredRun, number

#: By what kind of amount it is, its name and its unit; None where it isn't known.
Amounts = dict[tuple[str, str, str], Fraction | None]


@dataclass(frozen=True)
class AmountChange:
    """An amount of energy or emissions in both runs; None where a run doesn't have it or doesn't know it."""

    what: str
    key: str
    unit: str
    first: Fraction | None
    second: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        """The second less the first."""
        return None if self.first is None or self.second is None else self.second - self.first

    @property
    def percent(self) -> Fraction | None:
        """The difference in percent of the first."""
        return self.difference / abs(self.first) * 100 if self.difference is not None and self.first else None

    def as_json(self) -> Block:
        """Return its block of the comparison."""
        sides = {"a": self.first, "b": self.second, "difference": self.difference, "percent": self.percent}
        shown = {name: None if value is None else format_exact(value) for name, value in sides.items()}
        return {"what": self.what, "key": self.key, "unit": self.unit, **shown}


def changed(first: Amounts, second: Amounts) -> Iterable[AmountChange]:
    """Yield the amounts that differ; one that a run doesn't list is unknown there."""
    for what, key, unit in dict.fromkeys((*first, *second)):
        one, other = first.get((what, key, unit)), second.get((what, key, unit))
        if one != other or ((what, key, unit) in first) != ((what, key, unit) in second):
            yield AmountChange(what, key, unit, one, other)


def energy_amounts(run: StoredRun) -> Amounts:
    """Return a run's totals of energy, by process, by carrier and flow, and line by line."""
    found: Amounts = {}
    for basis, value in run.energy.get("total", {}).items():
        found["total", basis, "tce"] = number(value)
    for block in run.energy.get("by_process") or ():
        for basis in ("calorific", "equivalent"):
            found["process", f"{block['process']} {basis}", "tce"] = number(block.get(basis))
    lines = run.energy.get("by_carrier") or ()
    for block in lines:
        carrier, line = f"{block.get('carrier')} {block.get('flow')}", _line_key(block)
        _add(found, ("carrier", carrier, "tce"), block.get("tce"))
        _add(found, ("line", line, "tce"), block.get("tce"))
        _add(found, ("quantity", line, str(block.get("unit"))), block.get("quantity"))
    return found


def _line_key(block: Block) -> str:
    return " ".join(str(block[key]) for key in ("process", "carrier", "flow", "origin") if block.get(key))


def _add(found: Amounts, place: tuple[str, str, str], text: object) -> None:
    """Add to an amount; one unknown part makes it unknown."""
    value, before = number(text), found.get(place, Fraction(0))
    found[place] = None if value is None or before is None else before + value


def emission_amounts(run: StoredRun) -> Amounts:
    """Return a run's totals of emissions, by scope, by process and source by source."""
    found: Amounts = {}
    for account in run.blocks("emissions"):
        name, unit = account["account"], str(account.get("unit"))
        prefix = "" if name == "default" else f"{name} "
        found["total", f"{prefix}total", unit] = number(account.get("total"))
        for scope, value in (account.get("by_scope") or {}).items():
            found["scope", f"{prefix}{scope}", unit] = number(value)
        inside = [block for block in account.get("sources") or () if block.get("inside_boundary", True)]
        for block in inside:
            _add(found, ("process", f"{prefix}{block.get('process') or '-'}", unit), block.get("value"))
            _add(found, ("source", f"{prefix}{block.get('id')}", unit), block.get("value"))
    return found
