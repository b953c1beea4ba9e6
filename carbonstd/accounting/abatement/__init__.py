"""Measures and what they bring: carriers used, prices, costs, and the marginal abatement cost curve."""

from carbonstd.accounting.abatement.boundary_uses import boundary_uses
from carbonstd.accounting.abatement.curve import Curve, abatement_curve
from carbonstd.accounting.abatement.figures import Figure
from carbonstd.accounting.abatement.prices import PriceList

__all__ = ["Curve", "Figure", "PriceList", "abatement_curve", "boundary_uses"]
