"""No cell, however spoilt, makes a verdict better.

Each example is taken as it is, and as a twin in which every indicator fails, so that whatever improves is seen. One
cell at a time is overwritten with a word, left blank, given another unit, or put off by a thousand. The first three may
make a verdict worse, never better; after the last (or a unit smaller by as much, where that is a unit of the same kind)
a verdict may only be better if a finding points at that very cell.
`HYPOTHESIS_PROFILE=long` takes every cell with every fault; otherwise one cell of each kind is taken, blank and with
one fault more.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import count

import pytest
from support.corrupt import EXAMPLES, ROOT, Copy, Spot, Value, audited, copy_of, opened

from carbonstd.activity.columns import choice_names
from carbonstd.errors import CarbonstdError
from carbonstd.runs.run import Run

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
GOOD = ("compliant", "not-applicable")
SLIPS = {"times 1000": Fraction(1000), "a thousandth": Fraction(1, 1000)}
WRONG_UNITS = ("m", "kWh", "t", "xyz")
#: Units of the same kind: they may be right, so a finding is all that can be asked.
SMALLER_UNITS = {"t": "kg", "MWh": "kWh", "万kWh": "kWh", "GJ": "MJ", "万Nm3": "Nm3"}
Verdicts = Mapping[str, str]


def flow(copy: Copy, spot: Spot) -> str:
    """Return the flow of an energy row, whatever its language."""
    given = copy.row(spot).get("flow")
    found = choice_names("flow").find(given.text) if given else None
    return found.value if found else ""


def more_energy(factor: Fraction, recovered: Fraction) -> Callable[[Copy, Spot], Value]:
    """Make all energy of an example larger, what is recovered by another factor."""

    def edit(copy: Copy, spot: Spot) -> Value:
        if (spot.table, spot.column) != ("energy", "quantity") or not spot.row:
            return None
        return spot.scaled(recovered if flow(copy, spot) == "recovered" else factor)

    return edit


def worse_indicators(copy: Copy, spot: Spot) -> Value:
    return spot.scaled(Fraction(11, 10)) if (spot.table, spot.column) == ("indicators", "value") else None


#: How each example is changed so that all its indicators fail.
TWINS: Mapping[str, Callable[[Copy, Spot], Value]] = {
    "cement-plant.xlsx": more_energy(Fraction(13, 10), Fraction(13, 10)),
    "chlor-alkali.yaml": more_energy(Fraction(13, 10), Fraction(13, 10)),
    "power-station.json": worse_indicators,
    "steel-works": more_energy(Fraction(2), Fraction(1, 2)),
}


@cache
def example(name: str) -> Copy:
    return copy_of(ROOT / "examples" / name)


@cache
def twin(name: str) -> Copy:
    copy = example(name)
    edits = {spot: value for spot in copy.spots if (value := TWINS[name](copy, spot)) is not None}
    return opened(copy.inputs(edits))


def faults(spot: Spot) -> Iterator[tuple[str, Value]]:
    """Return what may be wrong in a cell, with the value that then stands in it."""
    yield "blank", None
    yield "a word", "abc"
    if spot.is_unit:
        smaller = SMALLER_UNITS.get(spot.text)
        yield from ((f"in {unit}", unit) for unit in WRONG_UNITS if unit not in (spot.text, smaller))
        yield from [("in a smaller unit", smaller)] if smaller else []
    if spot.number is not None:
        yield from ((name, spot.scaled(factor)) for name, factor in SLIPS.items())


def cases(copy: Copy) -> Iterator[tuple[Spot, str, Value]]:
    """Return every cell with every fault; in the short run, of cells that say the same kind of thing only the first."""
    seen: dict[tuple[str, ...], None] = {}
    turn = count()
    for spot in copy.spots:
        known = list(faults(spot))
        if not LONG:
            row = copy.row(spot) if spot.row else {}
            kind = (spot.table, spot.column, flow(copy, spot) if spot.row else "header")
            if spot.column == "value" and "name" in row:
                kind += (row["name"].text,)
            if kind in seen:
                continue
            seen[kind] = None
            other = known[1 + next(turn) % (len(known) - 1)]
            known = [known[0], other] if spot.row else [other]
        yield from ((spot, fault, value) for fault, value in known)


def verdicts(run: Run) -> Verdicts:
    return {**{judgement.id: judgement.verdict for judgement in run.judgements}, "overall": run.verdict}


def improved(before: Verdicts, after: Verdicts) -> list[str]:
    """Name the verdicts that are better than before, and those that went missing while the whole is good."""
    better = [key for key, verdict in before.items() if verdict not in GOOD and after.get(key) in GOOD]
    lost = [key for key in before if key not in after] if after["overall"] in GOOD else []
    return better + lost


def silent_improvement(copy: Copy, sound: Run, spot: Spot, fault: str, value: Value) -> list[str]:
    """Return the verdicts that a fault improves without saying so."""
    try:
        run = audited(copy.inputs({spot: value}))
    except CarbonstdError:
        return []
    better = improved(verdicts(sound), verdicts(run))
    if better and fault in (*SLIPS, "in a smaller unit") and said_at(copy, run, spot) - said_at(copy, sound, spot):
        return []
    return better


def said_at(copy: Copy, run: Run, spot: Spot) -> set[tuple[str, str]]:
    """Return what the findings say of a cell; of a unit they may speak where its number stands."""
    cells = copy.row(spot).values() if spot.is_unit else [spot]
    return {
        (finding.rule, finding.message("en"))
        for finding in run.findings
        if any(cell.is_at(finding.location) for cell in cells)
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_in_the_twin_nothing_complies(name: str) -> None:
    found = verdicts(audited(twin(name).inputs({})))
    assert found.keys() == verdicts(audited(example(name).inputs({}))).keys()
    assert not set(found.values()) & set(GOOD), found


@pytest.mark.parametrize("make", [example, twin], ids=["as it is", "twin"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_spoilt_cell_improves_a_verdict(name: str, make: Callable[[str], Copy]) -> None:
    copy = make(name)
    sound = audited(copy.inputs({}))
    if make is example and not LONG and "inconclusive" not in verdicts(sound).values():
        pytest.skip("its twin shows more; both are tried in the long run")
    found = {
        f"{spot.sheet or spot.file} {spot.place} ({spot.text}) {fault}": better
        for spot, fault, value in cases(copy)
        if (better := silent_improvement(copy, sound, spot, fault, value))
    }
    assert found == {}
