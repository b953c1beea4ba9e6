"""Nothing is saved that isn't used: savings booked against the use of the boundaries around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from carbonstd.accounting.abatement.carrier_use import CarrierUse
from carbonstd.accounting.abatement.measure_costs import MeasureCost
from carbonstd.errors import UnitError
from carbonstd.units import convert

#: What is used of each carrier by process; the enterprise's boundary is the process "".
Uses = Mapping[tuple[str, str], CarrierUse]


@dataclass(frozen=True)
class Overdraft:
    """A saving for which a boundary hasn't used enough; `others` are the measures that save there already."""

    process: str
    use: CarrierUse
    saving: Fraction
    used: Fraction
    others: tuple[str, ...]


@dataclass
class Savings:
    """What measures save in the period, by boundary and carrier."""

    uses: Uses
    parents: Mapping[str, str]
    years: Fraction
    booked: dict[tuple[str, str], dict[str, Fraction]] = field(default_factory=dict)

    def book(self, cost: MeasureCost) -> Overdraft | None:
        """Book what a measure saves in each boundary around it; where one hasn't used enough, nothing is booked."""
        entries = list(self._entries(cost))
        for place, use, saving, used in entries:
            before = self.booked.get(place, {})
            total = sum(before.values(), saving)
            if saving > 0 and total > used:
                return Overdraft(place[0], use, total, used, tuple(before))
        for place, _, saving, _ in entries:
            self.booked.setdefault(place, {})[cost.measure.id] = saving
        return None

    def _entries(self, cost: MeasureCost) -> Iterable[tuple[tuple[str, str], CarrierUse, Fraction, Fraction]]:
        """Yield the boundaries around a measure of which the use is known, from its process to the enterprise."""
        if cost.use is None or cost.saving.value is None:
            return
        process, seen = cost.measure.process or "", set[str]()
        while process not in seen:
            seen.add(process)
            place = (process, cost.use.carrier)
            use = self.uses.get(place)
            if use is not None and use.used.value is not None:
                saving = _converted(cost.saving.value * self.years, cost.saving.unit, use.used.unit)
                if saving is not None:
                    yield place, use, saving, use.used.value
            process = self.parents.get(process, "")


def _converted(value: Fraction, unit: str, to: str) -> Fraction | None:
    """Convert a saving; None for an outer boundary that counts the carrier otherwise, and so can't be compared."""
    try:
        return convert(value, unit, to)
    except UnitError:
        return None
