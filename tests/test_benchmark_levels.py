"""Benchmark levels of energy efficiency as targets: which document's row is taken, and what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from support.command import Result

from carbonstd.packages import Catalogue
from carbonstd.packages.benchmark_levels import benchmark_rows
from carbonstd.packages.coefficients import factor_rows
from carbonstd.runs.audit import audit
from carbonstd.runs.settings import Settings

EXAMPLES = Path(__file__).parent.parent / "examples"
TODAY = date(2026, 11, 23)


def test_a_benchmark_is_that_of_the_newest_document_that_names_the_product(catalogue: Catalogue) -> None:
    """NDRC 2021-1609: clinker 100 kgce/t, of which the edition of 2023 is not known; blast furnace 361 in both."""
    found = list(benchmark_rows(catalogue, "GB 21256", "blast-furnace", None, date(2025, 12, 31)))
    assert [(edition.edition, row.text("benchmark")) for edition, row in found] == [("2023", "361"), ("2021", "361")]
    before = list(benchmark_rows(catalogue, "GB 21256", "blast-furnace", None, date(2022, 12, 31)))
    assert [edition.edition for edition, _ in before] == ["2021"]
    assert not list(benchmark_rows(catalogue, "GB 16780", "clinker-comprehensive-energy", None, date(2021, 1, 1)))


def test_the_target_of_a_cement_works_is_the_benchmark(catalogue: Catalogue) -> None:
    settings = Settings(today=TODAY, target="benchmark")
    run = audit(catalogue, [EXAMPLES / "cement-plant.xlsx"], settings, lambda path: path.name)
    targets = {(one["process"], one["indicator"]): one for one in run.further["targets"]}
    clinker = targets["line-2", "clinker-comprehensive-energy"]
    assert (clinker["state"], clinker["target"]["value"]) == ("missed", "100")
    assert run.trace.nodes[clinker["target"]["trace"]].package_row == (
        "ndrc-benchmarks.2021/benchmarks.csv#cement-clinker"
    )
    # No document has a benchmark for electricity of clinker: it isn't invented.
    assert targets["line-2", "clinker-electricity"]["state"] == "undefined"
    assert {finding.rule for finding in run.findings} >= {"T101", "T109"}
    assert "ndrc-benchmarks.2021" in {edition.name for edition in run.packages}


def test_every_benchmark_that_names_an_indicator_names_one_that_is_judged(catalogue: Catalogue) -> None:
    for edition in catalogue.versions("ndrc-benchmarks"):
        for row in factor_rows(edition, "benchmarks", ("row",)):
            if not row.text("family"):
                continue
            limits = [
                limit
                for one in catalogue.family(row.text("family"))
                if one.folder is not None
                for limit in catalogue.quota(one).rows
            ]
            names = row.text("indicators").split("; ")
            units = {limit.unit for limit in limits if limit.indicator in names}
            assert units == {row.text("unit")}, row.key
            assert all(any(limit.indicator == name for limit in limits) for name in names), row.key


def test_a_discount_rate_may_be_a_percentage(cli: Callable[..., Result]) -> None:
    plant = EXAMPLES.parent / "tests" / "data" / "cement-market.yaml"
    runs = [
        cli("audit", str(plant), "--target", "10%", "--discount-rate", rate, "--output-format", "json", "--exit-zero")
        for rate in ("0.06", "6%")
    ]
    rates = {json.loads(run.stdout)["settings"]["discount_rate"] for run in runs}
    assert rates == {"0.06"}
    wrong = cli("audit", str(plant), "--target", "10%", "--discount-rate", "abc")
    assert wrong.code == 2 and "--discount-rate" in wrong.stderr.decode()
