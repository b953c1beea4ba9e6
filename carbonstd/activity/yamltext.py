"""YAML whose scalars are text: ``0.10`` stays ``0.10`` and ``no`` stays ``no``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import yaml

from carbonstd.activity.text import decode
from carbonstd.errors import DossierError

MAX_DEPTH = 20
MAX_NODES = 2_000_000


class _TextLoader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """A safe loader that resolves no scalar: everything is text but an empty value, which is None."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


def _text_only(text: str | None, line: int) -> Any:
    return text


def load_yaml(data: bytes, name: str, scalar: Callable[[str | None, int], Any] = _text_only) -> Any:
    """Read YAML with every scalar as text; an empty scalar or ``null`` is None.

    Parameters
    ----------
    data, name : bytes, str
        The document and the name to use in messages.
    scalar : callable
        Makes a value of a scalar's text and line; keys of mappings stay text.

    Raises
    ------
    DossierError
        For invalid YAML, aliases, tags, duplicate keys, or a document deeper or larger than the limits.
    """
    text = decode(data, name)
    try:
        root = yaml.compose(text, _TextLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}" if mark is not None else name
        reason = getattr(error, "problem", None) or str(error)
        raise DossierError(f"{place}：不是有效的 YAML：{reason}", f"{place}: invalid YAML: {reason}") from None
    return None if root is None else _Builder(name, scalar).build(root, 0)


class _Builder:
    def __init__(self, name: str, scalar: Callable[[str | None, int], Any]) -> None:
        self.name = name
        self.scalar = scalar
        self.count = 0
        self.built: set[int] = set()

    def build(self, node: yaml.Node, depth: int) -> Any:
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            raise self._error(node, "嵌套过深或内容过多", "nested too deeply, or too large")
        if id(node) in self.built:  # composing turns an alias into the node that it names
            raise self._error(node, "不允许引用（*）", "aliases (*) are not allowed")
        self.built.add(id(node))
        if node.tag.startswith("!"):
            raise self._error(node, f"不允许标签 {node.tag}", f"tag {node.tag} is not allowed")
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(_scalar_text(node), node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, depth + 1) for child in node.value]
        result: dict[str, Any] = {}
        for key, value in node.value:
            name = _scalar_text(key) if isinstance(key, yaml.ScalarNode) else None
            if not isinstance(name, str) or name in result:
                raise self._error(key, f"键重复或无效：{name}", f"repeated or invalid key: {name}")
            result[name] = self.build(value, depth + 1)
        return result

    def _error(self, node: yaml.Node, zh: str, en: str) -> DossierError:
        place = f"{self.name}:{node.start_mark.line + 1}"
        return DossierError(f"{place}：{zh}", f"{place}: {en}")


def _scalar_text(node: yaml.ScalarNode) -> str | None:
    plain = not node.style  # libyaml's parser says '' where Python's says None
    return None if plain and node.value in ("", "null", "~") else str(node.value)
