"""Start-up and throughput against peers, in pairs A B A B …; ratios of medians, never absolute times.

Run it on a quiet machine: ``python benchmarks/run.py`` (options: ``--pairs 9``). Each problem names the command, the
peer it is held against, and the ratio that we mean to stay below.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import monte_carlo

ROOT = Path(__file__).resolve().parent.parent
COMMAND = str(Path(sys.executable).parent / "carbonstd")


@dataclass(frozen=True)
class Problem:
    """A command, its peer, and the ratio to stay below."""

    name: str
    command: Sequence[str]
    peer: str
    at_most: float


def cases_file(folder: Path, count: int) -> Path:
    """Write a file of cases: the worked cases of all packages, repeated until there are enough."""
    import yaml

    rows: list[list[str]] = []
    for path in sorted(ROOT.glob("quotas/*/*/cases.yaml")):
        number = next(
            line.split('"')[1]
            for line in path.with_name("standard.toml").read_text(encoding="utf-8").splitlines()
            if line.startswith("standard =")
        )
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["cases"]:
            inputs = json.dumps(case.get("inputs") or {})
            rows.append([number, case["indicator"], case.get("actual", ""), inputs, case.get("as_of", ""),
                         case.get("variant", "")])  # fmt: skip
    path = folder / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case_id", "standard", "indicator", "actual", "inputs", "as_of", "variant"])
        writer.writerows([f"c{number}", *rows[number % len(rows)]] for number in range(count))
    return path


def problems(folder: Path) -> list[Problem]:
    """Return the problems."""
    cases = cases_file(folder, 1000)
    return [
        Problem("help", [COMMAND, "--help"], "import typer", 2.5),
        Problem("judge 1000 cases", [COMMAND, "judge", "--from", str(cases), "-o", str(folder / "run.json")],
                "import typer, pydantic", 8),
        Problem("audit a cement works", [COMMAND, "audit", str(ROOT / "examples/cement-plant.xlsx")],
                "import pandas, pint, pydantic", 2),
    ]  # fmt: skip


def seconds(command: Sequence[str]) -> float:
    """Time one run of a command."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main() -> int:
    """Measure every problem and print a table; exit 1 where a ratio is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    pairs = parser.parse_args().pairs
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        for problem in problems(Path(name)):
            peer = [sys.executable, "-c", problem.peer]
            times = [(seconds(problem.command), seconds(peer)) for _ in range(pairs + 1)][1:]
            ratio = statistics.median(ours / theirs for ours, theirs in times)
            ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
            missed += ratio > problem.at_most
            print(
                f"{problem.name:24} {ours:7.3f} s  against {problem.peer!r} {theirs:6.3f} s  "
                f"ratio {ratio:5.2f}  (at most {problem.at_most})"
            )
    missed += monte_carlo.measure(pairs) > monte_carlo.AT_MOST
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
