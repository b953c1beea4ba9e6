"""The balance of a compliance year: allowances held, and CCER within its cap, less what is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from carbonstd.accounting.amounts import Amount, total
from carbonstd.compliance.allowances.entity_allocation import EntityAllocation
from carbonstd.compliance.allowances.postings import Posting, quantities
from carbonstd.compliance.allowances.steps import result, take
from carbonstd.compliance.allowances.units import TONNES
from carbonstd.exact import readable
from carbonstd.findings import Finding
from carbonstd.trace import Trace, show

_HELD = ("issued", "bought", "sold", "carried_over", "deducted", "pre_allocated")


@dataclass(frozen=True)
class Balance:
    """Where an enterprise stands.

    Attributes
    ----------
    basis : str
        ``issued`` if the final allowance was posted, else ``computed`` by the plan.
    parts : mapping of str to Amount
        ``allocated``, ``bought``, ``sold``, ``carried_over``, ``deducted``, ``ccer`` (what counts of it), ``due``.
    ccer_given, ccer_cap : Amount
        CCER posted, and how much may replace allowances.
    balance : Amount
        Positive: surplus; negative: shortfall.
    outstanding : Amount
        What is still to be surrendered.
    """

    entity: str
    year: int
    basis: Literal["issued", "computed"]
    parts: dict[str, Amount]
    ccer_given: Amount
    ccer_cap: Amount
    balance: Amount
    outstanding: Amount
    vintages: tuple[int, int] | None
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the balance's block of the run document."""
        return {
            "entity": self.entity, "year": self.year, "unit": TONNES, "basis": self.basis,
            **{name: show(amount.value) for name, amount in self.parts.items()},
            "ccer_given": show(self.ccer_given.value), "ccer_cap": show(self.ccer_cap.value),
            "balance": show(self.balance.value), "outstanding": show(self.outstanding.value),
            "usable_vintages": list(self.vintages) if self.vintages else None, "missing": list(self.balance.why),
            "trace": self.balance.trace or None,
        }  # fmt: skip


def balance_of(entity: EntityAllocation, postings: Sequence[Posting], trace: Trace, node: str = "ets") -> Balance:
    """Draw up the balance of an enterprise; a posting of a vintage that can't be surrendered doesn't count (E105)."""
    place = f"{node}/{entity.id}/balance"
    plan, year = entity.plan, entity.year
    rule = plan.usable_vintages(year)
    vintages = rule.vintages if rule else None
    usable = [posting for posting in postings if not _stale(posting, vintages)]

    def posted(kind: str) -> Amount:
        return total(quantities(usable, kind), TONNES, trace, f"{place}/{kind}", kind)

    issued = any(posting.kind == "issued" for posting in usable)
    parts = {
        "allocated": posted("issued") if issued else entity.allowance,
        **{kind: posted(kind) for kind in ("bought", "sold", "carried_over", "deducted")},
    }
    given = posted("ccer")
    cap = result(take(plan.steps_of("offset", year), {"due": entity.due}, {}, trace, place), "ccer_cap", TONNES)
    parts["ccer"] = _counted(given, cap, trace, f"{place}/ccer-counted")
    parts["due"] = entity.due
    terms = [-part if name in ("sold", "deducted", "due") else part for name, part in parts.items()]
    terms.append(posted(""))  # a posting whose kind can't be read may be any of them
    left = total(terms, TONNES, trace, place, "balance")
    open_terms = [entity.due, -parts["ccer"], -posted("surrendered")]
    outstanding = total(open_terms, TONNES, trace, f"{place}/outstanding", "outstanding")
    basis: Literal["issued", "computed"] = "issued" if issued else "computed"
    found = Balance(entity.id, year, basis, parts, given, cap, left, outstanding, vintages, ())
    findings = (*_stale_findings(found, postings), *_findings(found, entity))
    return replace(found, findings=findings)


def _counted(given: Amount, cap: Amount, trace: Trace, node: str) -> Amount:
    """Return the CCER that counts: whole tonnes, for reductions are registered so, up to the cap."""
    if given.value == 0:
        return given
    if given.value is None or cap.value is None:
        return Amount(None, TONNES, "", (*given.why, *cap.why))
    least = min(given.value, cap.value)
    whole = Fraction(least.numerator // least.denominator)
    sources = [one.trace for one in (given, cap) if one.trace]
    key = trace.add(node, "formula", "CCER counted", whole, unit=TONNES, formula="down(min(a, b))", sources=sources)
    return Amount(whole, TONNES, key, (), cap.grades)


def _stale(posting: Posting, vintages: tuple[int, int] | None) -> bool:
    if vintages is None or posting.vintage is None or posting.kind not in _HELD:
        return False
    return not vintages[0] <= posting.vintage <= vintages[1]


def _stale_findings(found: Balance, postings: Sequence[Posting]) -> Iterator[Finding]:
    for posting in postings:
        if found.vintages is not None and _stale(posting, found.vintages):
            what, usable = f"{found.entity} {posting.kind}", f"{found.vintages[0]}-{found.vintages[1]}"
            facts = {"what": what, "vintage": posting.vintage, "year": found.year, "usable": usable}
            yield Finding("E105", f"ets.{found.entity}", facts)


def _findings(found: Balance, entity: EntityAllocation) -> Iterator[Finding]:
    target = f"ets.{found.entity}"
    given, cap, counted = found.ccer_given.value, found.ccer_cap.value, found.parts["ccer"].value
    if given is not None and cap is not None and counted is not None and given > cap:
        facts = {"what": found.entity, "given": readable(given), "cap": readable(cap), "counted": readable(counted)}
        yield Finding("E104", target, facts)
    left, due = found.balance.value, found.parts["due"].value
    if left is not None and due is not None and left < 0:
        yield Finding("E103", target, {"what": found.entity, "short": readable(-left), "due": readable(due)})
    issued, computed = found.parts["allocated"].value, entity.allowance.value
    if found.basis == "issued" and issued is not None and computed is not None and _differ(issued, computed, entity):
        facts = {"what": found.entity, "issued": readable(issued), "computed": readable(computed)}
        yield Finding("E107", target, facts)


def _differ(issued: Fraction, computed: Fraction, entity: EntityAllocation) -> bool:
    """Compare exactly; where the plan's rounding isn't known, a tonne for each unit is no difference."""
    rounded = any(step.plan.rounding for unit in entity.units for step in unit.steps if step.name == "allowance")
    return issued != computed if rounded else abs(issued - computed) >= max(1, len(entity.units))
