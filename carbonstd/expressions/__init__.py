"""The safe formula language of the packages: parse once, check, evaluate exactly or over arrays.

Nothing here imports numpy until `evaluate_array` is called.
"""

from typing import TYPE_CHECKING

from carbonstd.expressions.outcomes import MissingInput, NoValue, Undefined
from carbonstd.expressions.scalar import Value, evaluate
from carbonstd.expressions.syntax import FUNCTIONS, parse
from carbonstd.expressions.tree import Expression, Tree, walk
from carbonstd.expressions.types import ValueType, check

if TYPE_CHECKING:
    from carbonstd.expressions.arrays import ArrayResult, Column, evaluate_array

__all__ = [
    "FUNCTIONS",
    "ArrayResult",
    "Column",
    "Expression",
    "MissingInput",
    "NoValue",
    "Tree",
    "Undefined",
    "Value",
    "ValueType",
    "check",
    "evaluate",
    "evaluate_array",
    "parse",
    "walk",
]


def __getattr__(name: str) -> object:
    # The array evaluator is loaded when first asked for: judging one value doesn't need it.
    if name in ("ArrayResult", "Column", "evaluate_array"):
        from carbonstd.expressions import arrays

        return getattr(arrays, name)
    raise AttributeError(name)
