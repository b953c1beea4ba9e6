"""The field's closed vocabularies: grades, verdicts, directions, requirements."""

from __future__ import annotations

from typing import Final, Literal

Language = Literal["zh", "en"]
Grade = Literal["official", "corroborated", "secondary", "disputed", "recalled"]
Verdict = Literal["compliant", "non-compliant", "inconclusive", "not-applicable"]
Direction = Literal["max", "min"]
Severity = Literal["error", "warning", "note"]
ProjectType = Literal["existing", "new", "rebuilt"]

#: From the strongest evidence to the weakest.
GRADES: Final[tuple[Grade, ...]] = ("official", "corroborated", "secondary", "disputed", "recalled")
#: Grades on which a verdict may rest only if it says so (F104).
WEAK_GRADES: Final = frozenset({"disputed", "recalled"})

#: The level a process must meet: existing plants answer to level 3, new and rebuilt ones to level 2.
REQUIREMENT: Final[dict[str, str]] = {"existing": "3", "new": "2", "rebuilt": "2"}

GRADE_NAMES: Final[dict[str, tuple[str, str]]] = {
    "official": ("官方原文", "official"),
    "corroborated": ("两源互证", "corroborated"),
    "secondary": ("单一来源", "secondary"),
    "disputed": ("有争议", "disputed"),
    "recalled": ("凭记忆", "recalled"),
}
VERDICT_NAMES: Final[dict[str, tuple[str, str]]] = {
    "compliant": ("达标", "compliant"),
    "non-compliant": ("不达标", "non-compliant"),
    "inconclusive": ("无法判定", "inconclusive"),
    "not-applicable": ("不适用", "not applicable"),
}
#: Signs that GBK can encode.
VERDICT_SIGNS: Final[dict[str, str]] = {
    "compliant": "√",
    "non-compliant": "×",
    "inconclusive": "?",
    "not-applicable": "-",
}


def weakest(grades: list[str]) -> str | None:
    """Return the weakest of the grades, None if there are none; an unknown grade counts as recalled."""
    known = [grade if grade in GRADES else "recalled" for grade in grades if grade]
    return max(known, key=GRADES.index) if known else None


def weaker_than(grade: str | None, threshold: str) -> bool:
    """Say whether a grade is weaker evidence than the threshold."""
    return grade is not None and GRADES.index(grade) > GRADES.index(threshold)
