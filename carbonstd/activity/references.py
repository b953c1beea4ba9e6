"""References: processes and sites that rows name must be in their tables, by number or by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from carbonstd.activity.dossier import Process
from carbonstd.activity.faults import Fault, fault
from carbonstd.activity.headings import Heading
from carbonstd.activity.spelling import Names
from carbonstd.rules import Text


def defined_names(headings: Iterable[Heading]) -> Names[str]:
    """Gather the ids of processes or sites with the names by which rows may call them.

    A name that two of them share names neither.
    """
    pairs: list[tuple[str, str]] = []
    for heading in headings:
        places = heading.by_column.get("id", 0), heading.by_column.get("name", 0)
        for row in heading.rows:
            id_cell, name_cell = (row.cells.get(place) for place in places)
            name = name_cell.text.strip() if name_cell else ""
            pairs.append((id_cell.text.strip() if id_cell else name, name))
    names = [name for _, name in pairs]
    own = [(identity, identity) for identity, _ in pairs if identity]
    return Names(own + [(name, identity) for identity, name in pairs if name and names.count(name) == 1])


def ensure_no_cycle(processes: Iterable[Process]) -> Iterator[Fault]:
    """Refuse a process that lies above itself."""
    by_id = {process.id: process for process in processes}
    reported: set[str] = set()
    for process in by_id.values():
        chain = [process.id]
        parent = process.parent
        while parent and parent in by_id and parent not in chain:
            chain.append(parent)
            parent = by_id[parent].parent
        if parent == process.id and process.id not in reported:
            reported.update(chain)
            loop = " → ".join([*chain, process.id])
            reason = Text(f"上级工序成环：{loop}", f"processes lie above one another: {loop}")
            yield fault(process, "D119", "parent", {"reason": reason}, spoils=[by_id[one] for one in chain])
