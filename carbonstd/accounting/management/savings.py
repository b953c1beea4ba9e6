"""Energy savings (GB/T 13234) by product, by process, by output value and by structure, in each edition's own sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from carbonstd.accounting.amounts import Amount, total
from carbonstd.accounting.management.comparing import Comparison
from carbonstd.accounting.management.history import Key
from carbonstd.dates import Period
from carbonstd.packages.management import SavingMethod
from carbonstd.trace import show

#: Output values are compared in this unit.
MONEY = "10^4 CNY"
_Inputs = dict[Key, dict[str, Amount]]


@dataclass(frozen=True)
class SavingTerm:
    """One product or process of a saving.

    Attributes
    ----------
    change : Amount
        As the edition writes it: whether a saving is positive or negative is its convention.
    saved : Amount
        Positive where energy was saved, in whatever edition.
    rate : Amount
        Saving rate in per cent, in the edition's sign; unknown where the method has none.
    """

    key: Key
    inputs: Mapping[str, Amount]
    change: Amount
    saved: Amount
    rate: Amount

    def as_json(self) -> dict[str, Any]:
        """Return the term's block of the run document."""
        return {
            "process": self.key.process, "product": self.key.product,
            "inputs": {name: {"value": show(a.value), "unit": a.unit} for name, a in self.inputs.items()},
            "change": show(self.change.value), "saved": show(self.saved.value),
            "rate_percent": show(self.rate.value), "trace": self.change.trace or None,
        }  # fmt: skip


@dataclass(frozen=True)
class Saving:
    """Energy saved against the base period by one method of one edition."""

    method: SavingMethod
    base: Period | None
    report: Period
    terms: tuple[SavingTerm, ...]
    change: Amount
    saved: Amount

    @property
    def in_force(self) -> bool:
        """Whether the edition is in force for the reporting year."""
        first, last = self.method.years
        return first <= self.report.end.year <= last

    def as_json(self) -> dict[str, Any]:
        """Return the block of the run document."""
        method = self.method
        return {
            "method": method.id, "edition": f"GB/T 13234-{method.edition}", "in_force": self.in_force,
            "formula": method.formula.id, "expression": method.formula.text, "convention": method.convention._asdict(),
            "base": str(self.base) if self.base else None, "report": str(self.report), "unit": "tce",
            "terms": [term.as_json() for term in self.terms], "change": show(self.change.value),
            "saved": show(self.saved.value), "grade": method.grade, "note": method.note or None,
            "trace": self.change.trace or None,
        }  # fmt: skip


def energy_savings(comparison: Comparison) -> tuple[Saving, ...]:
    """Return the savings by every method for which history has rows, in each edition."""
    inputs = {
        "product": _by_product(comparison), "process": _by_process(comparison),
        "output-value": _by_output_value(comparison), "structure": _by_structure(comparison),
    }  # fmt: skip
    return tuple(
        _saving(comparison, method, inputs[method.id]) for method in comparison.rules.savings if inputs[method.id]
    )


def _saving(comparison: Comparison, method: SavingMethod, inputs: _Inputs) -> Saving:
    place = f"saving/{method.id}/{method.edition}"
    terms = []
    for key, values in inputs.items():
        used = {name: values[name] for name in method.formula.inputs}
        change = comparison.formula(method.formula.id, used, f"{place}/{key}")
        rate = _rate(comparison, method, values, f"{place}/{key}/rate")
        terms.append(SavingTerm(key, values, change, _saved(method, change), rate))
    change = total(
        [term.change for term in terms], "tce", comparison.account.trace, f"compare/{place}", f"saving by {method.id}"
    )
    return Saving(method, comparison.base, comparison.report, tuple(terms), change, _saved(method, change))


def _saved(method: SavingMethod, change: Amount) -> Amount:
    return change if method.sign > 0 else -change


def _rate(comparison: Comparison, method: SavingMethod, values: Mapping[str, Amount], node: str) -> Amount:
    if method.rate is None:
        return Amount(None, "%", "", ("no rate",))
    if "baseline" in values:
        # Both are energy at the output of the reporting period: their ratio is that of the specific energies.
        specific = {"specific_base": values["baseline"], "specific_report": values["energy_report"]}
    else:
        over = "value" if "value_base" in values else "output"
        specific = {
            f"specific_{side}": comparison.formula(
                "S-RATIO", {"energy": values[f"energy_{side}"], "output": values[f"{over}_{side}"]}, f"{node}/{side}"
            )
            for side in ("base", "report")
        }
    return comparison.formula(method.rate.id, specific, node)


def _products(comparison: Comparison, kind: str) -> list[str]:
    """Return the products of which history has rows of a kind, in its order."""
    found = {entry.product: entry.record.product or "" for entry in comparison.history.kind(kind) if entry.product}
    return list(found.values())


def _both(comparison: Comparison, key: Key, kinds: Mapping[str, str]) -> dict[str, Amount]:
    """Return numbers of both periods under the names of the formulas' inputs."""
    values = {}
    for kind, unit in kinds.items():
        values[f"{kind}_base"] = comparison.past(kind, key, unit)
        values[f"{kind}_report"] = comparison.present(kind, key, unit)
    comparison.say_missing(key, values)
    return values


def _by_product(comparison: Comparison) -> _Inputs:
    """Return energy and output of each product of which history has energy."""
    inputs = {}
    for product in _products(comparison, "energy"):
        key = Key(product=product)
        inputs[key] = _both(comparison, key, {"energy": "tce", "output": comparison.unit("output", key, "t")})
    return inputs


def _by_process(comparison: Comparison) -> _Inputs:
    """Return energy of each process of which history has energy, and its base adjusted to today's output."""
    inputs = {}
    rows = comparison.history.kind("energy")
    for process in dict.fromkeys(entry.process for entry in rows if entry.process and not entry.product):
        key = Key(process=process)
        making = comparison.output_key(key)
        unit = comparison.unit("output", making, "t")
        values = {
            "energy_base": comparison.past("energy", key, "tce"),
            "output_base": comparison.past("output", making, unit),
            "energy_report": comparison.present("energy", key, "tce"),
            "output_report": comparison.present("output", making, unit),
        }  # fmt: skip
        comparison.say_missing(key, values)
        at_output = {name: values[name] for name in ("energy_base", "output_base", "output_report")}
        adjusted = comparison.formula("S-ADJUST", at_output, f"{key}/adjusted")
        normalised = {"baseline": adjusted, "adjustment": comparison.adjustment(key, "tce")}
        values["baseline"] = comparison.formula("S-NORMALISED", normalised, f"{key}/baseline")
        inputs[key] = values
    return inputs


def _by_output_value(comparison: Comparison) -> _Inputs:
    """Return energy and output value of the enterprise, where history has its output value."""
    key = Key()
    if not comparison.history.rows("value", key):
        return {}
    return {key: _both(comparison, key, {"energy": "tce", "value": MONEY})}


def _by_structure(comparison: Comparison) -> _Inputs:
    """Return output value of each product, with that of the enterprise, and the energy of the base period."""
    whole = {
        "total_base": comparison.past("value", Key(), MONEY), "total_report": comparison.present("value", Key(), MONEY)
    }  # fmt: skip
    inputs = {}
    for product in _products(comparison, "value"):
        key = Key(product=product)
        values = {
            "value_base": comparison.past("value", key, MONEY), "value_report": comparison.present("value", key, MONEY),
            "energy_base": comparison.past("energy", key, "tce"), **whole,
        }  # fmt: skip
        comparison.say_missing(key, values)
        inputs[key] = values
    return inputs
