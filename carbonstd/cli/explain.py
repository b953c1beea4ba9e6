"""`carbonstd explain`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import SESSION, check_format, emit, emit_bytes, note

if TYPE_CHECKING:
    from datetime import date

    from carbonstd.packages import Catalogue, Edition

_RULE = re.compile(r"[A-Z]\d{3}", re.IGNORECASE)
FORMAT = "carbonstd.explain/1"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "explain",
        help=both(
            "解释规则、标准、指标、系数、核算方法，或一次运行中的某个数",
            "explain a rule, a standard, an indicator, a factor, a method, or a number of a stored run",
        ),
    )(explain)


def explain(
    what: Annotated[
        str,
        typer.Argument(
            help=both(
                "规则编号、标准号、数据包，或运行文件 run.json",
                "a rule's id, a standard, a package, or a stored run.json",
            ),
            show_default=False,
        ),
    ],
    which: Annotated[
        Optional[str],
        typer.Argument(
            help=both(
                "指标、能源等；或运行中判定、追溯的编号（省略则列出）",
                "an indicator, a carrier …; or an id of a judgement or trace of the run (listed if left out)",
            ),
            show_default=False,
        ),
    ] = None,
    as_of: options.AsOf = None,
    output_format: options.OutputFormat = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
) -> int:
    """Explain a rule, a standard, an indicator, a factor, a method, or a number of a run."""
    chosen = check_format(output_format, ("full", "concise", "json"))
    if _RULE.fullmatch(what):
        text, document = _rule(what)
    elif what == "-" or what.lower().endswith(".json") or Path(what).is_file():
        text, document = _run(sources.open_catalogue(packages), Path(what), which)
    else:
        day = sources.optional_date(as_of)
        text, document = _packaged(sources.open_catalogue(packages), what, which, sources.today(), day)
    if chosen == "json":
        from carbonstd.runs import to_json

        emit_bytes(to_json({"format": FORMAT, **document}))
    else:
        emit(text)
    return 0


def _rule(what: str) -> tuple[str, dict[str, Any]]:
    from carbonstd import reporting, rules

    rule = rules.rule(what)
    parts = ("title", "message", "what", "why", "example", "todo", "basis")
    texts = {part: {"zh": getattr(rule, part).zh, "en": getattr(rule, part).en} for part in parts}
    return reporting.rule_page(rule, SESSION.page()), {
        "kind": "rule",
        "id": rule.id,
        "severity": rule.severity,
        **texts,
    }


def _run(catalogue: Catalogue, path: Path, which: str | None) -> tuple[str, dict[str, Any]]:
    """Explain a number of a stored run, or list the numbers that it has."""
    from carbonstd.reporting.tree import reachable, run_contents, trace_tree
    from carbonstd.runs.references import PackageRows
    from carbonstd.runs.stored import find_trace, read_run

    data, name, _ = sources.read_bytes(path)
    run = read_run(data, name)
    page = SESSION.page()
    if not run.intact:
        note(SESSION.say(f"注意：{name} 写出后被改动过", f"note: {name} was changed after it was written"))
    head = {"kind": "run", "run": name, "content_sha256": run.document.get("content_sha256"), "intact": run.intact}
    if which is None:
        keys = ("id", "standard", "indicator", "verdict", "value", "unit", "trace")
        listed = [{key: block.get(key) for key in keys} for block in run.blocks("judgements")]
        return run_contents(run.document, page), {**head, "judgements": listed, "traces": sorted(run.traces)}
    found = find_trace(run.document, which)
    if not found.exact:
        identity = found.judgement["id"] if found.judgement else found.trace
        note(SESSION.say(f"理解为 {identity}", f"understood as {identity}"))
    rows = PackageRows(catalogue)
    nodes = {key: run.traces[key] for key in reachable(run.traces, found.trace)}
    refs = sorted({node["source"] for node in nodes.values() if node.get("source")})
    used = {package["name"]: package["sha256"] for package in run.blocks("packages")}
    for package in sorted({ref.partition("/")[0] for ref in refs}):
        if rows.sha256(package) not in (None, used.get(package)):
            note(SESSION.say(f"注意：本机的 {package} 与该次运行所用的不同，出处以本机为准",
                             f"note: {package} here isn't the one of the run; rows are cited from the one here"))  # fmt: skip
    cited = {ref: row.as_json() if (row := rows.find(ref)) else None for ref in refs}
    document = {**head, "id": which, "root": found.trace, "judgement": found.judgement, "nodes": nodes, "rows": cited}
    return trace_tree(run.document, found.trace, page, rows.find), document


def _packaged(
    catalogue: Catalogue, what: str, which: str | None, today: date, as_of: date | None
) -> tuple[str, dict[str, Any]]:
    """Explain a standard with limits or an indicator of it, else a factor package, a method or a row of one."""
    from carbonstd.packages import LIMIT_KINDS
    from carbonstd.reporting.references import document_page, rows_page
    from carbonstd.runs.references import find_document, find_rows, formulas_of, table_rows, tables_of

    page = SESSION.page()
    named = next((p for p in catalogue.packages if p.name == what.strip().lower() and p.kind in LIMIT_KINDS), None)
    limits = named is not None or _has_limits(catalogue, what)
    document = None if limits else find_document(catalogue, what, as_of or today)
    if document is None:
        return _standard(catalogue, named or catalogue.choose(what, today, as_of).edition, which)
    if which is not None:
        rows = find_rows(catalogue, document, which)
        return rows_page(rows, page), {"kind": "row", **_head(document), "rows": [row.as_json() for row in rows]}
    tables = {table: [row.as_json() for row in table_rows(document, table)] for table in tables_of(document)}
    formulas = formulas_of(catalogue, document) if document.kind == "method" else []
    shown = {
        "kind": document.kind,
        **_head(document),
        "tables": tables,
        "formulas": [row.as_json() for row in formulas],
    }
    return document_page(document, page, formulas), shown


def _standard(catalogue: Catalogue, edition: Edition, which: str | None) -> tuple[str, dict[str, Any]]:
    from carbonstd import reporting
    from carbonstd.runs import find_group, inventory
    from carbonstd.runs.references import table_rows

    page, package = SESSION.page(), catalogue.quota(edition)
    if which is None:
        shown = {key: value for key, value in inventory.show_edition(package).items() if key != "format"}
        return reporting.edition(package, page), {**shown, "kind": "standard"}
    group = find_group(package, which)
    wanted = {row.row for row in group}
    rows = [row.as_json() for row in table_rows(edition, "limits") if row.cells["row"] in wanted]
    document = {"kind": "indicator", **_head(edition), "indicator": group[0].indicator, "rows": rows}
    return reporting.indicator(package, group, page), document


def _head(edition: Edition) -> dict[str, Any]:
    return {"standard": edition.standard, "package": edition.name, "version": edition.version}


def _has_limits(catalogue: Catalogue, text: str) -> bool:
    from carbonstd.errors import PackageError
    from carbonstd.packages import parse_number

    try:
        return any(edition.folder is not None for edition in catalogue.family(parse_number(text)[0]))
    except PackageError:
        return False
