"""Errors: every one says what was expected, what was found and what to do next."""

from __future__ import annotations


class CarbonstdError(Exception):
    """Base of all errors that a user can cause or mend.

    Parameters
    ----------
    zh, en : str
        The message in both languages; the caller chooses.
    hint_zh, hint_en : str
        The next step.
    """

    def __init__(self, zh: str, en: str, *, hint_zh: str = "", hint_en: str = "") -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.hint_zh = hint_zh
        self.hint_en = hint_en

    def __reduce__(self) -> tuple[object, tuple[object, ...], dict[str, object]]:
        """Survive the way between processes with both texts."""
        return _restored, (type(self),), self.__dict__ | {"args": self.args}


def _restored(kind: type[CarbonstdError]) -> CarbonstdError:
    return kind.__new__(kind)


class NumberError(CarbonstdError):
    """A text that is no plain decimal number within the limits of `exact`."""


class ExpressionError(CarbonstdError):
    """An expression that the formula language refuses (finding P103)."""


class UnitError(CarbonstdError):
    """A unit that is unknown, ambiguous or of another dimension."""


class PackageError(CarbonstdError):
    """A package that cannot be read, found or trusted (findings P1xx)."""


class UnknownNameError(PackageError):
    """A standard, edition or indicator that isn't among those known (finding D103)."""


class AmbiguousNameError(PackageError):
    """An indicator's name that several groups of rows share (finding Q202)."""


class DossierError(CarbonstdError):
    """Input data that cannot be read at all; the work stops with exit code 2."""
