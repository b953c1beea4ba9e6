"""The marginal abatement cost curve: measures in the order in which they are worth taking, and what they reach.

Measures that cost something stand by cost per tonne. Measures that pay for themselves stand before them by net benefit
a year, the larger abatement first where two bring the same: below zero the cost per tonne ranks upside down, because
the same benefit over fewer tonnes is the lower number. So no measure ever stands before another that both costs less
and abates more.

Savings are added up as they are given: what one measure leaves for another to save isn't modelled. A measure that would
save more than its process (or one that contains it) uses isn't counted.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from carbonstd.accounting.abatement.figures import reasons
from carbonstd.accounting.abatement.measure_costs import MeasureCost, check_rate, measure_cost
from carbonstd.accounting.abatement.savings import Overdraft, Savings, Uses
from carbonstd.activity.supplements import Measure
from carbonstd.exact import format_exact, readable
from carbonstd.findings import Finding
from carbonstd.rules import Text
from carbonstd.trace import Trace, show


@dataclass(frozen=True)
class Step:
    """A measure on the curve, with the abatement and the annual cost up to and with it."""

    cost: MeasureCost
    abatement: Fraction
    annual_cost: Fraction

    def as_json(self) -> dict[str, object]:
        """Return the step's block of the run document."""
        sums = {"cumulative_abatement": show(self.abatement), "cumulative_cost": show(self.annual_cost)}
        return {**self.cost.as_json(), **sums}


@dataclass(frozen=True)
class Left:
    """A measure that isn't on the curve, and why; `by` is the measure that rules it out, or empty."""

    cost: MeasureCost
    reason: Text
    by: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the measure's block of the run document."""
        return {**self.cost.as_json(), "by": self.by or None, "reason": {"zh": self.reason.zh, "en": self.reason.en}}


@dataclass(frozen=True)
class Curve:
    """A marginal abatement cost curve of a whole year.

    Attributes
    ----------
    steps : tuple of Step
        What is counted, in the order of taking.
    dropped : tuple of Left
        What is known and not counted: ruled out by another, or saving more than is left to save.
    unplaced : tuple of Left
        What can't be ranked, because something isn't known.
    """

    rate: Fraction
    steps: tuple[Step, ...]
    dropped: tuple[Left, ...]
    unplaced: tuple[Left, ...]
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, object]:
        """Return the curve's block of the run document."""
        return {
            "discount_rate": format_exact(self.rate),
            "steps": [step.as_json() for step in self.steps],
            "dropped": [left.as_json() for left in self.dropped],
            "unplaced": [left.as_json() for left in self.unplaced],
        }


def abatement_curve(
    measures: Sequence[Measure], uses: Uses, parents: Mapping[str, str], rate: Fraction, years: Fraction, trace: Trace
) -> Curve:
    """Rank measures into a curve.

    Parameters
    ----------
    uses : mapping
        By process and carrier; for a parent with what its children use.
    parents : mapping
        The parent of each process that has one.
    rate : Fraction
        Discount rate a year, 0.08 for 8 %.
    years : Fraction
        Length of the period that `uses` is of: savings are of a whole year.

    Raises
    ------
    CarbonstdError
        If the discount rate isn't within 0 … 1.
    """
    check_rate(rate)
    costs = [measure_cost(one, uses.get((one.process or "", one.carrier or "")), rate, trace) for one in measures]
    ranking = _Ranking(Savings(uses, parents, years))
    ranking.rank(costs)
    findings = [*_unknown_names(measures), *ranking.findings]
    return Curve(rate, tuple(ranking.steps), tuple(ranking.dropped), tuple(ranking.unplaced), tuple(findings))


def order(cost: MeasureCost) -> tuple[bool, Fraction, Fraction, str]:
    """Return what a measure is ranked by: first those that pay, by net benefit; then by cost per tonne."""
    annual, abatement = cost.annual_cost.value, cost.abatement.value
    assert annual is not None and abatement is not None
    by = annual if annual < 0 else annual / abatement
    return annual >= 0, by, -abatement, cost.measure.id


