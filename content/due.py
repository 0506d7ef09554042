"""What a coordinator must do for a pack: what is overdue, unreviewed, unchecked, stale or missing on a given day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flows.issues import Issue, issue

from .card import Card
from .card_parser import NOBODY_YET
from .library import checked_on
from .numbers import LINE_PREFIX
from .pack import SOURCE_LANGUAGE, Pack

SOON = timedelta(days=14)
"""How long before its day a review is announced (`security.md` G-C4)."""

STALE, MISSING = ("C031",), ("C053", "C063")


@dataclass(frozen=True)
class Due:
    """Work that waits, as keys of cards, phone lines and links; `overdue` and `soon` with the day they were or are due.

    `unreviewed`: nobody has read the card as a reviewer. `unchecked_lines`: phone lines nobody has dialled.
    `unopened_links`: addresses nobody has opened. `unfilled_links`: addresses an operator has yet to give.
    """

    overdue: tuple[tuple[str, str], ...] = ()
    soon: tuple[tuple[str, str], ...] = ()
    unreviewed: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    unchecked_lines: tuple[str, ...] = ()
    unopened_links: tuple[str, ...] = ()
    unfilled_links: tuple[str, ...] = ()


def due(pack: Pack, today: date) -> Due:
    """Return what waits to be done for a pack."""
    cards = sorted(pack.cards.values(), key=lambda card: (card.review_by or date.max, card.key))
    own = pack.phrases[SOURCE_LANGUAGE]
    return Due(
        overdue=_reviews(card for card in cards if card.is_lapsed(today)),
        soon=_reviews(card for card in cards if _is_soon(card, today)),
        unreviewed=tuple(card.key for card in cards if card.reviewers == NOBODY_YET),
        unchecked=tuple(card.key for card in cards if checked_on(pack, card) is None),
        unchecked_lines=tuple(
            key for key, number in own.numbers.items() if key.startswith(LINE_PREFIX) and not number.checked_on
        ),
        unopened_links=tuple(key for key, link in own.links.items() if link.url and not link.checked_on),
        unfilled_links=tuple(key for key, link in own.links.items() if not link.url),
    )


def _is_soon(card: Card, today: date) -> bool:
    return card.review_by is not None and today <= card.review_by <= today + SOON


def _reviews(cards: Iterable[Card]) -> tuple[tuple[str, str], ...]:
    return tuple((card.key, card.review_by.isoformat()) for card in cards if card.review_by)


def check_days(pack: Pack, today: date) -> Iterator[Issue]:
    """Yield what only a calendar can tell: reviews that are overdue, and days that have not come yet."""
    for card in pack.cards.values():
        if card.review_by and card.is_lapsed(today):
            line = card.lines.get("review_by", 1)
            yield issue("C064", card.file, line, review_by=card.review_by.isoformat())
        for word, day in (("seen_on", card.seen_on), ("checked_on", card.checked_on)):
            if day and day > today:
                yield issue("C066", card.file, card.lines.get(word, 1), word=word, day=day.isoformat())
    own = pack.phrases[SOURCE_LANGUAGE]
    for table, entries in (("numbers", own.numbers), ("links", own.links)):
        for key, entry in entries.items():
            for word, day in (("seen_on", entry.seen_on), ("checked_on", entry.checked_on)):
                if day and day > today:
                    file, line = own.key_lines[f"{table}.{key}"]
                    yield issue("C066", file, line, word=word, day=day.isoformat())
