"""The tables of a quota package: their columns, and what each must hold (docs/data-packages.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from carbonstd.terms import GRADES

_GRADE: Final[dict[str, Any]] = {"constraints": {"required": True, "enum": list(GRADES)}}
_NEEDED: Final[dict[str, Any]] = {"constraints": {"required": True}}
_ID: Final[dict[str, Any]] = {"constraints": {"required": True, "pattern": r"[a-zA-Z0-9][a-zA-Z0-9_.\-]*"}}


def _one_of(*choices: str, required: bool = False) -> dict[str, Any]:
    return {"constraints": {"enum": list(choices), **({"required": True} if required else {})}}


_BEFORE_LEVELS: Final = (
    "row", "product", "indicator", "variant", "product_zh", "product_en", "indicator_zh", "indicator_en", "unit",
    "direction", "when",
)  # fmt: skip
_AFTER_LEVELS: Final = (
    "blank_means", "corrections", "table", "page", "valid_from", "valid_to", "grade", "evidence", "note",
)  # fmt: skip
INPUTS: Final = (
    "variable", "zh", "en", "unit", "type", "choices", "minimum", "maximum", "open_minimum", "expression", "from",
    "assumed", "assumed_clause", "meaning_en", "grade", "note",
)  # fmt: skip
CORRECTIONS: Final = (
    "correction", "applies_to", "level", "when", "domain", "expression", "clause", "meaning_en", "grade", "evidence",
    "note",
)  # fmt: skip
CALCULATIONS: Final = (
    "row", "expression", "formula_en", "boundary", "boundary_en", "excluded_en", "clause", "grade", "evidence", "note",
    "from",
)  # fmt: skip
PRODUCTS: Final = ("product", "zh", "en", "aliases", "value")


def headers(levels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns of each table of an edition, in their order; each of its levels has a column."""
    return {
        "limits.csv": (*_BEFORE_LEVELS, *(f"level_{level}" for level in levels), *_AFTER_LEVELS),
        "inputs.csv": INPUTS,
        "corrections.csv": CORRECTIONS,
        "calculations.csv": CALCULATIONS,
        "products.csv": PRODUCTS,
    }


#: Field properties for the generated schema, by file and column.
COLUMNS: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "limits.csv": {
        "row": {"constraints": {**_ID["constraints"], "unique": True}},
        "product": _ID,
        "indicator": _ID,
        "product_zh": _NEEDED,
        "product_en": _NEEDED,
        "indicator_zh": _NEEDED,
        "indicator_en": _NEEDED,
        "unit": _NEEDED,
        "direction": _one_of("max", "min", required=True),
        "blank_means": _one_of("not_permitted", "not_assessed", "unknown"),
        "grade": _GRADE,
    },
    "inputs.csv": {
        "variable": {"constraints": {"required": True, "unique": True, "pattern": "[a-z][a-z0-9_]*"}},
        "zh": _NEEDED,
        "en": _NEEDED,
        "type": _one_of("decimal", "int", "bool", "enum", "derived", required=True),
        "open_minimum": _one_of("true", "false"),
        "grade": _GRADE,
    },
    "corrections.csv": {
        "correction": {"constraints": {**_ID["constraints"], "unique": True}},
        "applies_to": _one_of("limit", "actual", required=True),
        "level": _NEEDED,
        "expression": _NEEDED,
        "grade": _GRADE,
    },
    "calculations.csv": {
        "row": {"constraints": {**_ID["constraints"], "unique": True}},
        "boundary": _one_of("stated", "assumed", required=True),
        "grade": _GRADE,
    },
    "products.csv": {
        "product": {"constraints": {**_ID["constraints"], "unique": True}},
        "zh": _NEEDED,
        "en": _NEEDED,
    },
}

#: The closed list of `from`, without the parametrised forms.
ORIGINS: Final = frozenset(
    {
        "parameter", "output", "outputs.product",
        *(
            f"energy.{kind}{role}"
            for kind in ("net", "gross", "fuel", "electricity", "exported", "recovered")
            for role in ("", ".production", ".auxiliary", ".affiliated")
        ),
    }
)  # fmt: skip
#: Forms that name a carrier or a product.
PARAMETRISED: Final = ("energy.carrier:", "outputs:")
