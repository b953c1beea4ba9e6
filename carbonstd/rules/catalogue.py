"""All rules by id."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from carbonstd.errors import CarbonstdError
from carbonstd.rules import (
    data,
    editions,
    factors,
    limits,
    management,
    market,
    packages,
    plausibility,
    targets,
    verification,
)
from carbonstd.rules.model import Rule

FAMILIES = (limits, editions, data, factors, plausibility, verification, market, management, targets, packages)
RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for family in FAMILIES for rule in family.RULES})


def rule(rule_id: str) -> Rule:
    """Return a rule by its id, in any case.

    Raises
    ------
    CarbonstdError
        If there is no such rule; names the nearest.
    """
    found = RULES.get(rule_id.upper())
    if found is None:
        near = ", ".join(difflib.get_close_matches(rule_id.upper(), RULES, 3))
        raise CarbonstdError(
            f"没有规则 {rule_id!r}", f"no rule {rule_id!r}", hint_zh=f"相近：{near}", hint_en=f"near: {near}"
        )
    return found
