"""Energy management: balances that close, meters, savings in each edition's sign, baselines; cases by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstd.accounting import EnergyAccount
from carbonstd.accounting.management import Management, contents_json, energy_management, report_contents
from carbonstd.accounting.management.distributions import f_upper, t_two_sided
from carbonstd.accounting.management.regression import Regression, fit
from carbonstd.activity import Dossier, InputFile
from carbonstd.activity.carriers import CarrierList, load_carriers
from carbonstd.activity.reading import read_dossier
from carbonstd.activity.yamltext import load_yaml
from carbonstd.packages import Catalogue, built_in_roots
from carbonstd.packages.coefficients import ConversionSet, load_conversion_set
from carbonstd.packages.management import ManagementRules, load_management
from carbonstd.packages.metering import LEVELS, load_metering, metering_in_force
from carbonstd.rules import RULES as ALL_RULES
from carbonstd.rules import management as management_rules
from carbonstd.trace import Trace

CATALOGUE = Catalogue(built_in_roots())
DATA: dict[str, Any] = load_yaml((Path(__file__).parent / "cases" / "energy_management.yaml").read_bytes(), "cases")
RULES: ManagementRules = load_management(CATALOGUE)
SAID = {**ALL_RULES, **{rule.id: rule for rule in management_rules.RULES}}
CONVERSION: ConversionSet = load_conversion_set(CATALOGUE.package("gbt-2589.2020"))


def _carriers() -> CarrierList:
    folder = CATALOGUE.package("carriers.2026").folder
    assert folder is not None
    return load_carriers(folder)


CARRIERS = _carriers()


def read(tables: Mapping[str, Any], period: str = "2025", sector: str = "cement") -> Dossier:
    enterprise = {"name": "示例", "region": "CN-33", "sector": sector, "period": period}
    text = json.dumps({"format": "carbonstd.dossier/1", "enterprise": enterprise, **tables}, default=str)
    dossier = read_dossier(
        [InputFile("plant.json", text.encode())], today=date(2026, 11, 24), carriers=CARRIERS, declared=frozenset()
    )
    assert not [finding for finding in dossier.findings if finding.severity == "error"]
    return dossier


def managed(dossier: Dossier) -> Management:
    assert dossier.period is not None
    account = EnergyAccount(dossier, CARRIERS, CONVERSION, Trace())
    found = energy_management(account, RULES, metering_in_force(CATALOGUE, dossier.period.end))
    for finding in found.findings:
        message = SAID[finding.rule].message
        assert "{" not in message.zh.format(**finding.args) + message.en.format(**finding.args)
    nodes = account.trace.nodes
    assert all(source in nodes for node in nodes.values() for source in node.sources), "a trace leads nowhere"
    return found


def months(series: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Write out the rows of a series that is the same every month."""
    year = series["from"][:4]
    return [
        {"period": f"{year}-{month:02d}", "process": series["process"], "name": name, "value": value, "unit": unit}
        for name, text in series["rows"].items()
        for value, unit in [text.split()]
        for month in range(1, 13)
        if f"{year}-{month:02d}" != series.get("but")
    ]


def found_at(block: Any, path: str) -> Any:
    """Follow a path: ``stages[stage=purchase].total`` takes the first row that fits."""
    for part in re.findall(r"[^.\[]+|\[[^\]]+\]", path):
        if part.startswith("["):
            wanted = dict(condition.split("=") for condition in part[1:-1].split(","))
            block = next(row for row in block if all(str(row[name]) == text for name, text in wanted.items()))
        else:
            block = block[int(part)] if part.isdigit() else block[part]
    return block


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["name"])
def test_cases_by_hand(case: dict[str, Any]) -> None:
    tables = dict(case["dossier"])
    if "months" in case:
        tables["history"] = [*tables.get("history", []), *months(case["months"])]
    found = managed(read(tables, str(case.get("period", "2025")), case.get("sector", "cement")))
    block = found.as_json()
    for path, expected in case["expect"].items():
        value = found_at(block, path)
        if isinstance(expected, str) and re.fullmatch(r"-?[\d.]+(/[\d.]+)?", expected):
            above, _, below = expected.partition("/")
            wanted = Fraction(above) / Fraction(below or 1)
            # What doesn't end is written to 34 digits.
            assert abs(Fraction(value) - wanted) <= abs(wanted) * Fraction(1, 10**32), f"{path}: {value}"
        else:
            assert value == (expected == "true" or expected if isinstance(value, bool) else expected), (
                f"{path}: {value}"
            )
    assert {finding.rule for finding in found.findings} == set(case["findings"])


