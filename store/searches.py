"""What the search did not find: how often a card was not it, and words that peers sent by their own tap.

Nothing here says who, and nothing is here that nobody sent (`docs/decisions/0024`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Table, delete, select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .tables import rejected_cards, sent_words


@dataclass(frozen=True)
class Counted:
    """A card that stood first and was not it, or words that were sent: how often, and when last."""

    what: str
    taps: int
    last_on: date


def count_rejected(connection: Connection, card: str, day: date) -> None:
    """Count that a card stood first and was not what was looked for."""
    _count(connection, rejected_cards, card, day)


def count_sent(connection: Connection, words: str, day: date) -> None:
    """Count that somebody sent these words."""
    _count(connection, sent_words, words, day)


def rejected(connection: Connection) -> list[Counted]:
    """Return the cards that were not it, the one with most taps first."""
    return _counted(connection, rejected_cards)


def sent(connection: Connection) -> list[Counted]:
    """Return the words that were sent, those sent most often first."""
    return _counted(connection, sent_words)


def settle(connection: Connection, what: str) -> bool:
    """Let go of a card's count, or of words, once somebody has looked at them. False when there were none."""
    settled = [
        connection.execute(delete(table).where(_key(table) == what)).rowcount for table in (rejected_cards, sent_words)
    ]
    return any(settled)


def purge_sent(connection: Connection, before: date) -> None:
    """Let go of words that nobody sent again since `before`."""
    connection.execute(delete(sent_words).where(sent_words.c.last_on < before))


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))


def _count(connection: Connection, table: Table, what: str, day: date) -> None:
    key = _key(table)
    insert = insert_for(connection.dialect.name)(table)
    statement = insert.values({key.name: what, "taps": 1, "last_on": day}).on_conflict_do_update(
        index_elements=[key], set_={"taps": table.c.taps + 1, "last_on": day}
    )
    connection.execute(statement)


def _counted(connection: Connection, table: Table) -> list[Counted]:
    key = _key(table)
    query = select(key, table.c.taps, table.c.last_on).order_by(table.c.taps.desc(), key)
    return [Counted(*row) for row in connection.execute(query)]
