"""Targets and the abatement cost curve for people, from their blocks of the run document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from carbonstd.exact import format_exact, parse_decimal
from carbonstd.reporting.figures import show
from carbonstd.reporting.layout import cells, columns
from carbonstd.reporting.page import Page

Block = Mapping[str, Any]

_VERDICTS = {
    "met": "compliant", "missed": "non-compliant", "unknown": "inconclusive", "undefined": "not-applicable",
}  # fmt: skip
_STYLES = {"met": "green", "missed": "red", "unknown": "yellow", "undefined": "dim"}


def targets(blocks: Sequence[Block], page: Page) -> list[str]:
    """Return a block of lines a target.

    Parameters
    ----------
    blocks : sequence of mapping
        `Target.as_json` of each, with the key ``reach`` where measures were looked for.
    """
    if not blocks:
        return []
    lines = []
    for block in blocks:
        head, *details = _target(block, page)
        lines += page.wrapped(head, _STYLES[block["state"]])
        lines += [line for detail in details for line in page.wrapped(detail)]
    note = page.say(
        "注：同一工序的几个指标互相重叠，差距不能相加；限值按现状，不随改进变动",
        "note: indicators of one process overlap, so their gaps don't add up; limits are held as they are",
    )
    return [page.styled(page.shown(page.say("目标", "Targets")), "bold"), *lines, *page.wrapped(note, "dim"), ""]


def target_lines(blocks: Sequence[Block], page: Page) -> list[str]:
    """Return each target in one line."""
    return [_line(block, page) for block in blocks]


def _line(block: Block, page: Page) -> str:
    unit = block["unit"]
    outcome = {
        "met": page.say(f"已达到，余量 {show(block['margin'])} {unit}", f"met, margin {show(block['margin'])} {unit}"),
        "missed": page.say(
            f"还差 {show(block['gap']['value'])} {unit}", f"short by {show(block['gap']['value'])} {unit}"
        ),
        "undefined": page.say("无此目标", "no such target"),
        "unknown": page.say("无法判定", "inconclusive"),
    }[block["state"]]
    process = f" [{block['process']}]" if block["process"] else ""
    aim = block["aim_label"][page.language]
    return (
        f"{page.sign(_VERDICTS[block['state']])} {page.say('目标', 'target')}{process} {block['standard'] or ''} "
        f"{block['indicator']} {show(block['value'])} -> {show(block['target']['value'])} {unit} ({aim}): {outcome}"
    )


def _target(block: Block, page: Page) -> Iterable[str]:
    say, unit, state = page.say, block["unit"], block["state"]
    process = f"[{block['process']}] " if block["process"] else ""
    yield f"{page.sign(_VERDICTS[state])} {process}{block['standard'] or ''} {block['label'][page.language]}"
    level = block["aim_label"][page.language]
    yield (
        f"  {say('实际值', 'actual')} {show(block['value'])} {unit}; "
        f"{say('目标', 'target')} {level}: {_figure(block['target'], page)}"
    )
    if state == "met":
        yield f"  {say('已达到，余量', 'met, margin')} {show(block['margin'])} {unit}"
    elif state == "missed":
        yield from _missed(block, page)


def _missed(block: Block, page: Page) -> Iterable[str]:
    say, falls = page.say, block["direction"] == "max"
    amount, output = block["amount"], block["output"]
    share = f" ({show(_percent(block['relative']))}%)" if block["relative"] else ""
    change = say("须下降", "to fall by") if falls else say("须提高", "to rise by")
    yield f"  {change} {_figure(block['gap'], page)}{share}"
    if amount["value"] is None:
        yield f"  {say('绝对量未知', 'amount unknown')}: {_note(amount, page)}"
    else:
        yield f"  x {show(output['value'])} {output['unit']} = {show(amount['value'])} {amount['unit']}"
    if not falls or amount["value"] is None:
        return
    yield f"  = {_figure(block['tce'], page)}"
    yield f"  = {_figure(block['tco2e'], page)}"
    names = (
        ("energy_cost", say("能源费", "energy")),
        ("allowance_cost", say("按配额价", "CO2 at the allowance price")),
    )
    yield from (f"  {name}: {_figure(block[key], page)}" for key, name in names)
    if block.get("reach"):
        yield from _reach(block["reach"], page)


def _reach(block: Block, page: Page) -> Iterable[str]:
    say = page.say
    names = say("、", ", ").join(block["measures"]) or "-"
    counted = f"{show(block['counted'])} {block['unit']}"
    short = "" if block["reached"] else f"; {say('还差', 'short by')} {show(block['short'])} {block['unit']}"
    yield f"  {say('措施', 'measures')} {names}: {counted}{short}"
    if block["measures"]:
        yield (
            f"    {say('年净成本', 'net cost a year')} {show(block['annual_cost'])} CNY; "
            f"{say('投资', 'investment')} {show(block['investment'])} CNY; "
            f"{say('边际成本', 'marginal cost')} {show(block['marginal_cost'])} CNY/tCO2e"
        )


def _figure(figure: Block, page: Page) -> str:
    """Write a number with its unit, and where it comes from or why it isn't known."""
    note = _note(figure, page)
    return f"{show(figure['value'])} {figure['unit']}{f' ({note})' if note else ''}"