# --- invariants ------------------------------------------------------------------------------------------------------

SIZES = st.integers(0, 1000)
PLACES = st.sampled_from(["", "line", "boiler", "office"])
FLOWS = st.sampled_from(
    ["purchased", "opening_stock", "closing_stock", "sold", "consumed", "produced", "recovered", "loss", "flared"]
)
ORIGINS = st.sampled_from(["", "own_generated", "waste_heat", "renewable_self"])
ROWS = st.lists(
    st.tuples(PLACES, st.sampled_from(["raw-coal", "heat", "coke-oven-gas"]), FLOWS, ORIGINS, SIZES),
    min_size=1, max_size=14, unique_by=lambda row: row[:4],
)  # fmt: skip


def works(rows: Sequence[tuple[str, str, str, str, int]], factor: int = 1) -> Dossier:
    energy = [
        {"process": place, "carrier": carrier, "flow": flow, "origin": origin, "quantity": size * factor, "unit": "tce"}
        for place, carrier, flow, origin, size in rows
    ]
    processes = [{"id": "line"}, {"id": "boiler", "parent": "line"}, {"id": "office", "role": "affiliated"}]
    return read({"processes": processes, "energy": energy})


def number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


@given(ROWS)
def test_every_row_of_a_balance_closes_and_the_whole_is_the_sum_of_its_stages(rows: Any) -> None:
    balance = managed(works(rows)).balance
    for stage in balance.stages:
        for row in (*stage.rows, stage.total):
            terms = [row.effective.value, row.loss.value, row.out.value, row.gap.value]
            if row.gap.known:
                assert row.inflow.value == sum(term for term in terms if term is not None)
        if stage.id != "conversion":
            assert stage.total.inflow.value == sum(
                row.inflow.value for row in stage.rows if row.inflow.value is not None
            )
    purchase, conversion, distribution, end_use = (stage.total for stage in balance.stages)
    if not conversion.gap.known:
        # Energy made at the enterprise's boundary: nobody knows of what.
        assert any(place == "" and flow == "produced" for place, _, flow, _, _ in rows)
        return
    parts = [purchase.loss, conversion.loss, distribution.loss, purchase.out, distribution.out, balance.enterprise.gap]
    whole = sum(part.value for part in (*parts, balance.end_use_net) if part.value is not None)
    assert purchase.inflow.value == whole
    used = [unit.inflow.value for unit in balance.conversions] + [system.total.value for system in balance.systems]
    assert distribution.effective.value == sum(value for value in used if value is not None)
    assert all(unit.loss.value is None or unit.loss.value >= 0 for unit in balance.conversions)
    assert end_use.inflow.known


@given(ROWS, st.integers(2, 9))
def test_ten_times_the_energy_is_ten_times_the_balance(rows: Any, factor: int) -> None:
    one, many = (managed(works(rows, by)).balance.as_json() for by in (1, factor))
    for before, after in zip(_numbers(one), _numbers(many), strict=True):
        path, value = before
        wanted = value if value is None or "percent" in path else value * factor
        assert after[1] == wanted or (
            None not in (after[1], wanted) and abs(after[1] - wanted) < Fraction(1, 10**20)
        ), path


def _numbers(block: Any, path: str = "") -> list[tuple[str, Fraction | None]]:
    if isinstance(block, dict):
        return [found for name, part in block.items() for found in _numbers(part, f"{path}.{name}")]
    if isinstance(block, list):
        return [found for part in block for found in _numbers(part, path)]
    plain = block is None or (isinstance(block, str) and re.fullmatch(r"-?\d+(\.\d+)?", block))
    return [(path, number(block))] if plain else []


AMOUNTS = st.fractions(1, 10**6, max_denominator=1000)


