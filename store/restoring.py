"""Restoring: a backup becomes a database again, in which the erased stay erased and nothing is sent a second time.

All of it happens before the bot starts, and as one: a file under another name until it is whole, or one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import MetaData, inspect, select
from sqlalchemy.engine import Connection, make_url

from . import audit, backups, closed_tables, half_restored, one_process, row_security, tombstones
from .backups import Looked
from .database import Database
from .keys import KeyProblem, MasterKey
from .mark_file import flush_folder
from .migrating import at_revision, upgrade
from .not_again import Ended, end_what_waits, end_without_words, note_erased_members
from .refusals import REFUSALS, StoreUnavailable, WrongDatabase, unavailable
from .roles import MEMBER
from .rows_in import LEAP, Manifest, Taken, TakingIn, pass_numbers_by
from .rows_out import be_patient, count_rows
from .sealed_file import BackupProblem
from .sqlite_file import checkpoint, outside
from .tables import key_checks, peers
from .tombstones import Marks


@dataclass(frozen=True)
class Wanted:
    """What is to be restored, and how.

    Attributes:
        path: the backup.
        secret: its key.
        marks: tombstones from everywhere they could be found; those in the backup are added.
        now: the moment.
        is_replacing: what stands in the database goes.
        is_moving: nothing ran since the backup was made, so what waits in it is still to be done.
        master: the master key, if it is in its place already: then every peer is opened once, as a proof.
        bot_url: on a server whose tables belong to an owner, the address of the bot, whose role may work with the rows
            from the moment they are there.
    """

    path: Path
    secret: bytes
    marks: Marks
    now: datetime
    is_replacing: bool = False
    is_moving: bool = False
    master: MasterKey | None = None
    bot_url: str = ""


@dataclass(frozen=True)
class Restored:
    """What came of it: the backup's first line, its rows by table, what was ended, and how many peers do not open.

    `unopened` is None when there was no master key to try.
    """

    manifest: Manifest
    taken: Taken
    ended: Ended = field(default_factory=Ended)
    unopened: int | None = None

    @property
    def peers_left_out(self) -> int:
        """How many peers of the backup stay erased."""
        return self.taken.left_out.get("peers", 0)


def is_empty(database: Database) -> bool:
    """True when nothing of ours was ever written here.

    Raises:
        StoreUnavailable: the database refused.
    """
    try:
        with database.engine.connect() as connection:
            return _is_empty(connection)
    except REFUSALS as failure:
        raise unavailable(failure) from failure


def _is_empty(connection: Connection) -> bool:
    if not inspect(connection).has_table(key_checks.name):
        return True
    rows = count_rows(connection)
    return not rows.get("peers", 0) and not rows[key_checks.name]


def restore_file(path: Path, wanted: Wanted) -> Restored:
    """Make the SQLite file at `path` from a backup. Until it is whole, nothing has that name.

    Raises:
        BackupProblem: the backup is not whole, or there is a database already; nothing was changed.
        WrongDatabase: a bot is at work with it; nothing was changed.
        StoreUnavailable: the disk refused; nothing was changed.
    """
    looked = backups.look_at(wanted.path, wanted.secret)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _held(path):
        return _restore_file(path, wanted, looked)


@contextmanager
def nobody_at_work(database: Database, path: Path | None) -> Iterator[None]:
    """Let no bot be at work with a database while its tables change: `path` is its file, None for a server.

    Raises:
        WrongDatabase: one is at work with the file.
        StoreUnavailable: one is at work with the server, or another command changes its tables; or it refused.
    """
    if path is not None:
        with _held(path):
            yield
        return
    try:
        with database.engine.connect() as connection:
            # Outside of a transaction: one that waits while a backup is made would be ended by the server.
            bare = connection.execution_options(isolation_level="AUTOCOMMIT")
            # Not given back to the others of this process: it is closed, and the lock with it.
            bare.detach()
            closed_tables.close_as_long_as_open(bare)
            yield
    except REFUSALS as failure:
        raise unavailable(failure) from failure


@contextmanager
def _held(path: Path) -> Iterator[None]:
    held = one_process.hold(path)
    try:
        yield
    finally:
        one_process.let_go(held)


def _restore_file(path: Path, wanted: Wanted, looked: Looked) -> Restored:
    if path.exists() and not wanted.is_replacing:
        with closing(Database(f"sqlite:///{path}")) as there:
            if not is_empty(there):
                raise _not_empty(path.name)
    fresh = half_restored.half_of(path)
    half_restored.forget(path)
    try:
        # Whoever runs it, with whatever umask: nobody else of this machine reads it.
        fresh.touch(mode=0o600)
        with closing(Database(f"sqlite:///{fresh}")) as database:
            restored = _restore(database, wanted, looked)
            with outside(database.engine) as cursor:
                checkpoint(cursor)
        _settle(path)
        _put_in_place(fresh, path)
    finally:
        half_restored.forget(path)
    return restored


def _settle(path: Path) -> None:
    """Bring what the old write-ahead log holds into the old file: a death before the new one is there loses none of it.

    What cannot be read is what is being replaced, and loses nothing either.
    """
    if not path.exists():
        return
    unread = suppress(StoreUnavailable, WrongDatabase, *REFUSALS)
    with unread, closing(Database(f"sqlite:///{path}")) as old, outside(old.engine) as cursor:
        checkpoint(cursor)


def _put_in_place(fresh: Path, path: Path) -> None:
    try:
        # Before, not after: an old write-ahead log beside a new file would be played into it.
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        fresh.replace(path)
        flush_folder(path.parent)
    except OSError as failure:
        raise StoreUnavailable(f"{path.name} cannot be put in its place ({failure.strerror})") from failure


def _not_empty(name: str) -> BackupProblem:
    return BackupProblem(f"{name} is not empty: restore into an empty one, or say --replace to let all of it go")


def restore_server(database: Database, wanted: Wanted) -> Restored:
    """Fill a PostgreSQL database from a backup, all of it or nothing.

    Raises:
        BackupProblem: the backup is not whole, or the database is not empty; nothing was changed.
        StoreUnavailable: a bot works with it, or the server refused; nothing was changed.
    """
    looked = backups.look_at(wanted.path, wanted.secret)
    restored = _restore(database, wanted, looked)
    database.scrub()
    return restored


def _restore(database: Database, wanted: Wanted, looked: Looked) -> Restored:
    manifest, marks = looked.manifest, {**looked.marks, **wanted.marks}
    if wanted.master and looked.check_value not in (None, wanted.master.check_value):
        raise BackupProblem("the master key in its place is not the one of this backup: put the right one there")
    try:
        with database.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                be_patient(connection)
            _make_room(connection, wanted)
            at_revision(connection, manifest.revision)
            taking = TakingIn(connection, lambda wrapped: tombstones.mark_of(wrapped) in marks)
            taking.take(backups.rows_in(wanted.path, wanted.secret))
            _prove(connection, looked.rows, taking.taken)
            pass_numbers_by(connection, manifest.given_out, 0 if wanted.is_moving else LEAP)
            upgrade(connection, manifest.revision)
            tombstones.add_all(connection, marks)
            for organisation_id, role in taking.taken.left_roles:
                audit.note_left(connection, wanted.now, role, organisation_id)
            if not wanted.is_moving:
                members = [organisation_id for organisation_id, role in taking.taken.left_roles if role == MEMBER]
                note_erased_members(connection, Counter(members))
            ends = end_without_words if wanted.is_moving else end_what_waits
            ended = ends(connection, wanted.now)
            if wanted.bot_url:
                row_security.grant(connection, make_url(wanted.bot_url))
            return Restored(manifest, taking.taken, ended, _unopened(connection, wanted.master))
    except REFUSALS as failure:
        raise unavailable(failure) from failure


def _make_room(connection: Connection, wanted: Wanted) -> None:
    if not _is_empty(connection) and not wanted.is_replacing:
        raise _not_empty("the database")
    if connection.dialect.name == "postgresql":
        closed_tables.close_until_the_end(connection)
    there = MetaData()
    there.reflect(connection)
    there.drop_all(connection)


def _prove(connection: Connection, counts: Mapping[str, int], taken: Taken) -> None:
    """Count what was written: all that is in the backup, less what was left out."""
    written = count_rows(connection)
    for table, count in counts.items():
        if written.get(table) != count - taken.left_out.get(table, 0):
            raise BackupProblem(f"{written.get(table)} rows of {table} were written, and {count} are in the backup")


def _unopened(connection: Connection, master: MasterKey | None) -> int | None:
    """Open every peer once: a database whose key is another one holds nothing."""
    if master is None:
        return None
    unopened = 0
    for row in connection.execute(
        select(peers.c.id, peers.c.key_wrapped, peers.c.address_lookup, peers.c.address_sealed)
    ):
        try:
            key = master.peer_key(row.key_wrapped, row.address_lookup)
            key.open(row.address_sealed, f"peers.address|{row.id}")
        except KeyProblem:
            unopened += 1
    return unopened
