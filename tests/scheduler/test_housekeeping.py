"""Tidying: out of the chat after a day, out of the store when the days of the inventory are over, and no earlier."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

import store.sqlite_file
from conversations.channel import PeerUnreachable, Refused, TryLater, Unsure
from scheduler.housekeeping import CHATS_AT_ONCE, CLEAN_AFTER, Housekeeping
from store import backup_names, mark_file, messages, nudges, outbox, peers, sessions, tables, tombstones, updates
from store.database import Database
from store.inventory import INVENTORY
from store.peers import Peer
from tests.scheduler.ground import FakeChannel
from tests.store.ground import MASTER, NOW, GivenTime, add_peer, now, opened


class Tidying:
    """Housekeeping with everything around it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.channel = FakeChannel()
        self.time = GivenTime()
        self._housekeeping = Housekeeping(database, MASTER, self.channel, self.time)

    def tidy(self) -> None:
        asyncio.run(self._housekeeping.tidy())

    def note(self, peer: Peer, *numbers: int, is_personal: bool = True, at: datetime = NOW) -> None:
        for number in numbers:
            now(self.database, lambda tx, number=number: messages.note(tx, peer.id, number, is_personal, at))

    def noted(self) -> list[int]:
        query = select(tables.messages.c.message_id).order_by(tables.messages.c.message_id)
        return list(now(self.database, lambda tx: tx.execute(query).scalars().all()))

    def counts(self) -> dict[str, int]:
        each = (
            tables.sessions,
            tables.outbox,
            tables.nudges,
            tables.messages,
            tables.seen_updates,
            tables.set_aside,
            tables.peers,
        )
        query = {table.name: select(func.count()).select_from(table) for table in each}
        return {name: now(self.database, lambda tx, q=q: tx.execute(q).scalar_one()) for name, q in query.items()}


@pytest.fixture
def tidying(database: Database) -> Tidying:
    return Tidying(database)


def test_personal_messages_leave_the_chat_after_a_day_and_public_ones_stay(tidying: Tidying) -> None:
    """Somebody else may pick up the phone; the steps are for anybody, a talk is not (`design.md` rule 13)."""
    peer = add_peer(tidying.database)
    tidying.note(peer, 1, 2)
    tidying.note(peer, 3, is_personal=False)
    tidying.time.passes(hours=23, minutes=59)
    tidying.tidy()
    assert tidying.channel.calls == []
    tidying.time.passes(minutes=1)
    assert tidying.time() == NOW + CLEAN_AFTER
    tidying.tidy()
    assert tidying.channel.named("delete") == [(peer.address, (1, 2))]
    assert tidying.noted() == [3]


def test_many_messages_go_in_portions_telegram_takes(tidying: Tidying) -> None:
    """Bot API: at most 100 in one call; a call with more would be refused, and all of them forgotten."""
    peer = add_peer(tidying.database)
    tidying.note(peer, *range(1, 251))
    tidying.time.passes(days=1)
    tidying.tidy()
    assert [len(ids) for _, ids in tidying.channel.named("delete")] == [100, 100, 50]
    assert tidying.noted() == []


@pytest.mark.parametrize("failure", [TryLater(30), Unsure("lost")])
def test_a_channel_that_fails_now_is_tried_again_at_the_next_tidying(tidying: Tidying, failure: Exception) -> None:
    """Numbers forgotten at the first fault would leave a talk in the chat for ever."""
    tidying.note(add_peer(tidying.database), 1, 2)
    tidying.time.passes(days=1)
    tidying.channel.fails["delete"] = [failure]
    tidying.tidy()
    assert tidying.noted() == [1, 2]
    assert len(tidying.channel.calls) == 1, "once a tidying, not in a circle"
    tidying.tidy()
    assert tidying.noted() == []


@pytest.mark.parametrize("failure", [PeerUnreachable("blocked"), Refused("message can't be deleted")])
def test_what_can_never_be_removed_is_forgotten(tidying: Tidying, failure: Exception) -> None:
    """Asking every ten minutes for what Telegram will never do helps nobody."""
    tidying.note(add_peer(tidying.database), 1)
    tidying.time.passes(days=1)
    tidying.channel.fails["delete"] = [failure]
    tidying.tidy()
    assert tidying.noted() == []


def test_one_message_that_cannot_be_taken_keeps_no_other_in_the_chat(tidying: Tidying) -> None:
    """Telegram refuses a portion for one of it, and does not say which: the others still go."""
    peer = add_peer(tidying.database)
    tidying.note(peer, 1, 2, 3, 4)
    tidying.time.passes(days=1)
    refused = Refused("message can't be deleted for everyone")
    # All four, then the first two; the two behind them go, and of the first two only one is at fault.
    tidying.channel.fails["delete"] = [refused, refused, refused]
    tidying.tidy()
    assert [ids for _, ids in tidying.channel.named("delete")] == [(1, 2, 3, 4), (1, 2), (1,), (2,), (3, 4)]
    assert tidying.noted() == []


def test_what_is_too_old_for_telegram_is_not_asked_for(tidying: Tidying) -> None:
    """After a day without a network: what is older than 48 hours would have the rest refused with it."""
    peer = add_peer(tidying.database)
    tidying.note(peer, 1, 2)
    tidying.note(peer, 3, at=NOW + timedelta(hours=20))
    tidying.time.passes(hours=50)
    tidying.tidy()
    assert tidying.channel.named("delete") == [(peer.address, (3,))]
    assert tidying.noted() == []


