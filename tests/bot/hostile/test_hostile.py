"""Each fixed hostile update gets a safe answer or silence, never a stack trace, and delays nobody else's."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from rehearsal.fuzz_house import FuzzHouse, LogWatch
from rehearsal.fuzzed_breaks import nested
from tests.bot.hostile.cases import ALL
from tests.bot.hostile.made import NUMBER, Raw, Seen, message

OTHER_PEER, OTHER_NUMBER = "5550002", 78

ALLOWED = {
    Seen.EITHER: {Seen.CARD, Seen.ANSWER},
    Seen.ANY: {Seen.CARD, Seen.ANSWER, Seen.SILENCE},
}


class Outcome:
    """What came of one update in a new house, taken together with another peer's /start."""

    def __init__(self, raw: Raw) -> None:
        asyncio.run(self._take(raw))

    async def _take(self, raw: Raw) -> None:
        start = message("/start")
        start["update_id"], start["message"]["chat"]["id"] = OTHER_NUMBER, int(OTHER_PEER)
        house = FuzzHouse()
        try:
            with LogWatch(logging.INFO) as watch:
                self.done = await house.take([raw, start])
                await house.drain()
            self.faults = watch.faults + house.channel.faults + house.urgent.faults
            self.others = house.channel.sent.pop(OTHER_PEER, 0)
            self.answers, self.cards = house.channel.sent.total(), house.urgent.sent.total()
            self.left = list(house.channel.left)
        finally:
            await house.close()

    def seen(self) -> Seen:
        """What could be seen of it."""
        if self.left:
            return Seen.LEAVES
        if self.cards:
            return Seen.CARD
        return Seen.ANSWER if self.answers else Seen.SILENCE


@pytest.mark.parametrize("name", ALL)
def test_a_hostile_update_gets_a_safe_answer_or_silence(name: str) -> None:
    """Whatever somebody makes up: the bot goes on, says nothing in the log of it, and everybody else is answered."""
    raw, expected = ALL[name]()
    # What Telegram sends is JSON: half letters and numbers that are none come through it as they are.
    outcome = Outcome(json.loads(json.dumps(raw)))
    assert outcome.faults == []
    assert set(outcome.done) == {NUMBER, OTHER_NUMBER}, "or it would come again for ever, and hold up the rest"
    assert outcome.others > 0, "another peer's /start in the same batch"
    assert outcome.seen() in ALLOWED.get(expected, {expected})


def test_the_table_is_as_long_as_the_goal() -> None:
    """G-I5 asks for 150 cases: a table that shrinks unnoticed proves less every year."""
    assert len(ALL) >= 150


@pytest.mark.parametrize("number", [-1, 0, 2**31, 2**63, 2**70, True])
def test_an_update_with_a_strange_number_breaks_nothing(number: int) -> None:
    """Numbers of Telegram's are small; another one is acknowledged, or it would come again for ever."""
    raw = message("hi")
    raw["update_id"] = number
    outcome = Outcome(raw)
    assert outcome.faults == []
    assert number in outcome.done


@pytest.mark.parametrize("number", [None, "77", 7.5, [], {}, float("nan")])
def test_an_update_without_a_number_is_never_acknowledged_as_one(number: object) -> None:
    """The next question to Telegram begins behind the last acknowledged number: it must be one."""
    raw = {**message("hi"), "update_id": number}
    outcome = Outcome(raw)
    assert outcome.faults == []
    assert outcome.done == [OTHER_NUMBER]


def test_words_nested_deeper_than_python_goes_are_set_aside() -> None:
    """The deepest JSON that can be read at all must not end the process."""
    outcome = Outcome({"update_id": NUMBER, "message": nested(900)})
    assert (outcome.faults, outcome.seen()) == ([], Seen.SILENCE)
