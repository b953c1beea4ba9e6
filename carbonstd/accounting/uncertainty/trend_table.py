"""The category table of the IPCC: uncertainty of a year and of the trend since the base year.

IPCC 2006 Guidelines, volume 1, table 3.2; Good Practice Guidance 2000, table 6.1, whose letters name the columns.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Sensitivity: TypeAlias = Literal["finite-difference", "derivative"]

#: Both years' emissions of a category are raised by this share to see what it does to the trend.
_INCREASE = 0.01


@dataclass(frozen=True)
class Category:
    """A row of the table as it is filled in.

    Parameters
    ----------
    id : str
        The source category and gas.
    base, current : float
        Emissions of the base year (C) and of the year (D).
    activity, factor : float
        Relative half-widths of the activity (E) and of the emission factor (F), as fractions.
    same_factor : bool
        Whether both years have one emission factor, which is then wrong in both by the same amount.
    same_activity : bool
        Whether the activities of both years err together.
    """

    id: str
    base: float
    current: float
    activity: float
    factor: float
    same_factor: bool = True
    same_activity: bool = False


@dataclass(frozen=True)
class CategoryRow:
    """A row as it is computed; the fields are the columns G to M, all as fractions (0.01 is 1 % or one point)."""

    id: str
    combined: float
    in_total: float
    type_a: float
    type_b: float
    trend_by_factor: float
    trend_by_activity: float
    trend: float


@dataclass(frozen=True)
class CategoryTable:
    """The table with its bottom line: `trend` is (ΣD - ΣC)/ΣC, its uncertainty in the same points."""

    rows: tuple[CategoryRow, ...]
    base: float
    current: float
    uncertainty: float
    trend: float
    trend_uncertainty: float


def category_table(categories: Sequence[Category], sensitivity: Sensitivity = "finite-difference") -> CategoryTable:
    """Compute the table.

    Parameters
    ----------
    categories : sequence of Category
        All categories of the inventory: the totals are theirs.
    sensitivity : {"finite-difference", "derivative"}
        Column I: the change of the trend if a category is 1 % higher in both years, as the guidelines print it, or its
        limit D/ΣC - C·ΣD/ΣC². They differ in printed digits. For C = 0 both are column J, as the guidelines want it.

    Raises
    ------
    ValueError
        If the emissions of the base year or of the year add up to zero.
    """
    base = math.fsum(each.base for each in categories)
    current = math.fsum(each.current for each in categories)
    if not base or not current:
        raise ValueError("the emissions of both years must not add up to zero")
    rows = tuple(_row(each, base, current, sensitivity) for each in categories)
    return CategoryTable(
        rows=rows,
        base=base,
        current=current,
        uncertainty=_root_of_squares(row.in_total for row in rows),
        trend=(current - base) / base,
        trend_uncertainty=_root_of_squares(row.trend for row in rows),
    )


def _row(category: Category, base: float, current: float, sensitivity: Sensitivity) -> CategoryRow:
    combined = math.hypot(category.activity, category.factor)
    type_b = category.current / base
    if sensitivity == "derivative":
        type_a = type_b - category.base * current / base**2
    else:
        raised_base, raised = base + _INCREASE * category.base, current + _INCREASE * category.current
        type_a = ((raised - raised_base) / raised_base - (current - base) / base) / _INCREASE
    # What errs together in both years only matters as far as the category moves against the total.
    by_factor = category.factor * (type_a if category.same_factor else type_b * math.sqrt(2))
    by_activity = category.activity * (type_a if category.same_activity else type_b * math.sqrt(2))
    return CategoryRow(
        id=category.id,
        combined=combined,
        in_total=combined * category.current / current,
        type_a=type_a,
        type_b=type_b,
        trend_by_factor=by_factor,
        trend_by_activity=by_activity,
        trend=math.hypot(by_factor, by_activity),
    )


def _root_of_squares(values: Iterable[float]) -> float:
    return math.hypot(*values)
