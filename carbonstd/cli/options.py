"""Options that several commands share, declared once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Optional

import typer

from carbonstd.cli.language import both
from carbonstd.errors import CarbonstdError
from carbonstd.terms import GRADES

_NEGATIVE = re.compile(r"-[\d.]")


def one_of(option: str, *known: str) -> Callable[[Optional[str]], Optional[str]]:
    """Return a check that refuses everything else before any work is done."""

    def check(text: Optional[str]) -> Optional[str]:
        if text is not None and text not in known:
            names = ", ".join(known)
            raise CarbonstdError(f"{option} 可用 {names}，不是 {text!r}", f"{option} takes {names}, not {text!r}")
        return text

    return check


AsOf = Annotated[
    Optional[str],
    typer.Option(
        "--as-of",
        metavar="DATE",
        help=both(
            "按该日有效的标准（默认今天或期末）", "law in force on this day (default: today, or the end of the period)"
        ),
    ),
]
Lang = Annotated[Optional[str], typer.Option("--lang", metavar="zh|en", help=both("语言", "language"))]
OutputFormat = Annotated[
    Optional[str],
    typer.Option(
        "--output-format",
        metavar="FORMAT",
        help=both(
            "full（终端默认）、concise（管道默认）、json、jsonl、csv；xlsx 用 -o",
            "full (default on a terminal), concise (default in a pipe), json, jsonl, csv; xlsx with -o",
        ),
    ),
]
OutputFiles = Annotated[
    Optional[list[Path]],
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help=both("写入文件，格式由后缀决定；可重复", "write to a file, format from its suffix; repeatable"),
    ),
]
Packages = Annotated[
    Optional[list[Path]],
    typer.Option(
        "--packages",
        metavar="DIR",
        help=both("另外的数据包目录；可重复", "further folder of data packages; repeatable"),
    ),
]
MinGrade = Annotated[
    Optional[str],
    typer.Option(
        "--min-grade",
        metavar="GRADE",
        help=both("证据弱于该等级则无法判定", "weaker evidence makes a verdict inconclusive"),
    ),
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help=both("有不达标也返回 0", "exit 0 whatever the verdict"))]
FailOn = Annotated[
    Optional[str],
    typer.Option(
        "--fail-on",
        metavar="WHAT",
        callback=one_of("--fail-on", "verdict", "error", "warning", "never"),
        help=both(
            "返回 1 的条件：verdict、error（默认）、warning、never",
            "what makes exit code 1: verdict, error (default), warning, never",
        ),
    ),
]
Color = Annotated[
    Optional[str],
    typer.Option(
        "--color",
        metavar="auto|always|never",
        callback=one_of("--color", "auto", "always", "never"),
        help=both("颜色", "colour"),
    ),
]


def ensure_understood(context: typer.Context, *texts: Optional[str]) -> None:
    """Refuse mistyped options and spare arguments, which a command lets through for the sake of negative numbers.

    Raises
    ------
    CarbonstdError
        If there are any; names the nearest option.
    """
    for text in (*texts, *context.args):
        if text is not None and text.startswith("-") and not _NEGATIVE.match(text):
            from difflib import get_close_matches

            known = [option for parameter in context.command.params for option in parameter.opts]
            near = get_close_matches(text.partition("=")[0], known, 1)
            name = context.command_path
            raise CarbonstdError(
                f"没有选项 {text!r}", f"no such option: {text!r}",
                hint_zh=f"是否指 {near[0]}？" if near else f"运行 {name} --help",
                hint_en=f"did you mean {near[0]}?" if near else f"run {name} --help",
            )  # fmt: skip
    if context.args:
        spare = " ".join(context.args)
        raise CarbonstdError(f"多余的参数：{spare}", f"arguments beyond those expected: {spare}")


NoProgress = Annotated[bool, typer.Option("--no-progress", help=both("不显示进度条", "no progress bar"))]


def grade(text: str | None) -> str | None:
    """Check the grade given to ``--min-grade``.

    Raises
    ------
    CarbonstdError
        If there is no such grade.
    """
    if text is not None and text not in GRADES:
        raise CarbonstdError(
            f"不认识的等级 {text!r}；可用 {', '.join(GRADES)}", f"unknown grade {text!r}; use {', '.join(GRADES)}"
        )
    return text
