"""Scope 2 by the market-based method: contracts and certificates first, the rest at the grid's factor.

There is no residual mix for China; the grid's average stands in for it, as the GHG Protocol allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from carbonstd.accounting.account_scope import AccountScope
from carbonstd.accounting.emission_lines import EmissionLine
from carbonstd.activity.dossier import Dossier
from carbonstd.activity.supplements import Certificate
from carbonstd.errors import UnitError
from carbonstd.exact import format_exact
from carbonstd.findings import Finding
from carbonstd.rules import Text
from carbonstd.trace import Trace
from carbonstd.units import convert, factor


@dataclass
class MarketBased:
    """Scope 2 of one account by the contracts and certificates of the dossier."""

    dossier: Dossier
    scope: AccountScope
    lines: Sequence[EmissionLine]
    trace: Trace
    findings: list[Finding] = field(default_factory=list)

    @property
    def certificates(self) -> Sequence[Certificate]:
        """The lots that are of the account: those of no process may cover any of the enterprise's consumption."""
        return [lot for lot in self.dossier.certificates if not lot.process or self.scope.covers(lot.process)]

    def total(self) -> Fraction | None:
        """Return scope 2; None where a part is unknown, or certificates exceed the consumption that they cover."""
        if "certificates" in self.dossier.broken_tables:
            return None
        bought = [line for line in self.lines if line.rule.scope == 2 and not line.exported and not line.biogenic]
        electric = [line for line in bought if line.rule.source_type == "purchased-electricity"]
        total = Fraction(0)
        for line in bought:
            if line.value is None:
                return None
            total += line.value if line not in electric else 0
        covered: dict[str, Fraction] = {}
        seen: dict[str, Certificate] = {}
        for certificate in self.certificates:
            found = self._amount(certificate) if self._usable(certificate, seen) else None
            if found is None:
                return None
            energy, emission = found
            process = certificate.process or ""
            covered[process] = covered.get(process, Fraction(0)) + energy
            total += emission
        rest = self._uncovered(electric, covered)
        return None if rest is None else total + rest

    def _usable(self, certificate: Certificate, seen: dict[str, Certificate]) -> bool:
        """Refuse a lot that stands twice, is negative, lacks its factor, or of which a part can't know its share."""
        first = seen.setdefault(certificate.id, certificate)
        if first is not certificate:
            self._refuse("D105", certificate, "id", other=str(first.row.location))
        for column in ("quantity", "factor"):
            value: Fraction | None = getattr(certificate, column)
            if value is not None and value < 0:
                self._refuse("D113", certificate, column, value=format_exact(value))
        if certificate.kind == "supplier" and certificate.factor is None:
            self._refuse("D104", certificate, "factor", names="factor")
        if not certificate.process and (self.scope.processes is not None or self.scope.excluded):
            self._refuse("D104", certificate, "process", names="process")
        return not self.findings

    def _refuse(self, rule: str, certificate: Certificate, column: str, **facts: object) -> None:
        where = certificate.where(column)
        self.findings.append(Finding(rule, certificate.key, {"what": certificate.key, **facts}, where))

    def _amount(self, certificate: Certificate) -> tuple[Fraction, Fraction] | None:
        """Return what a lot covers in MWh, and its emission."""
        if certificate.quantity is None or certificate.faulty:
            return None
        try:
            energy = convert(certificate.quantity, certificate.unit, "MWh")
            rate = Fraction(0)
            if certificate.factor is not None:
                rate = certificate.factor * factor(certificate.factor_unit or "tCO2/MWh", "tCO2/MWh")
        except UnitError as error:
            near = Text(f"；{error.zh}", f"; {error.en}")
            facts = {"what": certificate.id, "unit": certificate.unit, "near": near}
            self.findings.append(Finding("D101", certificate.key, facts, certificate.where("unit")))
            return None
        return energy, energy * rate

    def _uncovered(self, electric: Sequence[EmissionLine], covered: dict[str, Fraction]) -> Fraction | None:
        """Return the emission of what no certificate covers; a lot without a process covers all alike."""
        general = covered.pop("", Fraction(0))
        rest: list[tuple[EmissionLine, Fraction, Fraction]] = []
        for line in electric:
            activity, value = line.activity.value, line.value
            if activity is None or value is None:
                return None
            own = covered.get(line.activity.process or "", Fraction(0))
            used = sum(
                (
                    one.activity.value or Fraction(0)
                    for one in electric
                    if one.activity.process == line.activity.process
                ),
                Fraction(0),
            )
            if own > used:
                self._too_many(own, used)
                return None
            left = activity * (1 - own / used) if used else activity
            rest.append((line, left, value / activity if activity else Fraction(0)))
        total = sum((left for _, left, _ in rest), Fraction(0))
        places = {line.activity.process or "" for line in electric}
        general += sum((amount for process, amount in covered.items() if process not in places), Fraction(0))
        if general > total:
            self._too_many(general, total)
            return None
        share = 1 - general / total if total else Fraction(1)
        return sum((left * rate * share for _, left, rate in rest), Fraction(0))

    def _too_many(self, covered: Fraction, used: Fraction) -> None:
        facts = {"covered": format_exact(covered), "used": format_exact(used)}
        where = self.certificates[0].where("quantity")
        self.findings.append(Finding("F112", self.certificates[0].key, facts, where))
