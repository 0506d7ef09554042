"""What a backup and a restore make of call requests: no word comes to anybody who did not take it anew."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot import updates
from conversations import presses
from conversations.channel import Kind
from store import backups
from store.database import Database
from tests.conversations import called, owned
from tests.conversations.called import KIM, LEE, MIA, SAM, answers, goes_out, heard, house, last, states
from tests.conversations.ground import Ground, house_in
from tests.store.ground import MASTER
from tests.store.test_backups import SECRET, restore
from tests.words_in_force import starter_words

WORDS = "clean pipes"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """On SQLite alone: how rows come back on the other engine is shown where they are restored."""
    with house_in(tmp_path) as opened_house:
        yield opened_house


def back_up(ground: Ground, folder: Path) -> backups.Made:
    return backups.make(ground.database, folder / "kept", SECRET, ground.time.moment)


@contextmanager
def restored(ground: Ground, made: backups.Made, folder: Path, **how: Any) -> Iterator[Ground]:
    """A house on what was restored, at the moment it is for the old one."""
    url = f"sqlite:///{folder / 'restored.db'}"
    restore(url, made.path, now=ground.time.moment, **how)
    again = Ground(Database(url), starter_words())
    again.time.moment, again.updates = ground.time.moment, itertools.count(10_000)
    with closing(again.database):
        yield again


async def press(ground: Ground, what: str, who: str) -> None:
    await ground.takes(ground.inbound(Kind.TAP, who, press=what, message_id=1, language="en"))


async def types(ground: Ground, text: str, who: str) -> None:
    """Type something that is queued and does not go."""
    await ground.takes(ground.inbound(text=text, address=who, language="en"), delivers=False)


def test_a_talk_that_was_closed_after_the_backup_is_not_open_again(ground: Ground, tmp_path: Path) -> None:
    async def scene() -> None:
        await house(ground, KIM, LEE)
        await called.talk(ground)
        await ground.says("hi", KIM)
        made = back_up(ground, tmp_path)
        await ground.taps("Close", SAM)
        ground.time.passes(hours=3)
        with restored(ground, made, tmp_path) as again:
            await again.says(WORDS, SAM)
            await again.passes(minutes=5)
            await again.says(WORDS, SAM)
            assert not any(WORDS in text for text in heard(again, KIM))

    asyncio.run(scene())


@pytest.mark.parametrize("hours", [0, 2, 26])
def test_a_request_that_somebody_had_is_over_after_a_restore_and_both_sides_hear_it(
    hours: int, ground: Ground, tmp_path: Path
) -> None:
    """Whether it was closed since, nobody knows; who wants a call asks for one again."""

    async def scene() -> None:
        await house(ground, KIM, LEE)
        await called.talk(ground)
        made = back_up(ground, tmp_path)
        ground.time.passes(hours=hours)
        with restored(ground, made, tmp_path) as again:
            assert states(again) == ["closed"]
            await again.passes(minutes=1)
            assert [text.split(".")[0] for text in heard(again, SAM) + heard(again, KIM)] == ["The talk is over"] * 2
            assert again.rows("call_requests")[0]["taken_by"] is None
            await again.passes(days=2)
            assert len(again.chat.sent) == 2
            await goes_out(again)
            assert sorted(states(again)) == ["closed", "open"]

    asyncio.run(scene())


def test_a_request_that_was_taken_after_the_backup_is_open_and_carries_no_words(ground: Ground, tmp_path: Path) -> None:
    """Who had taken it takes it anew, if they want, and its peer is told that somebody has it."""

    async def scene() -> None:
        await house(ground, KIM, LEE)
        await goes_out(ground)
        made = back_up(ground, tmp_path)
        await ground.taps("I take it", KIM)
        with restored(ground, made, tmp_path) as again:
            await again.says(WORDS, SAM)
            assert heard(again, KIM) == []
            await again.says("where are you", KIM)
            assert not any("where are you" in text for text in heard(again, SAM))
            await press(again, presses.call("take", again.rows("call_requests")[0]["id"]), KIM)
            assert any("Someone has your request now" in text for text in heard(again, SAM))

    asyncio.run(scene())


def test_who_was_about_to_hear_that_a_talk_is_over_hears_it(ground: Ground, tmp_path: Path) -> None:
    """And who had the request is forgotten once they were told, as always."""

    async def scene() -> None:
        await house(ground, KIM, LEE)
        await called.talk(ground)
        with ground.database.engine.begin() as connection:
            # As it stands between the act and the rung that tells of it.
            connection.exec_driver_sql("UPDATE call_requests SET state = 'closed'")
            connection.exec_driver_sql(
                "UPDATE call_rungs SET rung = 'taker_told', state = 'planned' WHERE rung = 'send'"
            )
        made = back_up(ground, tmp_path)
        with restored(ground, made, tmp_path) as again:
            await again.passes(minutes=1)
            assert heard(again, KIM)[0].startswith("The talk is over")
            assert again.rows("call_requests")[0]["taken_by"] is None

    asyncio.run(scene())


@pytest.mark.parametrize("writer", [SAM, KIM])
def test_a_backup_holds_no_word_of_a_talk(writer: str, ground: Ground, tmp_path: Path) -> None:
    """It is kept for 30 days, and that its writer is erased meanwhile destroys nothing: it is under the other's key."""

    async def scene() -> None:
        await house(ground, KIM, LEE)
        await called.talk(ground)
        await types(ground, WORDS, writer)
        rows = list(backups.rows_in(back_up(ground, tmp_path).path, SECRET))
        peers = [row.values for row in rows if row.table == "peers"]
        keys = {each["id"]: MASTER.peer_key(each["key_wrapped"], each["address_lookup"]) for each in peers}
        bodies = [row.values for row in rows if row.table == "outbox" and row.values["body_sealed"]]
        read = [keys[each["peer_id"]].open(each["body_sealed"], f"outbox.body|{each['peer_id']}") for each in bodies]
        assert read, "what is only for the writer is there"
        assert not any(WORDS.encode() in body for body in read)

    asyncio.run(scene())


