"""A line of a statement: a named number, and how the emissions of its source follow from others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.compliance.verification.names import name_of
from carbonstd.dates import Period
from carbonstd.errors import UnitError
from carbonstd.expressions import Expression, MissingInput, Undefined, evaluate
from carbonstd.findings import NOWHERE, Location
from carbonstd.rules import Text
from carbonstd.units import convert

EMISSIONS = "emissions"
CO2E = "tCO2e"
#: Tiers under which a value was measured.
MEASURED = frozenset({"measured", "tested"})


@dataclass(frozen=True)
class Working:
    """How the emissions of a source follow from its other lines.

    Attributes
    ----------
    units : mapping
        The unit of each variable of the expression.
    to_co2e : Fraction
        From the result to tCO2e: sign and global warming potential.
    """

    expression: Expression
    units: Mapping[str, str]
    to_co2e: Fraction = Fraction(1)

    def emissions(self, values: Mapping[str, Fraction]) -> Fraction | None:
        """Return tCO2e; None where a variable is missing or the formula has no value."""
        try:
            result = evaluate(self.expression, values)
        except (MissingInput, Undefined):
            return None
        assert isinstance(result, Fraction)
        return result * self.to_co2e


@dataclass(frozen=True, kw_only=True)
class Line:
    """A named number of a source, of a ledger, or of a total.

    Attributes
    ----------
    source_type : str
        The method's source; empty for what belongs to none: totals, ledgers of a carrier, outputs, intensities.
    name : str
        ``emissions``, ``quantity``, or another variable of the source's formula; see `names`.
    value : Fraction or None
        None is unknown.
    month : Period or None
        None is the whole year.
    default : Fraction or None
        The method's default in the line's unit; `fixed` where the method admits nothing else.
    part : str
        Tells apart lines that say the same of one source, such as those of two meters.
    kinds : tuple of str
        Ids that the item belongs to, itself first: the carrier and its parents.
    state : str
        State of matter of the item: solid, liquid, gas, electricity, heat.
    inside : bool
        Whether its emissions are part of the account's total.
    filled : bool
        Whether the value stands in for one that is missing.
    title : Text or None
        How its source and item are called; else their ids.
    decimals : int or None
        Decimals on the form, else as printed; None at full precision.
    """

    account: str = "default"
    process: str | None = None
    source_type: str = ""
    item: str | None = None
    name: str
    value: Fraction | None
    unit: str = ""
    month: Period | None = None
    tier: str | None = None
    grade: str | None = None
    default: Fraction | None = None
    fixed: bool = False
    key: str = ""
    location: Location = NOWHERE
    gas: str = ""
    part: str = ""
    kinds: tuple[str, ...] = ()
    state: str = ""
    biogenic: bool = False
    inside: bool = True
    filled: bool = False
    decimals: int | None = None
    documents: tuple[str, ...] = ()
    working: Working | None = None
    title: Text | None = None

    @property
    def source(self) -> tuple[str, str | None, str, str | None, str, str]:
        """What the line is of: account, process, source, item, part and gas; CO2 goes without saying."""
        gas = "" if self.gas == "CO2" else self.gas
        return (self.account, self.process, self.source_type, self.item, self.part, gas)

    @property
    def is_total(self) -> bool:
        """Whether it is the emissions of an account or process as a whole."""
        return not self.source_type and self.name == EMISSIONS

    @property
    def measured(self) -> bool:
        """Whether its value was measured."""
        return self.tier in MEASURED

    @property
    def step(self) -> Fraction | None:
        """The worth of its last digit."""
        return None if self.decimals is None else 1 / Fraction(10) ** self.decimals

    def is_a(self, items: Iterable[str]) -> bool:
        """Say whether its item is one of some, or of their kind."""
        return not {self.item or "", *self.kinds}.isdisjoint(items)

    def into(self, unit: str) -> Fraction | None:
        """Return its value in another unit; None where it is unknown or the unit is of another dimension."""
        return None if self.value is None else converted(self.value, self.unit, unit)

    @property
    def label(self) -> Text:
        """What it is, for messages."""
        name = name_of(self.name)
        ids = " ".join(part for part in (self.source_type, self.item) if part)
        title = self.title or Text(ids, ids)
        month = str(self.month) if self.month else ""
        zh, en = (
            " ".join(part for part in (self.process, about, self.gas, called, month) if part)
            for about, called in ((title.zh, name.zh), (title.en, name.en))
        )
        return Text(zh, en)


def converted(value: Fraction, unit: str, target: str) -> Fraction | None:
    """Convert a value; None where the units are of different dimensions.

    Statements write tonnes of CO2 for tonnes of CO2 equivalent, and cubic metres for normal ones.
    """
    if unit == target:
        return value
    for one, other in ((unit, target), (_plain(unit), _plain(target))):
        try:
            return convert(value, one, other)
        except UnitError:
            continue
    return None


def _plain(unit: str) -> str:
    return unit.replace("CO2e", "CO2").replace("Nm3", "m3")