def test_chats_that_cannot_be_cleaned_now_stand_in_nobodys_way(tidying: Tidying) -> None:
    """Twenty slowed-down chats at the head of the list must not keep the talks of all others in their chats."""
    everyone = [add_peer(tidying.database, f"55500{place:02}") for place in range(CHATS_AT_ONCE + 5)]
    for peer in everyone:
        tidying.note(peer, peer.id)
    tidying.time.passes(days=1)
    tidying.channel.fails["delete"] = [TryLater(600) for _ in range(CHATS_AT_ONCE)]
    tidying.tidy()
    assert tidying.noted() == [peer.id for peer in everyone[:CHATS_AT_ONCE]]
    assert len(tidying.channel.calls) == len(everyone)


def _one_of_each(database: Database) -> Peer:
    peer = add_peer(database)

    def work(tx: store.database.Transaction) -> None:
        sessions.save(tx, peer, "{}", "r", NOW)
        outbox.add(tx, peer, "reply", "x", NOW, NOW)
        outbox.close(tx, 1, "sent")
        nudges.plan(tx, peer, nudges.FOLLOW_UP, "x", NOW)
        nudges.close(tx, 1, "done")
        messages.note(tx, peer.id, 1, False, NOW)
        updates.note_new(tx, 1, NOW)
        updates.put_aside(tx, "{}", "KeyError", NOW)

    now(database, work)
    return peer


@pytest.mark.parametrize("table", ["sessions", "outbox", "nudges", "messages", "seen_updates", "set_aside"])
def test_rows_go_when_their_days_are_over_and_no_earlier(tidying: Tidying, table: str) -> None:
    """The page for peers names a number of days for every table; this is that number kept (`design.md` rule 9)."""
    _one_of_each(tidying.database)
    days = {why.days for column, why in INVENTORY.items() if column.startswith(f"{table}.")}
    assert len(days) == 1
    kept = days.pop()
    assert kept is not None
    tidying.time.passes(days=kept)
    tidying.tidy()
    assert tidying.counts()[table] == 1
    tidying.time.passes(seconds=1)
    tidying.tidy()
    assert tidying.counts()[table] == 0
    assert tidying.counts()["peers"] == 1


def test_what_still_has_to_happen_is_never_tidied_away(tidying: Tidying) -> None:
    """A reply that waits out an outage, a follow-up asked for in a month: both are promises."""
    peer = add_peer(tidying.database)
    now(tidying.database, lambda tx: outbox.add(tx, peer, "reply", "x", NOW, NOW))
    now(tidying.database, lambda tx: nudges.plan(tx, peer, nudges.FOLLOW_UP, "x", NOW + timedelta(days=60)))
    tidying.time.passes(days=50)
    tidying.tidy()
    assert (tidying.counts()["outbox"], tidying.counts()["nudges"]) == (1, 1)


def test_tidying_finishes_an_erasure_that_was_interrupted(file: Database, tmp_path: Path) -> None:
    """Somebody read the database in the moment of erasing; ten minutes later nothing is left all the same."""
    tidying = Tidying(file)
    peer = add_peer(tidying.database)
    wrapped = now(tidying.database, lambda tx: tx.execute(select(tables.peers.c.key_wrapped)).scalar_one())
    now(tidying.database, lambda tx: peers.erase(tx, peer.id))
    assert wrapped in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    tidying.tidy()
    assert wrapped not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_log_that_cannot_be_emptied_is_told_to_the_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A reader that stays open for days keeps erased bytes on the disk; somebody has to know."""
    monkeypatch.setattr(store.sqlite_file, "BUSY_MS", 20)
    with opened(tmp_path) as database:
        add_peer(database)
        reader = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM peers").fetchone()
        add_peer(database, "5550002")
        Tidying(database).tidy()
        reader.close()
    assert "could not be removed" in caplog.text


def test_who_erased_themselves_is_written_down_beside_the_backups(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The night may take the database an hour later; what was promised must be known somewhere else by then."""
    time, folder = GivenTime(), tmp_path / "kept"
    housekeeping = Housekeeping(database, MASTER, FakeChannel(), time, folder)
    peer = add_peer(database)
    now(database, lambda tx: peers.erase(tx, peer.id, NOW.date()))
    folder.write_text("in the way")
    for _ in range(3):
        asyncio.run(housekeeping.keep_marks())
    assert len([record for record in caplog.records if "WHO ERASED THEMSELVES" in record.message]) == 1
    folder.unlink()
    asyncio.run(housekeeping.keep_marks())
    assert list(mark_file.read(folder / mark_file.NAME).values()) == [NOW.date()]
    time.passes(days=INVENTORY["tombstones.mark"].days or 0, hours=30)
    asyncio.run(housekeeping.tidy())
    asyncio.run(housekeeping.keep_marks())
    assert mark_file.read(folder / mark_file.NAME), "nothing bears out that the clock is right"
    for days in range(mark_file.SURE_AFTER_DAYS):
        (folder / backup_names.name_of(time.moment + timedelta(days=days))).touch()
    time.passes(days=mark_file.SURE_AFTER_DAYS)
    asyncio.run(housekeeping.keep_marks())
    assert mark_file.read(folder / mark_file.NAME) == {}
    assert now(database, tombstones.all_of_them) == {}


@pytest.mark.parametrize("column", ["address_sealed", "key_wrapped"])
def test_one_damaged_row_keeps_nobody_elses_chat_from_being_cleaned(tidying: Tidying, column: str) -> None:
    damaged, well = add_peer(tidying.database, "1"), add_peer(tidying.database, "2")
    tidying.note(damaged, 7)
    tidying.note(well, 8)
    updates = tables.peers.update().where(tables.peers.c.id == damaged.id).values({column: b"x" * 40})
    now(tidying.database, lambda tx: tx.execute(updates))
    tidying.time.passes(hours=25)
    tidying.tidy()
    assert tidying.channel.named("delete") == [("2", (8,))]
    assert tidying.noted() == []
