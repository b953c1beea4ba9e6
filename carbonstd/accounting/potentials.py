"""Global warming potentials in the method's set; a refrigerant blend is the weighted sum of its gases."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from carbonstd.accounting.emission_lines import Potential
from carbonstd.activity.spelling import squeeze
from carbonstd.findings import Finding, Location
from carbonstd.packages.coefficients import FactorRow
from carbonstd.packages.methods import Method
from carbonstd.rules import Text
from carbonstd.trace import Trace

#: Sources whose methane is biogenic: some sets give it a potential of its own.
BIOGENIC_METHANE = ("wastewater",)


@dataclass
class Potentials:
    """Looks potentials up for one account."""

    method: Method
    trace: Trace
    findings: list[Finding] = field(default_factory=list)

    def of(self, gas: str, source_type: str, key: str, where: Location) -> Potential:
        """Return the potential of a gas or of a blend; F106 if the set doesn't hold it."""
        if gas in ("CO2", "CO2e"):
            return Potential(gas, Fraction(1))
        row = self._row(gas, source_type)
        if row is not None:
            return Potential(gas, row.number("value"), self._node(row))
        blend = self.method.blends.get(squeeze(gas))
        if blend is not None:
            return self._blend(blend, source_type, key, where)
        name = Text(f"{gas} 的全球变暖潜势", f"global warming potential of {gas}")
        todo = Text("请核对气体名称", "check the name of the gas")
        facts = {"what": key, "source": self.method.gwp_set, "name": name, "todo": todo}
        self.findings.append(Finding("F106", key, facts, where))
        return Potential(gas, None)

    def knows(self, gas: str) -> str | None:
        """Return the proper name of a gas or blend, None if neither the set nor the list of blends holds it."""
        wanted = squeeze(gas)
        if not wanted:
            return None
        for known, row in self.method.gwp.items():
            if wanted in (
                squeeze(known),
                squeeze(row.text("zh")),
                squeeze(row.text("en")),
                squeeze(row.text("formula")),
            ):
                return known
        blend = self.method.blends.get(wanted)
        return blend[0].text("blend") if blend else None

    def _row(self, gas: str, source_type: str) -> FactorRow | None:
        if gas == "CH4":
            kind = "CH4-non-fossil" if source_type in BIOGENIC_METHANE else "CH4-fossil"
            if kind in self.method.gwp and "CH4-non-fossil" in self.method.gwp:
                return self.method.gwp[kind]
        row = self.method.gwp.get(gas)
        return row if row is not None and row.number("value") is not None else None

    def _blend(self, parts: tuple[FactorRow, ...], source_type: str, key: str, where: Location) -> Potential:
        name = parts[0].text("blend")
        total, sources = Fraction(0), []
        for part in parts:
            gas, share = part.text("component"), part.number("mass_share")
            if part.text("reported") == "false":
                continue
            potential = self.of(gas, source_type, key, where)
            if potential.value is None or share is None:
                return Potential(name, None)
            total += share / 100 * potential.value
            sources += [self._node(part, "mass_share"), potential.trace]
        return Potential(
            name, total, self.trace.add(
                f"gwp/{self.method.gwp_set}/{name}", "formula", f"GWP {name}", total, unit="tCO2e/t",
                formula="sum(share * GWP)", sources=[source for source in sources if source],
            )
        )  # fmt: skip

    def _node(self, row: FactorRow, column: str = "value") -> str:
        value = row.number(column)
        return self.trace.add(
            f"pkg/{row.ref}/{column}", "package", row.key, value, unit=row.text("unit") or None, package_row=row.ref
        )
