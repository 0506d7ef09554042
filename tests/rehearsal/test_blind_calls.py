"""Call requests in pairs of worlds: what is private of them shows to nobody, and planted leaks are found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from conversations import call_acts, call_presses
from conversations.channel import Attachment, Message, Send, to_json
from conversations.ladder import Rung
from conversations.told_words import as_csv, told
from rehearsal.blind_acts import BLOCKS, PRESSES, SAYS, SEES, SENDS_IT, UNDOES, Act, draw_private, is_undone
from rehearsal.blind_calls import LASTS, Request
from rehearsal.blind_pairs import Pairs, Story, Told, Tried, _with_less, apart, without_bands
from rehearsal.blind_setting import OWNERS, RESPONDERS
from rehearsal.blind_world import Plan
from store import calls
from store.counts import CountedWindow, CountOf
from tests.rehearsal.test_blind_leaks import HOUR, JOINED, NOTHING, Acts, Patch, act, home_says, rows, tells
from tests.words_in_force import starter_words

ASKER = "700"
SECOND = timedelta(seconds=1)


def moves(hours: float, *what: tuple[str, str]) -> Acts:
    return tuple(Act(HOUR * hours + SECOND * 7 * place, *move) for place, move in enumerate(what))


UNDONE = (*JOINED, *moves(20, SEES, SENDS_IT, UNDOES))
LOOKED = (*JOINED, *moves(20, SEES, (PRESSES, "1d:no:"), (SAYS, "/mydata")))

OTHERS_ASK = Plan(
    seed="planted calls",
    days=2,
    size=4,
    acts=(
        *((ASKER, each) for each in moves(21, SEES, SENDS_IT)),
        (RESPONDERS[0], act(21.2, PRESSES, "1d:take:")),
    ),
    looks=(HOUR * 22,),
    asked=(),
    readings=8,
)
"""Somebody else asks for a call after what one peer does."""

ASKS_ITSELF = replace(
    OTHERS_ASK,
    acts=((RESPONDERS[0], act(10.2, PRESSES, "1d:take:")), (RESPONDERS[0], act(10.3, SAYS, "i am here"))),
    own=(*JOINED, *moves(10, SEES, SENDS_IT), *moves(10.5, (SAYS, "can you talk now"))),
    looks=(HOUR * 12,),
)
"""The one peer asks, in both worlds."""

ENDED = replace(ASKS_ITSELF, own=(*ASKS_ITSELF.own, *moves(13, (PRESSES, "1d:withdraw:"))), looks=(HOUR * 16,))
ERASED = moves(14, (SAYS, "/erase"), (PRESSES, "1c:erase_yes"))
IN_A_RELAY = moves(11, (SAYS, "i want to die"), (SAYS, "/clear"), (PRESSES, "1c:language_fr"), (SAYS, "/mydata"))


def counted_at_home(patch: Patch) -> None:
    home_says(patch, lambda tx: len(rows(tx, "call_requests")))


def told_of_an_undone_one(patch: Patch) -> None:
    real = call_acts.close

    def close(tx: Any, call: Any, now: Any, tells_whom: tuple[Rung, ...] = ()) -> None:
        real(tx, call, now, tells_whom)
        if call.state == calls.ASKED:
            tells(tx, "Somebody wanted to talk.", now, RESPONDERS[0])

    patch.setattr(call_acts, "close", close)


def numbers_counted_on(patch: Patch) -> None:
    numbers = iter(range(9))
    patch.setattr(calls, "secrets", type("Counting", (), {"randbelow": lambda most: next(numbers)}))


def gone_reads_otherwise(patch: Patch) -> None:
    real = call_presses._too_late

    def too_late(tx: Any, peer: Any, reply: Any, press: Any) -> None:
        if calls.find(tx, press.number) is None:
            reply.say(call_presses.call_screens.over(reply.screen, "call_gone"))
        else:
            real(tx, peer, reply, press)

    patch.setattr(call_presses, "_too_late", too_late)


PLANTED: list[tuple[Callable[[Patch], None], Plan, Acts, Acts]] = [
    (counted_at_home, OTHERS_ASK, JOINED, UNDONE),
    (told_of_an_undone_one, OTHERS_ASK, JOINED, UNDONE),
    (numbers_counted_on, OTHERS_ASK, JOINED, UNDONE),
    (gone_reads_otherwise, ENDED, NOTHING, ERASED),
]


@pytest.mark.parametrize(("plant", "plan", "one", "other"), PLANTED, ids=lambda each: getattr(each, "__name__", ""))
def test_a_leak_of_calls_that_is_planted_tells_two_worlds_apart(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[Patch], None], plan: Plan, one: Acts, other: Acts
) -> None:
    """The third and the fourth were there until these pairs found them."""
    plant(monkeypatch)
    assert Pairs(starter_words(), plan, Tried()).apart(one, other)


def test_what_is_not_sent_or_taken_back_in_time_nobody_learns_of() -> None:
    """Not responders, whose next request reads the same, and not owners."""
    assert Pairs(starter_words(), OTHERS_ASK, Tried()).compare(JOINED, UNDONE, LOOKED) is None


def test_in_a_relay_only_the_words_that_are_passed_on_show() -> None:
    """Crisis words, another language and a chat that is cleared are the peer's own; erasing behind it is, too."""
    tried = Tried()
    assert Pairs(starter_words(), ASKS_ITSELF, tried).compare(NOTHING, IN_A_RELAY) is None
    assert Pairs(starter_words(), ENDED, tried).compare(NOTHING, ERASED) is None
    assert tried.did.total() > len(IN_A_RELAY)


