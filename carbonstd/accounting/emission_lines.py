"""One line of an account of emissions: an activity, the parameters of its formula, the gas and its tCO2e."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from carbonstd.exact import format_exact
from carbonstd.expressions import evaluate
from carbonstd.packages.formulas import Formula
from carbonstd.packages.methods import SourceRule
from carbonstd.trace import Trace


@dataclass(frozen=True)
class ParameterUsed:
    """A parameter of a formula: its value in the formula's unit, and what it is as given or printed."""

    name: str
    value: Fraction | None
    shown: str = ""
    unit: str = ""
    tier: str = ""
    grade: str = ""
    source: str = ""
    trace: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return its block of the run document."""
        return {
            "name": self.name, "value": self.shown or None, "unit": self.unit or None, "tier": self.tier or None,
            "grade": self.grade or None, "source": self.source or None,
        }  # fmt: skip


@dataclass(frozen=True)
class Potential:
    """The global warming potential of a gas in the method's set; None where the set doesn't hold the gas."""

    gas: str
    value: Fraction | None
    trace: str = ""


@dataclass(frozen=True)
class Activity:
    """What a line is about: its place, its item and its quantity in the formula's unit.

    Attributes
    ----------
    readable : bool
        False for a row with an error in it, or one that others contradict: nothing is computed from it.
    """

    key: str
    process: str | None
    item: str
    value: Fraction | None
    unit: str
    trace: str = ""
    month: str | None = None
    sign: int = 1
    biogenic: bool = False
    fossil_fraction: Fraction | None = None
    uncertainty: Fraction | None = None
    meter: str | None = None
    readable: bool = True


@dataclass(frozen=True)
class EmissionLine:
    """One source of an account; an unknown number is None.

    Attributes
    ----------
    value : Fraction or None
        tCO2e, negative where it is deducted.
    inside : bool
        Whether the method counts it in its total; what lies outside is shown.
    exported : bool
        Electricity or heat delivered out: the Chinese total nets it, the GHG Protocol doesn't.
    beside : bool
        Another view of what other lines count already (a power unit of a steel works): part of no total.
    values : mapping
        The formula's variables, in its units.
    """

    id: str
    rule: SourceRule
    activity: Activity
    formula: Formula
    gas: str
    parameters: tuple[ParameterUsed, ...]
    gas_mass: Fraction | None
    potential: Potential
    sign: int
    inside: bool
    biogenic: bool
    exported: bool
    beside: bool
    trace: str
    values: Mapping[str, Fraction] = field(default_factory=dict, repr=False)

    @property
    def value(self) -> Fraction | None:
        """Return the source's tCO2e."""
        if self.gas_mass is None or self.potential.value is None:
            return None
        return self.gas_mass * self.potential.value

    @property
    def counts(self) -> bool:
        """Whether it is part of the method's total."""
        return self.inside and not self.biogenic and not self.beside

    @property
    def in_protocol(self) -> bool:
        """Whether the GHG Protocol counts it in scope 1 or 2: exports aren't netted, nothing is left outside."""
        return self.rule.scope in (1, 2) and not (self.biogenic or self.exported or self.beside)

    def as_json(self) -> dict[str, Any]:
        """Return the source's block of the run document."""
        return {
            "id": self.id, "site": None, "process": self.activity.process, "source": self.rule.source,
            "source_type": self.rule.source_type, "item": self.activity.item or None, "month": self.activity.month,
            "formula": self.formula.id, "gas": self.gas, "activity": _text(self.activity.value),
            "unit": self.activity.unit, "parameters": [parameter.as_json() for parameter in self.parameters],
            "gas_mass": _text(self.gas_mass), "gwp": _text(self.potential.value), "value": _text(self.value),
            "scope": self.rule.scope, "inside_boundary": self.counts, "biogenic": self.biogenic,
            "clause": self.rule.clause or None, "trace": self.trace or None,
        }  # fmt: skip


class Rounding(Protocol):
    """How numbers are rounded before they are computed with; `form_rounding` is the one."""

    def activity(self, activity: Activity) -> Activity:
        """Round a quantity."""

    def parameter(self, parameter: ParameterUsed, base: str) -> ParameterUsed:
        """Round a parameter."""

    def emission(self, value: Fraction) -> Fraction:
        """Round an emission line."""


def emission_lines(
    rule: SourceRule,
    formula: Formula,
    activity: Activity,
    parameters: tuple[ParameterUsed, ...],
    potential: Potential,
    account: str,
    trace: Trace,
    *,
    forms: Rounding | None = None,
    exported: bool = False,
    beside: bool = False,
    absent: bool = False,
) -> tuple[EmissionLine, ...]:
    """Evaluate a formula over an activity; what is partly of biomass becomes two lines, its fossil part first.

    A missing parameter, or an activity that isn't known or readable, makes the line unknown. With `forms` every number
    is rounded as on the guideline's forms before it is computed with. What is `absent` emits nothing.
    """
    sign = rule.sign * activity.sign
    if forms is not None:
        activity = forms.activity(activity)
        parameters = tuple(forms.parameter(parameter, activity.unit) for parameter in parameters)
    values: dict[str, Fraction] = {p.name: p.value for p in parameters if p.value is not None}
    known = activity.readable and all(parameter.value is not None for parameter in parameters)
    if "quantity" in formula.inputs:
        known = known and activity.value is not None
        values["quantity"] = activity.value or Fraction(0)
    mass, node = None, ""
    if known:
        result = Fraction(0) if absent else evaluate(formula.expression, values)
        assert isinstance(result, Fraction)
        mass = sign * (result if forms is None else forms.emission(result))
        sources = [activity.trace, *(parameter.trace for parameter in parameters)]
        text = formula.text if sign > 0 else f"-({formula.text})"
        label = f"{activity.key} {potential.gas}"
        node = trace.add(
            f"emissions/{account}/{activity.key}/{potential.gas}", "formula", label, mass,
            unit=formula.unit, formula=text, sources=[source for source in sources if source],
            package_row=formula.ref,
        )  # fmt: skip
        if potential.trace and potential.value is not None:
            node = trace.add(
                f"emissions/{account}/{activity.key}/{potential.gas}/CO2e", "formula", label, mass * potential.value,
                unit="tCO2e", formula="mass * GWP", sources=[node, potential.trace],
            )  # fmt: skip
    shares = [(mass, activity.biogenic)]
    if activity.fossil_fraction is not None and not activity.biogenic:
        fossil = activity.fossil_fraction
        shares = [
            (None if mass is None else mass * part, is_bio) for part, is_bio in ((fossil, False), (1 - fossil, True))
        ]
    tail = "" if rule.gas in ("", "CO2") else f".{potential.gas}"
    return tuple(
        EmissionLine(
            f"{activity.key}{tail}" if number == 0 else f"{activity.key}{tail}.biogenic", rule, activity, formula,
            potential.gas, parameters, part, potential, sign, rule.inside, is_biogenic, exported, beside, node, values,
        )
        for number, (part, is_biogenic) in enumerate(shares)
    )  # fmt: skip


def _text(value: Fraction | None) -> str | None:
    return None if value is None else format_exact(value)
