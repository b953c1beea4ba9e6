"""China's dual-carbon standards, executable.

The names below are those of `carbonstd.api`, which is loaded when one of them is first asked for (PEP 562): importing
the package alone costs nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carbonstd.api import (
        CarbonstdError,
        Comparison,
        Conversion,
        Run,
        StoredRun,
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

__version__ = "0.1.0"
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


def __getattr__(name: str) -> object:
    if name in __all__:
        from carbonstd import api

        return getattr(api, name)
    raise AttributeError(f"module 'carbonstd' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
