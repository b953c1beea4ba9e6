"""Verifying a statement: every check, cheap ones first, then what the misstatements come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from fractions import Fraction
from typing import Any

from carbonstd.compliance.verification import (
    arithmetic,
    balance,
    bands,
    boundary,
    editions,
    evidence,
    gaps,
    history,
    metering,
    prescribed,
    rounding,
    signs,
    slips,
    tiers,
    weighting,
)
from carbonstd.compliance.verification.materiality import Materiality, ensure_immaterial, once, total_emissions, weighed
from carbonstd.compliance.verification.observation import Observation, Subject
from carbonstd.findings import Finding

Check = Callable[[Subject], Iterator[Observation]]

#: In the order in which a verifier goes: form, arithmetic, boundary, balances, tiers, plausibility, metering, records.
CHECKS: tuple[Check, ...] = (
    editions.ensure_edition,
    editions.ensure_fixed_clinker_factor,
    editions.ensure_one_gwp_set,
    rounding.ensure_form_decimals,
    slips.ensure_units,
    slips.ensure_as_received,
    arithmetic.ensure_lines_follow,
    arithmetic.ensure_sources_add_up,
    arithmetic.ensure_months_add_up,
    arithmetic.ensure_rest_follows,
    arithmetic.ensure_ratios_follow,
    arithmetic.ensure_gases_share_energy,
    weighting.ensure_weighted,
    weighting.ensure_enterprise_values,
    signs.ensure_signs,
    signs.ensure_processes_fit,
    boundary.ensure_counted_sources,
    boundary.ensure_processes_inside,
    boundary.ensure_apart,
    boundary.ensure_sources_present,
    boundary.ensure_facilities,
    balance.ensure_balances,
    balance.ensure_carbon_balances,
    prescribed.ensure_prescribed,
    prescribed.ensure_no_oxidation,
    prescribed.ensure_penalty_carbon,
    tiers.ensure_no_return,
    tiers.ensure_monthly_values,
    bands.ensure_bands,
    history.ensure_steady,
    history.ensure_months_vary,
    history.ensure_no_outliers,
    history.ensure_emissions_follow_output,
    metering.ensure_calibrated,
    metering.ensure_left_out_metered,
    evidence.ensure_accredited,
    evidence.ensure_sampled_in_time,
    evidence.ensure_uploaded_in_time,
    evidence.ensure_kept,
    gaps.ensure_conservative,
)


@dataclass(frozen=True)
class Verification:
    """What a verification found, and whether the statement can stand."""

    method: str
    observations: tuple[Observation, ...]
    materiality: Materiality

    @property
    def findings(self) -> list[Finding]:
        """The findings of its observations."""
        return [one.finding for one in self.observations]

    def as_json(self) -> dict[str, Any]:
        """Return its block of the run document."""
        return {
            "method": self.method, "materiality": self.materiality.as_json(),
            "observations": [one.as_json() for one in self.observations],
        }  # fmt: skip


def verify(subject: Subject, materiality: str = "VP-04", case: str = "") -> Verification:
    """Check a statement.

    Parameters
    ----------
    materiality, case : str
        The rule, and its case, that says which share of the total is material.
    """
    found = [one for check in CHECKS for one in check(subject)]
    errors = [one for one in found if one.is_error]
    wrong = {(one.line.source, one.line.month) for one in errors if one.line is not None}
    questions = once(
        one
        for one in found
        if not one.is_error and (one.line is None or (one.line.source, one.line.month) not in wrong)
    )
    weight = weighed(subject, total_emissions(subject.statement), once(errors), materiality, case)
    at_stake = sum((abs(effect) for effect in questions if effect is not None), Fraction(0))
    weight = changed(weight, at_stake=at_stake)
    return Verification(subject.statement.method, (*found, *ensure_immaterial(subject, weight)), weight)
