"""Markdown tables and fences, the checkout, and the output of a command."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

from carbonstd.cli.main import build
from carbonstd.terms import Language

REFERENCE = Path(__file__).resolve().parent.parent
ROOT = REFERENCE.parent.parent
#: The day on which the pages say what is in force.
AS_OF = date(2026, 11, 23)
LANGUAGES: tuple[Language, ...] = ("zh", "en")
KEY_HEADS = ("key", "type", "meaning")

#: Generated blocks by the name under which a page asks for them.
Blocks = dict[str, str]


def cell(text: object) -> str:
    """Make a text safe for a cell of a table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table without padding."""
    lines = [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def code(*texts: str) -> str:
    """Set texts as code."""
    return " ".join(f"`{text}`" for text in texts)


def fence(text: str, kind: str = "text") -> str:
    """Write a fenced block."""
    return f"```{kind}\n{text.rstrip()}\n```"


def output_of(*arguments: str) -> str:
    """Run one command in this process and return what it writes to stdout."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    with redirect_stdout(stream):
        build("en").main([*arguments], prog_name="carbonstd", standalone_mode=False)
    return raw.getvalue().decode()


def command_line(*arguments: str) -> str:
    """Write a command as one would type it."""
    return " ".join(f'"{part}"' if " " in part else part for part in ("carbonstd", *arguments))


def described(document: str, block: str, real: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return the keys of a block with their meaning; keys of the real document that keys.csv lacks stand bare."""
    known = known_keys().get((document, block), {})
    strangers = [key for key in real if key not in known]
    if strangers:
        lacking(document, block, strangers)
    return [(code(key), *meaning) for key, meaning in known.items()] + [(code(key), "", "") for key in strangers]


def known_keys() -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """Read keys.csv: (document, block) → key → type and meaning."""
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    with (REFERENCE / "keys.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["document"], row["block"]), {})[row["key"]] = (row["type"], row["meaning"])
    return found


def lacking(document: str, block: str, what: Sequence[str]) -> None:
    """Say on stderr what keys.csv doesn't explain."""
    print(f"keys.csv: {document} {block or 'top level'} lacks {', '.join(what)}", file=sys.stderr)
