"""Records beside the activity data: accounts, meters, documents, reported numbers, certificates, allowances, prices,
measures and earlier periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from carbonstd.activity.record import Record
from carbonstd.dates import Period

Scheme = Literal["ets", "ndrc", "ghg-protocol", "iso-14064-1", "voluntary"]
OrganisationalBoundary = Literal["operational_control", "financial_control", "equity_share"]
MeterLevel = Literal["organisation", "unit", "equipment"]
CertificateKind = Literal["gec", "green-power", "irec", "supplier"]
AllowanceKind = Literal[
    "pre_allocated", "issued", "bought", "sold", "ccer", "carried_over", "surrendered", "deducted"
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Account(Record):
    """An account: a method over some processes. No processes means the whole enterprise less what it excludes."""

    id: str = ""
    scheme: Scheme | None = None
    method: str = ""
    processes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    reason: str | None = None
    clause: str | None = None
    organisational_boundary: OrganisationalBoundary | None = None


@dataclass(frozen=True, kw_only=True)
class Meter(Record):
    """A meter, or several equal ones: what GB 17167 asks to be installed, and what is."""

    id: str = ""
    name: str | None = None
    process: str | None = None
    carrier: str = ""
    level: MeterLevel | Literal[""] = ""
    type: str | None = None
    needed: Fraction | None = None
    installed: Fraction | None = None
    accuracy_class: Fraction | None = None
    calibrated_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Document(Record):
    """A document of evidence; rows of activity name it by its id."""

    id: str = ""
    title: str | None = None
    kind: str | None = None
    issued_on: date | None = None
    covers: Period | None = None
    sampled_on: date | None = None
    tested_on: date | None = None
    laboratory: str | None = None
    accreditation: str | None = None
    kept_until: date | None = None
    file: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reported(Record):
    """A number that was reported: `name` says what it is of the source and item; no source means the total."""

    account: str | None = None
    process: str | None = None
    source_type: str | None = None
    item: str | None = None
    name: str = ""
    value: Fraction | None = None
    unit: str = ""
    month: Period | None = None


@dataclass(frozen=True, kw_only=True)
class Certificate(Record):
    """A lot of energy certificates or a contract for electricity; no factor means zero."""

    id: str = ""
    kind: CertificateKind | Literal[""] = ""
    process: str | None = None
    quantity: Fraction | None = None
    unit: str = ""
    factor: Fraction | None = None
    factor_unit: str | None = None
    month: Period | None = None
    retired_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Allowance(Record):
    """A posting of emission allowances of a compliance year."""

    account: str | None = None
    kind: AllowanceKind | Literal[""] = ""
    year: Fraction | None = None
    vintage: Fraction | None = None
    quantity: Fraction | None = None
    unit: str = ""
    traded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Price(Record):
    """A price of a carrier, of allowances (item ``allowance``), of CCER (``ccer``) or of a product."""

    item: str = ""
    price: Fraction | None = None
    unit: str = ""
    month: Period | None = None


@dataclass(frozen=True, kw_only=True)
class Measure(Record):
    """A measure: what it saves in a whole year, what it costs. `abatement` is what doesn't come from saving energy."""

    id: str = ""
    name: str | None = None
    process: str | None = None
    carrier: str | None = None
    saving: Fraction | None = None
    unit: str | None = None
    abatement: Fraction | None = None
    investment: Fraction | None = None
    running_cost: Fraction | None = None
    lifetime: Fraction | None = None
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Past(Record):
    """A number of an earlier period."""

    period: Period | None = None
    process: str | None = None
    product: str | None = None
    carrier: str | None = None
    name: str = ""
    value: Fraction | None = None
    unit: str | None = None
