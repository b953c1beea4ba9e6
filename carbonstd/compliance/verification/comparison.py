"""Comparison of a reported statement with its recomputation, line by line, with causes and a conclusion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from carbonstd.accounting.amounts import added
from carbonstd.compliance.verification.arithmetic import SHORT_RATIO
from carbonstd.compliance.verification.line import CO2E, EMISSIONS, Line
from carbonstd.compliance.verification.materiality import Materiality, total_emissions, weighed
from carbonstd.compliance.verification.names import ADDITIVE
from carbonstd.compliance.verification.observation import Observation, Subject, after
from carbonstd.compliance.verification.rounding import wrong_rounding
from carbonstd.compliance.verification.slips import explain
from carbonstd.compliance.verification.statement import Statement
from carbonstd.exact import readable, round_half_up
from carbonstd.rules import Text
from carbonstd.trace import show


@dataclass(frozen=True)
class ComparedLine:
    """A reported number beside the recomputed one, in the reported unit; an unknown number is None.

    Attributes
    ----------
    equal : bool
        Whether both are the same once the recomputed one is rounded as on the form.
    effect : Fraction or None
        tCO2e that the statement is too high by.
    cause : Text or None
        What explains the difference: a slip of units, or another rounding.
    """

    line: Line
    recomputed: Fraction | None
    equal: bool
    effect: Fraction | None
    cause: Text | None

    @property
    def difference(self) -> Fraction | None:
        """Reported less recomputed."""
        if self.line.value is None or self.recomputed is None:
            return None
        return self.line.value - self.recomputed

    @property
    def relative(self) -> Fraction | None:
        """The difference as a share of the recomputed value."""
        return self.difference / self.recomputed if self.difference is not None and self.recomputed else None

    def as_json(self) -> dict[str, Any]:
        """Return its block of the run document."""
        return {
            **_place(self.line), "unit": self.line.unit, "reported": show(self.line.value),
            "recomputed": show(self.recomputed), "difference": show(self.difference), "relative": show(self.relative),
            "equal": self.equal, "effect": show(self.effect),
            "cause": self.cause._asdict() if self.cause is not None else None,
            "location": self.line.location.as_json(),
        }  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """All compared lines, what stands on one side only, and the conclusion."""

    method: str
    lines: tuple[ComparedLine, ...]
    only_reported: tuple[Line, ...]
    only_recomputed: tuple[Line, ...]
    materiality: Materiality
    observations: tuple[Observation, ...]

    def as_json(self) -> dict[str, Any]:
        """Return its block of the run document."""
        return {
            "method": self.method, "conclusion": self.materiality.conclusion,
            "materiality": self.materiality.as_json(), "lines": [line.as_json() for line in self.lines],
            "only_reported": [_alone(line) for line in self.only_reported],
            "only_recomputed": [_alone(line) for line in self.only_recomputed],
        }  # fmt: skip


def _place(line: Line) -> dict[str, Any]:
    return {
        "account": line.account, "process": line.process, "source_type": line.source_type or None, "item": line.item,
        "name": line.name, "month": str(line.month) if line.month else None,
    }  # fmt: skip


def _alone(line: Line) -> dict[str, Any]:
    return {**_place(line), "value": show(line.value), "unit": line.unit, "location": line.location.as_json()}


def compare(subject: Subject, recomputed: Statement, rule: str = "VP-04", case: str = "") -> Comparison:
    """Hold a reported statement against its recomputation.

    A reported number covers the recomputed ones that fit what it says: a blank process, item or month takes in all of
    them. Amounts are added, parameters weighted by quantity.

    Parameters
    ----------
    subject : Subject
        The reported statement, as made by `as_reported`.
    rule, case : str
        The rule, and its case, that says which share of the total is material.
    """
    compared: list[ComparedLine] = []
    only_reported: list[Line] = []
    seen: set[int] = set()
    for line in subject.statement.lines:
        covered = _covered(line, recomputed)
        value = _together(line, covered, recomputed)
        if not covered or (value is None and all(one.value is not None for one in covered)):
            only_reported.append(line)
            continue
        if line.source_type or line.name != EMISSIONS:
            seen.update(id(one) for one in covered)
        compared.append(_compared(subject, line, value, covered, recomputed))
    names = {line.name for line in subject.statement.lines} | {EMISSIONS}
    only_recomputed = tuple(
        line for line in recomputed.lines if id(line) not in seen and line.name in names and not line.is_total
    )
    weight = _weighed(subject, recomputed, compared, only_reported, only_recomputed, (rule, case))
    observations = tuple(_observations(subject, compared))
    return Comparison(
        subject.statement.method, tuple(compared), tuple(only_reported), only_recomputed, weight, observations
    )


def _covered(line: Line, recomputed: Statement) -> list[Line]:
    """Return the recomputed lines that a reported one covers: the exact ones, else those that it takes in."""
    lines = [one for one in recomputed.named(line.name) if one.account == line.account]
    place = (line.process, line.source_type, line.item, line.month)
    exact = [one for one in lines if (one.process, one.source_type, one.item, one.month) == place]
    if exact:
        return exact
    total = line.is_total
    fitting = [
        one for one in lines
        if (one.source_type == line.source_type or (total and one.source_type and one.inside))
        and line.process in (None, one.process)
        and line.item in (None, one.item)
        and line.month in (None, one.month)
    ]  # fmt: skip
    # A series counts by its line of the year, else by its months.
    years = {one.source for one in fitting if one.month is None}
    return [one for one in fitting if one.month == line.month or (line.month is None and one.source not in years)]


def _together(line: Line, covered: Sequence[Line], recomputed: Statement) -> Fraction | None:
    """Return what the covered lines come to, in the reported unit."""
    values = [one.into(line.unit) for one in covered]
    if line.name in ADDITIVE or len(set(values)) == 1:
        return added(values) if line.name in ADDITIVE else values[0]
    weights = []
    for one in covered:
        quantity = recomputed.beside(one).get("quantity")
        weights.append(quantity.value if quantity is not None else None)
    burnt = added(weights)
    products = [None if v is None or w is None else v * w for v, w in zip(values, weights, strict=True)]
    total = added(products)
    return total / burnt if burnt and total is not None else None


def _compared(
    subject: Subject, line: Line, value: Fraction | None, covered: Sequence[Line], recomputed: Statement
) -> ComparedLine:
    if line.value is None or value is None:
        return ComparedLine(line, value, False, None, None)
    rounded = value if line.decimals is None else round_half_up(value, line.decimals)
    if line.value in (value, rounded):
        return ComparedLine(line, value, True, Fraction(0), None)
    effect = subject.statement.effect(line, value)
    if effect is None and len(covered) == 1:
        given = line.into(covered[0].unit)
        back = recomputed.effect(covered[0], given) if given is not None else None
        effect = None if back is None else -back
    return ComparedLine(line, value, False, effect, _cause(subject, line, value))


def _cause(subject: Subject, line: Line, value: Fraction) -> Text | None:
    assert line.value is not None
    rounded = wrong_rounding(line.value, value, line.decimals)
    if rounded is not None or not value:
        return rounded
    ratio = line.value / value
    if abs(ratio / SHORT_RATIO - 1) <= subject.share("UN-08"):
        return Text("像是用3.67代替44/12", "looks like 3.67 for 44/12")
    slip = explain(subject, line, ratio)
    return slip.text if slip is not None else None


def _weighed(
    subject: Subject,
    recomputed: Statement,
    compared: Sequence[ComparedLine],
    only_reported: Sequence[Line],
    only_recomputed: Sequence[Line],
    share: tuple[str, str],
) -> Materiality:
    """Weigh the differences of the sources; where only the total is reported, the difference of the total."""
    sources = [one for one in compared if one.line.name == EMISSIONS and one.line.source_type and one.line.inside]
    totals = [one for one in compared if one.line.is_total and not one.line.process and one.line.month is None]
    effects = [Fraction(0) if one.equal else one.effect for one in sources if _of_year(one.line, sources)]
    effects += [line.into(CO2E) for line in only_reported if line.name == EMISSIONS and line.inside]
    if sources:
        missing = [line for line in only_recomputed if line.name == EMISSIONS and line.inside]
        effects += [None if line.value is None else -line.value for line in missing]
    known = added(effects)
    of_totals = added(Fraction(0) if one.equal else one.effect for one in totals)
    if totals and (not sources or known != of_totals):
        # What the sources don't explain of the difference of the total.
        effects.append(None if of_totals is None or known is None else of_totals - known)
    return weighed(subject, total_emissions(recomputed), effects, *share)


def _of_year(line: Line, compared: Sequence[ComparedLine]) -> bool:
    """Leave out the months of a series of which the year was reported too."""
    return line.month is None or not any(one.line.source == line.source and one.line.month is None for one in compared)


def _observations(subject: Subject, compared: Sequence[ComparedLine]) -> Iterator[Observation]:
    for one in compared:
        if one.equal or one.recomputed is None or one.difference is None:
            continue
        check = "AR-02" if one.line.is_total else "AR-01"
        cause = after(one.cause)
        yield subject.observe(
            check, "V127", one.line, expected=one.recomputed, effect=one.effect, cause=cause,
            difference=readable(one.difference),
        )  # fmt: skip
