"""Uncertainty of accounts: error propagation, the IPCC's category table and Monte Carlo simulation, in floats.

It stands beside the exact accounts and never touches their numbers. Nothing here imports numpy until `simulate` is
asked for.
"""

from typing import TYPE_CHECKING

from carbonstd.accounting.uncertainty.defaults import distribution_of
from carbonstd.accounting.uncertainty.distributions import COVERAGE, Distribution, Shape, UncertaintyError, usual_shape
from carbonstd.accounting.uncertainty.document import propagated_block, simulated_block
from carbonstd.accounting.uncertainty.meters import meter_uncertainty
from carbonstd.accounting.uncertainty.model import Inventory, UncertainInput, UncertainSource
from carbonstd.accounting.uncertainty.propagation import Propagated, Share, propagate
from carbonstd.accounting.uncertainty.trend_table import Category, CategoryRow, CategoryTable, category_table
from carbonstd.accounting.uncertainty.wide import Limits, large_correction, lognormal_limits

if TYPE_CHECKING:
    from carbonstd.accounting.uncertainty.monte_carlo import Simulated, Summary, simulate

__all__ = [
    "COVERAGE",
    "Category",
    "CategoryRow",
    "CategoryTable",
    "Distribution",
    "Inventory",
    "Limits",
    "Propagated",
    "Shape",
    "Share",
    "Simulated",
    "Summary",
    "UncertainInput",
    "UncertainSource",
    "UncertaintyError",
    "category_table",
    "distribution_of",
    "large_correction",
    "lognormal_limits",
    "meter_uncertainty",
    "propagate",
    "propagated_block",
    "simulate",
    "simulated_block",
    "usual_shape",
]


def __getattr__(name: str) -> object:
    # numpy is loaded when the simulation is first asked for.
    if name in ("Simulated", "Summary", "simulate"):
        from carbonstd.accounting.uncertainty import monte_carlo

        return getattr(monte_carlo, name)
    raise AttributeError(name)
