"""Which group of rows an indicator's name means."""

from __future__ import annotations

import difflib

from carbonstd.errors import AmbiguousNameError, UnknownNameError
from carbonstd.packages import LimitRow, QuotaPackage


def find_group(package: QuotaPackage, key: str, variant: str | None = None) -> tuple[LimitRow, ...]:
    """Return the rows that an indicator id, a row id or the printed name of an indicator means.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If nothing has that name (the nearest are named), or several variants or groups do.
    """
    groups = package.candidates(key.strip(), variant) or _by_name(package, key.strip(), variant)
    if len(groups) == 1:
        return next(iter(groups.values()))
    if not groups:
        raise _unknown(package, key)
    choices = ", ".join(f"{indicator} --variant {kind}" if kind else indicator for indicator, kind in groups)
    raise AmbiguousNameError(
        f"{package.edition.standard} 的 {key!r} 有多种口径：{choices}",
        f"{key!r} of {package.edition.standard} may mean: {choices}",
        hint_zh="请写明一种", hint_en="name one of them",
    )  # fmt: skip


def _by_name(
    package: QuotaPackage, name: str, variant: str | None
) -> dict[tuple[str, str | None], tuple[LimitRow, ...]]:
    wanted = name.casefold()
    return {
        group: rows
        for group, rows in package.groups.items()
        if (variant is None or group[1] == variant)
        and any(
            wanted in (text.casefold() for text in (*row.label, *row.indicator_name, *row.product_name)) for row in rows
        )
    }


def _unknown(package: QuotaPackage, key: str) -> UnknownNameError:
    names = sorted({row.indicator for row in package.rows} | {row.row for row in package.rows})
    near = difflib.get_close_matches(key, names, 5, 0.5) or [name for name in names if key in name][:5] or names[:8]
    return UnknownNameError(
        f"{package.edition.standard} 没有指标 {key!r}", f"{package.edition.standard} has no indicator {key!r}",
        hint_zh=f"可用：{', '.join(near)}；用 show 查看全部", hint_en=f"try {', '.join(near)}; show lists all",
    )  # fmt: skip
