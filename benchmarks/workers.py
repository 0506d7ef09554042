"""How many rows a second several workers claim and settle on one PostgreSQL, each a process, as delivery does it."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

from conversations.channel import Message, Send, to_json
from scheduler.claiming import Room, claim
from scheduler.pace import UNHURRIED, Pace
from scheduler.retry import Decision
from scheduler.settling import Landed, settle
from store import opening, outbox, peers
from store.database import Database
from store.keys import MasterKey

MASTER = MasterKey(bytes(range(32)))
BATCH = 50


def fill(database: Database, rows: int) -> None:
    """Queue one reply for each of so many peers."""
    now, body = datetime.now(UTC), to_json(Send(Message("words")))

    def work(tx: Any, first: int) -> None:
        for number in range(first, first + 500):
            outbox.add(
                tx,
                peers.create(tx, MASTER, f"{first}:{number}:{time.monotonic()}", now.date()),
                "reply",
                body,
                now,
                now,
            )

    for first in range(0, rows, 500):
        database.transact_now(partial(work, first=first))


def settle_and_claim(tx: Any, pace: Pace, landed: list[Landed], now: datetime, worker: int) -> Any:
    """One cycle of a delivery."""
    settle(tx, MASTER, landed, now)
    return claim(tx, MASTER, pace, lambda: now, Room(BATCH, BATCH), worker)


def drain(url: str, start: Any, counted: Any) -> None:
    """Claim and settle until nothing is left, as one worker."""
    database, pace, landed = Database(url), Pace(UNHURRIED), list[Landed]()
    start.wait()
    count = empty = 0
    while empty < 3:
        now = datetime.now(UTC)
        cycle = partial(settle_and_claim, pace=pace, landed=landed, now=now, worker=database.worker)
        claimed, taken_by = database.transact_now(cycle)
        pace.keep(now, taken_by)
        landed = [Landed(row, Decision("sent")) for row in claimed]
        count += len(claimed)
        empty = 0 if claimed else empty + 1
    counted.put(count)
    database.close()


def main() -> int:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--database", required=True, help="the address of an empty PostgreSQL database")
    reader.add_argument("--rows", type=int, default=5000)
    asked = reader.parse_args()
    url = asked.database
    database = Database(url)
    opening.migrate(database)
    for workers in (1, 2, 4):
        fill(database, asked.rows)
        start = multiprocessing.Event()
        counted: Any = multiprocessing.Queue()
        crew = [multiprocessing.Process(target=drain, args=(url, start, counted)) for _ in range(workers)]
        for each in crew:
            each.start()
        time.sleep(1)
        began = time.monotonic()
        start.set()
        total = sum(counted.get() for _ in crew)
        took = time.monotonic() - began
        print(f"{workers} workers: {total} rows in {took:.1f} s, {total / took:.0f} a second")
        for each in crew:
            each.join()
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
