"""Write the pages of docs/reference, and the counts in README.md, from the code and the packages.

``python docs/reference/generate.py`` writes them, ``--check`` only compares and names what is stale. The prose is in
templates/, where a line ``@@ name`` stands for a generated block. Nothing here depends on the clock, the environment
or the place of the checkout.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from carbonstd.cli.main import build  # noqa: E402
from carbonstd.errors import CarbonstdError  # noqa: E402
from carbonstd.exact import format_exact  # noqa: E402
from carbonstd.expressions import NoValue, evaluate, functions, parse, syntax, tokens  # noqa: E402
from carbonstd.maintain.groups import group_findings  # noqa: E402
from carbonstd.packages import Catalogue, Edition, QuotaPackage  # noqa: E402
from carbonstd.rules import RULES, Rule  # noqa: E402
from carbonstd.runs import inventory  # noqa: E402
from carbonstd.terms import GRADES, Language  # noqa: E402
from carbonstd.units import dimension, known_units  # noqa: E402
from carbonstd.units.vocabulary import read_table as unit_table  # noqa: E402

#: The day on which the pages say what is in force.
AS_OF = date(2026, 11, 23)
WIDTH = 100
LANGUAGES: tuple[Language, ...] = ("zh", "en")
KEY_HEADS = ("key", "type", "meaning")

Blocks = dict[str, str]


# --- Markdown --------------------------------------------------------------------------------------------------------


def cell(text: object) -> str:
    """Make a text safe for a cell of a table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table without padding."""
    lines = [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def code(*texts: str) -> str:
    """Set texts as code."""
    return " ".join(f"`{text}`" for text in texts)


def fence(text: str, kind: str = "text") -> str:
    """Write a fenced block."""
    return f"```{kind}\n{text.rstrip()}\n```"


def output_of(*arguments: str) -> str:
    """Run one command in this process and return what it writes to stdout."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    with redirect_stdout(stream):
        build("en").main([*arguments], prog_name="carbonstd", standalone_mode=False)
    return raw.getvalue().decode()


# --- commands, rules -------------------------------------------------------------------------------------------------


def cli() -> Blocks:
    """Show the help of every command in both languages."""
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for path, text in _helps(build(language), None, "carbonstd"):
            found.setdefault(path, [f"## {path}"]).append(fence(text))
    return {"commands": "\n\n".join(part for parts in found.values() for part in parts)}


def _helps(command: Any, parent: Any, name: str) -> Iterator[tuple[str, str]]:
    context = command.context_class(
        command, info_name=name, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH
    )
    yield context.command_path, command.get_help(context)
    for child_name, child in getattr(command, "commands", {}).items():
        yield from _helps(child, context, child_name)


def rules() -> Blocks:
    """Show every rule's page in both languages."""
    every = sorted(RULES.values(), key=lambda rule: rule.id)
    index = ((f"[{r.id}](#{r.id.lower()})", r.severity, r.title.zh, r.title.en) for r in every)
    return {
        "index": table(("id", "severity", "标题", "title"), index),
        "rules": "\n\n".join(_rule(rule) for rule in every),
    }


def _rule(rule: Rule) -> str:
    heads = (
        ("信息", "message", rule.message), ("检查什么", "what it checks", rule.what), ("为什么", "why", rule.why),
        ("例", "example", rule.example), ("怎么办", "what to do", rule.todo), ("依据", "basis", rule.basis),
    )  # fmt: skip
    lines = [f'<a id="{rule.id.lower()}"></a>', f"## {rule.id} {rule.title.zh} · {rule.title.en} ({rule.severity})", ""]
    lines += [f"- **{zh}** {text.zh}<br>**{en}** {text.en}" for zh, en, text in heads]
    return "\n".join(lines)


# --- coverage --------------------------------------------------------------------------------------------------------


class Facts:
    """The counts of one edition; a package that can't be read is shown as such."""

    def __init__(self, catalogue: Catalogue, edition: Edition) -> None:
        self.edition = edition
        self.binding = edition.kind == "quota" and edition.in_force(AS_OF)
        self.fault = ""
        self.gaps: list[str] = []
        self.grades: Counter[str] = Counter()
        self.blank: Counter[str] = Counter()
        self.rows = self.groups = self.calculations = self.boundaries = 0
        try:
            self._count(catalogue.quota(edition))
        except (CarbonstdError, LookupError) as error:
            self.fault = f"not readable: {type(error).__name__}"

    def _count(self, package: QuotaPackage) -> None:
        calculations = [package.calculations.get(row.row) for row in package.rows]
        self.rows, self.groups = len(package.rows), len(package.groups)
        self.grades.update(row.grade for row in package.rows)
        self.blank.update(level for row in package.rows for level, text in row.level_texts.items() if not text)
        self.calculations = sum(one is not None and one.expression is not None for one in calculations)
        self.boundaries = sum(one is not None and one.boundary_stated for one in calculations)
        self.gaps = [
            f"{str(finding.args['where']).removeprefix('limits.csv, ')}: "
            f"{str(finding.args['reason']).removeprefix('no row fits where ')}"
            for finding in group_findings(package)
            if finding.rule == "P106"
        ]

    @property
    def line(self) -> list[object]:
        """The edition's line in the table; a dash for nothing."""
        blank = ", ".join(f"L{level}: {count}" for level, count in sorted(self.blank.items()))
        counts = (*(self.grades[grade] for grade in GRADES), self.calculations, self.boundaries)
        return [
            self.edition.standard, self.edition.title.zh or "?", "√" if self.edition.in_force(AS_OF) else "",
            self.edition.validity, self.fault or self.rows, self.groups, *(count or "–" for count in counts),
            blank or "–", len(self.gaps) or "–",
        ]  # fmt: skip


