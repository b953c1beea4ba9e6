"""Balances: two ways to the same quantity agree (BA-*)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from carbonstd.accounting.amounts import added
from carbonstd.compliance.verification.line import CO2E, EMISSIONS, Line
from carbonstd.compliance.verification.observation import Observation, Subject
from carbonstd.exact import format_fixed, readable
from carbonstd.rules import Text


@dataclass(frozen=True)
class Balance:
    """Two sides that should agree: names of lines, with a minus for what is taken off.

    Attributes
    ----------
    by_process : bool
        Whether it holds for each process, else for the enterprise.
    states : tuple of str
        States of matter of the items for which it holds; empty for all.
    needs : str
        A name without which the balance isn't made.
    """

    check: str
    name: Text
    left: tuple[str, ...]
    right: tuple[str, ...]
    by_process: bool = False
    states: tuple[str, ...] = ()
    needs: str = ""


_LEDGER = ("opening_stock", "purchased", "-sold", "-closing_stock")
_OUTPUT = Text("产量", "output")
BALANCES = (
    Balance(
        "BA-01", Text("台账与消耗", "ledger and consumption"), (*_LEDGER, "produced", "-other_use"), ("quantity",),
        states=("solid", "liquid", "gas"), needs="purchased",
    ),
    Balance("BA-02", Text("表计与结算", "meters and bill"), ("metered",), ("settled",), states=("electricity",)),
    Balance("BA-03", Text("购入加库存与入炉", "purchase with stocks and as fired"), _LEDGER, ("as_fired",)),
    Balance("BA-05", Text("能量平衡", "energy balance"), ("energy_in",),
            ("energy_effective", "energy_loss", "energy_out"), by_process=True),
    Balance("BA-06", Text("副产煤气平衡", "balance of by-product gas"), ("produced",),
            ("quantity", "sold", "flared", "loss"), states=("gas",)),
    Balance("BA-07", Text("生料法与库存法熟料", "clinker by raw meal and by stock"),
            ("clinker_by_raw_meal",), ("clinker_by_stock",), by_process=True),
    Balance("BA-07", Text("生料法与水泥反推熟料", "clinker by raw meal and by cement"),
            ("clinker_by_raw_meal",), ("clinker_by_cement",), by_process=True),
    Balance("BA-07", Text("库存法与水泥反推熟料", "clinker by stock and by cement"),
            ("clinker_by_stock",), ("clinker_by_cement",), by_process=True),
    *(
        Balance("BA-08", _OUTPUT, ("output",), (other,), by_process=True)
        for other in ("output_ledger", "output_statistics", "output_finance")
    ),
)  # fmt: skip


class Term(NamedTuple):
    """A signed line of a balance."""

    sign: int
    line: Line


def ensure_balances(subject: Subject) -> Iterator[Observation]:
    """Each balance for which both sides are given closes within its rule's tolerance (BA-01 to BA-08, less BA-04)."""
    names = {name.removeprefix("-") for balance in BALANCES for name in (*balance.left, *balance.right)}
    lines = [line for line in subject.statement.yearly(*sorted(names)) if _consumed(subject, line)]
    for balance in BALANCES:
        if not subject.applies(balance.check):
            continue
        groups: dict[tuple[object, ...], list[Line]] = {}
        for line in lines:
            if not balance.states or line.state in balance.states:
                place = (line.account, line.item, line.process if balance.by_process else None)
                groups.setdefault(place, []).append(line)
        for own in groups.values():
            left, right = (list(_terms(own, side)) for side in (balance.left, balance.right))
            if left and right and _wanted(balance, own):
                yield from _closes(subject, balance, left, right)


def _consumed(subject: Subject, line: Line) -> bool:
    """Leave out quantities that are no consumption: deductions, other gases of the same fuel, views beside."""
    if line.name != "quantity":
        return True
    known = subject.statement.sources.get(line.source_type)
    deducted = known is not None and known.sign < 0
    return not deducted and line.gas in ("", "CO2") and (line.inside or line.biogenic)


