"""Balances of energy: what was bought against what was used, what was made against what was used of it (V102, V103)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from carbonstd.accounting.energy import LEDGER_IN, LEDGER_OUT, EnergyAccount, bounding_stocks
from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.exact import format_exact, format_fixed, readable
from carbonstd.findings import Finding
from carbonstd.rules import Text

#: A gap below this share is no finding.
TOLERANCE = Fraction(1, 100)
#: Slips that are commonest in the field: thousands and ten thousands.
SLIPS = (Fraction(1000), Fraction(1, 1000), Fraction(10000), Fraction(1, 10000))
OWN_ORIGINS = ("own_generated", "byproduct", "waste_heat")


@dataclass(frozen=True)
class Balance:
    """Two ways to the same quantity of a carrier; each side a list of signed rows."""

    carrier: str
    kind: str
    left: Sequence[tuple[int, EnergyLine]]
    right: Sequence[tuple[int, EnergyLine]]

    @property
    def known(self) -> bool:
        """Whether both sides have rows and no unknown number."""
        rows = [*self.left, *self.right]
        one_unit = len({line.quantity.unit for _, line in rows}) == 1
        return bool(self.left and self.right) and one_unit and all(line.quantity.known for _, line in rows)

    @property
    def unit(self) -> str:
        """The unit in which both sides are measured: physical, so that coefficients take no part."""
        return self.left[0][1].quantity.unit

    def sums(self, changed: EnergyLine | None = None, factor: Fraction = Fraction(1)) -> tuple[Fraction, Fraction]:
        """Return both sides, one row scaled on trial."""
        left, right = (
            sum((_signed(sign, line, changed, factor) for sign, line in side), Fraction(0))
            for side in (self.left, self.right)
        )
        return left, right

    def closes(self, changed: EnergyLine | None = None, factor: Fraction = Fraction(1)) -> bool:
        """Say whether the sides agree within the tolerance."""
        left, right = self.sums(changed, factor)
        return abs(left - right) <= TOLERANCE * max(abs(left), abs(right))


def _signed(sign: int, line: EnergyLine, changed: EnergyLine | None, factor: Fraction) -> Fraction:
    value = line.quantity.value or Fraction(0)
    return sign * value * (factor if line is changed else 1)


def balances(account: EnergyAccount) -> Iterator[Balance]:
    """Return the balances that the dossier's rows allow, by carrier."""
    for carrier in dict.fromkeys(line.carrier.id for line in account.lines):
        lines = [line for line in account.lines if line.carrier.id == carrier]
        outer = [line for line in lines if not line.record.process]
        used = [line for line in lines if line.record.flow == "consumed"]
        makes = any(line.record.flow == "produced" for line in lines)
        own_sold = [line for line in lines if line.record.flow == "sold" and _own(line, makes)]
        if any(line.record.flow == "purchased" for line in outer):
            ledger = [
                (_sign(line), line)
                for line in bounding_stocks(outer)
                if line.record.flow in (*LEDGER_IN, *LEDGER_OUT) and line not in own_sold
            ]
            bought = [(1, line) for line in used if (line.record.origin or "purchased") == "purchased" and _inner(line)]
            yield Balance(carrier, "purchase", ledger, bought)
        made = [(1, line) for line in lines if line.record.flow in ("produced", "recovered")]
        own = [(1, line) for line in used if line.record.origin in OWN_ORIGINS and _inner(line)]
        own += [(1, line) for line in lines if line.record.flow == "flared"]
        yield Balance(carrier, "own", made, [*own, *((1, line) for line in own_sold)] if own or own_sold else [])
        total = [(1, line) for line in used if not line.record.process]
        yield Balance(carrier, "control", total, [(1, line) for line in used if _inner(line)])


def _size(line: EnergyLine) -> Fraction:
    return abs(line.quantity.value or Fraction(0))


def _own(line: EnergyLine, makes: bool) -> bool:
    """Say whether what was sold was made here: said by its origin, else where the carrier is produced at all."""
    origin = line.record.origin
    return origin in OWN_ORIGINS or (origin is None and makes)