def _note(figure: Block, page: Page) -> str:
    return str(figure["note"][page.language]) if figure["note"] else ""


def _percent(share: str) -> str:
    return format_exact(parse_decimal(share) * 100)


def cost_curve(block: Block, page: Page) -> list[str]:
    """Return the curve as a table where it fits, else a block of lines a measure, and what isn't on it.

    Parameters
    ----------
    block : mapping
        `Curve.as_json`.
    """
    say = page.say
    rate = f"{show(_percent(block['discount_rate']))}%"
    title = say(f"减排成本曲线（一整年，折现率 {rate}）", f"Abatement cost curve (a whole year, discount rate {rate})")
    lines = [page.styled(page.shown(title), "bold"), *_steps(block["steps"], page)]
    for key, name in (("dropped", say("不计入", "not counted")), ("unplaced", say("排不进", "not placed"))):
        for left in block[key]:
            what = " ".join(part for part in (left["id"], left["name"]) if part)
            lines += page.wrapped(f"  {name} {what}: {left['reason'][page.language]}")
    lines += page.wrapped(
        say(
            "注：净成本为负的按每年净收益排序，其余按单位减排成本；节约量按填报相加，不计措施间的相互影响",
            "note: measures that pay for themselves stand by net benefit a year, the others by cost per tonne; "
            "savings are added up as given, without their effect on each other",
        ),
        "dim",
    )
    return [*lines, ""]


def _steps(steps: Sequence[Block], page: Page) -> list[str]:
    if not steps:
        return page.wrapped(f"  {page.say('没有可排的措施', 'no measure to rank')}")
    say = page.say
    heads = ("", say("减排", "tCO2e"), say("累计", "total"), say("元/tCO2e", "CNY/tCO2e"), say("元/年", "CNY/a"),
             say("回收期/年", "payback/a"), say("措施", "measure"))  # fmt: skip
    rows = [[str(number), *map(_or_dash, _numbers(step)), _name(step)] for number, step in enumerate(steps, 1)]
    lines = columns([[page.shown(cell) for cell in row] for row in (heads, *rows)], right=range(6))
    if max(map(cells, lines)) <= page.width:
        return lines
    laid = []
    for row in rows:
        laid += page.wrapped(f"{row[0]}. {row[-1]}")
        named = "; ".join(f"{head} {value}" for head, value in zip(heads[1:-1], row[1:-1], strict=True))
        laid += page.wrapped(f"   {named}")
    return laid


def _or_dash(text: str | None) -> str:
    # A measure that earns nothing has no payback.
    return "-" if text is None else show(text)


def _numbers(step: Block) -> Iterable[str | None]:
    yield step["abatement"]["value"]
    yield step["cumulative_abatement"]
    yield from (step[key]["value"] for key in ("unit_cost", "annual_cost", "payback"))


def _name(step: Block) -> str:
    return " ".join(part for part in (step["id"], step["name"]) if part)
