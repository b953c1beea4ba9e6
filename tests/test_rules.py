"""Rules: every one has its texts in both languages, and the same facts in both."""

from __future__ import annotations

import re
import string
from collections.abc import Callable

import pytest
from support.command import Result

from carbonstd import rules
from carbonstd.errors import CarbonstdError
from carbonstd.findings import Finding, Location
from carbonstd.rules import RULES, Rule, Text

PAGE = ("title", "message", "what", "why", "example", "todo", "basis")
CJK = re.compile(r"[\u4e00-\u9fff]")
#: Families of the interface: limits, applicability, editions, data, factors, verification, regions, packages.
FAMILIES = {"Q1", "Q2", "S1", "D1", "F1", "V1", "E1", "N1", "T1", "R1", "P1"}
#: Ids that the interface fixes, with their meaning; ids are never reused.
FIXED = {
    "Q101": "limit", "Q102": "entry", "Q103": "near", "Q104": "benchmark", "Q201": "no row", "Q202": "several",
    "Q203": "missing", "S101": "superseded", "S102": "not yet in force", "S103": "other edition", "S104": "unknown",
    "D101": "unknown unit", "D102": "ambiguous", "D103": "unknown name", "D104": "missing", "D105": "duplicate",
    "D106": "formula", "D107": "gap", "D108": "text", "D109": "unknown column", "D110": "partial", "F101": "default",
    "F102": "validity", "F103": "ageing", "F104": "weak", "F105": "parent", "V101": "plausible", "V102": "balance",
    "V103": "slip", "V104": "metering", "P101": "hash", "P102": "lock", "P103": "expression", "P104": "invalid",
}  # fmt: skip


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_says_everything_in_both_languages(rule: Rule) -> None:
    for part in PAGE:
        text = getattr(rule, part)
        assert isinstance(text, Text)
        assert text.zh.strip() and text.en.strip(), part
        # A Chinese word may be what the rule is about (方, 烟 煤); a sentence may not.
        assert len(CJK.findall(text.en)) < 3 or part == "example", f"{part} in English: {text.en}"
    for part in ("title", "what", "why", "todo"):
        assert CJK.search(getattr(rule, part).zh), f"{part} in Chinese: {getattr(rule, part).zh}"
    assert rule.severity in ("error", "warning", "note")


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_message_holds_the_same_facts_in_both_languages(rule: Rule) -> None:
    assert placeholders(rule.message.zh) == placeholders(rule.message.en)
    facts: dict[str, object] = dict.fromkeys(placeholders(rule.message.zh), Text("事实", "fact"))
    finding = Finding(rule.id, "x", facts)
    if facts:
        assert "事实" in finding.message("zh") and "fact" in finding.message("en")
    assert "事实" not in finding.message("en")
    # Nothing but the message has facts to fill in.
    for part in set(PAGE) - {"message"}:
        assert not placeholders(getattr(rule, part).zh) and not placeholders(getattr(rule, part).en), part


def test_ids_are_unique_and_belong_to_a_family() -> None:
    families = rules.catalogue.FAMILIES
    listed = [rule.id for family in families for rule in family.RULES]
    assert len(set(listed)) == len(listed) == len(RULES)
    assert all(re.fullmatch(r"[A-Z]\d{3}", one) and one[:2] in FAMILIES for one in listed)
    assert all(RULES[one].id == one for one in RULES)


@pytest.mark.parametrize("rule", FIXED)
def test_ids_of_the_interface_keep_their_meaning(rule: str) -> None:
    assert FIXED[rule] in RULES[rule].title.en


def test_titles_are_distinct() -> None:
    for language in ("zh", "en"):
        titles = [rule.title.get(language) for rule in RULES.values()]  # type: ignore[arg-type]
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_has_a_page_with_the_same_heads(language: str, cli: Callable[..., Result]) -> None:
    heads = {
        "zh": ["检查什么", "为什么", "例", "怎么办", "依据"],
        "en": ["What it checks", "Why", "Example", "What to do", "Basis"],
    }[language]
    for rule in RULES:
        result = cli("explain", rule, "--lang", language)
        lines = result.out.splitlines()
        assert result.code == 0 and lines[0].startswith(f"{rule} ")
        assert [line for line in lines if line in heads] == heads
        assert "{" not in result.out and "}" not in result.out, result.out


def test_an_unknown_rule_gets_near_ones(cli: Callable[..., Result]) -> None:
    with pytest.raises(CarbonstdError) as refused:
        rules.rule("Q109")
    assert "Q101" in refused.value.hint_en or "Q10" in refused.value.hint_en
    assert cli("explain", "Q199").code == 2


def test_a_finding_says_where_it_is() -> None:
    for location, text in (
        (Location(), ""),
        (Location(file="plant.xlsx", sheet="能源", cell="C7"), "plant.xlsx:能源!C7"),
        (Location(file="cases.csv", line=7), "cases.csv:7"),
        (Location(file="plant.yaml", line=3, path="energy[2].quantity"), "plant.yaml:3:energy[2].quantity"),
    ):
        finding = Finding("D104", "x", {"what": "a", "names": "b"}).at(location)
        assert str(finding.location) == text
        assert finding.as_json()["location"] == location.as_json()


def test_a_finding_is_shown_in_the_language_of_the_reader() -> None:
    finding = Finding("Q101", "x", {
        "indicator": Text("熟料综合能耗", "clinker energy"), "value": "118", "unit": "kgce/t",
        "level": Text("3级", "level 3"), "sign": "<=", "limit": "117", "gap": "1",
    })  # fmt: skip
    assert finding.message("zh") == "熟料综合能耗：118 kgce/t，3级 要求 <= 117 kgce/t，差 1 kgce/t"
    assert finding.message("en") == "clinker energy: 118 kgce/t, level 3 asks for <= 117 kgce/t; short by 1 kgce/t"
