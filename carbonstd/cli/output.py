"""Writing results: stdout is the result and nothing else, files are written whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from carbonstd.errors import CarbonstdError
from carbonstd.terms import Language

if TYPE_CHECKING:
    from carbonstd.reporting import Page
    from carbonstd.runs import Run

MACHINE = frozenset({"json", "jsonl", "csv"})
_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".txt": "full", ".xlsx": "xlsx"}


@dataclass
class Session:
    """What one invocation knows of its surroundings."""

    language: Language = "zh"
    command: list[str] = field(default_factory=list)

    def say(self, zh: str, en: str) -> str:
        """Return one of two texts in the reader's language."""
        return zh if self.language == "zh" else en

    def page(self, color: str | None = None) -> Page:
        """Return what the reader's screen can show."""
        from carbonstd.reporting import Page

        encoding = sys.stdout.encoding or "utf-8"
        try:
            "√×─│".encode(encoding)
            plain = False
        except (UnicodeEncodeError, LookupError):
            plain = True
        wanted = color or "auto"
        colour = wanted == "always" or (
            wanted == "auto"
            and sys.stdout.isatty()
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb"
        )
        return Page(self.language, max(40, shutil.get_terminal_size((80, 24)).columns), colour, plain)

    def repeat(self, run: Run) -> str:
        """Return the command that repeats a run, with its day.

        An edition that was named although it isn't in force (S101, S102) is judged as of a day of its own, which only
        the command without a day finds.
        """
        given = any(part.partition("=")[0] == "--as-of" for part in self.command)
        named = any(finding.rule in ("S101", "S102") for finding in run.findings)
        day = [] if given or named else ["--as-of", run.as_of]
        end = self.command.index("--") if "--" in self.command else len(self.command)
        return " ".join(_quote(part) for part in ("carbonstd", *self.command[:end], *day, *self.command[end:]))


SESSION = Session()
_PLAIN = re.compile(r"[\w@%+=:,./-]+")


def _quote(part: str) -> str:
    return part if _PLAIN.fullmatch(part) else '"' + re.sub(r'(["\\$`])', r"\\\1", part) + '"'


def prepare_streams() -> None:
    """Let no terminal's encoding stop a report: what it can't show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(errors="replace")


def emit(text: str) -> None:
    """Write text for people to stdout."""
    sys.stdout.write(text)


def emit_bytes(text: str) -> None:
    """Write a machine format to stdout: UTF-8 whatever the terminal's encoding is."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        buffer.write(text.encode())
        buffer.flush()


def note(text: str) -> None:
    """Write a note to stderr; what it quotes can't steer the terminal."""
    from carbonstd.reporting.layout import visible

    sys.stderr.write("".join(f"{visible(line)}\n" for line in text.split("\n")))


def default_format(asked: str | None) -> str:
    """Return the format asked for, else full on a terminal and concise in a pipe."""
    return asked or ("full" if sys.stdout.isatty() else "concise")


def check_format(asked: str | None, known: Sequence[str]) -> str:
    """Return the format asked for, or the default.

    Raises
    ------
    CarbonstdError
        If the command doesn't have it.
    """
    if asked is not None and asked not in known:
        names = ", ".join(known)
        raise CarbonstdError(f"不认识的格式 {asked!r}；可用：{names}", f"unknown format {asked!r}; known: {names}")
    return default_format(asked)


def deliver(run: Run, asked: str | None, files: Sequence[Path] | None, color: str | None = None) -> None:
    """Write a run to files by their suffixes, or to stdout.

    Raises
    ------
    CarbonstdError
        If a format is unknown or a file can't be written.
    """
    if not files:
        chosen = default_format(asked)
        if chosen == "xlsx":
            raise CarbonstdError("xlsx 要写入文件：加 -o 报告.xlsx", "xlsx is written to a file: add -o report.xlsx")
        text = _render(run, chosen, color)
        (emit_bytes if chosen in MACHINE else emit)(text)
        return
    rendered = {}
    for path in files:
        chosen = asked or _SUFFIXES.get(path.suffix.lower(), "")
        if chosen == "xlsx":
            rendered[path] = _workbook(run)
            continue
        # Excel opens a CSV as UTF-8 only if it starts with a BOM.
        encoding = "utf-8-sig" if chosen == "csv" else "utf-8"
        rendered[path] = _render(run, chosen, "never", str(path)).encode(encoding)
    for path, data in rendered.items():
        write_whole(path, data)


def _render(run: Run, chosen: str, color: str | None, where: str = "") -> str:
    from carbonstd import reporting

    if chosen == "full":
        return reporting.full(run, SESSION.page(color), SESSION.repeat(run))
    if chosen == "concise":
        return reporting.concise(run, SESSION.page(color))
    renderers = {"json": reporting.run_json, "jsonl": reporting.run_jsonl, "csv": reporting.run_csv}
    if chosen not in renderers:
        known = ", ".join(("full", "concise", *renderers, "xlsx"))
        raise CarbonstdError(
            f"不认识的格式 {chosen or where!r}；可用：{known}", f"unknown format {chosen or where!r}; known: {known}"
        )
    return renderers[chosen](run)


def _workbook(run: Run) -> bytes:
    """Render the workbook, with the evidence of the packages that this command reads."""
    from carbonstd.cli import sources
    from carbonstd.reporting.workbook import run_workbook
    from carbonstd.runs.references import PackageRows

    words = [part for word in SESSION.command for part in word.split("=", 1)]
    folders = [Path(value) for option, value in pairwise(words) if option == "--packages"]
    return run_workbook(run.as_json(), SESSION.language, PackageRows(sources.open_catalogue(folders)).find)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there, so that a half file is never seen.

    Raises
    ------
    CarbonstdError
        If the folder doesn't exist or can't be written.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> CarbonstdError:
    reason = error.strerror or str(error)
    return CarbonstdError(
        f"无法写入 {path}：{reason}", f"can't write {path}: {reason}",
        hint_zh="文件是否在 Excel 中打开？目录是否存在？", hint_en="is it open in Excel? does the folder exist?",
    )  # fmt: skip


def exit_code(run: Run, fail_on: str | None, exit_zero: bool) -> int:
    """Return 0 where nothing fails, else 1, by the threshold asked for."""
    threshold = fail_on or "error"
    if exit_zero or threshold == "never":
        return 0
    binding = any(j.binding and j.verdict in ("non-compliant", "inconclusive") for j in run.judgements)
    severities = {"verdict": set(), "error": {"error"}, "warning": {"error", "warning"}}[threshold]
    # An account judges nothing and so can't fail for want of a verdict.
    unjudged = run.verdict == "inconclusive" and run.command != "account"
    failing = binding or unjudged or any(f.severity in severities for f in run.findings)
    return int(failing)
