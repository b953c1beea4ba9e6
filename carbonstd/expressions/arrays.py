"""Evaluate a formula for many rows at once, in floats, marking the rows that only the exact evaluator may decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from carbonstd.expressions.tree import Expression

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one variable, one a row.

    Parameters
    ----------
    values : array
        Numbers of any real dtype (nan is missing), bools, or texts (object or a numpy text dtype; "", None and nan
        are missing).
    missing : bool array, optional
        Further missing rows; the only way to mark a missing bool.
    magnitude : float array, optional
        For a number that was itself computed in floats: the largest magnitude that entered it, where that can exceed
        the value (a total of 3 that remains of 10**6 - 999997). Default: the value's own size.
    """

    values: NDArray[Any]
    missing: NDArray[np.bool_] | None = None
    magnitude: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class ArrayResult:
    """What a formula gives, one a row.

    Parameters
    ----------
    values : array
        float64, bool or text; nan, False or "" where unknown.
    unknown : bool array
        An input is missing or the value is not defined.
    near : bool array
        The row hangs on a comparison too close to call in floats (or a number left the range of floats): neither its
        value nor `unknown` counts, the exact evaluator has to decide.
    magnitude : float array
        For numbers, the size on which the value's rounding error depends: |error| is far below ``NEAR * magnitude``.
        To compare two results, call rows with ``abs(a - b) <= NEAR * maximum(magnitudes)`` near. Zero otherwise.
    """

    values: NDArray[Any]
    unknown: NDArray[np.bool_]
    near: NDArray[np.bool_]
    magnitude: NDArray[np.float64]


def evaluate_array(expression: Expression, columns: Mapping[str, Column], rows: int | None = None) -> ArrayResult:
    """Compute a formula for all rows.

    Wherever a row is not `near`, it is `unknown` exactly where `evaluate` finds no value, conditions and texts are
    equal to those of `evaluate`, and numbers agree within a tiny part of `magnitude`.

    Parameters
    ----------
    expression : Expression
        The formula; check its types first.
    columns : mapping of str to Column
        A variable that has no column is missing in all rows.
    rows : int, optional
        Their number; by default the length of the columns.

    Raises
    ------
    ExpressionError
        If a column has another type than the formula needs.
    ValueError
        If the columns differ in length, or there are none and `rows` isn't given.
    """
    from carbonstd.expressions.vectorised import evaluate_rows

    lengths = {len(column.values) for column in columns.values()} | ({rows} if rows is not None else set())
    if len(lengths) != 1:
        raise ValueError(f"columns and rows must have one length, not {sorted(lengths)}")
    return evaluate_rows(expression, columns, lengths.pop())
