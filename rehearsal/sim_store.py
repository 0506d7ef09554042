"""The real store on a memory disk, whose process may be killed in any transaction, and whose disk may refuse."""

from __future__ import annotations

import functools
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import create_engine

from store import opening
from store.database import Database, StoreUnavailable, Transaction
from store.keys import MasterKey

from .sim_mortality import Mortality

T = TypeVar("T")

MASTER = MasterKey(bytes(range(32)))
MEMORY_DISK = Path("/dev/shm")


class MortalDatabase(Database):
    """The house's database, run on the spot: what happens is then decided by the seed, and not by threads."""

    def __init__(self, url: str, mortality: Mortality, is_shut: Callable[[], bool]) -> None:
        super().__init__(url)
        self._mortality = mortality
        self._is_shut = is_shut

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in a transaction. See `Database.transact`."""
        return self.transact_now(work)

    def transact_now(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in a transaction, unless the disk refuses, or the process ends before, in, or behind it."""
        if self._is_shut():
            raise StoreUnavailable("the disk refuses for a while")
        self._mortality.passes("before a transaction")
        result = super().transact_now(lambda tx: self._begun(work, tx))
        self._mortality.passes("behind a commit")
        return result

    def _begun(self, work: Callable[[Transaction], T], tx: Transaction) -> T:
        result = work(tx)
        self._mortality.passes("before a commit")
        return result


class Onlooker:
    """Reads the store from outside the house: nothing refuses, and nobody dies of it."""

    def __init__(self, file: Path) -> None:
        # Each question by itself: a read that stays open would keep the write-ahead log from being emptied.
        self._engine = create_engine(f"sqlite:///{file}", isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()

    def __call__(self, work: Callable[[Transaction], T]) -> T:
        """Return what `work` reads."""
        return work(self._connection)

    def close(self) -> None:
        """Look no more."""
        self._connection.close()
        self._engine.dispose()


class MemoryFolder:
    """A folder on a memory disk with an empty store in it; it goes when nobody holds it any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="sim-", dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
        # Also where building the house fails: a memory disk that fills up is memory that is gone.
        self.remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        self.file.write_bytes(_empty_store())

    @property
    def file(self) -> Path:
        """The store."""
        return self.path / "sim.db"

    def bytes(self) -> bytes:
        """Everything that stands in the store's files."""
        return b"".join(file.read_bytes() for file in self.path.iterdir())


@functools.cache
def _empty_store() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        opening.migrate(database)
        database.transact_now(lambda tx: opening.prove_key(tx, MASTER))
        database.close()
        return Path(folder, "empty.db").read_bytes()
