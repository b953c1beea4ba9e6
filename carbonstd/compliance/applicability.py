"""Which row of a group applies: exactly one must fit, otherwise there is no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carbonstd.compliance.inputs import Scope
from carbonstd.expressions import MissingInput, Undefined, evaluate
from carbonstd.packages import LimitRow


@dataclass(frozen=True)
class Fit:
    """The row that fits, or why none could be chosen."""

    row: LimitRow | None
    missing: frozenset[str] = frozenset()
    several: tuple[LimitRow, ...] = ()
    undecided: tuple[LimitRow, ...] = ()


def fitting_row(rows: Sequence[LimitRow], scope: Scope) -> Fit:
    """Choose the row whose condition holds.

    A row whose condition can't be decided doesn't stop another that holds: rows of a group exclude each other, which
    `pack lint` proves.
    """
    fitting: list[LimitRow] = []
    undecided: list[LimitRow] = []
    missing: frozenset[str] = frozenset()
    for row in rows:
        try:
            if row.when is None or evaluate(row.when, scope):
                fitting.append(row)
        except MissingInput as error:
            undecided.append(row)
            missing |= error.names
        except Undefined:
            undecided.append(row)
    if len(fitting) == 1:
        return Fit(fitting[0])
    return Fit(None, missing, tuple(fitting), tuple(undecided))
