"""The run: the one result object, of which every report is a view (`carbonstd.run/1`)."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import carbonstd
from carbonstd.compliance import Judgement
from carbonstd.findings import Finding
from carbonstd.packages import Edition, package_sha256
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
class Run:
    """One execution: inputs, package versions, settings, accounts, judgements, findings and traces."""

    command: str
    as_of: str
    settings: dict[str, Any]
    judgements: Sequence[Judgement] = ()
    findings: Sequence[Finding] = ()
    trace: Trace = field(default_factory=Trace)
    packages: Sequence[Edition] = ()
    inputs: Sequence[InputFile] = ()
    enterprise: dict[str, Any] | None = None
    period: tuple[str, str] | None = None
    activity: Sequence[dict[str, Any]] = ()
    energy: dict[str, Any] | None = None
    emissions: Sequence[dict[str, Any]] = ()

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
        content: dict[str, Any] = {
            "format": FORMAT,
            "program": carbonstd.__version__,
            "command": self.command,
            "enterprise": self.enterprise,
            "period": list(self.period) if self.period else None,
            "as_of": self.as_of,
            "settings": self.settings,
            "activity": list(self.activity),
            "packages": sorted((_package(edition) for edition in self.packages), key=lambda block: block["name"]),
            "inputs": [source.as_json() for source in self.inputs],
            "energy": self.energy,
            "emissions": list(self.emissions),
            "judgements": [judgement.as_json() for judgement in self.judgements],
            "findings": [finding.as_json() for finding in self.findings],
            "traces": {key: node.as_json() for key, node in sorted(self.trace.nodes.items())},
            "summary": self.summary,
        }
        digest = hashlib.sha256(canonical(content).encode()).hexdigest()
        environment = {"python": platform.python_version(), "platform": platform.system()}
        head = {key: content.pop(key) for key in ("format", "program", "command")}
        return {**head, "content_sha256": digest, "environment": environment, **content}


def canonical(content: dict[str, Any]) -> str:
    """Write JSON in the one form over which `content_sha256` is taken."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _package(edition: Edition) -> dict[str, str]:
    assert edition.folder is not None
    return {"name": edition.name, "version": edition.version, "sha256": package_sha256(edition.folder)}