class Coverage:
    """The counts of all editions."""

    def __init__(self) -> None:
        catalogue = Catalogue([ROOT])
        self.facts = [Facts(catalogue, edition) for edition in catalogue.standards if edition.folder is not None]
        self.without = [edition for edition in catalogue.standards if edition.folder is None]
        self.documents = inventory.factors(catalogue)

    @property
    def counts(self) -> dict[str, int]:
        """Every count by name, as the texts of README.md use them."""
        grades: Counter[str] = sum((fact.grades for fact in self.facts), Counter())
        return {
            "editions": len(self.facts),
            "in_force": sum(fact.binding for fact in self.facts),
            "rows": sum(fact.rows for fact in self.facts),
            "current_rows": sum(fact.rows for fact in self.facts if fact.binding),
            **{grade: grades[grade] for grade in GRADES},
            "calculations": sum(fact.calculations for fact in self.facts),
            "boundaries": sum(fact.boundaries for fact in self.facts),
            "blank": sum(sum(fact.blank.values()) for fact in self.facts),
            "gaps": sum(len(fact.gaps) for fact in self.facts),
            "without": len(self.without),
            "documents": len(self.documents),
        }


def coverage() -> Blocks:
    """Show what the packages hold, and what they don't."""
    found = Coverage()
    counts = found.counts
    totals = [
        ("editions with limits", counts["editions"]),
        (f"quota standards in force on {AS_OF}", counts["in_force"]),
        ("rows of limits", f"{counts['rows']}, {counts['current_rows']} of them in force"),
        ("rows by grade", ", ".join(f"{counts[grade]} {grade}" for grade in GRADES)),
        ("rows with a known calculation", counts["calculations"]),
        ("rows with a stated boundary", counts["boundaries"]),
        ("blank levels", counts["blank"]),
        ("groups with a gap", counts["gaps"]),
        ("editions without limits", counts["without"]),
        ("factor documents", counts["documents"]),
    ]
    heads = ("standard", "标题", "in force", "validity", "rows", "groups", *(f"{grade[:4]}." for grade in GRADES))
    gaps = ((fact.edition.standard, text) for fact in found.facts for text in fact.gaps)
    without = ((e.standard, e.title.zh or "?", e.validity, ", ".join(e.replaced_by) or "?") for e in found.without)
    documents = (
        (item["id"], item["title"]["zh"], item["version"],
         ", ".join(f"{name.removesuffix('.csv')} ({rows})" for name, rows in item["tables"].items()))
        for item in found.documents
    )  # fmt: skip
    return {
        "totals": table(("what", "count"), totals),
        "editions": table((*heads, "calc", "boundary", "blank", "gaps"), (fact.line for fact in found.facts)),
        "gaps": table(("standard", "group: inputs"), gaps),
        "without": table(("standard", "标题", "validity", "replaced by"), without),
        "documents": table(("package", "标题", "version", "tables (rows)"), documents),
    }