@pytest.mark.parametrize("what", [(SAYS, "one more thing"), (SAYS, "/stop")])
def test_words_and_ends_of_a_relay_do_show(what: tuple[str, str]) -> None:
    """Otherwise a responder would see nothing at all here, and nothing would be proved."""
    told = Pairs(starter_words(), ASKS_ITSELF, Tried()).apart(NOTHING, moves(11, what))
    assert told
    assert told.reader == RESPONDERS[0]


ENDS = [
    moves(11, (PRESSES, "1d:close:")),
    moves(11, (SAYS, "/stop")),
    moves(11, (BLOCKS, "")),
    (act(10.9, SAYS, "/checkins"), act(11, PRESSES, "1o:leave:")),
    (act(10.9, SAYS, "/erase"), act(11, PRESSES, "1c:erase_yes")),
]


def test_how_a_peer_ended_a_relay_nobody_can_tell() -> None:
    """Closed, stopped, blocked, left and erased read the same to the responder, at the same second, and to owners."""
    tried = Tried()
    assert Pairs(starter_words(), ASKS_ITSELF, tried).compare(*ENDS) is None
    assert tried.pairs == len(ENDS) - 1


def test_ways_that_show_are_left_out_around_a_request_only() -> None:
    """Before and behind it they are private, and compared."""
    request = Request(HOUR * 30)
    during, behind = HOUR * 31, HOUR * 31 + LASTS
    assert not request.allows(during, "types")
    assert request.allows(HOUR * 20, "types")
    assert not request.allows(HOUR * 20, "leaves")
    assert request.allows(behind, "leaves")
    assert request.allows(during, "cries")
    drawn = [each for seed in range(200) for each in draw_private(Random(seed), 4, (), request)]
    assert any(each.way == "erases" for each in drawn)
    assert all(each.at > during for each in drawn if each.way == "erases")


def test_a_story_is_not_made_smaller_by_a_request_that_is_sent_in_earnest() -> None:
    """What is sent is a difference that may be seen."""
    sent = moves(20, SEES, SENDS_IT)
    assert is_undone(UNDONE)
    assert not is_undone(sent)
    story = Story("any", UNDONE, NOTHING, Told("801", "", ""))
    assert all(is_undone(one) and is_undone(other) for one, other in _with_less(story))


def read_of(band: str, more: str = "") -> dict[str, list[str]]:
    """Return what an owner reads of a window on a screen and in files, rendered as it is."""
    pack = starter_words().pack
    counts = {("team_check_in", "load"): CountOf(band, ("Heavy",))} if band else {}
    window = CountedWindow(date(2026, 11, 2), counts)
    screen = Send(Message(f"**Corner House**\n{told(pack, 'en', window)}\n\nfoot{more}"))
    file = as_csv(pack, [window])
    attached = Send(Message("file", attachment=Attachment("counts.csv", "", words=file)))
    return {OWNERS[0]: [to_json(screen), to_json(attached)], "operator": [f"counts{more} 1 {file.strip()}"]}


def test_all_but_the_bands_is_compared_where_bands_differ() -> None:
    """A band may say what a peer did; what stands beside it may not."""
    few, most, none, other = (without_bands(read_of(*each)) for each in (("few",), ("most",), ("",), ("few", "!")))
    assert apart(read_of("few"), read_of("most"))
    assert apart(few, most) is None
    assert apart(few, none) is None
    assert apart(few, other)
    assert "Each line is about" in few[OWNERS[0]][0]
