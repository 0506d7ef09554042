"""The checker of what comes by itself names each way in which it can be doubled, lost, too much, or at night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rehearsal.unasked_checker import (
    AT_NIGHT,
    BREAKS,
    EARLY,
    LEFT,
    LOST,
    MISSING,
    NO_WHY,
    NOT_ENDED,
    OVER_DOSE,
    PLANNED_TWICE,
    SHOWN_TWICE,
    UNTRUE,
    VANISHED,
    read,
)
from rehearsal.unasked_story import CHECK_IN, LINE, LINES, Habit, Planned, Queued, Shown, Story, Timetable

ZONE = "America/Vancouver"
PEER, SCHEDULE = 1, 7
TUESDAY = datetime(2026, 12, 1, 13, tzinfo=UTC) + timedelta(hours=7)
"""13:00 in Vancouver, which is seven hours behind all year."""

WEEK, MINUTE = timedelta(weeks=1), timedelta(minutes=1)


class Told:
    """A run of three looks, as it is when all goes well: two check-ins were shown, and the third is planned."""

    def __init__(self) -> None:
        self.planned: list[list[Planned]] = [[] for _ in range(3)]
        self.queued: list[list[Queued]] = [[] for _ in range(3)]
        self.shown = [Shown(PEER, "first", due(0) + MINUTE), Shown(PEER, "second", due(1) + MINUTE)]
        for look in range(3):
            self.planned[look] = [row(week, "planned" if week == look else "done") for week in range(look + 1)]
            self.queued[look] = [message(week) for week in range(look)][-1:]

    def change(self, week: int, **how: object) -> None:
        """Let the row of a week read otherwise, from when it ended on."""
        self._each(self.planned, week + 1, week + 1, how)

    def change_message(self, week: int, **how: object) -> None:
        """Let the message of a week read otherwise."""
        self._each(self.queued, week + 1, 100 + week, how)

    def _each(self, looks: list[Any], since: int, row_id: int, how: dict[str, object]) -> None:
        for rows in looks[since:]:
            rows[:] = [found._replace(**how) if found.id == row_id else found for found in rows]

    def story(self) -> Story:
        """Tell it."""
        story = Story(
            shown=self.shown,
            habits={PEER: Habit(ZONE)},
            timetables={SCHEDULE: Timetable((1,), 13 * 60, 40, date(2026, 11, 30))},
            members={(PEER, SCHEDULE): 0},
        )
        for look in range(3):
            story.looks.append((due(look) - WEEK, due(look - 1) + 5 * MINUTE))
            story.planned.look(look, self.planned[look])
            story.queued.look(look, self.queued[look])
        return story


def due(week: int) -> datetime:
    """When the check-in of a week is due."""
    return TUESDAY + week * WEEK + MINUTE


def row(week: int, state: str, **how: object) -> Planned:
    """The row of a week."""
    wall = f"{(TUESDAY + week * WEEK - timedelta(hours=7)):%Y-%m-%dT%H:%M}"
    return Planned(week + 1, PEER, CHECK_IN, SCHEDULE, wall, state, "", due(week))._replace(**how)


def message(week: int) -> Queued:
    """The message of a week."""
    return Queued(100 + week, PEER, "check_in", "sent", "", due(week) + MINUTE / 2)


def test_what_was_planned_once_and_shown_once_breaks_nothing() -> None:
    found = read(Told().story())
    assert found.breaks == []
    assert (found.counts["due: check_in"], found.counts["shown"], found.counts["still planned"]) == (2, 2, 1)


def settle_forgot_and_it_was_sent_again(told: Told) -> None:
    """The same message stands in the chat twice."""
    told.shown.append(told.shown[1])


def two_of_one_occurrence(told: Told) -> None:
    """It was acted on twice: two different messages for one row."""
    told.shown.append(told.shown[1]._replace(key="another"))


def the_row_ended_and_no_message_was_written(told: Told) -> None:
    told.queued[2] = []
    told.shown.pop()


def the_message_was_written_and_the_row_did_not_end(told: Told) -> None:
    told.queued[2].append(message(1)._replace(id=200))


def nobody_knows_who_sent_it(told: Told) -> None:
    told.shown.append(Shown(PEER, "out of nothing", due(0) - MINUTE))


def the_row_says_sent_and_nothing_was_shown(told: Told) -> None:
    told.shown.pop()


def two_of_one_schedule_are_to_come(told: Told) -> None:
    told.planned[2].append(row(3, "planned"))


def an_occurrence_that_ended_is_planned_again(told: Told) -> None:
    told.planned[2] = [row(0, "planned"), row(1, "done"), row(2, "planned")]


def one_occurrence_ended_in_two_rows(told: Told) -> None:
    told.planned[2].append(row(1, "missed", id=50, why="late"))


def an_occurrence_was_passed_by(told: Told) -> None:
    told.planned[2] = [row(0, "done"), row(1, "done"), row(3, "planned")]


def nothing_is_planned_behind_the_last(told: Told) -> None:
    told.planned[2].pop()


def a_row_went_before_it_ended(told: Told) -> None:
    told.planned[2] = [row(0, "done"), row(2, "planned")]
    told.queued[2] = []
    told.shown.pop()


def it_is_sending_to_the_end(told: Told) -> None:
    told.change_message(1, state="sending")


def it_was_due_and_nobody_looked(told: Told) -> None:
    told.planned[2][2] = row(2, "planned", due_at=due(1))


def a_row_says_missed_and_not_why(told: Told) -> None:
    told.change(1, state="missed")
    told.queued[2] = []
    told.shown.pop()


def a_message_says_cancelled_and_not_why(told: Told) -> None:
    told.change_message(1, state="cancelled")
    told.shown.pop()


def a_row_is_called_late_in_time(told: Told) -> None:
    told.change(1, state="missed", why="late")
    told.queued[2] = []
    told.shown.pop()


def a_message_was_shown_and_is_called_missed(told: Told) -> None:
    told.change_message(1, state="missed", why="late")


def it_came_at_night(told: Told) -> None:
    told.shown[1] = told.shown[1]._replace(at=due(1) + timedelta(hours=9))


def two_on_one_day(told: Told) -> None:
    line = row(0, "done", id=60, kind=LINE, schedule=LINES, wall="2026-12-01T16:00")
    told.planned[1].append(line)
    told.planned[2].append(line)
    told.queued[1].append(Queued(160, PEER, "nudge", "unknown", "unsure", due(0) + timedelta(hours=3)))


BROKEN: tuple[tuple[Callable[[Told], None], str], ...] = (
    (settle_forgot_and_it_was_sent_again, SHOWN_TWICE),
    (two_of_one_occurrence, SHOWN_TWICE),
    (the_row_ended_and_no_message_was_written, LOST),
    (the_row_says_sent_and_nothing_was_shown, LOST),
    (the_message_was_written_and_the_row_did_not_end, NOT_ENDED),
    (nobody_knows_who_sent_it, NOT_ENDED),
    (two_of_one_schedule_are_to_come, PLANNED_TWICE),
    (an_occurrence_that_ended_is_planned_again, PLANNED_TWICE),
    (one_occurrence_ended_in_two_rows, PLANNED_TWICE),
    (an_occurrence_was_passed_by, MISSING),
    (nothing_is_planned_behind_the_last, MISSING),
    (a_row_went_before_it_ended, VANISHED),
    (it_is_sending_to_the_end, LEFT),
    (it_was_due_and_nobody_looked, LEFT),
    (a_row_says_missed_and_not_why, NO_WHY),
    (a_message_says_cancelled_and_not_why, NO_WHY),
    (a_row_is_called_late_in_time, EARLY),
    (a_message_was_shown_and_is_called_missed, UNTRUE),
    (it_came_at_night, AT_NIGHT),
    (two_on_one_day, OVER_DOSE),
)


@pytest.mark.parametrize(("spoil", "name"), BROKEN, ids=lambda given: getattr(given, "__name__", ""))
def test_every_broken_history_is_named(spoil: Callable[[Told], None], name: str) -> None:
    told = Told()
    spoil(told)
    assert name in {each for each, _ in read(told.story()).breaks}


def test_each_name_of_a_break_has_a_history() -> None:
    assert {name for _, name in BROKEN} == set(BREAKS)


def test_unknown_is_counted_and_breaks_nothing_whether_it_was_shown_or_not() -> None:
    told = Told()
    told.change_message(0, state="unknown", why="unsure")
    told.change_message(1, state="unknown", why="unsure")
    told.queued[1] = [message(0)._replace(state="unknown", why="unsure")]
    told.shown.pop()
    found = read(told.story())
    assert found.breaks == []
    assert (found.counts["message unknown"], found.counts["unknown and shown"]) == (2, 1)
    assert (found.counts["not shown"], found.counts["not shown, flagged"]) == (1, 1)


def test_what_is_planned_anew_is_no_loss() -> None:
    told = Told()
    told.planned[1] = [row(0, "done"), row(1, "planned", id=70)]
    found = read(told.story())
    assert (found.breaks, found.counts["planned anew"]) == ([], 1)


def test_what_a_peer_who_left_had_planned_is_taken_back_and_not_lost() -> None:
    told = Told()
    told.planned[2], told.queued[2] = [row(0, "done")], []
    told.shown.pop()
    assert VANISHED in {name for name, _ in read(told.story()).breaks}
    story = told.story()
    story.gone.add(PEER)
    found = read(story)
    assert (found.breaks, found.counts["taken back"]) == ([], 1)
