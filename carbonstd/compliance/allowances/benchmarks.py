"""The benchmarks of a unit's class and year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carbonstd.accounting.amounts import Amount
from carbonstd.packages.allocation_plans import AllocationPlan
from carbonstd.packages.coefficients import FactorRow
from carbonstd.trace import Trace

PRODUCTS = ("electricity", "heat")


@dataclass(frozen=True)
class Benchmark:
    """A benchmark with its row in the plan; in formulas it is ``electricity_benchmark`` or ``heat_benchmark``."""

    variable: str
    row: FactorRow
    amount: Amount

    def as_json(self) -> dict[str, Any]:
        """Return the benchmark's block of the run document."""
        return {
            "variable": self.variable, "value": self.row.text("value"), "unit": self.row.text("unit"),
            "balance_value": self.row.text("balance_value") or None, "table": self.row.text("table"),
            "source": self.row.ref, "grade": self.row.grade,
        }  # fmt: skip


def benchmarks_of(plan: AllocationPlan, unit_class: str, year: int, trace: Trace) -> tuple[Benchmark, ...]:
    """Return the benchmarks that the plan has for a class and year; industry has none."""
    found = []
    for product in PRODUCTS:
        row = plan.benchmarks.get((unit_class, year, product))
        if row is None:
            continue
        value, unit = row.number("value"), row.text("unit")
        variable = f"{product}_benchmark"
        key = trace.add(f"pkg/{row.ref}/value", "package", variable, value, unit=unit, package_row=row.ref)
        found.append(Benchmark(variable, row, Amount(value, unit, key, (), (row.grade,))))
    return tuple(found)
