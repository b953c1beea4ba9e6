"""Rounding: half up, to the decimals of the form (AR-09, AR-11), and how far printed numbers may miss."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from carbonstd.compliance.verification.line import CO2E, EMISSIONS, Line, converted
from carbonstd.compliance.verification.observation import Observation, Subject
from carbonstd.compliance.verification.statement import Statement
from carbonstd.exact import round_half_even, round_half_up
from carbonstd.rules import Text

#: The units of the guideline's forms; those of a gas are per 10^4 Nm3.
_QUANTITY_UNITS = {
    "solid": "t", "liquid": "t", "gas": "10^4 Nm3", "electricity": "MWh", "heat": "GJ",
}  # fmt: skip
_FORM_UNITS = {"carbon_content": "tC/GJ", EMISSIONS: CO2E}


def form_decimals(statement: Statement, line: Line) -> int | None:
    """Return the decimals that a line has on the guideline's form, in its own unit; None where the form doesn't say."""
    decimals, unit = _decimals(statement, line), _form_unit(line)
    if decimals is None or unit is None:
        return decimals
    ratio = converted(Fraction(1), line.unit, unit)
    shifts = [shift for shift in range(-9, 10) if ratio == Fraction(10) ** shift]
    return decimals + shifts[0] if shifts else None


def _decimals(statement: Statement, line: Line) -> int | None:
    rounding = statement.rounding
    if line.is_total and not line.process:
        return rounding.get("total", rounding.get(EMISSIONS))
    if line.name == "quantity" and line.state in rounding:
        return rounding[line.state]
    return rounding.get(line.name)


def _form_unit(line: Line) -> str | None:
    per = _QUANTITY_UNITS.get(line.state)
    if line.name == "quantity":
        return per
    return f"GJ/{per}" if line.name == "ncv" and per else _FORM_UNITS.get(line.name)


def ensure_form_decimals(subject: Subject) -> Iterator[Observation]:
    """No number has more decimals than the form (AR-09); numbers at full precision aren't on a form."""
    if not subject.applies("AR-09"):
        return
    for line in subject.statement.lines:
        decimals = form_decimals(subject.statement, line)
        if line.value is None or line.decimals is None or decimals is None:
            continue
        rounded = round_half_up(line.value, decimals)
        if rounded != line.value:
            effect = subject.statement.effect(line, rounded)
            cause = Text(f"表上为{decimals}位小数", f"the form has {decimals} decimals")
            yield subject.observe("AR-09", "V111", line, expected=rounded, effect=effect, cause=cause)


def wrong_rounding(reported: Fraction, exact: Fraction, decimals: int | None) -> Text | None:
    """Say how a number was rounded, if not half up; None where it was, or where rounding doesn't explain it."""
    if decimals is None or reported == round_half_up(exact, decimals):
        return None
    if reported == round_half_even(exact, decimals):
        return Text("像是四舍六入五成双", "looks like half to even")
    scale = Fraction(10) ** decimals
    cut = int(exact * scale) / scale
    return Text("像是截去尾数", "looks cut off, not rounded") if reported == cut else None


def tolerance(line: Line, expected: Fraction, share: Fraction) -> Fraction:
    """Return by how much a line may miss: half of its last digit where that is known, else a share of the value."""
    return line.step / 2 if line.step is not None else abs(expected) * share


def explained_by_inputs(statement: Statement, line: Line, expected: Fraction) -> bool:
    """Say whether half of the last digit of every input, all one way, would explain the miss of a line."""
    if line.value is None or line.working is None:
        return False
    beside = statement.beside(line)
    shares = [
        one.step / 2 / abs(one.value)
        for name in line.working.units
        if (one := beside.get(name)) is not None and one.step is not None and one.value
    ]
    own = line.step / 2 if line.step is not None else Fraction(0)
    return abs(line.value - expected) <= abs(expected) * sum(shares, Fraction(0)) + own
