"""Checks that catch slips: magnitudes against defaults, indicators against their limits, with the cell to look at."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from statistics import median
from typing import Protocol

from carbonstd.accounting.balances import SLIPS
from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.standard_coal import EnergyLine
from carbonstd.accounting.variables import Source
from carbonstd.activity.dossier import EmissionSource, Energy, Output
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact, format_fixed, parse_decimal, readable
from carbonstd.findings import Finding, Location
from carbonstd.packages.coefficients import FactorRow
from carbonstd.rules import Text
from carbonstd.units import convert, dimension

#: A calorific value or coefficient further than this factor from its default is reported.
PROPERTY_FACTOR = 3
#: tC per GJ: what fuels hold, from natural gas to blast-furnace gas, lies within `PROPERTY_FACTOR` of it.
USUAL_CARBON = Fraction(25, 1000)
#: A process's use further than this factor from the median of the processes is reported.
PEER_FACTOR = 300
#: A month further than this factor from the median of its series is reported.
MONTH_FACTOR = 20
#: An indicator outside these shares of its limit is reported; thresholds of this tool, meant to catch slips of units.
LOW, HIGH = Fraction(1, 5), Fraction(5)


class InputLike(Protocol):
    """What of an input is looked at."""

    @property
    def value(self) -> object: ...  # noqa: D102
    @property
    def unit(self) -> str | None: ...  # noqa: D102
    @property
    def location(self) -> Location | None: ...  # noqa: D102


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
    @property
    def inputs(self) -> Sequence[tuple[str, InputLike]]: ...  # noqa: D102


@dataclass(frozen=True)
class Measured:
    """A judged value with what it was computed from."""

    judgement: Verdictlike
    source: Source
    given: InputLike | None
    limits: Sequence[Fraction] = ()


@dataclass
class Plausibility:
    """Goes over the energy rows and the judged values of a run."""

    energy: EnergyAccount
    measured: Sequence[Measured]
    fuels: Mapping[str, FactorRow]

    def findings(self) -> list[Finding]:
        """Return everything that looks like a slip."""
        return [
            *self._properties(), *self._indicators(), *self._parameters(), *self._capacities(), *self._months(),
            *self._peers(), *self._carbon(),
        ]  # fmt: skip

    def _months(self) -> Iterator[Finding]:
        """Hold each month of a series against the series' median (V103)."""
        series: dict[tuple[object, ...], list[tuple[Energy | Output | EmissionSource, Fraction]]] = {}
        for line in self.energy.lines:
            row = line.record
            if row.month is not None and line.quantity.value:
                key = (row.process, row.carrier, row.flow, row.origin, row.meter, line.quantity.unit)
                series.setdefault(key, []).append((row, line.quantity.value))
        for made in self.energy.dossier.outputs:
            if made.month is not None and made.quantity:
                unit = "t" if _is_mass(made.unit) else made.unit
                made_key = (made.process, made.product, made.variant, made.meter, unit)
                series.setdefault(made_key, []).append((made, convert(made.quantity, made.unit, unit)))
        for source in self.energy.dossier.sources:
            if source.month is not None and source.quantity:
                source_key = (source.process, source.source_type, source.material, source.meter, source.unit)
                series.setdefault(source_key, []).append((source, source.quantity))
        for rows in series.values():
            if len(rows) < 3:
                continue
            middle = median(quantity for _, quantity in rows)
            for record, quantity in rows:
                if not 1 / Fraction(MONTH_FACTOR) <= quantity / middle <= MONTH_FACTOR:
                    name = _name(record)
                    where = record.where("quantity")
                    yield _slip(
                        record.key, Text(name, name), record.quantity, record.unit or "", quantity / middle, where
                    )

    def _peers(self) -> Iterator[Finding]:
        """Hold what a process used of a carrier against what the other processes used of it (V103)."""
        used: dict[tuple[str, str], list[EnergyLine]] = {}
        for line in self.energy.lines:
            if line.record.flow == "consumed" and line.record.month is None and line.quantity.value:
                used.setdefault((line.carrier.id, line.quantity.unit), []).append(line)
        for lines in used.values():
            if len(lines) < 4:
                continue
            middle = median(line.quantity.value or Fraction(0) for line in lines)
            for line in lines:
                ratio = (line.quantity.value or Fraction(0)) / middle
                if not 1 / Fraction(PEER_FACTOR) <= ratio <= PEER_FACTOR:
                    where = line.record.where("quantity")
                    yield _slip(line.key, line.carrier.name, line.record.quantity, line.record.unit, ratio, where)

    def _parameters(self) -> Iterator[Finding]:
        """Hold parameters against their usual ranges (V101), and per cents against fractions (V103)."""
        for measured in self.measured:
            for name, given in measured.judgement.inputs:
                if not isinstance(given.value, Fraction) or given.location is None:
                    continue
                low, high = usual_ranges().get(name, (None, None))
                facts = {"what": name, "value": readable(given.value), "unit": given.unit or ""}
                if low is not None and high is not None and not low <= given.value <= high:
                    span = {"low": readable(low), "high": readable(high)}
                    yield Finding("V101", f"{measured.judgement.id}.{name}", {**facts, **span}, given.location)
                elif name.endswith("_pct") and 0 < given.value < 1:
                    guess = Text("该变量以百分数计", "this variable is in per cent")
                    slip = {"factor": "100", "guess": guess}
                    yield Finding(
                        "V103", f"{measured.judgement.id}.{name}", {**facts, **slip}, given.location, "warning"
                    )

    def _capacities(self) -> Iterator[Finding]:
        """Hold a line's output against its design capacity (V103)."""
        days = {"t/d": Fraction(365), "t/a": Fraction(1)}
        for measured in self.measured:
            source = measured.source
            process = source.account.processes.get(source.boundary.process)
            if process is None or process.design_capacity is None or process.capacity_unit not in days:
                continue
            made = [
                o.record for o in source.outputs if o.product_id == source.boundary.product and not o.record.control
            ]
            if not made or any(record.quantity is None for record in made):
                continue
            total = sum(
                (convert(r.quantity or Fraction(0), r.unit, "t") for r in made if _is_mass(r.unit)), Fraction(0)
            )
            ratio = total / (process.design_capacity * days[process.capacity_unit]) if process.design_capacity else None
            if ratio is not None and total > 0 and not Fraction(1, 50) <= ratio <= 5:
                name = Text("设计产能", "design capacity")
                where = process.where("design_capacity")
                yield _slip(process.key, name, process.design_capacity, process.capacity_unit, ratio, where)

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

    def _carbon(self) -> Iterator[Finding]:
        """Hold carbon contents against the method's default for the fuel, oxidation against one (V103)."""
        for line in self.energy.lines:
            record = line.record
            rows = (self.fuels.get(one) for one in (line.carrier.id, *self.energy.carriers.ancestors(line.carrier.id)))
            if record.faulty:
                continue
            content = _ratio_of_carbon(line, next((row for row in rows if row is not None), None))
            for column, ratio, unit in (
                ("carbon_content", content, record.carbon_content_unit or ""),
                ("oxidation", record.oxidation, ""),
            ):
                if ratio and not 1 / Fraction(PROPERTY_FACTOR) <= ratio <= PROPERTY_FACTOR:
                    where = record.where(column)
                    yield _slip(line.key, line.carrier.name, getattr(record, column), unit, ratio, where)

    def _default(self, line: EnergyLine) -> Fraction | None:
        from carbonstd.accounting.quantities import per_base

        for holder in (line.carrier.id, *self.energy.carriers.ancestors(line.carrier.id)):
            row = self.energy.conversion.find(holder)
            if row is None or not line.quantity.known or line.quantity.unit in ("tce", "GJ"):
                continue
            value = row.number("coefficient")
            if value is None:
                low, high = row.number("coefficient_lower"), row.number("coefficient_upper")
                value = (low + high) / 2 if low is not None and high is not None else None
            if value is not None:
                return value * per_base(row.text("coefficient_unit"), "tce", line.quantity.unit)
        return self._by_heat(line)

    def _by_heat(self, line: EnergyLine) -> Fraction | None:
        """Return a carrier's coefficient by the calorific value of the accounting method, where GB/T 2589 has none."""
        from carbonstd.accounting.quantities import per_base

        row = self.fuels.get(line.carrier.id)
        heat = row.number("ncv") if row is not None else None
        standard = self.energy.conversion.standard_coal
        coal = standard.number("value")
        if (
            row is None
            or heat is None
            or coal is None
            or not line.quantity.known
            or line.quantity.unit in ("tce", "GJ")
        ):
            return None
        per_tonne = coal * per_base(standard.text("unit"), "GJ", "tce")
        return heat * per_base(row.text("ncv_unit"), "GJ", line.quantity.unit) / per_tonne

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
        source, given = measured.source, measured.given
        if given is not None and given.location is not None:
            yield _slip(
                measured.judgement.id, measured.judgement.label, value, given.unit or "", Fraction(1000), given.location
            )
            return
        for output in source.outputs:
            record = output.record
            if output.product_id == source.boundary.product and record.quantity is not None:
                # An output that is k times too large makes the indicator k times too small.
                for slip in SLIPS:
                    if plausible(value * slip, measured.limits):
                        where = record.where("quantity")
                        yield _slip(record.key, measured.judgement.label, record.quantity, record.unit, slip, where)
                        break
        electric = (measured.judgement.unit or "").startswith("kWh")
        members = {p for root in (source.boundary.process, *(a.pool for a in source.boundary.pools))
                   for p in source.account.descendants(root)}  # fmt: skip
        lines = [line for line in source.account.lines if (line.record.process or "") in members]
        parts = [(line, _part(line, electric)) for line in lines]
        whole = sum((part for _, part in parts), Fraction(0))
        for line, part in parts:
            if not part or not whole or line.record.quantity is None:
                continue
            for slip in SLIPS:
                # The indicator as it would be had this one row not slipped.
                if plausible(value * (whole + part * (slip - 1)) / whole, measured.limits):
                    where = line.record.where("quantity")
                    yield _slip(line.key, line.carrier.name, line.record.quantity, line.record.unit, slip, where)
                    break