def _wanted(balance: Balance, lines: list[Line]) -> bool:
    names = {line.name for line in lines}
    # A gas that is bought as well has its ledger (BA-01), not the balance of what was made.
    bought = balance.check == "BA-06" and "purchased" in names
    return not bought and (not balance.needs or balance.needs in names)


def _terms(lines: list[Line], side: tuple[str, ...]) -> Iterator[Term]:
    for name in side:
        yield from (Term(-1 if name[0] == "-" else 1, line) for line in lines if line.name == name.removeprefix("-"))


def _closes(subject: Subject, balance: Balance, left: list[Term], right: list[Term]) -> Iterator[Observation]:
    about = right[0].line
    sums = [_sum(side, about.unit) for side in (left, right)]
    if sums[0] is None or sums[1] is None:
        unknown = next(term.line for term in (*left, *right) if term.line.into(about.unit) is None)
        yield subject.unchecked(balance.check, about, unknown.label)
        return
    there, here = sums[0], sums[1]
    gap = here - there
    size = max(abs(there), abs(here))
    if not size or abs(gap) <= subject.share(balance.check) * size:
        return
    effect = _by_factor(subject, [term.line for term in right if term.line.name == "quantity"], gap, about.unit)
    rejected = balance.check == "BA-01" and abs(gap) > subject.share("BA-01", "reject") * size
    item = about.item or about.process or ""
    yield subject.observe(
        balance.check, "V102", about, expected=there, effect=effect, severity="error" if rejected else None,
        what=Text(f"{item} {balance.name.zh}".strip(), f"{item} {balance.name.en}".strip()),
        **_gap(there, here, about.unit),
    )  # fmt: skip


def _gap(left: Fraction, right: Fraction, unit: str) -> dict[str, Any]:
    percent = format_fixed(100 * (left - right) / (left or right), 1)
    return {
        "left": f"{readable(left)} {unit}", "right": f"{readable(right)} {unit}", "gap": readable(left - right),
        "percent": percent,
    }  # fmt: skip


def _sum(terms: list[Term], unit: str) -> Fraction | None:
    values = [(term.sign, term.line.into(unit)) for term in terms]
    return added(None if value is None else sign * value for sign, value in values)


def _by_factor(subject: Subject, quantities: list[Line], gap: Fraction, unit: str) -> Fraction | None:
    """Return the emissions of a gap, by what the consumption that is reported comes to."""
    burnt = added(line.into(unit) for line in quantities)
    emissions = added(subject.statement.emissions_of(line) for line in quantities)
    return gap * emissions / burnt if burnt and emissions is not None else None


def ensure_carbon_balances(subject: Subject) -> Iterator[Observation]:
    """Carbon in less carbon out is the direct CO2 of the account times 12/44 (BA-04)."""
    if not subject.applies("BA-04"):
        return
    statement = subject.statement
    for account in dict.fromkeys(line.account for line in statement.named("carbon_in")):
        into, out = (
            added(line.into("tC") for line in statement.yearly(name) if line.account == account)
            for name in ("carbon_in", "carbon_out")
        )
        emitted = [
            line for line in statement.yearly(EMISSIONS)
            if line.account == account and line.source_type and line.inside and line.gas in ("", "CO2")
            and not statement.type_of(line.source_type).startswith("purchased-")
        ]  # fmt: skip
        emissions = added(line.into(CO2E) for line in emitted)
        about = next(line for line in statement.named("carbon_in") if line.account == account)
        if into is None or out is None or emissions is None:
            yield subject.unchecked("BA-04", about, about.label)
            continue
        balance = (into - out) * Fraction(44, 12)
        if abs(emissions - balance) > subject.share("BA-04") * max(abs(emissions), abs(balance)):
            yield subject.observe(
                "BA-04", "V102", about, expected=balance, effect=emissions - balance, unit=CO2E,
                what=Text("碳平衡", "carbon balance"), **_gap(balance, emissions, CO2E),
            )  # fmt: skip
