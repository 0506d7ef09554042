"""After a restore the erased stay erased and nothing is sent again, whichever engine the backup goes to."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from store import (
    backup_names,
    backups,
    gathering,
    mark_file,
    messages,
    not_again,
    nudges,
    organisations,
    outbox,
    peers,
    tables,
    tombstones,
    updates,
)
from store.database import Database, StoreUnavailable
from store.peers import Peer
from tests.store.ground import MASTER, NOW, add_peer, now
from tests.store.postgres_server import new_database
from tests.store.test_backups import SECRET, keeper, make, restore

YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def empty_url(engine: str, tmp_path: Path) -> str:
    """Where a backup is restored to, on the other engine: nothing is there."""
    return new_database() if engine == "sqlite" else f"sqlite:///{tmp_path / 'restored.db'}"


def count(database: Database, table: Any, *which: Any) -> int:
    query = select(func.count()).select_from(table).where(*which)
    return now(database, lambda tx: tx.execute(query).scalar_one())


def live(database: Database, peer: Peer) -> None:
    """Rows of a peer in many tables, and a row that only names them."""

    def write(tx: Any) -> None:
        outbox.add(tx, peer, "reply", "private", NOW, NOW)
        messages.note(tx, peer.id, 77, True, NOW)
        made = organisations.make(tx, "Ours", NOW.date()).id
        organisations.join(tx, made, peer.id, NOW.date())
        called = {"organisation_id": made, "state": "open", "asked_at": NOW, "promised_at": NOW, "minutes": 60}
        call = tx.execute(insert(tables.call_requests).values(peer_id=peer.id, **called)).inserted_primary_key[0]
        for rung in ("backup", "unseen"):
            tx.execute(insert(tables.call_rungs).values(call_id=call, rung=rung, state="planned", due_at=NOW))
        trail = {"done_at": NOW, "role": "owner", "organisation_id": made, "action": "pause", "of": "1"}
        tx.execute(insert(tables.audit_trail).values(peer_id=peer.id, **trail))

    now(database, write)


def test_who_erased_themselves_after_the_backup_stays_erased(
    database: Database, empty_url: str, tmp_path: Path
) -> None:
    """They were told that it is all gone; the night the machine dies must not make that a lie (`security.md` G-R4)."""
    stays, goes = add_peer(database, "stays"), add_peer(database, "goes")
    live(database, stays)
    live(database, goes)
    made = make(database, tmp_path / "kept", YESTERDAY)
    now(database, lambda tx: peers.erase(tx, goes.id, NOW.date()))
    gathering.keep_marks(database, tmp_path / "kept", NOW.date())
    gathered = gathering.gather(tmp_path / "kept", SECRET)
    restored = restore(empty_url, made.path, marks=gathered.marks)
    assert restored.peers_left_out == 1
    with closing(Database(empty_url)) as again:
        assert now(again, lambda tx: peers.find(tx, MASTER, "goes")) is None
        assert now(again, lambda tx: peers.find(tx, MASTER, "stays")) is not None
        for table in tables.OF_PEERS:
            assert count(again, table, table.c.peer_id == goes.id) == 0, table.name
        assert count(again, tables.call_rungs) == 2, "what hangs on a row of theirs goes with it"
        assert count(again, tables.audit_trail) == 2
        assert count(again, tables.audit_trail, tables.audit_trail.c.peer_id.is_(None)) == 1
        assert now(again, tombstones.all_of_them) == {_mark(made, goes): NOW.date()}


def _mark(made: backups.Made, peer: Peer) -> bytes:
    rows = [row.values for row in backups.rows_in(made.path, SECRET) if row.table == "peers"]
    return next(tombstones.mark_of(values["key_wrapped"]) for values in rows if values["id"] == peer.id)


def test_no_byte_of_an_erased_peer_is_written_by_a_restore(file: Database, tmp_path: Path) -> None:
    """To write rows and delete them again would leave them in the gaps of pages."""
    goes = add_peer(file, "goes")
    live(file, goes)
    wrapped = now(file, lambda tx: tx.execute(select(tables.peers.c.key_wrapped)).scalar_one())
    made = backups.make(file, tmp_path / "kept", SECRET, YESTERDAY)
    target = tmp_path / "restored.db"
    restore(f"sqlite:///{target}", made.path)
    assert wrapped in target.read_bytes(), "a test that looks for what is never there proves nothing"
    restore(f"sqlite:///{target}", made.path, marks={tombstones.mark_of(wrapped): NOW.date()}, is_replacing=True)
    assert all(wrapped not in each.read_bytes() for each in tmp_path.glob("restored.db*"))
    assert {each.name for each in tmp_path.glob("restored.db*")} == {"restored.db", "restored.db.lock"}


def test_who_came_back_after_erasing_themselves_is_not_erased_again(file: Database, tmp_path: Path) -> None:
    """A mark is of one key, not of a person: with a new key they are somebody new."""
    database, empty_url = file, f"sqlite:///{tmp_path / 'restored.db'}"
    first = add_peer(database, "5550001")
    older = make(database, tmp_path / "older", YESTERDAY)
    now(database, lambda tx: peers.erase(tx, first.id, NOW.date()))
    add_peer(database, "5550001")
    newer = make(database, tmp_path / "newer", NOW)
    assert restore(empty_url, newer.path).peers_left_out == 0
    with closing(Database(empty_url)) as again:
        assert now(again, lambda tx: peers.find(tx, MASTER, "5550001")) is not None
        marks = now(again, tombstones.all_of_them)
    assert restore(empty_url, older.path, marks=marks, is_replacing=True).peers_left_out == 1


def test_an_erase_that_is_taken_back_puts_up_no_tombstone(database: Database) -> None:
    """A mark without an erase would take somebody away who never asked for it."""
    peer = add_peer(database)

    def fail(tx: Any) -> None:
        peers.erase(tx, peer.id, NOW.date())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        now(database, fail)
    assert now(database, tombstones.all_of_them) == {}
    now(database, lambda tx: peers.erase(tx, peer.id))
    assert len(now(database, tombstones.all_of_them)) == 1


def test_marks_are_found_in_the_file_a_newer_backup_and_the_old_database(database: Database, tmp_path: Path) -> None:
    """Each of them may be the one that survived the night."""
    folder = tmp_path / "kept"
    for place in ("backup", "file", "database"):
        peer = add_peer(database, place)
        now(database, lambda tx, gone=peer.id: peers.erase(tx, gone, NOW.date()))
        if place == "backup":
            make(database, folder, NOW)
        elif place == "file":
            gathering.keep_marks(database, folder, NOW.date())
    (folder / mark_file.NAME).rename(tmp_path / "carried.marks")
    with keeper(database) as owned:
        url = owned.engine.url.render_as_string(hide_password=False)
    assert len(gathering.gather(folder, SECRET).marks) == 1
    assert len(gathering.gather(folder, SECRET, [tmp_path / "carried.marks"]).marks) == 2
    found = gathering.gather(folder, SECRET, urls=[url])
    assert len(found.marks) == 3
    assert len(found.failed) == 1, "the file that is not there is said to be missing"
    lost = gathering.gather(folder, SECRET, urls=[f"sqlite:///{tmp_path / 'lost.db'}"])
    assert [each.partition(":")[0] for each in lost.failed][-1] == "the old database"


def test_a_file_of_marks_that_was_cut_is_known_and_written_anew(tmp_path: Path) -> None:
    """Taken for whole, it would bring somebody back without a word."""
    path = tmp_path / mark_file.NAME
    mark_file.keep(path, {bytes([number] * 32): NOW.date() for number in range(9)}, NOW.date())
    whole = path.read_bytes()
    assert len(mark_file.read(path)) == 9
    assert path.stat().st_mode & 0o077 == 0
    for place in range(0, len(whole) - 1, 3):
        path.write_bytes(whole[:place])
        with pytest.raises(mark_file.UnreadableMarks):
            mark_file.read(path)
    assert mark_file.keep(path, {bytes(32): NOW.date()}, NOW.date())
    assert len(mark_file.read(path)) == 1
    assert path.with_name(path.name + ".broken").exists()


def test_marks_stay_twice_as_long_as_a_backup_and_then_go(tmp_path: Path) -> None:
    """A mark that stays for ever is one more thing we hold; one that goes too soon brings somebody back."""
    path = tmp_path / mark_file.NAME
    mark_file.keep(path, {bytes(32): NOW.date()}, NOW.date())
    for days in range(58, 65):
        (tmp_path / backup_names.name_of(NOW + timedelta(days=days))).touch()
        assert mark_file.keep(path, {}, NOW.date() + timedelta(days=days)) == (days == 64), days
    assert mark_file.read(path) == {}
    assert tombstones.KEEP >= 2 * backups.KEEP


@pytest.mark.parametrize("ahead", [61, 400, 40_000])
def test_a_clock_that_is_ahead_takes_no_mark_away(tmp_path: Path, ahead: int) -> None:
    """A machine that starts with a wrong clock makes a backup at once; the erased must not come back for it."""
    path = tmp_path / mark_file.NAME
    mark_file.keep(path, {bytes(32): NOW.date()}, NOW.date())
    wrong = NOW + timedelta(days=ahead)
    for at in (NOW, NOW + timedelta(days=1), wrong, wrong + timedelta(hours=8)):
        (tmp_path / backup_names.name_of(at)).touch()
    assert not mark_file.keep(path, {}, (wrong + timedelta(hours=9)).date())
    assert mark_file.read(path) == {bytes(32): NOW.date()}


def test_a_folder_that_cannot_be_written_is_told_and_costs_no_marks(tmp_path: Path) -> None:
    """The disk of the backups is not the bot's; its absence must not pass unseen."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable):
        mark_file.keep(tmp_path / "file" / mark_file.NAME, {bytes(32): NOW.date()}, NOW.date())


