"""The state of each meter: was its calibration valid in the period, and is it as accurate as a document asks?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from carbonstd.accounting.amounts import unique
from carbonstd.activity.carriers import CarrierList
from carbonstd.activity.dossier import Dossier
from carbonstd.activity.spelling import Names, normalise
from carbonstd.activity.supplements import Meter
from carbonstd.dates import Period
from carbonstd.exact import format_exact
from carbonstd.findings import Finding
from carbonstd.packages.management import Accuracy, ManagementRules
from carbonstd.rules import Text
from carbonstd.terms import Verdict
from carbonstd.trace import show


@dataclass(frozen=True)
class MeterCheck:
    """A meter with the verdicts on its calibration and its accuracy class."""

    meter: Meter
    calibration: Verdict
    accuracy: Verdict
    required: Accuracy | None

    def as_json(self) -> dict[str, Any]:
        """Return the block of the run document."""
        required = self.required
        return {
            "meter": self.meter.id, "carrier": self.meter.carrier, "level": self.meter.level or None,
            "calibrated_on": str(self.meter.calibrated_on) if self.meter.calibrated_on else None,
            "valid_until": str(self.meter.valid_until) if self.meter.valid_until else None,
            "calibration": self.calibration, "accuracy_class": show(self.meter.accuracy_class),
            "required_class": show(required.accuracy_class) if required else None, "accuracy": self.accuracy,
            "source": required.row.ref if required else None, "grade": required.row.grade if required else None,
        }  # fmt: skip


def check_meters(
    dossier: Dossier, carriers: CarrierList, rules: ManagementRules, findings: list[Finding]
) -> tuple[MeterCheck, ...]:
    """Check every meter against the accounting period and the documents of the enterprise's sector."""
    sector = normalise(dossier.enterprise.sector or "")
    documents = [one for one in rules.accuracy if sector in map(normalise, one.sectors)]
    return tuple(_check(meter, dossier.period, carriers, documents, findings) for meter in dossier.meters)


def _check(
    meter: Meter, period: Period | None, carriers: CarrierList, documents: list[Accuracy], findings: list[Finding]
) -> MeterCheck:
    required = _required(meter, carriers, documents)
    calibration, reason, column = _calibration(meter, period, required)
    if reason is not None:
        findings.append(_shortfall(meter, reason, column))
    accuracy: Verdict = "not-applicable"
    if required is not None and required.accuracy_class is not None:
        accuracy, reason = _accuracy(meter, required)
        if reason is not None:
            findings.append(_shortfall(meter, reason, "accuracy_class"))
    return MeterCheck(meter, calibration, accuracy, required)


def _calibration(meter: Meter, period: Period | None, required: Accuracy | None) -> tuple[Verdict, Text | None, str]:
    """Say whether the calibration covers the whole period; what isn't said is no calibration."""
    start, end = meter.calibrated_on, meter.valid_until
    if meter.faulty or period is None:
        return "inconclusive", None, "calibrated_on"
    if end is not None and end < period.end:
        return "non-compliant", Text(f"检定有效期止于 {end}", f"calibration expired on {end}"), "valid_until"
    if start is not None and start > period.end:
        late = Text(f"期间结束后才检定（{start}）", f"calibrated after the period, on {start}")
        return "non-compliant", late, "calibrated_on"
    if start is None or end is None:
        return "inconclusive", Text("没有检定日期或有效期", "no date of calibration or of its end"), "calibrated_on"
    months = required.calibration_months if required is not None else None
    if required is not None and months is not None and _longer(start, end, months):
        document = required.row.text("document")
        span = Text(
            f"检定周期超过 {format_exact(months)} 个月（{document}）",
            f"calibrated for more than {format_exact(months)} months ({document})",
        )
        return "non-compliant", span, "valid_until"
    if start > period.start:
        gap = Text(f"{start} 之前没有检定记录", f"no calibration is shown before {start}")
        return "inconclusive", gap, "calibrated_on"
    return "compliant", None, "calibrated_on"


def _longer(start: date, end: date, months: Fraction) -> bool:
    """Say whether a span is longer than so many calendar months."""
    between = (end.year - start.year) * 12 + end.month - start.month
    return between > months or (between == months and end.day > start.day)


def _required(meter: Meter, carriers: CarrierList, documents: list[Accuracy]) -> Accuracy | None:
    if not meter.type or meter.carrier not in carriers:
        return None
    state = carriers[meter.carrier].state
    names = Names((name, one) for one in documents if one.state == state for name in unique(one.spellings) if name)
    found = names.find(meter.type)
    return found.value if found is not None else None


def _accuracy(meter: Meter, required: Accuracy) -> tuple[Verdict, Text | None]:
    assert required.accuracy_class is not None
    limit, document = format_exact(required.accuracy_class), required.row.text("document")
    if meter.accuracy_class is None:
        return "inconclusive", Text(
            f"没有准确度等级，{document} 要求 {limit} 级", f"no accuracy class; {document} asks for class {limit}"
        )
    if meter.accuracy_class <= required.accuracy_class:
        return "compliant", None
    given = format_exact(meter.accuracy_class)
    return "non-compliant", Text(
        f"准确度 {given} 级，{document} 要求 {limit} 级", f"accuracy class {given}, {document} asks for {limit}"
    )


def _shortfall(meter: Meter, reason: Text, column: str) -> Finding:
    name = meter.name or meter.id
    what = Text(f"计量器具 {name}", f"meter {name}")
    return Finding("V104", meter.key, {"what": what, "reason": reason}, meter.where(column))
