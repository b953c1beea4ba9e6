"""`compare` of two runs: what changed between them, and which of data, law and settings changed with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from carbonstd.exact import format_exact
from carbonstd.runs.amount_changes import AmountChange, changed, emission_amounts, energy_amounts
from carbonstd.runs.boundary_changes import BoundaryChange, boundary_changes, paired_accounts
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
class RunComparison:
    """Two runs side by side; every list holds only what differs.

    Attributes
    ----------
    methods : mapping
        Accounting methods by account.
    boundary : tuple of BoundaryChange
        Sources that are in the total of one run and out of the other's.
    """

    first: StoredRun
    second: StoredRun
    heads: Mapping[str, Side]
    settings: Mapping[str, Side]
    packages: Mapping[str, Side]
    inputs: Mapping[str, Side]
    methods: Mapping[str, Side]
    judgements: tuple[JudgementChange, ...]
    unchanged: int
    energy: tuple[AmountChange, ...]
    emissions: tuple[AmountChange, ...]
    boundary: tuple[BoundaryChange, ...]
    findings: tuple[tuple[str, Block], ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs in what was computed: inputs, packages and settings may still do."""
        amounts = self.energy or self.emissions or self.boundary
        return not (self.judgements or amounts or self.findings or "verdict" in self.heads)

    def as_json(self) -> Block:
        """Return the document `carbonstd.compare/1`."""
        changes = [change.as_json() for change in self.judgements]
        return {
            "format": FORMAT, "kind": "runs", "a": _identity(self.first), "b": _identity(self.second),
            "same": self.same,
            **{name: {key: _sides(key, *side) for key, side in getattr(self, name).items()}
               for name in ("heads", "settings", "packages", "inputs", "methods")},
            "judgements": changes, "unchanged": self.unchanged,
            "energy": [change.as_json() for change in self.energy],
            "emissions": [change.as_json() for change in self.emissions],
            "boundary": [change.as_json() for change in self.boundary],
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
        _differing({name: (one.get("method"), two.get("method")) for name, one, two in paired_accounts(first, second)}),
        changes, unchanged, tuple(changed(energy_amounts(first), energy_amounts(second))),
        tuple(changed(emission_amounts(first), emission_amounts(second))), tuple(boundary_changes(first, second)),
        tuple(_findings(first, second)),
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


def _findings(first: StoredRun, second: StoredRun) -> Iterable[tuple[str, Block]]:
    ones, others = ({_said(block): block for block in run.blocks("findings")} for run in (first, second))
    yield from (("new", block) for key, block in others.items() if key not in ones)
    yield from (("gone", block) for key, block in ones.items() if key not in others)


def _said(block: Block) -> tuple[object, ...]:
    return (block["rule"], block["severity"], block["target"], str(block.get("message")))
