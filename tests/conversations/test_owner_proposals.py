"""A check-in that an owner is putting together, as its buttons carry it; and what schedules mean for fourteen days."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from conversations import presses
from conversations.occurrences import Rule
from conversations.owner_plans import is_too_much, occurrences_ahead, zones_at
from conversations.owner_proposals import HOURS_OF_DAY, WEEKS, WINDOWS, Proposal, at_hour, read

FLOWS = ["other_check_in", "team_check_in"]
WHOLE = Proposal("abcDEF_-1234", "team_check_in", (0, 3), 13, 1, 1)
NOW = datetime(2026, 11, 24, 21, 10, tzinfo=UTC)


def test_what_is_written_is_read_again_at_every_point() -> None:
    for weekdays in ((), (0,), (6,), tuple(range(7))):
        for hour in (-1, *HOURS_OF_DAY) if weekdays else (-1,):
            for window in range(-1, len(WINDOWS)) if hour >= 0 else (-1,):
                for weeks in range(-1, len(WEEKS)) if window >= 0 else (-1,):
                    proposal = replace(WHOLE, weekdays=weekdays, hour=hour, window=window, weeks=weeks)
                    assert read(proposal.write(), FLOWS) == proposal


def test_the_longest_fits_a_button_of_the_highest_organisation() -> None:
    press = presses.owner("renew_yes" + "xxx", 10**18 - 1, WHOLE.write())
    assert len(press.encode()) <= presses.PRESS_BYTES_MOST
    assert presses.parse(press) == presses.OwnerPress("renew_yesxxx", 10**18 - 1, WHOLE.write())


@pytest.mark.parametrize(
    "written",
    [
        *("", "abc", "abcDEF_-1234", "abcDEF_-12340000"),
        *(WHOLE.write() + "0", WHOLE.write()[:-1] + "9", WHOLE.write()[:-2] + "91"),
        *(WHOLE.write()[:18] + "14", WHOLE.write()[:16] + "00", WHOLE.write()[:16] + "0013", WHOLE.write()[:16] + "80"),
    ],
)
def test_what_nobody_can_choose_is_no_proposal(written: str) -> None:
    """A changed app sends anything: no hour in the night, no eighth day, no check-in that the pack has not."""
    found = read(written, FLOWS)
    assert found is None or not found.weekdays


def test_nothing_that_is_sent_breaks_the_reading() -> None:
    chance = random.Random(7)
    letters = string.ascii_letters + string.digits + "_-"
    for _ in range(5000):
        written = WHOLE.write()[: chance.randrange(24)] + "".join(chance.choices(letters, k=chance.randrange(12)))
        found = read(written, FLOWS)
        assert found is None or (found.hour in (-1, *HOURS_OF_DAY) and all(day < 7 for day in found.weekdays))


def test_a_check_in_that_left_the_pack_is_none() -> None:
    assert read(WHOLE.write(), ["other_check_in"]) is None


@pytest.mark.parametrize(("hour", "ends_on"), [(13, date(2026, 12, 28)), (15, date(2026, 12, 21))])
def test_four_weeks_are_four_times(hour: int, ends_on: date) -> None:
    """Counted from the first time: today's, where it is still ahead (it is Tuesday, ten past two)."""
    rule = replace(WHOLE, weekdays=(1,), hour=hour).rule(NOW)
    wall, times = datetime(2026, 11, 24, 14, 10), []  # noqa: DTZ001 - local on purpose
    while (following := rule.next_after(wall)) is not None:
        times.append(wall := following)
    assert len(times) == 4 and rule.ends_on == ends_on


def test_another_time_leaves_all_else_as_it_was() -> None:
    kept = WHOLE.rule_text(NOW)
    moved = at_hour(kept, 17)
    assert WHOLE.mark in moved
    assert Rule.from_json(moved) == replace(Rule.from_json(kept), at=time(17))


def test_zones_are_grouped_by_the_moment_it_is_there() -> None:
    """Summer and winter: Toronto changes its clocks, and most of British Columbia does not."""
    winter, summer = datetime(2026, 12, 1, 13), datetime(2027, 7, 6, 13)  # noqa: DTZ001 - local on purpose
    by_hour = {moment.hour: places for moment, places in zones_at(winter)}
    assert by_hour == {
        18: ("east",),
        19: ("kootenay", "alberta"),
        20: ("bc", "peace", "fort_nelson", "creston", "yukon"),
    }
    assert [moment.hour for moment, _ in zones_at(summer)] == [17, 19, 20]


@pytest.mark.parametrize(
    ("rule", "is_much"),
    [
        (Rule((1,), time(13)), False),
        (Rule((1, 4), time(13)), False),
        (Rule((0, 2, 4), time(13)), True),
        (Rule(tuple(range(7)), time(13)), True),
    ],
)
def test_too_much_is_more_than_two_in_any_seven_days(rule: Rule, is_much: bool) -> None:
    assert is_too_much(occurrences_ahead(rule, NOW)) == is_much


def test_two_on_one_day_are_too_much() -> None:
    """Rule 17: one a day."""
    morning, evening = datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 19)  # noqa: DTZ001 - local on purpose
    assert is_too_much([evening, morning]) and not is_too_much([morning]) and not is_too_much([])
