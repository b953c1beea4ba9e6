"""Starting up: the commands that people call most load none of the heavy libraries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("pandas", "numpy", "pint", "openpyxl", "scipy", "python_calamine", "pyarrow", "matplotlib")

PROBE = """
import sys
from carbonstd.cli import main
try:
    main(sys.argv[1:])
except SystemExit as exit_:
    code = exit_.code
sys.stdout.flush()
print(code, *[name for name in {heavy} if name in sys.modules], file=sys.stderr)
"""


def probe(arguments: tuple[str, ...], folder: Path) -> tuple[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(heavy=HEAVY), *arguments], capture_output=True, text=True, cwd=folder,
        check=True, encoding="utf-8",
    )  # fmt: skip
    code, *loaded = done.stderr.splitlines()[-1].split()
    return code, loaded


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("judge", "--help"),
        ("list", "standards"),
        ("list", "standards", "--output-format", "json"),
        ("show", "GB 16780-2021"),
        ("explain", "Q101"),
        ("judge", "GB 16780-2021", "clinker-coal", "94", "-i", "altitude_m=1", "--output-format", "full"),
        ("judge", "GB 16780-2021", "clinker-coal", "94", "-i", "altitude_m=1", "--output-format", "json"),
    ],
    ids=" ".join,
)
def test_no_heavy_library_is_loaded(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert probe(arguments, tmp_path) == ("0", [])


def test_importing_the_package_loads_nothing_of_it(tmp_path: Path) -> None:
    code = "import sys, carbonstd; print([name for name in sys.modules if name.startswith('carbonstd.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.strip() == "[]"
