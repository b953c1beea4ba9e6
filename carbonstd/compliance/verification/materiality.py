"""Materiality: what the misstatements come to, net and absolute, against a share of the total (VP-03, VP-04, VP-06)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from carbonstd.accounting.amounts import added
from carbonstd.compliance.verification.line import CO2E, EMISSIONS, Line
from carbonstd.compliance.verification.observation import Observation, Subject, total_of
from carbonstd.compliance.verification.statement import Statement
from carbonstd.exact import format_fixed, readable
from carbonstd.trace import show

Conclusion = Literal["verified", "not-verified", "inconclusive"]
#: What follows from the inputs of a source: an error in an input shows there too, and counts once.
_FOLLOWING = frozenset({EMISSIONS, "implied_factor"})


@dataclass(frozen=True)
class Materiality:
    """The misstatements of a statement against its total.

    Attributes
    ----------
    total : Fraction or None
        tCO2e.
    share : Fraction
        The part of the total above which a misstatement is material; `rule` and `grade` say where it comes from.
    net, absolute, largest : Fraction
        The misstatements added with and without their signs, and the largest of them, in tCO2e.
    unknown : int
        Errors of which nobody can say what they come to.
    at_stake : Fraction
        What the open questions come to, without signs, where nothing is wrong already.
    """

    total: Fraction | None
    share: Fraction
    rule: str
    grade: str
    net: Fraction
    absolute: Fraction
    largest: Fraction
    unknown: int
    at_stake: Fraction = Fraction(0)

    @property
    def threshold(self) -> Fraction | None:
        """Above how much a misstatement is material."""
        return None if self.total is None else abs(self.total) * self.share

    @property
    def conclusion(self) -> Conclusion:
        """Not verified where the net or a single misstatement is material; inconclusive where that isn't known."""
        if self.threshold is None:
            return "inconclusive"
        if abs(self.net) > self.threshold or self.largest > self.threshold:
            return "not-verified"
        return "inconclusive" if self.unknown else "verified"

    def as_json(self) -> dict[str, Any]:
        """Return its block of the run document."""
        return {
            "total": show(self.total), "share": show(self.share), "threshold": show(self.threshold),
            "rule": self.rule, "grade": self.grade, "net": show(self.net), "absolute": show(self.absolute),
            "largest": show(self.largest), "unknown": self.unknown, "at_stake": show(self.at_stake),
            "conclusion": self.conclusion,
        }  # fmt: skip


def weighed(
    subject: Subject, total: Fraction | None, effects: Sequence[Fraction | None], rule: str, case: str = ""
) -> Materiality:
    """Weigh misstatements against a total.

    Parameters
    ----------
    rule, case : str
        The rule of materiality: ``VP-04`` for 5 %, ``VP-03`` with case ``C`` for 2 %.
    """
    known = [effect for effect in effects if effect is not None]
    return Materiality(
        total=total,
        share=subject.share(rule, case),
        rule=rule,
        grade=subject.rule(rule).grade,
        net=sum(known, Fraction(0)),
        absolute=sum(map(abs, known), Fraction(0)),
        largest=max(map(abs, known), default=Fraction(0)),
        unknown=len(effects) - len(known),
    )


def total_emissions(statement: Statement) -> Fraction | None:
    """Return the statement's total in tCO2e: of its total lines, else of the sources inside."""
    accounts = dict.fromkeys(line.account for line in statement.lines)
    return added(_total(statement, account) for account in accounts) if accounts else None


def _total(statement: Statement, account: str) -> Fraction | None:
    line = total_of(statement, account)
    if line is not None:
        return line.into(CO2E)
    own = [one for one in statement.yearly(EMISSIONS) if one.account == account and one.source_type and one.inside]
    return added(one.into(CO2E) for one in own)


def once(observations: Iterable[Observation]) -> list[Fraction | None]:
    """Return the effects, each misstatement once.

    Observations about one value count by the largest of them. What is said of a source's emissions, and what is said of
    the inputs from which they follow, is the same misstatement: the larger counts. An effect that isn't known counts
    only where nothing else is known of its source.
    """
    sources: dict[object, dict[str, list[Fraction | None]]] = {}
    for number, one in enumerate(observations):
        place: object = (one.line.source, one.line.month) if one.line is not None else (one.finding.target, number)
        sources.setdefault(place, {}).setdefault(_name(one.line), []).append(one.effect)
    return [_once(names) for names in sources.values()]


def _name(line: Line | None) -> str:
    return line.name if line is not None else ""


def _once(names: dict[str, list[Fraction | None]]) -> Fraction | None:
    largest = {name: _largest(effects) for name, effects in names.items()}
    inputs = [effect for name, effect in largest.items() if name not in _FOLLOWING and effect is not None]
    follows = [effect for name, effect in largest.items() if name in _FOLLOWING and effect is not None]
    return _largest([*([sum(inputs, Fraction(0))] if inputs else []), *follows])


def _largest(effects: Sequence[Fraction | None]) -> Fraction | None:
    return max((effect for effect in effects if effect is not None), key=abs, default=None)


def ensure_immaterial(subject: Subject, found: Materiality) -> Iterable[Observation]:
    """The misstatements together, and each by itself, stay below materiality (VP-06)."""
    if found.conclusion == "not-verified" and found.threshold is not None:
        yield subject.observe(
            "VP-06", "V125", subject.statement.method, expected=(None, found.threshold), net=readable(found.net),
            absolute=readable(found.absolute), largest=readable(found.largest), threshold=readable(found.threshold),
            share=format_fixed(100 * found.share, 1), what=subject.statement.standard,
        )  # fmt: skip