def _inner(line: EnergyLine) -> bool:
    return bool(line.record.process)


def _sign(line: EnergyLine) -> int:
    return -1 if line.record.flow in LEDGER_OUT else 1


def reconciliation(account: EnergyAccount) -> tuple[list[dict[str, str]], list[Finding]]:
    """Return every balance with its gap, and a finding for each that doesn't close.

    A single row whose slip by a thousand or ten thousand would close the gap is named with its cell (V103).
    """
    blocks: list[dict[str, str]] = []
    findings: list[Finding] = []
    for balance in balances(account):
        if not balance.known:
            continue
        left, right = balance.sums()
        blocks.append(
            {
                "carrier": balance.carrier, "kind": balance.kind, "ledger": format_exact(left),
                "consumed": format_exact(right), "gap": format_exact(left - right), "unit": balance.unit,
            }
        )  # fmt: skip
        if not balance.closes():
            findings += _explained(balance, left, right)
    return blocks, [*findings, *_stock_gaps(account)]


def _stock_gaps(account: EnergyAccount) -> Iterator[Finding]:
    """Hold the closing stock of each month against the opening stock of the next (V102)."""
    opening: dict[tuple[object, ...], EnergyLine] = {}
    closing: dict[tuple[object, ...], EnergyLine] = {}
    for line in account.lines:
        month = line.record.month
        if month is not None and line.record.flow in ("opening_stock", "closing_stock"):
            ends: date = month.start if line.record.flow == "opening_stock" else month.end + timedelta(days=1)
            held = opening if line.record.flow == "opening_stock" else closing
            held[line.record.process, line.carrier.id, line.record.meter, line.quantity.unit, ends] = line
    for key, line in opening.items():
        before = closing.get(key)
        if before is None or not (before.quantity.known and line.quantity.known):
            continue
        left, right = before.quantity.value or Fraction(0), line.quantity.value or Fraction(0)
        if abs(left - right) > TOLERANCE * max(left, right):
            unit, name = line.quantity.unit, line.carrier.name
            facts = {
                "what": Text(f"{name.zh}（月末对次月初）", f"{name.en} (end of a month against the next)"),
                "left": f"{readable(left)} {unit}", "right": f"{readable(right)} {unit}",
                "gap": readable(left - right), "unit": unit,
                "percent": format_fixed(100 * (left - right) / max(left, right), 1),
            }  # fmt: skip
            yield Finding("V102", line.key, facts, line.record.where("quantity"))


def _explained(balance: Balance, left: Fraction, right: Fraction) -> list[Finding]:
    slips = []
    for _, line in (*balance.left, *balance.right):
        factor = next((factor for factor in SLIPS if balance.closes(line, factor)), None)
        if factor is not None and line.record.quantity is not None:
            facts = {
                "what": line.carrier.name, "value": readable(line.record.quantity), "unit": line.record.unit,
                "factor": format_fixed(max(factor, 1 / factor), 0),
                "guess": Text("平衡差额由此可以解释", "this would explain the gap of the balance"),
            }  # fmt: skip
            slips.append(Finding("V103", line.key, facts, line.record.where("quantity")))
    largest = max((line for _, line in (*balance.left, *balance.right)), key=_size)
    names = {
        "purchase": Text("购入与库存对消费", "purchase and stocks against use"),
        "own": Text("自产对消费", "own production against use"),
        "control": Text("企业合计对各工序", "enterprise total against processes"),
    }
    name = names[balance.kind]
    facts = {
        "what": Text(f"{largest.carrier.name.zh}（{name.zh}）", f"{largest.carrier.name.en} ({name.en})"),
        "left": f"{readable(left)} {balance.unit}", "right": f"{readable(right)} {balance.unit}",
        "gap": readable(left - right), "unit": balance.unit,
        "percent": format_fixed(100 * (left - right) / (left or right), 1),
    }  # fmt: skip
    key = f"energy.{balance.carrier}.{balance.kind}"
    return [Finding("V102", key, facts, largest.record.where("quantity")), *slips]
