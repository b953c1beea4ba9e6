"""A run with its tables and its working."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from carbonstd import runs
from carbonstd.api.arguments import open_catalogue
from carbonstd.packages import Catalogue
from carbonstd.reporting.frames import Table, to_frame
from carbonstd.reporting.page import Page
from carbonstd.reporting.tree import run_contents, trace_tree
from carbonstd.runs.references import PackageRows
from carbonstd.runs.stored import find_trace
from carbonstd.terms import Language

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Run(runs.Run):
    """One execution, as `carbonstd.runs.Run`, with its tables and its working."""

    catalogue: Catalogue = field(default_factory=lambda: open_catalogue(()), repr=False, compare=False)

    def to_frame(self, table: Table) -> pd.DataFrame:
        """Return a table as a data frame.

        Parameters
        ----------
        table : str
            ``judgements``, ``findings``, ``energy_by_carrier``, ``energy_by_process``, ``energy_balance``,
            ``emissions``, ``emission_totals``, ``emissions_by_process``, ``allowances``, ``targets``, ``measures``,
            ``activity`` or ``inputs``; columns and dtypes stand in `carbonstd.reporting.frames.COLUMNS`. A number is
            ``float64``, and ``<column>_exact`` beside it holds its full text.
        """
        return to_frame(self.as_json(), table)

    def explain(self, id: str | None = None, language: Language = "zh") -> str:
        """Return the tree of values, formulas, package rows and input cells behind a number.

        Parameters
        ----------
        id : str or None
            A judgement's or trace's id, or enough of it; None lists what there is.
        """
        document, page = self.as_json(), Page(language)
        if id is None:
            return run_contents(document, page)
        return trace_tree(document, find_trace(document, id).trace, page, PackageRows(self.catalogue).find)


def with_tables(run: runs.Run, catalogue: Catalogue) -> Run:
    """Give a run its tables and its working."""
    return Run(**{part.name: getattr(run, part.name) for part in fields(run)}, catalogue=catalogue)
