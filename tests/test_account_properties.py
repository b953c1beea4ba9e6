"""What holds for any dossier: totals are sums, order, months and units don't matter, accounts partition the whole."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.accounts import DOSSIERS, account_of, as_document, example_run, run_of, total_of
from support.corrupt import packages

from carbonstd.accounting import AccountScope, EmissionAccount
from carbonstd.accounting.totals import Totals
from carbonstd.exact import format_exact
from carbonstd.packages.methods import reporting_years

#: A method with sources of its own, so that rows of fuel, electricity, heat and carbonates stand side by side.
METHOD = "ndrc-flat-glass.2013"
METHODS = sorted(package.name for package in packages().packages if package.kind == "method")
PROCESSES = ("a", "b", "c")
#: Numbers that don't end are written to some thirty digits.
HAIR = Fraction(1, 10**20)
Tables = dict[str, Any]

quantities = st.integers(0, 10**9).map(lambda number: Fraction(number, 1000))
places = st.sampled_from((*PROCESSES, None))
#: Half as many tries as elsewhere: each reads a dossier or two.
few = settings(max_examples=settings.default.max_examples // 2)


def row(**cells: object) -> dict[str, object]:
    return {
        key: format_exact(one) if isinstance(one, Fraction) else one for key, one in cells.items() if one is not None
    }


@st.composite
def fuels(draw: st.DrawFn) -> dict[str, object]:
    carrier, unit = draw(st.sampled_from((("bituminous-coal", "t"), ("diesel", "t"), ("natural-gas", "万Nm3(0℃)"))))
    ncv = {"t": ("23.1", "GJ/t"), "万Nm3(0℃)": ("389.31", "GJ/10^4Nm3(0℃)")}[unit]
    measured = {"ncv": ncv[0], "ncv_unit": ncv[1]} if draw(st.booleans()) else {}
    oxidation = draw(st.sampled_from((None, "0.98", "93%")))
    quantity = draw(quantities)
    return row(
        process=draw(places),
        carrier=carrier,
        flow="consumed",
        quantity=quantity,
        unit=unit,
        oxidation=oxidation,
        **measured,
    )


@st.composite
def exchanged(draw: st.DrawFn) -> dict[str, object]:
    carrier, unit = draw(st.sampled_from((("electricity", "MWh"), ("heat", "GJ"))))
    flow, origin = draw(st.sampled_from((("consumed", "purchased"), ("sold", "own_generated"))))
    return row(process=draw(places), carrier=carrier, flow=flow, origin=origin, quantity=draw(quantities), unit=unit)


@st.composite
def carbonates(draw: st.DrawFn) -> dict[str, object]:
    material = draw(st.sampled_from(("石灰石", "白云石", "纯碱")))
    purity = draw(st.sampled_from((None, "97.5%")))
    return row(
        process=draw(places),
        source_type="碳酸盐分解",
        material=material,
        quantity=draw(quantities),
        unit="t",
        purity=purity,
    )


def unlike(names: tuple[str, ...]) -> Callable[[dict[str, object]], tuple[object, ...]]:
    """No two rows of a dossier say the same."""
    return lambda one: tuple(one.get(name) for name in names)


@st.composite
def dossiers(draw: st.DrawFn) -> Tables:
    energy_rows = st.lists(
        st.one_of(fuels(), exchanged()), min_size=1, max_size=6, unique_by=unlike(("process", "carrier", "flow"))
    )
    source_rows = st.lists(carbonates(), max_size=4, unique_by=unlike(("process", "material")))
    # A total at the enterprise's boundary that repeats its processes is no use of its own: not what is meant here.
    energy = draw(energy_rows)
    apart = [one for one in energy if one.get("process")]
    outer = [one for one in energy if one not in apart and all(other["carrier"] != one["carrier"] for other in apart)]
    return {"processes": [{"id": name} for name in PROCESSES], "energy": [*apart, *outer], "sources": draw(source_rows)}


def summed(values: list[Fraction | None]) -> Fraction | None:
    return None if None in values else sum((value for value in values if value is not None), Fraction(0))


@given(dossiers(), st.randoms(use_true_random=False))
@few
def test_a_total_is_the_sum_of_its_lines_whatever_the_order(tables: Tables, dice: Random) -> None:
    account = account_of(tables, METHOD)
    lines = list(account.lines)
    dice.shuffle(lines)
    total = total_of(account)
    assert total is not None and total == summed([line.value for line in lines if line.counts])
    block = account.as_json()
    for parts in ("by_gas", "by_source_type"):
        assert abs(sum(map(Fraction, block[parts].values()), Fraction(0)) - total) < HAIR
    shuffled = {name: dice.sample(rows, len(rows)) for name, rows in tables.items()}
    again = account_of(shuffled, METHOD)
    assert total_of(again) == total
    assert {line["id"]: line["value"] for line in again.as_json()["sources"]} == {
        line["id"]: line["value"] for line in block["sources"]
    }


HALVES = ("2025-01/2025-05", "2025-06/2025-12")


@given(dossiers(), st.integers(0, 7))
@few
def test_a_year_split_into_months_is_the_same_year(tables: Tables, eighths: int) -> None:
    def parts(one: dict[str, object]) -> list[dict[str, object]]:
        whole = Fraction(str(one["quantity"]))
        shares = (whole * eighths / 8, whole - whole * eighths / 8)
        return [
            {**one, "month": month, "quantity": format_exact(part)} for month, part in zip(HALVES, shares, strict=True)
        ]

    split = {
        **tables,
        **{name: [part for one in tables[name] for part in parts(one)] for name in ("energy", "sources")},
    }
    assert total_of(account_of(split, METHOD)) == total_of(account_of(tables, METHOD))


SMALLER = {"t": ("kg", 1000), "MWh": ("kWh", 1000), "GJ": ("MJ", 1000), "万Nm3(0℃)": ("Nm3(0℃)", 10000)}


@given(dossiers())
@few
def test_units_do_not_matter(tables: Tables) -> None:
    def smaller(one: dict[str, object]) -> dict[str, object]:
        unit, factor = SMALLER[str(one["unit"])]
        return {**one, "unit": unit, "quantity": format_exact(Fraction(str(one["quantity"])) * factor)}

    converted = {**tables, **{name: [smaller(one) for one in tables[name]] for name in ("energy", "sources")}}
    assert total_of(account_of(converted, METHOD)) == total_of(account_of(tables, METHOD))


def scaled(tables: Tables, factor: Fraction) -> Tables:
    def larger(one: dict[str, object]) -> dict[str, object]:
        return {**one, "quantity": format_exact(Fraction(str(one["quantity"])) * factor)}

    return {
        name: [larger(one) for one in rows] if name in ("energy", "sources") else rows for name, rows in tables.items()
    }


@given(dossiers(), st.integers(1, 1000).map(lambda number: Fraction(number, 8)))
@few
def test_a_total_scales_with_its_quantities(tables: Tables, factor: Fraction) -> None:
    before = total_of(account_of(tables, METHOD))
    assert before is not None
    assert total_of(account_of(scaled(tables, factor), METHOD)) == before * factor


@pytest.mark.parametrize("method", METHODS)
def test_every_method_scales_with_fuel_electricity_and_heat(method: str) -> None:
    first, last = reporting_years(packages().package(method))
    year = min(max(first, 2024), last)
    energy = [
        row(process="a", carrier="diesel", flow="consumed", quantity=Fraction(3), unit="t", oxidation="0.98"),
        row(process="a", carrier="electricity", flow="consumed", quantity=Fraction(5), unit="MWh"),
        row(process="a", carrier="heat", flow="consumed", quantity=Fraction(7), unit="GJ", heat_factor="0.11"),
    ]
    period = year if year < 2026 else "2026-01/2026-02"
    tables = {"enterprise": {"period": period}, "processes": [{"id": "a", "type": "国内航班"}], "energy": energy}
    before, after = (total_of(account_of(one, method)) for one in (tables, scaled(tables, Fraction(3))))
    # A power grid counts none of the three: its losses and its sulphur hexafluoride are sources.
    assert before is not None and (before > 0 or "grid" in packages().package(method).extra["method"]["sectors"])
    assert after == 3 * before


# --- the two totals ---------------------------------------------------------------------------------------------------


def gap(account: EmissionAccount) -> tuple[Fraction, Fraction]:
    """Return the GHG Protocol's total less the Chinese, and the sum of what is listed between them."""
    totals = Totals(account.lines, account.method.source_types, account.unknown, None)
    listed = {one["source"] for one in totals.differences()}
    assert totals.location is not None and totals.chinese is not None
    between = [line for line in account.lines if line.id in listed]
    parts = [line.value if line.in_protocol else -line.value for line in between if line.value is not None]
    return totals.location - totals.chinese, sum(parts, Fraction(0))


