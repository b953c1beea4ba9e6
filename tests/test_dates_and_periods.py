"""Dates, periods, and the days on which an edition is in force."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstd.dates import DateError, Period, day_before, month_period, parse_date, parse_period
from carbonstd.packages import Catalogue, Edition
from carbonstd.rules import Text

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        (" 2024-02-29 ", date(2024, 2, 29)),
        ("0001-01-01", date(1, 1, 1)),
    ],
)
def test_an_iso_date_is_read(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "", "2026", "2026-11", "2026-11-31", "2025-02-29", "2026-13-01", "2026-00-10", "2026-1-2", "26-11-23",
        "23.11.2026", "2026/11/23", "2026年11月23日", "２０２６-１１-２３", "2026-11-23T00:00", "yesterday",
        "0000-01-01",
        # Other ISO forms are not what the message asks for, and 20261123 is more likely a number.
        "20261123", "2026-W47-1", "2026W471",
    ],
)  # fmt: skip
def test_what_is_no_iso_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_date(text)
    assert "2026-11-23" in refused.value.hint_zh and "2026-11-23" in refused.value.hint_en


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025年", "2025-01-01", "2025-12-31"),
        ("2025-03", "2025-03-01", "2025-03-31"),
        ("2025-3", "2025-03-01", "2025-03-31"),
        ("2025.03", "2025-03-01", "2025-03-31"),
        ("2025/03", "2025-03-01", "2025-03-31"),
        ("2025年3月", "2025-03-01", "2025-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2025-03-15", "2025-03-15", "2025-03-15"),
        ("2025/3/15", "2025-03-15", "2025-03-15"),
        ("2025年3月15日", "2025-03-15", "2025-03-15"),
        (" 2025 ", "2025-01-01", "2025-12-31"),
        ("2025-01/2025-06", "2025-01-01", "2025-06-30"),
        ("2025-01..2025-06", "2025-01-01", "2025-06-30"),
        ("2025-01 ~ 2025-06", "2025-01-01", "2025-06-30"),
        ("2025年1月至2025年6月", "2025-01-01", "2025-06-30"),
        ("2025年1月到2025年6月", "2025-01-01", "2025-06-30"),
        ("2024/2025", "2024-01-01", "2025-12-31"),
        ("2025-01-15/2025-02-14", "2025-01-15", "2025-02-14"),
        ("2024-07/2025", "2024-07-01", "2025-12-31"),
        ("2025-03/2025-03", "2025-03-01", "2025-03-31"),
    ],
)
def test_a_period_is_a_year_a_month_a_day_or_a_range_of_them(text: str, start: str, end: str) -> None:
    assert parse_period(text) == Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "text",
    ["", "25", "2025-13", "2025-00", "2025-02-30", "2025-", "/", "2025/", "/2025", "2025-01/2025-02/2025-03", "all",
     "2025Q1", "0000", "２０２５", "2025-01-01-01", "20250101"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_period(text)
    assert "2025-01/2025-06" in refused.value.hint_zh and "2025-01/2025-06" in refused.value.hint_en


@pytest.mark.parametrize("text", ["2025/2024", "2025-06/2025-01", "2025-03-15..2025-03-14"])
def test_a_period_that_ends_before_it_starts_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="ends before it starts"):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2025-01/2025-12", "2025"),
        ("2025-02-01/2025-02-28", "2025-02"),
        ("2025-01/2025-06", "2025-01-01/2025-06-30"),
        ("2024/2025", "2024-01-01/2025-12-31"),
        ("2025-03-15", "2025-03-15/2025-03-15"),
    ],
)
def test_a_period_is_written_as_shortly_as_it_can_be(text: str, written: str) -> None:
    assert str(parse_period(text)) == written


@given(DAYS, st.integers(0, 800))
def test_a_written_period_is_read_back(start: date, days: int) -> None:
    period = Period(start, start + timedelta(days))
    assert parse_period(str(period)) == period


@given(DAYS, st.integers(0, 800))
def test_the_months_of_a_period_are_whole_follow_each_other_and_cover_it(start: date, days: int) -> None:
    period = Period(start, start + timedelta(days))
    months = period.months()
    assert Period(months[0].start, months[-1].end).covers(period)
    assert all(day_before(later.start) == earlier.end for earlier, later in pairwise(months))
    assert all(month.start.day == 1 and (month.end + timedelta(1)).day == 1 for month in months)
    assert all(month.overlaps(period) for month in months)


@given(DAYS, st.integers(0, 60), DAYS, st.integers(0, 60))
def test_overlap_containment_and_coverage_agree(first: date, length: int, second: date, other: int) -> None:
    one, two = Period(first, first + timedelta(length)), Period(second, second + timedelta(other))
    shared = [day for day in (one.start + timedelta(n) for n in range(length + 1)) if two.contains(day)]
    assert one.overlaps(two) == two.overlaps(one) == bool(shared)
    assert one.covers(two) == (one.contains(two.start) and one.contains(two.end))


def test_both_ends_belong_to_a_period() -> None:
    march = month_period(2025, 3)
    assert march.contains(date(2025, 3, 1)) and march.contains(date(2025, 3, 31))
    assert not march.contains(date(2025, 2, 28)) and not march.contains(date(2025, 4, 1))
    assert march.overlaps(Period(date(2025, 3, 31), date(2025, 5, 1)))
    assert not march.overlaps(month_period(2025, 4))
    assert not march.is_whole_year and parse_period("2025").is_whole_year
    assert not parse_period("2024/2025").is_whole_year and not parse_period("2024-07/2025-06").is_whole_year


def edition(effective: date | None, withdrawn: date | None, replaced_by: tuple[str, ...] = ()) -> Edition:
    return Edition(
        "GB 1-2020", "GB 1", "2020", "quota", Text("一", "one"), effective=effective, withdrawn=withdrawn,
        replaced_by=replaced_by,
    )  # fmt: skip


FIRST, LAST = date(2022, 11, 1), date(2025, 3, 31)


@pytest.mark.parametrize(
    ("effective", "withdrawn", "replaced_by", "day", "in_force"),
    [
        (FIRST, LAST, (), FIRST, True),
        (FIRST, LAST, (), day_before(FIRST), False),
        # `withdrawn` is the last day in force.
        (FIRST, LAST, (), LAST, True),
        (FIRST, LAST, (), LAST + timedelta(1), False),
        (FIRST, None, (), date(2099, 1, 1), True),
        # Replaced on a day that nobody knows: it does not count as in force.
        (FIRST, None, ("GB 1-2024",), date(2023, 1, 1), False),
        (None, LAST, ("GB 1-2024",), date(2023, 1, 1), False),
        (None, None, (), date(2023, 1, 1), False),
    ],
)
def test_an_edition_is_in_force_from_its_first_to_its_last_day(
    effective: date | None, withdrawn: date | None, replaced_by: tuple[str, ...], day: date, in_force: bool
) -> None:
    assert edition(effective, withdrawn, replaced_by).in_force(day) is in_force


@pytest.mark.parametrize(
    ("effective", "withdrawn", "replaced_by", "unknown", "validity"),
    [
        (FIRST, LAST, ("GB 1-2024",), False, "2022-11-01/2025-03-31"),
        (FIRST, None, (), False, "2022-11-01/"),
        (FIRST, None, ("GB 1-2024",), True, "2022-11-01/?"),
        (None, LAST, ("GB 1-2024",), True, "?/2025-03-31"),
        (None, None, ("GB 1-2024",), True, "?/?"),
    ],
)
def test_unknown_dates_are_said_to_be_unknown(
    effective: date | None, withdrawn: date | None, replaced_by: tuple[str, ...], unknown: bool, validity: str
) -> None:
    one = edition(effective, withdrawn, replaced_by)
    assert one.dates_unknown is unknown
    assert one.validity == validity


def test_no_two_editions_of_a_standard_are_in_force_on_one_day(catalogue: Catalogue) -> None:
    """Checked at every border of every edition, where an overlap would show."""
    faults = []
    for family in {one.family for one in catalogue.standards}:
        editions = catalogue.family(family)
        borders = {day for one in editions for day in (one.effective, one.withdrawn) if day is not None}
        for day in {near for border in borders for near in (day_before(border), border, border + timedelta(1))}:
            valid = [one.standard for one in editions if one.in_force(day)]
            if len(valid) > 1:
                faults.append(f"{day}: {', '.join(valid)}")
    assert not faults, "\n".join(faults)


def test_no_gap_opens_between_an_edition_and_the_one_that_replaces_it(catalogue: Catalogue) -> None:
    """Where both dates are known, the new edition starts on the day after the old one's last."""
    by_number = {one.standard: one for one in catalogue.standards}
    faults = [
        f"{old.standard} until {old.withdrawn}, {number} from {by_number[number].effective}"
        for old in catalogue.standards
        for number in old.replaced_by
        if number in by_number and old.withdrawn and by_number[number].effective
        if old.withdrawn + timedelta(1) != by_number[number].effective
    ]
    assert not faults, "\n".join(faults)
