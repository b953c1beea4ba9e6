"""The command line: the only place that prints, reads the environment or the clock, or exits."""

from carbonstd.cli.main import main

__all__ = ["main"]
