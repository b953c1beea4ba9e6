"""The carbon market: allowances by the plan of the year, the balance of an enterprise, and what it is worth."""

from carbonstd.compliance.allowances.balance import Balance, balance_of
from carbonstd.compliance.allowances.carry_over import CarryOver, limit_carry_over
from carbonstd.compliance.allowances.changes import Change, WhatIf, what_if
from carbonstd.compliance.allowances.entity_allocation import EntityAllocation, allocate
from carbonstd.compliance.allowances.issuing import Issue, issue
from carbonstd.compliance.allowances.money import worth
from carbonstd.compliance.allowances.postings import Posting, read_postings
from carbonstd.compliance.allowances.pre_allocation import PreAllocation, pre_allocate
from carbonstd.compliance.allowances.unit_allocation import UnitAllocation, allocate_unit
from carbonstd.compliance.allowances.units import UnitYear

__all__ = [
    "Balance",
    "CarryOver",
    "Change",
    "EntityAllocation",
    "Issue",
    "Posting",
    "PreAllocation",
    "UnitAllocation",
    "UnitYear",
    "WhatIf",
    "allocate",
    "allocate_unit",
    "balance_of",
    "issue",
    "limit_carry_over",
    "pre_allocate",
    "read_postings",
    "what_if",
    "worth",
]
