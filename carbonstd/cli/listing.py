"""`carbonstd list`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from carbonstd.cli import options, sources
from carbonstd.cli.language import both
from carbonstd.cli.output import SESSION, check_format, emit, emit_bytes
from carbonstd.errors import CarbonstdError

if TYPE_CHECKING:
    from carbonstd.packages import Catalogue

KINDS = ("standards", "factors", "methods", "rules", "units", "carriers", "regions", "packages")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "list",
        help=both(
            "列出标准、因子、方法、规则、单位、能源、地区、数据包",
            "list standards, factors, methods, rules, units, carriers, regions, packages",
        ),
    )(list_)


def list_(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help=both("列什么：" + "、".join(KINDS), "what: " + ", ".join(KINDS)))
    ] = "standards",
    search: Annotated[
        Optional[str],
        typer.Option("--search", metavar="TEXT", help=both("只列包含该文字的", "only what contains the text")),
    ] = None,
    in_force: Annotated[bool, typer.Option("--in-force", help=both("只列有效的", "only what is in force"))] = False,
    as_of: options.AsOf = None,
    output_format: options.OutputFormat = None,
    packages: options.Packages = None,
    lang: options.Lang = None,
) -> int:
    """List what the program knows."""
    from carbonstd import reporting, runs

    day = sources.optional_date(as_of) or sources.today()
    items = [item for item in _items(kind, packages, day) if _matches(item, search)]
    if in_force:
        items = [item for item in items if item.get("in_force", True)]
    if check_format(output_format, ("full", "concise", "json")) == "json":
        document = {"format": "carbonstd.list/1", "kind": kind, "as_of": str(day), "items": items}
        emit_bytes(runs.to_json(document))
    else:
        emit(reporting.listing(kind, items, SESSION.page(), str(day)))
    return 0


def _items(kind: str, folders: Any, day: Any) -> list[dict[str, Any]]:
    from carbonstd.runs import inventory

    if kind == "methods":
        from carbonstd.runs.methods import methods

        return methods(sources.open_catalogue(folders))
    if kind == "rules":
        return inventory.rules()
    if kind not in KINDS:
        raise CarbonstdError(
            f"不能列 {kind!r}；可用：{', '.join(KINDS)}", f"can't list {kind!r}; known: {', '.join(KINDS)}"
        )
    catalogue = sources.open_catalogue(folders)
    if kind == "standards":
        return inventory.standards(catalogue, day)
    if kind == "units":
        return inventory.units()
    readers: dict[str, Callable[[Catalogue], list[dict[str, Any]]]] = {
        "packages": inventory.packages, "factors": inventory.factors,
        "carriers": inventory.carriers, "regions": inventory.regions,
    }  # fmt: skip
    return readers[kind](catalogue)


def _matches(item: dict[str, Any], text: str | None) -> bool:
    return text is None or text.casefold() in str(item).casefold()