def test_a_file_of_marks_is_made_with_the_first_mark(tmp_path: Path) -> None:
    """An empty one on a new machine would look as if somebody knew that nobody left."""
    path = tmp_path / mark_file.NAME
    assert not mark_file.keep(path, {}, NOW.date())
    assert not path.exists()
    assert mark_file.keep(path, {bytes(32): NOW.date()}, NOW.date())


def test_nothing_that_waited_or_fell_due_meanwhile_is_sent_again(
    database: Database, empty_url: str, tmp_path: Path
) -> None:
    """Nobody can tell what went out before the machine was lost; a second copy of it all helps nobody (G-B2)."""
    peer = add_peer(database)
    live(database, peer)
    later = NOW + timedelta(hours=3)

    def write(tx: Any) -> None:
        for kind in ("call_request", "check_in", "nudge", "emergency"):
            outbox.add(tx, peer, kind, "{}", NOW, NOW)
        outbox.add(tx, add, "check_in", "{}", NOW, NOW)
        outbox.claim(tx, MASTER, NOW, 9)
        nudges.plan(tx, peer, nudges.FOLLOW_UP, "{}", NOW + timedelta(hours=1))
        nudges.plan(tx, peer, nudges.FOLLOW_UP, "{}", NOW + timedelta(hours=9))
        nudges.plan_occurrence(tx, peer, nudges.LINE, nudges.Occurrence("2026-11-23T13:00"), NOW)
        updates.note_new(tx, 4711, NOW)
        tx.execute(insert(tables.leases).values(name="polling", holder="x", until=later))
        tx.execute(insert(tables.buckets).values(name="all", level=1.0, filled_at=NOW))
        tx.execute(insert(tables.rests).values(peer_id=peer.id, until=later))

    add = add_peer(database, "another")
    now(database, write)
    made = make(database, tmp_path / "kept", NOW)
    ended = restore(empty_url, made.path, now=later).ended
    assert ended == not_again.Ended(replies=3, unasked=2, unsure=1, nudges=1, due_unasked=1, rungs=1)
    with closing(Database(empty_url)) as again:
        assert count(again, tables.outbox, tables.IS_OPEN) == 0
        assert count(again, tables.outbox, tables.outbox.c.body_sealed != b"") == 0
        assert count(again, tables.outbox, tables.outbox.c.why == "restored") == 6
        assert count(again, tables.nudges, tables.nudges.c.state == "missed") == 1
        assert count(again, tables.nudges, tables.nudges.c.state == "planned") == 2
        assert [count(again, each) for each in (tables.leases, tables.buckets, tables.rests)] == [0, 0, 0]
        waits = now(again, lambda tx: tx.execute(select(tables.call_rungs.c.rung, tables.call_rungs.c.state)).all())
        assert sorted(map(tuple, waits)) == [("backup", "missed"), ("unseen", "planned")], (
            "they are told that nobody came"
        )
        assert not now(again, lambda tx: updates.note_new(tx, 4711, NOW)), "what is in the backup acts once"
        assert now(again, lambda tx: messages.of_peer(tx, peer.id, YESTERDAY)) == [77], "it is still tidied away"
        assert now(again, lambda tx: not_again.is_over(tx, later))
        assert not now(again, lambda tx: not_again.is_over(tx, later + timedelta(seconds=1)))


