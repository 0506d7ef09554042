"""Every command works in every state of every flow, says what is true, and keeps or leaves the place as it promises."""

from __future__ import annotations

import asyncio
import functools
import re
from dataclasses import replace

import pytest

from conversations import presses
from conversations.answer import answer
from conversations.channel import Kind, Message
from conversations.interrupts import CommandGiven
from flows.session import Session, Status
from store import peers, sessions
from tests.conversations.ground import ALEX, SAM, Ground
from tests.store.ground import MASTER
from tests.test_every_screen import _given, _standing, _walk
from tests.words_in_force import starter_words

KEEPS_THE_PLACE = ["/privacy", "/mydata", "/clear", "/language", "/language fr", "/help", "/erase"]
LEAVES_THE_PLACE = ["/stop", "/start", "/menu"]
LANGUAGES = starter_words().pack.languages
STOP_WORDS = sorted(
    {words for language in LANGUAGES for words in starter_words().pack.phrases[language].commands["stop"].words}
)


@functools.cache
def _states() -> tuple[Session, ...]:
    """A session for every place that a walk through all flows waits at.

    Sam belongs to no organisation, whose check-in would end with that: what is asked is asked by nobody here.
    """
    found = {}
    for _, made in _walk("en"):
        if made.session and made.session.is_waiting:
            session = replace(made.session, check_in="")
            found.setdefault((session.place, bool(session.found)), session)
    return tuple(found.values())


def _states_on(engine: str) -> tuple[Session, ...]:
    """All of them in a file; some on a server, which is asked for the same few columns whatever a session holds."""
    return _states() if engine == "sqlite" else _states()[::8]


def _put(ground: Ground, session: Session) -> None:
    """Let Sam stand at a place."""

    def save(tx: object) -> None:
        peer = peers.find(tx, MASTER, SAM)
        sessions.save(tx, peer, session.to_json(), session.release, ground.time())

    ground.now(save)


def _of_sam(ground: Ground) -> peers.PeerSettings:
    return ground.now(lambda tx: peers.find(tx, MASTER, SAM)).settings


def _has_back(message: Message) -> bool:
    labels = [button.label for row in message.rows for button in row]
    return "Back" in labels or not labels


def test_the_walk_finds_states() -> None:
    """An empty list would pass everything below."""
    assert len(_states()) >= 5


@pytest.mark.parametrize("command", KEEPS_THE_PLACE)
def test_a_command_keeps_the_place_in_every_state(ground: Ground, engine: str, command: str) -> None:
    """Looking at one's privacy in the middle of something must not cost one's place in it."""

    async def scene() -> None:
        await ground.says("hello")
        for state in _states_on(engine):
            _put(ground, state)
            said = await ground.says(command)
            assert said, state.place
            assert ground.session() == state, f"{command} at {state.place}"
            if _has_back(said[-1]) and said[-1].rows:
                shown = await ground.taps("Back")
                assert shown and shown[-1].rows, f"{command} at {state.place}: no way back to the question"
                assert ground.session() == state

    asyncio.run(scene())


@pytest.mark.parametrize("command", LEAVES_THE_PLACE)
def test_a_command_leaves_the_place_in_every_state(ground: Ground, engine: str, command: str) -> None:
    """What is about leaving leaves: nothing falls silent later, and old buttons know that they are old."""

    async def scene() -> None:
        await ground.says("hello")
        for state in _states_on(engine):
            _put(ground, state)
            assert await ground.says(command)
            session = ground.session()
            assert session is not None and session.status is Status.INTERRUPTED, f"{command} at {state.place}"
            assert ground.planned() == []

    asyncio.run(scene())


def test_erasing_works_in_every_state(ground: Ground, engine: str) -> None:
    """Two taps from anywhere, and a no that keeps everything."""

    async def scene() -> None:
        await ground.says("hello", ALEX)
        for state in _states_on(engine):
            await ground.says("hello")
            _put(ground, state)
            await ground.says("/erase")
            await ground.taps("No, keep it")
            assert ground.session() == state
            await ground.says("/erase")
            await ground.taps("Yes, erase it all")
            assert len(ground.rows("peers")) == 1, "Alex alone is left"

    asyncio.run(scene())


def test_a_finished_talk_is_forgotten(ground: Ground) -> None:
    """`/mydata` says that no talk is open; then the store must not know where the peer was either."""

    async def scene() -> None:
        for way_out in ("Leave me be", "/menu", "/stop"):
            await ground.says("Hard shift")
            await (ground.taps(way_out) if way_out == "Leave me be" else ground.says(way_out))
            session = ground.session()
            assert session is not None and not session.is_waiting
            assert "hard_shift" not in session.to_json()
            assert "Talk you left open: none" in (await ground.says("/mydata"))[0].text

    asyncio.run(scene())


