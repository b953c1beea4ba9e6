"""A factor document may name only carriers of the list."""

import shutil
from pathlib import Path

from carbonstd.maintain import build, lint
from carbonstd.packages import built_in_roots


def test_lint_refuses_an_unmapped_fuel(tmp_path: Path) -> None:
    folder = tmp_path / "gbt-2589" / "2020"
    shutil.copytree(built_in_roots()[0] / "factors" / "gbt-2589" / "2020", folder)
    build(folder)
    assert [finding for finding in lint(folder) if finding.severity == "error"] == []
    table = folder / "coal-equivalents.csv"
    table.write_bytes(table.read_bytes().replace(b"\nraw-coal,", b"\nrock-coal,", 1))
    build(folder)
    reasons = [finding.message("en") for finding in lint(folder) if finding.severity == "error"]
    assert len(reasons) == 1 and "'rock-coal' is not in the list of carriers" in reasons[0]
