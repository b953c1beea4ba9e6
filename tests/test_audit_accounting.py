"""What counts where: control totals, ledgers, deliveries, pools, fuels in standard coal; expectations by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carbonstd.dates import parse_period
from carbonstd.packages import Catalogue
from carbonstd.runs.audit import account, audit
from carbonstd.runs.settings import Settings

HEAD = """format: carbonstd.dossier/1
enterprise: {name: 示例企业, region: CN-33, period: 2025}
processes:
  - {id: line-1, project_type: existing}
  - {id: shared, role: auxiliary}
"""
COAL = "carrier: bituminous-coal, quantity: 1000, unit: t, ncv: 29.3076, ncv_unit: GJ/t, ncv_tier: measured"


def run(tmp_path: Path, catalogue: Catalogue, text: str, *, judged: bool = False) -> dict[str, Any]:
    path = tmp_path / "plant.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    command = audit if judged else account
    return command(catalogue, [path], Settings(today=date(2026, 11, 24)), lambda file: file.name).as_json()


def test_a_control_total_beside_the_processes_is_never_added(tmp_path: Path, catalogue: Catalogue) -> None:
    # 1000 t at 29.3076 GJ/t are exactly 1000 tce; the enterprise's row repeats the line's.
    found = run(
        tmp_path,
        catalogue,
        f"energy:\n  - {{process: line-1, flow: consumed, {COAL}}}\n  - {{flow: consumed, {COAL}}}\n",
    )
    assert found["energy"]["total"]["calorific"] == "1000"
    assert len(found["emissions"][0]["sources"]) == 1


def test_without_a_row_of_use_fuel_is_burned_by_its_ledger(tmp_path: Path, catalogue: Catalogue) -> None:
    # 1000 t bought, 250 t left: 750 × 29.3076 = 21980.7 GJ; × 0.02618 = 575.454726 tC; × 0.93 = 535.17289518; × 44 ÷ 12
    rows = f"energy:\n  - {{flow: purchased, {COAL}}}\n  - {{flow: closing_stock, {COAL.replace('1000', '250')}}}\n"
    found = run(tmp_path, catalogue, rows)
    assert found["energy"]["total"]["calorific"] == "750"
    assert found["emissions"][0]["total"] == "1962.30061566"


def test_own_power_that_is_sold_is_netted_at_the_grid_factor(tmp_path: Path, catalogue: Catalogue) -> None:
    # Zhejiang 2023: 0.4974 kgCO2/kWh; 300 MWh bought, 100 MWh of own power delivered: 200 × 0.4974
    rows = """energy:
  - {carrier: electricity, flow: purchased, quantity: 300, unit: MWh}
  - {carrier: electricity, flow: sold, origin: own_generated, quantity: 100, unit: MWh}
"""
    assert run(tmp_path, catalogue, rows)["emissions"][0]["total"] == "99.48"


def test_a_fuel_in_standard_coal_is_accounted_by_the_heat_of_standard_coal(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    # 293.076 GJ × 0.02618 = 7.67272968 tC; × 0.93 = 7.1356386024; × 44 ÷ 12
    rows = "energy:\n  - {process: line-1, carrier: bituminous-coal, flow: consumed, quantity: 10, unit: tce}\n"
    found = run(tmp_path, catalogue, rows)
    assert found["energy"]["total"]["calorific"] == "10"
    assert found["emissions"][0]["total"] == "26.1640082088"


@pytest.mark.parametrize("pool, rule", [("shared", None), ("shard", "D118")])
def test_a_pool_without_fuel_adds_none_and_an_unknown_pool_is_named(
    tmp_path: Path, catalogue: Catalogue, pool: str, rule: str | None
) -> None:
    rows = f"""outputs:
  - {{process: line-1, product: clinker, quantity: 10000, unit: t}}
energy:
  - {{process: line-1, flow: consumed, {COAL}}}
  - {{process: line-1, carrier: electricity, flow: consumed, quantity: 500000, unit: kWh}}
  - {{process: shared, carrier: electricity, flow: consumed, quantity: 10000, unit: kWh}}
allocations:
  - {{pool: {pool}, process: line-1, share: 1, basis: fixed}}
parameters:
  - {{process: line-1, name: altitude_m, value: 100, unit: m}}
