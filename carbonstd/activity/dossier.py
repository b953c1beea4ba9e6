"""The dossier: one enterprise's activity data, typed, exact, and each value with the cell in which it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from carbonstd.activity.cells import Cell
from carbonstd.activity.record import Activity, Record
from carbonstd.activity.regions import Region
from carbonstd.activity.supplements import (
    Account,
    Allowance,
    Certificate,
    Document,
    Measure,
    Meter,
    Past,
    Price,
    Reported,
)
from carbonstd.dates import Period
from carbonstd.findings import Finding
from carbonstd.terms import ProjectType

Role = Literal["production", "auxiliary", "affiliated"]
Flow = Literal[
    "purchased", "opening_stock", "closing_stock", "sold", "consumed", "feedstock", "non_industrial", "transport",
    "produced", "recovered", "loss", "flared",
]  # fmt: skip
Origin = Literal["purchased", "own_generated", "byproduct", "waste_heat", "renewable_self"]
MassBasis = Literal["ar", "ad", "d"]
Tier = Literal["measured", "tested", "default"]
AllocationBasis = Literal["metered", "output", "energy", "hours", "area", "fixed"]
AssessRole = Literal["binding", "informative", "not-applicable"]


@dataclass(frozen=True, kw_only=True)
class Enterprise(Record):
    """Who it is, and for which period. ``period`` is None only if it couldn't be read."""

    name: str = ""
    uscc: str | None = None
    region: Region | None = None
    sector: str | None = None
    period: Period | None = None
    project_type: ProjectType | None = None


@dataclass(frozen=True, kw_only=True)
class Site(Record):
    """A place."""

    id: str = ""
    name: str | None = None
    region: Region | None = None
    altitude_m: Fraction | None = None
    equity_share: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class Process(Record):
    """A line, a unit or a stage. ``project_type`` is the enterprise's where the process doesn't say."""

    id: str = ""
    name: str | None = None
    site: str | None = None
    parent: str | None = None
    role: Role | None = None
    type: str | None = None
    project_type: ProjectType | None = None
    commissioned_on: date | None = None
    closed_on: date | None = None
    operating_hours: Fraction | None = None
    design_capacity: Fraction | None = None
    capacity_unit: str | None = None
    ets_unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Output(Activity):
    """A product of a process. The product is as given: its name is known by the standards that judge it.

    ``control``: a total of the whole period beside month rows; compared with them, never added.
    """

    process: str | None = None
    product: str = ""
    variant: str | None = None
    quantity: Fraction | None = None
    unit: str = ""
    control: bool = False


@dataclass(frozen=True, kw_only=True)
class Energy(Activity):
    """A flow of a carrier; a blank process is the enterprise's boundary. Shares are fractions, pressure is in MPa.

    ``control``: a total of the whole period beside month rows; compared with them, never added.
    """

    process: str | None = None
    carrier: str = ""
    flow: Flow | Literal[""] = ""
    origin: Origin | None = None
    quantity: Fraction | None = None
    unit: str = ""
    ncv: Fraction | None = None
    ncv_unit: str | None = None
    coefficient: Fraction | None = None
    coefficient_unit: str | None = None
    carbon_content: Fraction | None = None
    carbon_content_unit: str | None = None
    basis: MassBasis | None = None
    moisture_ar: Fraction | None = None
    moisture_ad: Fraction | None = None
    oxidation: Fraction | None = None
    ref_temperature: Fraction | None = None
    pressure: Fraction | None = None
    temperature: Fraction | None = None
    fossil_fraction: Fraction | None = None
    ncv_tier: Tier | None = None
    carbon_tier: Tier | None = None
    oxidation_tier: Tier | None = None
    supplier: str | None = None
    amount: Fraction | None = None
    control: bool = False


