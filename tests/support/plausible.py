"""Inputs with which a row of limits.csv can be judged: within their range, at and between the constants that matter."""

from __future__ import annotations

import ast
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from support.second_opinion import Edition, NoValueError, Scalar, names

#: Draws before a row is given up; rows that need one particular combination of three choices are found in a few dozen.
TRIES = 400


def needed(edition: Edition, row: str) -> list[str]:
    """Return the variables that levels and corrections of a row use, derived ones replaced by what they follow from."""
    texts = [edition.rows[row][f"level_{level}"] for level in edition.levels]
    for one in (*edition.corrections_of(row, "limit"), *edition.corrections_of(row, "actual")):
        texts += [one["when"], one["domain"], one["expression"]]
    wanted, found = {name for text in texts for name in names(text)}, set()
    while wanted:
        name = wanted.pop()
        if name in edition.derived:
            wanted |= names(edition.derived[name]) - found
        else:
            found.add(name)
    return sorted(found)


def candidates(edition: Edition, name: str) -> list[Scalar]:
    """Return values of a variable that are worth trying: all choices, or numbers around its bounds and constants."""
    variable = edition.inputs[name]
    if variable["type"] == "bool":
        return [False, True]
    choices = [choice for choice in variable["choices"].split("|") if choice]
    if variable["type"] == "enum":
        return list(choices)
    if choices:
        return [Fraction(choice) for choice in choices]
    low = Fraction(variable["minimum"]) if variable["minimum"] else None
    high = Fraction(variable["maximum"]) if variable["maximum"] else None
    points = set(_constants(edition, name))
    points |= {bound for bound in (low, high) if bound is not None}
    points |= {(one + two) / 2 for one in points for two in points} if len(points) < 12 else set()
    points |= {point + step for point in list(points) for step in (-1, 1)} | {Fraction(1), Fraction("12.5")}
    opened = variable["open_minimum"] == "true"
    return [
        point
        for point in sorted(points)
        if (low is None or point > low or (point == low and not opened))
        and (high is None or point <= high)
        and (variable["type"] != "int" or point.denominator == 1)
    ]


def assignments(
    edition: Edition, row: str, fixed: Sequence[Mapping[str, Scalar]], most: int, repeats: int = 1
) -> Iterator[dict[str, Scalar]]:
    """Draw inputs for which every level and the actual value have a value, with as many patterns as can be found.

    A pattern says which corrections apply; each is yielded up to `repeats` times. The draws are the same in every run.
    """
    dice = random.Random(row)
    options = {name: candidates(edition, name) for name in needed(edition, row) if name not in fixed[0]}
    corrections = (*edition.corrections_of(row, "limit"), *edition.corrections_of(row, "actual"))
    patterns = 2 ** len({one["correction"] for one in corrections if one["when"]})
    most = min(most, patterns * repeats)
    seen: Counter[tuple[bool, ...]] = Counter()
    for draw in range(TRIES if options else min(repeats, len(fixed))):
        given = {**fixed[draw % len(fixed)], **{name: dice.choice(values) for name, values in options.items()}}
        try:
            pattern = tuple(edition.applied(row, given).values())
            for level in edition.levels:
                edition.limit(row, level, given)
            if edition.actual(row, Fraction(2), given) == edition.actual(row, Fraction(1), given):
                continue
        except NoValueError:
            continue
        if seen[pattern] < repeats:
            seen[pattern] += 1
            yield given
        if seen.total() >= most:
            return


def _constants(edition: Edition, name: str) -> Iterator[Fraction]:
    """Find the numbers with which a variable is compared, or at which a table on it has its points."""
    texts = [row["when"] for row in edition.rows.values()] + list(edition.derived.values())
    for one in edition.corrections.values():
        texts += [one["when"], one["domain"], one["expression"]]
    for text in filter(None, texts):
        if name not in text:
            continue
        for node in ast.walk(ast.parse(text, mode="eval")):
            parts: list[ast.expr] = []
            if isinstance(node, ast.Compare):
                parts = [node.left, *node.comparators]
                parts += [part for comparator in node.comparators for part in getattr(comparator, "elts", [])]
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("interp", "step"):
                parts = [node.args[0], *node.args[1::2]]
            if any(isinstance(part, ast.Name) and part.id == name for part in parts):
                for part in parts:
                    if isinstance(part, ast.Constant) and isinstance(part.value, (int, float)):
                        yield Fraction(ast.get_source_segment(text, part) or "")
