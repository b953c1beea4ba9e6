"""Sources that one of two runs counts in its total and the other leaves out, each with the clause that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from carbonstd.runs.stored import Block, StoredRun


@dataclass(frozen=True)
class Standing:
    """How a source stands in an account: counted in its total, shown beside it, or left out for a reason.

    Attributes
    ----------
    reason : mapping or None
        In both languages.
    """

    counted: bool
    value: str | None
    clause: str | None
    reason: Mapping[str, str] | None = None

    def as_json(self) -> Block:
        """Return its block of the comparison."""
        reason = dict(self.reason) if self.reason is not None else None
        return {"counted": self.counted, "value": self.value, "clause": self.clause, "reason": reason}


@dataclass(frozen=True)
class BoundaryChange:
    """A source that both runs know and only one counts.

    Attributes
    ----------
    methods : pair of str
        The methods of the two accounts: between them the boundary moved.
    """

    account: str
    source: str
    methods: tuple[str, str]
    first: Standing
    second: Standing

    def as_json(self) -> Block:
        """Return its block of the comparison."""
        sides = ((self.methods[0], self.first), (self.methods[1], self.second))
        one, other = ({"method": method, **standing.as_json()} for method, standing in sides)
        return {"account": self.account, "source": self.source, "a": one, "b": other}


def boundary_changes(first: StoredRun, second: StoredRun) -> Iterator[BoundaryChange]:
    """Yield what is inside the boundary of an account in one run only; what a run doesn't have at all is no change."""
    for name, one, other in paired_accounts(first, second):
        before, after = _standings(one), _standings(other)
        for source in (source for source in before if source in after):
            if before[source].counted != after[source].counted:
                methods = (str(one.get("method")), str(other.get("method")))
                yield BoundaryChange(name, source, methods, before[source], after[source])


def paired_accounts(first: StoredRun, second: StoredRun) -> Iterator[tuple[str, Block, Block]]:
    """Yield the accounts of both runs by name; where each has a single one, those two."""
    ones, others = ({block["account"]: block for block in run.blocks("emissions")} for run in (first, second))
    if len(ones) == 1 == len(others):
        yield next(iter(others)), next(iter(ones.values())), next(iter(others.values()))
        return
    yield from ((name, ones[name], block) for name, block in others.items() if name in ones)


def _standings(account: Mapping[str, Any]) -> dict[str, Standing]:
    found = {
        str(block.get("source")): Standing(False, None, block.get("clause") or None, _reason(block))
        for block in account.get("excluded") or ()
    }
    for block in account.get("sources") or ():
        counted = bool(block.get("inside_boundary", True))
        found[str(block.get("id"))] = Standing(counted, block.get("value"), block.get("clause"))
    return found


def _reason(block: Mapping[str, Any]) -> Mapping[str, str] | None:
    reason = block.get("reason")
    return reason if isinstance(reason, Mapping) else None
