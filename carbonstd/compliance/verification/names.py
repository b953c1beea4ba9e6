"""Names of the numbers of a statement: those known to every method, how they are called, and how they add up."""

from __future__ import annotations

from typing import Final

from carbonstd.rules import Text

#: Ledger of a carrier or material, production, and meters: lines that belong to no source.
LEDGER: Final = (
    "opening_stock", "purchased", "produced", "sold", "closing_stock", "other_use", "loss", "flared", "as_fired",
    "metered", "settled",
)  # fmt: skip
#: Other ways to the same output (BA-07, BA-08).
OUTPUTS: Final = (
    "output", "output_ledger", "output_statistics", "output_finance", "clinker_by_raw_meal", "clinker_by_stock",
    "clinker_by_cement",
)  # fmt: skip
#: What adds up over months; every other name is a parameter.
ADDITIVE: Final = frozenset(
    {
        "quantity", "emissions", "biogenic", "energy", "heat", "energy_in", "energy_effective", "energy_loss",
        "energy_out", "carbon_in", "carbon_out", "other_emissions", "own_secondary_heat", "fuel_heat", "hours",
        *OUTPUTS, *(set(LEDGER) - {"opening_stock", "closing_stock"}),
    }
)  # fmt: skip
#: What enters a formula as a factor: emissions are in proportion to it.
LINEAR: Final = frozenset(
    {
        "quantity", "ncv", "carbon_content", "oxidation", "factor", "co2_factor", "ch4_factor", "n2o_factor", "purity",
        "conversion", "grid_factor", "heat_factor", "gwp", "deduction_factor", "net_consumption", "co2_density",
        "implied_factor",
    }
)  # fmt: skip

_NAMES: Final = {
    "emissions": Text("排放量", "emissions"),
    "biogenic": Text("生物质排放", "biogenic CO2"),
    "quantity": Text("活动数据", "quantity"),
    "ncv": Text("低位发热量", "NCV"),
    "carbon_content": Text("含碳量", "carbon content"),
    "carbon_content_ad": Text("空干基含碳量", "air-dry carbon content"),
    "oxidation": Text("碳氧化率", "oxidation factor"),
    "factor": Text("排放因子", "emission factor"),
    "implied_factor": Text("由排放量反推的因子", "implied factor"),
    "grid_factor": Text("电网排放因子", "grid factor"),
    "heat_factor": Text("热力排放因子", "heat factor"),
    "gwp": Text("全球变暖潜势", "GWP"),
    "purity": Text("纯度", "purity"),
    "conversion": Text("转化率", "degree of conversion"),
    "net_consumption": Text("净耗", "net consumption"),
    "output": Text("产量", "output"),
    "intensity": Text("排放强度", "intensity"),
    "supply_intensity": Text("供电排放强度", "intensity of power supplied"),
    "generation_intensity": Text("发电排放强度", "intensity of power generated"),
    "other_emissions": Text("其他排放", "other emissions"),
    "own_secondary_share": Text("自产二次能源热量占比", "share of own secondary heat"),
    "opening_stock": Text("期初库存", "opening stock"),
    "purchased": Text("购入量", "purchase"),
    "produced": Text("自产量", "own production"),
    "sold": Text("外销量", "sale"),
    "closing_stock": Text("期末库存", "closing stock"),
}


def name_of(name: str) -> Text:
    """Return how a number is called; one without a name of its own is called by its id."""
    return _NAMES.get(name, Text(name, name))
