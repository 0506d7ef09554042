"""Of a thousand peers one erases themselves: no byte of them is left, and the others have lost none (rule 10, G-R2).

Everything goes by the real doors: the tap comes as Telegram sends it. What is looked through is the whole folder: the
database, its log and index, a log of everything that was said to the operator at any level, and temporary files.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

import store.sqlite_file
from scheduler import jobs
from scheduler.idle_peers import look_at_idle
from store import messages, peers, tables
from store.database import Database
from tests.erasure import crowd
from tests.erasure.crowd import ALEX, KIM, SAM
from tests.erasure.doors import Doors
from tests.erasure.forms import everything_in, found
from tests.store.ground import MASTER, opened

ERASE_YES = "1c:erase_yes"


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with everybody in it, made once, and closed."""
    folder = tmp_path_factory.mktemp("thousand")
    with opened(folder) as database:
        crowd.fill(database)
    return folder / "store.db"


@dataclass
class Scene:
    """A copy of the thousand, its folder, its doors, and what was there of Sam and of the others."""

    folder: Path
    database: Database
    doors: Doors
    peer_id: int
    traces: dict[str, list[bytes]]
    others: crowd.Rows

    def erases(self) -> None:
        """Let Sam press the button that erases. What waits for others goes on waiting."""
        self.doors.run(self.doors.takes(self.doors.tap(ERASE_YES, SAM), delivers=False))

    def left(self) -> list[str]:
        """Where a value stood that can still be found somewhere, in any form; and Sam's own words."""
        raw = everything_in(self.folder)
        here = [place for place, forms in self.traces.items() if found(raw, forms)]
        return here + [form.decode("latin-1") for form in found(raw, crowd.plain())]

    def rows_of_sam(self) -> dict[str, int]:
        """How many rows each table has that name Sam."""
        counted = {}
        for table, column in ((tables.peers, tables.peers.c.id), *crowd.of_peers()):
            query = select(func.count()).select_from(table).where(column == self.peer_id)
            counted[f"{table.name}.{column.name}"] = self.database.transact_now(
                lambda tx, query=query: tx.execute(query).scalar_one()
            )
        return {name: count for name, count in counted.items() if count}

    def changed_of_others(self) -> list[str]:
        """The tables in which anybody else's rows are not what they were; updates' numbers and marks are nobody's."""
        now = self.database.transact_now(lambda tx: crowd.rows_of_others(tx, self.peer_id))
        return [name for name in now if name not in crowd.OF_NOBODY and now[name] != self.others[name]]


