"""Call requests and talks that end by stopping, leaving and blocking; and what is typed amid them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversations import presses
from conversations.channel import Inbound, Kind
from conversations.interrupts import Said, understand
from flows.likeness import fold
from scheduler.jobs import plan_ahead
from store import calls
from tests.conversations import called
from tests.conversations.asked import QUESTION, at, change, join, organisation
from tests.conversations.called import ASK, KIM, LEE, SAM, answers, asks, begin, goes_out, heard, house, scene, states
from tests.conversations.ground import Ground
from tests.words_in_force import starter_words

BECOME = presses.desk("become", "AB12CD34")
"""The button under a link for coordinators that is not open any more."""


def _since(ground: Ground) -> int:
    return len(ground.chat.sent)


@pytest.mark.parametrize(("typed", "says"), [("stop", "talk is over"), ("arrête", "C'est fini")])
def test_a_peer_who_types_stop_amid_a_talk_reads_that_it_is_over(typed: str, says: str, tmp_path: Path) -> None:
    """The other side reads so; what the peer types next goes into the search, and they think that somebody reads it."""

    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        if typed != "stop":
            await g.says("/language fr")
        await called.talk(g) if typed == "stop" else await _talk_in_french(g)
        await g.says("Hi, I am here.", KIM)
        since = _since(g)
        await g.says(typed)
        await g.passes(seconds=5)
        assert states(g) == ["closed"]
        assert any(says in text for text in heard(g, SAM, since)), heard(g, SAM, since)

    scene(tmp_path, work)


async def _talk_in_french(g: Ground) -> None:
    await g.presses(presses.call("see", 1), 1)
    await g.taps("Envoyer")
    await g.passes(seconds=20)
    await g.taps("I take it", KIM)


def test_a_responder_who_types_stop_amid_a_talk_reads_that_it_is_over(tmp_path: Path) -> None:
    """Otherwise their next words go into the search, which offers to send them to the coordinators."""

    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        await called.talk(g)
        since = _since(g)
        await g.says("stop", KIM)
        await g.passes(seconds=5)
        assert states(g) == ["open"]
        assert any("talk is over for you" in text for text in heard(g, KIM, since))
        assert not any("relay" in text or "talk is over" in text for text in heard(g, SAM, since))

    scene(tmp_path, work)


def test_who_stops_within_twenty_seconds_reads_that_nothing_was_sent(tmp_path: Path) -> None:
    """In French: "D'accord. Rien n'a été envoyé." """

    async def work(g: Ground) -> None:
        await house(g, KIM)
        await asks(g)
        since = _since(g)
        await g.says("/language fr")
        await g.says("arrête")
        await g.passes(seconds=30)
        assert states(g) == ["closed"]
        assert any("Rien n'a été envoyé" in text for text in heard(g, SAM, since))

    scene(tmp_path, work)


def test_who_leaves_another_group_reads_nothing_of_their_request(tmp_path: Path) -> None:
    """It goes on: they left Harbour, and asked Corner House."""

    async def work(g: Ground) -> None:
        await house(g, KIM)
        other, code = begin(g, name="Harbour")
        await join(g, code)
        await goes_out(g)
        since = _since(g)
        await g.presses(presses.own("leave", other), 1)
        await g.passes(seconds=5)
        assert states(g) == ["open"]
        assert not any("request" in text for text in heard(g, SAM, since)), heard(g, SAM, since)

    scene(tmp_path, work)


@pytest.mark.parametrize("how", ["stop", "stop all", "leave"])
def test_who_stops_or_leaves_while_a_request_waits_reads_that_it_is_taken_back(how: str, tmp_path: Path) -> None:
    """J40: no silent end. They were told "I'll tell you as soon as someone takes it", and would wait."""

    async def work(g: Ground) -> None:
        await house(g, KIM)
        await goes_out(g)
        since = _since(g)
        if how == "leave":
            await g.presses(presses.own("leave", 1), 1)
        elif how == "stop":
            await g.says("/stop")
        else:
            # "Stop all" stands under every check-in, and is about what comes by itself.
            await g.presses(presses.command("stop"), 1)
        await g.passes(hours=30)
        assert states(g) == ["closed"]
        assert any("request" in text for text in heard(g, SAM, since)), heard(g, SAM, since)

    scene(tmp_path, work)


@pytest.mark.parametrize("press", [presses.command("mydata"), presses.call("list", 0), BECOME])
def test_who_comes_back_after_blocking_is_asked_nothing_by_whichever_button(press: str, tmp_path: Path) -> None:
    """J30: who comes back is asked nothing until they want it; a button about calls, or of the desk, is a way back."""

    async def work(g: Ground) -> None:
        at(g, "2026-11-24 12:00")
        made, schedule, code = organisation(g)
        assert schedule
        await join(g, code)
        await g.takes(g.inbound(Kind.LEFT))
        await g.takes(g.inbound(Kind.RETURNED))
        await g.presses(press, 5)
        # An owner asks at another time from now on: everybody is planned for anew.
        rule = schedule.rule.replace("13:00", "15:00")
        await change(g, made, schedule, rule=rule)
        await plan_ahead(g.house)
        assert not any(each.text.startswith(QUESTION) for each in await g.passes(days=9))

    scene(tmp_path, work)


def test_who_asks_how_far_their_request_is_reads_it_though_the_group_takes_no_more(tmp_path: Path) -> None:
    """An owner turned calls off; what is open keeps its promise, and its peer must not read that nobody gets it."""

    async def work(g: Ground) -> None:
        number = await house(g, KIM)
        await goes_out(g)
        g.now(lambda tx: calls.set_settings(tx, number, ""))
        since = _since(g)
        await g.says("/start")
        await g.says("Hard shift")
        await g.taps("More ways")
        await g.taps(ASK)
        assert states(g) == ["open"]
        assert not any("Nobody here can get a call request" in text for text in heard(g, SAM, since))
        assert any("Your request is with **Corner House**" in text for text in heard(g, SAM, since))

    scene(tmp_path, work)


def test_send_to_a_group_that_takes_no_more_shows_the_other_group(tmp_path: Path) -> None:
    """They belong to two, and one still answers: "nobody" is not true, and turns away who asks for a person."""

    async def work(g: Ground) -> None:
        number = await house(g, KIM)
        other, code = begin(g, name="Harbour")
        await join(g, code)
        await answers(g, other, LEE)
        await g.says("/start")
        await g.says("Hard shift")
        await g.taps("More ways")
        await g.taps(ASK)
        await g.taps("Corner House")
        g.now(lambda tx: calls.set_settings(tx, number, ""))
        said = [each.text for each in await g.taps("Send")]
        assert not any("Nobody here can get a call request" in text for text in said), said
        assert any("Nobody in that group" in text and "**Harbour**" in text for text in said), said
        await g.taps("Send")
        await g.passes(seconds=20)
        assert states(g) == ["open"] and called.notices(g, LEE) == 1 and not called.notices(g, KIM)

    scene(tmp_path, work)


@pytest.mark.parametrize("typed", ["undo", "take it back", "No, wait!", "annule", "attends", "non, attends"])
def test_who_types_undo_within_twenty_seconds_is_shown_the_button(typed: str, tmp_path: Path) -> None:
    """The words of the screen are "Undo takes it back": the answer now is buttons of something else, and it goes."""

    async def work(g: Ground) -> None:
        await house(g, KIM)
        await asks(g)
        said = await g.says(typed)
        ways = {button.label for each in said for row in each.rows for button in row}
        assert "Undo" in ways, ways
        await g.taps("Undo")
        await g.passes(seconds=30)
        assert states(g) == ["closed"] and not called.notices(g, KIM)

    scene(tmp_path, work)


def test_such_words_are_for_the_other_side_amid_a_talk(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM)
        await called.talk(g)
        await g.says("No, wait!")
        assert any("No, wait!" in text for text in heard(g, KIM))

    scene(tmp_path, work)


def test_no_word_for_undo_is_a_command_a_door_or_a_cry() -> None:
    """Those are heard first: such a word in the list would never show Undo."""
    words = starter_words()
    assert {fold("undo"), fold("annule")} <= words.undo
    for text in words.undo:
        assert understand(Inbound(1, "1", Kind.TEXT, text, language="en"), words).rest == Said(text)


def test_a_language_chosen_amid_a_talk_is_the_language_of_what_is_said_next(tmp_path: Path) -> None:
    """Who reads French and no English reads, of all things, where their typing goes in English."""

    async def work(g: Ground) -> None:
        await house(g, KIM)
        await called.talk(g)
        said = [each.text for each in await g.says("/language fr")]
        assert not any("not passed on" in text for text in said), said
        assert any("pas été transmis" in text for text in said), said

    scene(tmp_path, work)
