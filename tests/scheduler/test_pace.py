"""How fast messages may go: to one chat, to all, and after Telegram said that it was too fast. Pure."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from scheduler.pace import FLOODED_CHATS, Limits, Pace
from tests.store.ground import NOW

SECOND = timedelta(seconds=1)
SAM, ALEX = 1, 2


def test_over_a_minute_no_more_leaves_than_telegram_takes() -> None:
    """Above 30 a second Telegram refuses everything, answers too; 28 leaves room for what we do not count."""
    pace, sent = Pace(Limits()), []
    for hundredth in range(60 * 100):
        moment = NOW + hundredth * SECOND / 100
        while pace.room(moment)[0]:
            pace.leaves(moment, len(sent), is_message=True)
            sent.append(moment)
    assert 60 * 28 <= len(sent) <= 60 * 28 + Limits().burst
    most_in_a_second = max(sum(start <= at < start + SECOND for at in sent) for start in sent[:200])
    assert most_in_a_second <= 39, "the first second has the burst in it"
    later = [at for at in sent if at > NOW + 2 * SECOND]
    assert max(sum(start <= at < start + SECOND for at in later) for start in later[:200]) <= 29


@pytest.mark.parametrize(("answers", "bulk_wanted"), [(0, 25), (2, 25), (6, 22)])
def test_a_few_answers_a_second_do_not_slow_what_goes_by_itself(answers: int, bulk_wanted: int) -> None:
    """Ten thousand check-ins of one minute are all there after seven, though peers write and cry meanwhile."""
    pace, bulk, all_of_them = Pace(Limits()), 0, 0
    for hundredth in range(60 * 100):
        moment = NOW + hundredth * SECOND / 100
        if answers and hundredth % (100 // answers) == 0:
            pace.leaves(moment, hundredth, is_message=True, is_bulk=False)
            all_of_them += 1
        while pace.room(moment)[1]:
            pace.leaves(moment, 10_000 + bulk, is_message=True, is_bulk=True)
            bulk += 1
    assert 60 * bulk_wanted - 60 <= bulk <= 60 * bulk_wanted + Limits().per_second
    assert bulk + all_of_them <= 60 * 28 + Limits().burst


def test_what_a_busy_machine_missed_is_made_up_for() -> None:
    """A loop that is held up for a third of each second still sends nearly 25 in it."""
    pace, bulk, moment = Pace(Limits()), 0, NOW
    for second in range(60):
        for hundredth in range(100):
            moment = NOW + second * SECOND + hundredth * SECOND / 100
            while not 40 < hundredth < 70 and pace.room(moment)[1]:
                pace.leaves(moment, bulk, is_message=True, is_bulk=True)
                bulk += 1
    assert bulk >= 60 * 24


def test_bulk_leaves_a_part_free_for_the_next_answer() -> None:
    """Ten thousand nudges drain; whoever asks meanwhile finds the way open at once."""
    pace, moment = Pace(Limits()), NOW
    for number in range(100):
        while pace.room(moment)[1]:
            pace.leaves(moment, number, is_message=True)
        assert pace.room(moment)[0] >= Limits().reserve
        moment += SECOND / 10


def test_a_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    """An answer may have three parts; the fourth waits, and everybody else does not."""
    pace, moment, sent = Pace(Limits()), NOW, []
    for _ in range(100):
        while SAM not in pace.resting(moment):
            pace.leaves(moment, SAM, is_message=True)
            sent.append(moment)
            assert ALEX not in pace.resting(moment)
        moment += SECOND / 10
    assert sent[:3] == [NOW] * 3
    assert len(sent) == Limits().chat_burst + 9
    gaps = [second - first for first, second in pairwise(sent[2:])]
    assert min(gaps) >= SECOND * 0.99


def test_changes_and_removals_do_not_count_in_a_chat() -> None:
    """Paging through a card changes one message; Telegram counts new ones."""
    pace = Pace(Limits())
    for _ in range(8):
        pace.leaves(NOW, SAM, is_message=False)
    assert pace.resting(NOW) == []


def test_a_refused_chat_rests_for_as_long_as_telegram_said_and_nobody_else() -> None:
    """One chat under a flood limit is that chat's matter (F9: the library held everybody for it)."""
    pace = Pace(Limits())
    pace.is_refused("reply", SAM, NOW, 30 * SECOND)
    assert pace.resting(NOW + 29.9 * SECOND) == [SAM]
    assert pace.resting(NOW + 30 * SECOND) == []
    assert pace.room(NOW)[0] > 0