@dataclass
class _Ranking:
    savings: Savings
    steps: list[Step] = field(default_factory=list)
    dropped: list[Left] = field(default_factory=list)
    unplaced: list[Left] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def rank(self, costs: Sequence[MeasureCost]) -> None:
        times = Counter(cost.measure.id for cost in costs)
        placed = []
        for cost in costs:
            reason = self._unplaceable(cost, times[cost.measure.id])
            if reason is None:
                placed.append(cost)
            else:
                self.unplaced.append(Left(cost, reason))
                self._say("T106", cost, reason=reason)
        placed.sort(key=order)
        for cost in placed:
            self._take(cost)
        self._say_order()

    def _unplaceable(self, cost: MeasureCost, times: int) -> Text | None:
        if times > 1:
            return Text("编号重复", "its id is used more than once")
        if cost.unit_cost.value is None:
            return cost.unit_cost.note
        if cost.use is not None and cost.use.used.value is None:
            note = reasons((cost.use.used,))
            return Text(f"消费量未知，无从核对：{note.zh}", f"use unknown, nothing to check it against: {note.en}")
        return None

    def _take(self, cost: MeasureCost) -> None:
        """Put a measure on the curve, unless another rules it out or there isn't as much left to save."""
        other = next((step.cost for step in self.steps if _exclude(step.cost.measure, cost.measure)), None)
        if other is not None:
            reason = _why_dropped(cost, other)
            self.dropped.append(Left(cost, reason, other.measure.id))
            self._say("T105", cost, by=other.measure.id, reason=reason)
            return
        over = self.savings.book(cost)
        if over is not None:
            self._too_much(cost, over)
            return
        last = self.steps[-1] if self.steps else Step(cost, Fraction(0), Fraction(0))
        abatement, annual = cost.abatement.value, cost.annual_cost.value
        assert abatement is not None and annual is not None
        self.steps.append(Step(cost, last.abatement + abatement, last.annual_cost + annual))

    def _too_much(self, cost: MeasureCost, over: Overdraft) -> None:
        names = Text("、".join(over.others), ", ".join(over.others))
        others, reason = Text("", ""), Text("节约量超过消费量", "it saves more than is used")
        if over.others:
            others = Text(f"（与 {names.zh} 合计）", f" (together with {names.en})")
            reason = Text(f"与 {names.zh} 合计超过消费量", f"together with {names.en} more than is used")
        boundary = Text(f" {over.process} " if over.process else "企业", over.process or "the enterprise")
        saving, used = readable(over.saving), readable(over.used)
        self._say(
            "T104", cost, carrier=over.use.name, saving=saving, used=used, unit=over.use.used.unit, others=others,
            boundary=boundary,
        )  # fmt: skip
        self.dropped.append(Left(cost, reason))

    def _say_order(self) -> None:
        """Note where cost per tonne would rank the measures that pay for themselves otherwise (T107)."""
        paying = [step.cost for step in self.steps if (step.cost.annual_cost.value or 0) < 0]
        if sorted(paying, key=lambda cost: cost.unit_cost.value or 0) != paying:
            ids = [cost.measure.id for cost in paying]
            names = Text("、".join(ids), ", ".join(ids))
            self.findings.append(Finding("T107", "measures", {"names": names}))

    def _say(self, rule: str, cost: MeasureCost, **facts: object) -> None:
        measure = cost.measure
        column = "excludes" if rule == "T105" else "saving" if rule == "T104" else "id"
        self.findings.append(Finding(rule, measure.key, {"what": measure.id, **facts}, measure.where(column)))


def _exclude(one: Measure, other: Measure) -> bool:
    return one.id in other.excludes or other.id in one.excludes


def _why_dropped(cost: MeasureCost, other: MeasureCost) -> Text:
    """Say why the other one stays, and what each further tonne of this one would cost."""
    pays = order(other)[0] is False
    reason = (
        Text("后者每年净收益更高", "the latter has the higher net benefit a year")
        if pays
        else Text("后者单位减排成本更低", "the latter costs less per tonne")
    )
    more = (cost.abatement.value or Fraction(0)) - (other.abatement.value or Fraction(0))
    if more <= 0:
        return reason
    further = ((cost.annual_cost.value or Fraction(0)) - (other.annual_cost.value or Fraction(0))) / more
    return Text(
        f"{reason.zh}；本项多减 {readable(more)} tCO2e，多减的每吨 {readable(further)} 元",
        f"{reason.en}; this one abates {readable(more)} tCO2e more, at {readable(further)} CNY for each further tonne",
    )


def _unknown_names(measures: Sequence[Measure]) -> Iterable[Finding]:
    """Name ids in `excludes` that no measure has: the pair would be counted twice (D103)."""
    known = sorted({measure.id for measure in measures})
    where = Text("措施", "the measures")
    for measure in measures:
        for name in measure.excludes:
            if name not in known:
                near = difflib.get_close_matches(name, known, 3)
                tail = Text(f"；相近：{'、'.join(near)}", f"; near: {', '.join(near)}") if near else Text("", "")
                facts = {"what": Text("互斥措施", "excludes"), "name": name, "where": where, "near": tail}
                yield Finding("D103", measure.key, facts, measure.where("excludes"))