@dataclass(frozen=True, kw_only=True)
class Transfer(Activity):
    """Something that moves between processes; ``carrier`` is the item's id if it is a carrier."""

    from_process: str = ""
    to_process: str = ""
    item: str = ""
    carrier: str | None = None
    quantity: Fraction | None = None
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Allocation(Activity):
    """A share of a shared pool."""

    pool: str = ""
    process: str | None = None
    product: str | None = None
    basis: AllocationBasis | None = None
    share: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class EmissionSource(Activity):
    """A source of emissions other than combustion (table ``sources``); its parameters are extras."""

    process: str | None = None
    source_type: str = ""
    material: str | None = None
    quantity: Fraction | None = None
    unit: str | None = None
    tier: Tier | None = None


@dataclass(frozen=True, kw_only=True)
class Parameter(Activity):
    """A variable that a standard or method asks for; ``value`` is plain decimal text where it is a number."""

    site: str | None = None
    process: str | None = None
    product: str | None = None
    standard: str | None = None
    name: str = ""
    value: str | None = None
    unit: str | None = None
    tier: Tier | None = None


@dataclass(frozen=True, kw_only=True)
class Assess(Record):
    """What is to be judged, where the product alone doesn't say."""

    process: str | None = None
    product: str | None = None
    standard: str | None = None
    edition: str | None = None
    indicator: str | None = None
    variant: str | None = None
    role: AssessRole | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Indicator(Activity):
    """An indicator value given instead of computed."""

    process: str | None = None
    product: str | None = None
    standard: str | None = None
    indicator: str = ""
    variant: str | None = None
    value: Fraction | None = None
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Equipment(Record):
    """A machine, or several equal ones; rated parameters are extras."""

    id: str = ""
    process: str | None = None
    standard: str | None = None
    type: str | None = None
    quantity: Fraction | None = None


#: The record of each table.
RECORDS: dict[str, type[Any]] = {
    "enterprise": Enterprise,
    "sites": Site,
    "processes": Process,
    "outputs": Output,
    "energy": Energy,
    "transfers": Transfer,
    "allocations": Allocation,
    "sources": EmissionSource,
    "parameters": Parameter,
    "assess": Assess,
    "indicators": Indicator,
    "equipment": Equipment,
    "accounts": Account,
    "meters": Meter,
    "documents": Document,
    "reported": Reported,
    "certificates": Certificate,
    "allowances": Allowance,
    "prices": Price,
    "measures": Measure,
    "history": Past,
}


@dataclass(frozen=True)
class FileUsed:
    """A file of the dossier, for the run document."""

    path: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Dossier:
    """One enterprise's activity data.

    Attributes
    ----------
    tables_present : frozenset of str
        Ids of the tables that were found, reserved ones too.
    broken_tables : frozenset of str
        Tables of which rows may be missing, because a sheet or its header couldn't be read: a total that would draw
        on one is unknown.
    reserved : mapping
        Rows of reserved tables, unread: header text → cell.
    """

    enterprise: Enterprise
    sites: tuple[Site, ...] = ()
    processes: tuple[Process, ...] = ()
    outputs: tuple[Output, ...] = ()
    energy: tuple[Energy, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    sources: tuple[EmissionSource, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    assess: tuple[Assess, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    accounts: tuple[Account, ...] = ()
    meters: tuple[Meter, ...] = ()
    documents: tuple[Document, ...] = ()
    reported: tuple[Reported, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    prices: tuple[Price, ...] = ()
    measures: tuple[Measure, ...] = ()
    history: tuple[Past, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: tuple[FileUsed, ...] = ()
    tables_present: frozenset[str] = frozenset()
    broken_tables: frozenset[str] = frozenset()
    reserved: Mapping[str, tuple[Mapping[str, Cell], ...]] = field(default_factory=dict)

    def records(self, table: str) -> tuple[Record, ...]:
        """Return the records of a table by its id."""
        found: tuple[Record, ...] = (self.enterprise,) if table == "enterprise" else getattr(self, table)
        return found

    def process(self, process_id: str) -> Process | None:
        """Return a process by its id."""
        return next((process for process in self.processes if process.id == process_id), None)

    @property
    def period(self) -> Period | None:
        """The accounting period."""
        return self.enterprise.period
