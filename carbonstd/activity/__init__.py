"""Activity data: what a plant did, from the files in which people keep it."""

from carbonstd.activity.cases import Case, read_cases
from carbonstd.activity.text import decode

__all__ = ["Case", "decode", "read_cases"]
