"""`carbonstd audit` and `carbonstd account`."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import deliver, exit_code
from carbonstd.errors import CarbonstdError, NumberError
from carbonstd.exact import parse_decimal

Paths = Annotated[
    list[Path],
    typer.Argument(
        help=both("企业数据：xlsx、csv 目录、yaml、json", "the enterprise's data: xlsx, a folder of csv, yaml, json"),
        show_default=False,
    ),
]
Editions = Annotated[
    Optional[list[str]],
    typer.Option(
        "--edition",
        metavar='"GB 16780=2012"',
        help=both("指定某标准的版本；可重复", "use this edition of a standard; repeatable"),
    ),
]
Policy = Annotated[
    str,
    typer.Option(
        "--edition-policy",
        metavar="POLICY",
        help=both(
            "period-end（默认）、period-start 或 split（按月分段）",
            "period-end (default), period-start or split (by month rows)",
        ),
    ),
]
Part = Annotated[
    Optional[str],
    typer.Option(
        "--period",
        metavar="PERIOD",
        help=both("只算期间的一部分，如 2025-01/2025-06", "a part of the period, like 2025-01/2025-06"),
    ),
]
KnownOn = Annotated[
    Optional[str],
    typer.Option("--known-on", metavar="DATE", help=both("不考虑该日之后发布的内容", "hide what was published later")),
]
Method = Annotated[
    Optional[str],
    typer.Option(
        "--method",
        metavar="METHOD",
        help=both("核算方法（默认按 accounts 表或行业）", "accounting method (default: table accounts, or the sector)"),
    ),
]
Rounding = Annotated[
    str,
    typer.Option(
        "--rounding",
        metavar="full|form",
        callback=options.one_of("--rounding", "full", "form"),
        help=both(
            "full（默认）或 form：按指南表格的小数位", "full (default), or form: decimals of the guideline's forms"
        ),
    ),
]
Uncertainty = Annotated[
    bool,
    typer.Option(
        "--uncertainty", help=both("给出不确定度和达标概率", "uncertainty, and the probability of meeting limits")
    ),
]
Draws = Annotated[
    int,
    typer.Option(
        "--draws",
        metavar="N",
        min=0,
        max=10_000_000,
        help=both(
            "蒙特卡罗抽样次数，不少于 1000（0 为不做）", "draws of a Monte Carlo simulation, at least 1000 (0: none)"
        ),
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, help=both("随机种子", "seed of the draws"))]
Target = Annotated[
    Optional[str],
    typer.Option(
        "--target",
        metavar="level_2|benchmark|10%",
        help=both("目标：须降多少，哪些措施能达到", "a target: what has to fall, and which measures reach it"),
    ),
]
Against = Annotated[
    Optional[list[Path]],
    typer.Option(
        "--against",
        metavar="REPORT",
        help=both("与已报告的数逐行比较；可重复", "hold a reported statement against the recomputation; repeatable"),
    ),
]
WhatIf = Annotated[
    Optional[str],
    typer.Option(
        "--what-if",
        metavar='"intensity=-5%, output=+3%"',
        help=both(
            "碳市场：强度、产量变化后的配额盈缺", "carbon market: the balance after a change of intensity and output"
        ),
    ),
]
DiscountRate = Annotated[
    str, typer.Option("--discount-rate", metavar="RATE", help=both("措施的折现率", "discount rate of measures"))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "audit",
        help=both(
            "审计一家企业：能耗、排放、限额结论（主要命令）",
            "judge an enterprise: energy, emissions, quotas (the main command)",
        ),
    )(audit)
    app.command("account", help=both("只核算能耗和排放", "energy and emissions only"))(account)


def audit(
    paths: Paths,
    as_of: options.AsOf = None,
    edition: Editions = None,
    edition_policy: Policy = "period-end",
    period: Part = None,
    known_on: KnownOn = None,
    min_grade: options.MinGrade = None,
    method: Method = None,
    rounding: Rounding = "full",
    uncertainty: Uncertainty = False,
    draws: Draws = 0,
    seed: Seed = 1,
    against: Against = None,
    what_if: WhatIf = None,
    target: Target = None,
    discount_rate: DiscountRate = "0.08",
    output_format: options.OutputFormat = None,
    output: options.OutputFiles = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
    fail_on: options.FailOn = None,
    exit_zero: options.ExitZero = False,
    color: options.Color = None,
) -> int:
    """Judge an enterprise."""
    from carbonstd.runs import audit as runs

    settings = replace(
        _settings(as_of, edition, edition_policy, min_grade, period, known_on),
        method=method, rounding=rounding, uncertainty=uncertainty or draws > 0, draws=draws, seed=seed,
        against=tuple(sources.dossier_files(against or [])), what_if=what_if, target=target, discount_rate=_share(discount_rate),
    )  # fmt: skip
    run = runs.audit(sources.open_catalogue(packages), sources.dossier_files(paths), settings, sources.relative)
    deliver(run, output_format, output, color)
    return exit_code(run, fail_on, exit_zero)


def account(
    paths: Paths,
    as_of: options.AsOf = None,
    period: Part = None,
    known_on: KnownOn = None,
    method: Method = None,
    rounding: Rounding = "full",
    uncertainty: Uncertainty = False,
    draws: Draws = 0,
    seed: Seed = 1,
    output_format: options.OutputFormat = None,
    output: options.OutputFiles = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
    fail_on: options.FailOn = None,
    exit_zero: options.ExitZero = False,
    color: options.Color = None,
) -> int:
    """Account for energy and emissions."""
    from carbonstd.runs import audit as runs

    settings = replace(
        _settings(as_of, None, "period-end", None, period, known_on),
        method=method, rounding=rounding, uncertainty=uncertainty or draws > 0, draws=draws, seed=seed,
    )  # fmt: skip
    run = runs.account(sources.open_catalogue(packages), sources.dossier_files(paths), settings, sources.relative)
    deliver(run, output_format, output, color)
    return exit_code(run, fail_on, exit_zero)


def _share(text: str) -> Fraction:
    """Read a rate: 0.08 or 8%."""
    try:
        number = parse_decimal(text.strip().removesuffix("%"))
    except NumberError as error:
        raise CarbonstdError(
            f"--discount-rate 应写成 0.08 或 8%，不是 {text!r}", f"--discount-rate takes 0.08 or 8%, not {text!r}"
        ) from error
    return number / 100 if text.strip().endswith("%") else number


def _settings(
    as_of: str | None,
    editions: list[str] | None,
    policy: str,
    min_grade: str | None,
    period: str | None,
    known_on: str | None,
) -> Any:
    from carbonstd.dates import parse_period
    from carbonstd.packages import parse_number
    from carbonstd.runs.settings import Settings

    if policy not in ("period-end", "period-start", "split"):
        raise CarbonstdError(
            f"--edition-policy 可用 period-end、period-start、split，不是 {policy!r}",
            f"--edition-policy takes period-end, period-start or split, not {policy!r}",
        )
    chosen = {}
    for text in editions or ():
        family, equals, year = text.partition("=")
        if not equals:
            raise CarbonstdError(
                f'--edition 应写成 "GB 16780=2012"：{text!r}', f'--edition takes "GB 16780=2012": {text!r}'
            )
        chosen[parse_number(family)[0]] = year.strip()
    return Settings(
        today=sources.today(), as_of=sources.optional_date(as_of), edition_policy=policy, editions=chosen,
        min_grade=options.grade(min_grade), period=parse_period(period) if period else None,
        known_on=sources.optional_date(known_on),
    )  # fmt: skip
