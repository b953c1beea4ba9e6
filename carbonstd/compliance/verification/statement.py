"""What is verified: a statement of emissions as lines, each a named number of a source or of a total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from carbonstd.accounting.amounts import added
from carbonstd.compliance.verification.line import CO2E, EMISSIONS, Line, converted
from carbonstd.compliance.verification.names import LINEAR
from carbonstd.rules import Text


@dataclass(frozen=True)
class Counted:
    """A source that the method knows: its generic type, and what it admits.

    Attributes
    ----------
    items : frozenset of str or None
        The materials that it counts; None where any material counts.
    """

    source_type: str
    inside: bool = True
    sign: int = 1
    items: frozenset[str] | None = None
    expected: bool = False
    name: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement of emissions by one method for one year.

    Attributes
    ----------
    method, standard : str
        The package, and the guideline's number: ``cets-ag-03.01.2024``, ``CETS-AG-03.01-V01-2024``.
    totals : mapping
        Totals by the name of the run document: ``cn``, ``ghgp_location``, ``ghgp_market``.
    sources : mapping
        The sources that the method knows, by id; empty where that isn't known.
    processes : mapping
        The listed facilities: id → type.
    rounding : mapping
        Decimals on the guideline's forms, by name.
    gwp_sets : frozenset of str
        The sets of global warming potentials that it names.
    """

    method: str
    standard: str
    year: int
    lines: tuple[Line, ...]
    scheme: str | None = None
    sector: str | None = None
    totals: Mapping[str, Fraction | None] = field(default_factory=dict)
    applies_from: int | None = None
    applies_to: int | None = None
    sources: Mapping[str, Counted] = field(default_factory=dict)
    processes: Mapping[str, str | None] = field(default_factory=dict)
    rounding: Mapping[str, int] = field(default_factory=dict)
    gwp_sets: frozenset[str] = frozenset()
    records_years: int | None = None

    def named(self, *names: str) -> Iterator[Line]:
        """Return the lines of some names."""
        return (line for line in self.lines if line.name in names)

    @cached_property
    def by_source(self) -> Mapping[tuple[object, ...], Mapping[str, Line]]:
        """The lines of each source and month, by name."""
        found: dict[tuple[object, ...], dict[str, Line]] = {}
        for line in self.lines:
            found.setdefault((*line.source, line.month), {}).setdefault(line.name, line)
        return found

    def beside(self, line: Line) -> Mapping[str, Line]:
        """Return the lines of the same source and month, by name."""
        return self.by_source.get((*line.source, line.month), {})

    @cached_property
    def series(self) -> Mapping[tuple[object, ...], tuple[Line, ...]]:
        """The lines of one source and name: of its months, then of the year."""
        found: dict[tuple[object, ...], list[Line]] = {}
        for line in self.lines:
            found.setdefault((*line.source, line.name), []).append(line)
        return {key: tuple(sorted(lines, key=_in_time)) for key, lines in found.items()}

    def months(self, line: Line) -> tuple[Line, ...]:
        """Return the months of a line's series, in order."""
        return tuple(one for one in self.series.get((*line.source, line.name), ()) if one.month is not None)

    def yearly(self, *names: str) -> Iterator[Line]:
        """Return each series once: its line of the year, else its months."""
        for lines in self.series.values():
            if lines[0].name in names:
                year = [line for line in lines if line.month is None]
                yield from year or lines

    def type_of(self, source: str) -> str:
        """Return the generic type of a source; a source that isn't known is its own type."""
        known = self.sources.get(source)
        return known.source_type if known is not None else source

    def emissions_of(self, line: Line) -> Fraction | None:
        """Return the tCO2e of a line's source in its month, or in the year."""
        own = self.beside(line).get(EMISSIONS)
        if own is not None:
            return own.into(CO2E)
        if line.month is not None:
            return None
        months = self.series.get((*line.source, EMISSIONS), ())
        return added([one.into(CO2E) for one in months]) if months else None

    def effect(self, line: Line, expected: Fraction) -> Fraction | None:
        """Return the tCO2e that the statement is too high by, if a line should have been another value.

        By the source's formula where its inputs are known, else in proportion for what enters it as a factor.
        """
        if line.value is None:
            return None
        if line.name == EMISSIONS:
            too_high = converted(line.value - expected, line.unit, CO2E)
            return too_high if line.inside else Fraction(0)
        own = self.beside(line).get(EMISSIONS)
        if own is not None and not own.inside:
            return Fraction(0)
        if own is not None and own.working is not None:
            values = inputs_of(self, own)
            unit = own.working.units.get(line.name)
            other = converted(expected, line.unit, unit) if unit else None
            if line.name in values and other is not None:
                with_it = own.working.emissions(values)
                without = own.working.emissions({**values, line.name: other})
                if with_it is not None and without is not None:
                    return with_it - without
        emissions = self.emissions_of(line)
        if emissions is None or not line.value or line.name not in LINEAR:
            return None
        return emissions * (1 - expected / line.value)


def inputs_of(statement: Statement, emissions: Line) -> dict[str, Fraction]:
    """Return the known inputs of an emission line, in the units of its formula."""
    assert emissions.working is not None
    beside = statement.beside(emissions)
    found = {}
    for name, unit in emissions.working.units.items():
        value = beside[name].into(unit) if name in beside else None
        if value is not None:
            found[name] = value
    return found


def _in_time(line: Line) -> tuple[bool, str]:
    return (line.month is None, str(line.month.start) if line.month else "")
