"""Clocks that are set back, newcomers, and links in words: what an enemy, or bad luck, does to call requests."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.interrupts import CommandGiven, understand
from tests.conversations.asked import at
from tests.conversations.called import (
    KIM,
    LEE,
    SAM,
    WEEK,
    answers,
    asks,
    goes_out,
    house,
    last,
    notices,
    offered,
    scene,
    states,
)
from tests.conversations.ground import Ground
from tests.words_in_force import starter_words

# Clocks, newcomers, and links in words.


@pytest.mark.parametrize("hours", [3, 30])
def test_a_clock_set_back_does_not_hold_up_what_was_sent(hours: int, tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM)
        await asks(g)
        g.time.moment -= timedelta(hours=hours)
        await g.passes(minutes=1)
        assert notices(g, KIM) == 1
        await g.passes(minutes=60)
        assert "Nobody has taken your request yet" in last(g, SAM)

    scene(tmp_path, work)


def test_a_clock_set_back_sends_nothing_before_they_open(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, hours=WEEK)
        at(g, "2026-11-28 12:00")
        await offered(g)
        await g.taps("Send for then", SAM)
        g.time.moment -= timedelta(hours=3)
        await g.passes(hours=47)
        assert notices(g, KIM) == 0
        await g.passes(minutes=70)
        assert notices(g, KIM) == 1

    scene(tmp_path, work)


def test_a_clock_set_back_does_not_forbid_to_ask_again(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM)
        await asks(g)
        await g.taps("Undo", SAM)
        g.time.moment -= timedelta(hours=5)
        assert "It goes to" in (await asks(g)).text

    scene(tmp_path, work)


def test_a_button_from_ahead_of_the_clock_is_shown_anew(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM)
        await offered(g)
        number, send = g.find("Send", SAM)
        await g.taps("Send", SAM)
        await g.taps("Undo", SAM)
        g.time.moment -= timedelta(hours=5)
        await g.presses(send, number, SAM)
        assert states(g) == ["closed"]

    scene(tmp_path, work)


def test_a_new_responder_hears_of_a_request_that_is_open(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        number = await house(g, KIM)
        await goes_out(g)
        await g.passes(minutes=45)
        await answers(g, number, LEE)
        await g.passes(seconds=5)
        assert (notices(g, KIM), notices(g, LEE)) == (2, 1)

    scene(tmp_path, work)


@pytest.mark.parametrize("text", ["/erase_yes", "/ERASE_YES", "/erase_yes@practice_bot"])
def test_only_the_button_erases_and_the_typed_word_asks(text: str, ground: Ground) -> None:
    """On a phone each such word is a link: one that somebody else wrote must not erase who touches it."""
    meant = understand(ground.inbound(text=text, language="en"), starter_words()).rest
    assert meant == CommandGiven("erase", "")

    async def work() -> None:
        await ground.says("Hard shift")
        (asked,) = await ground.says(text)
        assert any(re.search("erase", each.label) for row in asked.rows for each in row)
        assert len(ground.rows("peers")) == 1
        await ground.taps("Yes, erase it all")
        assert ground.rows("peers") == []

    asyncio.run(work())
