"""Reports: one small renderer per format; each is a view of the run, and loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carbonstd.reporting.findings import finding_list
    from carbonstd.reporting.listings import edition, indicator, listing, rule_page
    from carbonstd.reporting.machine import run_csv, run_json, run_jsonl
    from carbonstd.reporting.page import Page
    from carbonstd.reporting.terminal import concise, full

__all__ = [
    "Page",
    "concise",
    "edition",
    "finding_list",
    "full",
    "indicator",
    "listing",
    "rule_page",
    "run_csv",
    "run_json",
    "run_jsonl",
]

_PLACES = {
    **dict.fromkeys(("edition", "indicator", "listing", "rule_page"), "listings"),
    **dict.fromkeys(("run_csv", "run_json", "run_jsonl"), "machine"),
    **dict.fromkeys(("concise", "full"), "terminal"),
    "Page": "page",
    "finding_list": "findings",
}


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(f"carbonstd.reporting.{_PLACES[name]}"), name)
    raise AttributeError(name)
