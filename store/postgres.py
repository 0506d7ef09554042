"""PostgreSQL, for when one machine or one process is not enough: a few writers side by side, peers locked by turns."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from .refusals import REFUSALS, unavailable
from .row_security import OPTION
from .tables import metadata

WRITERS = 8
"""Transactions side by side: at a millisecond each this is forty times Telegram's 30 messages a second."""

CONNECT_SECONDS, LOCK_MS, STATEMENT_MS, SILENCE_MS = 3, 5000, 20_000, 10_000
"""How long a connection, a lock, a statement, and an unanswered packet may take before a turn gives up."""

AGAIN_MOST = 3

_AGAIN = frozenset({"40001", "40P01", "23505"})
"""Collisions of two transactions: serialisation, deadlock, and two first messages of one peer at the same moment."""

_KEYS_ARE_GONE = text(
    "SELECT last_vacuum >= :begun_at AND n_dead_tup = 0 FROM pg_stat_user_tables WHERE relid = to_regclass('peers')"
)

_ONE_PROCESS = 0x70_32_70
"""The advisory lock that a process holds as long as it lives ("p2p")."""


def open_server(address: URL) -> Engine:
    """Make an engine for a server. Nothing is opened yet."""
    engine = create_engine(
        address,
        hide_parameters=True,
        pool_size=WRITERS,
        max_overflow=2,
        pool_timeout=LOCK_MS / 1000,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "peer2peer",
            "tcp_user_timeout": SILENCE_MS,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "options": f"-c lock_timeout={LOCK_MS} -c statement_timeout={STATEMENT_MS} -c timezone=UTC "
            f"-c idle_in_transaction_session_timeout={STATEMENT_MS} {OPTION}",
        },
    )
    return engine


class Writers:
    """Runs transactions side by side in threads; collisions are tried again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")

    def run(self, work: Callable[[Connection], Any]) -> Any:
        """Run a transaction here and now.

        Raises:
            Exception: whatever the engine or `work` raised; nothing was kept.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except DBAPIError as failure:
                if attempt >= AGAIN_MOST or getattr(failure.orig, "sqlstate", None) not in _AGAIN:
                    raise

    def close(self) -> None:
        """Finish what waits."""
        self.threads.shutdown(wait=True)


def scrub(engine: Engine) -> bool:
    """Give back the room of deleted rows, so that their bytes are written over. True when no deleted key is left.

    A row stays where it is while somebody's transaction could still see it; and a server gives no room back to who
    does not own the tables, and says so only in a notice. So it is asked what came of it.

    Raises:
        StoreUnavailable: the database refused.
    """
    try:
        with engine.connect() as connection:
            bare = connection.execution_options(isolation_level="AUTOCOMMIT")
            begun_at, warnings = bare.exec_driver_sql("SELECT clock_timestamp()").scalar_one(), list[str]()
            driver: Any = connection.connection.driver_connection
            # A table that a role may not clean up is passed over with a warning, and with no error.
            driver.add_notice_handler(listen := lambda notice: warnings.append(str(notice.severity)))
            try:
                for table in metadata.sorted_tables:
                    bare.exec_driver_sql(f"VACUUM {table.name}")
            finally:
                driver.remove_notice_handler(listen)
            return not warnings and bool(bare.execute(_KEYS_ARE_GONE, {"begun_at": begun_at}).scalar())
    except REFUSALS as failure:
        raise unavailable(failure) from failure
