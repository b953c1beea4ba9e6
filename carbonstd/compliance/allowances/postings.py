"""Postings of allowances: what the dossier says was issued, bought, sold, offset, carried over and surrendered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from carbonstd.accounting.amounts import Amount
from carbonstd.activity.supplements import Allowance
from carbonstd.compliance.allowances.units import TONNES, in_tonnes
from carbonstd.errors import UnitError
from carbonstd.trace import Trace


@dataclass(frozen=True)
class Posting:
    """One posting, in tonnes.

    Attributes
    ----------
    kind : str
        ``pre_allocated``, ``issued`` (the whole final allowance), ``bought``, ``sold``, ``ccer``, ``carried_over``,
        ``surrendered``, ``deducted``.
    vintage : int or None
        The year of the allowances; None means that of the compliance year.
    """

    kind: str
    quantity: Amount
    vintage: int | None = None


def read_postings(
    records: Iterable[Allowance], years: Collection[int], trace: Trace, account: str | None = None
) -> tuple[Posting, ...]:
    """Read the postings of compliance years; one that can't be read stays in, as unknown.

    Parameters
    ----------
    account : str, optional
        Leave out the postings of other accounts; a posting without account belongs to all.
    """
    return tuple(
        _posting(record, trace)
        for record in records
        if (record.year is None or record.year in years) and (account is None or record.account in (None, account))
    )


def quantities(postings: Sequence[Posting], kind: str) -> list[Amount]:
    """Return the quantities of the postings of a kind."""
    return [posting.quantity for posting in postings if posting.kind == kind]


def _posting(record: Allowance, trace: Trace) -> Posting:
    vintage = None if record.vintage is None else int(record.vintage)
    unknown = Posting(record.kind, Amount(None, TONNES, "", (record.key,)), vintage)
    if record.faulty or record.quantity is None:
        return unknown
    key = trace.add(
        f"in/{record.key}", "input", record.kind, record.quantity, unit=record.unit,
        location=record.where("quantity"), raw=record.raw("quantity"),
    )  # fmt: skip
    given = Amount(record.quantity, record.unit, key)
    try:
        return Posting(record.kind, in_tonnes(given, trace, f"in/{record.key}", plain=True), vintage)
    except UnitError:
        return unknown
