"""`compare` of two runs: what changed between them, and which of data, law and settings changed with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from carbonstd.exact import format_exact
from carbonstd.runs.stored import Block, StoredRun, number

FORMAT = "carbonstd.compare/1"
#: What of a judgement is held against the other run; `limits` and `meets` by level.
_TEXTS = ("standard", "verdict", "level", "requirement", "binding", "unit")
Side = tuple[Any, Any]


@dataclass(frozen=True)
class JudgementChange:
    """A judgement of which something differs, or that only one run has.

    Attributes
    ----------
    id : str
        In the second run; in the first for one that is gone.
    was : str or None
        Its id in the first run where that differs: the same indicator under another edition.
    change : str
        ``changed``, ``new`` or ``gone``.
    fields : mapping
        First and second value of what differs: ``verdict``, ``value``, ``limits.3`` …
    """

    id: str
    was: str | None
    change: str
    label: Mapping[str, str]
    unit: str | None
    fields: Mapping[str, Side]

    def as_json(self) -> Block:
        """Return its block of the comparison."""
        return {
            "id": self.id, "was": self.was, "change": self.change, "label": dict(self.label), "unit": self.unit,
            "fields": {name: _sides(name, *side) for name, side in self.fields.items()},
        }  # fmt: skip


@dataclass(frozen=True)
class AmountChange:
    """An amount of energy or emissions in both runs; None where a run doesn't have it or doesn't know it."""

    what: str
    key: str
    unit: str
    first: Fraction | None
    second: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        """The second less the first."""
        return None if self.first is None or self.second is None else self.second - self.first

    @property
    def percent(self) -> Fraction | None:
        """The difference in percent of the first."""
        return self.difference / abs(self.first) * 100 if self.difference is not None and self.first else None

    def as_json(self) -> Block:
        """Return its block of the comparison."""
        sides = {"a": self.first, "b": self.second, "difference": self.difference, "percent": self.percent}
        shown = {name: None if value is None else format_exact(value) for name, value in sides.items()}
        return {"what": self.what, "key": self.key, "unit": self.unit, **shown}


@dataclass(frozen=True)
class RunComparison:
    """Two runs side by side; every list holds only what differs."""

    first: StoredRun
    second: StoredRun
    heads: Mapping[str, Side]
    settings: Mapping[str, Side]
    packages: Mapping[str, Side]
    inputs: Mapping[str, Side]
    judgements: tuple[JudgementChange, ...]
    unchanged: int
    energy: tuple[AmountChange, ...]
    emissions: tuple[AmountChange, ...]
    findings: tuple[tuple[str, Block], ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs in what was computed: inputs, packages and settings may still do."""
        return not (self.judgements or self.energy or self.emissions or self.findings or "verdict" in self.heads)

    def as_json(self) -> Block:
        """Return the document `carbonstd.compare/1`."""
        changes = [change.as_json() for change in self.judgements]
        return {
            "format": FORMAT, "kind": "runs", "a": _identity(self.first), "b": _identity(self.second),
            "same": self.same,
            **{name: {key: _sides(key, *side) for key, side in getattr(self, name).items()}
               for name in ("heads", "settings", "packages", "inputs")},
            "judgements": changes, "unchanged": self.unchanged,
            "energy": [change.as_json() for change in self.energy],
            "emissions": [change.as_json() for change in self.emissions],
            "findings": [{"change": change, **block} for change, block in self.findings],
        }  # fmt: skip


def compare_runs(first: StoredRun, second: StoredRun) -> RunComparison:
    """Hold two runs against each other.

    Judgements are matched by id; what is left, by process, product, standard's number, indicator and variant, so that
    the same plant under two editions can be read side by side.
    """
    names = ("command", "enterprise", "period", "as_of", "verdict")
    heads = {key: (_head(first, key), _head(second, key)) for key in names}
    changes, unchanged = _judgements(first, second)
    return RunComparison(
        first, second, _differing(heads),
        _maps(first.document.get("settings", {}), second.document.get("settings", {})),
        _maps(_by(first, "packages", "name"), _by(second, "packages", "name")),
        _maps(_by(first, "inputs", "path"), _by(second, "inputs", "path")),
        changes, unchanged, tuple(_amounts(_energy(first), _energy(second))),
        tuple(_amounts(_emissions(first), _emissions(second))), tuple(_findings(first, second)),
    )  # fmt: skip


def _identity(run: StoredRun) -> Block:
    keys = ("command", "enterprise", "period", "as_of", "program", "content_sha256")
    return {"name": run.name, **{key: _head(run, key) for key in keys}, "verdict": _head(run, "verdict")}


def _head(run: StoredRun, key: str) -> Any:
    if key == "verdict":
        return (run.document.get("summary") or {}).get("verdict")
    value = run.document.get(key)
    return value.get("name") if key == "enterprise" and isinstance(value, dict) else value


def _sides(name: str, first: Any, second: Any) -> Block:
    sides = {"a": first, "b": second}
    if name in ("value", "margin") or name.startswith("limits."):
        one, other = number(first), number(second)
        sides["difference"] = None if one is None or other is None else format_exact(other - one)
    return sides


def _differing(sides: Mapping[str, Side]) -> dict[str, Side]:
    return {key: side for key, side in sides.items() if side[0] != side[1]}


def _maps(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Side]:
    keys = sorted({*first, *second})
    return _differing({key: (first.get(key), second.get(key)) for key in keys})


