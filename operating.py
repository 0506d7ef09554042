"""What an operator does with the store from a terminal: backups, restoring, and the form of the tables."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import operating_told
from building import DATABASE, PRACTICE_DATABASE
from conversations.permissions import OPERATOR, may
from settings import Settings
from store import audit, backups, gathering, opening, restoring
from store.backups import Made
from store.database import Database, StoreUnavailable, Transaction, WrongDatabase
from store.keys import KeyProblem, MasterKey, backup_key_from_file, master_key_from_file, master_key_from_text
from store.restoring import Restored, Wanted
from store.sealed_file import BackupProblem
from store.table_forms import forms_of, go_back
from store.tombstones import Marks

PROBLEM_STATUS = 2

REFUSED_STATUS = 1
"""Exit status when a restore is refused for want of marks: it could be done, and would bring the erased back."""


class NotDone(Exception):
    """Something asked for was not done; the message is for whoever asked."""


class WithoutMarks(NotDone):
    """A restore would bring back who erased themselves since."""


DATABASE_ACTIONS = ("status", "upgrade", "back", "prepare")
"""What stands behind `database`; each needs a row in `conversations/permissions.py`."""


def operate(settings: Settings, arguments: list[str]) -> int:
    """Do what the command line says. Returns the exit status: 0 when it is done, 1 when marks are missing, else 2."""
    given = _reader().parse_args(arguments)
    commands = {"backup": _backup, "restore": _restore, "database": _database}
    begun = time.monotonic()
    try:
        commands[given.command](settings, given)
    except WithoutMarks as problem:
        print(f"Refused. {problem}", file=sys.stderr)
        return REFUSED_STATUS
    except (NotDone, BackupProblem, StoreUnavailable, WrongDatabase, KeyProblem) as problem:
        print(f"Not done. {problem}", file=sys.stderr)
        return PROBLEM_STATUS
    print(f"Done in {time.monotonic() - begun:.1f} s.")
    return 0


def _print(lines: list[str]) -> None:
    print("\n".join(lines))


def _reader() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(prog="main.py", description="Backups, restoring, and the form of the tables.")
    commands = reader.add_subparsers(dest="command", required=True)
    backup = commands.add_parser("backup", help="write one sealed file, and let go of old ones")
    backup.add_argument("--list", action="store_true", help="show the backups there are, and write none")
    backup.add_argument(
        "--prune",
        action="store_true",
        help="only let go of old ones: over 30 days, and after two days all but the last of a day",
    )
    backup.add_argument("--check", metavar="FILE", default="", help="read one to its end, and say what is in it")
    restore = commands.add_parser("restore", help="make a database from a backup; stop the bot first")
    restore.add_argument("file", help="the backup")
    restore.add_argument("--replace", action="store_true", help="let go of what is in the database now")
    moving = "nothing ran since this backup was made: what waits in it is still to be sent"
    restore.add_argument("--move", action="store_true", help=moving)
    restore.add_argument("--marks", action="append", default=[], metavar="FILE", help="one more file of marks")
    restore.add_argument("--old", action="append", default=[], metavar="URL", help="an old database, for its marks")
    restore.add_argument(
        "--without-marks",
        action="store_true",
        help="no file of marks and no old database is left: "
        "WHO ERASED THEMSELVES SINCE THE BACKUP IS BACK, and is written to again",
    )
    database = commands.add_parser("database", help="show the form of the tables, bring it forward, or back")
    database.add_argument("action", nargs="?", default="status", choices=DATABASE_ACTIONS)
    database.add_argument("revision", nargs="?", default="", help="with back: which form")
    return reader


def url_of(settings: Settings) -> str:
    """Return the address of the database that the bot uses with these settings."""
    return settings.database_url or (f"sqlite:///{PRACTICE_DATABASE}" if settings.is_practice else DATABASE)


def _owner_url(settings: Settings) -> str:
    """Return the address that may change tables: their owner's on a server, if there is one, else the bot's."""
    owner, url = settings.database_owner_url, url_of(settings)
    return owner.get_secret_value() if owner and _file_of(url) is None else url


def _file_of(url: str) -> Path | None:
    """Return the file of a SQLite address; None for a server."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def _opened(settings: Settings, url: str = "") -> Database:
    """Open the database that is there. Looking at one never makes one."""
    url = url or url_of(settings)
    file = _file_of(url)
    if file is not None and not file.exists():
        raise NotDone(f"There is no database at {file} (DATABASE_URL).")
    return Database(url)


