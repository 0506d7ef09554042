"""One transaction from "seen before?" to the answer: acted on once, kept whole or not at all, and nothing too much."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import update

from conversations import presses
from conversations import receive as receive_room
from conversations.channel import Kind
from conversations.interrupts import understand
from conversations.receive import Beside, receive
from flows.session import Status
from store import tables
from store.database import StoreUnavailable
from tests.conversations.ground import ALEX, SAM, Ground, house_in

QUIET_WORDS = ["od", "he's not breathing", "oximeter", "/ox", "surdose"]
CRISIS_WORDS = ["i want to kill myself", "kms", "je veux mourir", "he is going to kill me", "/i want to die"]


def _footprint(ground: Ground, before: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """What a turn added or changed, table by table, without the numbers that count up."""
    added = {}
    for table, rows in ground.everything().items():
        fresh = [row for row in rows if row not in before[table]]
        assert [row for row in before[table] if row not in rows] == [], f"{table}: rows changed or went"
        if fresh:
            added[table] = [
                {name: value for name, value in row.items() if name not in ("id", "update_id", "message_id")}
                for row in fresh
            ]
    return added


@pytest.mark.parametrize(
    ("text", "times"), [("Hard shift", 2), ("/start", 5), ("/stop", 2), ("housing", 5), ("Me", 2), ("/language fr", 5)]
)
def test_an_update_acts_once_however_often_it_comes(ground: Ground, text: str, times: int) -> None:
    """Telegram brings again what was not acknowledged; a second answer would look like a bot that stutters."""

    async def scene() -> None:
        inbound = ground.inbound(text=text, language="en")
        await ground.takes(inbound)
        said, kept = len(ground.chat.sent), ground.everything()
        for _ in range(times - 1):
            assert (await ground.takes(inbound)).is_repeat
        assert len(ground.chat.sent) == said
        assert ground.everything() == kept

    asyncio.run(scene())


def test_one_update_in_two_lanes_at_once_acts_once(ground: Ground) -> None:
    """Five deliveries of one update race for the writer."""

    async def scene() -> None:
        inbound = ground.inbound(text="Hard shift")
        receipts = await asyncio.gather(*(ground.takes(inbound, delivers=False) for _ in range(5)))
        assert sorted(receipt.is_repeat for receipt in receipts) == [False, True, True, True, True]
        await ground.delivery.drain()
        assert len(ground.chat.sent) == 1

    asyncio.run(scene())


@pytest.mark.parametrize("text", ["Hard shift", "/erase_yes", "od", "/start od"])
def test_a_crash_before_acknowledging_says_nothing_twice(ground: Ground, text: str) -> None:
    """The turn is committed, the process dies, Telegram brings the update to the next one."""

    async def scene() -> None:
        inbound = ground.inbound(text=text)
        await ground.takes(inbound)
        kept = ground.everything()
        receipt = await receive(ground.house, inbound, ground.meant(inbound), Beside(message_id=1))
        assert receipt.is_repeat and receipt.farewell is None and not receipt.erased
        assert ground.everything() == kept

    asyncio.run(scene())


@pytest.mark.parametrize("text", QUIET_WORDS + CRISIS_WORDS)
def test_a_stranger_who_cries_stays_a_stranger(ground: Ground, text: str) -> None:
    """No account, no row, no trace: only the number of the update, so that it acts once."""

    async def scene() -> None:
        before = ground.everything()
        await ground.takes(ground.inbound(text=text))
        assert len(ground.chat.sent) == 1
        assert list(_footprint(ground, before)) == ["seen_updates"]

    asyncio.run(scene())


@pytest.mark.parametrize("text", CRISIS_WORDS)
def test_crisis_words_leave_what_any_message_leaves(ground: Ground, text: str) -> None:
    """Rule 5: who reads the database must not learn that it happened.

    A neutral message leaves the update's number, the number of the peer's message and of the bot's answer. (It also
    leaves an emptied outbox row for a day, which the urgent way does not have.)
    """

    async def scene() -> None:
        await ground.says("/start")
        await ground.says("Hard shift")
        session = ground.session()
        before = ground.everything()
        await ground.says("/privacy")
        neutral = _footprint(ground, before)
        assert [row["state"] for row in neutral.pop("outbox")] == ["sent"]
        before = ground.everything()
        await ground.takes(ground.inbound(text=text))
        assert _footprint(ground, before) == neutral
        assert ground.session() == session, "the place is kept"

    asyncio.run(scene())


def test_crisis_words_are_tidied_out_of_the_chat(ground: Ground) -> None:
    """What somebody wrote at their worst must not be the one message that stays on the screen."""

    async def scene() -> None:
        await ground.says("/start")
        before = ground.rows("messages")
        await ground.says("i want to kill myself")
        fresh = [row for row in ground.rows("messages") if row not in before]
        assert [row["is_personal"] for row in fresh] == [True, True], "their message and the answer to it"

    asyncio.run(scene())


def test_what_could_not_be_sent_is_queued_with_the_turn(ground: Ground) -> None:
    """The one case in which a card becomes a row: the channel was down, and nothing may be lost."""

    async def scene() -> None:
        inbound = ground.inbound(text="od")
        meant = ground.meant(inbound)
        assert meant.urgent
        unsent = ground.emergency.message(inbound, meant.urgent)
        await receive(ground.house, inbound, meant, Beside(unsent=unsent))
        await ground.delivery.drain()
        assert ground.said() == [unsent]
        assert {row["state"] for row in ground.rows("outbox")} == {"sent"}

    asyncio.run(scene())


def test_leaving_cancels_everything(ground: Ground) -> None:
    """Rule 12: peers leave silently. Nothing waits for them, and nothing is sent when they are gone."""

    async def scene() -> None:
        await ground.says("Hard shift")
        await ground.taps("Check on me tomorrow")
        await ground.takes(ground.inbound(text="Hard shift"), delivers=False)
        assert ground.planned() == ["follow_up", "silence"]
        await ground.takes(ground.inbound(Kind.LEFT), delivers=False)
        assert ground.planned() == []
        assert [row["is_reachable"] for row in ground.rows("peers")] == [False]
        assert {row["state"] for row in ground.rows("outbox")} == {"sent", "cancelled"}
        assert await ground.passes(days=40) == []

    asyncio.run(scene())


def test_a_stranger_who_leaves_leaves_no_row(ground: Ground) -> None:
    async def scene() -> None:
        before = ground.everything()
        await ground.takes(ground.inbound(Kind.LEFT, ALEX))
        assert list(_footprint(ground, before)) == ["seen_updates"]

    asyncio.run(scene())


@pytest.mark.parametrize("way_back", ["/start", "hello", "Hard shift"])
def test_a_peer_who_comes_back_is_answered(ground: Ground, way_back: str) -> None:
    """Blocking for a night must not lock anybody out."""

    async def scene() -> None:
        await ground.says("Hard shift")
        await ground.takes(ground.inbound(Kind.LEFT))
        await ground.takes(ground.inbound(Kind.RETURNED))
        said = await ground.says(way_back)
        assert said
        assert [row["is_reachable"] for row in ground.rows("peers")] == [True]
        if way_back == "/start":
            assert said[-1].text.startswith("You're back.")

    asyncio.run(scene())


@pytest.mark.parametrize("first", ["tap", "text"])
def test_a_tap_and_a_text_in_either_order(ground: Ground, first: str) -> None:
    """Telegram carries them in two lanes; whichever comes first, one place stands and both are answered."""

    async def scene() -> None:
        await ground.says("Hard shift")
        number, press = ground.find("Just breathe")
        tap = ground.inbound(Kind.TAP, press=press, message_id=number, language="en")
        text = ground.inbound(text="Leave me be", language="en")
        pair = (tap, text) if first == "tap" else (text, tap)
        before = len(ground.chat.sent)
        await asyncio.gather(*(ground.takes(inbound, delivers=False) for inbound in pair))
        await ground.delivery.drain()
        assert len(ground.said(before)) == 2, "both got an answer"
        session = ground.session()
        assert session is not None
        (row,) = ground.rows("sessions")
        assert row["release"] == session.release
        if session.is_waiting:
            assert session.place.node == "breathe"
            assert ground.planned() == ["silence"], "one question is open, so one silence is planned"
        else:
            assert session.status in (Status.COMPLETED, Status.INTERRUPTED)
            assert ground.planned() == []

    asyncio.run(scene())


def test_two_peers_at_once_do_not_mix(ground: Ground) -> None:
    async def scene() -> None:
        turns = [("Hard shift", SAM), ("Me", ALEX)]
        await asyncio.gather(*(ground.takes(ground.inbound(text=text, address=who)) for text, who in turns))
        for (_, who), flow in zip(turns, ("hard_shift", "me"), strict=True):
            session = ground.session(who)
            assert session is not None and session.place.flow == flow

    asyncio.run(scene())


@pytest.mark.parametrize("breaks", ["commit", "answer", "given_for"])
@pytest.mark.parametrize("failure", [StoreUnavailable("gone"), RuntimeError("a fault of ours")])
def test_a_turn_that_fails_leaves_nothing(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, breaks: str, failure: Exception
) -> None:
    """Half a turn would be the worst of both: the update counts as seen and nobody was answered."""

    async def scene() -> None:
        await ground.says("Hard shift")
        before = ground.everything()
        whole = getattr(receive_room, breaks)

        def half(*arguments: Any) -> Any:
            whole(*arguments)
            raise failure

        monkeypatch.setattr(receive_room, breaks, half)
        inbound = ground.inbound(text="Just breathe")
        meant = understand(inbound, ground.house.shelf.newest)
        with pytest.raises(type(failure)):
            await receive(ground.house, inbound, meant)
        assert ground.everything() == before
        monkeypatch.undo()
        assert not (await ground.takes(inbound)).is_repeat, "the same update acts when it comes again"
        session = ground.session()
        assert session is not None and session.place.node == "breathe"

    asyncio.run(scene())


def test_a_session_that_cannot_be_read_shuts_nobody_out(ground: Ground) -> None:
    """A damaged row, or one of an older version, must not stand between a peer and the menu, or /erase."""

    async def scene() -> None:
        await ground.says("Hard shift")
        ground.now(lambda tx: tx.execute(update(tables.sessions).values(body_sealed=b"damaged")))
        assert await ground.says("housing")
        ground.now(lambda tx: tx.execute(update(tables.sessions).values(body_sealed=b"damaged")))
        await ground.presses(presses.command("erase_yes"), 1)
        assert ground.rows("peers") == []

    asyncio.run(scene())


def test_without_words_a_turn_only_counts_the_update(tmp_path: Any) -> None:
    """With no good pack only the last resort answers, from memory; nobody becomes a peer by it."""

    async def scene(ground: Ground) -> None:
        await ground.takes(ground.inbound(text="hello"))
        await ground.takes(ground.inbound(Kind.TAP, press="1h", message_id=5))
        await ground.takes(ground.inbound(Kind.UNREADABLE, text="photo"))
        assert len(ground.chat.sent) == 2
        assert {name for name, rows in ground.everything().items() if rows} == {"key_checks", "seen_updates"}

    with house_in(tmp_path, has_words=False) as ground:
        asyncio.run(scene(ground))
