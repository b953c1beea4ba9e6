"""Allocation plans of the carbon market: benchmarks, formulas, and the steps in which allowances are computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, cast, get_args

from carbonstd.errors import PackageError
from carbonstd.exact import parse_decimal
from carbonstd.expressions import Expression, parse
from carbonstd.packages.catalogue import Catalogue
from carbonstd.packages.coefficients import FactorRow, factor_rows
from carbonstd.packages.descriptor import Edition
from carbonstd.packages.formulas import Formula, FormulaInput, load_formulas
from carbonstd.packages.tables import read_table, split_list
from carbonstd.rules import Text

#: The folders in which plans are looked for.
FOLDERS = ("ets-power", "ets-industry")

Scope = Literal["case", "unit", "special", "entity", "pre-allocation", "issue", "carry-over", "offset"]
Effect = Literal["equal", "outside"]
Years = tuple[int, int]


@dataclass(frozen=True)
class PlanParameter:
    """What the dossier gives for a unit.

    Attributes
    ----------
    choices : tuple of str
        The texts that are allowed; ``true`` and ``false`` make a condition, none at all a number.
    follows : str
        What the number grows with in a what-if: ``output``, ``emissions``, or nothing.
    """

    declared: FormulaInput
    choices: tuple[str, ...]
    follows: str

    @property
    def variable(self) -> str:
        """The name under which the dossier gives it."""
        return self.declared.variable


@dataclass(frozen=True)
class PlanStep:
    """One step of a computation: the value that a formula gives, and how it is rounded.

    Attributes
    ----------
    rounding : str
        ``down`` to whole tonnes, ``half-up:N`` to N decimals, or empty.
    unit_classes : tuple of str
        The classes for which it is taken; none means all.
    rounding_grade : str
        How well the rounding is backed; empty where nothing is rounded.
    """

    scope: Scope
    gives: str
    formula: Formula
    unit_classes: tuple[str, ...]
    years: Years
    rounding: str
    rounding_grade: str
    clause: str

    def applies(self, unit_class: str, year: int) -> bool:
        """Say whether the step is taken for a class of units in a compliance year."""
        return _applies(self.unit_classes, self.years, unit_class, year)


@dataclass(frozen=True)
class SpecialCase:
    """A kind of unit whose allowance equals its emissions, or that lies outside the scheme."""

    id: str
    name: Text
    when: Expression
    effect: Effect
    unit_classes: tuple[str, ...]
    years: Years
    clause: str
    ref: str

    def applies(self, unit_class: str, year: int) -> bool:
        """Say whether the case exists for a class of units in a compliance year."""
        return _applies(self.unit_classes, self.years, unit_class, year)


@dataclass(frozen=True)
class VintageRule:
    """Allowances of which years may be surrendered for which compliance years."""

    years: Years
    vintages: Years
    clause: str
    ref: str


@dataclass(frozen=True)
class AllocationPlan:
    """One edition of a plan."""

    edition: Edition
    classes: Mapping[str, FactorRow]
    parameters: Mapping[str, PlanParameter]
    benchmarks: Mapping[tuple[str, int, str], FactorRow]
    formulas: Mapping[str, Formula]
    steps: tuple[PlanStep, ...]
    cases: tuple[SpecialCase, ...]
    vintages: tuple[VintageRule, ...]
    constants: Mapping[str, FactorRow]

    @property
    def name(self) -> str:
        """The package's name."""
        return self.edition.name

    @property
    def draft(self) -> bool:
        """Whether the plan is a consultation draft, which binds nobody."""
        return bool(self.edition.extra.get("draft", False))

    @property
    def joint(self) -> bool:
        """Whether the plan settles all its years together."""
        return bool(self.edition.extra["plan"].get("joint", False))

    @property
    def years(self) -> Years:
        """The compliance years."""
        return _plan_years(self.edition)

    def steps_of(self, scope: Scope, year: int, unit_class: str = "") -> tuple[PlanStep, ...]:
        """Return the steps of a scope, in their order."""
        return tuple(step for step in self.steps if step.scope == scope and step.applies(unit_class, year))

    def cases_of(self, year: int, unit_class: str) -> tuple[SpecialCase, ...]:
        """Return the special cases that exist for a class of units."""
        return tuple(case for case in self.cases if case.applies(unit_class, year))

    def usable_vintages(self, year: int) -> VintageRule | None:
        """Return which vintages a compliance year admits; None where the plan's rule isn't known."""
        return next((rule for rule in self.vintages if rule.years[0] <= year <= rule.years[1]), None)

    def unit_class(self, name: str) -> str | None:
        """Return the id of a class by its id, a name or an alias; None if the plan has no such class."""
        wanted = name.strip().casefold()
        for row in self.classes.values():
            names = (row.key, row.text("zh"), row.text("en"), *split_list(row.text("aliases")))
            if wanted in (one.casefold() for one in names):
                return row.key
        return None

    def label(self, variable: str) -> Text:
        """Return the names of a variable, for messages."""
        return self._labels.get(variable) or Text(variable, variable)

    @cached_property
    def _labels(self) -> dict[str, Text]:
        inputs = {one.variable: one.name for formula in self.formulas.values() for one in formula.inputs.values()}
        return inputs | {one.variable: one.declared.name for one in self.parameters.values()}


