"""The example dossier of the interface: one clinker line that complies at level 3."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import carbonstd

PLANT = """\
format: carbonstd.dossier/1
enterprise: {name: 示例水泥有限公司, region: CN-33, sector: cement, period: 2025}
processes:
  - {id: line-1, name: 1号熟料线, role: production, project_type: existing}
outputs:
  - {process: line-1, product: clinker, quantity: 1500000, unit: t}
energy:
  - {process: line-1, carrier: bituminous-coal, flow: consumed, quantity: 198000, unit: t, ncv: 23.1, ncv_unit: GJ/t,
     ncv_tier: measured}
  - {process: line-1, carrier: electricity, flow: consumed, origin: purchased, quantity: 8.6e7, unit: kWh}
  - {process: line-1, carrier: electricity, flow: recovered, origin: waste_heat, quantity: 3.1e7, unit: kWh}
parameters:
  - {process: line-1, name: altitude_m, value: 120, unit: m}
"""
COAL = "line-1.clinker.gb-16780-2021.clinker-coal"
ELECTRICITY = "line-1.clinker.gb-16780-2021.clinker-electricity"
ENERGY = "line-1.clinker.gb-16780-2021.clinker-comprehensive-energy"


def write_plant(folder: Path, name: str = "plant.yaml", *changes: tuple[str, str]) -> str:
    """Write the dossier, the first of each pair replaced by the second, and return its name."""
    text = PLANT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / name).write_text(text, encoding="utf-8")
    return name


@cache
def plant_run() -> str:
    """Return the run document of the example, as text; it is audited once for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        plant = write_plant(Path(folder))
        return carbonstd.audit(Path(folder) / plant, today="2026-11-24").to_json()
