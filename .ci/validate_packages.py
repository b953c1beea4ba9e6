"""Validate every package as a Data Package v2 with frictionless, in one process."""

import sys
from pathlib import Path

from frictionless import Package, system

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Validate all packages; print every error."""
    failed = 0
    descriptors = sorted([*ROOT.glob("quotas/*/*/datapackage.json"), *ROOT.glob("factors/*/*/datapackage.json")])
    with system.use_context(trusted=True):
        for descriptor in descriptors:
            report = Package(str(descriptor)).validate()
            if not report.valid:
                failed += 1
                print(descriptor.relative_to(ROOT))
                for error in report.flatten(["type", "note", "rowNumber", "fieldName"])[:5]:
                    print("  ", error)
    print(f"{len(descriptors) - failed} valid packages, {failed} invalid")
    return int(failed > 0 or not descriptors)


if __name__ == "__main__":
    sys.exit(main())
