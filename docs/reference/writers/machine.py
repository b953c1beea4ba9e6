"""The documents for machines: their keys from keys.csv, and real examples."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from carbonstd.packages import Catalogue
from carbonstd.runs import checking, inventory, to_json
from carbonstd.runs.comparison import compare_runs
from carbonstd.runs.methods import methods
from carbonstd.runs.stored import read_run
from writers.markdown import (
    AS_OF,
    KEY_HEADS,
    ROOT,
    Blocks,
    code,
    command_line,
    described,
    fence,
    known_keys,
    lacking,
    output_of,
    table,
)

#: Marks what an example leaves out.
LEFT_OUT = "…"
JUDGE = (
    "judge", "GB 16780-2021", "clinker-comprehensive-energy", "118", "-i", "altitude_m=2000", "-i",
    "ambient_pressure_pa=79500", "--as-of", str(AS_OF), "--output-format",
)  # fmt: skip
AUDIT = ("audit", "examples/chlor-alkali.yaml", "--output-format")
#: Runs that are only looked through for the keys that the examples lack: several accounts, allowances, targets …
FURTHER = (
    ("audit", "examples/sectors/steel-and-power.yaml", "--what-if", "intensity=-5%", "--target", "level_2",
     "--draws", "1000", "--output-format", "json"),
    ("audit", "examples/sectors/coal-mine", "--target", "level_2", "--output-format", "json"),
    ("audit", "examples/cement-plant.xlsx", "--uncertainty", "--output-format", "json"),
)  # fmt: skip
#: Mappings whose keys are ids or names, not words of the format.
BY_NAME = (
    "limits", "meets", "by_gas", "by_category", "by_source_type", "editions", "by_carrier", "of_which", "inputs",
    "outputs", "sources", "shapes", "groups",
)  # fmt: skip
#: A text in both languages, a range, a figure: the page says what they hold.
PLAIN = ({"zh", "en"}, {"low", "high"}, {"value", "unit", "note", "trace"})
#: Blocks of the same keys as another one, by the end of their path.
LIKE = {
    "management.equivalent_balance": "management.balance",
    "stages[].total": "stages[].rows[]",
    "balance.enterprise": "balance.stages[].rows[]",
    "allocation.units[].steps[]": "allocation.steps[]",
    "abatement.unplaced[]": "abatement.dropped[]",
    "only_recomputed[]": "only_reported[]",
    "verification.checks[].observations[].location": "findings[].location",
    "verification.against[].lines[].location": "findings[].location",
    "verification.against[].only_reported[].location": "findings[].location",
}


# --- the run ---------------------------------------------------------------------------------------------------------


def run() -> Blocks:
    """Describe the run document, with a judgement in full and an audit cut short."""
    judged, audited = (_without_place(output_of(*arguments, "json")) for arguments in (JUDGE, AUDIT))
    real: dict[str, dict[str, None]] = {}
    for text in (judged, audited, *(output_of(*arguments) for arguments in FURTHER)):
        _visit(json.loads(text), "", real)
    return {
        "keys": _keys_of("run", real),
        "example": f"{fence(command_line(*JUDGE, 'json'))}\n\n{fence(judged, 'json')}",
        "audit": f"{fence(command_line(*AUDIT, 'json'))}\n\n{fence(to_json(_cut_audit(json.loads(audited))), 'json')}",
        "csv": fence(output_of(*JUDGE, "csv"), "csv"),
    }


def _without_place(text: str) -> str:
    return re.sub(r'"environment": \{.*?\}', '"environment": {"python": "…", "platform": "…"}', text)


def _cut_audit(document: dict[str, Any]) -> dict[str, Any]:
    """Keep the accounts and two of everything."""
    traces = document.pop("traces")
    for block in document["emissions"]:
        block["sources"] = block["sources"][:1] + block["sources"][-1:] + [LEFT_OUT]
    nodes = {key: traces[key] for key in traces if key.startswith("t:tce/energy.electrolysis.heat")}
    lengths = {"management": 1, "verification": 1}
    cut = {
        key: value if key in ("emissions", "period") else shortened(value, lengths.get(key, 2))
        for key, value in document.items()
    }
    summary = cut.pop("summary")
    return {**cut, "traces": {**nodes, LEFT_OUT: LEFT_OUT}, "summary": summary}


def shortened(value: Any, length: int) -> Any:
    """Cut lists to some elements, saying so."""
    if isinstance(value, list):
        kept = [shortened(element, length) for element in value[:length]]
        return [*kept, LEFT_OUT] if len(value) > length else kept
    if isinstance(value, dict):
        return {key: shortened(element, length) for key, element in value.items()}
    return value


def _keys_of(document: str, real: dict[str, dict[str, None]]) -> str:
    """Write the tables of all blocks of a document."""
    blocks = [block for name, block in known_keys() if name == document]
    for block in sorted(real.keys() - set(blocks)):
        lacking(document, block, ["the whole block"])
    keys = []
    for block in blocks:
        keys.append(f"### {code(block) if block else 'Top level'}")
        keys.append(table(KEY_HEADS, described(document, block, real.get(block, ()))))
    return "\n\n".join(keys)


def _visit(value: Any, path: str, real: dict[str, dict[str, None]]) -> None:
    """Gather the keys of every block; a mapping by id is written ``{}``, a list ``[]``."""
    path = next((path.removesuffix(end) + known for end, known in LIKE.items() if path.endswith(end)), path)
    if isinstance(value, list):
        for element in value:
            _visit(element, f"{path}[]", real)
    elif isinstance(value, dict) and value.keys() not in PLAIN:
        real.setdefault(path, {}).update(dict.fromkeys(value))
        for key, element in value.items():
            if key == "traces":
                for node in element.values():
                    _visit(node, "traces{}", real)
            elif not (isinstance(element, dict) and key in BY_NAME):
                _visit(element, f"{path}.{key}".lstrip("."), real)


# --- the other documents ---------------------------------------------------------------------------------------------


def outputs() -> Blocks:
    """Describe the JSON of the other commands, with real examples."""
    samples = {
        "standards": "gb-16780.2021",
        "packages": "gb-16780.2021",
        "factors": "gbt-2589.2020",
        "methods": "ndrc-coal-mining.2014",
        "units": "kgce",
    }
    kinds = []
    for kind in ("standards", "packages", "factors", "methods", "carriers", "regions", "rules", "units"):
        items = _listed(kind)
        kinds.append(f"### list {kind}")
        item = next((one for one in items if one["id"] == samples.get(kind)), items[0])
        block = "packages[]" if kind == "factors" else f"{kind}[]"
        kinds.append(table(KEY_HEADS, described("list", block, item)))
        kinds.append(fence(json.dumps(item, ensure_ascii=False), "json"))
    shown = output_of("show", "GB 36888-2018", "--output-format", "json")
    return {
        "list": table(KEY_HEADS, described("list", "", ())),
        "kinds": "\n\n".join(kinds),
        "show": table(KEY_HEADS, described("show", "", json.loads(shown))),
        "show_example": fence(shown, "json"),
        **_example("convert", "", "12000", "kWh", "kgce", "--as-of", str(AS_OF)),
        **_example("compare", "editions", "GB 16780-2012", "GB 16780-2021", "--as-of", str(AS_OF)),
        **_example("explain", "indicator", "GB 16780-2021", "clinker-coal", "--as-of", str(AS_OF)),
        "explain": table(KEY_HEADS, described("explain", "", ())),
        **_of_runs(),
        **_check(),
    }


def _example(command: str, block: str, *arguments: str) -> Blocks:
    asked = (command, *arguments, "--output-format", "json")
    document = json.loads(output_of(*asked))
    name = f"{command}_{block}" if block else command
    own = document.keys() - known_keys()[command, ""].keys() if block and (command, "") in known_keys() else document
    text = f"{fence(command_line(*asked))}\n\n{fence(to_json(shortened(document, 1)), 'json')}"
    return {name: table(KEY_HEADS, described(command, block, own)), f"{name}_example": text}


def _of_runs() -> Blocks:
    """Describe what `compare` and `explain` say of stored runs, held against a real one."""
    run = read_run(output_of(*JUDGE, "json").encode(), "run.json")
    return {
        "compare_runs": table(KEY_HEADS, described("compare", "runs", compare_runs(run, run).as_json())),
        "explain_run": table(KEY_HEADS, described("explain", "run", ())),
    }


def _check() -> Blocks:
    path = Path("docs/samples/faults.yaml")
    place = Path.cwd()
    os.chdir(ROOT)
    try:
        dossier, findings = checking.check(Catalogue([ROOT]), [path], AS_OF, Path.as_posix)
    finally:
        os.chdir(place)
    document = checking.check_document(dossier, findings)
    text = f"{fence(command_line('check', path.as_posix(), '--output-format', 'json'))}\n\n" + fence(
        to_json(shortened(document, 1)), "json"
    )
    return {"check": table(KEY_HEADS, described("check", "", document)), "check_example": text}


def _listed(kind: str) -> list[dict[str, Any]]:
    reader: Any = methods if kind == "methods" else getattr(inventory, kind)
    catalogue = Catalogue([ROOT])
    arguments = {"standards": (catalogue, AS_OF), "rules": (), "units": ()}.get(kind, (catalogue,))
    found: list[dict[str, Any]] = reader(*arguments)
    return found
