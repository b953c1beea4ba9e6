"""Commands and rules: their help and pages in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from carbonstd.cli.main import build
from carbonstd.rules import RULES, Rule
from writers.markdown import LANGUAGES, Blocks, fence, table

WIDTH = 100


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