def _backup(settings: Settings, given: argparse.Namespace) -> None:
    now = datetime.now(UTC)
    if given.list:
        _print(operating_told.kept_lines(backups.kept(settings.backup_folder), settings.backup_folder, now))
    elif given.check:
        looked = backups.look_at(Path(given.check), _backup_key(settings))
        print(
            f"{given.check} is whole: of {looked.manifest.made_at:%Y-%m-%d %H:%M} UTC, from {looked.manifest.engine},"
        )
        print(f"  tables {looked.manifest.revision}, {operating_told.of_rows(looked.rows)}")
    else:
        if not given.prune:
            with closing(_opened(settings, _owner_url(settings))) as database:
                _print(operating_told.made_lines(_make(settings, database, now)))
        for each in backups.prune(settings.backup_folder, now):
            print(f"{each.path.name} is deleted: over {backups.KEEP.days} days old, or not the last of its day")
        if stayed := operating_told.stayed_line(backups.kept(settings.backup_folder), now):
            print(stayed, file=sys.stderr)


def _make(settings: Settings, database: Database, now: datetime) -> Made:
    """Make a backup, and write the marks of the erased beside it."""
    is_first = not settings.backup_key_file.exists()
    if is_first and backups.kept(settings.backup_folder):
        raise NotDone(f"BACKUP_KEY_FILE: {settings.backup_key_file} is missing, and there are backups: put it back.")
    secret = backup_key_from_file(settings.backup_key_file, may_create=True)
    if is_first:
        print(f"A new backup key is in {settings.backup_key_file}. Copy it, and the master key, to where no backup is:")
        print("without both of them no backup can be used.")
    made = backups.make(database, settings.backup_folder, secret, now)
    _note(database, "backup_made", now)
    if opening.is_current(database):
        gathering.keep_marks(database, settings.backup_folder, now.date())
    return made


def _backup_key(settings: Settings) -> bytes:
    return backup_key_from_file(settings.backup_key_file, may_create=False)


def _restore(settings: Settings, given: argparse.Namespace) -> None:
    url, now, secret = url_of(settings), datetime.now(UTC), _backup_key(settings)
    file = _file_of(url)
    marks = _marks(settings, given, secret, now)
    bot = url if file is None and settings.database_owner_url is not None else ""
    wanted = Wanted(Path(given.file), secret, marks, now, given.replace, given.move, _master(settings), bot)
    if file is not None:
        restored = restoring.restore_file(file, wanted)
    else:
        with closing(Database(_owner_url(settings))) as database:
            restored = restoring.restore_server(database, wanted)
    with closing(Database(url)) as database:
        _note(database, "restored", now)
    _print(operating_told.restored_lines(restored, wanted.is_moving))
    _show_opened(restored)


def _show_opened(restored: Restored) -> None:
    """Say whether the master key in its place is the one, and whether every peer opens with it."""
    if restored.unopened is None:
        print("THE MASTER KEY IS NOT IN ITS PLACE: put its copy there before you start the bot", file=sys.stderr)
    elif restored.unopened:
        print(f"{restored.unopened} PEERS DO NOT OPEN with the master key: their rows are damaged", file=sys.stderr)
    else:
        print("every peer opens with the master key")


def _marks(settings: Settings, given: argparse.Namespace, secret: bytes, now: datetime) -> Marks:
    """Return the marks of everybody who erased themselves, from everywhere; what is to be replaced is kept then.

    Raises:
        WithoutMarks: a place that was named has none, or none is left that knows who was erased since the backup.
    """
    file = _file_of(url_of(settings))
    is_there = file is None or file.exists()
    named = [Path(each) for each in given.marks]
    # Before anything is written: a backup of what stands there would be looked at for what was lost.
    # And by its owner, who alone may see all of its rows.
    standing = _owner_url(settings) if is_there else ""
    gathered = gathering.gather(settings.backup_folder, secret, named, given.old, standing)
    for place in gathered.places:
        print(f"marks of the erased in {place}")
    for place in gathered.failed:
        print(f"NO MARKS OF THE ERASED could be read from {place}", file=sys.stderr)
    if gathered.slips:
        raise WithoutMarks(f"What was named holds no marks: {'; '.join(gathered.slips)}. {_NAME_THEM}")
    # Nobody can have erased themselves since, where nothing ran since: so --move says.
    if not (gathered.is_known or given.move or given.without_marks):
        raise WithoutMarks(" ".join((_WOULD_BE_BACK, *map(_EMPTY.format, gathered.empty), _NAME_THEM, _ALL_LOST)))
    if given.replace and is_there:
        _save_what_is_there(settings, now)
    return gathered.marks


