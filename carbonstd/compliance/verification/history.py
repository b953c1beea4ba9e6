"""History: against the year before, among the months of the year, and against output (PL-16 to PL-19)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from carbonstd.accounting.amounts import added
from carbonstd.compliance.verification.earlier import earlier_value
from carbonstd.compliance.verification.implied import implied_factors
from carbonstd.compliance.verification.line import CO2E, EMISSIONS, Line
from carbonstd.compliance.verification.names import ADDITIVE
from carbonstd.compliance.verification.observation import Observation, Subject
from carbonstd.dates import Period
from carbonstd.exact import format_fixed, readable
from carbonstd.rules import Text

#: So many equal months in a row are constant; a proposal.
CONSTANT = 3
#: What doesn't change by its nature, or is prescribed.
_FIXED = frozenset({"gwp", "grid_factor", "heat_factor"})


def ensure_steady(subject: Subject) -> Iterator[Observation]:
    """No value of the year is off the year before by more than the tolerance (PL-16)."""
    for line in subject.statement.lines:
        before = None if line.month is not None or line.value is None else earlier_value(subject, line)
        if line.value is None or not before or line.name in _FIXED:
            continue
        change = line.value / before - 1
        if abs(change) > subject.share("PL-16"):
            percent = format_fixed(100 * change, 1)
            yield subject.observe("PL-16", "V120", line, expected=before, percent=percent)


def ensure_months_vary(subject: Subject) -> Iterator[Observation]:
    """No month of use is zero while there is output, and months aren't all the same (PL-17)."""
    made = {(line.account, line.process, line.month) for line in subject.statement.named("output") if line.value}
    for lines in subject.statement.series.values():
        if lines[0].name != "quantity":
            continue
        months = [line for line in lines if line.month is not None]
        for line in months:
            if line.value == 0 and (line.account, line.process, line.month) in made:
                reason = Text("有产量而消耗为零", "nothing is used while there is output")
                yield subject.observe("PL-17", "V121", line, reason=reason)
        yield from _constant(subject, months)


def _constant(subject: Subject, months: Sequence[Line]) -> Iterator[Observation]:
    run: list[Line] = []
    for line in [*months, None]:
        if line is not None and run and line.value == run[-1].value:
            run.append(line)
            continue
        if len(run) >= CONSTANT and run[0].value:
            reason = Text(f"连续{len(run)}个月相同", f"the same for {len(run)} months in a row")
            yield subject.observe("PL-17", "V121", run[0], reason=reason)
        run = [line] if line is not None else []


def ensure_no_outliers(subject: Subject) -> Iterator[Observation]:
    """A month's factor lies within so many standard deviations of its series, years before included (PL-18)."""
    times = subject.rules.threshold("PL-18").tolerance or Fraction(0)
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in (*subject.statement.lines, *implied_factors(subject.statement)):
        if line.month is not None and line.value is not None and line.name not in ADDITIVE | _FIXED:
            groups.setdefault((*line.source, line.name), []).append(line)
    for key, lines in groups.items():
        earlier = subject.earlier.series.get(key, ()) if subject.earlier is not None else ()
        values = [line.into(lines[0].unit) for line in (*lines, *(one for one in earlier if one.month is not None))]
        known = [value for value in values if value is not None]
        mean, variance = _spread(known)
        for line in lines:
            value = line.into(lines[0].unit)
            if value is not None and variance and (value - mean) ** 2 > times**2 * variance:
                unit = lines[0].unit
                yield subject.observe("PL-18", "V122", line, expected=mean, times=readable(times), unit=unit)


def _spread(values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return the mean and the sample variance."""
    count = len(values)
    mean = sum(values, Fraction(0)) / count if count else Fraction(0)
    return mean, sum(((value - mean) ** 2 for value in values), Fraction(0)) / (count - 1) if count > 1 else Fraction(0)


def ensure_emissions_follow_output(subject: Subject) -> Iterator[Observation]:
    """A month's emissions of a process lie within so many standard deviations of the line over output (PL-19)."""
    times = subject.rules.threshold("PL-19").tolerance or Fraction(0)
    outputs = [line for line in subject.statement.named("output") if line.month is not None]
    for place in dict.fromkeys((line.account, line.process, line.item) for line in outputs):
        made = [line for line in outputs if (line.account, line.process, line.item) == place]
        pairs = [(line, _of_month(subject, place[0], place[1], line.month)) for line in made]
        known = [(line, line.value, tonnes) for line, tonnes in pairs if line.value is not None and tonnes is not None]
        if len(known) < 3:
            continue
        fitted, variance = _regression([(value, tonnes) for _, value, tonnes in known])
        for (line, _, tonnes), expected in zip(known, fitted, strict=True):
            if variance and (tonnes - expected) ** 2 > times**2 * variance:
                yield subject.observe(
                    "PL-19", "V122", line, expected=expected, times=readable(times), reported=readable(tonnes),
                    unit=CO2E, what=Text(f"{line.label.zh} 对应的排放量", f"emissions beside {line.label.en}"),
                )  # fmt: skip


def _of_month(subject: Subject, account: str, process: str | None, month: Period | None) -> Fraction | None:
    lines = [
        line
        for line in subject.statement.named(EMISSIONS)
        if (line.account, line.process, line.month) == (account, process, month) and line.source_type and line.inside
    ]
    return added(line.into(CO2E) for line in lines) if lines else None


def _regression(points: Sequence[tuple[Fraction, Fraction]]) -> tuple[list[Fraction], Fraction]:
    """Return the ordinates of the least-squares line, and the variance of the residuals."""
    mean_x, spread = _spread([x for x, _ in points])
    mean_y, _ = _spread([y for _, y in points])
    slope = Fraction(0)
    if spread:
        slope = sum(((x - mean_x) * (y - mean_y) for x, y in points), Fraction(0)) / (spread * (len(points) - 1))
    fitted = [mean_y + slope * (x - mean_x) for x, _ in points]
    residuals = sum(((y - fit) ** 2 for (_, y), fit in zip(points, fitted, strict=True)), Fraction(0))
    return fitted, residuals / (len(points) - 2)
