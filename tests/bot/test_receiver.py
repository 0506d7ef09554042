"""The way from raw updates to committed turns, with bad updates, a failing store and a failing Telegram."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import bot.receiver
import store.sqlite_file
from conversations.channel import PeerUnreachable, Refused, TryLater, Unsure
from conversations.interrupts import Understood, understand
from store import peers, tables
from store.database import Database, StoreUnavailable
from tests.bot.ground import Door, tap, text
from tests.bot.test_updates import read
from tests.store.ground import MASTER, now, opened

CARD_BEGINS = "9-1-1"
"""What every form of the overdose card says."""


@pytest.fixture
def door(database: Database) -> Door:
    return Door(database)


def test_one_update_that_cannot_be_read_delays_none_of_ten(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """The library stops at the first (F4); one strange message would silence the bot for everybody, for a day."""
    raws = [text("/start", number, 5550000 + number) for number in range(10)]
    raws[4] = read("chat_without_a_number")
    raws[4]["message"]["text"] = "my private words"
    done = door.take(*raws)
    assert sorted(done) == sorted(raw["update_id"] for raw in raws), "the bad one too, or it comes back for ever"
    assert now(door.database, lambda tx: tx.execute(select(func.count()).select_from(tables.peers)).scalar()) == 9
    assert "could not be read" in caplog.text
    assert "private" not in caplog.text
    assert "5550001" not in caplog.text
    (aside,) = now(door.database, lambda tx: tx.execute(select(tables.set_aside)).mappings().all())
    assert aside["why"] == "CannotRead"
    shape = json.loads(aside["shape"])["message"]
    assert (shape["chat"], shape["text"]) == ({"id": "str", "type": "str"}, "str")


def test_one_update_that_breaks_understanding_delays_none(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words nobody thought of may break whatever listens to them; the cry for help behind them is still heard."""

    def fragile(inbound: Any, words: Any) -> Understood:
        if inbound.text == "strange":
            raise RecursionError
        return understand(inbound, words)

    monkeypatch.setattr(bot.receiver, "understand", fragile)
    assert sorted(door.take(text("strange", 1), text("/start", 2, 5550002), text("overdose", 3, 5550003))) == [1, 2, 3]
    assert CARD_BEGINS in door.urgent.texts()[0]
    assert len(door.channel.texts("5550001")) == 1, "whoever wrote the strange words hears that something broke"


def _refuse(*_: object) -> Any:
    raise StoreUnavailable("locked")


