"""Form mode: numbers rounded half up to the decimals of the guideline's tables, before they are computed with.

The forms print gases in 10^4 Nm3, so their numbers are rounded in that unit. Full precision is the rule; this mode
repeats what a report on the guideline's form shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from carbonstd.accounting.emission_lines import Activity, ParameterUsed
from carbonstd.exact import format_exact, round_half_up

_GAS = Fraction(10_000)
_QUANTITIES = {"MWh": "electricity", "GJ": "heat"}


@dataclass(frozen=True)
class FormRounding:
    """The decimals of a guideline's forms, by what is printed: quantity, ncv, carbon_content, emissions …"""

    decimals: Mapping[str, int]

    def activity(self, activity: Activity) -> Activity:
        """Round a quantity."""
        if activity.value is None:
            return activity
        value = self._round(activity.value, _QUANTITIES.get(activity.unit, "quantity"), activity.unit == "Nm3", False)
        return replace(activity, value=value)

    def parameter(self, parameter: ParameterUsed, base: str) -> ParameterUsed:
        """Round a parameter that stands per unit of quantity; what is per heat keeps its unit."""
        if parameter.value is None:
            return parameter
        value = self._round(parameter.value, parameter.name, base == "Nm3" and parameter.name == "ncv", True)
        return replace(parameter, value=value, shown=parameter.shown or format_exact(value))

    def emission(self, value: Fraction) -> Fraction:
        """Round an emission line."""
        return self._round(value, "emissions", False, False)

    def total(self, value: Fraction) -> Fraction:
        """Round the total."""
        return self._round(value, "total" if "total" in self.decimals else "emissions", False, False)

    def _round(self, value: Fraction, name: str, gas: bool, per_quantity: bool) -> Fraction:
        decimals = self.decimals.get(name)
        if decimals is None:
            return value
        scale = (_GAS if per_quantity else 1 / _GAS) if gas else Fraction(1)
        return round_half_up(value * scale, decimals) / scale