def compared(base: tuple[Fraction, Fraction], report: tuple[Fraction, Fraction]) -> dict[str, Fraction]:
    rows = [
        {"period": year, "name": name, "value": str(float(value)), "unit": unit}
        for year, pair in ((2024, base), (2025, report))
        for (name, unit), value in zip((("energy", "tce"), ("output_value", "万元")), pair, strict=True)
    ]
    return {
        saving.method.edition: saving.change.value or Fraction(0) for saving in managed(read({"history": rows})).savings
    }


@given(st.tuples(AMOUNTS, AMOUNTS), st.tuples(AMOUNTS, AMOUNTS))
def test_a_saving_changes_its_sign_with_the_edition_and_when_base_and_report_swap(
    base: tuple[Fraction, Fraction], report: tuple[Fraction, Fraction]
) -> None:
    there, back = compared(base, report), compared(report, base)
    assert there["2009"] == -there["2018"] and back["2009"] == -back["2018"]
    assert there["2018"] * back["2018"] <= 0 and (there["2018"] == 0) == (back["2018"] == 0)


# --- regression ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", DATA["regressions"], ids=lambda case: case["name"])
def test_regressions_reproduce_certified_values(case: dict[str, Any]) -> None:
    rows = [[float(cell) for cell in row.split()] for row in case["data"].split(",")]
    names = [f"x{number}" for number in range(1, len(rows[0]))]
    model = fit(names, [row[1:] for row in rows], [row[0] for row in rows])
    assert isinstance(model, Regression)
    values, errors = [float(v) for v in case["values"]], [float(v) for v in case["errors"]]
    assert [one.value for one in model.coefficients] == pytest.approx(values, rel=1e-9)
    assert [one.error for one in model.coefficients][: len(errors)] == pytest.approx(errors, rel=1e-9)
    wanted = [float(case[name]) for name in ("standard_error", "r2", "f")]
    assert [model.standard_error, model.r2, model.f] == pytest.approx(wanted, rel=1e-9)


def test_p_values_reproduce_published_critical_values() -> None:
    for drivers, critical in DATA["f_critical"].items():
        assert f_upper(float(critical), int(drivers), 11 - int(drivers)) == pytest.approx(0.10, abs=1e-5)
    # Norris's intercept: t = -1.12672907498579 with 34 degrees of freedom.
    assert t_two_sided(-1.12672907498579, 34) == pytest.approx(0.267746835947037, abs=2e-7)
    assert t_two_sided(2.0, 5) == pytest.approx(f_upper(4.0, 1, 5), rel=1e-12)


LINES = st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))


@given(LINES, st.floats(1e-3, 1e3))
def test_a_known_line_is_found_again_in_any_unit(line: tuple[float, float, float], unit: float) -> None:
    constant, first, second = line
    rows = [(float(x), float(x * x % 7)) for x in range(1, 13)]
    energy = [constant + first * a + second * b for a, b in rows]
    model = fit(["a", "b"], [(a * unit, b) for a, b in rows], energy)
    assert isinstance(model, Regression)
    size = max(map(abs, energy)) + 1
    assert model.intercept.value == pytest.approx(constant, abs=1e-9 * size)
    assert [one.value for one in model.drivers] == pytest.approx(
        [first / unit, second], rel=1e-7, abs=1e-9 * size / unit + 1e-9
    )
    assert model.predict([78 * unit, sum(b for _, b in rows)], 12) == pytest.approx(sum(energy), abs=1e-7 * size)


def test_no_model_without_enough_points_or_of_collinear_drivers() -> None:
    assert fit(["a", "b"], [(1, 2), (2, 1), (3, 5)], [1, 2, 3]) == "points"
    rows = [(float(x), 2.0 * x) for x in range(12)]
    assert fit(["a", "b"], rows, [float(x) for x in range(12)]) == "collinear"
    assert fit(["a"], [(3.0,)] * 12, [float(x) for x in range(12)]) == "collinear"


