"""`carbonstd template`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import SESSION, note, write_whole


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("template", help=both("生成某标准的填报模板（xlsx）", "write the workbook to fill in for a standard"))(
        template
    )


def template(
    standard: Annotated[
        str, typer.Argument(help=both('标准号，如 "GB 16780"', 'standard, like "GB 16780"'), show_default=False)
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help=both("写入的文件", "file to write"))
    ],
    as_of: options.AsOf = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
) -> int:
    """Write a template."""
    from carbonstd.runs import templates

    catalogue = sources.open_catalogue(packages)
    choice = catalogue.choose(standard, sources.today(), sources.optional_date(as_of))
    write_whole(output, templates.template(catalogue, choice.edition))
    for finding in choice.findings:
        note(f"{finding.rule}: {finding.message(SESSION.language)}")
    note(SESSION.say(
        f"已写入 {output}（{choice.edition.standard}）。填写后运行：carbonstd check {output}，再运行 carbonstd audit {output}",
        f"wrote {output} ({choice.edition.standard}). Fill it in, then run carbonstd check {output} and carbonstd audit {output}",
    ))  # fmt: skip
    return 0
