"""For package authors: build, lint and test packages."""

from carbonstd.maintain.build import build, build_descriptor
from carbonstd.maintain.cases import Outcome, test_package
from carbonstd.maintain.lint import lint

__all__ = ["Outcome", "build", "build_descriptor", "lint", "test_package"]
