"""Which indicators of which editions an enterprise is judged by: its products, and the rows of `assess`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstd.activity.dossier import Assess, Dossier, Output
from carbonstd.dates import Period
from carbonstd.errors import CarbonstdError
from carbonstd.findings import Finding
from carbonstd.packages import LIMIT_KINDS, Catalogue, Edition, LimitRow, Product, QuotaPackage
from carbonstd.packages.descriptor import parse_number
from carbonstd.packages.tables import read_table, split_list
from carbonstd.rules import Text


@dataclass(frozen=True)
class Task:
    """One indicator to be judged for one product of one process."""

    process: str
    product: str
    package: QuotaPackage
    indicator: str
    variants: tuple[tuple[str | None, tuple[LimitRow, ...]], ...]
    binding: bool
    as_of: date
    role: str = "binding"
    reason: str = ""
    span: Period | None = None


@dataclass(frozen=True)
class Unassigned:
    """An output for which no standard can be named; its process stays without a verdict."""

    output: Output
    finding: Finding


@dataclass(frozen=True)
class EditionInForce:
    """An edition with the days on which it is judged, and whether its verdict binds."""

    edition: Edition
    as_of: date
    binding: bool
    span: Period | None = None


def editions_for(
    catalogue: Catalogue,
    period: Period,
    as_of: date,
    policy: str,
    chosen: dict[str, str],
    known_on: date | None = None,
) -> list[EditionInForce]:
    """Return the editions in force: the binding one of each family first, then others in force within the period.

    Parameters
    ----------
    policy : str
        ``period-end`` judges by the edition in force on `as_of`, ``period-start`` by the one on the first day;
        ``split`` by each edition in force within the period, over its own months.
    chosen : dict
        Editions asked for by family, whatever is in force.
    known_on : date or None
        Hides what was issued later; an edition without a date of issue stays.
    """
    day = period.start if policy == "period-start" else as_of
    found: list[EditionInForce] = []
    families = sorted({edition.family for edition in catalogue.packages if edition.kind in LIMIT_KINDS})
    for family in families:
        editions = [e for e in catalogue.family(family) if known_on is None or e.issued is None or e.issued <= known_on]
        named = next((edition for edition in editions if edition.edition == chosen.get(family)), None)
        if family in chosen and named is None:
            known = ", ".join(edition.edition for edition in editions)
            raise CarbonstdError(
                f"没有 {family}-{chosen[family]}；已知的版本：{known}",
                f"no {family}-{chosen[family]}; editions known: {known}",
            )
        binding = named or next((edition for edition in reversed(editions) if edition.in_force(day)), None)
        if binding is None or binding.folder is None:
            continue
        in_period = [e for e in editions if e.folder is not None and (e is binding or _overlaps(e, period))]
        if policy == "split" and len(in_period) > 1 and named is None:
            found += [EditionInForce(e, span.end, True, span) for e in in_period for span in [_within(e, period)]]
            continue
        found.append(EditionInForce(binding, day, True))
        found += [
            EditionInForce(other, other.withdrawn or period.end, False)
            for other in editions
            if other is not binding and other.folder is not None and _overlaps(other, period)
        ]
    return found


def named_editions(dossier: Dossier) -> dict[str, str]:
    """Return the editions that rows of `assess` ask for, by family."""
    named = {}
    for row in dossier.assess:
        if row.standard and not row.faulty and row.role in (None, "binding"):
            family, year = parse_number(row.standard)
            if row.edition or year:
                named[family] = row.edition or year or ""
    return named


def _within(edition: Edition, period: Period) -> Period:
    """Return the part of a period in which an edition is in force."""
    return Period(
        max(period.start, edition.effective or period.start), min(period.end, edition.withdrawn or period.end)
    )


def _overlaps(edition: Edition, period: Period) -> bool:
    if edition.effective is None or edition.dates_unknown or edition.effective > period.end:
        return False
    return edition.withdrawn is None or edition.withdrawn >= period.start


def products_of(edition: Edition) -> list[Product]:
    """Read an edition's product names without its other tables."""
    assert edition.folder is not None
    return [
        Product(row["product"], Text(row["zh"], row["en"]), split_list(row["aliases"]), row["value"])
        for row in read_table(edition.folder / "products.csv")
    ]


def named_product(products: Sequence[Product], text: str) -> str | None:
    """Return the id of the product that a text names."""
    wanted = text.strip().casefold()
    for product in products:
        if wanted in {product.id.casefold(), *(name.casefold() for name in (*product.name, *product.aliases))}:
            return product.id
    return None


