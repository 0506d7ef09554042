"""How often somebody tapped "This is wrong" under a card: a count for each card, and nothing about who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .tables import reports


@dataclass(frozen=True)
class Report:
    """What is counted for one card: taps since it was last settled, and the day of the newest."""

    card: str
    taps: int
    last_on: date


def count(connection: Connection, card: str, day: date) -> None:
    """Count one tap for a card."""
    insert = insert_for(connection.dialect.name)(reports)
    statement = insert.values(card=card, taps=1, last_on=day).on_conflict_do_update(
        index_elements=[reports.c.card], set_={"taps": reports.c.taps + 1, "last_on": day}
    )
    connection.execute(statement)


def all_of_them(connection: Connection) -> list[Report]:
    """Return what is counted, the card with most taps first."""
    query = select(reports.c.card, reports.c.taps, reports.c.last_on).order_by(reports.c.taps.desc(), reports.c.card)
    return [Report(*row) for row in connection.execute(query)]


def settle(connection: Connection, card: str) -> bool:
    """Begin a card's count anew, once somebody has looked at it. False when nothing was counted for it."""
    return connection.execute(delete(reports).where(reports.c.card == card)).rowcount > 0
