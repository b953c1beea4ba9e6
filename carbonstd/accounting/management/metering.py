"""Coverage by energy meters (GB 17167): Rp = installed / needed x 100 by class of carrier and level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from carbonstd.accounting.amounts import Amount
from carbonstd.accounting.energy import LEDGER_IN, EnergyAccount
from carbonstd.accounting.management.formulas import evaluated
from carbonstd.accounting.management.instruments import MeterCheck, check_meters
from carbonstd.activity.carriers import CarrierList
from carbonstd.activity.supplements import Meter
from carbonstd.exact import format_fixed
from carbonstd.findings import NOWHERE, Finding, Location
from carbonstd.packages.management import ManagementRules
from carbonstd.packages.metering import LEVELS, MeterClass, MeteringStandard
from carbonstd.rules import Text
from carbonstd.terms import Verdict
from carbonstd.trace import show

_ONE = Fraction(1)


@dataclass(frozen=True)
class Coverage:
    """The coverage of one class of carriers at one level.

    Attributes
    ----------
    required : Fraction or None
        In per cent; None where the standard asks for nothing, or where its table isn't known.
    """

    meter_class: MeterClass
    level: str
    meters: tuple[Meter, ...]
    needed: Amount
    installed: Amount
    rate: Amount
    required: Fraction | None
    verdict: Verdict
    grade: str

    def as_json(self) -> dict[str, Any]:
        """Return the block of the run document."""
        return {
            "class": self.meter_class.id, "name": self.meter_class.name._asdict(), "level": self.level,
            "level_name": LEVELS[self.level]._asdict(), "meters": [meter.id for meter in self.meters],
            "needed": show(self.needed.value), "installed": show(self.installed.value), "rate": show(self.rate.value),
            "required": show(self.required), "unit": "%", "verdict": self.verdict, "grade": self.grade or None,
            "trace": self.rate.trace or None,
        }  # fmt: skip


@dataclass(frozen=True)
class Metering:
    """Metering of an enterprise by the edition of GB 17167 in force; None if no edition is known for the day."""

    standard: str | None
    coverage: tuple[Coverage, ...]
    unclassified: tuple[Meter, ...]
    meters: tuple[MeterCheck, ...]

    @property
    def verdict(self) -> Verdict:
        """Whether every class is covered as asked at every level that the dossier names."""
        verdicts = {one.verdict for one in self.coverage} - {"not-applicable"}
        if "non-compliant" in verdicts:
            return "non-compliant"
        return "compliant" if verdicts == {"compliant"} and not self.unclassified else "inconclusive"

    def as_json(self) -> dict[str, Any]:
        """Return the block of the run document."""
        return {
            "standard": self.standard, "verdict": self.verdict,
            "coverage": [one.as_json() for one in self.coverage],
            "unclassified": [meter.id for meter in self.unclassified],
            "meters": [one.as_json() for one in self.meters],
        }  # fmt: skip


def metering(
    account: EnergyAccount, rules: ManagementRules, standard: MeteringStandard | None, findings: list[Finding]
) -> Metering:
    """Return the coverage by meters and the state of each meter; shortfalls go to `findings` (V104).

    A class of which energy is bought and no meter is listed at the fence is inconclusive: nobody said how it is
    measured. Without any meter in the dossier there is nothing to say.
    """
    dossier = account.dossier
    if not dossier.meters and "meters" not in dossier.broken_tables:
        return Metering(standard.edition.standard if standard else None, (), (), ())
    checks = check_meters(dossier, account.carriers, rules, findings)
    if standard is None:
        return Metering(None, (), (), checks)
    if not standard.coverage:
        what = Text("配备率表", "the table of coverage rates is")
        findings.append(Finding("N108", "meters", {"standard": standard.edition.standard, "what": what}))
    classes = {meter.key: _class_of(meter.carrier, account.carriers, standard) for meter in dossier.meters}
    unclassified = tuple(meter for meter in dossier.meters if classes[meter.key] is None or not meter.level)
    bought = {
        found.id
        for line in account.lines
        if line.record.flow in LEDGER_IN and (found := _class_of(line.carrier.id, account.carriers, standard))
    }
    covering = _Covering(account, rules, standard, findings)
    coverage = []
    for one in standard.classes.values():
        for level in LEVELS:
            ours = [
                meter for meter in dossier.meters
                if meter.level == level and (known := classes[meter.key]) is not None and known.id == one.id
            ]  # fmt: skip
            if ours or (level == "organisation" and one.id in bought):
                coverage.append(covering.coverage(one, level, ours))
    return Metering(standard.edition.standard, tuple(coverage), unclassified, checks)


def _class_of(carrier: str, carriers: CarrierList, standard: MeteringStandard) -> MeterClass | None:
    if carrier not in carriers:
        return None
    return standard.class_of((carrier, *carriers.ancestors(carrier)))


@dataclass
class _Covering:
    account: EnergyAccount
    rules: ManagementRules
    standard: MeteringStandard
    findings: list[Finding]

    def coverage(self, meter_class: MeterClass, level: str, meters: Sequence[Meter]) -> Coverage:
        node = f"metering/{meter_class.id}/{level}"
        needed, installed = (self._count(meters, f"{node}/{side}", side) for side in ("needed", "installed"))
        label = f"{meter_class.id} {level}"
        values = {"installed": installed, "needed": needed}
        rate = evaluated(self.rules.formulas["S-METER"], values, self.account.trace, f"{node}/rate", label)
        row = self.standard.coverage.get(meter_class.id)
        required = self.standard.required(meter_class.id, level) if row is not None else None
        verdict: Verdict
        if row is None or rate.value is None:
            verdict = "inconclusive"
        elif required is None:
            verdict = "not-applicable"
        else:
            verdict = "compliant" if rate.value >= required else "non-compliant"
        found = Coverage(
            meter_class, level, tuple(meters), needed, installed, rate, required, verdict, row.grade if row else ""
        )
        self._say(found)
        return found

    def _count(self, meters: Sequence[Meter], node: str, side: str) -> Amount:
        """Add up meters; a row without a number is one meter, and what is installed beyond need covers nothing else."""
        if not meters or "meters" in self.account.dossier.broken_tables or any(meter.faulty for meter in meters):
            return Amount(None, "1", "", tuple(meter.key for meter in meters if meter.faulty) or ("meters",))
        counts = []
        for meter in meters:
            needed = _ONE if meter.needed is None else meter.needed
            installed = _ONE if meter.installed is None else meter.installed
            counts.append(needed if side == "needed" else min(needed, installed))
        value = sum(counts, Fraction(0))
        sources = [
            self.account.trace.add(
                f"in/{meter.key}/{side}", "input" if getattr(meter, side) is not None else "assumed", side, count,
                unit="1", location=meter.where(side), raw=meter.raw(side),
            )
            for meter, count in zip(meters, counts, strict=True)
        ]  # fmt: skip
        return Amount(value, "1", self.account.trace.add(node, "sum", side, value, unit="1", sources=sources))

    def _say(self, coverage: Coverage) -> None:
        name, level = coverage.meter_class.name, LEVELS[coverage.level]
        what = Text(f"{name.zh}，{level.zh}", f"{name.en}, {level.en}")
        target = f"meters.{coverage.meter_class.id}.{coverage.level}"
        if coverage.verdict == "non-compliant":
            assert coverage.rate.value is not None and coverage.required is not None
            rate, required = format_fixed(coverage.rate.value, 1), format_fixed(coverage.required, 0)
            reason = Text(
                f"配备率 {rate}%，要求 {required}%（{self.standard.edition.standard}）",
                f"coverage {rate} %, {required} % is asked for ({self.standard.edition.standard})",
            )
            self.findings.append(Finding("V104", target, {"what": what, "reason": reason}, _short(coverage.meters)))
        elif not coverage.meters:
            reason = Text("没有列出计量器具", "no meter is listed")
            self.findings.append(Finding("V104", target, {"what": what, "reason": reason}))


def _short(meters: Sequence[Meter]) -> Location:
    """Return the place of the first meter that is missing."""
    for meter in meters:
        if meter.installed is not None and meter.installed < (_ONE if meter.needed is None else meter.needed):
            return meter.where("installed")
    return meters[0].where("installed") if meters else NOWHERE
