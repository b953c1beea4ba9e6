"""Rows of one carrier that bound an account: bought, stored, sold; and what must hold before its use follows from them.

No more goes out than came in, a part of the use has a use of which it is a part, and a stock has both its ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.exact import format_exact, format_fixed
from carbonstd.findings import Finding
from carbonstd.terms import Severity

#: Flows that cross or bound the enterprise.
BOUNDARY = ("purchased", "opening_stock", "closing_stock", "sold")
#: Flows that are a part of what was consumed.
OF_WHICH = ("transport", "non_industrial")
#: What processes say may differ from the enterprise's row by this share.
TOLERANCE = Fraction(1, 100)
_OTHER_END = {"opening_stock": "closing_stock", "closing_stock": "opening_stock"}

#: A row that adds (1) or is taken off (-1).
Signed = tuple[int, EnergyLine]


def at_boundary(lines: Sequence[EnergyLine]) -> list[EnergyLine]:
    """Leave of what was bought, stored or sold the enterprise's own rows where there are any: processes repeat them."""
    outer = {(line.carrier.id, line.record.flow) for line in lines if not line.record.process}
    outer -= {(carrier, flow) for carrier, flow in outer if flow not in BOUNDARY}
    return [line for line in lines if not line.record.process or (line.carrier.id, line.record.flow) not in outer]


def boundary_faults(lines: Sequence[EnergyLine], flow: str) -> Iterator[Finding]:
    """Say where processes bought or sold more of a carrier than the enterprise's rows hold (V102)."""
    own = [line for line in lines if line.record.flow == flow]
    outer = [(1, line) for line in own if not line.record.process]
    if outer:
        yield from _gap([*outer, *((-1, line) for line in own if line.record.process)], 1 + TOLERANCE)


def use_faults(rows: Sequence[Signed]) -> Iterator[Finding]:
    """Yield what is wrong with the rows of one fuel that make up its use (D104, V102)."""
    flows = {line.record.flow for _, line in rows}
    for _, line in rows:
        flow = line.record.flow
        wanted = _OTHER_END.get(flow, "consumed" if flow in OF_WHICH else flow)
        if wanted not in flows:
            facts = {"what": line.carrier.name, "names": f"flow = {wanted}"}
            # A stock that isn't given is taken as none: that may be, and is said.
            severity: Severity = "warning" if flow in _OTHER_END else "error"
            yield Finding("D104", line.key, facts, line.record.where("flow"), severity)
            break
    yield from _gap(rows, Fraction(1))


def _gap(rows: Sequence[Signed], allowed: Fraction) -> Iterator[Finding]:
    """Say where what is taken off exceeds what adds."""
    units = {line.quantity.unit for _, line in rows}
    if len(units) != 1 or any(line.quantity.value is None for _, line in rows):
        return
    added, taken = (
        sum((line.quantity.value or Fraction(0) for sign, line in rows if sign == side), Fraction(0))
        for side in (1, -1)
    )  # fmt: skip
    if not taken or taken <= added * allowed:
        return
    line, unit = next(line for sign, line in rows if sign < 0), units.pop()
    facts = {
        "what": line.carrier.name, "left": f"{format_exact(added)} {unit}", "right": f"{format_exact(taken)} {unit}",
        "gap": format_exact(taken - added), "unit": unit, "percent": format_fixed(100 * (taken - added) / taken, 1),
    }  # fmt: skip
    yield Finding("V102", line.key, facts, line.record.where("quantity"), "error")
