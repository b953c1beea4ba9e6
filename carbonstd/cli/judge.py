"""`carbonstd judge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import deliver, exit_code
from carbonstd.cli.progress import tracked
from carbonstd.errors import CarbonstdError


def register(app: typer.Typer) -> None:
    """Add the command."""
    # A negative actual value must not look like an option.
    app.command(
        "judge",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
        help=both("一个数，一个结论；--from 读取多行", "one number, one verdict; --from for many"),
    )(judge)


def judge(
    context: typer.Context,
    standard: Annotated[
        Optional[str],
        typer.Argument(
            help=both('标准号，如 "GB 16780-2021" 或 "GB 16780"', 'standard, like "GB 16780-2021" or "GB 16780"'),
            show_default=False,
        ),
    ] = None,
    indicator: Annotated[
        Optional[str], typer.Argument(help=both("指标或行的编号", "id of an indicator or a row"), show_default=False)
    ] = None,
    actual: Annotated[
        Optional[str],
        typer.Argument(
            help=both("实际值；省略则由输入计算", "actual value; computed from the inputs if left out"),
            show_default=False,
        ),
    ] = None,
    given: Annotated[
        Optional[list[str]],
        typer.Option(
            "-i", "--input", metavar="NAME=VALUE", help=both("输入变量；可重复", "input variable; repeatable")
        ),
    ] = None,
    cases: Annotated[
        Optional[Path],
        typer.Option(
            "--from",
            metavar="CSV",
            help=both(
                "列：case_id, standard, indicator, actual, inputs",
                "columns: case_id, standard, indicator, actual, inputs",
            ),
        ),
    ] = None,
    requirement: Annotated[
        Optional[str],
        typer.Option(
            "--requirement",
            metavar="R",
            help=both("existing、new、rebuilt 或级别", "existing, new, rebuilt or a level"),
        ),
    ] = None,
    variant: Annotated[Optional[str], typer.Option("--variant", help=both("口径", "basis"))] = None,
    as_of: options.AsOf = None,
    min_grade: options.MinGrade = None,
    output_format: options.OutputFormat = None,
    output: options.OutputFiles = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
    fail_on: options.FailOn = None,
    exit_zero: options.ExitZero = False,
    color: options.Color = None,
    no_progress: options.NoProgress = False,
) -> int:
    """Judge one value, or each row of a file."""
    from carbonstd import runs
    from carbonstd.activity.cases import read_cases

    options.ensure_understood(context, standard, indicator, actual)
    catalogue = sources.open_catalogue(packages)
    day = sources.optional_date(as_of)
    grade = options.grade(min_grade)
    if cases is not None:
        _ensure_unused(
            standard=standard, requirement=requirement, variant=variant, input=", ".join(given) if given else None
        )
        data, name, digest = sources.read_bytes(cases)
        rows = read_cases(data, name)
        source = runs.InputFile(name, digest, len(rows))
        run = runs.judge_cases(
            catalogue, tracked(rows, name, not no_progress), source, today=sources.today(), as_of=day, min_grade=grade
        )
    else:
        if standard is None or indicator is None:
            raise CarbonstdError(
                "judge 需要标准号和指标，或 --from 文件", "judge takes a standard and an indicator, or --from FILE",
                hint_zh='例：carbonstd judge "GB 16780-2021" clinker-electricity 55.2 -i altitude_m=100',
                hint_en='like: carbonstd judge "GB 16780-2021" clinker-electricity 55.2 -i altitude_m=100',
            )  # fmt: skip
        run = runs.judge_one(
            catalogue, standard, indicator, actual, _pairs(given or []), today=sources.today(), as_of=day,
            requirement=requirement, variant=variant, min_grade=grade,
        )  # fmt: skip
    deliver(run, output_format, output, color)
    return exit_code(run, fail_on, exit_zero)


def _ensure_unused(**values: str | None) -> None:
    """Refuse what is said of one number beside a file that says it of each of its cases."""
    for name, value in values.items():
        if value:
            raise CarbonstdError(
                f"--from 的案例各有自己的 {name}：{value}", f"each case of --from has its own {name}: {value}",
                hint_zh="写入文件的列中，或不用 --from", hint_en="put it into the file's columns, or leave --from out",
            )  # fmt: skip


def _pairs(texts: list[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name:
            raise CarbonstdError(f"-i 应写成 名称=值：{text!r}", f"-i takes NAME=VALUE: {text!r}")
        if name in pairs:
            raise CarbonstdError(f"-i 给了两次 {name}：{pairs[name]}、{value}",
                                 f"-i gives {name} twice: {pairs[name]} and {value}")  # fmt: skip
        pairs[name] = value
    return pairs