@given(dossiers(), st.sampled_from((METHOD, "cets-ag-02.01.2024", "gbt-32150.2015")))
@few
def test_the_two_totals_differ_by_what_is_listed(tables: Tables, method: str) -> None:
    if method != METHOD:
        tables = {**tables, "sources": []}
    account = account_of(tables, method)
    difference, listed = gap(account)
    assert difference == listed
    if all(line.counts or line.exported for line in account.lines):
        # Both hold the same sources: what is between them is what was delivered out.
        exported = [line.value for line in account.lines if line.exported and line.counts]
        assert difference == -(summed(exported) or Fraction(0))


@pytest.mark.parametrize("name", DOSSIERS)
def test_in_every_example_the_totals_differ_by_what_is_listed(name: str) -> None:
    emissions = example_run(name).as_json()["emissions"]
    assert emissions
    for block in emissions:
        listed = sum((Fraction(one["value"]) for one in block["differences"]), Fraction(0))
        difference = Fraction(block["totals"]["ghgp_location"]) - Fraction(block["total"])
        assert abs(difference - listed) < HAIR
        counted = [Fraction(line["value"]) for line in block["sources"] if line["inside_boundary"]]
        assert abs(sum(counted, Fraction(0)) - Fraction(block["total"])) < HAIR


# --- accounts ---------------------------------------------------------------------------------------------------------


