"""Verification: a statement of emissions against what verifiers check, and against its recomputation."""

from carbonstd.compliance.verification.boundary import counted_twice
from carbonstd.compliance.verification.comparison import ComparedLine, Comparison, compare
from carbonstd.compliance.verification.line import Line, Working
from carbonstd.compliance.verification.materiality import Conclusion, Materiality
from carbonstd.compliance.verification.observation import Observation, Records, Subject
from carbonstd.compliance.verification.reported import Names, as_reported
from carbonstd.compliance.verification.statement import Counted, Statement
from carbonstd.compliance.verification.verify import Verification, verify

__all__ = [
    "ComparedLine",
    "Comparison",
    "Conclusion",
    "Counted",
    "Line",
    "Materiality",
    "Names",
    "Observation",
    "Records",
    "Statement",
    "Subject",
    "Verification",
    "Working",
    "as_reported",
    "compare",
    "counted_twice",
    "verify",
]
