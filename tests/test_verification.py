"""What verifiers check: worked statements in `cases/verification.yaml`, slips, materiality, comparison, thresholds."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from carbonstd.activity.cells import Cell
from carbonstd.activity.dossier import Energy
from carbonstd.activity.record import RowRef
from carbonstd.activity.supplements import Document, Meter, Past, Reported
from carbonstd.activity.yamltext import load_yaml
from carbonstd.compliance.verification import (
    Counted,
    Line,
    Names,
    Observation,
    Records,
    Statement,
    Subject,
    Working,
    as_reported,
    compare,
    counted_twice,
    verify,
)
from carbonstd.compliance.verification.materiality import once, weighed
from carbonstd.compliance.verification.rounding import form_decimals
from carbonstd.dates import Period, parse_period
from carbonstd.exact import parse_decimal
from carbonstd.expressions import parse
from carbonstd.findings import NOWHERE
from carbonstd.maintain.lint import lint
from carbonstd.packages import Catalogue, built_in_roots
from carbonstd.packages.verification_rules import VerificationRules, load_verification_rules
from carbonstd.rules import RULES, Text

CASES = load_yaml((Path(__file__).parent / "cases" / "verification.yaml").read_bytes(), "verification.yaml")
YEAR = parse_period("2025")

FUELS: Mapping[str, Mapping[str, Any]] = {
    "coal": {"item": "bituminous-coal", "kinds": ["raw-coal"], "state": "solid"},
    "coke": {"item": "coke", "state": "solid"},
    "diesel": {"item": "diesel", "state": "liquid"},
    "gas": {"item": "natural-gas", "state": "gas"},
}
BASES = {"solid": "t", "liquid": "t", "gas": "10^4 Nm3"}
FORMULAS = {
    "combustion": "quantity * ncv * carbon_content * oxidation * 44/12",
    "no-oxidation": "quantity * ncv * carbon_content * 44/12",
    "per-tonne": "quantity * carbon_content * 44/12",
    "factor": "quantity * factor",
    "grid": "quantity * grid_factor",
}
#: What a line says beside its values.
ABOUT = {
    "fuel", "source", "process", "item", "kinds", "state", "gas", "month", "formula", "decimals", "default", "fixed",
    "tested", "defaulted", "filled", "documents", "outside", "biogenic",
}  # fmt: skip


@pytest.fixture(scope="module")
def rules() -> VerificationRules:
    return load_verification_rules(Catalogue(built_in_roots()))


# --- statements from the cases --------------------------------------------------------------------------------------


def number(text: str) -> tuple[Fraction | None, str]:
    value, _, unit = text.strip().partition(" ")
    return (None if value == "?" else parse_decimal(value)), unit


def lines_of(spec: Mapping[str, Any], key: str) -> Iterator[Line]:
    about = {**FUELS.get(spec.get("fuel", ""), {}), **spec}
    source = about.get("source", "fuel-combustion" if "fuel" in about else "")
    names = [name for name in about if name not in ABOUT]
    formula = about.get("formula", "combustion" if "fuel" in about and "ncv" in names else None)
    tiers = {
        name: tier for key_, tier in (("tested", "tested"), ("defaulted", "default")) for name in about.get(key_) or ()
    }
    if formula and "emissions" not in names:
        about["emissions"] = _computed(FORMULAS[formula], about)
        names.append("emissions")
    for name in names:
        texts, bar, unit = about[name].rpartition("|")
        values = [f"{value} {unit.strip()}" for value in texts.split()] if bar else [about[name]]
        for place, text in enumerate(values, 1):
            value, unit = number(text)
            month = f"2025-{place:02}" if bar else about.get("month")
            default = number(about["default"][name])[0] if name in about.get("default", {}) else None
            yield Line(
                process=about.get("process"),
                source_type=source,
                item=about.get("item"),
                name=name,
                value=value,
                unit=unit,
                month=parse_period(month) if month else None,
                tier=tiers.get(name),
                default=default,
                fixed=name in about.get("fixed", ()),
                key=f"{key}.{name}",
                gas=about.get("gas", ""),
                kinds=tuple(about.get("kinds", ())),
                state=about.get("state", ""),
                biogenic="biogenic" in about,
                inside="outside" not in about,
                filled=name in about.get("filled", ()),
                decimals=int(about["decimals"][name]) if name in about.get("decimals", {}) else None,
                documents=tuple(about.get("documents", ())) if name in tiers or name == "ncv" else (),
                working=_working(formula, about.get("state", "")) if name == "emissions" else None,
            )


def _computed(text: str, about: Mapping[str, Any]) -> str:
    """Return what a formula gives, for each month where its inputs are months; a missing input makes it unknown."""
    variables = [part for part in text.replace("*", " ").split() if part[0].isalpha()]
    if any(name not in about for name in variables):
        return "? tCO2e"
    inputs = [about[name].rpartition("|") for name in variables]
    months = inputs[0][1] == "|"
    columns = [texts.split() if months else [unit.split()[0]] for texts, _, unit in inputs]
    share = {"%": Fraction(1, 100)}
    scale = math.prod((share.get(unit.split()[-1], Fraction(1)) for _, _, unit in inputs), start=Fraction(1))
    ratio = Fraction(44, 12) if "44/12" in text else Fraction(1)
    results = [
        math.prod(map(parse_decimal, row), start=Fraction(1)) * scale * ratio for row in zip(*columns, strict=True)
    ]
    values = " ".join(f"{float(one):.12g}" for one in results)
    return f"{values} | tCO2e" if months else f"{values} tCO2e"


def _working(formula: str | None, state: str) -> Working | None:
    if formula is None:
        return None
    base = BASES.get(state, "MWh" if state == "electricity" else "t")
    content = f"tC/{base}" if formula == "per-tonne" else "tC/GJ"
    units = {
        "quantity": base, "ncv": f"GJ/({base})", "carbon_content": content, "oxidation": "1",
        "factor": f"tCO2/({base})", "grid_factor": f"tCO2/({base})",
    }  # fmt: skip
    text = FORMULAS[formula]
    return Working(parse(text), {name: unit for name, unit in units.items() if name in text.split()})


def statement_of(lines: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> Statement:
    first, last = facts.get("applies", (None, None))
    return Statement(
        method="test.2025",
        standard=facts.get("standard", "TEST-2025"),
        year=int(facts.get("year", 2025)),
        scheme=facts.get("scheme"),
        sector=facts.get("sector"),
        lines=tuple(line for place, spec in enumerate(lines) for line in lines_of(spec, f"line.{place}")),
        totals={
            name: None if value is None else parse_decimal(value) for name, value in facts.get("totals", {}).items()
        },
        applies_from=int(first) if first else None,
        applies_to=int(last) if last else None,
        sources={source: _counted(spec) for source, spec in facts.get("sources", {}).items()},
        processes=facts.get("processes", {}),
        rounding={name: int(decimals) for name, decimals in facts.get("rounding", {}).items()},
        gwp_sets=frozenset(facts.get("gwp_sets", ())),
    )


def _counted(spec: Mapping[str, Any]) -> Counted:
    items = spec.get("items")
    return Counted(
        spec["type"], spec.get("inside") != "no", int(spec.get("sign", 1)),
        None if items is None else frozenset(items), "expected" in spec,
    )  # fmt: skip


def row(table: str, key: str) -> RowRef:
    return RowRef(table, key, 1, NOWHERE, {}, {})


def _day(spec: Mapping[str, str], name: str) -> date | None:
    return date.fromisoformat(spec[name]) if name in spec else None


def records_of(case: Mapping[str, Any]) -> Records:
    days = ("issued_on", "sampled_on", "tested_on", "kept_until")
    documents = [
        Document(
            row=row("documents", f"documents.{one['id']}"), id=one["id"], accreditation=one.get("accreditation"),
            covers=parse_period(one["covers"]) if "covers" in one else None, **{name: _day(one, name) for name in days},
        )
        for one in (*case.get("documents", ()), *case.get("mended_documents", ()))
    ]  # fmt: skip
    meters = [
        Meter(
            row=row("meters", f"meters.{one['id']}"), id=one["id"], calibrated_on=_day(one, "calibrated_on"),
            valid_until=_day(one, "valid_until"),
        )
        for one in case.get("meters", ())
    ]  # fmt: skip
    energy = [
        Energy(
            row=row("energy", f"energy.{one['carrier']}"), carrier=one["carrier"], flow=one["flow"],
            quantity=parse_decimal(one["quantity"]), unit="t", meter=one.get("meter"),
        )
        for one in case.get("energy", ())
    ]  # fmt: skip
    history = [past for one in case.get("history", ()) for past in _past(one)]
    return Records(documents=documents, meters=meters, history=history, energy=energy, period=YEAR)


def _past(spec: Mapping[str, str]) -> Iterator[Past]:
    value, unit = number(spec["value"])
    year = parse_period(spec["period"].removeprefix("months of "))
    for period in year.months() if "months" in spec["period"] else [year]:
        yield Past(
            row=row("history", f"history.{period}"), period=period, carrier=spec["carrier"], name=spec["name"],
            value=value, unit=unit,
        )  # fmt: skip


def subject_of(case: Mapping[str, Any], rules: VerificationRules, lines: Sequence[Mapping[str, Any]]) -> Subject:
    statement = statement_of(lines, case.get("statement", {}))
    earlier = None
    if "earlier" in case or "earlier_processes" in case:
        earlier = statement_of(case.get("earlier", ()), {"processes": dict.fromkeys(case.get("earlier_processes", ()))})
    return Subject(statement, rules, records_of(case), earlier)


# --- checks ----------------------------------------------------------------------------------------------------------


def said(observations: Sequence[Observation], notes: bool = False) -> list[tuple[str, str, str | None]]:
    return sorted(
        (
            (one.check, one.finding.rule, None if one.effect is None else f"{float(one.effect):.9g}")
            for one in observations
            if (one.finding.severity == "note") == notes
        ),
        key=str,
    )


def expected(texts: Sequence[str]) -> list[tuple[str, str, str | None]]:
    parts = [text.split() for text in texts]
    return sorted(((part[0], part[1], part[2] if len(part) > 2 else None) for part in parts), key=str)


def agree(found: list[tuple[str, str, str | None]], wanted: list[tuple[str, str, str | None]]) -> bool:
    """Compare; an effect that ends in … is compared by the digits before."""
    return len(found) == len(wanted) and all(
        one[:2] == other[:2] and _same(one[2], other[2]) for one, other in zip(found, wanted, strict=True)
    )


def _same(found: str | None, wanted: str | None) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return found.startswith(wanted[:-1]) if wanted.endswith("…") else float(found) == float(wanted)


@pytest.mark.parametrize("case", CASES["checks"], ids=[case["name"] for case in CASES["checks"]])
def test_a_check_finds_what_it_is_for_and_its_effect(case: Mapping[str, Any], rules: VerificationRules) -> None:
    found = verify(subject_of(case, rules, case["lines"])).observations
    found = tuple(one for one in found if one.check != "VP-06")
    assert agree(said(found), expected(case["found"])), said(found)
    if "notes" in case:
        assert agree(said(found, notes=True), expected(case["notes"])), said(found, notes=True)
    assert case.get("says", "") in " ".join(one.finding.message("en") for one in found)
    if "severity" in case:
        assert {one.finding.severity for one in found} == {case["severity"]}
    for one in found:
        assert one.check in one.finding.message("zh") or one.finding.rule in ("V101", "V102", "V103", "V104")
        assert one.ask.zh and one.ask.en
        json.dumps(one.as_json())


@pytest.mark.parametrize("case", [case for case in CASES["checks"] if "mended" in case], ids=lambda case: case["name"])
def test_a_mended_statement_passes(case: Mapping[str, Any], rules: VerificationRules) -> None:
    lines = [{**spec, **case["mended"].get(str(place), {})} for place, spec in enumerate(case["lines"])]
    lines = [{name: value for name, value in spec.items() if value is not None} for spec in lines]
    found = said(verify(subject_of(case, rules, lines)).observations)
    assert agree(found, expected(case.get("left", ()))), found


def test_every_rule_that_is_implemented_has_a_case(rules: VerificationRules) -> None:
    here = {text.split()[0] for case in CASES["checks"] for text in (*case["found"], *case.get("notes", ()))}
    here |= {case["check"] for case in CASES["slips"] if "check" in case}
    # Raised where meters are, in materiality, and across statements: tested there.
    elsewhere = {"MT-02", "MT-03", "VP-03", "VP-04", "VP-06", "BO-01"}
    implemented = {rule.id for rule in rules.rules.values() if rule.implemented}
    assert here | elsewhere == implemented
    for rule in rules.rules.values():
        assert set(rule.implemented) <= RULES.keys()
        assert rule.implemented or "not implemented:" in rule.note
        assert not rule.implemented or rule.ask.zh


@pytest.mark.parametrize("case", CASES["slips"], ids=[f"{one['name']} {one['value']}" for one in CASES["slips"]])
def test_a_slip_is_explained_by_the_nearest_unit(case: Mapping[str, str], rules: VerificationRules) -> None:
    value, unit = number(case["value"])
    line = Line(source_type="a", item="x", name=case["name"], value=value, unit=unit, state=case["state"])
    earlier = None
    if "default" in case:
        default, of = number(case["default"])
        assert default is not None
        factor = {"GJ/t": 1000}.get(of, 1) if unit == "kJ/kg" else 1
        line = replace(line, default=default * factor)
    else:
        before, _ = number(case["before"])
        earlier = replace(statement_of([], {}), lines=(replace(line, value=before),))
    statement = replace(statement_of([], {}), lines=(line,))
    found = [
        one for one in verify(Subject(statement, rules, earlier=earlier)).observations if one.finding.rule == "V103"
    ]
    assert [one.check for one in found] == ([case["check"]] if "check" in case else [])
    if found:
        assert case["says"] in found[0].finding.message("en")


def test_what_two_carbon_market_statements_count_is_counted_twice(rules: VerificationRules) -> None:
    facts = {"scheme": "ets"}
    coal = {"fuel": "coal", "process": "unit-1", "emissions": "500 tCO2e"}
    steel, power = (Subject(statement_of([coal], {**facts, "standard": name}), rules) for name in ("STEEL", "POWER"))
    found = list(counted_twice([steel, power]))
    assert said(found) == [("BO-01", "V117", "500")]
    assert "STEEL" in found[0].finding.message("en")
    deducted = Subject(statement_of([{**coal, "outside": "yes"}], {**facts, "standard": "STEEL"}), rules)
    assert not list(counted_twice([deducted, power]))


# --- materiality -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["materiality"], ids=[case["name"] for case in CASES["materiality"]])
def test_misstatements_are_weighed(case: Mapping[str, Any], rules: VerificationRules) -> None:
    subject = Subject(statement_of([], {}), rules)
    observations = []
    for place, effects in case["effects"].items():
        source, name = place.split(".")
        line = Line(source_type=source, name=name, value=Fraction(1))
        for effect in effects:
            known = None if effect in (None, "null") else parse_decimal(effect)
            observations.append(subject.observe("AR-01", "V106", line, effect=known, cause=Text("", "")))
    total = None if case.get("total", "") in (None, "null") else Fraction(10_000)
    weight = weighed(subject, total, once(observations), case.get("rule", "VP-04"), case.get("case", ""))
    found = weight.as_json()
    for name in ("net", "absolute", "largest", "conclusion"):
        assert found[name] == case[name], name
    assert weight.unknown == int(case.get("unknown", 0))


def test_a_material_misstatement_is_said(rules: VerificationRules) -> None:
    case = next(case for case in CASES["checks"] if case["name"] == "an emission line that its inputs don't give")
    lines = [{**case["lines"][0], "emissions": "2400 tCO2e"}, {"emissions": "2400 tCO2e"}]
    result = verify(subject_of(case, rules, lines))
    # 200 of 2400 is 8.3 %, above 5 % = 120.
    assert said(result.observations) == [("AR-01", "V106", "200"), ("VP-06", "V125", None)]
    assert result.materiality.conclusion == "not-verified"
    assert result.as_json()["materiality"]["threshold"] == "120"
    assert "200 net" in result.findings[-1].message("en")


# --- comparison ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["comparison"], ids=[case["name"] for case in CASES["comparison"]])
def test_reported_against_recomputed(case: Mapping[str, Any], rules: VerificationRules) -> None:
    recomputed = statement_of(case["recomputed"], case.get("statement", {}))
    reported = [
        Reported(
            row=row("reported", f"reported.{place}"), source_type=one.get("source_type"), item=one.get("item"),
            name=one["name"], value=parse_decimal(one["value"]), unit=one["unit"],
            month=parse_period(one["month"]) if "month" in one else None,
        )
        for place, one in enumerate(case["reported"])
    ]  # fmt: skip
    names = case.get("names", {})
    statement = as_reported(reported, recomputed, Names(names, names, names))
    found = compare(Subject(statement, rules), recomputed)
    rows = [
        [one.line.name, _number(one.recomputed), str(one.equal).lower(), _number(one.effect)] for one in found.lines
    ]  # fmt: skip
    assert rows == [[name, _null(value), equal, _null(effect)] for name, value, equal, effect in case["rows"]]
    assert [line.source_type for line in found.only_reported] == case.get("only_reported", [])
    names_alone = [line.source_type for line in found.only_recomputed if line.name == "emissions"]
    assert names_alone == case.get("only_recomputed", [])
    assert found.materiality.conclusion == case["conclusion"]
    if "net" in case:
        assert found.as_json()["materiality"]["net"] == case["net"]
    assert case.get("says", "") in " ".join(one.finding.message("en") for one in found.observations)
    different = [one for one in found.lines if not one.equal and one.recomputed is not None]
    assert [one.finding.rule for one in found.observations] == ["V127"] * len(different)
    json.dumps(found.as_json())


def _number(value: Fraction | None) -> str | None:
    return None if value is None else f"{float(value):.9g}"


def _null(text: str | None) -> str | None:
    return None if text in (None, "null") else text


# --- the package -----------------------------------------------------------------------------------------------------


def test_all_rules_are_there_and_readable(rules: VerificationRules) -> None:
    assert len(rules.rules) == 109
    assert rules.threshold("PL-02").low == Fraction("0.024") and rules.threshold("PL-02").unit == "tC/GJ"
    assert rules.threshold("BA-01").share() == Fraction(1, 100)
    assert rules.threshold("BA-01", "reject").share() == Fraction(1, 20)
    assert rules.threshold("VP-03", "C").share() == Fraction(1, 50)
    # Diesel 3.1591 +- 10 %.
    assert rules.threshold("PL-05", "diesel").high == Fraction("3.1591") * Fraction(11, 10)
    with pytest.raises(Exception, match="XX-99"):
        rules.threshold("XX-99")
    for case in rules.cases.values():
        assert case.rule in rules.rules
    bands = [
        rules.rules[band.rule]
        for band in rules.bands
        if band.rule.startswith("PL") and "proposal" in rules.rules[band.rule].note
    ]
    assert bands and all(band.grade == "recalled" or band.id == "PL-22" for band in bands)


def test_the_package_is_sound_but_for_its_generated_file() -> None:
    folder = Path(load_verification_rules(Catalogue(built_in_roots())).packages[0].folder or "")
    assert {finding.rule for finding in lint(folder)} <= {"P101"}


def test_a_package_of_the_user_changes_a_threshold(tmp_path: Path, rules: VerificationRules) -> None:
    folder = tmp_path / "verification-rules" / "ours"
    folder.mkdir(parents=True)
    base = rules.packages[0].folder
    assert base is not None
    text = (
        (base / "standard.toml")
        .read_text(encoding="utf-8")
        .replace("verification-rules.2026", "verification-rules.ours")
    )
    (folder / "standard.toml").write_text(text, encoding="utf-8")
    (folder / "rules.csv").write_text("rule,tolerance,severity\nPL-16,40,info\n", encoding="utf-8")
    (folder / "thresholds.csv").write_text("rule,case,high\nPL-05,diesel,4\n", encoding="utf-8")
    ours = load_verification_rules(Catalogue([tmp_path, *built_in_roots()]))
    assert ours.threshold("PL-16").share() == Fraction(2, 5) and ours.rules["PL-16"].severity == "note"
    assert ours.threshold("PL-05", "diesel").high == 4
    assert ours.threshold("PL-05", "diesel").low == rules.threshold("PL-05", "diesel").low
    assert ours.rules.keys() == rules.rules.keys()
    assert [package.name for package in ours.packages] == ["verification-rules.2026", "verification-rules.ours"]


def test_a_number_is_held_against_its_printed_digits(rules: VerificationRules) -> None:
    # 454.33 printed against 454.334 and 454.336: half of the last digit decides.
    cell = Cell("454.33", "text")
    printed = RowRef("reported", "reported.0", 1, NOWHERE, {"value": cell}, {})
    row_ = Reported(row=printed, source_type="a", name="emissions", value=Fraction("454.33"), unit="tCO2")
    for exact, equal in (("454.334", True), ("454.336", False)):
        recomputed = statement_of([{"source": "a", "emissions": f"{exact} tCO2e"}], {})
        statement = as_reported([row_], recomputed)
        assert statement.lines[0].decimals == 2
        assert [one.equal for one in compare(Subject(statement, rules), recomputed).lines] == [equal]


def test_form_decimals_follow_the_unit() -> None:
    # 2 decimals of 10^4 Nm3 are -2 of Nm3; 3 of GJ/10^4 Nm3 are 7 of GJ/Nm3; kcal have none.
    statement = replace(statement_of([], {}), rounding={"quantity": 2, "ncv": 3, "emissions": 2, "total": 0})
    gas = Line(source_type="a", name="quantity", value=Fraction(1), unit="10^4 Nm3", state="gas")
    for line, decimals in (
        (gas, 2),
        (replace(gas, unit="Nm3"), -2),
        (replace(gas, name="ncv", unit="GJ/Nm3"), 7),
        (replace(gas, state="solid", unit="10^4 t"), 6),
        (Line(name="emissions", value=Fraction(1), unit="tCO2e"), 0),
        (replace(gas, name="emissions", unit="kgCO2"), -1),
        (replace(gas, name="ncv", unit="kcal/m3"), None),
    ):
        assert form_decimals(statement, line) == decimals, line


def test_months_of_a_series_stand_in_order() -> None:
    lines = [Line(name="quantity", value=Fraction(1), month=parse_period(month)) for month in ("2025-03", "2025-01")]
    year = Line(name="quantity", value=Fraction(2))
    statement = replace(statement_of([], {}), lines=(year, *lines))
    months: list[Period | None] = [line.month for line in statement.series[*year.source, "quantity"]]
    assert months == [parse_period("2025-01"), parse_period("2025-03"), None]
