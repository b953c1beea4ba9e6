"""Checks that catch slips: magnitudes against defaults, indicators against their limits, with the cell to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.accounting.variables import Source
from carbonstd.exact import format_exact, format_fixed
from carbonstd.findings import Finding, Location
from carbonstd.rules import Text

#: A calorific value or coefficient further than this factor from its default is reported.
PROPERTY_FACTOR = 3
#: An indicator outside these shares of its limit is reported; thresholds of this tool, meant to catch slips of units.
LOW, HIGH = Fraction(1, 5), Fraction(5)
#: Slips that are commonest in the field: thousands and ten thousands.
SLIPS = (Fraction(1000), Fraction(1, 1000), Fraction(10000), Fraction(1, 10000))


class Verdictlike(Protocol):
    """What of a judgement is looked at."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> Text: ...  # noqa: D102
    @property
    def value(self) -> Fraction | None: ...  # noqa: D102
    @property
    def unit(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class Measured:
    """A judged value with what it was computed from."""

    judgement: Verdictlike
    source: Source
    given: object
    limits: Sequence[Fraction] = ()


@dataclass
class Plausibility:
    """Goes over the energy rows and the judged values of a run."""

    energy: EnergyAccount
    measured: Sequence[Measured]

    def findings(self) -> list[Finding]:
        """Return everything that looks like a slip."""
        return [*self._properties(), *self._indicators()]

    def _properties(self) -> Iterator[Finding]:
        """Hold calorific values and adopted coefficients against the document's default for the carrier (V103)."""
        for line in self.energy.lines:
            default = self._default(line)
            chosen = line.coefficient.value
            if default is None or chosen is None or line.coefficient.tier == "default" or chosen <= 0:
                continue
            ratio = chosen / default
            if 1 / Fraction(PROPERTY_FACTOR) <= ratio <= PROPERTY_FACTOR:
                continue
            column = "ncv" if line.record.ncv is not None else "coefficient"
            value = line.record.ncv if column == "ncv" else line.record.coefficient
            unit = line.record.ncv_unit if column == "ncv" else line.record.coefficient_unit
            yield _slip(line.key, line.carrier.name, value, unit or "", ratio, line.record.where(column))

    def _default(self, line: EnergyLine) -> Fraction | None:
        from carbonstd.accounting.quantities import per_base

        for holder in (line.carrier.id, *self.energy.carriers.ancestors(line.carrier.id)):
            row = self.energy.conversion.find(holder)
            if row is None or line.quantity.unit in ("tce", "GJ"):
                continue
            value = row.number("coefficient")
            if value is None:
                low, high = row.number("coefficient_lower"), row.number("coefficient_upper")
                value = (low + high) / 2 if low is not None and high is not None else None
            if value is not None:
                return value * per_base(row.text("coefficient_unit"), "tce", line.quantity.unit)
        return None

    def _indicators(self) -> Iterator[Finding]:
        """Hold judged values against their limits; where one is far off, point at the cells whose slip explains it."""
        for measured in self.measured:
            value, limits = measured.judgement.value, measured.limits
            if value is None or not limits or plausible(value, limits):
                continue
            explained = list(self._explanations(measured, value))
            yield from explained
            if not explained:
                low, high = bounds(limits)
                facts = {
                    "what": measured.judgement.label, "value": format_fixed(value, 4),
                    "unit": measured.judgement.unit or "", "low": format_exact(low), "high": format_exact(high),
                }  # fmt: skip
                yield Finding("V101", measured.judgement.id, facts)

    def _explanations(self, measured: Measured, value: Fraction) -> Iterator[Finding]:
        source = measured.source
        for output in source.outputs:
            record = output.record
            if output.product_id == source.boundary.product and record.quantity is not None:
                # An output that is k times too large makes the indicator k times too small.
                for slip in SLIPS:
                    if plausible(value * slip, measured.limits):
                        where = record.where("quantity")
                        yield _slip(record.key, measured.judgement.label, record.quantity, record.unit, slip, where)
                        break
        members = set(source.account.descendants(source.boundary.process))
        lines = [line for line in source.account.lines if (line.record.process or "") in members]
        parts = [Fraction(0) if line.calorific.value is None else abs(line.calorific.value) for line in lines]
        whole = sum(parts, Fraction(0))
        for line, part in zip(lines, parts, strict=True):
            if whole and part / whole > Fraction(1, 2) and line.record.quantity is not None:
                where = line.record.where("quantity")
                yield _slip(line.key, line.carrier.name, line.record.quantity, line.record.unit, Fraction(1000), where)


def bounds(limits: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return between which values an indicator is plausible, from the magnitude of its limits."""
    size = max(abs(limit) for limit in limits) or Fraction(1)
    if min(limits) > 0:
        return min(limits) * LOW, max(limits) * HIGH
    return min(limits) - size * HIGH, max(limits) + size * HIGH


def plausible(value: Fraction, limits: Sequence[Fraction]) -> bool:
    """Say whether a value is of the magnitude of its limits."""
    low, high = bounds(limits)
    return low <= value <= high


def _slip(key: str, what: Text, value: Fraction | None, unit: str, ratio: Fraction, where: Location) -> Finding:
    factor = ratio if ratio >= 1 else 1 / ratio
    facts = {
        "what": what, "value": format_exact(value) if value is not None else "?", "unit": unit,
        "factor": format_fixed(factor, 0),
        "guess": Text("单位或小数点可能错位", "a unit or a decimal point may have slipped"),
    }  # fmt: skip
    return Finding("V103", key, facts, where)