def choose_plan(catalogue: Catalogue, sector: str, year: int) -> AllocationPlan | None:
    """Return the plan of a sector (``power``, ``steel``, ``cement``, ``aluminium``) and compliance year, else None.

    A draft is taken only where there is no final plan.
    """
    editions = [
        edition
        for folder in FOLDERS
        for edition in catalogue.versions(folder)
        if edition.kind == "allocation-plan" and sector in edition.extra["plan"]["sectors"]
        and _plan_years(edition)[0] <= year <= _plan_years(edition)[1]
    ]  # fmt: skip
    final_first = sorted(editions, key=lambda edition: bool(edition.extra.get("draft", False)))
    return load_plan(final_first[0]) if final_first else None


def load_plan(edition: Edition) -> AllocationPlan:
    """Read the tables of a plan.

    Raises
    ------
    PackageError
        If the package is no allocation plan, or a step names a formula or scope that isn't there.
    """
    if edition.kind != "allocation-plan" or edition.folder is None:
        raise PackageError(f"{edition.name} 不是配额分配方案", f"{edition.name} is no allocation plan")
    years = _plan_years(edition)
    formulas = load_formulas(edition)
    return AllocationPlan(
        edition=edition,
        classes={row.key: row for row in factor_rows(edition, "classes", ("unit_class",))},
        parameters={cells["variable"]: _parameter(cells) for cells in read_table(edition.folder / "parameters.csv")},
        benchmarks={
            (row.text("unit_class"), int(row.text("year")), row.text("product")): row
            for row in factor_rows(edition, "benchmarks", ("unit_class", "year", "product"))
        },
        formulas=formulas,
        steps=tuple(_step(edition, cells, formulas) for cells in read_table(edition.folder / "steps.csv")),
        cases=tuple(_case(row, years) for row in factor_rows(edition, "special-cases", ("case",))),
        vintages=tuple(_vintages(row) for row in factor_rows(edition, "vintages", ("applies_from",))),
        constants={row.key: row for row in factor_rows(edition, "constants", ("constant",))},
    )


def _parameter(cells: Mapping[str, str]) -> PlanParameter:
    low, high = (parse_decimal(cells[bound]) if cells[bound] else None for bound in ("minimum", "maximum"))
    declared = FormulaInput(cells["variable"], cells["unit"], Text(cells["zh"], cells["en"]), low, high)
    return PlanParameter(declared, tuple(filter(None, cells["choices"].split("|"))), cells["follows"])


def _step(edition: Edition, cells: Mapping[str, str], formulas: Mapping[str, Formula]) -> PlanStep:
    if cells["scope"] not in get_args(Scope) or cells["formula"] not in formulas:
        place = f"{edition.name}/steps.csv {cells['step']}"
        raise PackageError(f"{place}：未知的范围或公式", f"{place}: unknown scope or formula")
    return PlanStep(
        scope=cast("Scope", cells["scope"]),
        gives=cells["step"],
        formula=formulas[cells["formula"]],
        unit_classes=split_list(cells["unit_classes"]),
        years=_years(cells, _plan_years(edition)),
        rounding=cells["rounding"],
        rounding_grade=cells["grade"] if cells["rounding"] else "",
        clause=cells["clause"],
    )


def _case(row: FactorRow, years: Years) -> SpecialCase:
    return SpecialCase(
        id=row.key,
        name=Text(row.text("zh"), row.text("en")),
        when=parse(row.text("when")),
        effect=cast("Effect", row.text("effect")),
        unit_classes=split_list(row.text("unit_classes")),
        years=_years(row.cells, years),
        clause=row.text("clause"),
        ref=row.ref,
    )


def _vintages(row: FactorRow) -> VintageRule:
    first, last = int(row.text("vintage_from")), int(row.text("vintage_to"))
    return VintageRule(_years(row.cells, (0, 0)), (first, last), row.text("clause"), row.ref)


def _plan_years(edition: Edition) -> Years:
    return int(edition.extra["applies_from"]), int(edition.extra["applies_to"])


def _years(cells: Mapping[str, str], default: Years) -> Years:
    first, last = cells["applies_from"], cells["applies_to"]
    return (int(first) if first else default[0], int(last) if last else default[1])


def _applies(unit_classes: Iterable[str], years: Years, unit_class: str, year: int) -> bool:
    classes = tuple(unit_classes)
    return years[0] <= year <= years[1] and (not classes or unit_class in classes)