class Assessment:
    """Finds the tasks of a dossier."""

    def __init__(self, catalogue: Catalogue, dossier: Dossier, editions: Sequence[EditionInForce]) -> None:
        self.catalogue = catalogue
        self.dossier = dossier
        self.editions = editions
        self.products = {item.edition.name: products_of(item.edition) for item in editions}
        self.findings: list[Finding] = []
        self.unassigned: list[Unassigned] = []

    def tasks(self) -> list[Task]:
        """Return what is to be judged, by process, product and standard."""
        tasks: list[Task] = []
        seen: set[tuple[str, str]] = set()
        for output in self.dossier.outputs:
            key = (output.process or "", output.product.strip().casefold())
            if output.faulty and not output.product:
                self._leave(output, None)
                continue
            if key in seen or output.control:
                continue
            seen.add(key)
            found = self._tasks_of(output)
            tasks += found
            if not found and not self.excused(output):
                self._leave(output, self._unknown_product(output))
        return sorted(tasks, key=lambda t: (t.process, t.product, t.package.edition.standard, t.indicator))

    def product_id(self, edition: Edition, text: str) -> str | None:
        """Return the id under which an edition knows a product."""
        return named_product(self.products.get(edition.name, ()), text)

    def _tasks_of(self, output: Output) -> list[Task]:
        tasks: list[Task] = []
        for item in self.editions:
            product = self.product_id(item.edition, output.product)
            if product is None:
                continue
            package = self.catalogue.quota(item.edition).on(item.as_of)
            indicators = dict.fromkeys(row.indicator for row in package.rows if row.product == product)
            for indicator in indicators:
                role = self._role(output, item.edition, indicator)
                wanted = (role.variant if role else None) or output.variant
                variants = tuple(
                    (variant, rows)
                    for (name, variant), rows in package.groups.items()
                    if name == indicator and (wanted is None or variant is None or variant == wanted)
                )
                if not variants:
                    continue
                tasks.append(
                    Task(
                        output.process or "", product, package, indicator, variants,
                        item.binding and (role is None or role.role in (None, "binding")), item.as_of,
                        (role.role if role else None) or "binding", (role.reason if role else None) or "", item.span,
                    )
                )  # fmt: skip
        return tasks

    def _role(self, output: Output, edition: Edition, indicator: str) -> Assess | None:
        """Return the `assess` row that speaks of an indicator, the most specific one."""
        rows = [row for row in self.dossier.assess if self._speaks_of(row, output, edition, indicator)]
        return max(
            rows, key=lambda row: sum(v is not None for v in (row.process, row.product, row.indicator)), default=None
        )

    def _speaks_of(self, row: Assess, output: Output, edition: Edition, indicator: str) -> bool:
        if row.faulty or (row.process and row.process != output.process):
            return False
        if row.product and row.product.strip().casefold() != output.product.strip().casefold():
            return False
        if row.indicator and row.indicator != indicator:
            return False
        if row.standard:
            family, year = parse_number(row.standard)
            return family == edition.family and (row.edition or year) in (None, "", edition.edition)
        return True

    def excused(self, output: Output) -> bool:
        """Say whether `assess` leaves a product out, with its reason."""
        return any(row.role == "not-applicable" and self._speaks_of_output(row, output) for row in self.dossier.assess)

    def _speaks_of_output(self, row: Assess, output: Output) -> bool:
        same_process = not row.process or row.process == output.process
        return (
            same_process
            and bool(row.product)
            and (row.product or "").strip().casefold() == output.product.strip().casefold()
        )

    def _unknown_product(self, output: Output) -> Finding:
        import difflib

        names = {name for products in self.products.values() for p in products for name in (*p.name, *p.aliases)}
        near = difflib.get_close_matches(output.product, sorted(names), 5, 0.5)
        near = near or sorted(name for name in names if output.product.strip() and output.product.strip() in name)[:8]
        tail = Text(f"；相近：{'、'.join(near)}", f"; near: {', '.join(near)}") if near else Text("", "")
        where = Text("有效标准的产品", "the products of the standards in force")
        facts = {"what": Text("产品", "product"), "name": output.product, "where": where, "near": tail}
        return Finding("D103", output.key, facts, output.where("product"))

    def _leave(self, output: Output, finding: Finding | None) -> None:
        raised = finding or Finding(
            "D104", output.key, {"what": Text("产品产量", "outputs"), "names": "product"}, output.where("product")
        )
        self.findings.append(raised)
        self.unassigned.append(Unassigned(output, raised))
