"""Evidence: laboratories are accredited, samples are of their month, documents come in time and are kept (MT-04 …)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction

from carbonstd.accounting.amounts import added
from carbonstd.activity.supplements import Document
from carbonstd.compliance.verification.line import Line
from carbonstd.compliance.verification.months import months_later
from carbonstd.compliance.verification.names import ADDITIVE
from carbonstd.compliance.verification.observation import Observation, Subject
from carbonstd.rules import Text

ACCREDITATIONS = ("CMA", "CNAS")


def ensure_accredited(subject: Subject) -> Iterator[Observation]:
    """A measured parameter rests on reports of laboratories with CMA or CNAS; else the default counts (MT-04)."""
    documents = {document.id: document for document in subject.records.documents}
    for lines in subject.statement.series.values():
        if not lines[0].source_type or lines[0].name in ADDITIVE:
            continue
        bare = [line for line in lines if line.measured and line.value is not None and not _borne(line, documents)]
        if not bare:
            continue
        first = bare[0]
        effect = added(_to_default(subject, line) for line in bare)
        more = Text(f"（共{len(bare)}个月）", f" ({len(bare)} months)") if len(bare) > 1 else Text("", "")
        named = any(one in documents for line in bare for one in line.documents)
        zh, en = (
            ("检测报告没有CMA或CNAS资质", "the test report shows neither CMA nor CNAS")
            if named
            else ("没有检测报告", "no test report is named")
        )
        reason = Text(zh + more.zh, en + more.en)
        yield subject.observe("MT-04", "V123", first, expected=first.default, effect=effect, reason=reason)


def _borne(line: Line, documents: Mapping[str, Document]) -> bool:
    return any(_accredited(documents[one]) for one in line.documents if one in documents)


def _to_default(subject: Subject, line: Line) -> Fraction | None:
    return None if line.default is None else subject.statement.effect(line, line.default)


def _accredited(document: Document) -> bool:
    return any(mark in (document.accreditation or "").upper() for mark in ACCREDITATIONS)


def ensure_sampled_in_time(subject: Subject) -> Iterator[Observation]:
    """A month's value rests on a sample of that month, tested after it was taken (MT-08)."""
    documents = {document.id: document for document in subject.records.documents}
    for line in subject.statement.lines:
        for document in (documents[one] for one in line.documents if one in documents):
            reason = _mismatch(line, document)
            if reason is not None:
                yield subject.observe("MT-08", "V123", line, reason=reason, location=document.where("sampled_on"))


def _mismatch(line: Line, document: Document) -> Text | None:
    sampled, tested = document.sampled_on, document.tested_on
    if line.month is not None and sampled is not None and not line.month.contains(sampled):
        return Text(f"{document.id} 采样于 {sampled}", f"{document.id} was sampled on {sampled}")
    if sampled is not None and tested is not None and tested < sampled:
        return Text(f"{document.id} 检测早于采样", f"{document.id} was tested before it was sampled")
    if line.month is not None and document.covers is not None and not document.covers.overlaps(line.month):
        return Text(f"{document.id} 覆盖 {document.covers}", f"{document.id} covers {document.covers}")
    return None


def ensure_uploaded_in_time(subject: Subject) -> Iterator[Observation]:
    """Evidence of a month is there within so many days after it: what was issued later can't have been (MT-05)."""
    days = subject.rules.threshold("MT-05").high
    if not subject.applies("MT-05") or days is None:
        return
    for document in subject.records.documents:
        month = document.covers
        if month is None or document.issued_on is None or month.months() != [month]:
            continue
        if document.issued_on > month.end + timedelta(days=int(days)):
            reason = Text(f"{month} 的证据出具于 {document.issued_on}", f"of {month}, issued on {document.issued_on}")
            yield _of_document(subject, "MT-05", document, reason, "issued_on")


def ensure_kept(subject: Subject) -> Iterator[Observation]:
    """Records that say until when they are kept are kept for as long as the method asks (MT-06, MT-07)."""
    check = "MT-07" if subject.applies("MT-07") else "MT-06"
    period, years = subject.records.period, _years(subject, check)
    if period is None or years is None:
        return
    until = months_later(period.end, 12 * int(years))
    for document in subject.records.documents:
        if document.kept_until is not None and document.kept_until < until:
            kept = document.kept_until
            reason = Text(f"保存至 {kept}，应至 {until}", f"kept until {kept}, not until {until}")
            yield _of_document(subject, check, document, reason, "kept_until")


def _years(subject: Subject, check: str) -> Fraction | None:
    statement = subject.statement
    if statement.records_years is not None:
        return Fraction(statement.records_years)
    if check == "MT-07" and statement.standard.endswith("2015"):
        return subject.rules.threshold("MT-07", "2015").low
    return subject.rules.threshold(check).low if subject.applies(check) else None


def _of_document(subject: Subject, check: str, document: Document, reason: Text, column: str) -> Observation:
    name = document.title or document.id
    what = Text(f"文件 {name}", f"document {name}")
    return subject.observe(check, "V123", document.key, what=what, reason=reason, location=document.where(column))
