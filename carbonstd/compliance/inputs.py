"""Inputs of a judgement: reading them by their declaration, and looking them up while expressions are evaluated."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from carbonstd.errors import NumberError
from carbonstd.exact import format_exact, parse_decimal
from carbonstd.expressions import MissingInput, Undefined, evaluate, parse
from carbonstd.findings import Finding, Location
from carbonstd.packages import InputVariable, QuotaPackage
from carbonstd.rules import Text
from carbonstd.trace import Trace

Scalar = Fraction | bool | str

_TRUE = frozenset({"true", "yes", "1", "是", "有", "√"})
_FALSE = frozenset({"false", "no", "0", "否", "无", "×"})


class Given(NamedTuple):
    """A value with where it came from.

    Attributes
    ----------
    origin : str
        ``option``, ``cases``, ``parameters``, ``outputs``, ``energy``, ``indicators``, ``product`` …
    trace : str
        Id of the node in which it stands; empty means that one is made.
    """

    value: Scalar
    unit: str | None = None
    origin: str = "parameters"
    trace: str = ""
    location: Location | None = None
    raw: str | None = None


def read_input(variable: InputVariable, text: str, target: str) -> Scalar | Finding:
    """Read the text of an input as its variable declares it.

    Returns
    -------
    Fraction, bool, str or Finding
        D111 for what isn't of the type, D112 for what is outside the range or the choices.
    """
    value: Scalar
    if variable.type == "bool":
        word = text.strip().lower()
        if word not in _TRUE | _FALSE:
            return _refused(variable, text, target, "true, false")
        return word in _TRUE
    if variable.type == "enum":
        return _read_choice(variable, text, target)
    try:
        value = parse_decimal(text)
    except NumberError:
        return Finding(
            "D111", target, {"what": variable.variable, "raw": text, "expected": variable.unit or variable.type}
        )
    return check_range(variable, value, target) or value


def check_range(variable: InputVariable, value: Fraction, target: str) -> Finding | None:
    """Hold a number against the range, the choices and the integrality that its variable declares (D112)."""
    if variable.type == "int" and value.denominator != 1:
        return _refused(variable, format_exact(value), target, Text("整数", "a whole number"))
    if variable.choices and value not in {parse_decimal(choice) for choice in variable.choices}:
        return _refused(variable, format_exact(value), target, ", ".join(variable.choices))
    low, high = variable.bounds
    too_low = low is not None and (value < low or (value == low and variable.open_minimum))
    if too_low or (high is not None and value > high):
        return _refused(variable, format_exact(value), target, describe_range(variable))
    return None


def describe_range(variable: InputVariable) -> str:
    """Write a variable's range or choices for people and messages."""
    if variable.choices:
        return ", ".join(variable.choices)
    low = f"{'>' if variable.open_minimum else '>='} {variable.minimum}" if variable.minimum else ""
    high = f"<= {variable.maximum}" if variable.maximum else ""
    return ", ".join(part for part in (low, high) if part) or variable.type


def _read_choice(variable: InputVariable, text: str, target: str) -> Scalar | Finding:
    word = text.strip()
    for choice in variable.choices:
        if word.lower() == choice.lower():
            return choice
    return _refused(variable, word, target, ", ".join(variable.choices))


def _refused(variable: InputVariable, value: str, target: str, expected: str | Text) -> Finding:
    return Finding("D112", target, {"what": variable.variable, "value": value, "expected": expected})


def unknown_input(name: str, package: QuotaPackage, target: str) -> Finding:
    """Return D103 for a name that the edition doesn't declare, with near matches."""
    near = difflib.get_close_matches(name, package.inputs, 3)
    where = Text(f"{package.edition.standard} 的变量", f"the variables of {package.edition.standard}")
    tail = Text(f"；相近：{', '.join(near)}", f"; near: {', '.join(near)}") if near else Text("", "")
    return Finding("D103", target, {"what": package.edition.standard, "name": name, "where": where, "near": tail})


