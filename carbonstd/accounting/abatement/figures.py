"""Numbers with their unit and a note in words: where they come from, or why they aren't known.

The accounts have `Amount`, whose reasons are keys of rows. What goes on from there (targets, costs of measures) is read
by people, who are told in words what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.errors import UnitError
from carbonstd.rules import Text
from carbonstd.trace import Trace, show
from carbonstd.units import convert, dimension, parse

NO_NOTE = Text("", "")


@dataclass(frozen=True)
class Figure:
    """A number; None is unknown, and `note` then says why."""

    value: Fraction | None
    unit: str
    note: Text = NO_NOTE
    trace: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the figure's block of the run document."""
        note = {"zh": self.note.zh, "en": self.note.en} if self.note.zh else None
        return {"value": show(self.value), "unit": self.unit, "note": note, "trace": self.trace or None}


def per(unit: str, base: str) -> str:
    """Return a unit divided by another, as units are written: ``tce/t``."""
    return parse(f"{unit}/({base})").text


def unknown(unit: str, zh: str, en: str) -> Figure:
    """Return a number that isn't known, with the reason."""
    return Figure(None, unit, Text(zh, en))


def reasons(parts: Sequence[Figure]) -> Text:
    """Join the reasons of those parts that aren't known, each once."""
    notes = list(dict.fromkeys(part.note for part in parts if part.value is None))
    return Text("；".join(note.zh for note in notes), "; ".join(note.en for note in notes))


def result(
    value: Fraction, unit: str, parts: Sequence[Figure], formula: str, trace: Trace, node: str, note: Text = NO_NOTE
) -> Figure:
    """Put a computed number into the trace, with the parts it was computed from."""
    sources = [part.trace for part in parts if part.trace]
    key = trace.add(node, "formula", node.rpartition("/")[2], value, unit=unit, formula=formula, sources=sources)
    return Figure(value, unit, note, key)


def times(left: Figure, right: Figure, unit: str, trace: Trace, node: str) -> Figure:
    """Multiply two figures and bring the product to a unit; an unknown one, or units that don't fit, make it unknown.

    A tonne of CO2 is a tonne of CO2e: its potential is one in every set.
    """
    if left.value is None or right.value is None:
        return Figure(None, unit, reasons((left, right)))
    text = f"({left.unit})*({right.unit})"
    try:
        known = "tCO2" if unit == "tCO2e" and dimension(text) == "CO2" else unit
        value = convert(left.value * right.value, text, known)
    except UnitError as error:
        return unknown(unit, error.zh, error.en)
    return result(value, unit, (left, right), "a * b", trace, node, right.note)


def added(
    parts: Sequence[Figure], unit: str, trace: Trace, node: str, deducted: Sequence[Figure] = (), note: Text = NO_NOTE
) -> Figure:
    """Add figures of one unit and take others off; one unknown part makes the sum unknown."""
    value = Fraction(0)
    for sign, group in ((1, parts), (-1, deducted)):
        for part in group:
            if part.value is None:
                return Figure(None, unit, reasons((*parts, *deducted)))
            value += sign * part.value
    signs = " ".join(["+"] * len(parts) + ["-"] * len(deducted))
    return result(value, unit, (*parts, *deducted), signs, trace, node, note)
