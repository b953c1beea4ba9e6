"""The run: the one result object, of which every report is a view (`carbonstd.run/1`)."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import carbonstd
from carbonstd.compliance import Judgement
from carbonstd.findings import Finding
from carbonstd.packages import Edition, ensure_unchanged, package_sha256
from carbonstd.packages.integrity import file_hashes
from carbonstd.terms import Verdict
from carbonstd.trace import Trace

FORMAT = "carbonstd.run/1"


@dataclass(frozen=True)
class InputFile:
    """An input of a run, by its relative POSIX path."""

    path: str
    sha256: str
    rows: int

    def as_json(self) -> dict[str, object]:
        """Return its block of the run document."""
        return {"path": self.path, "sha256": self.sha256, "rows": self.rows}


@dataclass(frozen=True)
class UsedPackage:
    """A package that a run drew on, as it was when it was read."""

    name: str
    version: str
    sha256: str
    changed: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return its block of the run document."""
        return {"name": self.name, "version": self.version, "sha256": self.sha256}


def used_package(edition: Edition) -> UsedPackage:
    """Hash a package's files once, and hold them against its descriptor."""
    assert edition.folder is not None
    hashes = file_hashes(edition.folder)
    changed = ensure_unchanged(edition.folder, edition.name, hashes)
    return UsedPackage(edition.name, edition.version, package_sha256(edition.folder, hashes), tuple(changed))


@dataclass(frozen=True)
class Run:
    """One execution: inputs, package versions, settings, accounts, judgements, findings and traces.

    Attributes
    ----------
    further : mapping
        Blocks that only some runs have: targets, abatement, allowances, management, verification.
    """

    command: str
    as_of: str
    settings: dict[str, Any]
    judgements: Sequence[Judgement] = ()
    findings: Sequence[Finding] = ()
    trace: Trace = field(default_factory=Trace)
    packages: Sequence[UsedPackage] = ()
    inputs: Sequence[InputFile] = ()
    enterprise: dict[str, Any] | None = None
    period: tuple[str, str] | None = None
    activity: Sequence[dict[str, Any]] = ()
    energy: dict[str, Any] | None = None
    emissions: Sequence[dict[str, Any]] = ()
    further: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """The overall verdict: the worst binding judgement; inconclusive where there is none."""
        verdicts = [judgement.verdict for judgement in self.judgements if judgement.binding]
        for worst in ("non-compliant", "inconclusive"):
            if worst in verdicts:
                return worst
        if not verdicts:
            return "inconclusive"
        return "not-applicable" if set(verdicts) == {"not-applicable"} else "compliant"

    @property
    def summary(self) -> dict[str, Any]:
        """Counts of the binding judgements by verdict, and the overall verdict."""
        counts = dict.fromkeys(("compliant", "non_compliant", "inconclusive", "not_applicable"), 0)
        for judgement in self.judgements:
            if judgement.binding:
                counts[judgement.verdict.replace("-", "_")] += 1
        return {"verdict": self.verdict, **counts}

    def as_json(self) -> dict[str, Any]:
        """Return the run document; nothing in it but `environment` depends on clock or machine."""
        content = self._content()
        return {**self._head(_members(content)), **content}

    def to_json(self) -> str:
        """Write the run document, encoding it once."""
        members = list(_members(self._content()))
        return "".join(("{\n", *_members(self._head(members)), ",\n", *members, "\n}\n"))

    def _head(self, members: Iterable[str]) -> dict[str, Any]:
        """Return the keys before the content; `content_sha256` is taken over the content as `to_json` writes it."""
        digest = hashlib.sha256()
        for part in ("{\n", *members, "\n}\n"):
            digest.update(part.encode())
        return {
            "format": FORMAT,
            "program": carbonstd.__version__,
            "command": self.command,
            "content_sha256": digest.hexdigest(),
            "environment": {"python": platform.python_version(), "platform": platform.system()},
        }

    def _content(self) -> dict[str, Any]:
        return {
            "enterprise": self.enterprise,
            "period": list(self.period) if self.period else None,
            "as_of": self.as_of,
            "settings": self.settings,
            "activity": list(self.activity),
            "packages": [package.as_json() for package in sorted(self.packages, key=lambda package: package.name)],
            "inputs": [source.as_json() for source in self.inputs],
            "energy": self.energy,
            "emissions": list(self.emissions),
            **self.further,
            "judgements": [judgement.as_json() for judgement in self.judgements],
            "findings": [finding.as_json() for finding in self.findings],
            "traces": {key: node.as_json() for key, node in sorted(self.trace.nodes.items())},
            "summary": self.summary,
        }


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def to_json(document: dict[str, Any]) -> str:
    """Write a document as JSON with one line for each key and for each element of its lists and tables.

    So a stored run can be compared line by line, at a fraction of the cost of indenting it wholly.
    """
    return "".join(("{\n", *_members(document), "\n}\n"))


def _members(document: dict[str, Any]) -> Iterator[str]:
    """Yield the text between the braces in small parts; it may be many megabytes."""
    for position, (key, value) in enumerate(document.items()):
        yield (",\n" if position else "") + f"{_encode(key)}: "
        if isinstance(value, list) and value:
            yield from _listed(map(_encode, value), "[]")
        elif isinstance(value, dict) and any(isinstance(element, (dict, list)) for element in value.values()):
            # A member is written as an object of its own, without the braces: one call for key and element.
            yield from _listed((_encode({name: element})[1:-1] for name, element in value.items()), "{}")
        else:
            yield _encode(value)


def _listed(elements: Iterable[str], brackets: str) -> Iterator[str]:
    before = f"{brackets[0]}\n "
    for element in elements:
        yield before + element
        before = ",\n "
    yield f"\n{brackets[1]}"
