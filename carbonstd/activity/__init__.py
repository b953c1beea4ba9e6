"""Activity data: what a plant did, from the files in which people keep it."""

from carbonstd.activity.carriers import AmbiguousWord, Carrier, CarrierList, load_carriers
from carbonstd.activity.cases import Case, read_cases
from carbonstd.activity.dossier import (
    Allocation,
    Assess,
    Dossier,
    EmissionSource,
    Energy,
    Enterprise,
    Equipment,
    Extra,
    FileUsed,
    Indicator,
    Output,
    Parameter,
    Process,
    Record,
    RowRef,
    Site,
    Transfer,
)
from carbonstd.activity.files import InputFile
from carbonstd.activity.reading import read_dossier
from carbonstd.activity.regions import Region, find_region, regions
from carbonstd.activity.text import decode

__all__ = [
    "Allocation",
    "AmbiguousWord",
    "Assess",
    "Carrier",
    "CarrierList",
    "Case",
    "Dossier",
    "EmissionSource",
    "Energy",
    "Enterprise",
    "Equipment",
    "Extra",
    "FileUsed",
    "Indicator",
    "InputFile",
    "Output",
    "Parameter",
    "Process",
    "Record",
    "Region",
    "RowRef",
    "Site",
    "Transfer",
    "decode",
    "find_region",
    "load_carriers",
    "read_cases",
    "read_dossier",
    "regions",
]
