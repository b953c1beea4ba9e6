"""Which language a person reads, and texts that carry both until then."""

from __future__ import annotations

import locale
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from carbonstd.terms import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEPARATOR = "\x1f"
_HEADINGS = {"Usage: ": "用法：", "Arguments:": "参数：", "Options:": "选项：", "Commands:": "命令："}
_HEADING = re.compile(f"^({'|'.join(_HEADINGS)})", re.MULTILINE)


def both(zh: str, en: str) -> str:
    """Put both texts into one string, for help that is localised when the commands are built."""
    return f"{zh}{_SEPARATOR}{en}"


def localise(command: Any, language: Language) -> None:
    """Choose one language in the help of a command, its parameters and its subcommands."""
    context = typer.Context(command)
    command.get_help_option(context).help = both("显示本帮助", "show this help")
    for owner in (command, *command.get_params(context)):
        for name in ("help", "short_help", "epilog"):
            text = getattr(owner, name, None)
            if isinstance(text, str) and _SEPARATOR in text:
                setattr(owner, name, text.split(_SEPARATOR)[language == "en"])
    if language == "zh":
        english = command.get_help
        command.get_help = lambda context: _HEADING.sub(lambda heading: _HEADINGS[heading[0]], english(context))
    for child in getattr(command, "commands", {}).values():
        localise(child, language)


def asked_language(arguments: Sequence[str]) -> str | None:
    """Return what ``--lang`` says, before the commands are built in that language."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
    return None


def asked_command(arguments: Sequence[str]) -> str | None:
    """Return the first argument that is neither an option nor the language."""
    values = iter(arguments)
    for argument in values:
        if argument == "--lang":
            next(values, None)
        elif not argument.startswith("-"):
            return argument
    return None


def choose_language(arguments: Sequence[str], environment: Mapping[str, str], encoding: str | None) -> Language:
    """Choose ``--lang``, then ``CARBONSTD_LANG``, then the locale, then Chinese.

    A terminal that can't show Chinese gets English unless Chinese was asked for.
    """
    asked = asked_language(arguments)
    if asked in ("zh", "en"):
        return "zh" if asked == "zh" else "en"
    wanted = environment.get("CARBONSTD_LANG", "")
    if wanted in ("zh", "en"):
        return "zh" if wanted == "zh" else "en"
    try:
        "中文".encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return "en"
    return _of_locale(environment)


def _of_locale(environment: Mapping[str, str]) -> Language:
    name = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "")
    if not name and sys.platform == "win32":
        name = locale.getlocale()[0] or ""
    plain = name.split(".")[0].lower()
    return "zh" if plain in ("", "c", "posix") or plain.startswith(("zh", "chinese")) else "en"


def environment() -> Mapping[str, str]:
    """Return the process's environment."""
    return os.environ
