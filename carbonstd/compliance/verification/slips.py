"""Slips of units: a value off its default, or its own history, by a number that a unit explains (UN-*)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from carbonstd.compliance.verification.earlier import earlier_value
from carbonstd.compliance.verification.implied import IMPLIED, implied_factors
from carbonstd.compliance.verification.line import EMISSIONS, Line
from carbonstd.compliance.verification.observation import Observation, Subject
from carbonstd.exact import format_fixed, readable
from carbonstd.rules import Text

#: How near a ratio must lie to a slip whose rule has no tolerance of its own.
NEAR = Fraction(1, 10)
#: Activity off from the year before, or from its other months, by less than this factor is a swing, not a slip.
SWING = 5


@dataclass(frozen=True)
class Explanation:
    """The slip that explains a ratio best."""

    check: str
    ratio: Fraction
    text: Text
    near: Fraction = NEAR


def explain(subject: Subject, line: Line, ratio: Fraction) -> Explanation | None:
    """Return the nearest slip, if a ratio to what was expected lies near one, and nearer to it than to 1."""
    if ratio <= 0:
        return None
    options = [
        Explanation(slip.rule, slip.ratio, slip.text, _near(subject, slip.rule))
        for slip in subject.rules.slips
        if line.name in slip.names and (not slip.states or not line.state or line.state in slip.states)
    ]
    best = min([*options, *_by_gwp(subject, line)], key=lambda one: _distance(ratio, one.ratio), default=None)
    if best is None or _distance(ratio, best.ratio) >= _distance(ratio, Fraction(1)):
        return None
    return best if _distance(ratio, best.ratio) - 1 <= best.near else None


def _near(subject: Subject, check: str) -> Fraction:
    threshold = subject.rules.threshold(check)
    return threshold.share() if threshold.tolerance is not None else NEAR


def _distance(one: Fraction, other: Fraction) -> Fraction:
    return max(one / other, other / one)


def _by_gwp(subject: Subject, line: Line) -> Iterator[Explanation]:
    """Return the slip of a gas other than CO2: tonnes of the gas for tonnes of CO2 equivalent, or the other way."""
    gwp = subject.statement.beside(line).get("gwp")
    if line.name != EMISSIONS or gwp is None or not gwp.value or gwp.value <= 1:
        return
    low = Text("像是以气体质量计，未乘GWP", "looks like tonnes of the gas, without its GWP")
    high = Text("像是多乘了一次GWP", "looks like the GWP applied twice")
    yield Explanation("AR-01", 1 / gwp.value, low)
    yield Explanation("AR-01", gwp.value, high)


def ensure_units(subject: Subject) -> Iterator[Observation]:
    """No value is off its default, its year before or its other months by the ratio of a slip (UN-01 to UN-10)."""
    slipped = set()
    for line in (*subject.statement.lines, *implied_factors(subject.statement)):
        # What is off in an input is off in the factor that it implies.
        if line.name == IMPLIED and (*line.source, line.month) in slipped:
            continue
        found = list(_slips(subject, line))
        if found:
            slipped.add((*line.source, line.month))
        yield from found


def _slips(subject: Subject, line: Line) -> Iterator[Observation]:
    reference = _reference(subject, line)
    if not line.value or not reference:
        return
    ratio = line.value / reference
    slip = explain(subject, line, ratio)
    if slip is not None:
        yield _slipped(subject, slip.check, line, slip.ratio, line.value / slip.ratio, slip.text)
    elif line.name == "ncv" and reference == line.default:
        check = "UN-02" if line.state == "gas" else "UN-03"
        band = subject.rules.threshold(check)
        if not (band.low or 0) <= ratio <= (band.high or ratio):
            guess = Text("没有已知的单位错位可以解释", "no known slip explains it")
            yield _slipped(subject, check, line, ratio, reference, guess)


def _reference(subject: Subject, line: Line) -> Fraction | None:
    """Return what a value is held against: its default, else its year before, else the median of its other months.

    Activity swings from year to year: there only what is off by more than a swing can be a slip.
    """
    if line.default is not None or line.value is None:
        return line.default
    reference = earlier_value(subject, line)
    if reference is None and line.month is not None:
        others = [one.into(line.unit) for one in subject.statement.months(line) if one is not line]
        known = [value for value in others if value]
        reference = median(known) if len(known) >= 3 else None
    if not reference or line.value * reference <= 0 or _distance(line.value, reference) < SWING:
        return None
    return reference


def _slipped(subject: Subject, check: str, line: Line, ratio: Fraction, expected: Fraction, guess: Text) -> Observation:
    factor = format_fixed(max(ratio, 1 / ratio), 4).rstrip("0").rstrip(".")
    return subject.observe(
        check, "V103", line, expected=expected, effect=subject.statement.effect(line, expected),
        value=readable(line.value or Fraction(0)), factor=factor, guess=guess,
    )  # fmt: skip


def ensure_as_received(subject: Subject) -> Iterator[Observation]:
    """Carbon used with an as-received quantity is as received: C_ad x (100 - M_ar) / (100 - M_ad) (UN-09)."""
    for line in subject.statement.named("carbon_content"):
        beside = subject.statement.beside(line)
        parts = [beside.get(name) for name in ("carbon_content_ad", "moisture_ar", "moisture_ad")]
        dry = parts[0].into(line.unit) if parts[0] is not None else None
        wet, air = (part.into("1") if part is not None else None for part in parts[1:])
        if line.value is None or dry is None or wet is None or air is None or air >= 1:
            continue
        expected = dry * (1 - wet) / (1 - air)
        if expected and abs(line.value / expected - 1) > subject.share("UN-09"):
            guess = Text("像是空干基含碳量用于收到基", "looks like air-dry carbon used as received")
            yield _slipped(subject, "UN-09", line, line.value / expected, expected, guess)
