"""`carbonstd compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import SESSION, check_format, emit, emit_bytes, note
from carbonstd.errors import CarbonstdError

First = Annotated[
    str,
    typer.Argument(
        metavar="A",
        help=both("运行文件，或标准号如 GB 16780-2012", "a stored run, or a standard like GB 16780-2012"),
        show_default=False,
    ),
]
Second = Annotated[str, typer.Argument(metavar="B", help=both("与之比较的另一个", "the other one"), show_default=False)]
FailOn = Annotated[
    Optional[str],
    typer.Option(
        "--fail-on", metavar="WHAT", help=both("change：有变化则返回 1", "change: exit 1 if anything differs")
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "compare",
        help=both("比较两次运行，或一个标准的两个版本", "compare two runs, or two editions of a standard"),
    )(compare)


def compare(
    first: First,
    second: Second,
    fail_on: FailOn = None,
    as_of: options.AsOf = None,
    output_format: options.OutputFormat = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
) -> int:
    """Compare two runs or two editions."""
    from carbonstd.runs import to_json

    chosen = check_format(output_format, ("full", "concise", "json"))
    if fail_on not in (None, "change", "never"):
        raise CarbonstdError(
            f"--fail-on 可用 change、never，不是 {fail_on!r}", f"--fail-on takes change or never, not {fail_on!r}"
        )
    files = [_is_file(text) for text in (first, second)]
    if files[0] != files[1]:
        raise CarbonstdError(
            f"{first} 与 {second} 不能相比：一个是文件，一个是标准号",
            f"can't compare {first} with {second}: one is a file, the other a standard",
        )
    text, document = _runs(first, second) if files[0] else _editions(first, second, as_of, packages)
    if chosen == "json":
        emit_bytes(to_json(document))
    else:
        emit(text)
    return int(fail_on == "change" and not document["same"])


def _is_file(text: str) -> bool:
    return text == "-" or text.lower().endswith(".json") or Path(text).is_file()


def _runs(first: str, second: str) -> tuple[str, dict[str, object]]:
    from carbonstd.reporting.comparison import runs_text
    from carbonstd.runs.comparison import compare_runs
    from carbonstd.runs.stored import read_run

    runs = []
    for path in (first, second):
        data, name, _ = sources.read_bytes(Path(path))
        run = read_run(data, name)
        if not run.intact:
            note(SESSION.say(f"注意：{name} 写出后被改动过", f"note: {name} was changed after it was written"))
        runs.append(run)
    comparison = compare_runs(*runs)
    return runs_text(comparison, SESSION.page()), comparison.as_json()


def _editions(first: str, second: str, as_of: str | None, packages: list[Path] | None) -> tuple[str, dict[str, object]]:
    from carbonstd.reporting.comparison import editions_text
    from carbonstd.runs.edition_comparison import compare_editions

    catalogue = sources.open_catalogue(packages)
    day = sources.optional_date(as_of)
    chosen = [catalogue.quota(catalogue.choose(text, sources.today(), day).edition) for text in (first, second)]
    comparison = compare_editions(*chosen)
    return editions_text(comparison, SESSION.page()), comparison.as_json()
