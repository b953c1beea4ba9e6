"""Judging: the row that applies, corrections, levels, verdict."""

from carbonstd.compliance.inputs import Given, check_range, describe_range, read_input, unknown_input
from carbonstd.compliance.judge import Answer, Question, judge
from carbonstd.compliance.judgement import Judgement
from carbonstd.compliance.verdict import names_of

__all__ = [
    "Answer",
    "Given",
    "Judgement",
    "Question",
    "check_range",
    "describe_range",
    "judge",
    "names_of",
    "read_input",
    "unknown_input",
]
