"""Why a formula may have no value: an input is missing, or the value is not defined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from carbonstd.errors import CarbonstdError


class NoValue(CarbonstdError):  # noqa: N818 - an outcome that leads to "inconclusive", not a mistake
    """Base of the two outcomes; whoever judges turns them into "inconclusive"."""


class MissingInput(NoValue):
    """Inputs without which there is no value.

    Parameters
    ----------
    names : iterable of str
        All of them, as far as they are known at once.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        listed = sorted(self.names)
        super().__init__(f"缺少输入：{'、'.join(listed)}", f"missing input: {', '.join(listed)}")


class Undefined(NoValue):
    """All inputs are there, but the formula has no value for them (outside a table, division by zero)."""


def merge(outcomes: Sequence[NoValue]) -> NoValue:
    """Join outcomes of one formula: all missing names at once; only without any, the first undefined one."""
    missing = [outcome.names for outcome in outcomes if isinstance(outcome, MissingInput)]
    return MissingInput(frozenset().union(*missing)) if missing else outcomes[0]
