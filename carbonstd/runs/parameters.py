"""Variables that a dossier gives directly: its parameters (the most specific row wins), further columns, sites."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from carbonstd.activity.dossier import Dossier, Parameter, Process
from carbonstd.compliance import Given, read_input
from carbonstd.errors import CarbonstdError, UnitError
from carbonstd.findings import Finding, Location
from carbonstd.packages import InputVariable, QuotaPackage
from carbonstd.packages.descriptor import parse_number
from carbonstd.rules import Text
from carbonstd.trace import Trace
from carbonstd.units import convert


@dataclass(frozen=True)
class Source:
    """Where a value and its unit were written, and the key of its node."""

    table: str
    node: str
    location: Location
    unit_location: Location
    raw: str | None


class ParameterTable:
    """Looks variables up in a dossier."""

    def __init__(self, dossier: Dossier, trace: Trace) -> None:
        self.dossier = dossier
        self.trace = trace

    def inputs(
        self, package: QuotaPackage, process_id: str, product: str, process: Process | None, key: str
    ) -> tuple[dict[str, Given], list[Finding]]:
        """Return the variables of an edition that the dossier gives, and what was refused."""
        given: dict[str, Given] = {}
        refused: list[Finding] = []
        for name, variable in package.inputs.items():
            found = (
                self._parameter(name, variable, package, process_id, product, process, key)
                or self._column(name, variable, process_id, package, product, key)
                or self._of_place(name, variable, process, key)
            )
            if isinstance(found, Finding):
                refused.append(found)
            elif found is not None:
                given[name] = found
        return given, refused

    def _parameter(
        self,
        name: str,
        variable: InputVariable,
        package: QuotaPackage,
        process_id: str,
        product: str,
        process: Process | None,
        key: str,
    ) -> Given | Finding | None:
        rows = [
            row
            for row in self.dossier.parameters
            if row.name == name and self._fits(row, package, process_id, product, process)
        ]
        if not rows:
            return None
        row = max(rows, key=lambda row: sum(v is not None for v in (row.process, row.product, row.standard, row.site)))
        if row.faulty or row.value is None:
            facts = {"what": variable.name, "names": name}
            return Finding("D104", key, facts, row.where("value"))
        at = Source("parameters", row.key, row.where("value"), row.where("unit"), row.raw("value"))
        return self._read(variable, row.value, row.unit, at, key)

    def _fits(
        self, row: Parameter, package: QuotaPackage, process_id: str, product: str, process: Process | None
    ) -> bool:
        if row.process and row.process != process_id:
            return False
        if row.site and (process is None or process.site != row.site):
            return False
        if row.product and self._product(package, row.product) != product:
            return False
        if row.standard:
            try:
                family, year = parse_number(row.standard)
            except CarbonstdError:
                return False
            return family == package.edition.family and year in (None, package.edition.edition)
        return True

    def _product(self, package: QuotaPackage, text: str) -> str:
        wanted = text.strip().casefold()
        for product in package.products.values():
            if wanted in {product.id.casefold(), *(n.casefold() for n in (*product.name, *product.aliases))}:
                return product.id
        return ""

    def _read(self, variable: InputVariable, text: str, unit: str | None, at: Source, key: str) -> Given | Finding:
        """Return the value of a cell in the variable's unit, or why it can't be read."""
        value = read_input(variable, text, key)
        if isinstance(value, Finding):
            return value.at(at.location)
        if isinstance(value, Fraction) and unit and variable.unit and unit != variable.unit:
            try:
                value = convert(value, unit, variable.unit)
            except UnitError as error:
                near = Text(f"；应为 {variable.unit}（{error.zh}）", f"; expected {variable.unit} ({error.en})")
                facts = {"what": variable.name, "unit": unit, "near": near}
                return Finding("D101", key, facts, at.unit_location)
        node = self.trace.add(
            f"in/{at.node}", "input", variable.variable, value, unit=variable.unit or None, location=at.location,
            raw=at.raw,
        )  # fmt: skip
        return Given(value, variable.unit or None, at.table, node, at.location, at.raw)

    def _column(
        self, name: str, variable: InputVariable, process_id: str, package: QuotaPackage, product: str, key: str
    ) -> Given | Finding | None:
        """Return a variable given as a further column of the product's output row."""
        for output in self.dossier.outputs:
            extra = output.extras.get(name)
            if extra is None or (output.process or "") != process_id:
                continue
            if self._product(package, output.product) != product:
                continue
            where = extra.cell.location
            at = Source("outputs", f"{output.key}.{name}", where, where, extra.text)
            return self._read(variable, extra.text, extra.unit, at, key)
        return None

    def _of_place(
        self, name: str, variable: InputVariable, process: Process | None, key: str
    ) -> Given | Finding | None:
        """Return the altitude of the process's site, or its design capacity."""
        if process is None:
            return None
        site = next((site for site in self.dossier.sites if site.id == process.site), None)
        if name == "altitude_m" and site is not None and site.altitude_m is not None:
            node = self.trace.add(
                f"in/{site.key}/altitude_m", "input", name, site.altitude_m, unit="m",
                location=site.where("altitude_m"), raw=site.raw("altitude_m"),
            )  # fmt: skip
            return Given(site.altitude_m, "m", "sites", node, site.where("altitude_m"), site.raw("altitude_m"))
        if name.startswith("capacity_") and process.design_capacity is not None and process.capacity_unit:
            try:
                value = convert(process.design_capacity, process.capacity_unit, variable.unit)
            except UnitError:
                return None
            node = self.trace.add(
                f"in/{process.key}/design_capacity", "input", name, value, unit=variable.unit,
                location=process.where("design_capacity"), raw=process.raw("design_capacity"),
            )  # fmt: skip
            return Given(value, variable.unit, "processes", node, process.where("design_capacity"))
        return None