@given(dossiers())
@few
def test_accounts_of_the_processes_and_of_the_rest_are_the_whole(tables: Tables) -> None:
    whole = total_of(account_of(tables, METHOD))
    scopes = [AccountScope(name, frozenset({name})) for name in PROCESSES]
    scopes.append(AccountScope("rest", None, frozenset(PROCESSES)))
    parts = [account_of(tables, METHOD, scope) for scope in scopes]
    # A process without a row says nothing; its part is none here.
    known = [total_of(part) if part.lines else Fraction(0) for part in parts]
    assert summed(known) == whole


@given(dossiers(), st.integers(1, 10**6))
@few
def test_carbon_dioxide_of_biomass_is_never_in_the_total(tables: Tables, tonnes: int) -> None:
    before = account_of(tables, METHOD)
    wood = {
        "process": "a", "carrier": "wood", "flow": "consumed", "quantity": str(tonnes), "unit": "t",
        "ncv": "15", "ncv_unit": "GJ/t", "carbon_content": "0.45", "carbon_content_unit": "tC/t", "oxidation": "1",
    }  # fmt: skip
    after = account_of({**tables, "energy": [*tables["energy"], wood]}, METHOD)
    assert total_of(after) == total_of(before)
    assert Totals(after.lines, {}, False, None).location == Totals(before.lines, {}, False, None).location
    assert after.as_json()["biogenic"] == format_exact(tonnes * Fraction(45, 100) * Fraction(44, 12))
    assert not any(line.counts for line in after.lines if line.biogenic)


@given(dossiers(), st.data())
@few
def test_one_unknown_line_makes_the_total_unknown(tables: Tables, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([name for name in ("energy", "sources") if tables[name]]))
    number = data.draw(st.integers(0, len(tables[name]) - 1))
    column = data.draw(st.sampled_from(("quantity", "unit", "process")))
    rows = [{**one, column: "别的"} if place == number else one for place, one in enumerate(tables[name])]
    account = account_of({**tables, name: rows}, METHOD)
    assert total_of(account) is None
    block = account.as_json()
    assert block["total"] is None
    if rows[number].get("flow") != "sold" or account.unknown:
        # What is delivered out lowers the Chinese total alone.
        assert block["totals"]["ghgp_location"] is block["totals"]["ghgp_market"] is None


# --- the carbon market ------------------------------------------------------------------------------------------------


def due(coal: dict[str, object]) -> Fraction | None:
    """Audit a power unit with its mill, and return what has to be surrendered."""
    numbers = {"generation": ("1000000", "MWh"), "heat": ("0", "GJ"), "load_factor": ("80", "%")}
    parameters = [row(process="u", name=name, value=value, unit=unit) for name, (value, unit) in numbers.items()]
    tables = {
        "enterprise": {"period": 2024, "sector": "power"},
        "processes": [{"id": "u", "ets_unit": "1"}, {"id": "mill", "parent": "u"}],
        "energy": [coal],
        "parameters": [*parameters, row(process="u", name="ets_unit_class", value="I")],
    }
    (block,) = run_of(packages(), as_document(tables), judged=True)["allowances"]
    found = block["allocation"]["due"]
    return None if found is None else Fraction(found)


def coal(tonnes: int, process: str | None) -> dict[str, object]:
    carbon = {"carbon_content": "0.55", "carbon_content_unit": "tC/t"}
    quantity = Fraction(tonnes)
    return row(process=process, carrier="bituminous-coal", flow="consumed", quantity=quantity, unit="t", **carbon)


@pytest.mark.parametrize("process", ["u", "mill"])
def test_more_emissions_never_lower_what_is_due(process: str) -> None:
    """End to end: coal to emissions to what has to be surrendered; what a unit's parts burn is the unit's."""
    dues = [due(coal(tonnes, process)) for tonnes in (0, 1000, 200_000, 420_000, 2_000_000)]
    known = [one for one in dues if one is not None]
    assert len(known) == len(dues) and all(low <= high for low, high in pairwise(known)) and known[0] < known[-1]


def test_coal_of_no_process_may_be_the_units() -> None:
    assert due(coal(1000, None)) is None
