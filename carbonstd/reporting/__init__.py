"""Reports: one small renderer per format; each is a view of the run."""

from carbonstd.reporting.listings import edition, indicator, listing, rule_page
from carbonstd.reporting.machine import run_csv, run_json, run_jsonl
from carbonstd.reporting.page import Page
from carbonstd.reporting.terminal import concise, full, number

__all__ = [
    "Page",
    "concise",
    "edition",
    "full",
    "indicator",
    "listing",
    "number",
    "rule_page",
    "run_csv",
    "run_json",
    "run_jsonl",
]