#: Looks a variable's value up in a dossier by its `from`; None where the dossier doesn't hold it.
Supply = Callable[[str, InputVariable], Given | None]


@dataclass
class Scope(Mapping[str, Scalar]):
    """The variables of one judgement, resolved when an expression asks for them.

    Given values come first, then derived variables, then what the standard itself assumes; anything else is missing.
    Every value resolved leaves a trace node.
    """

    package: QuotaPackage
    given: Mapping[str, Given]
    trace: Trace
    prefix: str
    supply: Supply | None = None
    row: str = ""
    resolved: dict[str, Given] = field(default_factory=dict)
    refused: dict[str, Finding] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Scalar:
        return self.resolve(name).value

    def __iter__(self) -> Iterator[str]:
        return iter(self.package.inputs)

    def __len__(self) -> int:
        return len(self.package.inputs)

    def resolve(self, name: str) -> Given:
        """Return the value of a variable with its origin and trace.

        Raises
        ------
        MissingInput
            If it isn't given, derived or assumed.
        Undefined
            If it is derived and its formula has no value here.
        """
        if name not in self.resolved:
            self.resolved[name] = self._find(name)
        return self.resolved[name]

    def may_know(self, name: str) -> bool:
        """Say whether a variable may have a value, without looking it up."""
        if name in self.given or self.supply is not None:
            return True
        variable = self.package.inputs.get(name)
        return variable is not None and (variable.type == "derived" or bool(variable.assumed))

    def traces(self, names: set[str]) -> tuple[str, ...]:
        """Return the trace ids of variables that were resolved."""
        if not names:
            return ()
        return tuple(self.resolved[name].trace for name in sorted(names) if name in self.resolved)

    def _find(self, name: str) -> Given:
        given = self.given.get(name)
        variable = self.package.inputs.get(name)
        if given is not None:
            if given.trace:
                return given
            node = self.trace.add(
                f"{self.prefix}/input.{name}", "input", name, given.value, unit=given.unit, location=given.location,
                raw=given.raw,
            )  # fmt: skip
            return Given(given.value, given.unit, given.origin, node, given.location, given.raw)
        if variable is None:
            raise MissingInput(frozenset({name}))
        if self.supply is not None:
            supplied = self.supply(self.package.origin(self.row, name), variable)
            if supplied is not None:
                return supplied
        source = f"{self.package.edition.name}/inputs.csv#{name}"
        if variable.type == "derived":
            return self._derive(variable, source)
        if variable.assumed:
            value = read_input(variable, variable.assumed, name)
            if not isinstance(value, Finding):
                node = self.trace.add(
                    f"{self.prefix}/assumed.{name}", "assumed", name, value, unit=variable.unit, package_row=source
                )
                return Given(value, variable.unit, "assumed", node)
        raise MissingInput(frozenset({name}))

    def _derive(self, variable: InputVariable, source: str) -> Given:
        used: set[str] = set()
        value = evaluate(parse(variable.expression), self, used)
        if isinstance(value, Fraction):
            refused = check_range(variable, value, variable.variable)
            if refused is not None:
                raise Undefined(refused.message("zh"), refused.message("en"))
        node = self.trace.add(
            f"{self.prefix}/derived.{variable.variable}", "formula", variable.variable, value, unit=variable.unit,
            formula=variable.expression, sources=self.traces(used), package_row=source,
        )  # fmt: skip
        return Given(value, variable.unit, "derived", node)


@dataclass
class Overlay(Mapping[str, Scalar]):
    """A scope in which `limit` or `actual` stands for the value being corrected."""

    scope: Scope
    name: str
    value: Fraction

    def __getitem__(self, name: str) -> Scalar:
        return self.value if name == self.name else self.scope[name]

    def __iter__(self) -> Iterator[str]:
        return iter((self.name, *self.scope))

    def __len__(self) -> int:
        return len(self.scope) + 1