@pytest.fixture
def scene(thousand: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Everybody is there, and Sam is amid a talk, with messages waiting."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    monkeypatch.setattr(store.sqlite_file, "BUSY_MS", 50)
    shutil.copy(thousand, tmp_path / "store.db")
    said = logging.FileHandler(tmp_path / "bot.log")
    root = logging.getLogger()
    level = root.level
    root.addHandler(said)
    root.setLevel(logging.DEBUG)
    with opened(tmp_path) as database:
        peer_id = database.transact_now(lambda tx: crowd.peer_at(tx, SAM).id)
        traces = database.transact_now(lambda tx: crowd.traces(tx, SAM))
        others = database.transact_now(lambda tx: crowd.rows_of_others(tx, peer_id))
        yield Scene(tmp_path, database, Doors(database, first_update=9_000), peer_id, traces, others)
    root.removeHandler(said)
    said.close()
    root.setLevel(level)


def test_the_search_finds_every_trace_before_and_no_open_word_at_any_time(scene: Scene) -> None:
    """The test of the tests below: what they look for is there to be found; and a stolen disk tells no address."""
    raw = everything_in(scene.folder)
    assert [place for place, forms in scene.traces.items() if not found(raw, forms)] == []
    stand = {place.partition(".")[0] for place in scene.traces}
    assert stand >= {"peers", "sessions", "outbox", "nudges", "messages", "answers", "rhythms", "previews", "drafts"}
    assert found(raw, crowd.plain()) == []
    assert len(scene.others["peers"]) >= 999
    assert set(scene.rows_of_sam()) == {f"{t.name}.{c.name}" for t, c in crowd.of_peers()} | {"peers.id"}


def test_one_tap_leaves_no_byte_of_one_and_every_byte_of_all_others(scene: Scene) -> None:
    """Whoever takes the disk a minute later finds 999 people and no trace of the thousandth."""
    scene.erases()
    assert scene.left() == []
    assert scene.rows_of_sam() == {}
    assert scene.changed_of_others() == []
    assert scene.doors.said_to(SAM)[-1].startswith("Done. Everything I held about you is erased.")
    assert (scene.folder / "store.db-wal").stat().st_size == 0
    with scene.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_an_idle_one_goes_as_thoroughly_and_hears_nothing(scene: Scene) -> None:
    """Who is erased because they were not here for months is erased no less than who asked for it."""
    sent = len(scene.doors.phones.sent)
    scene.database.transact_now(lambda tx: crowd.let_be_idle(tx, scene.peer_id, scene.doors.time()))
    looks = look_at_idle(scene.database, MASTER, scene.doors.time)
    assert scene.doors.run(looks) == 1
    scene.doors.run(scene.doors.housekeeping.scrub_if_due())
    assert scene.left() == []
    assert scene.rows_of_sam() == {}
    assert set(scene.changed_of_others()) <= {"marks"}
    assert len(scene.doors.phones.sent) == sent
    assert (scene.folder / "store.db-wal").stat().st_size == 0


def test_the_others_go_on_as_if_nothing_had_happened(scene: Scene) -> None:
    """Kim's open talk, waiting messages and check-in survive their neighbour's erasure, and open with their key."""
    scene.erases()
    scene.doors.run(scene.doors.delivery.drain())
    assert [text for text in scene.doors.said_to(KIM) if text.startswith("**Privacy**")]
    scene.doors.run(scene.doors.says("/mydata", KIM))
    assert any("Check-ins you answered, last 8 weeks: 1" in text for text in scene.doors.said_to(KIM)[-2:])


def test_nothing_is_sent_to_who_erased_themselves_for_a_month(scene: Scene) -> None:
    """Check-ins, lines, follow-ups, rungs of a call, messages that waited: all of it went with them (G-R3)."""
    scene.erases()
    before = len(scene.doors.phones.sent)

    async def a_month() -> None:
        await scene.doors.passes(hours=3)
        for _ in range(30):
            await scene.doors.passes(days=1)

    scene.doors.run(a_month())
    sent = {to for to, _ in scene.doors.phones.sent[before:]}
    assert str(ALEX) in sent, "the clock does run"
    assert str(SAM) not in sent
    assert scene.left() == []


def test_erased_while_a_message_is_on_its_way_nothing_of_it_is_noted(scene: Scene) -> None:
    """The row was claimed, Telegram has it, and its answer comes back to nobody: no number, no row, no new send."""
    doors = scene.doors

    async def meanwhile() -> None:
        doors.phones.stuck = asyncio.Event()
        going = asyncio.ensure_future(doors.delivery.drain())
        while not doors.phones.on_the_way:
            await asyncio.sleep(0)
        released, doors.phones.stuck = doors.phones.stuck, None
        await doors.takes(doors.tap(ERASE_YES, SAM), delivers=False)
        released.set()
        await going
        await doors.delivery.drain()

    doors.run(meanwhile())
    arrived = len(doors.said_to(SAM))
    assert scene.rows_of_sam() == {}
    assert scene.left() == []
    doors.time.passes(days=2)
    doors.run(doors.delivery.drain())
    assert len(doors.said_to(SAM)) == arrived


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one after the other"])
def test_two_taps_erase_once_and_make_nobody_anew(scene: Scene, together: bool) -> None:
    """A thumb that taps twice must not leave a fresh row behind, and the same tap comes again after a lost answer."""
    first, second = scene.doors.tap(ERASE_YES, SAM), scene.doors.tap(ERASE_YES, SAM)
    if together:
        scene.doors.run(scene.doors.takes(first, second, delivers=False))
    else:
        scene.doors.run(scene.doors.takes(first, delivers=False))
        scene.doors.run(scene.doors.takes(second, delivers=False))
    scene.doors.run(scene.doors.takes(first, delivers=False))
    assert scene.database.transact_now(lambda tx: peers.find(tx, MASTER, str(SAM))) is None
    assert scene.left() == []
    assert scene.changed_of_others() == []


def test_who_writes_again_is_a_stranger_with_another_key(scene: Scene) -> None:
    """They start fresh: no old row, key or place comes back to them, and /mydata says that nothing is held."""
    scene.erases()
    scene.doors.run(scene.doors.says("/mydata", SAM))
    assert scene.doors.said_to(SAM)[-1].startswith("I hold one thing about you.")
    traces = {place: forms for place, forms in scene.traces.items() if place != "peers.address_lookup 0"}
    raw = everything_in(scene.folder)
    assert [place for place, forms in traces.items() if found(raw, forms)] == []
    assert scene.database.transact_now(lambda tx: crowd.peer_at(tx, SAM).id) > scene.peer_id


def test_with_a_reader_the_peer_is_told_the_truth_and_the_bytes_go_when_the_reader_does(scene: Scene) -> None:
    """A backup reads the file in the moment of erasing (F8): until it is done, "erased" alone would be untrue."""
    reader = sqlite3.connect(scene.folder / "store.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM peers").fetchone()
    scene.erases()
    said = scene.doors.said_to(SAM)[-1]
    assert said.startswith("Done. You are erased.")
    assert "traces in my files go a little later" in said
    assert scene.left() != [], "a reader keeps what it reads"
    asyncio.run(scene.doors.housekeeping.scrub_if_due())
    assert scene.left() != []
    reader.close()
    asyncio.run(scene.doors.housekeeping.scrub_if_due())
    assert scene.left() == []
    assert scene.changed_of_others() == []
    assert not scene.database.is_scrub_due()


def test_the_clock_looks_often_enough_for_a_minute(monkeypatch: pytest.MonkeyPatch, file: Database) -> None:
    """What a reader held up is gone within a minute after it: the look comes every twenty seconds (G-R2)."""
    assert jobs.SCRUB_SECONDS <= 30
    every = []
    monkeypatch.setattr(jobs.Ticking, "_every", lambda _, seconds, work: every.append((seconds, work)))
    doors = Doors(file)
    jobs.Ticking(doors.house, doors.housekeeping, may_fire=True)
    assert (jobs.SCRUB_SECONDS, doors.housekeeping.scrub_if_due) in every


def test_power_that_goes_between_writing_anew_and_emptying_the_log_leaves_work_to_do(scene: Scene) -> None:
    """The file is clean then and its log is not: the next start must still know that something is due."""
    scene.database.transact_now(lambda tx: peers.erase(tx, scene.peer_id))
    reader = sqlite3.connect(scene.folder / "store.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM peers").fetchone()
    assert scene.database.scrub() is False
    again = Database(f"sqlite:///{scene.folder / 'store.db'}")
    assert again.is_scrub_due()
    reader.close()
    assert again.scrub() is True
    assert not again.is_scrub_due()
    again.close()
    assert scene.left() == []


def test_a_file_that_is_written_anew_leaves_no_temporary_file(scene: Scene) -> None:
    """SQLite writes it anew beside itself; on a disk, that copy would keep everybody's rows where nobody looks."""
    seen: dict[int, int] = {}
    for store_in, kept_in in ((0, 1), (2, 2)):
        with store.sqlite_file.outside(scene.database.engine) as cursor:
            cursor.execute(f"PRAGMA temp_store = {kept_in}")
            seen[store_in] = 0

            def look(place: int = store_in) -> int:
                links = [link for link in Path("/proc/self/fd").iterdir() if "etilqs" in _target(link)]
                seen[place] += len(links)
                return 0

            cursor.connection.set_progress_handler(look, 1_000)
            cursor.execute("VACUUM")
            cursor.connection.set_progress_handler(None, 0)
            cursor.execute("PRAGMA temp_store = MEMORY")
    assert seen[0] > 0, "this search can find such files"
    assert seen[2] == 0


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def test_numbers_in_the_chat_go_too(scene: Scene) -> None:
    """A number of a message says that a chat is there; deleted rows of numbers are overwritten like all others."""
    assert scene.database.transact_now(lambda tx: messages.newest(tx, scene.peer_id)) > 2**46
    scene.erases()
    assert [place for place in scene.left() if "message_id" in place] == []
