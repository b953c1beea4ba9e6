"""Signs: what may be negative, and that processes don't exceed their enterprise (AR-07, AR-08)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from carbonstd.accounting.amounts import added
from carbonstd.compliance.verification.line import CO2E, EMISSIONS
from carbonstd.compliance.verification.observation import Observation, Subject, total_of

#: Carbon in products, recovery, and exported power and heat. Equations 1 and 2 of CETS-AG-03.01 have them with a minus;
#: that the list is closed is a proposal.
MAY_BE_NEGATIVE = frozenset({"product-carbon", "recovered", "purchased-electricity", "purchased-heat"})


def ensure_signs(subject: Subject) -> Iterator[Observation]:
    """A source is negative only where it is a deduction; a process may be, by the fuel that it gives (AR-08)."""
    statement = subject.statement
    for line in statement.named(EMISSIONS):
        if line.value is None or line.value >= 0 or (line.is_total and line.process):
            continue
        known = statement.sources.get(line.source_type)
        deducted = known is not None and known.sign < 0
        if not deducted and statement.type_of(line.source_type) not in MAY_BE_NEGATIVE:
            effect = line.into(CO2E) if line.inside else Fraction(0)
            yield subject.observe("AR-08", "V110", line, expected=(Fraction(0), None), effect=effect)


def ensure_processes_fit(subject: Subject) -> Iterator[Observation]:
    """The processes don't come to more than the enterprise (AR-07)."""
    if not subject.applies("AR-07"):
        return
    statement = subject.statement
    for account in dict.fromkeys(line.account for line in statement.lines):
        whole = total_of(statement, account)
        parts = [line for line in statement.yearly(EMISSIONS) if line.is_total and line.process]
        known = added(part.into(CO2E) for part in parts if part.account == account)
        total = whole.into(CO2E) if whole is not None else None
        if whole is not None and known is not None and total is not None and known > total:
            yield subject.observe("AR-07", "V110", whole, expected=(known, None))