def test_mydata_shows_what_the_store_really_holds(ground: Ground) -> None:
    """Counted in the rows themselves, not where the answer is made from."""

    async def scene() -> None:
        await ground.says("Hard shift")
        await ground.taps("Check on me tomorrow")
        await ground.says("Hard shift")
        await ground.taps("Check on me tomorrow")
        await ground.says("/language fr")
        await ground.says("/language en")
        await ground.says("Hard shift")
        await ground.says("Hard shift", ALEX)
        sam = ground.rows("peers")[0]["id"]
        of_sam = {
            name: [row for row in rows if row.get("peer_id") == sam] for name, rows in ground.everything().items()
        }
        noted = {row["message_id"] for row in of_sam["messages"]}
        follow_ups = [row for row in of_sam["nudges"] if row["kind"] == "follow_up" and row["state"] == "planned"]
        (said,) = await ground.says("/mydata")
        for line in (
            "Here since: 2026-11-23",
            "Language: English",
            "Time zone you chose: none",
            "Talk you left open: “Hard shift”",
            f"Follow-ups you asked for: {len(follow_ups)}",
            f"Messages here I can still tidy away: {len(noted) + 1}",
        ):
            assert line in said.text, f"{line!r} is not in {said.text!r}"
        assert len(follow_ups) == 2
        kept = {name for name, rows in of_sam.items() if rows}
        assert kept == {"sessions", "outbox", "nudges", "messages"}, "a table of which /mydata says nothing"
        assert all(row["body_sealed"] == b"" for row in of_sam["outbox"]), "words of messages that were sent are kept"

    asyncio.run(scene())


def test_erasing_leaves_no_row_of_the_peer(ground: Ground) -> None:
    """Mid-flow, with messages under way, follow-ups planned, and a choice made."""

    async def scene() -> None:
        await ground.says("Me", ALEX)
        others = ground.everything()
        await ground.says("/start")
        await ground.says("Hard shift")
        await ground.taps("Check on me tomorrow")
        await ground.says("/language fr")
        await ground.says("Hard shift")
        await ground.takes(ground.inbound(text="/help"), delivers=False)
        assert "queued" in {row["state"] for row in ground.rows("outbox")}
        before = len(ground.chat.sent)
        receipt = await ground.takes(ground.inbound(Kind.TAP, press=presses.command("erase_yes"), message_id=1))
        assert receipt.erased
        assert len(ground.said(before)) == 1, "only the farewell: what was queued went with its peer"
        left = ground.everything()
        for table in ("peers", "sessions", "outbox", "nudges", "messages"):
            assert left[table] == others[table], table
        assert await ground.passes(days=40) == []

    asyncio.run(scene())


def test_erasing_twice_is_erasing_once(ground: Ground) -> None:
    """The second tap on a slow network comes from a stranger: it makes nobody, and says the same."""

    async def scene() -> None:
        await ground.says("Hard shift")
        await ground.says("/erase")
        number, press = ground.find("Yes, erase it all")
        for _ in range(3):
            (said,) = await ground.presses(press, number)
            assert said.text.startswith("Done. Everything I held about you is erased.")
            left = {name for name, rows in ground.everything().items() if rows}
            assert left - {"buckets"} == {"key_checks", "seen_updates", "tombstones"}, "none of them is about a peer"

    asyncio.run(scene())


def test_an_old_button_after_erasing_starts_afresh(ground: Ground) -> None:
    """The chat stays on the phone, with all its buttons; none of them may know who this was."""

    async def scene() -> None:
        await ground.says("/language fr")
        await ground.says("Hard shift")
        message = ground.said()[-1]
        number, old = ground.find(message.rows[1][0].label)
        await ground.presses(presses.command("erase_yes"), 1)
        said = await ground.presses(old, number)
        assert said and said[-1].keyboard, "the menu, as for anybody new"
        assert ground.session() is None
        assert _of_sam(ground) == peers.PeerSettings(), "nothing came back"

    asyncio.run(scene())


@pytest.mark.parametrize("words", STOP_WORDS)
def test_stop_is_understood_in_every_language(ground: Ground, words: str) -> None:
    """Whoever wants to be left alone need not find the right word, nor the right language."""

    async def scene() -> None:
        await ground.says("Hard shift")
        await ground.says(f"{words.capitalize()}!")
        assert _of_sam(ground).is_stopped
        assert ground.planned() == []

    asyncio.run(scene())


@pytest.mark.parametrize("way", ["/stop", "stop", "arrête", "by choice"])
def test_after_stop_nothing_planned_is_ever_sent(ground: Ground, way: str) -> None:
    """Follow-ups, silences, what waits in the outbox: forty days of nothing."""

    async def scene() -> None:
        await ground.says("Hard shift")
        await ground.taps("Check on me tomorrow")
        await ground.says("Hard shift")
        if way == "by choice":
            await ground.says("Me")
            await ground.taps("Stop messages")
        else:
            await ground.says(way)
        assert _of_sam(ground).is_stopped
        assert ground.planned() == []
        assert await ground.passes(days=40) == []

    asyncio.run(scene())


def test_start_takes_stop_back(ground: Ground) -> None:
    async def scene() -> None:
        await ground.says("/stop")
        await ground.says("/start")
        assert not _of_sam(ground).is_stopped

    asyncio.run(scene())


@pytest.mark.parametrize("language", ["xx", "", "français", "FR-ca", "../en", "en fr"])
def test_a_language_nobody_speaks_is_asked_back(ground: Ground, language: str) -> None:
    """A typo must not leave anybody in a language they cannot read."""

    async def scene() -> None:
        await ground.says("/language en")
        (said,) = await ground.says(f"/language {language}")
        assert re.search(r"Which language", said.text)
        assert _of_sam(ground).language == "en"

    asyncio.run(scene())


def test_a_flow_may_lead_to_the_emergency_commands(ground: Ground) -> None:
    """A writer may offer `command:od` in a flow; the card must come, and not the menu."""
    for command, card in (("od", "overdose_steps"), ("ox", "oximeter")):
        made = answer(CommandGiven(command), _standing(None, "en"), _given())
        title = starter_words().pack.cards[card].words["en"].title
        assert title in made.outgoing[0].message.text
