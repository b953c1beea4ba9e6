"""Metering: meters are calibrated within the interval, and fuels left out have meters of their own (MT-01, BO-09)."""

from __future__ import annotations

from collections.abc import Iterator

from carbonstd.activity.supplements import Meter
from carbonstd.compliance.verification.months import months_later
from carbonstd.compliance.verification.observation import Observation, Subject
from carbonstd.dates import Period
from carbonstd.rules import Text

#: Of-which rows of use that a steel enterprise may leave out, if each has its own meter (6.2.1.5 of CETS-AG-03.01).
LEFT_OUT = frozenset({"transport", "non_industrial"})


def ensure_calibrated(subject: Subject) -> Iterator[Observation]:
    """Each meter's calibration covers the period and is no older than the interval (MT-01)."""
    if not subject.applies("MT-01") or subject.records.period is None:
        return
    for meter in subject.records.meters:
        reason = _lapse(subject, meter, subject.records.period)
        if reason is not None:
            name = meter.name or meter.id
            what = Text(f"计量器具 {name}", f"meter {name}")
            location = meter.where("calibrated_on")
            yield subject.observe("MT-01", "V104", meter.key, what=what, reason=reason, location=location)


def _lapse(subject: Subject, meter: Meter, period: Period) -> Text | None:
    """Say why a meter isn't shown to be calibrated throughout the period; None where it is."""
    months = int(subject.rules.threshold("MT-01").high or 0)
    if meter.calibrated_on is None:
        return Text("没有检定日期", "no date of calibration")
    latest = months_later(meter.calibrated_on, months)
    end = meter.valid_until or latest
    if end > latest:
        return Text(f"检定周期超过{months}个月", f"calibrated for more than {months} months")
    if end < period.end:
        return Text(f"检定有效期止于 {end}", f"calibration expired on {end}")
    if meter.calibrated_on > period.start:
        day = meter.calibrated_on
        return Text(f"{day} 之前没有检定记录", f"no calibration is shown before {day}")
    return None


def ensure_left_out_metered(subject: Subject) -> Iterator[Observation]:
    """A fuel that is left out as transport or office fuel names a meter that is calibrated (BO-09)."""
    if not subject.applies("BO-09"):
        return
    period = subject.records.period
    meters = {meter.id: meter for meter in subject.records.meters}
    for row in subject.records.energy:
        if row.flow not in LEFT_OUT or not row.quantity:
            continue
        meter = meters.get(row.meter or "")
        if meter is not None and (period is None or _lapse(subject, meter, period) is None):
            continue
        reason = Text("没有独立的合规计量，不得扣除", "may not be left out without a compliant meter of its own")
        what = Text(f"{row.carrier} {row.flow}", f"{row.carrier} {row.flow}")
        yield subject.observe("BO-09", "V104", row.key, what=what, reason=reason, location=row.where("meter"))
