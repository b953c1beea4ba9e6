"""Targets: what has to fall, by how much, for an indicator to reach a level or to improve by a percentage."""

from carbonstd.compliance.targets.aims import Aim, parse_aim
from carbonstd.compliance.targets.gaps import Amounts, Target, TargetInput, find_gap
from carbonstd.compliance.targets.judged import target_input
from carbonstd.compliance.targets.reached import Way, counted, way_to_target

__all__ = [
    "Aim", "Amounts", "Target", "TargetInput", "Way", "counted", "find_gap", "parse_aim", "target_input",
    "way_to_target",
]  # fmt: skip
