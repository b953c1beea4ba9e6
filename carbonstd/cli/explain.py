"""`carbonstd explain`."""

from __future__ import annotations

import re
from typing import Annotated, Optional

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import SESSION, emit

_RULE = re.compile(r"[A-Z]\d{3}", re.IGNORECASE)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "explain",
        help=both(
            "解释规则、标准、指标，或一次运行中的某个数",
            "explain a rule, a standard, an indicator, or a number of a stored run",
        ),
    )(explain)


def explain(
    what: Annotated[
        str,
        typer.Argument(
            help=both("规则编号、标准号，或运行文件 run.json", "a rule's id, a standard, or a stored run.json"),
            show_default=False,
        ),
    ],
    which: Annotated[
        Optional[str],
        typer.Argument(
            help=both(
                "指标编号；或运行中判定、追溯的编号", "an indicator; or an id of a judgement or trace of the run"
            ),
            show_default=False,
        ),
    ] = None,
    as_of: options.AsOf = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
) -> int:
    """Explain a rule, a standard, an indicator, or a number of a run."""
    from carbonstd import reporting, rules

    page = SESSION.page()
    if _RULE.fullmatch(what):
        emit(reporting.rule_page(rules.rule(what), page))
        return 0
    catalogue = sources.open_catalogue(packages)
    choice = catalogue.choose(what, sources.today(), sources.optional_date(as_of))
    package = catalogue.quota(choice.edition)
    if which is None:
        emit(reporting.edition(package, page))
        return 0
    from carbonstd.runs import find_group

    rows = find_group(package, which)
    emit(reporting.indicator(package, rows, page))
    return 0
