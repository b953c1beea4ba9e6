"""Which processes an account covers: the whole enterprise, some of its processes, or all but what it deducts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from carbonstd.activity.dossier import Process
from carbonstd.rules import Text

DEFAULT_ACCOUNT = "default"


@dataclass(frozen=True)
class AccountScope:
    """The boundary of one account.

    Attributes
    ----------
    processes : frozenset of str or None
        None is the whole enterprise, rows at its own boundary included.
    excluded : frozenset of str
        Processes that are deducted, with everything below them.
    broken : bool
        What it covers, or by which method, can't be read: no total is known.
    organisational_boundary : str or None
        How the enterprise consolidates (ISO 14064-1, 5.1), as it says; the account takes the rows as they are given.
    """

    id: str = DEFAULT_ACCOUNT
    processes: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()
    reason: str = ""
    clause: str = ""
    broken: bool = False
    organisational_boundary: str | None = None

    def covers(self, process: str | None) -> bool:
        """Say whether rows of a process belong to the account."""
        if self.processes is None:
            return (process or "") not in self.excluded
        return bool(process) and process in self.processes and process not in self.excluded

    @property
    def why_excluded(self) -> Text:
        """Return the reason for what it leaves out, in the enterprise's own words where it gives one."""
        own = Text(self.reason, self.reason)
        return own if self.reason else Text("不属于该核算账户", "excluded from the account")

    @property
    def whole(self) -> bool:
        """Whether it starts from the whole enterprise."""
        return self.processes is None


def with_children(ids: Iterable[str], processes: Sequence[Process]) -> frozenset[str]:
    """Return processes with everything below them."""
    found = list(dict.fromkeys(ids))
    for parent in found:
        found += [process.id for process in processes if process.parent == parent and process.id not in found]
    return frozenset(found)
