"""What coordinators are told of cards that were called wrong: how often, and since when nothing more."""

from __future__ import annotations

from store import opening, reports
from store.database import Database


async def told_reports(database: Database, settled: str = "") -> str:
    """Return the counts for a terminal; with `settled` that card's count begins anew first.

    Raises:
        StoreUnavailable: the store cannot be read.
    """
    if not opening.is_current(database):
        return "Nothing was counted here yet. Start the bot once: make run."
    said = []
    if settled:
        was_counted = await database.transact(lambda tx: reports.settle(tx, settled))
        said.append(f"{settled}: counted from zero again." if was_counted else f"{settled}: nothing was counted.")
    counted = await database.transact(reports.all_of_them)
    said += [f"{each.taps:5}  {each.card}  (newest: {each.last_on})" for each in counted]
    return "\n".join(said or ["No card was called wrong."])
