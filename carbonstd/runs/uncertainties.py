"""How uncertain a run's accounts and judgements are: what rows and meters say, else published defaults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import sqrt
from typing import Any

from carbonstd.accounting import EmissionAccount
from carbonstd.accounting.emission_lines import EmissionLine, ParameterUsed
from carbonstd.accounting.uncertainty import (
    Distribution,
    Inventory,
    UncertainInput,
    UncertainSource,
    meter_uncertainty,
    propagate,
    propagated_block,
    simulate,
    simulated_block,
)
from carbonstd.accounting.uncertainty.defaults import distribution_of
from carbonstd.activity.dossier import Dossier
from carbonstd.activity.record import Activity as Row
from carbonstd.compliance.conformity import guarded, probability
from carbonstd.compliance.judgement import Judgement
from carbonstd.exact import format_exact, from_float
from carbonstd.expressions import Expression
from carbonstd.expressions.derivatives import gradient
from carbonstd.packages import Catalogue
from carbonstd.packages.uncertainties import load_uncertainties
from carbonstd.runs.emission_accounts import EmissionAccounts
from carbonstd.runs.judgements import Judging
from carbonstd.runs.settings import Settings
from carbonstd.trace import Trace

#: Rows of the table of default uncertainties: of metered and invoiced activities, and of a default factor.
METERED, INVOICED, FACTOR = "software-metered-activity", "software-invoiced-activity", "software-tier-1-emission-factor"
#: The parameter of a line that bears the uncertainty of its factor; others are taken as exact.
_FACTORS = ("carbon_content", "factor", "grid_factor", "heat_factor", "co2_factor", "ch4_factor", "n2o_factor", "slope")
#: What is smaller, a probability far from any limit, is written as nothing.
LEAST = 1e-30
#: Standard deviations in a half-width of 95 %.
_COVERAGE = 1.96


@dataclass
class Uncertainties:
    """The uncertainties of one dossier's rows.

    Attributes
    ----------
    assumed : list of str
        Default uncertainties that stood in for the account or judgement at hand, by their reference.
    """

    catalogue: Catalogue
    dossier: Dossier
    assumed: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.defaults = load_uncertainties(self.catalogue)
        self.classes = {meter.id: meter.accuracy_class for meter in self.dossier.meters if meter.accuracy_class}
        tables: Sequence[Sequence[Row]] = (self.dossier.energy, self.dossier.sources, self.dossier.outputs)
        self.rows = {row.key: row for table in tables for row in table}

    def of_row(self, uncertainty: Fraction | None, meter: str | None) -> Distribution | None:
        """Return what the row says, else what the class of its meter says, else the default of its kind."""
        if uncertainty is not None:
            return Distribution.symmetric(uncertainty) if uncertainty else None
        if meter in self.classes:
            return meter_uncertainty(self.classes[meter])
        return self._default(METERED if meter else INVOICED)

    def account(self, account: EmissionAccount, draws: int, seed: int) -> dict[str, Any] | None:
        """Return the uncertainty block of an account: approach 1, and approach 2 where draws are asked for."""
        self.assumed = {}
        known = [line for line in account.lines if line.counts and line.value is not None]
        if account.unknown or not known or len(known) < sum(line.counts for line in account.lines):
            return None
        inventory = Inventory(tuple(self._source(line) for line in known))
        return {
            "approach_1": propagated_block(propagate(inventory)),
            "approach_2": simulated_block(simulate(inventory, seed, draws)) if draws else None,
            "assumed": list(self.assumed),
        }

    def _source(self, line: EmissionLine) -> UncertainSource:
        activity, potential = line.activity, line.potential.value
        assert potential is not None and line.gas_mass is not None
        own = self.of_row(activity.uncertainty, activity.meter)
        meter = f"meter:{activity.meter}" if activity.meter else None
        # Without a quantity, what the row says of itself holds for all its own numbers, which err together.
        whole = "quantity" not in line.formula.inputs
        inputs = []
        for name, value in line.values.items():
            used = next((one for one in line.parameters if one.name == name), None)
            distribution, group = (own, meter) if used is None else self._of_parameter(used)
            if whole and name not in _FACTORS:
                distribution, group = own, meter or f"row:{activity.key}"
            inputs.append(UncertainInput(name, value, distribution, group if distribution else None))
        scale = line.sign * potential * self._share(line)
        return UncertainSource(line.id, line.formula.expression, tuple(inputs), scale)

    def _share(self, line: EmissionLine) -> Fraction:
        """Return the fossil part of a line that is partly of biomass."""
        return line.activity.fossil_fraction if line.activity.fossil_fraction is not None else Fraction(1)

    def _of_parameter(self, used: ParameterUsed) -> tuple[Distribution | None, str | None]:
        if used.name not in _FACTORS or not used.value:
            return None, None
        return self._default(FACTOR), f"factor:{used.source or used.trace}/{used.name}"

    def _default(self, name: str) -> Distribution | None:
        default = self.defaults[name]
        self.assumed.setdefault(default.row.ref)
        return distribution_of(default)

    def judgement(self, judgement: Judgement, expression: Expression | None, trace: Trace) -> dict[str, Any] | None:
        """Return the probability that each level of a judgement is met (JCGM 106), to first order.

        The variables of the calculation err by what the rows behind them err; rows err independently.
        """
        self.assumed = {}
        if judgement.value is None or expression is None or judgement.direction not in ("max", "min"):
            return None
        inputs = {name: given for name, given in judgement.inputs if name in expression.names}
        values: dict[str, Any] = {name: given.value for name, given in inputs.items()}
        if set(values) < expression.names or any(value is None for value in values.values()):
            return None
        _, slopes = gradient(expression, values)
        widths = {name: self._width(given.trace, trace, {}) for name, given in inputs.items() if given.trace}
        width = sqrt(sum((slopes.get(name, 0.0) * wide) ** 2 for name, wide in widths.items()))
        deviation = width / _COVERAGE
        levels = {
            level: probability(judgement.value, limit, judgement.direction, deviation)
            for level, limit in judgement.limits.items()
        }
        required = judgement.limits.get(judgement.requirement or "")
        guard = guarded(judgement.value, required, judgement.direction, deviation, "guarded-acceptance")
        return {
            "half_width": _text(width),
            "relative": _text(width / float(abs(judgement.value))) if judgement.value else None,
            "meets": {level: None if chance is None else _text(chance) for level, chance in levels.items()},
            "guarded_limit": None if guard is None else _text(guard.acceptance_limit),
            "guarded_accepted": None if guard is None else guard.accepted,
            "assumed": list(self.assumed),
        }

    def _width(self, key: str, trace: Trace, seen: dict[str, float]) -> float:
        """Return the half-width of a traced number: of sums by squares, of anything else in proportion."""
        if key in seen:
            return seen[key]
        node = trace.nodes.get(key)
        if node is None or not isinstance(node.value, Fraction):
            return 0.0
        record = self.rows.get(key.removeprefix("t:in/"))
        if record is not None:
            found = self.of_row(record.uncertainty, record.meter)
            width = 0.0 if found is None else found.half_width * abs(float(node.value))
        else:
            parts = [(part, self._width(part, trace, seen)) for part in node.sources]
            if node.kind == "sum":
                width = sqrt(sum(wide**2 for _, wide in parts))
            else:
                relative = sqrt(sum((wide / _size(part, trace)) ** 2 for part, wide in parts if _size(part, trace)))
                width = relative * abs(float(node.value))
        seen[key] = width
        return width


def _size(key: str, trace: Trace) -> float:
    node = trace.nodes.get(key)
    return abs(float(node.value)) if node is not None and isinstance(node.value, Fraction) else 0.0


def _text(number: float | Fraction) -> str:
    shown = float(f"{float(number):.6g}")
    return format_exact(from_float(shown if abs(shown) >= LEAST else 0.0))


def with_uncertainty(
    catalogue: Catalogue,
    dossier: Dossier,
    accounts: EmissionAccounts,
    emissions: Sequence[dict[str, Any]],
    judged: Judging,
    judgements: Sequence[Judgement],
    settings: Settings,
) -> list[Judgement]:
    """Put the uncertainty of each account into its block; return the judgements with theirs."""
    uncertainties = Uncertainties(catalogue, dossier)
    for account, block in zip(accounts.accounts, emissions, strict=True):
        block["uncertainty"] = uncertainties.account(account, settings.draws, settings.seed)
    expressions = {answer.judgement.id: answer.expression for answer in judged.answers}
    return [
        replace(one, uncertainty=uncertainties.judgement(one, expressions.get(one.id), judged.trace))
        for one in judgements
    ]