_WOULD_BE_BACK = "Who erased themselves since the backup would be back, and written to: nothing here knows them."
_EMPTY = "{} has no mark in it, which proves nothing: a bot that was started here by mistake may have made it."
_NAME_THEM = (
    "Put the lost machine's erased.marks beside the backups, or name it (--marks FILE), or its database (--old URL)."
)
_ALL_LOST = "If all of them are lost for good, or nobody there ever erased themselves: --without-marks."


def _note(database: Database, action: str, now: datetime) -> None:
    """Write into the audit trail what was done to the whole store, where the tables have one."""

    def write(tx: Transaction) -> None:
        if audit.is_kept(tx):
            audit.note(tx, now, OPERATOR, action)

    database.transact_now(write)


def _save_what_is_there(settings: Settings, now: datetime) -> None:
    """Keep what is about to be replaced as a backup, if it can still be read."""
    try:
        with closing(_opened(settings, _owner_url(settings))) as database:
            if not restoring.is_empty(database):
                print(f"what stood there is kept as {_make(settings, database, now).path}")
    except (StoreUnavailable, BackupProblem) as problem:
        print(f"WHAT STOOD THERE COULD NOT BE KEPT: {problem}", file=sys.stderr)


def _master(settings: Settings) -> MasterKey | None:
    """Return the master key, if it is in its place already."""
    if settings.master_key:
        return master_key_from_text(settings.master_key.get_secret_value())
    if not settings.master_key_file.exists():
        return None
    return master_key_from_file(settings.master_key_file, may_create=False)


def _database(settings: Settings, given: argparse.Namespace) -> None:
    if not may("database", given.action, OPERATOR):
        raise NotDone(f"database {given.action} has no row in conversations/permissions.py.")
    if given.action == "prepare":
        _prepare(settings)
        return
    with closing(_opened(settings, _owner_url(settings))) as database:
        forms = forms_of(database)
        if given.action == "status":
            print(operating_told.forms_line(forms))
            return
        if given.action == "back" and given.revision not in forms.known:
            raise NotDone(f"Back to which form of the tables? They are: {', '.join(forms.known)}.")
        if given.action == "upgrade" and forms.is_newest:
            # The last one may have been killed before it came to this.
            _let_bot_work(settings, database)
            print("the tables have the newest form already")
            return
        with restoring.nobody_at_work(database, _file_of(url_of(settings))):
            _print(operating_told.made_lines(_make(settings, database, datetime.now(UTC))))
            if given.action == "upgrade":
                opening.migrate(database)
            else:
                go_back(database, given.revision)
            _note(database, _OF_FORMS[given.action], datetime.now(UTC))
            _let_bot_work(settings, database)
        print(operating_told.forms_line(forms_of(database)))


_OF_FORMS = {"upgrade": "database_upgraded", "back": "database_taken_back"}


def _prepare(settings: Settings) -> None:
    """Make a server's tables as their owner, and let the bot's role work with their rows."""
    url = url_of(settings)
    if settings.database_owner_url is None or _file_of(url) is not None:
        wanted = "DATABASE_URL is the bot's address on a PostgreSQL server, DATABASE_OWNER_URL the owner's"
        raise NotDone(f"{wanted} (see .env.example).")
    with closing(Database(_owner_url(settings))) as database:
        opening.prepare(database, url, datetime.now(UTC))
    print("The tables are of this version, and the bot's role can work with their rows.")


def _let_bot_work(settings: Settings, database: Database) -> None:
    """Tables that were made anew belong to their owner: the bot's role is let work with them again."""
    if settings.database_owner_url is not None and database.is_shared:
        opening.let_bot_work(database, url_of(settings))
