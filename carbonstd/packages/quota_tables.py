"""Reading the tables of a quota package."""

from __future__ import annotations

from pathlib import Path

from carbonstd.errors import PackageError
from carbonstd.packages.descriptor import Edition
from carbonstd.packages.quotas import (
    Calculation,
    Correction,
    InputVariable,
    LimitRow,
    Product,
    QuotaPackage,
    grouped,
)
from carbonstd.packages.tables import read_table, split_list
from carbonstd.rules import Text


def load_quota(edition: Edition) -> QuotaPackage:
    """Read the tables of an edition.

    Raises
    ------
    PackageError
        If the edition has no package, or a table lacks a column.
    """
    folder = edition.folder
    if folder is None:
        successors = ", ".join(edition.replaced_by) or "-"
        raise PackageError(
            f"{edition.standard} 没有收录限额数据；代替标准：{successors}",
            f"{edition.standard} has no limits here; replaced by: {successors}",
            hint_zh="判定请用代替它的标准", hint_en="judge by the standard that replaces it",
        )  # fmt: skip
    try:
        rows = tuple(_limit_row(record, tuple(edition.levels)) for record in read_table(folder / "limits.csv"))
        return QuotaPackage(
            edition=edition,
            rows=rows,
            inputs=_inputs(folder),
            corrections=_corrections(folder),
            calculations=_calculations(folder),
            products=_products(folder),
            groups=grouped(rows),
        )
    except KeyError as error:
        raise PackageError(f"{folder}：缺少列 {error}", f"{folder}: column {error} is missing") from None


def _limit_row(record: dict[str, str], levels: tuple[str, ...]) -> LimitRow:
    direction = record["direction"]
    if direction not in ("max", "min"):
        raise PackageError(f"{record['row']}：direction 应为 max 或 min", f"{record['row']}: direction is max or min")
    return LimitRow(
        row=record["row"],
        product=record["product"],
        indicator=record["indicator"],
        variant=record["variant"] or None,
        product_name=Text(record["product_zh"], record["product_en"]),
        indicator_name=Text(record["indicator_zh"], record["indicator_en"]),
        unit=record["unit"],
        direction="max" if direction == "max" else "min",
        when_text=record["when"],
        level_texts={level: record[f"level_{level}"] for level in levels},
        blank_means=record["blank_means"] or "unknown",
        corrections=split_list(record["corrections"]),
        table=record["table"],
        page=record["page"],
        valid_from=record["valid_from"],
        valid_to=record["valid_to"],
        grade=record["grade"],
        evidence=split_list(record["evidence"]),
        note=record["note"],
    )


def _inputs(folder: Path) -> dict[str, InputVariable]:
    return {
        record["variable"]: InputVariable(
            variable=record["variable"],
            name=Text(record["zh"], record["en"]),
            unit=record["unit"],
            type=record["type"],
            choices=tuple(choice for choice in record["choices"].split("|") if choice),
            minimum=record["minimum"],
            maximum=record["maximum"],
            open_minimum=record["open_minimum"] == "true",
            expression=record["expression"],
            origin=record["from"] or "parameter",
            assumed=record["assumed"],
            assumed_clause=record["assumed_clause"],
            meaning=record["meaning_en"],
            grade=record["grade"],
            note=record["note"],
        )
        for record in read_table(folder / "inputs.csv")
    }


def _corrections(folder: Path) -> dict[str, Correction]:
    return {
        record["correction"]: Correction(
            id=record["correction"],
            applies_to=record["applies_to"],
            level=record["level"],
            when_text=record["when"],
            domain_text=record["domain"],
            text=record["expression"],
            clause=record["clause"],
            meaning=record["meaning_en"],
            grade=record["grade"],
            evidence=split_list(record["evidence"]),
            note=record["note"],
        )
        for record in read_table(folder / "corrections.csv")
    }


def _calculations(folder: Path) -> dict[str, Calculation]:
    return {
        record["row"]: Calculation(
            row=record["row"],
            text=record["expression"],
            formula=record["formula_en"],
            boundary_stated=record["boundary"] == "stated",
            boundary=record["boundary_en"],
            excluded=record["excluded_en"],
            clause=record["clause"],
            grade=record["grade"],
            origins=dict(_pair(exception) for exception in split_list(record["from"])),
        )
        for record in read_table(folder / "calculations.csv")
    }


def _pair(text: str) -> tuple[str, str]:
    name, _, origin = text.partition("=")
    return name.strip(), origin.strip()


def _products(folder: Path) -> dict[str, Product]:
    return {
        record["product"]: Product(
            id=record["product"],
            name=Text(record["zh"], record["en"]),
            aliases=split_list(record["aliases"]),
            value=record["value"],
        )
        for record in read_table(folder / "products.csv")
    }
