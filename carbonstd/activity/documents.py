"""Reading one .yaml or .json document that holds all tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from carbonstd.activity.cells import Cell, CellKind, Source, text_kind
from carbonstd.activity.sheets import MAX_DEPTH, Row, Sheet, ensure_within
from carbonstd.activity.text import decode
from carbonstd.activity.yamltext import load_yaml
from carbonstd.errors import DossierError

FORMAT = "carbonstd.dossier/1"


class Scalar(NamedTuple):
    """A scalar of a document with its line, as far as the parser knows it."""

    text: str
    kind: CellKind
    line: int | None = None


def read_yaml(data: bytes, name: str) -> list[Sheet]:
    """Read a YAML dossier; every scalar is text, so that numbers keep their digits.

    Raises
    ------
    DossierError
        If it isn't valid YAML, isn't a dossier, or is larger than the limits.
    """

    def scalar(text: str | None, line: int) -> Scalar:
        return Scalar("", "blank", line) if text is None else Scalar(text, _yaml_kind(text), line)

    return _sheets(load_yaml(data, name, scalar), name)


def read_json(data: bytes, name: str) -> list[Sheet]:
    """Read a JSON dossier; a number may be a JSON number or a string.

    Raises
    ------
    DossierError
        If it isn't valid JSON, repeats a key, isn't a dossier, or is larger than the limits.
    """

    def number(text: str) -> Scalar:
        return Scalar(text, text_kind(text))

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("repeated key")
        return found

    try:
        document = json.loads(
            decode(data, name), parse_float=number, parse_int=number, parse_constant=number, object_pairs_hook=members
        )
    except json.JSONDecodeError as error:
        raise DossierError(
            f"{name}:{error.lineno}：不是有效的 JSON（第 {error.colno} 列：{error.msg}）",
            f"{name}:{error.lineno}: invalid JSON (column {error.colno}: {error.msg})",
        ) from None
    except (ValueError, RecursionError) as error:
        raise DossierError(
            f"{name}：JSON 有重复的键，或嵌套过深（{type(error).__name__}）",
            f"{name}: a key is repeated, or it is nested too deeply ({type(error).__name__})",
        ) from None
    return _sheets(_typed(document, name, 0), name)


def _typed(node: Any, name: str, depth: int) -> Any:
    """Make scalars of the strings, truth values and nulls of a JSON document."""
    if depth > MAX_DEPTH:
        raise DossierError(f"{name}：嵌套超过 {MAX_DEPTH} 层", f"{name}: nested deeper than {MAX_DEPTH}")
    if isinstance(node, dict):
        return {key: _typed(value, name, depth + 1) for key, value in node.items()}
    if isinstance(node, Scalar):
        return node
    if isinstance(node, list):
        return [_typed(value, name, depth + 1) for value in node]
    if node is None:
        return Scalar("", "blank")
    if isinstance(node, bool):
        return Scalar("true" if node else "false", "bool")
    return Scalar(node, text_kind(node))


def _yaml_kind(text: str) -> CellKind:
    return "bool" if text in ("true", "false") else text_kind(text)


def _sheets(document: Any, name: str) -> list[Sheet]:
    if not isinstance(document, dict):
        raise DossierError(
            f"{name}：应为以表名为键的文档", f"{name}: expected a mapping of tables",
            hint_zh=f"以 format: {FORMAT} 开头，其下为 enterprise、energy 等表",
            hint_en=f"begin with format: {FORMAT}, then enterprise, energy and the other tables",
        )  # fmt: skip
    given = document.pop("format", None)
    if isinstance(given, Scalar) and given.kind != "blank" and given.text.strip() != FORMAT:
        raise DossierError(
            f"{name}：格式为 {given.text}，应为 {FORMAT}", f"{name}: format is {given.text}, expected {FORMAT}"
        )
    source = Source(name)
    return [_sheet(table, content, source) for table, content in document.items()]


def _sheet(table: str, content: Any, source: Source) -> Sheet:
    rows = [content] if isinstance(content, dict) else content if isinstance(content, list) else None
    if isinstance(content, Scalar) and content.kind == "blank":
        rows = []
    if rows is None or not all(isinstance(row, dict) for row in rows):
        place = next((f"{source.file}:{line}" for line in _lines(content)), source.file)
        raise DossierError(
            f"{place}：{table} 应为行的列表，每行是 列名: 值",
            f"{place}: {table} must be a list of rows, each of them column: value",
        )
    headers: dict[str, Cell] = {}
    columns: dict[str, int] = {}
    cells: list[Row] = []
    count = 0
    for number, row in enumerate(rows, 1):
        found: dict[int, Cell] = {}
        for key, value in row.items():
            path = f"{table}[{number - 1}].{key}" if isinstance(content, list) else f"{table}.{key}"
            cell = _cell(value, source, path)
            if key not in columns:
                columns[key] = len(columns) + 1
                headers[key] = Cell(key, "text", source, line=cell.line, path=path)
            if not cell.is_blank:
                found[columns[key]] = cell
        count += len(found)
        ensure_within(source.file, rows=number, columns=len(columns), cells=count)
        if found:
            cells.append(Row(number, found))
    header = Row(0, dict(enumerate(headers.values(), 1)))
    return Sheet(table, source, (header, *cells) if columns else (), headed=True)


def _cell(value: Any, source: Source, path: str) -> Cell:
    if isinstance(value, Scalar):
        return Cell(value.text, value.kind, source, line=value.line, path=path)
    line = next(_lines(value), None)
    if isinstance(value, list) and all(isinstance(item, Scalar) for item in value):
        return Cell("; ".join(item.text for item in value), "text", source, line=line, path=path)
    return Cell("{…}", "error", source, line=line, path=path)


def _lines(value: Any) -> Iterator[int]:
    if isinstance(value, Scalar):
        if value.line is not None:
            yield value.line
        return
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lines(child)
