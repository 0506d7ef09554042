"""What coordinators are told: cards called wrong, cards that were not it, words that peers sent. Counts, never who."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from store import opening, reports, searches
from store.database import Database, Transaction

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
    """Return the counts for a terminal; with `settled` that card's counts begin anew first, or those words go.

    Raises:
        StoreUnavailable: the store cannot be read.
    """
    if not opening.is_current(database):
        return NOTHING_YET
    said = []
    if settled:
        was_counted = await database.transact(lambda tx: _settle(tx, settled))
        said.append(f"{settled}: counted from zero again." if was_counted else f"{settled}: nothing was counted.")
    wrong = [(each.card, each.taps, each.last_on) for each in await database.transact(reports.all_of_them)]
    for head, nothing, counted in (
        ("Called wrong:", "No card was called wrong.", wrong),
        ("Found, but not it:", "No card that was found was not it.", await _counted(database, searches.rejected)),
        ("Words that found nothing, sent by peers:", "No words were sent.", await _counted(database, searches.sent)),
    ):
        said += [head, *(f"{taps:5}  {what}  (newest: {day})" for what, taps, day in counted)] if counted else [nothing]
    return "\n".join(said)


def _settle(tx: Transaction, settled: str) -> bool:
    was_wrong = reports.settle(tx, settled)
    return searches.settle(tx, settled) or was_wrong


async def _counted(
    database: Database, read: Callable[[Transaction], list[searches.Counted]]
) -> list[tuple[str, int, date]]:
    return [(each.what, each.taps, each.last_on) for each in await database.transact(read)]
