"""Totals from one ledger: the Chinese total nets exports, the GHG Protocol doesn't; ISO 14064-1 by category.

Sums are taken in the order of the lines; one unknown part makes a sum unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from carbonstd.accounting.amounts import added
from carbonstd.accounting.emission_lines import EmissionLine
from carbonstd.accounting.form_rounding import FormRounding
from carbonstd.exact import format_exact
from carbonstd.packages.coefficients import FactorRow
from carbonstd.rules import Text

_EXPORTED = Text("外供，未抵扣", "exported: not netted")
_OUTSIDE = Text("核算方法边界外", "outside the method's boundary")


@dataclass(frozen=True)
class Totals:
    """The totals of one account.

    Parameters
    ----------
    unknown : bool
        Rows that can't be read may belong to the account: no total is known.
    market : Fraction or None
        Scope 2 by the market-based method.
    """

    lines: Sequence[EmissionLine]
    source_types: Mapping[str, FactorRow]
    unknown: bool
    market: Fraction | None
    forms: FormRounding | None = None

    @property
    def chinese(self) -> Fraction | None:
        """What the method counts: inside its boundary, exports netted, CO2 of biomass apart."""
        total = self._sum(lambda line: line.counts)
        return total if total is None or self.forms is None else self.forms.total(total)

    @property
    def location(self) -> Fraction | None:
        """Scope 1 and location-based scope 2 of the GHG Protocol: exports aren't netted, nothing is left outside."""
        return self._sum(lambda line: line.in_protocol)

    @property
    def market_based(self) -> Fraction | None:
        """Scope 1 and market-based scope 2 of the GHG Protocol."""
        direct = self._sum(lambda line: line.in_protocol and line.rule.scope == 1)
        return None if direct is None or self.market is None else direct + self.market

    def _sum(self, belongs: Callable[[EmissionLine], bool]) -> Fraction | None:
        return None if self.unknown else added(line.value for line in self.lines if belongs(line))

    def _parts(self, key: Callable[[EmissionLine], str], belongs: Callable[[EmissionLine], bool]) -> dict[str, Any]:
        names = sorted({key(line) for line in self.lines if belongs(line)})
        return {name: _text(self._sum(lambda line, n=name: belongs(line) and key(line) == n)) for name in names}  # type: ignore[misc]

    def _category(self, line: EmissionLine) -> str:
        row = self.source_types.get(line.rule.source_type)
        return line.rule.category or (row.text("iso_14064_1") if row is not None else "6")

    def differences(self) -> list[dict[str, Any]]:
        """List, line by line, what makes the GHG Protocol's total another one than the Chinese."""
        return [
            {
                "source": line.id,
                "value": _text(None if line.value is None else (line.value if line.in_protocol else -line.value)),
                "reason": (_EXPORTED if line.exported else _OUTSIDE)._asdict(),
                "clause": line.rule.clause or None,
            }
            for line in self.lines
            if not (line.biogenic or line.beside) and line.rule.scope != 3 and line.counts != line.in_protocol
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the totals of an account's block of the run document."""
        total = _text(self.chinese)
        biogenic = [line.value for line in self.lines if line.biogenic]
        captured = [
            line
            for line in self.lines
            if line.counts
            and line.rule.source_type == "recovered"
            and line.rule.activity == "sources"
            and line.gas == "CO2"
        ]
        taken = added(line.value for line in captured)
        scopes = {str(scope): self._sum(lambda line, s=scope: line.counts and line.rule.scope == s) for scope in (1, 2)}  # type: ignore[misc]
        third = self._sum(lambda line: line.rule.scope == 3)
        return {
            "total": total,
            "totals": {
                "cn": total, "ghgp_location": _text(self.location), "ghgp_market": _text(self.market_based),
            },
            "by_scope": {
                **{scope: _text(value) for scope, value in scopes.items()},
                "3": _text(third) if any(line.rule.scope == 3 for line in self.lines) else None,
            },
            "by_gas": self._parts(lambda line: line.gas, lambda line: line.counts),
            "by_category": self._parts(self._category, lambda line: line.in_protocol or line.rule.scope == 3),
            "by_source_type": self._parts(lambda line: line.rule.source_type, lambda line: line.counts),
            "differences": self.differences(),
            "biogenic": _text(added(biogenic)) if biogenic else None,
            "captured": _text(None if taken is None else -taken) if captured else None,
        }  # fmt: skip


def _text(value: Fraction | None) -> str | None:
    return None if value is None else format_exact(value)