def _name(record: Energy | Output | EmissionSource) -> str:
    if isinstance(record, Energy):
        return record.carrier
    return record.product if isinstance(record, Output) else record.source_type


def _ratio_of_carbon(line: EnergyLine, default: FactorRow | None) -> Fraction | None:
    """Return a row's carbon content per heat in terms of the default, or of what any fuel holds.

    The heat of a quantity is that of the row, else the default's.
    """
    from carbonstd.accounting.quantities import per_base

    record, base = line.record, line.quantity.unit
    if record.carbon_content is None or base in ("tce", "GJ"):
        return None
    unit = record.carbon_content_unit or f"tC/{base}"
    usual, heat, heat_unit = USUAL_CARBON, record.ncv, record.ncv_unit
    known = default.number("carbon_content") if default is not None else None
    if default is not None and known:
        usual = known * per_base(default.text("carbon_content_unit"), "tC", "GJ")
    if default is not None and not heat:
        heat, heat_unit = default.number("ncv"), default.text("ncv_unit")
    try:
        if "energy" in dimension(unit):
            return record.carbon_content * per_base(unit, "tC", "GJ") / usual
        if not heat or not heat_unit:
            return None
        unit = "tC/t" if unit == "1" else "0.01 tC/t" if unit == "%" else unit
        return record.carbon_content * per_base(unit, "tC", base) / (heat * per_base(heat_unit, "GJ", base) * usual)
    except UnitError:
        return None


def _part(line: EnergyLine, electric: bool) -> Fraction:
    """Return a row's signed part of an energy indicator, or of an electricity indicator."""
    sign = {"consumed": 1, "purchased": 1, "recovered": -1, "produced": -1}.get(line.record.flow, 0)
    if electric:
        sign = 1 if line.record.flow == "consumed" and line.carrier.state == "electricity" else 0
    value = line.quantity.value if electric else line.calorific.value
    return sign * (value or Fraction(0))


def _is_mass(unit: str) -> bool:
    return bool(unit) and dimension(unit) == "mass"


@cache
def usual_ranges() -> dict[str, tuple[Fraction, Fraction]]:
    """Return the ranges in which parameters usually lie (plausible.csv): thresholds of this tool, not of a standard."""
    text = (resources.files("carbonstd.accounting") / "plausible.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {row["variable"]: (parse_decimal(row["low"]), parse_decimal(row["high"])) for row in rows}


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