"""
    found = run(tmp_path, catalogue, rows, judged=True)
    coal = next(j for j in found["judgements"] if j["indicator"] == "clinker-coal")
    raised = {finding["rule"] for finding in found["findings"]}
    # 1000 tce over 10 000 t are 100 kgce/t: level 2 of GB 16780-2021.
    assert (coal["value"], coal["level"]) == (("100", 2) if rule is None else (None, None))
    assert rule is None or rule in raised


def test_a_parameter_that_no_standard_asks_for_is_named(tmp_path: Path, catalogue: Catalogue) -> None:
    found = run(tmp_path, catalogue, "parameters:\n  - {process: line-1, name: altitude, value: 100, unit: m}\n")
    finding = next(finding for finding in found["findings"] if finding["rule"] == "D103")
    assert "altitude_m" in finding["message"]["en"] and finding["location"]["file"] == "plant.yaml"


def test_a_part_of_the_period_takes_its_months_and_an_annual_row_cannot_be_divided(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    gas = "{{process: line-1, carrier: natural-gas, flow: consumed, quantity: {}, unit: 万Nm3(0℃), month: 2025-{:02d}}}"
    months = "\n".join(f"  - {gas.format(month, month)}" for month in range(1, 13))
    path = tmp_path / "plant.yaml"
    path.write_text(f"{HEAD}energy:\n{months}\n", encoding="utf-8")
    half = parse_period("2025-01/2025-06")
    settings = Settings(today=date(2026, 11, 24), period=half)
    found = account(catalogue, [path], settings, lambda file: file.name).as_json()
    assert [row["quantity"] for row in found["energy"]["by_carrier"]] == ["1", "2", "3", "4", "5", "6"]
    assert found["period"] == ["2025-01-01", "2025-06-30"]
    annual = (
        f"{HEAD}energy:\n  - {{process: line-1, carrier: natural-gas, flow: consumed, quantity: 9, unit: 万Nm3(0℃)}}\n"
    )
    path.write_text(annual, encoding="utf-8")
    found = account(catalogue, [path], settings, lambda file: file.name).as_json()
    assert found["energy"]["total"]["calorific"] is None and "D112" in {f["rule"] for f in found["findings"]}


def test_what_was_published_later_is_hidden(tmp_path: Path, catalogue: Catalogue) -> None:
    # The factors of data year 2023 were published on 2025-12-31, those of 2022 in 2024.
    path = tmp_path / "plant.yaml"
    path.write_text(f"{HEAD}energy:\n  - {{carrier: electricity, flow: purchased, quantity: 1, unit: MWh}}\n", "utf-8")
    factors = []
    for known_on in (None, date(2025, 6, 1)):
        settings = Settings(today=date(2026, 11, 24), known_on=known_on)
        run = account(catalogue, [path], settings, lambda file: file.name).as_json()
        factors.append(run["emissions"][0]["sources"][0]["parameters"][0]["source"])
    assert [factor.split("#")[1].split(".")[-1] for factor in factors] == ["2023", "2022"]


LINE = f"""outputs:
  - {{process: line-1, product: clinker, quantity: 10000, unit: t}}
energy:
  - {{process: line-1, flow: consumed, {COAL}}}
  - {{process: line-1, carrier: electricity, flow: consumed, quantity: 500000, unit: kWh}}
"""


def test_use_without_a_process_leaves_the_processes_open_unless_it_is_a_trifle(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    # The line used 1000 + 61.45 tce; half a per cent of that are 5.3 tce.
    for tonnes, spoilt in (("1", False), ("100", True)):
        row = f"  - {{carrier: diesel, flow: consumed, quantity: {tonnes}, unit: t}}\n"
        found = run(tmp_path, catalogue, LINE + row, judged=True)
        coal = next(j for j in found["judgements"] if j["indicator"] == "clinker-coal")
        asked = [f for f in found["findings"] if f["rule"] == "D104" and "which process" in f["message"]["en"]]
        assert (coal["value"] is None, bool(asked)) == (spoilt, spoilt)


def test_a_given_value_is_found_by_the_printed_name_and_named_where_it_fits_nothing(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    rows = """indicators:
  - {process: line-1, indicator: 熟料单位产品综合煤耗, value: 100, unit: kgce/t}
  - {process: line-1, indicator: 熟料单位产品水耗, value: 1, unit: t/t}
"""
    found = run(tmp_path, catalogue, LINE + rows, judged=True)
    coal = next(j for j in found["judgements"] if j["indicator"] == "clinker-coal")
    strays = [f for f in found["findings"] if f["rule"] == "D103"]
    assert coal["value"] == "100" and len(strays) == 1 and "水耗" in strays[0]["message"]["zh"]
