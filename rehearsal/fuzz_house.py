"""The house that fuzzed updates are let into: the real receiver, engine, SQLite and delivery, on a given clock.

Everything that is built is built in `FuzzHouse`, and everything that is logged meanwhile is looked at by `LogWatch`.
"""

from __future__ import annotations

import functools
import logging
import re
import shutil
import tempfile
import traceback
import weakref
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.inline import InlineMode
from bot.receiver import Receiver
from conversations.emergency import Emergency
from conversations.house import House
from conversations.publish import check_folder
from conversations.words import Shelf, Words
from scheduler.bell import Bell
from scheduler.delivery import Delivery
from scheduler.housekeeping import Housekeeping
from scheduler.jobs import fire_all_due
from scheduler.pace import UNHURRIED, Pace
from scheduler.passing import STRIDE
from store import opening, tables
from store.database import Database
from store.inventory import INVENTORY
from store.keys import MasterKey

from .fuzz_channel import StrictChannel
from .fuzzed_content import OURSELVES
from .fuzzed_updates import PEERS
from .fuzzed_vocabulary import CANARY
from .whole_house import GivenClock

START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
MASTER = MasterKey(bytes(range(32)))
PACK = Path(__file__).parent.parent / "content" / "pack"
MEMORY_DISK = Path("/dev/shm")
_PRIVATE = re.compile("|".join((CANARY, *map(str, PEERS))))

GRACE = timedelta(hours=25)
"""A row may outlive its days by this much: it goes with the first tidying after them."""


@functools.cache
def starter_words() -> Words:
    """Return the words of the starter pack, read once.

    Raises:
        ValueError: the pack is broken; its mistakes are named.
    """
    published = check_folder(PACK)
    if published.words is None:
        raise ValueError("\n".join(map(str, published.errors)))
    return published.words


def labels() -> tuple[str, ...]:
    """Return what stands on the starter pack's buttons and doors, in every language, in a fixed order."""
    pack = starter_words().pack
    found: set[str] = set()
    for language in pack.languages:
        for door in pack.phrases[language].doors.values():
            found.update((door.label, *door.words))
        for flow in pack.flows.values():
            for node in flow.nodes:
                found.update(flow.labels(node, language))
    for card in pack.cards.values():
        found.update(words.title for words in card.words.values())
    return tuple(sorted(found))


class LogWatch(logging.Handler):
    """Looks at everything that is logged: errors are faults, and so is any word that a peer wrote."""

    def __init__(self, level: int = logging.WARNING) -> None:
        super().__init__(level)
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one record."""
        said = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            said += "\n" + "".join(traceback.format_exception(record.exc_info[1]))
        if _PRIVATE.search(said):
            self.faults.append(f"a log holds what a peer wrote, or who wrote: {record.name}, line {record.lineno}")
        if record.levelno >= logging.ERROR:
            failure = record.exc_info[1] if record.exc_info else None
            self.faults.append(f"{record.msg} {_where(failure)}".strip() if failure else f"logged: {record.msg}")

    def __enter__(self) -> LogWatch:
        root = logging.getLogger()
        self._level = root.level
        root.addHandler(self)
        root.setLevel(self.level)
        return self

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
        root.removeHandler(self)
        root.setLevel(self._level)


def _where(failure: BaseException) -> str:
    """Say what broke and where in the house, without a word of what it was about."""
    root = str(PACK.parent.parent)
    frames = traceback.extract_tb(failure.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(root) and "/.venv/" not in frame.filename]
    last = (ours or frames)[-1:]
    places = ", ".join(f"{frame.filename.removeprefix(root + '/')}:{frame.lineno}" for frame in last)
    return f"{type(failure).__name__} at {places}"


class FuzzHouse:
    """One house on a new database. Close it when done."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
        # Also where building the house fails: a memory disk that fills up is memory that is gone.
        self._remove = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._file = self._folder / "fuzz.db"
        self._file.write_bytes(_empty_store())
        self.clock = GivenClock(START)
        self.channel, self.urgent = StrictChannel(), StrictChannel()
        self._database = Database(f"sqlite:///{self._file}")
        bell = Bell()
        self.house = House(self._database, MASTER, Shelf(starter_words()), self.clock.now, bell)
        self.house.shelf.bot_name = OURSELVES["username"]
        emergency = Emergency(self.urgent, self.house.shelf, self.clock.now)
        inline = InlineMode(self.channel.answer_inline, self.house.shelf, self.clock.now)
        self._receiver = Receiver(self.house.shelf, self.channel, emergency, inline)
        self._receiver.move_in(self.house)
        self._delivery = Delivery(self._database, MASTER, self.channel, self.clock.now, bell, Pace(UNHURRIED))
        self._housekeeping = Housekeeping(self._database, MASTER, self.channel, self.clock.now)

    async def take(self, raws: list[dict[str, Any]]) -> list[int]:
        """Take a batch in, and let what runs aside finish. Returns the numbers that may be acknowledged.

        What has no number at all is left outside, as the doors leave it.
        """
        done = await self._receiver.take([raw for raw in raws if isinstance(raw.get("update_id"), int)])
        await self._receiver.close()
        return done

    async def drain(self) -> None:
        """Deliver what may go now."""
        await self._delivery.drain()

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass in small strides; what falls due on the way happens on the way."""
        while by > timedelta():
            self.clock.advance(min(STRIDE, by))
            by -= STRIDE
            if await fire_all_due(self.house):
                await self._delivery.drain()

    async def tidy(self) -> list[str]:
        """Let the housekeeping run. Returns the tables that keep rows longer than the inventory says."""
        await self._delivery.drain()
        await self._housekeeping.tidy()
        return await self._database.transact(self._overdue)

    def _overdue(self, tx: Any) -> list[str]:
        found = []
        for table in tables.metadata.sorted_tables:
            days = INVENTORY[f"{table.name}.{table.columns[0].name}"].days
            moments = [column.name for column in table.columns if column.name.endswith("_at")]
            if days is None or not moments:
                continue
            before = self.clock.now() - timedelta(days=days) - GRACE
            rows = [row for row in tx.execute(table.select()).mappings() if all(row[name] < before for name in moments)]
            if rows:
                found.append(f"{len(rows)} rows of {table.name} are older than their {days} days")
        return found

    def size(self) -> int:
        """Return the bytes of the database's files."""
        return sum(file.stat().st_size for file in self._folder.iterdir())

    async def close(self) -> None:
        """Close the store and remove it."""
        await self._receiver.close()
        self._database.close()
        self._remove()


@functools.cache
def _empty_store() -> bytes:
    """The bytes of a store that nobody has written to."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/fuzz.db")
        opening.migrate(database)
        database.transact_now(lambda tx: opening.prove_key(tx, MASTER))
        database.close()
        return Path(folder, "fuzz.db").read_bytes()
