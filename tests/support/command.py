"""Running the command line, in this process or in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Variables that would change what a command prints, and are therefore never inherited.
_OWN = (
    "CARBONSTD_LANG", "CARBONSTD_PATH", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG", "NO_COLOR", "FORCE_COLOR",
    "COLUMNS", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONHASHSEED", "TZ", "TERM",
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    stdout: bytes
    stderr: bytes
    encoding: str = "utf-8"

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.stdout.decode(self.encoding)

    @property
    def err(self) -> str:
        """Standard error as text."""
        return self.stderr.decode(self.encoding)

    @property
    def json(self) -> Any:
        """Standard output as a JSON document."""
        return json.loads(self.stdout)


def command() -> list[str]:
    """Return the installed console script, as a user would call it."""
    for suffix in ("", ".exe"):
        script = Path(sysconfig.get_path("scripts")) / f"carbonstd{suffix}"
        if script.is_file():
            return [str(script)]
    raise FileNotFoundError("the console script carbonstd isn't installed beside this Python")


def run_installed(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    input: bytes = b"",
    cwd: Path | None = None,
    encoding: str = "utf-8",
) -> Result:
    """Run the installed command with an environment of its own."""
    surroundings = {name: value for name, value in os.environ.items() if name not in _OWN}
    done = subprocess.run(
        [*command(), *arguments], input=input, capture_output=True, cwd=cwd, env={**surroundings, **(env or {})},
        timeout=120, check=False,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr, encoding)


def run_here(*arguments: str, input: bytes = b"", encoding: str = "utf-8") -> Result:
    """Run the command in this process, which costs no start-up; the streams are no terminal, as in a pipe."""
    from carbonstd.cli import main

    out, err, given = io.BytesIO(), io.BytesIO(), io.BytesIO(input)
    code: object = 0
    with (
        contextlib.redirect_stdout(io.TextIOWrapper(out, encoding=encoding, newline="")) as stdout,
        contextlib.redirect_stderr(io.TextIOWrapper(err, encoding=encoding, newline="")) as stderr,
        _stdin(io.TextIOWrapper(given, encoding=encoding)),
    ):
        try:
            main(arguments)
        except SystemExit as exit_:
            code = exit_.code
        stdout.flush()
        stderr.flush()
        return Result(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue(), encoding)


@contextlib.contextmanager
def _stdin(stream: io.TextIOWrapper) -> Any:
    before, sys.stdin = sys.stdin, stream
    try:
        yield
    finally:
        sys.stdin = before
