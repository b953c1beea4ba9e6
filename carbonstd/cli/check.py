"""`carbonstd check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.audit import Paths
from carbonstd.cli.language import both
from carbonstd.cli.output import SESSION, check_format, emit, emit_bytes, note, write_whole


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "check", help=both("只检查输入数据；--fix --diff 修正写法", "the input data only; --fix --diff mends spellings")
    )(check)


def check(
    paths: Paths,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help=both(
                "修正名称、表头和文本型数字的写法，从不改数量",
                "mend spellings of names, headers and text numbers, never quantities",
            ),
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help=both("只显示将作的修正", "only show what would be mended"))
    ] = False,
    output_format: options.OutputFormat = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
    exit_zero: options.ExitZero = False,
) -> int:
    """Check a dossier."""
    from carbonstd.runs import checking, to_json

    catalogue = sources.open_catalogue(packages)
    if fix or diff:
        return _mend(catalogue, paths, write=fix and not diff)
    dossier, findings = checking.check(catalogue, paths, sources.today(), sources.relative)
    document = checking.check_document(dossier, findings)
    if check_format(output_format, ("full", "concise", "json")) == "json":
        emit_bytes(to_json(document))
    else:
        from carbonstd.reporting import finding_list

        emit(finding_list(findings, SESSION.page()))
    return int(document["summary"]["error"] > 0 and not exit_zero)


def _mend(catalogue: object, paths: list[Path], *, write: bool) -> int:
    """Show or write the corrections of spellings."""
    from carbonstd.packages import Catalogue
    from carbonstd.runs import checking

    assert isinstance(catalogue, Catalogue)
    mended = checking.mend(catalogue, paths, sources.today(), sources.relative)
    for item in mended:
        emit(item.diff)
        if write and item.data is not None:
            write_whole(item.path, item.data)
    changed = sum(item.data is not None for item in mended)
    note(SESSION.say(
        f"{changed} 个文件{'已修正' if write else '可修正'}", f"{changed} files {'mended' if write else 'can be mended'}"
    ))  # fmt: skip
    return 0