def test_what_is_moved_while_nothing_runs_is_still_sent(file: Database, tmp_path: Path) -> None:
    """An operator who goes from one engine to the other loses nobody's answer on the way."""
    database, empty_url = file, f"sqlite:///{tmp_path / 'restored.db'}"
    peer = add_peer(database)
    live(database, peer)
    made = make(database, tmp_path / "kept", NOW)
    restore(empty_url, made.path, now=NOW + timedelta(hours=3), is_moving=True)
    with closing(Database(empty_url)) as again:
        claimed = now(again, lambda tx: outbox.claim(tx, MASTER, NOW, 9))
        assert [each.body for each in claimed] == ["private"]
        assert not now(again, lambda tx: not_again.is_over(tx, NOW))


def test_a_restore_by_a_clock_that_is_ahead_keeps_nothing_back_once_the_time_is_known(database: Database) -> None:
    """On a new machine, at night, is where a clock is wrong; the bot itself goes by Telegram's."""
    ahead = NOW + timedelta(days=36)
    now(database, lambda tx: not_again.end_what_waits(tx, ahead))
    assert now(database, lambda tx: not_again.is_over(tx, NOW + timedelta(days=30)))
    assert now(database, lambda tx: not_again.end_now(tx, NOW))
    assert not now(database, lambda tx: not_again.is_over(tx, NOW + timedelta(seconds=2)))
    assert now(database, lambda tx: not_again.is_over(tx, NOW - timedelta(hours=1)))
    assert not now(database, lambda tx: not_again.end_now(tx, NOW + timedelta(hours=1)))
    assert not now(database, lambda tx: not_again.may_be_told(tx, NOW + timedelta(seconds=2)))
