"""Building the commands and running one: exit codes, errors without tracebacks, interruption."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from typer.exceptions import TyperException

import carbonstd
from carbonstd.cli import options
from carbonstd.cli.language import asked_command, asked_language, both, choose_language, environment, localise
from carbonstd.cli.output import SESSION, emit, note, prepare_streams
from carbonstd.errors import CarbonstdError
from carbonstd.terms import Language

USAGE, INTERRUPTED = 2, 130

#: The module of each command.
COMMANDS = {
    "audit": "audit", "account": "audit", "check": "check", "judge": "judge", "explain": "explain", "show": "show",
    "list": "listing", "convert": "convert", "compare": "compare", "template": "template", "pack": "pack",
}  # fmt: skip


def build(language: Language, command: str | None = None) -> Any:
    """Build the command tree with its help in one language; of a command that is known only its own module is loaded."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        no_args_is_help=True,
        help=both(
            "可执行的中国双碳标准：能耗限额、排放核算、结论及其依据。",
            "China's dual-carbon standards, executable: quotas, accounts, verdicts and their working.",
        ),
    )
    modules = [COMMANDS[command]] if command in COMMANDS else dict.fromkeys(COMMANDS.values())
    for module in modules:
        import_module(f"carbonstd.cli.{module}").register(app)

    @app.command("version", help=both("版本", "version"))
    def version(lang: options.Lang = None) -> None:
        emit(f"carbonstd {carbonstd.__version__}\n")

    @app.callback(invoke_without_command=True)
    def top(
        context: typer.Context,
        show_version: bool = typer.Option(False, "--version", help=both("版本", "version")),
        debug: bool = typer.Option(False, "--debug", help=both("出错时显示调用栈", "show a traceback on errors")),
        lang: options.Lang = None,
    ) -> None:
        if show_version:
            version()
            raise typer.Exit(0)

    tree = typer.main.get_command(app)
    localise(tree, language)
    return tree


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code; without arguments it is the process's own."""
    own_process = arguments is None
    if own_process:
        # A run builds one large tree of values and ends with it: looking for cycles in it early is time lost.
        gc.set_threshold(1_000_000)
    prepare_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    SESSION.language = choose_language(given, environment(), sys.stdout.encoding)
    SESSION.command = given
    code = _run(given)
    if own_process:
        gc.freeze()  # nor is it looked through once more at the end
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    asked = asked_language(arguments)
    if asked not in (None, "zh", "en"):
        note(SESSION.say(f"错误：--lang 可用 zh 或 en，不是 {asked!r}", f"error: --lang takes zh or en, not {asked!r}"))
        return USAGE
    debug = "--debug" in arguments
    plain = [argument for argument in arguments if argument != "--debug"]
    try:
        result = build(SESSION.language, asked_command(arguments)).main(
            plain, prog_name="carbonstd", standalone_mode=False
        )
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except CarbonstdError as error:
        if debug:
            raise
        hint = SESSION.say(error.hint_zh, error.hint_en)
        note(SESSION.say(f"错误：{error.zh}", f"error: {error.en}") + (f"\n  {hint}" if hint else ""))
        return USAGE
    except TyperException as error:
        note(SESSION.say("用法错误：", "usage: ") + error.format_message())
        note(
            SESSION.say(
                "  运行 carbonstd --help 或 carbonstd 命令 --help", "  run carbonstd --help or carbonstd COMMAND --help"
            )
        )
        return USAGE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except (MemoryError, RecursionError, Exception) as error:
        if debug:
            raise
        note(
            SESSION.say(
                f"内部错误：{type(error).__name__}: {error}\n  请加 --debug 重试并报告此问题",
                f"internal error: {type(error).__name__}: {error}\n  run again with --debug and report it",
            )
        )
        return USAGE
