"""A cry that was typed just now has a sound, however far ahead the clock is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.emergency import Emergency
from conversations.words import Shelf
from scheduler.clock import OFF_MOST, Clock
from tests.conversations.test_emergency import NOW, OVERDOSE, Chat, _cry
from tests.words_in_force import starter_words


def _is_silent(ahead: timedelta, ago: timedelta, times: int = 1) -> bool:
    clock = Clock(lambda: NOW + ahead, timedelta)
    for _ in range(times):
        clock.hear(NOW)  # `getUpdates`, with the cry in it
    emergency = Emergency(Chat(), Shelf(starter_words()), clock.now)
    emergency.doubts = clock.doubts
    return emergency.message(_cry(sent_at=NOW - ago), OVERDOSE).is_silent


@pytest.mark.parametrize(
    ("ahead", "ago"),
    [
        (timedelta(), timedelta(seconds=30)),
        (timedelta(minutes=9, seconds=40), timedelta(seconds=30)),
        (OFF_MOST, timedelta(minutes=10)),
        (timedelta(hours=8), timedelta(seconds=1)),
    ],
)
def test_a_cry_that_was_typed_just_now_is_answered_with_a_sound(ahead: timedelta, ago: timedelta) -> None:
    """The clock is as far ahead as is let pass (0039), or the very answer that has the cry was its first."""
    assert not _is_silent(ahead, ago)


def test_once_the_clock_is_put_right_an_old_cry_is_answered_without_a_sound() -> None:
    ahead = timedelta(hours=8)
    assert _is_silent(ahead, timedelta(minutes=21), times=2)
    assert not _is_silent(ahead, timedelta(minutes=9), times=2)