@pytest.mark.parametrize("is_moving", [False, True])
def test_who_wrote_words_that_a_backup_leaves_out_is_told_when_it_is_moved(
    is_moving: bool, ground: Ground, tmp_path: Path
) -> None:
    async def scene() -> None:
        await house(ground, KIM, LEE)
        await called.talk(ground)
        await types(ground, WORDS, SAM)
        made = back_up(ground, tmp_path)
        with restored(ground, made, tmp_path, is_moving=is_moving) as again:
            await again.passes(minutes=1)
            await again.delivery.drain()
            assert not any(WORDS in text for text in heard(again, KIM))
            assert [row["state"] for row in again.rows("outbox") if row["state"] in ("queued", "failed")] == []
            line = "could not be brought to the other person" if is_moving else "The talk is over"
            assert any(line in text for text in heard(again, SAM)), heard(again, SAM)
            if is_moving:
                await again.says("again, then", SAM)
                assert "again, then" in last(again, KIM)

    asyncio.run(scene())


@pytest.mark.parametrize("role", ["responder", "owner"])
def test_owners_cannot_tell_who_erased_themselves_from_who_gave_a_role_up(role: str, tmp_path: Path) -> None:
    """One link is for one person: an owner knows who it was."""
    read = []
    for how in ("leave", "erase"):

        async def scene(ground: Ground, how: str = how) -> None:
            number = await house(ground)
            (code,) = owned.codes(owned.asks(ground, "owner", organisation=number))
            await owned.takes_over(ground, code, MIA)
            await answers(ground, number, KIM)
            if role == "responder":
                await answers(ground, number, LEE)
            else:
                (code,) = owned.codes(owned.asks(ground, "owner", organisation=number))
                await owned.takes_over(ground, code, LEE)
            leaves = presses.call("quit", number) if role == "responder" else presses.owner("leave_yes", number)
            await press(ground, presses.command("erase_yes") if how == "erase" else leaves, LEE)
            screens = [await ground.presses(presses.owner(what, number), 1, MIA) for what in ("calls", "trail")]
            read.append([each[-1].text for each in screens])

        (tmp_path / how).mkdir()
        with house_in(tmp_path / how) as ground:
            asyncio.run(scene(ground))
    assert read[0] == read[1]
    assert "answers no calls any more" in read[0][1] or role == "owner"


def test_after_a_restore_a_responder_who_erased_themselves_left_like_any_other(ground: Ground, tmp_path: Path) -> None:
    """Their entry is newer than the backup, and a role that is gone without one would say it all."""

    async def scene() -> None:
        await house(ground, KIM, LEE)
        made = back_up(ground, tmp_path)
        await press(ground, presses.command("erase_yes"), LEE)
        newer = backups.make(ground.database, tmp_path / "newer", SECRET, ground.time.moment)
        marks = backups.look_at(newer.path, SECRET).marks
        with restored(ground, made, tmp_path, marks=marks) as again:
            assert [row["action"] for row in again.rows("audit_trail")][-1] == "responder_left"
            assert again.rows("audit_trail")[-1]["peer_id"] is None

    asyncio.run(scene())


def test_half_a_letter_in_a_talk_comes_to_the_other_side_as_an_unreadable_one(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, KIM, LEE)
        await called.talk(ground)
        chat = {"id": int(SAM), "type": "private"}
        message = {"message_id": 9, "chat": chat, "from": {"id": int(SAM)}, "text": "at noon \ud83d then"}
        await ground.takes(updates.parse({"update_id": 9_999, "message": message}))
        assert "at noon \ufffd then" in last(ground, KIM)

    asyncio.run(scene())
