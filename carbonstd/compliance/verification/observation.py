"""An observation: what a check found in a statement, with its effect on the total and the evidence to ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from carbonstd.activity.dossier import Energy
from carbonstd.activity.supplements import Document, Meter, Past
from carbonstd.compliance.verification.line import EMISSIONS, Line
from carbonstd.compliance.verification.statement import Statement
from carbonstd.dates import Period
from carbonstd.exact import readable
from carbonstd.findings import NOWHERE, Finding, Location
from carbonstd.packages.verification_rules import VerificationRule, VerificationRules
from carbonstd.rules import Text
from carbonstd.terms import Severity
from carbonstd.trace import show

#: A value that was expected, or a range of which either end may be open, or words where it is no number.
Expected = Fraction | tuple[Fraction | None, Fraction | None] | Text | None


@dataclass(frozen=True)
class Observation:
    """What a check found.

    Attributes
    ----------
    check : str
        The verification rule, ``PL-02``; `finding` holds the finding that this program raises for it.
    line : Line or None
        The line that it is about.
    effect : Fraction or None
        tCO2e that the statement is too high by, negative where it is too low; None where that can't be said.
    ask : Text
        The evidence to ask for.
    """

    check: str
    finding: Finding
    line: Line | None
    reported: Fraction | None
    expected: Expected
    unit: str
    effect: Fraction | None
    ask: Text

    @property
    def is_error(self) -> bool:
        """Whether it is a misstatement or breach; anything else is a question."""
        return self.finding.severity == "error"

    def as_json(self) -> dict[str, Any]:
        """Return its block of the run document."""
        low, high = _ends(self.expected)
        return {
            "check": self.check, **self.finding.as_json(), "reported": show(self.reported),
            "expected": {"low": show(low), "high": show(high)}, "unit": self.unit or None, "effect": show(self.effect),
            "ask": self.ask._asdict(),
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Records:
    """What the dossier holds beside the numbers: documents, meters, earlier periods, and energy left out."""

    documents: Sequence[Document] = ()
    meters: Sequence[Meter] = ()
    history: Sequence[Past] = ()
    energy: Sequence[Energy] = ()
    period: Period | None = None


@dataclass(frozen=True)
class Subject:
    """What is verified, and by what: a statement, the rules, the records, and the statement of the year before."""

    statement: Statement
    rules: VerificationRules
    records: Records = field(default_factory=Records)
    earlier: Statement | None = None

    def rule(self, check: str) -> VerificationRule:
        """Return a verification rule."""
        return self.rules.rules[check]

    def applies(self, check: str) -> bool:
        """Say whether a rule applies to the statement's method and sector."""
        return self.rule(check).applies(self.statement.standard, self.statement.sector)

    def share(self, check: str, case: str = "") -> Fraction:
        """Return the tolerance of a rule as a share."""
        return self.rules.threshold(check, case).share()

    def observe(
        self,
        check: str,
        rule: str,
        about: Line | str,
        *,
        expected: Expected = None,
        effect: Fraction | None = None,
        severity: Severity | None = None,
        location: Location = NOWHERE,
        **facts: object,
    ) -> Observation:
        """Make an observation about a line, or about what a key names.

        Parameters
        ----------
        facts
            What the finding's message needs beyond the value, what was expected, its effect and the evidence.
        """
        asked = self.rule(check)
        line = about if isinstance(about, Line) else None
        reported = line.value if line is not None else None
        unit = str(facts.pop("unit", line.unit if line is not None else ""))
        args: dict[str, object] = {
            "check": check, "what": line.label if line is not None else about,
            "reported": "?" if reported is None else readable(reported), "unit": "" if unit == "1" else unit,
            "in_unit": f" {unit}" if unit not in ("", "1") else "",
            "expected": shown(expected), "effect": _effect(effect), "ask": asked.ask, **facts,
        }  # fmt: skip
        key = line.key or line.label.en if line is not None else str(about)
        where = line.location if line is not None and location == NOWHERE else location
        finding = Finding(rule, key, args, where, severity or asked.severity)
        return Observation(check, finding, line, reported, expected, unit, effect, asked.ask)

    def unchecked(self, check: str, line: Line, missing: str | Text) -> Observation:
        """Say that a check couldn't be made because something it needs isn't known."""
        return self.observe(check, "V126", line, severity="note", missing=missing)


def after(cause: Text | None) -> Text:
    """Return a cause as it stands at the end of a message; nothing where there is none."""
    return Text("", "") if cause is None else Text(f"；{cause.zh}", f"; {cause.en}")


def total_of(statement: Statement, account: str) -> Line | None:
    """Return the line of an account's total of the year."""
    totals = [line for line in statement.named(EMISSIONS) if line.is_total and not line.process and line.month is None]
    return next((line for line in totals if line.account == account), None)


def shown(expected: Expected) -> str | Text:
    """Write what was expected, for people."""
    if isinstance(expected, Text):
        return expected
    low, high = _ends(expected)
    if low is None and high is None:
        return "?"
    if low == high and low is not None:
        return readable(low)
    if low is None:
        return f"<= {readable(high or Fraction(0))}"
    return f">= {readable(low)}" if high is None else f"{readable(low)}–{readable(high)}"


def _ends(expected: Expected) -> tuple[Fraction | None, Fraction | None]:
    if isinstance(expected, Fraction):
        return expected, expected
    return (None, None) if expected is None or isinstance(expected, Text) else expected


def _effect(effect: Fraction | None) -> Text:
    if effect is None:
        return Text("", "")
    return Text(f"；影响 {readable(effect)} tCO2e", f"; effect {readable(effect)} tCO2e")