def _by(run: StoredRun, table: str, key: str) -> dict[str, Block]:
    return {block[key]: {name: value for name, value in block.items() if name != key} for block in run.blocks(table)}


def _judgements(first: StoredRun, second: StoredRun) -> tuple[tuple[JudgementChange, ...], int]:
    ones, others = ({block["id"]: block for block in run.blocks("judgements")} for run in (first, second))
    pairs = {key: key for key in others if key in ones}
    pairs |= _under_another_edition(ones, others, pairs)
    changes, unchanged = [], 0
    for key, block in others.items():
        if key not in pairs:
            changes.append(_change(block, "new", None, {name: (None, value) for name, value in _facts(block).items()}))
            continue
        fields = _maps(_facts(ones[pairs[key]]), _facts(block))
        if fields or pairs[key] != key:
            changes.append(_change(block, "changed", pairs[key] if pairs[key] != key else None, fields))
        else:
            unchanged += 1
    gone = [ones[key] for key in ones if key not in pairs.values()]
    changes += [_change(block, "gone", None, {name: (v, None) for name, v in _facts(block).items()}) for block in gone]
    return tuple(sorted(changes, key=lambda change: change.id)), unchanged


def _under_another_edition(
    ones: Mapping[str, Block], others: Mapping[str, Block], pairs: Mapping[str, str]
) -> dict[str, str]:
    left: dict[tuple[object, ...], list[str]] = {}
    for key, block in ones.items():
        if key not in pairs.values():
            left.setdefault(_identity_of(block), []).append(key)
    right: dict[tuple[object, ...], list[str]] = {}
    for key, block in others.items():
        if key not in pairs:
            right.setdefault(_identity_of(block), []).append(key)
    return {keys[0]: left[what][0] for what, keys in right.items() if len(keys) == 1 == len(left.get(what, ()))}


def _identity_of(block: Block) -> tuple[object, ...]:
    family = block["standard"].rpartition("-")[0] or block["standard"]
    return (block.get("process"), block.get("product"), family, block["indicator"], block.get("variant"))


def _facts(block: Block) -> dict[str, Any]:
    facts = {name: block.get(name) for name in _TEXTS} | {"value": block.get("value")}
    for name in ("limits", "meets"):
        facts |= {f"{name}.{level}": value for level, value in (block.get(name) or {}).items()}
    facts["grade"] = (block.get("grades") or {}).get("weakest")
    return {name: value for name, value in facts.items() if value is not None}


def _change(block: Block, change: str, was: str | None, fields: Mapping[str, Side]) -> JudgementChange:
    return JudgementChange(block["id"], was, change, block.get("label") or {}, block.get("unit"), fields)


Amounts = dict[tuple[str, str, str], Fraction | None]


def _amounts(first: Amounts, second: Amounts) -> Iterable[AmountChange]:
    """Yield the amounts that differ; one that a run doesn't list is unknown there."""
    for what, key, unit in dict.fromkeys((*first, *second)):
        one, other = first.get((what, key, unit)), second.get((what, key, unit))
        if one != other or ((what, key, unit) in first) != ((what, key, unit) in second):
            yield AmountChange(what, key, unit, one, other)


def _energy(run: StoredRun) -> Amounts:
    found: Amounts = {}
    for basis, value in run.energy.get("total", {}).items():
        found["total", basis, "tce"] = number(value)
    for block in run.energy.get("by_process") or ():
        for basis in ("calorific", "equivalent"):
            found["process", f"{block['process']} {basis}", "tce"] = number(block.get(basis))
    lines = run.energy.get("by_carrier") or ()
    for block in lines:
        carrier, line = f"{block.get('carrier')} {block.get('flow')}", _line_key(block)
        _add(found, ("carrier", carrier, "tce"), block.get("tce"))
        _add(found, ("line", line, "tce"), block.get("tce"))
        _add(found, ("quantity", line, str(block.get("unit"))), block.get("quantity"))
    return found


def _line_key(block: Block) -> str:
    return " ".join(str(block[key]) for key in ("process", "carrier", "flow", "origin") if block.get(key))


def _add(found: Amounts, place: tuple[str, str, str], text: object) -> None:
    """Add to an amount; one unknown part makes it unknown."""
    value, before = number(text), found.get(place, Fraction(0))
    found[place] = None if value is None or before is None else before + value


def _emissions(run: StoredRun) -> Amounts:
    found: Amounts = {}
    for account in run.blocks("emissions"):
        name, unit = account["account"], str(account.get("unit"))
        prefix = "" if name == "default" else f"{name} "
        found["total", f"{prefix}total", unit] = number(account.get("total"))
        for scope, value in (account.get("by_scope") or {}).items():
            found["scope", f"{prefix}{scope}", unit] = number(value)
        inside = [block for block in account.get("sources") or () if block.get("inside_boundary", True)]
        for block in inside:
            _add(found, ("process", f"{prefix}{block.get('process') or '-'}", unit), block.get("value"))
            _add(found, ("source", f"{prefix}{block.get('id')}", unit), block.get("value"))
    return found


def _findings(first: StoredRun, second: StoredRun) -> Iterable[tuple[str, Block]]:
    ones, others = ({_said(block): block for block in run.blocks("findings")} for run in (first, second))
    yield from (("new", block) for key, block in others.items() if key not in ones)
    yield from (("gone", block) for key, block in ones.items() if key not in others)


def _said(block: Block) -> tuple[object, ...]:
    return (block["rule"], block["severity"], block["target"], str(block.get("message")))