@pytest.mark.parametrize(("kind", "most", "bulk_most"), [("nudge", 10, 0), ("reply", 0, 0)])
def test_several_chats_refused_in_a_row_pause_their_lane(kind: str, most: int, bulk_most: int) -> None:
    """Then it is the bot that is too fast. Going on would make the wait longer, for everybody."""
    pace = Pace(Limits())
    for number in range(FLOODED_CHATS):
        assert pace.room(NOW) == (10, 5)
        pace.is_refused(kind, number, NOW, (30 + number) * SECOND)
    last = NOW + 30 * SECOND
    assert pace.room(last - SECOND) == (most, bulk_most)
    assert pace.room(last) == (10, 5)
    pace.is_refused(kind, 99, last, SECOND)
    assert pace.room(last) == (10, 5), "it begins to count anew"


def test_a_message_taken_between_shows_that_each_chat_was_refused_alone() -> None:
    pace = Pace(Limits())
    for number in range(FLOODED_CHATS * 2):
        pace.is_refused("nudge", number, NOW, 30 * SECOND)
        pace.is_taken("nudge")
    assert pace.room(NOW)[1] > 0


def test_a_lane_that_is_taken_does_not_excuse_another() -> None:
    """Answers still go; that says nothing about nudges."""
    pace = Pace(Limits())
    for number in range(FLOODED_CHATS):
        pace.is_refused("nudge", number, NOW, 30 * SECOND)
        pace.is_taken("reply")
    assert pace.room(NOW)[1] == 0


def test_it_says_how_long_until_more_may_go() -> None:
    """So that delivery sleeps until then, and neither spins nor oversleeps."""
    pace = Pace(Limits())
    assert pace.seconds_to_next(NOW) == 0
    pace.is_refused("reply", SAM, NOW, 30 * SECOND)
    assert pace.seconds_to_next(NOW) == pytest.approx(30)
    while pace.room(NOW)[1]:
        pace.leaves(NOW, ALEX, is_message=False)
    wait = pace.seconds_to_next(NOW)
    assert 0 < wait <= 1 / 25
    assert pace.room(NOW + wait * SECOND)[1] == 1


def test_a_clock_that_is_set_back_neither_fills_nor_empties() -> None:
    """The machine asks a time server in the middle of the night; nothing may stand still for an hour."""
    pace = Pace(Limits())
    while pace.room(NOW)[0]:
        pace.leaves(NOW, ALEX, is_message=False)
    assert pace.room(NOW - 3600 * SECOND)[0] == 0
    assert pace.room(NOW - 3599 * SECOND)[0] > 0


def test_quiet_chats_are_forgotten() -> None:
    """A hundred thousand chats a month must not stay in memory one by one."""
    pace = Pace(Limits())
    for number in range(10_000):
        moment = NOW + number * SECOND
        claimed_by = pace.begin(moment)
        claimed_by.leaves(moment, number, is_message=True)
        pace.keep(moment, claimed_by)
    assert len(pace.standing(moment).chats) < 10


@pytest.mark.parametrize(("pace", "with_answers"), [(0.5, 0.56), (25, 28), (29, 29), (1000, 1000)])
def test_at_any_pace_that_is_set_both_lanes_go_on(pace: float, with_answers: float) -> None:
    """An operator may set less for a small machine, and more when Telegram told them so."""
    limits = Limits(pace)
    assert limits.all_per_second == pytest.approx(with_answers)
    assert min(Pace(limits).room(NOW)) >= 1
