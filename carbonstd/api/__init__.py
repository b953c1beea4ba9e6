"""The Python API: the twin of the command line, and a façade at the same height.

>>> import carbonstd
>>> run = carbonstd.audit("plant.yaml")
>>> run.verdict
'compliant'
>>> run.to_frame("judgements")[["indicator", "value", "verdict"]]

Everything here can also be had from ``import carbonstd``, which loads it when it is first asked for. A call reads the
files and packages that it is given and nothing else: neither the environment nor ``carbonstd.toml``; only where `today`
isn't given is the clock read, here and nowhere below. Numbers may be text, int, `Decimal`, `Fraction` or float (taken
at 15 significant digits); dates may be ISO text.
"""

from carbonstd.api.commands import (
    Comparison,
    account,
    audit,
    compare,
    convert,
    judge,
    judge_cases,
    list_standards,
    read_run,
    template,
)
from carbonstd.api.run import Run
from carbonstd.errors import CarbonstdError
from carbonstd.runs.conversion import Conversion
from carbonstd.runs.stored import StoredRun

__all__ = [
    "CarbonstdError",
    "Comparison",
    "Conversion",
    "Run",
    "StoredRun",
    "account",
    "audit",
    "compare",
    "convert",
    "judge",
    "judge_cases",
    "list_standards",
    "read_run",
    "template",
]
