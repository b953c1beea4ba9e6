"""The enterprise: upright or flat sheets of it, several parts that must name the same one, its credit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from carbonstd.activity.cells import Cell
from carbonstd.activity.columns import Table, column_names
from carbonstd.activity.dossier import Enterprise
from carbonstd.activity.headers import split_unit
from carbonstd.activity.sheets import Row, Sheet
from carbonstd.activity.spelling import normalise, squeeze
from carbonstd.errors import DossierError

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BASE = len(_CHARACTERS)


def uscc_check_character(body: str) -> str | None:
    """Compute the check character of a unified social credit code by GB 32100-2015.

    Parameters
    ----------
    body : str
        The first 17 characters.

    Returns
    -------
    str or None
        None if the body isn't 17 characters of the code's alphabet (no I, O, S, V, Z).
    """
    if len(body) != 17 or any(character not in _CHARACTERS for character in body):
        return None
    weighted = sum(_CHARACTERS.index(character) * pow(3, place, _BASE) for place, character in enumerate(body))
    return _CHARACTERS[-weighted % _BASE]


def flat(table: Table, sheet: Sheet) -> Sheet:
    """Lay an upright sheet (label | value) flat, as one header row and one row; a flat sheet is returned as it is."""
    names = column_names(table.id)

    def known(cell: Cell) -> bool:
        return cell.kind == "text" and bool(names.find(cell.text) or names.find(split_unit(cell.text)[0]))

    if sheet.headed or not sheet.rows:
        return sheet
    upright = [row for row in sheet.rows if known(row.first)]
    widest = max(sum(map(known, row.cells.values())) for row in sheet.rows)
    if len(upright) < 2 or widest >= len(upright):
        return sheet
    lines = [row for row in sheet.rows if len(row.cells) > 1 or known(row.first)]
    # Help may stand to the right of the values: the value's column is the same on all lines.
    seconds = [sorted(row.cells)[1] for row in upright if len(row.cells) > 1]
    column = max(set(seconds), key=lambda one: (seconds.count(one), -one), default=0)
    header = {index: row.first for index, row in enumerate(lines, 1)}
    values = {index: row.cells[column] for index, row in enumerate(lines, 1) if column in row.cells}
    rows = (Row(0, header), Row(1, values)) if values else (Row(0, header),)
    return Sheet(sheet.name, sheet.source, rows, (), headed=True)


def ensure_one_enterprise(found: Sequence[Enterprise]) -> None:
    """Refuse parts that name two enterprises.

    Raises
    ------
    DossierError
        Names both and points to the command for several.
    """
    for other in found[1:]:
        first = found[0]
        codes = {one.uscc.upper() for one in (first, other) if one.uscc}
        names = {squeeze(one.name) for one in (first, other) if one.name}
        if len(codes) > 1 or len(names) > 1:
            one, two = (f"{e.name or e.uscc}（{e.where('name')}）" for e in (first, other))
            raise DossierError(
                f"给出了两家企业：{one} 与 {two}；一次只能审一家",
                f"two enterprises: {one} and {two}; one at a time",
                hint_zh="请分别运行；多企业汇总用 carbonstd region rollup",
                hint_en="run them one by one; several are rolled up by carbonstd region rollup",
            )


def merged(found: Sequence[Enterprise]) -> Enterprise:
    """Join the parts of one enterprise: what the first leaves open comes from the next."""
    first = found[0]
    values: dict[str, object] = {}
    for name in ("name", "uscc", "region", "sector", "period", "project_type", "note"):
        values[name] = next((value for one in found if (value := getattr(one, name))), getattr(first, name))
    return Enterprise(row=first.row, faulty=any(one.faulty for one in found), **values)  # type: ignore[arg-type]


def differing(found: Sequence[Enterprise]) -> Mapping[str, tuple[Enterprise, Enterprise]]:
    """Return the columns in which parts of one enterprise contradict each other, with the two parts."""
    contradictions: dict[str, tuple[Enterprise, Enterprise]] = {}
    for name in ("region", "sector", "period", "project_type"):
        given = [one for one in found if getattr(one, name)]
        for other in given[1:]:
            if getattr(other, name) != getattr(given[0], name):
                contradictions.setdefault(name, (given[0], other))
    return contradictions


def tidy_uscc(text: str) -> str:
    """Bring a credit code to half width and capitals, without blanks."""
    return normalise(text).replace(" ", "").upper()
