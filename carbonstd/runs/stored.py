"""A stored run: reading a run document that someone hands in, and finding a number in it."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn, TypeGuard

from carbonstd.errors import DossierError
from carbonstd.runs.run import FORMAT, to_json

MAX_BYTES = 256 * 1024 * 1024
_NUMBER = re.compile(r"-?\d{1,100}(?:\.\d{1,130})?", re.ASCII)
#: Keys that stand before the content and take no part in its hash.
_HEAD = ("format", "program", "command", "content_sha256", "environment")
Block = dict[str, Any]

_LISTS = ("judgements", "findings", "packages", "inputs", "emissions", "activity")
_TEXTS: dict[str, tuple[str, ...]] = {
    "judgements": ("id", "standard", "indicator", "verdict"), "findings": ("rule", "target", "severity"),
    "packages": ("name", "version", "sha256"), "inputs": ("path", "sha256"), "emissions": ("account",),
    "activity": ("table",),
}  # fmt: skip
_NUMBERS: dict[str, tuple[str, ...]] = {
    "judgements": ("value", "margin"), "activity": ("quantity",), "emissions": ("total",),
    "by_carrier": ("quantity", "tce"), "by_process": ("calorific", "equivalent"), "sources": ("value", "gas_mass"),
}  # fmt: skip


@dataclass(frozen=True)
class StoredRun:
    """A run document that was read and found sound.

    Attributes
    ----------
    name : str
        What it is called in reports: its file name.
    document : dict
        The run document (`carbonstd.run/1`).
    intact : bool
        Whether the content is as its hash says, hence as the program wrote it.
    """

    name: str
    document: Block
    intact: bool = True

    def blocks(self, key: str) -> list[Block]:
        """Return a list of the document: ``judgements``, ``findings``, ``packages`` …"""
        return list(self.document.get(key) or ())

    @property
    def energy(self) -> Block:
        """The energy block; empty for a run without one."""
        return self.document.get("energy") or {}

    @property
    def traces(self) -> dict[str, Block]:
        """The trace nodes by id."""
        return self.document.get("traces") or {}


@dataclass(frozen=True)
class Found:
    """What an id was understood as: a trace node, with its judgement where it has one."""

    trace: str
    judgement: Block | None
    exact: bool


def number(text: object) -> Fraction | None:
    """Read a number of a run document exactly; None for ``null``.

    Raises
    ------
    DossierError
        If it is no plain decimal text.
    """
    if text is None:
        return None
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise DossierError(f"不是十进制数字文本：{text!r:.60}", f"not a plain decimal text: {text!r:.60}")
    return Fraction(text)


def read_run(data: bytes, name: str) -> StoredRun:
    """Read a stored run.

    Parameters
    ----------
    name : str
        What messages call the file.

    Raises
    ------
    DossierError
        If it is anything but a sound `carbonstd.run/1` document.
    """
    if len(data) > MAX_BYTES:
        _refuse(name, f"超过 {MAX_BYTES >> 20} MiB", f"larger than {MAX_BYTES >> 20} MiB")
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_float=_no_float, parse_constant=_no_float)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        _refuse(name, f"不是 JSON：{error}", f"no JSON: {error}")
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        given = document.get("format") if isinstance(document, dict) else type(document).__name__
        _refuse(name, f"format 应为 {FORMAT}，不是 {given!r:.60}", f"format should be {FORMAT}, not {given!r:.60}")
    try:
        _check(document)
        content = to_json({key: value for key, value in document.items() if key not in _HEAD})
        hashed = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
        return StoredRun(name, document, hashed == document.get("content_sha256"))
    except DossierError as error:
        _refuse(name, error.zh, error.en)
    except RecursionError:
        _refuse(name, "嵌套过深", "nested too deeply")


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text:.40}: numbers of a run are texts")


def _refuse(name: str, zh: str, en: str) -> NoReturn:
    raise DossierError(
        f"{name} 不是可用的运行文件：{zh}", f"{name} is no usable stored run: {en}",
        hint_zh="用 audit、account 或 judge 加 --output-format json 生成",
        hint_en="write one by audit, account or judge with --output-format json",
    )  # fmt: skip


def _check(document: Block) -> None:
    """Look at the shape of everything that is read later.

    Raises
    ------
    DossierError
        Naming the first key that isn't as it should be.
    """
    for key in _LISTS:
        _check_list(document.get(key), key)
    for block in document.get("judgements") or ():
        limits = block.get("limits", {})
        _shape(isinstance(limits, dict), "judgements.limits")
        for limit in limits.values():
            number(limit)
    energy = document.get("energy")
    if energy is not None:
        _shape(isinstance(energy, dict) and isinstance(energy.get("total"), dict), "energy.total")
        for value in energy["total"].values():
            number(value)
        for key in ("by_carrier", "by_process"):
            _check_list(energy.get(key), key)
    for account in document.get("emissions") or ():
        _check_list(account.get("sources"), "sources")
        _check_list(account.get("excluded"), "excluded")
        _shape(isinstance(account.get("by_scope", {}), dict), "emissions.by_scope")
        for value in account.get("by_scope", {}).values():
            number(value)
    _check_traces(document.get("traces"))
    for key in ("settings", "summary"):
        _shape(isinstance(document.get(key), dict), key)
    _shape(document.get("enterprise") is None or isinstance(document["enterprise"], dict), "enterprise")
    _shape(document.get("period") is None or _is_texts(document["period"]), "period")


def _check_list(blocks: object, key: str) -> None:
    _shape(blocks is None or (isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks)), key)
    for block in blocks or ():  # type: ignore[attr-defined]
        for name in _TEXTS.get(key, ()):
            _shape(isinstance(block.get(name), str), f"{key}.{name}")
        for name in _NUMBERS.get(key, ()):
            number(block.get(name))


def _check_traces(traces: object) -> None:
    _shape(traces is None or isinstance(traces, dict), "traces")
    for key, node in (traces or {}).items():  # type: ignore[attr-defined]
        _shape(isinstance(node, dict) and _is_texts(node.get("from", [])), key)
        for name in ("kind", "label", "value", "unit", "formula", "source"):
            _shape(node.get(name) is None or isinstance(node[name], str), f"{key}.{name}")
        _shape(node.get("input") is None or isinstance(node["input"], dict), f"{key}.input")


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _shape(sound: bool, key: str) -> None:
    if not sound:
        raise DossierError(f"{key} 的形式不对", f"{key} hasn't the right shape")


def find_trace(document: Mapping[str, Any], text: str) -> Found:
    """Find the number that an id means: a judgement, a trace node, the beginning or a part of an id, or a near one.

    Raises
    ------
    DossierError
        If nothing or several have that name; names them.
    """
    traces: Mapping[str, Block] = document.get("traces") or {}
    judgements = {block["id"]: block for block in document.get("judgements") or () if block.get("trace") in traces}
    by_trace = {block["trace"]: block for block in judgements.values()}
    wanted = text.strip()
    if wanted in judgements:
        return Found(judgements[wanted]["trace"], judgements[wanted], True)
    for key in (wanted, f"t:{wanted}"):
        if key in traces:
            return Found(key, by_trace.get(key), True)
    # A judgement goes before the nodes below it, the beginning of an id before a part of one.
    judged = [(key, block["trace"]) for key, block in judgements.items()]
    for named in (judged, [(key.removeprefix("t:"), key) for key in traces]):
        for matching in _ways(wanted):
            found = [trace for name, trace in named if matching(name)]
            if len(found) == 1:
                return Found(found[0], by_trace.get(found[0]), False)
            if found:
                raise _several(wanted, [by_trace[key]["id"] if key in by_trace else key for key in found])
    names = [*judgements, *(key.removeprefix("t:") for key in traces)]
    near = difflib.get_close_matches(wanted, names, 4, 0.6)
    if near and difflib.SequenceMatcher(None, wanted, near[0]).ratio() > 0.9:
        return find_trace(document, near[0])
    raise _unknown(wanted, near or list(judgements)[:8] or names[:8])


def _ways(wanted: str) -> Sequence[Callable[[str], bool]]:
    """Return the ways in which a text may mean an id: its beginning, one of its parts, anything in it."""
    return (
        lambda key: bool(wanted) and key.startswith(wanted),
        lambda key: wanted in key.split("."),
        lambda key: bool(wanted) and wanted.casefold() in key.casefold(),
    )


def _several(wanted: str, names: Iterable[str]) -> DossierError:
    listed = ", ".join(sorted(names)[:12])
    return DossierError(
        f"{wanted!r} 可指多个数", f"{wanted!r} may mean several numbers", hint_zh=f"其中：{listed}",
        hint_en=f"among them: {listed}",
    )  # fmt: skip


def _unknown(wanted: str, names: Iterable[str]) -> DossierError:
    listed = ", ".join(names)
    return DossierError(
        f"运行中没有 {wanted!r}", f"the run has no {wanted!r}",
        hint_zh=f"可用：{listed}；不写编号则列出全部", hint_en=f"try {listed}; without an id all are listed",
    )  # fmt: skip
