"""Runs: the orchestration behind each command, and the run document."""

from carbonstd.runs.judging import judge_cases, judge_one
from carbonstd.runs.run import InputFile, Run, to_json
from carbonstd.runs.selection import find_group

__all__ = ["InputFile", "Run", "find_group", "judge_cases", "judge_one", "to_json"]
