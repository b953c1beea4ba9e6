"""From tasks to judgements: the inputs of each from the dossier, by its `from`, its parameters and its given values."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from carbonstd.accounting import EnergyAccount, NamedOutput, Source, boundary_of
from carbonstd.accounting.plausibility import Measured
from carbonstd.activity.carriers import CarrierList
from carbonstd.activity.dossier import Assess, Dossier, Indicator
from carbonstd.compliance import Given, Judgement, Question, judge
from carbonstd.compliance.applicability import fitting_row
from carbonstd.compliance.inputs import Scope
from carbonstd.dates import Period
from carbonstd.errors import UnitError
from carbonstd.expressions import Expression, MissingInput
from carbonstd.findings import Finding
from carbonstd.packages import Catalogue, Edition, InputVariable, LimitRow, QuotaPackage, slug
from carbonstd.packages.coefficients import load_conversion_set
from carbonstd.packages.descriptor import parse_number
from carbonstd.rules import Text
from carbonstd.runs.assessment import Assessment, Task, named_product
from carbonstd.runs.parameters import ParameterTable
from carbonstd.runs.slices import slice_of
from carbonstd.terms import REQUIREMENT
from carbonstd.trace import Trace
from carbonstd.units import convert

#: Tables without which a verdict would rest on what happens to be readable.
NEEDED = ("energy", "outputs", "processes", "parameters", "allocations", "transfers", "assess", "indicators", "sites")


class Answered(NamedTuple):
    """A judgement with what it was made from; no expression where the value was given."""

    judgement: Judgement
    package: QuotaPackage
    source: Source
    expression: Expression | None


@dataclass
class Judging:
    """Judges the tasks of one dossier."""

    catalogue: Catalogue
    dossier: Dossier
    carriers: CarrierList
    trace: Trace
    energy: EnergyAccount
    min_grade: str | None
    judgements: list[Judgement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    packages: dict[str, Edition] = field(default_factory=dict)
    measured: list[Measured] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    _accounts: dict[str, EnergyAccount] = field(default_factory=dict)

    def run(self, assessment: Assessment, period: Period) -> None:
        """Judge everything that the assessment found; what it couldn't assign stays inconclusive."""
        self._accounts[self.energy.conversion.name] = self.energy
        parameters = ParameterTable(self.dossier, self.trace)
        tasks = assessment.tasks()
        for task in tasks:
            self._judge(task, assessment, parameters, period, tasks)
        self.findings += [*assessment.findings, *self._strays(), *self._unused(tasks)]
        for left in assessment.unassigned:
            self._blank(
                f"{left.output.process or 'enterprise'}.{left.output.product or '?'}", left.output.product or "?"
            )
        for table in sorted(self.dossier.broken_tables & set(NEEDED)):
            self._blank(f"dossier.{table}", table)
        if self.dossier.enterprise.faulty:
            self._blank("dossier.enterprise", "enterprise")

    def _unused(self, tasks: Sequence[Task]) -> Iterator[Finding]:
        """Name rows of `indicators` and `assess` that fit nothing that is judged (D103)."""
        known = sorted({task.indicator for task in tasks})
        where = Text("所判定的指标", "the indicators that are judged")
        strays: list[tuple[Indicator | Assess, str]] = [
            (row, row.indicator) for row in self.dossier.indicators if not any(self._means(row, task) for task in tasks)
        ]
        named = {
            name for task in tasks for name in (task.indicator, *(r.row for _, rows in task.variants for r in rows))
        }
        strays += [(row, row.indicator) for row in self.dossier.assess if row.indicator and row.indicator not in named]
        for row, name in strays:
            near = difflib.get_close_matches(name, known, 3)
            tail = Text(f"；相近：{'、'.join(near or known)}", f"; near: {', '.join(near or known)}")
            facts = {"what": Text("指标", "indicator"), "name": name, "where": where, "near": tail}
            yield Finding("D103", row.key, facts, row.where("indicator"))

    def _strays(self) -> Iterator[Finding]:
        """Name pools that aren't processes: whatever they share out would be lost (D118)."""
        known = sorted(self.energy.processes)
        for allocation in self.dossier.allocations:
            if allocation.pool and allocation.pool not in known and not allocation.faulty:
                near = difflib.get_close_matches(allocation.pool, known, 3)
                tail = Text(f"；相近：{'、'.join(near)}", f"; near: {', '.join(near)}") if near else Text("", "")
                facts = {"what": Text("分摊", "allocations"), "name": allocation.pool, "near": tail}
                yield Finding("D118", allocation.key, facts, allocation.where("pool"))

    def _judge(
        self, task: Task, assessment: Assessment, parameters: ParameterTable, period: Period, tasks: Sequence[Task]
    ) -> None:
        package, edition = task.package, task.package.edition
        key = ".".join((task.process or "enterprise", task.product, slug(edition.standard), task.indicator))
        rows = task.variants[0][1]
        if task.role == "not-applicable":
            self._excuse(task, rows[0], key)
            return
        if len(task.variants) > 1:
            names = ", ".join(variant or "-" for variant, _ in task.variants)
            self.findings.append(Finding("Q202", key, {"indicator": task.indicator, "rows": names}))
            self._blank(key, task.indicator, rows[0], task)
            return
        process = self.dossier.process(task.process)
        account = self._account(edition, task.span)
        source = self._source(task, assessment, account, key)
        grades: list[str] = []

        def supply(origin: str, variable: InputVariable) -> Given | None:
            """Look a variable up by its `from`; errors in its rows make it missing."""
            amount = source.value(origin, variable.unit)
            if amount is None:
                return None
            if amount.value is None:
                raise MissingInput((variable.variable,))
            grades.extend(grade for grade in amount.grades if grade not in grades)
            return Given(amount.value, variable.unit, origin.split(".")[0], amount.trace)

        inputs, refused = parameters.inputs(package, task.process, task.product, process, key)
        if self._fits_nowhere(rows, package, inputs) and self._has_sibling(task, tasks):
            return
        given = self._given_value(task, rows[0], key)
        if task.binding and not edition.in_force(task.as_of):
            self.findings.append(_not_in_force(edition, task, key))
        if not task.binding and task.role == "binding":
            facts = {"standard": edition.standard, "validity": edition.validity}
            self.findings.append(Finding("S103", key, facts))
        project = process.project_type if process is not None else self.dossier.enterprise.project_type
        question = Question(
            id=key,
            package=package,
            rows=rows,
            actual=given,
            inputs=inputs,
            requirement=REQUIREMENT.get(project or ""),
            process=task.process or None,
            product=task.product,
            binding=task.binding,
            refused=tuple(refused),
            factor_grades=grades,
            supply=supply,
            min_grade=self.min_grade,
        )
        answer = judge(question, self.trace)
        self.judgements.append(answer.judgement)
        calculation = package.calculations.get((answer.judgement.row or "").partition("#")[2])
        expression = calculation.expression if calculation is not None and given is None else None
        self.answers.append(Answered(answer.judgement, package, source, expression))
        # What a judgement beside the binding one has to say is for information.
        self.findings += answer.findings if task.binding else [_noted(finding) for finding in answer.findings]
        self.packages[edition.name] = edition
        if edition.conversion:
            self.packages[account.conversion.name] = account.conversion.edition
        limits = [limit for limit in answer.judgement.limits.values() if limit is not None]
        self.measured.append(Measured(answer.judgement, source, given, limits))

    def _account(self, edition: Edition, span: Period | None) -> EnergyAccount:
        """Return the energy account by the edition's own conversion set, over its own months where it has a span."""
        name = edition.conversion or self.energy.conversion.name
        key = f"{name}/{span}" if span else name
        if key not in self._accounts:
            conversion = load_conversion_set(self.catalogue.package(name))
            dossier, undivided = (self.dossier, []) if span is None else slice_of(self.dossier, span)
            account = EnergyAccount(
                dossier, self.carriers, conversion, self.trace, self.energy.equivalents, self.energy.formulas
            )
            self._accounts[key] = account
            # Reading the lines raises what there is to say about them.
            self.findings += [*undivided, *(f for _ in [account.lines] for f in account.findings)]
        return self._accounts[key]

    def _source(self, task: Task, assessment: Assessment, account: EnergyAccount, key: str) -> Source:
        own = [output for output in account.dossier.outputs if (output.process or "") == task.process]
        names = {
            output.product.strip().casefold() for output in own if output.product and not assessment.excused(output)
        }
        edition = task.package.edition
        named = [NamedOutput(output, assessment.product_id(edition, output.product) or "") for output in own]
        boundary = boundary_of(
            account, task.process, task.product, sorted(names), lambda text: assessment.product_id(edition, text)
        )
        if boundary.share is None:
            self._say_allocation(task, key)
        return Source(account, boundary, named, f"var/{key}")

    def _say_allocation(self, task: Task, key: str) -> None:
        """Say that the product's share of its process isn't known, and where to give it."""
        what = Text(
            f"{task.process} 分摊至 {task.product} 的份额（表 allocations）",
            f"share of {task.process} for {task.product} (table allocations)",
        )
        where = next((a.row.location for a in self.dossier.allocations if a.process in (None, "", task.process)), None)
        finding = Finding("D104", key, {"what": what, "names": "share"})
        self.findings.append(finding.at(where) if where else finding)

    def _fits_nowhere(self, rows: Sequence[LimitRow], package: QuotaPackage, inputs: dict[str, Given]) -> bool:
        """Say whether the conditions rule out every row; an undecided row doesn't count as ruled out."""
        product = package.products.get(rows[0].product)
        known = dict(inputs)
        for name, variable in package.inputs.items():
            if variable.origin == "outputs.product" and product is not None and product.value:
                known.setdefault(name, Given(product.value, None, "product"))
        fit = fitting_row(rows, Scope(package, known, Trace(), "fit"))
        return fit.row is None and not fit.several and not fit.undecided

    def _has_sibling(self, task: Task, tasks: Sequence[Task]) -> bool:
        return any(
            other is not task
            and (other.process, other.product, other.package.edition.name)
            == (task.process, task.product, task.package.edition.name)
            for other in tasks
        )

    def _given_value(self, task: Task, row: LimitRow, key: str) -> Given | None:
        rows = [indicator for indicator in self.dossier.indicators if self._means(indicator, task)]
        if not rows:
            return None
        found = rows[0]
        if len(rows) > 1:
            facts = {"what": Text("指标值", "indicator value"), "other": str(found.row.location)}
            self.findings.append(Finding("D105", key, facts, rows[1].row.location))
        if found.value is None or found.faulty:
            return None
        value, unit = found.value, found.unit or row.unit
        if unit != row.unit:
            try:
                value = convert(value, unit, row.unit)
            except UnitError as error:
                near = Text(f"；应为 {row.unit}（{error.zh}）", f"; expected {row.unit} ({error.en})")
                facts = {"what": row.label.zh, "unit": unit}
                self.findings.append(Finding("D101", key, {**facts, "near": near}, found.where("unit")))
                return None
        return Given(value, row.unit, "indicators", "", found.where("value"), found.raw("value"))

    def _means(self, indicator: Indicator, task: Task) -> bool:
        if indicator.process and indicator.process != task.process:
            return False
        if indicator.standard:
            family, year = parse_number(indicator.standard)
            if family != task.package.edition.family or year not in (None, task.package.edition.edition):
                return False
        if indicator.product and named_product(list(task.package.products.values()), indicator.product) != task.product:
            return False
        if indicator.variant and indicator.variant != task.variants[0][0]:
            return False
        rows = task.variants[0][1]
        names = {task.indicator, *(row.row for row in rows), *(name for row in rows for name in row.indicator_name)}
        return indicator.indicator.strip().casefold() in {name.casefold() for name in names}

    def _excuse(self, task: Task, row: LimitRow, key: str) -> None:
        self.judgements.append(
            Judgement(
                id=key, label=row.label, standard=task.package.edition.standard, indicator=task.indicator,
                verdict="not-applicable", process=task.process or None, product=task.product, unit=row.unit,
                direction=row.direction, level_names=task.package.edition.levels,
            )
        )  # fmt: skip

    def _blank(self, key: str, label: str, row: LimitRow | None = None, task: Task | None = None) -> None:
        """Add a judgement that is inconclusive because nothing could be judged."""
        self.judgements.append(
            Judgement(
                id=key,
                label=row.label if row is not None else Text(label, label),
                standard=task.package.edition.standard if task is not None else "-",
                indicator=task.indicator if task is not None else "-",
                verdict="inconclusive",
                process=(task.process if task is not None else key.partition(".")[0]) or None,
                product=task.product if task is not None else label,
                binding=task.binding if task is not None else True,
                unit=row.unit if row is not None else None,
                direction=row.direction if row is not None else None,
            )
        )


def _noted(finding: Finding) -> Finding:
    return replace(finding, severity_override="note") if finding.severity != "note" else finding


def _not_in_force(edition: Edition, task: Task, key: str) -> Finding:
    """Say that the edition asked for isn't in force on the day it is judged on."""
    facts = {"standard": edition.standard, "effective": edition.effective or "?", "withdrawn": edition.withdrawn or "?"}
    if edition.effective is not None and edition.effective > task.as_of:
        return Finding("S102", key, facts)
    return Finding("S101", key, {**facts, "as_of": task.as_of, "successor": ", ".join(edition.replaced_by) or "-"})
