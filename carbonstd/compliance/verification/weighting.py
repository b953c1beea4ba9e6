"""Parameters of the year are weighted by consumption, and those of a process are the enterprise's (AR-05, AR-12)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from carbonstd.compliance.verification.line import Line
from carbonstd.compliance.verification.names import ADDITIVE, LINEAR, name_of
from carbonstd.compliance.verification.observation import Observation, Subject, after
from carbonstd.compliance.verification.rounding import tolerance
from carbonstd.rules import Text


def ensure_weighted(subject: Subject) -> Iterator[Observation]:
    """A parameter of the year is its months weighted by their quantity, not their plain mean (AR-05)."""
    for lines in subject.statement.series.values():
        year, months = lines[-1], [line for line in lines if line.month is not None]
        if year.month is not None or not months or year.name in ADDITIVE or year.name not in LINEAR or not year.value:
            continue
        pairs = [(_quantity(subject, month), month.into(year.unit)) for month in months]
        known = [(quantity, value) for quantity, value in pairs if quantity is not None and value is not None]
        if len(known) < len(pairs):
            yield subject.unchecked("AR-05", year, name_of("quantity"))
            continue
        burnt = sum((quantity for quantity, _ in known), Fraction(0))
        if not burnt:
            continue
        expected = sum((quantity * value for quantity, value in known), Fraction(0)) / burnt
        if not expected or abs(year.value / expected - 1) <= subject.share("AR-05"):
            continue
        plain = sum((value for _, value in known), Fraction(0)) / len(known)
        room = tolerance(year, plain, Fraction(1, 1_000_000))
        mean = Text("等于各月算术平均", "it is the plain mean of the months")
        effect = subject.statement.effect(year, expected)
        cause = after(mean if abs(year.value - plain) <= room else None)
        yield subject.observe("AR-05", "V109", year, expected=expected, effect=effect, cause=cause)


def _quantity(subject: Subject, line: Line) -> Fraction | None:
    """Return a month's quantity in one unit for the whole series; a month without a row of its own is unknown."""
    quantity = subject.statement.beside(line).get("quantity")
    if quantity is None:
        return None
    return quantity.into(subject.statement.months(quantity)[0].unit)


def ensure_enterprise_values(subject: Subject) -> Iterator[Observation]:
    """A process takes the enterprise's NCV of the month for solid fuels other than coke (AR-12)."""
    if not subject.applies("AR-12"):
        return
    fuels = [line for line in subject.statement.named("ncv") if line.month is not None and line.state == "solid"]
    enterprise = {(line.account, line.item, line.month): line for line in fuels if not line.process}
    for line in fuels:
        whole = enterprise.get((line.account, line.item, line.month))
        expected = whole.into(line.unit) if whole is not None else None
        if not line.process or line.is_a({"coke"}) or expected is None or line.value is None:
            continue
        if abs(line.value - expected) > tolerance(line, expected, subject.share("AR-12")):
            effect = subject.statement.effect(line, expected)
            cause = after(Text("企业当月热值不同", "the enterprise's NCV of the month is another"))
            yield subject.observe("AR-12", "V109", line, expected=expected, effect=effect, cause=cause)
