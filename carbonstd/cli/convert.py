"""`carbonstd convert`."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import SESSION, default_format, emit, emit_bytes

Value = Annotated[
    str,
    typer.Argument(help=both("数值，如 12000；可为负", "a number, like 12000; may be negative"), show_default=False),
]
Unit = Annotated[
    str,
    typer.Argument(
        metavar="FROM", help=both("单位，如 kWh、万kWh、t、GJ", "its unit, like kWh, t, GJ"), show_default=False
    ),
]
Target = Annotated[
    str,
    typer.Argument(
        metavar="TO", help=both("换算成，如 kgce、MJ", "the unit wanted, like kgce, MJ"), show_default=False
    ),
]
Carrier = Annotated[
    Optional[str],
    typer.Option(
        "--carrier", metavar="NAME", help=both("哪种能源，如 原煤、raw-coal", "of which carrier, like raw-coal")
    ),
]
Standard = Annotated[
    Optional[str],
    typer.Option(
        "--standard",
        metavar='"GB/T 2589-2008"',
        help=both("取哪个文件的系数；默认现行 GB/T 2589", "whose coefficients; GB/T 2589 in force by default"),
    ),
]
Ncv = Annotated[
    Optional[str], typer.Option("--ncv", metavar="NUMBER", help=both("实测低位发热量", "measured net calorific value"))
]
NcvUnit = Annotated[
    Optional[str], typer.Option("--ncv-unit", metavar="UNIT", help=both("其单位，如 GJ/t", "its unit, like GJ/t"))
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    # A negative value must not look like an option.
    app.command(
        "convert",
        context_settings={"ignore_unknown_options": True},
        help=both(
            "单位换算；跨量纲时给出系数及其出处", "convert units; across dimensions with the coefficient's source"
        ),
    )(convert)


def convert(
    value: Value,
    unit: Unit,
    target: Target,
    carrier: Carrier = None,
    standard: Standard = None,
    ncv: Ncv = None,
    ncv_unit: NcvUnit = None,
    as_of: options.AsOf = None,
    output_format: options.OutputFormat = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
) -> int:
    """Convert a value."""
    from carbonstd.exact import parse_decimal
    from carbonstd.reporting.conversion import conversion_text
    from carbonstd.runs import to_json
    from carbonstd.runs.conversion import convert as converted

    result = converted(
        sources.open_catalogue(packages), parse_decimal(value), unit, target, today=sources.today(),
        as_of=sources.optional_date(as_of), carrier=carrier, standard=standard,
        ncv=parse_decimal(ncv) if ncv is not None else None, ncv_unit=ncv_unit,
    )  # fmt: skip
    if default_format(output_format) == "json":
        emit_bytes(to_json(result.as_json()))
    else:
        emit(conversion_text(result, SESSION.page()))
    return 0
