"""Where the packages that came with the program lie."""

from __future__ import annotations

from pathlib import Path

from carbonstd.errors import PackageError

_HERE = Path(__file__).resolve().parent.parent


def built_in_roots() -> list[Path]:
    """Return the built-in place of the search path.

    In a wheel that is ``carbonstd/_data``; in an editable install or a checkout it is the checkout itself, so that an
    edited table is seen at once. A checkout never holds ``carbonstd/_data``, so no stale copy can be read.

    Raises
    ------
    PackageError
        If the installation holds neither.
    """
    for root in (_HERE / "_data", _HERE.parent):
        if (root / "quotas").is_dir():
            return [root]
    raise PackageError("安装不完整：找不到 quotas/", "broken installation: quotas/ not found")
