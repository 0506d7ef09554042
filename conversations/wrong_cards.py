"""What coordinators are told of cards that were called wrong: how often, and since when nothing more."""

from __future__ import annotations

from pathlib import Path

from store import opening, reports
from store.database import Database

NOTHING_YET = "Nothing was counted here yet. Start the bot once: make run."

_FILE = "sqlite:///"


async def told_reports_at(url: str, settled: str = "") -> str:
    """Return the counts of the store at `url`. Asking makes no store: a file that is not there stays so.

    Raises:
        StoreUnavailable, WrongDatabase: the store cannot be read.
    """
    if url.startswith(_FILE) and not Path(url.removeprefix(_FILE)).exists():
        return f"{url.removeprefix(_FILE)} is not there. {NOTHING_YET}"
    return await told_reports(Database(url), settled)


async def told_reports(database: Database, settled: str = "") -> str:
    """Return the counts for a terminal; with `settled` that card's count begins anew first.

    Raises:
        StoreUnavailable: the store cannot be read.
    """
    if not opening.is_current(database):
        return NOTHING_YET
    said = []
    if settled:
        was_counted = await database.transact(lambda tx: reports.settle(tx, settled))
        said.append(f"{settled}: counted from zero again." if was_counted else f"{settled}: nothing was counted.")
    counted = await database.transact(reports.all_of_them)
    said += [f"{each.taps:5}  {each.card}  (newest: {each.last_on})" for each in counted]
    return "\n".join(said or ["No card was called wrong."])
