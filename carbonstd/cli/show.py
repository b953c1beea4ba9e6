"""`carbonstd show`."""

from __future__ import annotations

from typing import Annotated

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import SESSION, check_format, emit, emit_bytes, note


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "show",
        help=both(
            "一个标准的限额、条件、变量、修正和依据",
            "limits, conditions, inputs, corrections and evidence of a standard",
        ),
    )(show)


def show(
    standard: Annotated[
        str,
        typer.Argument(
            help=both('标准号，可带年份："GB 16780@2021"', 'standard, with or without year: "GB 16780@2021"'),
            show_default=False,
        ),
    ],
    as_of: options.AsOf = None,
    output_format: options.OutputFormat = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
) -> int:
    """Show an edition."""
    from carbonstd import reporting, runs
    from carbonstd.runs import inventory

    catalogue = sources.open_catalogue(packages)
    choice = catalogue.choose(standard, sources.today(), sources.optional_date(as_of))
    package = catalogue.quota(choice.edition)
    if check_format(output_format, ("full", "concise", "json")) == "json":
        emit_bytes(runs.to_json(inventory.show_edition(package)))
        return 0
    for finding in choice.findings:
        note(f"{finding.rule}: {finding.message(SESSION.language)}")
    emit(reporting.edition(package, SESSION.page()))
    return 0