def modelled(now: Mapping[str, float]) -> Management:
    """Return a line that used 1500 tce, and before that 50 + 0.05 output + 2 degree days a month, nearly."""
    units = {"energy": "tce", "output": "t", "degree days": "K·d"}
    points: dict[str, Mapping[str, float]] = {"2025": {"energy": 1500, **now}}
    for month in range(1, 13):
        output, days, noise = 1000 + 37 * month % 400, abs(month - 7) * 5, (month * 7 % 5 - 2) / 10
        energy = 50 + 0.05 * output + 2 * days + noise
        points[f"2024-{month:02d}"] = {"energy": energy, "output": output, "degree days": days}
    history = [
        {"period": period, "process": "line", "name": name, "value": value, "unit": units[name]}
        for period, values in points.items()
        for name, value in values.items()
    ]
    return managed(read({"processes": [{"id": "line"}], "history": history}))


def test_a_baseline_model_is_normalised_to_the_drivers_of_the_reporting_period() -> None:
    found = modelled({"output": 13800, "degree days": 180})
    indicator = next(one for one in found.indicators if one.kind == "model")
    assert indicator.model is not None and indicator.model.valid
    # 12 x 50 + 0.05 x 13800 + 2 x 180 = 1650; the noise moves that by less than 1.
    assert indicator.normalised == pytest.approx(1650, abs=1)
    assert indicator.improvement == pytest.approx(150, abs=1) and indicator.percent == pytest.approx(
        100 * 150 / 1650, abs=0.1
    )
    assert not {finding.rule for finding in found.findings} & {"N102", "N103", "N104", "N105", "N110"}
    block = indicator.as_json()["model"]
    assert [one["name"] for one in block["coefficients"]] == ["intercept", "output", "degree days"]
    assert len(block["r2"].replace(".", "").lstrip("0")) <= 15


@pytest.mark.parametrize(
    "now, rules, valid",
    [
        ({"output": 13800}, {"N110"}, True),
        ({"output": 30000, "degree days": 180}, {"N102"}, False),
    ],
    ids=["a driver that nobody gives", "far outside the base"],
)
def test_a_baseline_is_not_stretched(now: dict[str, float], rules: set[str], valid: bool) -> None:
    found = modelled(now)
    indicator = next(one for one in found.indicators if one.kind == "model")
    assert rules <= {finding.rule for finding in found.findings}
    assert indicator.model is not None and indicator.model.valid is valid
    assert (indicator.normalised is None) == ("N110" in rules)


# --- data and contents -----------------------------------------------------------------------------------------------


def test_the_table_of_coverage_covers_every_class_and_only_carriers_that_exist() -> None:
    standard = load_metering(CATALOGUE.package("gb-17167.2006"))
    assert standard.classes.keys() == standard.coverage.keys()
    listed = [carrier for one in standard.classes.values() for carrier in one.carriers]
    assert len(set(listed)) == len(listed) and all(carrier in CARRIERS for carrier in listed)
    assert {level: standard.required("steam", level) for level in LEVELS} == {
        "organisation": 100, "unit": 80, "equipment": 70
    }  # fmt: skip
    assert standard.required("recoverable", "equipment") is None
    residue = standard.class_of(("residue-oil", *CARRIERS.ancestors("residue-oil")))
    assert residue is not None and residue.id == "residue"


def test_the_contents_of_reports_say_what_is_there() -> None:
    dossier = read({"energy": [{"carrier": "raw-coal", "flow": "consumed", "quantity": 5, "unit": "tce"}]})
    document = {"enterprise": {"name": "示例"}, "period": ["2025-01-01"], "management": managed(dossier).as_json()}
    chapters = report_contents(RULES, "energy-audit", document, dossier)
    states = {one.chapter.id: one.state for one in chapters}
    assert (states["metering"], states["flow"], states["conclusions"]) == ("empty", "partly", "text")
    block = contents_json(report_contents(RULES, "energy-use-report", document, dossier), "energy-use-report")
    assert [chapter["chapter"] for chapter in block["chapters"]] == ["1", "2", "2-1", *map(str, range(3, 11))]
    assert all(chapter["title"]["zh"] and chapter["title"]["en"] for chapter in block["chapters"])


def test_rules_of_energy_management_have_their_own_ids() -> None:
    assert [rule.id for rule in management_rules.RULES] == [f"N{number}" for number in range(101, 111)]
