"""Monte Carlo over 50 sources against numpy drawing as many random numbers; a ratio of medians, never absolute times.

Run it on a quiet machine: ``python benchmarks/monte_carlo.py`` (options: ``--pairs 9``). Both sides run in one process,
in pairs A B A B …, so that neither start-up nor imports count.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from carbonstd.accounting.uncertainty import Distribution, Inventory, UncertainInput, UncertainSource, simulate
from carbonstd.expressions import parse

DRAWS = 100_000
SOURCES = 50
#: The ratio to stay below.
AT_MOST = 3.0

#: Formulas with their inputs: value, half-width, and how many default factors the sources share (0: each its own).
FORMULAS = (
    ("quantity * ncv * carbon_content * oxidation * 44/12",
     {"quantity": ("1000", "0.02", 0), "ncv": ("20", "0.05", 4), "carbon_content": ("0.026", "0.03", 4),
      "oxidation": ("0.98", "0.01", 4)}),
    ("quantity * grid_factor", {"quantity": ("5000", "0.01", 0), "grid_factor": ("0.58", "0.1", 1)}),
    ("quantity * factor * (1 - removal * utilisation)",
     {"quantity": ("300", "0.05", 0), "factor": ("0.009", "0.4", 3), "removal": ("0.8", "0.1", 0),
      "utilisation": ("0.9", "0.05", 0)}),
)  # fmt: skip


def inventory() -> Inventory:
    """Build the sources: a normal activity each, default factors shared by some, one of them lognormal."""
    sources = []
    for number in range(SOURCES):
        text, inputs = FORMULAS[number % len(FORMULAS)]
        uncertain = tuple(
            UncertainInput(name, Fraction(value), Distribution.symmetric(Fraction(half_width)),
                           f"{name} {number % shared}" if shared else None)
            for name, (value, half_width, shared) in inputs.items()
        )  # fmt: skip
        sources.append(UncertainSource(f"s{number:02}", parse(text), uncertain))
    return Inventory(tuple(sources))


def seconds(action: Callable[[], object]) -> float:
    """Time one run."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def measure(pairs: int) -> float:
    """Time simulation and peer, print a line, and return the ratio."""
    sources = inventory()
    errors = {each.key(owner) for owner, each in sources.uncertain_inputs()}

    def peer() -> None:
        generator = np.random.Generator(np.random.PCG64(1))
        for _ in errors:
            generator.standard_normal(DRAWS)

    times = [(seconds(lambda: simulate(sources, 1, DRAWS)), seconds(peer)) for _ in range(pairs + 1)][1:]
    ratio = statistics.median(ours / theirs for ours, theirs in times)
    ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    print(
        f"{'Monte Carlo':24} {ours:7.3f} s  against {len(errors)} times {DRAWS} numbers of numpy {theirs:6.3f} s  "
        f"ratio {ratio:5.2f}  (at most {AT_MOST})"
    )
    return ratio


def main() -> int:
    """Measure; exit 1 where the ratio is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    return int(measure(parser.parse_args().pairs) > AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
