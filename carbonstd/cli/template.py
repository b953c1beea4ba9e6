"""`carbonstd template`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import SESSION, note, write_whole
from carbonstd.errors import CarbonstdError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "template",
        help=both("生成某标准或核算方法的填报模板（xlsx）", "write the workbook to fill in for a standard or method"),
    )(template)


def template(
    standard: Annotated[
        str,
        typer.Argument(
            help=both(
                '标准号、方法或统计报表，如 "GB 16780"、cets-ag-02.01、205-1',
                'standard, method or statistical form, like "GB 16780", cets-ag-02.01 or 205-1',
            ),
            show_default=False,
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help=both("写入的文件", "file to write"))
    ],
    source: Annotated[
        Optional[list[Path]],
        typer.Option(
            "--from",
            metavar="PLANT",
            help=both("用这些数据填写 205-1、205-2 表；可重复", "fill form 205-1 or 205-2 from this data; repeatable"),
        ),
    ] = None,
    as_of: options.AsOf = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
) -> int:
    """Write a template."""
    from carbonstd.activity.statistics_form import FORMS
    from carbonstd.runs import templates
    from carbonstd.runs.methods import method_template

    catalogue = sources.open_catalogue(packages)
    if standard in FORMS:
        files = sources.dossier_files(source or [])
        write_whole(output, templates.statistics_form(catalogue, standard, files, sources.today(), sources.relative))
        note(SESSION.say(f"已写入 {output}（{standard} 表）", f"wrote {output} (form {standard})"))
        return 0
    if source:
        raise CarbonstdError(
            f"--from 只用于 {'、'.join(FORMS)}", f"--from is for {' and '.join(FORMS)} only",
            hint_zh="不带 --from 生成空模板", hint_en="without --from the template is written empty",
        )  # fmt: skip
    method = templates.find_method(catalogue, standard, sources.optional_date(as_of) or sources.today())
    if method is not None:
        write_whole(output, method_template(catalogue, method))
        _tell(output, method.standard)
        return 0
    choice = catalogue.choose(standard, sources.today(), sources.optional_date(as_of))
    write_whole(output, templates.template(catalogue, choice.edition))
    for finding in choice.findings:
        note(f"{finding.rule}: {finding.message(SESSION.language)}")
    _tell(output, choice.edition.standard)
    return 0


def _tell(output: Path, standard: str) -> None:
    note(SESSION.say(
        f"已写入 {output}（{standard}）。填写后运行：carbonstd check {output}，再运行 carbonstd audit {output}",
        f"wrote {output} ({standard}). Fill it in, then run carbonstd check {output} and carbonstd audit {output}",
    ))  # fmt: skip
