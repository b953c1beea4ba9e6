"""Which processes' energy an indicator takes in: its process with everything below, and its share of shared pools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbonstd.accounting.amounts import Amount, scaled, total
from carbonstd.accounting.energy import NOTHING, EnergyAccount
from carbonstd.activity.dossier import Allocation

#: How energy is measured over some processes: (processes, node) -> amount.
Measure = Callable[[Sequence[str], str], Amount]


@dataclass(frozen=True)
class Boundary:
    """The boundary of one product of one process.

    Attributes
    ----------
    share : Fraction or None
        The product's share of its process; 1 for a single product, None where several products share a process and
        `allocations` doesn't say how.
    """

    process: str
    product: str
    share: Fraction | None
    pools: tuple[Allocation, ...]
    own: Allocation | None = None

    def measured(self, account: EnergyAccount, measure: Measure, node: str, role: str | None = None) -> Amount:
        """Return energy over the boundary, optionally of the processes of one role only.

        An unknown share makes the amount unknown.
        """
        own = [
            process
            for process in account.descendants(self.process)
            if role is None or _role(account, process, "production") == role
        ]
        amount = measure(own, f"{node}/own")
        if self.share is None:
            return Amount(None, amount.unit, "", (f"allocations.{self.process}",))
        parts = [amount if self.own is None else self._shared(account, amount, self.own, f"{node}/share")]
        for number, pool in enumerate(self.pools, 1):
            if pool.share is None:
                return Amount(None, amount.unit, "", (f"allocations.{pool.pool}",))
            members = [
                process
                for process in account.descendants(pool.pool)
                if role is None or _role(account, process, "auxiliary") == role
            ]
            shared = measure(members, f"{node}/pool.{number}.all")
            if shared.why == NOTHING and account.has_rows(members):
                # The pool is known, and it uses nothing of this kind.
                shared = Amount(Fraction(0), shared.unit)
            parts.append(self._shared(account, shared, pool, f"{node}/pool.{number}"))
        return total(parts, amount.unit, account.trace, node, f"{self.process} {self.product}")

    def _shared(self, account: EnergyAccount, amount: Amount, allocation: Allocation, node: str) -> Amount:
        share = allocation.share or Fraction(0)
        given = account.trace.add(
            f"in/{allocation.key}/share", "input", "share", share, unit="1", location=allocation.where("share"),
            raw=allocation.raw("share"),
        )  # fmt: skip
        label = f"{allocation.pool} -> {self.process} {self.product}"
        return scaled(amount, share, amount.unit, account.trace, node, label, given)


def _role(account: EnergyAccount, process: str, default: str) -> str:
    known = account.processes.get(process)
    return (known.role if known is not None else None) or default


def _placed(allocation: Allocation, account: EnergyAccount) -> bool:
    """Say whether it is known to which process a share goes; a product's share of its own process needs none."""
    if allocation.process:
        return allocation.process in account.processes
    made = {
        output.product.strip().casefold() for output in account.dossier.outputs if output.process == allocation.pool
    }
    return (allocation.product or "").strip().casefold() in made


def boundary_of(
    account: EnergyAccount, process: str, product: str, products: Sequence[str], named: Callable[[str], str | None]
) -> Boundary:
    """Return the boundary of a product.

    An allocation that can't be read, or that names a product which its process doesn't make, leaves the boundary
    unknown: energy that silently drops out would make the product look better than it is.

    Parameters
    ----------
    products : sequence of str
        Names under which the process's outputs stand, of those that take a share of its energy.
    named : callable
        Gives the id under which the edition knows a product's name.
    """
    ours = [a for a in account.dossier.allocations if a.process == process or not _placed(a, account)]
    ours += [a for a in account.dossier.allocations if not a.process and a.pool == process]
    if any(not _placed(a, account) for a in ours):
        return Boundary(process, product, None, ())
    known = {name.strip().casefold() for name in products}
    stray = [a for a in ours if a.product and named(a.product) is None and a.product.strip().casefold() not in known]
    if stray or any(a.faulty for a in ours) or "allocations" in account.dossier.broken_tables:
        return Boundary(process, product, None, ())
    for_product = [a for a in ours if not a.product or named(a.product) == product]
    pools = tuple(a for a in for_product if a.process == process and a.pool != process)
    if len(products) <= 1:
        return Boundary(process, product, Fraction(1), pools)
    own = [a for a in for_product if a.pool == process and a.product]
    if len(own) != 1:
        return Boundary(process, product, None, pools)
    return Boundary(process, product, own[0].share, pools, own[0])
