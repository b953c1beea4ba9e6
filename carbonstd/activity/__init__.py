"""Activity data: what a plant did, from the files in which people keep it.

Nothing is loaded before it is asked for: judging a file of cases needs none of the readers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
        FileUsed,
        Indicator,
        Output,
        Parameter,
        Process,
        Site,
        Transfer,
    )
    from carbonstd.activity.files import InputFile
    from carbonstd.activity.reading import read_dossier
    from carbonstd.activity.record import Extra, Record, RowRef
    from carbonstd.activity.regions import Region, find_region, regions
    from carbonstd.activity.text import decode

_PLACES = {
    "Allocation": "carbonstd.activity.dossier",
    "AmbiguousWord": "carbonstd.activity.carriers",
    "Assess": "carbonstd.activity.dossier",
    "Carrier": "carbonstd.activity.carriers",
    "CarrierList": "carbonstd.activity.carriers",
    "Case": "carbonstd.activity.cases",
    "Dossier": "carbonstd.activity.dossier",
    "EmissionSource": "carbonstd.activity.dossier",
    "Energy": "carbonstd.activity.dossier",
    "Enterprise": "carbonstd.activity.dossier",
    "Equipment": "carbonstd.activity.dossier",
    "Extra": "carbonstd.activity.record",
    "FileUsed": "carbonstd.activity.dossier",
    "Indicator": "carbonstd.activity.dossier",
    "InputFile": "carbonstd.activity.files",
    "Output": "carbonstd.activity.dossier",
    "Parameter": "carbonstd.activity.dossier",
    "Process": "carbonstd.activity.dossier",
    "Record": "carbonstd.activity.record",
    "Region": "carbonstd.activity.regions",
    "RowRef": "carbonstd.activity.record",
    "Site": "carbonstd.activity.dossier",
    "Transfer": "carbonstd.activity.dossier",
    "decode": "carbonstd.activity.text",
    "find_region": "carbonstd.activity.regions",
    "load_carriers": "carbonstd.activity.carriers",
    "read_cases": "carbonstd.activity.cases",
    "read_dossier": "carbonstd.activity.reading",
    "regions": "carbonstd.activity.regions",
}

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


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(name)
