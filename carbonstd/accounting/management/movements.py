"""What each row of a dossier does to the energy balance: supplied, used, made, lost … , in standard coal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from carbonstd.accounting.amounts import Amount
from carbonstd.accounting.balances import OWN_ORIGINS
from carbonstd.accounting.energy import LEDGER_IN, LEDGER_OUT, EnergyAccount, bounding_stocks
from carbonstd.accounting.standard_coal import Basis, Converter, EnergyLine
from carbonstd.activity.carriers import Carrier
from carbonstd.activity.dossier import Energy, Transfer

#: ``supplied``: bought, in stock before, or own primary energy; ``stored``: in stock afterwards; ``resold``: sold of
#: what was bought; ``exported``: sold of what was made; ``unmade``: flared of what was made.
Kind = Literal[
    "supplied", "stored", "resold", "exported", "used", "made", "unmade", "recovered", "lost", "transport",
    "feedstock", "non_industrial",
]  # fmt: skip
#: Parts of what was used, never added to it.
OF_WHICH: tuple[Kind, ...] = ("transport", "feedstock", "non_industrial")
PRIMARY = "renewable_self"


@dataclass(frozen=True)
class Movement:
    """Energy that one row moves; a blank process is the enterprise's boundary.

    Attributes
    ----------
    derived : bool
        Nobody measured it: it is what was bought and isn't otherwise accounted for.
    """

    kind: Kind
    carrier: Carrier
    process: str
    amount: Amount
    record: Energy | Transfer
    derived: bool = False


def movements(account: EnergyAccount, basis: Basis) -> list[Movement]:
    """Return what all rows of the dossier do, by carrier in the order of the dossier."""
    carriers = dict.fromkeys(line.carrier.id for line in account.lines)
    found = [
        movement
        for carrier in carriers
        for movement in _of_carrier(account, [line for line in account.lines if line.carrier.id == carrier], basis)
    ]
    return [*found, *_transfers(account, basis)]


def _of_carrier(account: EnergyAccount, lines: Sequence[EnergyLine], basis: Basis) -> Iterator[Movement]:
    outer = [line for line in lines if not line.record.process]
    boundary = next((rows for rows in (outer, lines) if _has(rows, "purchased")), [])
    made_here = _has(lines, "produced")
    primary_made = any(line.record.flow == "produced" and line.record.origin == PRIMARY for line in lines)
    for line in bounding_stocks(boundary):
        if line.record.flow in LEDGER_IN:
            yield _move("supplied", line, basis)
        elif line.record.flow == "closing_stock":
            yield _move("stored", line, basis)
    for line in lines:
        record, flow = line.record, line.record.flow
        if flow == "sold" and (record.origin in OWN_ORIGINS or (record.origin is None and made_here)):
            yield _move("exported", line, basis)
        elif flow == "sold" and (line in boundary or not boundary):
            yield _move("resold", line, basis)
        elif flow == "consumed" and line not in account.controls:
            yield _move("used", line, basis)
            # Own coal and mine gas that no row produces came out of the ground.
            raised = line.carrier.form == "primary" and not made_here
            entered = ((record.origin or "purchased") == "purchased" or raised) and not boundary
            if entered or (record.origin == PRIMARY and not primary_made):
                # No ledger says what came in: what was used of it must have.
                yield _move("supplied", line, basis)
        elif flow == "produced":
            yield _move("supplied" if record.origin == PRIMARY else "made", line, basis)
        elif flow == "flared":
            yield from _flared(line, lines, basis)
        elif flow in ("recovered", "loss", *OF_WHICH):
            yield _move("lost" if flow == "loss" else flow, line, basis)  # type: ignore[arg-type]
    yield from _used_by_ledger(lines, outer, basis)


def _flared(line: EnergyLine, lines: Sequence[EnergyLine], basis: Basis) -> Iterator[Movement]:
    """Take flared gas off what the process made; what it recovered never held it; of all else it is lost on the way."""
    here = [other for other in lines if other.record.process == line.record.process]
    if line.record.process and any(one.record.flow == "produced" and one.record.origin != PRIMARY for one in here):
        yield _move("unmade", line, basis)
    elif not _has(here, "recovered"):
        yield replace(_move("lost", line, basis), process="")


def _used_by_ledger(lines: Sequence[EnergyLine], outer: Sequence[EnergyLine], basis: Basis) -> Iterator[Movement]:
    """Count as used what was bought and not passed on, where a process, or nobody at all, says nothing of its use."""
    silent = [
        rows
        for process in dict.fromkeys(line.record.process for line in lines if line.record.process)
        if not _has(rows := [line for line in lines if line.record.process == process], "consumed")
        and _has(rows, "purchased")
    ]
    told = silent or any(_has(lines, flow) for flow in ("consumed", "produced", "recovered"))
    for here in [*silent, *([] if told or not _has(outer, "purchased") else [outer])]:
        for line in bounding_stocks(here):
            if line.record.flow in LEDGER_IN:
                yield _move("used", line, basis, derived=True)
            elif line.record.flow in LEDGER_OUT or (line.record.flow == "loss" and here is outer):
                yield _move("used", line, basis, derived=True, negative=True)


def _transfers(account: EnergyAccount, basis: Basis) -> Iterator[Movement]:
    """See a transfer as energy that one process recovers and another uses."""
    # Findings about transfers are those of the account itself.
    converter = Converter(account.conversion, account.carriers, account.trace, account.equivalents, [])
    for transfer in account.dossier.transfers:
        if transfer.carrier is None:
            continue
        row = Energy(
            row=transfer.row, faulty=transfer.faulty, month=transfer.month, carrier=transfer.carrier, flow="consumed",
            quantity=transfer.quantity, unit=transfer.unit,
        )  # fmt: skip
        line = converter.line(row, transfer.key)
        for kind, process in (("recovered", transfer.from_process), ("used", transfer.to_process)):
            yield Movement(kind, line.carrier, process, line.tce(basis), transfer)  # type: ignore[arg-type]


def _has(lines: Iterable[EnergyLine], flow: str) -> bool:
    return any(line.record.flow == flow for line in lines)


def _move(kind: Kind, line: EnergyLine, basis: Basis, *, derived: bool = False, negative: bool = False) -> Movement:
    amount = line.tce(basis)
    amount = -amount if negative else amount
    return Movement(kind, line.carrier, line.record.process or "", amount, line.record, derived)


def spoilt(account: EnergyAccount, carrier: str | None = None) -> list[Amount]:
    """Return an unknown part for each error on which a total draws, of one carrier or (None) of all."""
    tables = [table for table in ("energy", "transfers") if table in account.dossier.broken_tables]
    records = [
        record
        for record in account.unreadable
        if carrier is None or record.carrier == carrier or record.carrier not in account.carriers
    ]
    transfers = [transfer for transfer in account.dossier.transfers if transfer.faulty]
    return [Amount(None, "tce", "", (name,)) for name in (*tables, *(row.key for row in (*records, *transfers)))]
