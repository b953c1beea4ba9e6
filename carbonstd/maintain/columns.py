"""The tables of quota, formula and method packages: their columns, and what each must hold (docs/data-packages.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from carbonstd.packages import LIMIT_KINDS
from carbonstd.terms import GRADES

_GRADE: Final[dict[str, Any]] = {"constraints": {"required": True, "enum": list(GRADES)}}
_NEEDED: Final[dict[str, Any]] = {"constraints": {"required": True}}
_ID: Final[dict[str, Any]] = {"constraints": {"required": True, "pattern": r"[a-zA-Z0-9][a-zA-Z0-9_.\-]*"}}
_FORMULA: Final[dict[str, Any]] = {"constraints": {"required": True, "pattern": r"[A-Z][A-Z0-9\-]*"}}
_VARIABLE: Final[dict[str, Any]] = {"constraints": {"required": True, "pattern": "[a-z][a-z0-9_]*"}}
#: Ids that dossiers name: small letters and hyphens; `*` stands for every source.
_KEBAB: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
_SOURCE_OR_ANY: Final[dict[str, Any]] = {"constraints": {"required": True, "pattern": rf"\*|{_KEBAB}"}}
_YEAR: Final[dict[str, Any]] = {"constraints": {"pattern": r"\d{4}"}}


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


FORMULAS: Final = ("formula", "expression", "unit", "gas", "zh", "en", "clause", "grade", "evidence", "note")
FORMULA_INPUTS: Final = ("formula", "variable", "unit", "zh", "en", "minimum", "maximum")
SOURCES: Final = (
    "source", "source_type", "zh", "en", "aliases", "activity", "materials", "process_types", "formula", "gas", "scope",
    "sign", "inside_boundary", "applies_from", "applies_to", "expected", "clause", "grade", "evidence", "note",
)  # fmt: skip
MATERIALS: Final = ("source", "material", "zh", "en", "aliases", "gas", "note")
FACTORS: Final = (
    "source", "material", "parameter", "value", "unit", "lower", "upper", "fixed", "table", "grade", "evidence", "note",
)  # fmt: skip


def headers(kind: str, levels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns of each table of a package, in their order; each level of an edition has a column."""
    if kind in LIMIT_KINDS:
        return {
            "limits.csv": (*_BEFORE_LEVELS, *(f"level_{level}" for level in levels), *_AFTER_LEVELS),
            "inputs.csv": INPUTS,
            "corrections.csv": CORRECTIONS,
            "calculations.csv": CALCULATIONS,
            "products.csv": PRODUCTS,
        }
    if kind == "method":
        return {"sources.csv": SOURCES, "materials.csv": MATERIALS, "factors.csv": FACTORS}
    if kind == "value-chain":
        return {"sources.csv": (*SOURCES, "iso_14064_1")}
    return {"formulas.csv": FORMULAS, "formula-inputs.csv": FORMULA_INPUTS}


SOURCE_TYPES: Final = (
    "fuel-combustion", "carbonate-decomposition", "carbon-balance", "process-factor", "anode-and-pfc", "nitrous-oxide",
    "fluorinated-gases", "coke-burn-and-flare", "fugitive", "wastewater", "purchased-electricity", "purchased-heat",
    "recovered", "product-carbon", "value-chain",
)  # fmt: skip

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
        "variable": {"constraints": {"required": True, "unique": True, **_VARIABLE["constraints"]}},
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
    "formulas.csv": {
        "formula": {"constraints": {**_FORMULA["constraints"], "unique": True}},
        "expression": _NEEDED,
        "unit": _NEEDED,
        "zh": _NEEDED,
        "en": _NEEDED,
        "grade": _GRADE,
    },
    "formula-inputs.csv": {"formula": _FORMULA, "variable": _VARIABLE, "zh": _NEEDED, "en": _NEEDED},
    "sources.csv": {
        "source": {"constraints": {"required": True, "pattern": _KEBAB}},
        "source_type": _one_of(*SOURCE_TYPES, required=True),
        "zh": _NEEDED,
        "en": _NEEDED,
        "activity": _one_of("energy:fuel", "energy:electricity", "energy:heat", "sources", "outputs", required=True),
        "materials": _one_of("open", "closed", "gas"),
        "scope": _one_of("1", "2", "3", required=True),
        "sign": _one_of("1", "-1", required=True),
        "inside_boundary": _one_of("true", "false", required=True),
        "applies_from": _YEAR,
        "applies_to": _YEAR,
        "expected": _one_of("true"),
        "grade": _GRADE,
    },
    "materials.csv": {
        "source": _SOURCE_OR_ANY,
        "material": {"constraints": {"required": True, "pattern": _KEBAB}},
        "zh": _NEEDED,
        "en": _NEEDED,
    },
    "factors.csv": {
        "source": _SOURCE_OR_ANY,
        "parameter": _VARIABLE,
        "unit": _NEEDED,
        "fixed": _one_of("true", "false"),
        "grade": _GRADE,
    },
}

#: The columns that make a row's key; `sources.csv` has none, its rows may share a source.
KEYS: Final[dict[str, str | list[str]]] = {
    "limits.csv": "row",
    "inputs.csv": "variable",
    "corrections.csv": "correction",
    "calculations.csv": "row",
    "products.csv": "product",
    "standards.csv": "standard",
    "carriers.csv": "carrier",
    "formulas.csv": "formula",
    "formula-inputs.csv": ["formula", "variable"],
    "derivations.csv": ["formula", "variable"],
    "materials.csv": ["source", "material"],
    "factors.csv": ["source", "material", "parameter"],
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
