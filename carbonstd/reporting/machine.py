"""A run for machines: json, jsonl and csv; language-free keys, numbers as text, always UTF-8."""

from __future__ import annotations

import csv
import io
import json

from carbonstd.runs import Run

#: Columns of the csv format: one row a judgement.
CSV_COLUMNS = (
    "id", "process", "product", "standard", "indicator", "variant", "binding", "value", "unit", "direction",
    "limit_1", "limit_2", "limit_3", "requirement", "level", "verdict", "margin", "boundary", "table", "row",
    "grade", "findings",
)  # fmt: skip


def run_json(run: Run) -> str:
    """Write the run document."""
    return run.to_json()


def run_jsonl(run: Run) -> str:
    """Write one line of JSON a judgement."""
    return "".join(json.dumps(j.as_json(), ensure_ascii=False) + "\n" for j in run.judgements)


def run_csv(run: Run) -> str:
    """Write one row a judgement."""
    raised: dict[str, list[str]] = {}
    for finding in run.findings:
        raised.setdefault(finding.target, []).append(finding.rule)
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, CSV_COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for judgement in run.judgements:
        block = judgement.as_json()
        limits = judgement.as_json()["limits"]
        assert isinstance(limits, dict)
        rules = sorted(set(raised.get(judgement.id, ())))
        writer.writerow(
            block
            | {f"limit_{level}": limit for level, limit in limits.items()}
            | {"grade": judgement.grades.get("weakest"), "findings": " ".join(rules)}
        )
    return buffer.getvalue()
