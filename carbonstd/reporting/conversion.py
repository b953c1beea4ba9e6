"""A converted value for people: the result, the numbers that took part, and where they come from."""

from __future__ import annotations

from carbonstd.packages.tables import split_list
from carbonstd.reporting.figures import readable
from carbonstd.reporting.page import Page
from carbonstd.runs.coefficient_choice import Printed
from carbonstd.runs.conversion import Conversion
from carbonstd.terms import GRADE_NAMES

_NAMES = {
    "coefficient": ("折标准煤系数", "coal-equivalent coefficient"),
    "ncv": ("低位发热量", "net calorific value"),
    "standard-coal-ncv": ("标准煤低位发热量", "net calorific value of standard coal"),
}
_BASES = {"calorific": ("当量值", "calorific value"), "media": ("耗能工质", "energy-consuming medium")}


def conversion_text(conversion: Conversion, page: Page) -> str:
    """Render a conversion."""
    value, result = (readable(number) for number in (conversion.value, conversion.result))
    lines = [f"{value} {conversion.unit} = {result} {conversion.target}"]
    if conversion.factor is not None:
        per = f"1 {conversion.unit} = {readable(conversion.factor)} {conversion.target}"
        lines.append(f"  {page.say('换算系数', 'factor')}: {per}")
    if conversion.kind == "unit":
        lines.append(f"  {page.say('单位换算，与标准无关', 'a unit conversion; no standard is involved')}")
    if conversion.carrier is not None:
        lines.append(
            f"  {page.say('能源', 'carrier')}: {conversion.carrier.name.get(page.language)} ({conversion.carrier.id})"
        )
    for number in conversion.numbers:
        lines += _number(number, page)
    lines += [f"  {finding.rule}: {finding.message(page.language)}" for finding in conversion.findings]
    return page.text(lines)


def _number(number: Printed, page: Page) -> list[str]:
    english = page.language == "en"
    head = f"  {_NAMES[number.name][english]}: {readable(number.value)} {number.unit}"
    if number.row is None or number.edition is None:
        return [f"{head} [{page.say('给定', 'given')}]"]
    basis = _BASES.get(number.row.text("basis"))
    grade = GRADE_NAMES.get(number.grade, ("", ""))[english] or number.grade
    lines = [
        f"{head} ({basis[english]})" if basis and number.name == "coefficient" else head,
        f"    {number.edition.standard} {number.row.text('table')}".rstrip() + f" [{grade}]",
        f"    {number.row.ref} ({page.say('数据版本', 'data version')} {number.edition.version})",
    ]
    lines += [f"    {page.say('依据', 'evidence')}: {text}" for text in split_list(number.row.text("evidence"))]
    if number.row.text("note"):
        lines.append(f"    {page.say('注', 'note')}: {number.row.text('note')}")
    return lines
