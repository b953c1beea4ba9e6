"""Progress on stderr, where somebody is looking and the work lasts."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")
#: Nothing is shown of work that ends sooner, in seconds.
PATIENCE = 1.0


def tracked(items: Sequence[_Item], label: str, wanted: bool) -> Iterator[_Item]:
    """Go through items; after a second, on a terminal, with a bar."""
    if not (wanted and sys.stderr.isatty()):
        yield from items
        return
    start = time.monotonic()
    waiting = iter(enumerate(items))
    for _, item in waiting:
        yield item
        if time.monotonic() - start > PATIENCE:
            break
    rest = [item for _, item in waiting]
    if not rest:
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=len(items), completed=len(items) - len(rest))
        for item in rest:
            yield item
            progress.advance(task)
