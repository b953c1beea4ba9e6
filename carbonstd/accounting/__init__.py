"""Accounting: energy (GB/T 2589), factor selection, formulas and emissions; pure, from a dossier and packages."""

from carbonstd.accounting.account_scope import AccountScope
from carbonstd.accounting.amounts import Amount
from carbonstd.accounting.boundary import Boundary, boundary_of
from carbonstd.accounting.emissions import EmissionAccount
from carbonstd.accounting.energy import EnergyAccount
from carbonstd.accounting.variables import NamedOutput, Source

__all__ = [
    "AccountScope",
    "Amount",
    "Boundary",
    "EmissionAccount",
    "EnergyAccount",
    "NamedOutput",
    "Source",
    "boundary_of",
]