def readme(text: str) -> str:
    """Put the counts between the marks of README.md, by the texts in templates/counts.txt."""
    counts = {**Coverage().counts, "as_of": AS_OF}
    for paragraph in (HERE / "templates/counts.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        name, _, lines = paragraph.partition("\n")
        block = lines.format(**counts)
        pattern = re.compile(rf"(<!-- counts {name} -->\n).*?(<!-- end counts {name} -->)", re.DOTALL)
        text = pattern.sub(rf"\g<1>{block}\n\g<2>", text)
    return text


# --- documents for machines ------------------------------------------------------------------------------------------


def run() -> Blocks:
    """Describe the run document, with a real example."""
    arguments = (
        "judge", "GB 16780-2021", "clinker-comprehensive-energy", "118", "-i", "altitude_m=2000", "-i",
        "ambient_pressure_pa=79500", "--as-of", str(AS_OF), "--output-format",
    )  # fmt: skip
    text = re.sub(
        r'"environment": \{.*?\}', '"environment": {"python": "…", "platform": "…"}', output_of(*arguments, "json")
    )
    command = " ".join(f'"{part}"' if " " in part else part for part in ("carbonstd", *arguments, "json"))
    real: dict[str, dict[str, None]] = {}
    _visit(json.loads(text), "", real)
    blocks = [block for document, block in _keys() if document == "run"]
    for block in real.keys() - set(blocks):
        _lacking("run", block, ["the whole block"])
    keys = []
    for block in blocks:
        keys.append(f"### {code(block) if block else 'Top level'}")
        keys.append(table(KEY_HEADS, _described("run", block, real.get(block, ()))))
    return {
        "keys": "\n\n".join(keys),
        "example": f"{fence(command)}\n\n{fence(text, 'json')}",
        "csv": fence(output_of(*arguments, "csv"), "csv"),
    }


def _visit(value: Any, path: str, real: dict[str, dict[str, None]]) -> None:
    """Gather the keys of every block; a mapping by id is written ``{}``, a list ``[]``."""
    if isinstance(value, list):
        for element in value:
            _visit(element, f"{path}[]", real)
    elif isinstance(value, dict):
        real.setdefault(path, {}).update(dict.fromkeys(value))
        for key, element in value.items():
            if key == "traces":
                for node in element.values():
                    _visit(node, "traces{}", real)
            elif key not in ("label", "message", "limits", "meets"):
                _visit(element, f"{path}.{key}".lstrip("."), real)


def list_show() -> Blocks:
    """Describe the JSON of `list` and `show`, with real examples."""
    samples = {"standards": "gb-16780.2021", "packages": "gb-16780.2021", "factors": "gbt-2589.2020", "units": "kgce"}
    kinds = []
    for kind in ("standards", "packages", "factors", "methods", "carriers", "regions", "rules", "units"):
        items = _listed(kind)
        kinds.append(f"### list {kind}")
        if not items:
            kinds.append("Empty in this version.")
            continue
        item = next((one for one in items if one["id"] == samples.get(kind)), items[0])
        block = "packages[]" if kind in ("factors", "methods") else f"{kind}[]"
        kinds.append(table(KEY_HEADS, _described("list", block, item)))
        kinds.append(fence(json.dumps(item, ensure_ascii=False), "json"))
    shown = output_of("show", "GB 36888-2018", "--output-format", "json")
    return {
        "list": table(KEY_HEADS, _described("list", "", ())),
        "kinds": "\n\n".join(kinds),
        "show": table(KEY_HEADS, _described("show", "", json.loads(shown))),
        "example": fence(shown, "json"),
    }


def _listed(kind: str) -> list[dict[str, Any]]:
    reader: Any = getattr(inventory, kind, None)
    if reader is None:
        return []
    catalogue = Catalogue([ROOT])
    arguments = {"standards": (catalogue, AS_OF), "rules": (), "units": ()}.get(kind, (catalogue,))
    found: list[dict[str, Any]] = reader(*arguments)
    return found


def _keys() -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    with (HERE / "keys.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["document"], row["block"]), {})[row["key"]] = (row["type"], row["meaning"])
    return found


def _described(document: str, block: str, real: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return the keys of a block with their meaning; keys of the real document that keys.csv lacks stand bare."""
    known = _keys().get((document, block), {})
    strangers = [key for key in real if key not in known]
    if strangers:
        _lacking(document, block, strangers)
    return [(code(key), *meaning) for key, meaning in known.items()] + [(code(key), "", "") for key in strangers]


def _lacking(document: str, block: str, what: Sequence[str]) -> None:
    print(f"keys.csv: {document} {block or 'top level'} lacks {', '.join(what)}", file=sys.stderr)


# --- units, expressions ----------------------------------------------------------------------------------------------


def units() -> Blocks:
    """Show all units, their spellings, and what is asked or refused."""
    known = ((code(unit), dimension(unit), code(*spellings)) for unit, spellings in known_units().items())
    asked = (
        (code(*row["spellings"].split("; ")), code(*row["candidates"].split("; ")), row["severity"], row["zh"],
         row["en"])
        for row in unit_table("ambiguous.csv")
    )  # fmt: skip
    refused = ((row["one"], row["other"], row["zh"], row["en"]) for row in unit_table("crossings.csv"))
    return {
        "units": table(("unit", "dimension", "other spellings"), known),
        "ambiguous": table(("spelling", "may mean", "severity", "问题", "question"), asked),
        "crossings": table(("between", "and", "原因", "reason"), refused),
    }


#: Formula, variables, remark.
EXAMPLES: tuple[tuple[str, dict[str, str], str], ...] = (
    ("80 + 1.10*(x - 75)", {"x": "71.5"}, "no binary fractions"),
    ("350/63 * 1.26", {}, "exactly 7"),
    ("117 * (1.179 - 0.211*p/101325)", {"p": "79500"}, "shown to 34 digits, kept as a fraction"),
    ("1 < x <= 4", {"x": "4"}, "a chain"),
    ('kind in ("a", "b")', {"kind": "b"}, "texts stand only beside == and != and in in (…)"),
    ("10 if x > 1500 else y", {"x": "2000"}, "only the chosen branch needs its inputs"),
    ("10 if x > 1500 else y", {"x": "100"}, "y is needed here"),
    ("x > 1 or y > 1", {"x": "2"}, "one side decides, whatever is missing on the other"),
    ("step(x, 2, 1.0, 4, 1.1, 1.2)", {"x": "4"}, "the first bound that x doesn't exceed"),
    ("interp(x, 0, 10, 100, 30)", {"x": "25"}, "a straight line between points"),
    ("interp(x, 0, 10, 100, 30)", {"x": "101"}, "nothing is extrapolated"),
    ("pow(x, 0.5)", {"x": "2"}, "50 digits"),
    ("pow2(x) + abs(y)", {"x": "1.5", "y": "-1"}, ""),
    ("min(x, y, 3) + max(x, y)", {"x": "2", "y": "5"}, ""),
    ("ln(x)", {"x": "0"}, ""),
)
REFUSED = ("x ** 2", "x = 1", "f(x)", "x.real", "[1, 2]", 'a < "b"', "1_000", "x ≤ 4", "lambda: 1", "step(x, 2, 1, 1, 2, 3)")  # fmt: skip # noqa: E501


def expressions() -> Blocks:
    """Show the formula language: its limits and computed examples."""
    bounds = [
        ("characters", tokens.MAX_LENGTH), ("tokens", tokens.MAX_TOKENS), ("nested brackets", tokens.MAX_BRACKETS),
        ("levels of the tree", syntax.MAX_DEPTH), ("parts of the tree", syntax.MAX_NODES),
        ("argument of exp", f"±{functions.MAX_EXP_ARGUMENT}"), ("exponent of pow", f"±{functions.MAX_POWER}"),
    ]  # fmt: skip
    examples = (
        (code(text), ", ".join(f"{name} = {value}" for name, value in given.items()), _result(text, given), why)
        for text, given, why in EXAMPLES
    )
    return {
        "examples": table(("formula", "variables", "result", "remark"), examples),
        "refused": table(("formula", "message"), ((code(text), _refusal(text)) for text in REFUSED)),
        "bounds": table(("what", "at most"), bounds),
    }


def _result(text: str, given: dict[str, str]) -> str:
    values = {name: Fraction(value) if re.fullmatch(r"-?[\d.]+", value) else value for name, value in given.items()}
    try:
        value = evaluate(parse(text), values)
    except NoValue as outcome:
        return f"no value: {outcome.en}"
    return code(format_exact(value) if isinstance(value, Fraction) else str(value).lower())


def _refusal(text: str) -> str:
    try:
        parse(text)
    except CarbonstdError as error:
        return f"{error.en}{f'; {error.hint_en}' if error.hint_en else ''}"
    return "accepted"


# --- writing ---------------------------------------------------------------------------------------------------------

PAGES: dict[str, Callable[[], Blocks]] = {
    "cli.md": cli,
    "rules.md": rules,
    "coverage.md": coverage,
    "run.md": run,
    "list-show.md": list_show,
    "units.md": units,
    "expressions.md": expressions,
}


def page(name: str) -> str:
    """Fill a template with the blocks of its page."""
    blocks = PAGES[name]()
    prose = (HERE / "templates" / name).read_text(encoding="utf-8").replace("@@as_of@@", str(AS_OF))
    filled = re.sub(r"^@@ (\w+)$", lambda found: blocks[found[1]], prose, flags=re.MULTILINE)
    mark = f"<!-- Written by docs/reference/generate.py from templates/{name}: edit that. -->"
    return f"{mark}\n\n{filled.rstrip()}\n"


def main() -> int:
    """Write the pages, or with ``--check`` name the stale ones."""
    for name in [name for name in os.environ if name.startswith("CARBONSTD_")]:
        del os.environ[name]
    os.chdir(ROOT)
    check = "--check" in sys.argv[1:]
    texts = {HERE / name: page(name) for name in PAGES}
    front = ROOT / "README.md"
    texts[front] = readme(front.read_bytes().decode())
    stale = [path for path, text in texts.items() if not path.is_file() or path.read_bytes() != text.encode()]
    for path in stale:
        print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT).as_posix()}")
        if not check:
            path.write_bytes(texts[path].encode())
    if check and stale:
        print("run: python docs/reference/generate.py", file=sys.stderr)
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
