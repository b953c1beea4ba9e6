"""Every rule that can raise a finding: its severity, its message and its page, in both languages side by side.

Ids are stable and never reused. A finding holds a rule id and arguments, so that a run carries both languages; a rule
without one of its texts doesn't pass the type check.
"""

from carbonstd.rules.catalogue import RULES, rule
from carbonstd.rules.model import Rule, Text

__all__ = ["RULES", "Rule", "Text", "rule"]