def test_an_update_is_done_only_after_its_turn_is_committed(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is acknowledged is gone from Telegram: before the commit it would be lost with the next crash (rule 14)."""
    with monkeypatch.context() as patch:
        patch.setattr(door.database, "transact", _refuse)
        assert door.take(text("/start", 1), text("/start", 2, 5550002)) == []
    assert door.rows() == 0
    assert door.channel.calls == []
    assert sorted(door.take(text("/start", 1), text("/start", 2, 5550002))) == [1, 2]
    queued = door.rows()
    assert queued > 0
    assert sorted(door.take(text("/start", 1), text("/start", 2, 5550002))) == [1, 2]
    assert door.rows() == queued


@pytest.mark.parametrize("raw", [text("/start", 7), tap("1h", 7), tap("1c:privacy", 7)], ids=["text", "tap", "command"])
def test_the_same_update_twice_acts_once(door: Door, raw: dict[str, Any]) -> None:
    """Telegram delivers again whenever an acknowledgement gets lost on the way."""
    assert door.take(raw) == [7]
    queued = door.rows()
    assert door.take(raw) == [7]
    assert door.take(raw, raw) == [7, 7]
    assert door.rows() == queued


def test_a_number_telegram_jumps_back_to_is_acted_on(door: Door) -> None:
    """After a quiet week update numbers go on at random: lower is not older."""
    door.take(text("/start", 900))
    queued = door.rows()
    assert door.take(text("/help", 3)) == [3]
    assert door.rows() > queued


def test_an_emergency_is_answered_while_the_database_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is not breathing; that a backup holds the database is nothing to wait for (rule 2)."""
    monkeypatch.setattr(store.sqlite_file, "BUSY_MS", 20)
    with opened(tmp_path) as database:
        door = Door(database)
        other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert door.take(text("overdose", 1)) == [1], "the card is out, and nothing else was asked"
        assert CARD_BEGINS in door.urgent.texts("5550001")[0]
        assert door.take(text("/start od", 2, 5550002)) == [], "the welcome behind the card is not committed yet"
        assert CARD_BEGINS in door.urgent.texts("5550002")[0]
        assert door.take(text("overdose", 1), text("/start od", 2, 5550002)) == [1]
        other.execute("ROLLBACK")
        other.close()
        assert door.take(text("overdose", 1), text("/start od", 2, 5550002)) == [1, 2]
        assert len(door.urgent.texts()) == 2, "however often the updates came"
        assert now(database, lambda tx: peers.find(tx, MASTER, "5550001")) is None, "a stranger stays a stranger"


@pytest.mark.parametrize("raw", [text("/od", 1), tap("1e:en:overdose_steps", 1), text("he is not breathing", 1)])
def test_an_emergency_goes_before_the_store_is_touched(
    door: Door, monkeypatch: pytest.MonkeyPatch, raw: dict[str, Any]
) -> None:
    """By command, by button, by words: the card never waits for a transaction, its own or another's."""
    order: list[str] = []
    transact, send = door.database.transact, door.urgent.send

    async def watched_transact(work: Callable[[Any], Any]) -> Any:
        order.append("store")
        return await transact(work)

    async def watched_send(*arguments: Any) -> int:
        order.append("card")
        return await send(*arguments)

    monkeypatch.setattr(door.database, "transact", watched_transact)
    monkeypatch.setattr(door.urgent, "send", watched_send)
    door.take(text("/start", 2, 5550002), text("/start", 3, 5550003), raw)
    assert order[0] == "card"
    assert order.count("card") == 1


@pytest.mark.parametrize("failure", [TryLater(60), Unsure("lost")])
def test_an_emergency_card_that_cannot_go_now_is_queued(door: Door, failure: Exception) -> None:
    """Telegram slows the chat down: the card waits in the outbox, first in its chat, and is not forgotten."""
    door.urgent.fails["send"] = [failure, failure]
    assert door.take(text("overdose", 1)) == [1]
    assert door.rows() == 1


@pytest.mark.parametrize("failure", [PeerUnreachable("blocked"), Refused("no")])
def test_an_emergency_card_that_can_never_go_holds_nothing_up(door: Door, failure: Exception) -> None:
    door.urgent.fails["send"] = [failure]
    assert door.take(text("overdose", 1)) == [1]
    assert door.rows() == 0


def test_a_fault_of_ours_is_told_and_the_update_set_aside(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Coming again would break again; the peer is told, with nothing of theirs in the log."""

    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(bot.receiver, "receive", broken)
    with caplog.at_level(logging.DEBUG):
        assert door.take(text("my private words", 1)) == [1]
    assert len(door.channel.texts("5550001")) == 1
    assert "ZeroDivisionError" in caplog.text
    assert "private" not in caplog.text


def test_every_tap_is_answered_on_the_phone_even_when_telegram_refuses(door: Door) -> None:
    """Without an answer the button shows a clock for ever; a refused one must not bring the update back."""
    door.channel.fails["answer_tap"] = [Refused("query is too old"), Unsure("lost")]
    assert door.take(tap("1h", 1)) == [1]
    assert door.take(tap("1h", 2)) == [2]
    assert door.take(tap("1e:en:overdose_steps", 3), tap("no such button", 4), read("tap_without_a_message")) == [
        3,
        4,
        9007,
    ]
    assert [call[0] for call in door.channel.named("answer_tap")] == ["7777", "7777", "7777", "7777", "7779"]


def test_in_a_group_it_says_once_that_it_talks_one_to_one_and_leaves(door: Door) -> None:
    """Everybody in the group would read along (`design.md` rule 12)."""
    assert door.take(read("group_add"), read("group_text")) == [9016, 9015]
    assert len(door.channel.texts("-1005550009")) == 1
    assert door.channel.named("leave") == [("-1005550009",)]
    assert door.rows() == 0
    assert door.urgent.calls == [], "a word overheard in a group is no cry to this bot"


@pytest.mark.parametrize("failure", [PeerUnreachable("no rights"), Refused("not enough rights to send text")])
def test_a_group_where_it_may_not_write_is_left_all_the_same(door: Door, failure: Exception) -> None:
    """Staying in silence, it would go on reading along."""
    door.channel.fails["send"] = [failure]
    door.take(read("group_add"))
    assert door.channel.named("leave") == [("-1005550009",)]


def test_who_blocks_and_comes_back(door: Door) -> None:
    door.take(text("/start", 1))
    assert door.take(read("blocked")) == [9019]
    peer = now(door.database, lambda tx: peers.find(tx, MASTER, "5550001"))
    assert peer is not None
    assert not peer.is_reachable
    states = now(door.database, lambda tx: tx.execute(select(tables.outbox.c.state)).scalars().all())
    assert set(states) == {"cancelled"}
    assert door.take(read("unblocked"), text("/start", 2)) == [9020, 2]
    peer = now(door.database, lambda tx: peers.find(tx, MASTER, "5550001"))
    assert peer is not None
    assert peer.is_reachable


def test_erasing_by_button_leaves_no_byte_and_says_farewell(door: Door, tmp_path: Path) -> None:
    """From the press to the disk: what the button promises has happened when the update is acknowledged."""
    door.take(text("/start", 1), text("/start", 2, 5550002))
    row = select(tables.peers.c.key_wrapped, tables.peers.c.address_lookup).order_by(tables.peers.c.id).limit(1)
    values = tuple(now(door.database, lambda tx: tx.execute(row).one()))
    assert door.take(tap("1c:erase_yes", 3)) == [3]
    raw = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert [value for value in values if value in raw] == []
    assert len(door.channel.texts("5550001")) == 1, "the farewell, which needs no row"


@pytest.mark.parametrize("outcome", [False, StoreUnavailable("locked")])
def test_erasing_while_the_file_cannot_be_scrubbed_is_still_done(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, outcome: bool | Exception
) -> None:
    """The rows are gone; the bytes follow at the next tidying, and the operator knows."""

    def scrub() -> bool:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(door.database, "scrub", scrub)
    door.take(text("/start", 1))
    assert door.take(tap("1c:erase_yes", 2)) == [2]
    assert now(door.database, lambda tx: peers.find(tx, MASTER, "5550001")) is None
    assert "removed later" in caplog.text
    (said,) = door.channel.texts("5550001")
    assert "un peu plus tard" in said, "nobody is told that it is done while it is not"


def test_no_words_at_all_still_means_the_card(database: Database) -> None:
    """The pack is broken and there is no good release: whatever is written, the last-resort text goes out."""
    door = Door(database)
    door.house.shelf.newest = None
    assert door.take(text("anything", 1), read("group_add")) == [1, 9016]
    assert "9-1-1" in door.urgent.texts()[0]
    assert door.channel.named("leave") == [("-1005550009",)]
