"""The limit of each level after its corrections, and the actual value after its own: each level by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from carbonstd.compliance.inputs import Overlay, Scope
from carbonstd.expressions import Expression, MissingInput, Undefined, evaluate
from carbonstd.packages import Correction, LimitRow
from carbonstd.rules import Text


class Quantity(NamedTuple):
    """A number that is known, missing inputs, undefined here, or blank in the standard."""

    value: Fraction | None = None
    missing: frozenset[str] = frozenset()
    undefined: Text | None = None
    blank: bool = False
    trace: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.value is not None


class AppliedCorrection(NamedTuple):
    """What became of one correction at one level; `applied` is None where that can't be decided."""

    id: str
    level: str
    applied: bool | None
    before: Fraction | None
    after: Fraction | None
    grade: str = ""


@dataclass
class Corrected:
    """A quantity with the corrections that were considered."""

    quantity: Quantity
    corrections: list[AppliedCorrection] = field(default_factory=list)


def attempt(compute: Callable[[], Fraction]) -> Quantity:
    """Compute a number, turning missing inputs and undefined places into an unknown quantity."""
    try:
        return Quantity(compute())
    except MissingInput as missing:
        return Quantity(missing=missing.names)
    except Undefined as undefined:
        return Quantity(undefined=Text(undefined.zh, undefined.en))


def number(expression: Expression, scope: Scope | Overlay, used: set[str]) -> Fraction:
    """Evaluate an expression that yields a number."""
    value = evaluate(expression, scope, used)
    if not isinstance(value, Fraction):
        raise Undefined("结果不是数", "the result is not a number")
    return value


def limit_of_level(row: LimitRow, level: str, scope: Scope) -> Corrected:
    """Return a level's limit after the corrections that touch it, in their order."""
    expression = row.level(level)
    if expression is None:
        return Corrected(Quantity(blank=True))
    used: set[str] = set()
    base = attempt(lambda: number(expression, scope, used))
    node = f"{scope.prefix}/limit.{level}"
    source = scope.package.row_ref(row)
    if base.known:
        base = Quantity(
            base.value,
            trace=scope.trace.add(
                f"{node}.printed", "package", f"level {level}", base.value, unit=row.unit, formula=expression.text,
                sources=scope.traces(used), package_row=source,
            ),
        )  # fmt: skip
    relevant = [
        correction
        for correction in (scope.package.corrections[key] for key in row.corrections)
        if correction.applies_to == "limit" and correction.level in ("all", level)
    ]
    return apply_corrections(base, relevant, "limit", level, row.unit, scope, node)


def apply_corrections(
    start: Quantity, corrections: list[Correction], name: str, level: str, unit: str, scope: Scope, node: str
) -> Corrected:
    """Apply corrections in order; one that can't be decided makes the value unknown and says what it needs.

    Parameters
    ----------
    name : str
        ``limit`` or ``actual``, which stands for the value in the corrections' expressions.
    """
    current = start
    applied: list[AppliedCorrection] = []
    for correction in corrections:
        outcome, current = _apply(current, correction, name, level, unit, scope, node)
        applied.append(outcome)
    return Corrected(current, applied)


def _apply(
    current: Quantity, correction: Correction, name: str, level: str, unit: str, scope: Scope, node: str
) -> tuple[AppliedCorrection, Quantity]:
    used: set[str] = set()

    def outcome(applied: bool | None, after: Fraction | None) -> AppliedCorrection:
        return AppliedCorrection(correction.id, level, applied, current.value, after, correction.grade)

    try:
        if correction.when is not None and not evaluate(correction.when, scope, used):
            return outcome(False, current.value), current
        if correction.domain is not None and not evaluate(correction.domain, scope, used):
            raise Undefined(f"{correction.id}：{correction.domain.text}", f"{correction.id}: {correction.domain.text}")
        # An unknown value still walks through its corrections, so that all missing inputs are named at once.
        before = current.value if current.value is not None else Fraction(1)
        after = number(correction.expression, Overlay(scope, name, before), used)
    except MissingInput as missing:
        return outcome(None, None), Quantity(missing=current.missing | missing.names, undefined=current.undefined)
    except Undefined as undefined:
        reason = current.undefined or Text(undefined.zh, undefined.en)
        return outcome(None, None), Quantity(missing=current.missing, undefined=reason)
    if current.value is None:
        return outcome(None, None), current
    trace = scope.trace.add(
        f"{node}.{correction.id}", "correction", correction.id, after, unit=unit, formula=correction.expression.text,
        sources=(current.trace, *scope.traces(used)),
        package_row=f"{scope.package.edition.name}/corrections.csv#{correction.id}",
    )  # fmt: skip
    return outcome(True, after), Quantity(after, trace=trace)
