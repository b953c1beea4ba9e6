"""Write the pages of docs/reference, and what stands between marks in the pages that people write.

``python docs/reference/generate.py`` writes, ``--check`` only compares and names what is stale. The prose of a
reference page is in templates/, where a line ``@@ name`` stands for a generated block. In the other pages a block
stands between ``<!-- written: name -->`` and ``<!-- end: name -->``. Nothing here depends on the clock, the
environment or the place of the checkout.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE)]

from writers.commands import cli, rules  # noqa: E402
from writers.coverage import counts, coverage  # noqa: E402
from writers.dossier import dossier  # noqa: E402
from writers.machine import outputs, run  # noqa: E402
from writers.markdown import AS_OF, Blocks  # noqa: E402
from writers.shown import shown  # noqa: E402
from writers.words import expressions, units  # noqa: E402

PAGES: dict[str, Callable[[], Blocks]] = {
    "cli.md": cli,
    "rules.md": rules,
    "coverage.md": coverage,
    "dossier.md": dossier,
    "run.md": run,
    "outputs.md": outputs,
    "units.md": units,
    "expressions.md": expressions,
}
#: Pages that people write, with blocks between marks.
MARKED = ("README.md", "docs/dossier.md", "docs/dossier.zh.md", "docs/user-guide.md")
MARKS = re.compile(r"(<!-- written: (\S+) -->\n).*?(<!-- end: \2 -->)", re.DOTALL)


def page(name: str) -> str:
    """Fill a template with the blocks of its page."""
    blocks = PAGES[name]()
    prose = (HERE / "templates" / name).read_text(encoding="utf-8").replace("@@as_of@@", str(AS_OF))
    filled = re.sub(r"^@@ (\w+)$", lambda found: blocks[found[1]], prose, flags=re.MULTILINE)
    mark = f"<!-- Written by docs/reference/generate.py from templates/{name}: edit that. -->"
    return f"{mark}\n\n{filled.rstrip()}\n"


@cache
def marked_blocks() -> Blocks:
    """Gather the blocks that may stand between marks."""
    return {**counts(), **shown(), **{name: dossier()[name] for name in ("thresholds", "readers")}}


def between_marks(text: str) -> str:
    """Renew what stands between marks."""
    return MARKS.sub(lambda found: f"{found[1]}{marked_blocks()[found[2]]}\n{found[3]}", text)


def main() -> int:
    """Write the pages, or with ``--check`` name the stale ones."""
    for name in [name for name in os.environ if name.startswith("CARBONSTD_")]:
        del os.environ[name]
    os.chdir(ROOT)
    check = "--check" in sys.argv[1:]
    texts = {HERE / name: page(name) for name in PAGES}
    for name in MARKED:
        texts[ROOT / name] = between_marks((ROOT / name).read_bytes().decode())
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
