"""What the packages hold, and what they don't: counted from them."""

from __future__ import annotations

from collections import Counter

from carbonstd.errors import CarbonstdError
from carbonstd.maintain.groups import group_findings
from carbonstd.packages import Catalogue, Edition, QuotaPackage
from carbonstd.runs import inventory
from carbonstd.runs.methods import methods
from carbonstd.terms import GRADES
from writers.markdown import AS_OF, REFERENCE, ROOT, Blocks, table


class Facts:
    """The counts of one edition; a package that can't be read is shown as such."""

    def __init__(self, catalogue: Catalogue, edition: Edition) -> None:
        self.edition = edition
        self.binding = edition.kind == "quota" and edition.in_force(AS_OF)
        self.fault = ""
        self.gaps: list[str] = []
        self.grades: Counter[str] = Counter()
        self.blank: Counter[str] = Counter()
        self.rows = self.groups = self.calculations = self.boundaries = 0
        try:
            self._count(catalogue.quota(edition))
        except (CarbonstdError, LookupError) as error:
            self.fault = f"not readable: {type(error).__name__}"

    def _count(self, package: QuotaPackage) -> None:
        calculations = [package.calculations.get(row.row) for row in package.rows]
        self.rows, self.groups = len(package.rows), len(package.groups)
        self.grades.update(row.grade for row in package.rows)
        self.blank.update(level for row in package.rows for level, text in row.level_texts.items() if not text)
        self.calculations = sum(one is not None and one.expression is not None for one in calculations)
        self.boundaries = sum(one is not None and one.boundary_stated for one in calculations)
        self.gaps = [
            f"{str(finding.args['where']).removeprefix('limits.csv, ')}: "
            f"{str(finding.args['reason']).removeprefix('no row fits where ')}"
            for finding in group_findings(package)
            if finding.rule == "P106"
        ]

    @property
    def line(self) -> list[object]:
        """The edition's line in the table; a dash for nothing."""
        blank = ", ".join(f"L{level}: {count}" for level, count in sorted(self.blank.items()))
        counts = (*(self.grades[grade] for grade in GRADES), self.calculations, self.boundaries)
        return [
            self.edition.standard, self.edition.title.zh or "?", "√" if self.edition.in_force(AS_OF) else "",
            self.edition.validity, self.fault or self.rows, self.groups, *(count or "–" for count in counts),
            blank or "–", len(self.gaps) or "–",
        ]  # fmt: skip


class Coverage:
    """The counts of all editions."""

    def __init__(self) -> None:
        catalogue = Catalogue([ROOT])
        self.facts = [Facts(catalogue, edition) for edition in catalogue.standards if edition.folder is not None]
        self.without = [edition for edition in catalogue.standards if edition.folder is None]
        self.documents = inventory.factors(catalogue)
        self.methods = methods(catalogue)

    @property
    def counts(self) -> dict[str, int]:
        """Every count by name, as the texts of README.md use them."""
        grades: Counter[str] = sum((fact.grades for fact in self.facts), Counter())
        return {
            "editions": len(self.facts),
            "in_force": sum(fact.binding for fact in self.facts),
            "rows": sum(fact.rows for fact in self.facts),
            "current_rows": sum(fact.rows for fact in self.facts if fact.binding),
            **{grade: grades[grade] for grade in GRADES},
            "calculations": sum(fact.calculations for fact in self.facts),
            "boundaries": sum(fact.boundaries for fact in self.facts),
            "blank": sum(sum(fact.blank.values()) for fact in self.facts),
            "gaps": sum(len(fact.gaps) for fact in self.facts),
            "without": len(self.without),
            "documents": len(self.documents),
            "methods": len(self.methods),
            "sectors": len({sector for item in self.methods for sector in item["sectors"]}),
        }


def coverage() -> Blocks:
    """Show what the packages hold, and what they don't."""
    found = Coverage()
    count = found.counts
    totals = [
        ("editions with limits", count["editions"]),
        (f"quota standards in force on {AS_OF}", count["in_force"]),
        ("rows of limits", f"{count['rows']}, {count['current_rows']} of them in force"),
        ("rows by grade", ", ".join(f"{count[grade]} {grade}" for grade in GRADES)),
        ("rows with a known calculation", count["calculations"]),
        ("rows with a stated boundary", count["boundaries"]),
        ("blank levels", count["blank"]),
        ("groups with a gap", count["gaps"]),
        ("editions without limits", count["without"]),
        ("accounting methods", f"{count['methods']}, for {count['sectors']} sectors"),
        ("factor documents", count["documents"]),
    ]
    heads = ("standard", "标题", "in force", "validity", "rows", "groups", *(f"{grade[:4]}." for grade in GRADES))
    gaps = ((fact.edition.standard, text) for fact in found.facts for text in fact.gaps)
    without = ((e.standard, e.title.zh or "?", e.validity, ", ".join(e.replaced_by) or "?") for e in found.without)
    documents = (
        (item["id"], item["title"]["zh"], item["version"],
         ", ".join(f"{name.removesuffix('.csv')} ({rows})" for name, rows in item["tables"].items()))
        for item in found.documents
    )  # fmt: skip
    accounting = (
        (item["id"], item["title"]["zh"], item["scheme"] or "–", ", ".join(item["sectors"]) or "any",
         f"{item['applies_from'] or ''}..{item['applies_to'] or ''}", item["materials"], item["defaults"],
         f"{item['sourced']} of {item['parameters']}")
        for item in found.methods
    )  # fmt: skip
    return {
        "totals": table(("what", "count"), totals),
        "methods": table(
            ("package", "标题", "scheme", "sectors", "years", "materials", "defaults", "sourced"), accounting
        ),
        "editions": table((*heads, "calc", "boundary", "blank", "gaps"), (fact.line for fact in found.facts)),
        "gaps": table(("standard", "group: inputs"), gaps),
        "without": table(("standard", "标题", "validity", "replaced by"), without),
        "documents": table(("package", "标题", "version", "tables (rows)"), documents),
    }


def counts() -> Blocks:
    """Write the counts for README.md, by the texts in templates/counts.txt."""
    found = {**Coverage().counts, "as_of": AS_OF}
    blocks = {}
    for paragraph in (REFERENCE / "templates/counts.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        name, _, lines = paragraph.partition("\n")
        blocks[f"counts-{name}"] = lines.format(**found)
    return blocks
