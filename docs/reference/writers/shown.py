"""What a terminal of 80 columns shows of a command, for the pages that people write: shortened by whole parts.

`shown.toml` names each picture: the command, the language, and what of the output is kept. A part is what stands
between blank lines; whatever is left out leaves a line with an ellipsis.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from carbonstd.cli.main import main
from writers.markdown import REFERENCE, ROOT, Blocks, fence

COLUMNS = "80"
LEFT_OUT = "…"
#: What the commands read; copied, so that what they write stays out of the checkout.
READ = ("examples", "docs/samples")


class Terminal(io.TextIOWrapper):
    """A stream that takes itself for a terminal."""

    def isatty(self) -> bool:
        """Say yes, so that commands write what people see."""
        return True


def shown() -> Blocks:
    """Run every command of shown.toml, in its order and in one folder."""
    pictures = tomllib.loads((REFERENCE / "shown.toml").read_text(encoding="utf-8"))
    with _folder():
        return {name: _picture(name, picture) for name, picture in pictures.items()}


@contextmanager
def _folder() -> Iterator[None]:
    before, environment = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        for name in READ:
            shutil.copytree(ROOT / name, Path(folder) / name)
        os.chdir(folder)
        os.environ.update(COLUMNS=COLUMNS, NO_COLOR="1")
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)


def _picture(name: str, picture: dict[str, Any]) -> str:
    text, status = _screen(picture["command"], picture["lang"])
    lines = [f"$ carbonstd {_typed(picture['command'])}"]
    lines += _kept(name, text, picture["keep"]) if "keep" in picture else text.rstrip().splitlines()
    if picture.get("status"):
        lines += ["$ echo $?", str(status)]
    return fence("\n".join(line.rstrip() for line in lines))


def _screen(arguments: list[str], language: str) -> tuple[str, int]:
    os.environ["CARBONSTD_LANG"] = language
    raw = io.BytesIO()
    stream = Terminal(raw, encoding="utf-8", write_through=True, newline="\n")
    status = 0
    with redirect_stdout(stream), redirect_stderr(stream):
        try:
            main(arguments)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 2
    return raw.getvalue().decode(), status


def _typed(arguments: list[str]) -> str:
    return " ".join(f'"{part}"' if " " in part else part for part in arguments)


def _kept(name: str, text: str, keep: list[dict[str, Any]]) -> list[str]:
    """Keep the parts asked for, in the order of the output."""
    lines: list[str] = []
    used = set()
    for part in re.split(r"\n\s*\n", text.strip("\n")):
        wanted = next((n for n, one in enumerate(keep) if re.search(one["part"], part, re.MULTILINE)), None)
        if wanted is None:
            if lines[-2:] != ["", LEFT_OUT]:
                lines += ["", LEFT_OUT]
            continue
        used.add(wanted)
        lines += ["", *_entries(part.split("\n"), keep[wanted])]
    if missing := [one["part"] for n, one in enumerate(keep) if n not in used]:
        raise LookupError(f"shown.toml, {name}: no part matches {missing}; the output is\n{text}")
    return lines[1:] if lines and lines[0] == "" else lines


def _entries(lines: list[str], wanted: dict[str, Any]) -> list[str]:
    """Shorten one part: to the lines from one that matches on, to its first lines, or to the entries that match."""
    if "begin" in wanted:
        begin = next(number for number, line in enumerate(lines) if re.search(wanted["begin"], line))
        lines = [lines[0], f"{LEFT_OUT}", *lines[begin:]]
    if "lines" in wanted and len(lines) > wanted["lines"]:
        return [*lines[: wanted["lines"]], f"  {LEFT_OUT}"]
    if "entries" not in wanted:
        return lines
    kept, entry = lines[:1], []
    for line in [*lines[1:], ""]:
        if entry and not line.startswith("   "):
            if any(re.search(pattern, "\n".join(entry)) for pattern in wanted["entries"]):
                kept += entry
            elif kept[-1] != f"  {LEFT_OUT}":
                kept.append(f"  {LEFT_OUT}")
            entry = []
        entry.append(line)
    return kept
