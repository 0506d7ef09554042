"""One piece of library content: its words in each language, where they come from, and when they run out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class CardWords:
    """A card in one language. `pages` holds the body, which begins at `line`, then what stands behind `More`.

    `outdated` says what is old about it, and stands as a banner over every page; `quotes` are words that the card
    names because people should not use them. `is_stale`: the source has changed since this was made from it.
    """

    title: str
    button: str
    pages: tuple[str, ...]
    typed: tuple[str, ...] = ()
    disagree: str = ""
    outdated: str = ""
    quotes: tuple[str, ...] = ()
    is_stale: bool = False
    line: int = 1
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """Everything a peer reads of it, as (key in the file, text)."""
        texts = [("title", self.title), ("button", self.button), ("outdated", self.outdated)]
        texts += [("more" if place else "body", page) for place, page in enumerate(self.pages)]
        texts.append(("disagree", self.disagree))
        return tuple((key, text) for key, text in texts if text)


@dataclass(frozen=True)
class Card:
    """A card. `seen_on`: when the source's copy was read; `checked_on`: when a person dialled or opened it.

    `sources` are written like `facts:S14`; `links` are keys of the pack's one table of addresses.
    """

    key: str
    words: dict[str, CardWords]
    sources: tuple[str, ...]
    seen_on: date | None
    checked_on: date | None
    reviewers: str
    review_by: date | None
    topic: str = ""
    is_emergency: bool = False
    see: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    file: str = ""
    lines: dict[str, int] = field(default_factory=dict)

    def has(self, language: str) -> bool:
        """True when the card is written in `language`."""
        return language in self.words

    def in_language(self, language: str, source: str) -> CardWords:
        """Return the card's words in `language`, or in the source language where it is not translated."""
        return self.words.get(language) or self.words[source]

    def is_lapsed(self, today: date) -> bool:
        """True when its review date has passed. A lapsed card says so and still shows."""
        return self.review_by is not None and today > self.review_by
