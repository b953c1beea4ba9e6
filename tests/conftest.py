"""Fixtures that all tests share, and how hard the property tests try.

Data is reached through `carbonstd.packages.built_in_roots`, so that the tests hold for an installed wheel as well as
for a checkout.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from support.command import Result, run_here, run_installed

from carbonstd.packages import Catalogue, built_in_roots

settings.register_profile("default", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The built-in packages; tables are read once for the whole session."""
    return Catalogue(built_in_roots())


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own settings decide a test; one that is about a setting sets it itself."""
    for name in ("CARBONSTD_LANG", "CARBONSTD_PATH", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in this process, in an empty folder: `cli("judge", …)` or `cli(…, input=b"…", encoding="gbk")`."""
    monkeypatch.chdir(tmp_path)
    return run_here


@pytest.fixture(scope="session")
def run_cli() -> Callable[..., Result]:
    """Run the installed command in a process of its own: `run_cli("judge", …, env={…}, input=b"…", cwd=…)`."""
    return run_installed
