"""From a writer's card file to a card: the source with its facts, and translations with words only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flows.fields import FieldReader
from flows.issues import Issue, issue
from flows.strict_yaml import read

from .card import Card, CardWords
from .sources import table_key

BODY_MOST = 350
"""Letters of a body page (`users.md` G5)."""

EMERGENCY_BODY_MOST = 700
"""Letters of an emergency page (`users.md` G5): the steps come in one message, without paging."""

TITLE_MOST, BUTTON_MOST = 60, 20

OUTDATED_MOST = 140
"""Letters of what is old about a card: it stands over every page of it."""

KEY_MOST = 48
"""Letters of a key: what fits into a button beside its language (`conversations/presses.py`)."""

LINKS_MOST, SOURCES_MOST = 6, 24
"""Addresses and sources behind one card's story, which is one message."""

PAGES_MOST, WORDS_MOST, QUOTES_MOST = 12, 90, 60
"""Pages behind the first, typed words, and words that are only named."""

SEE_MOST = 4
"""Related cards under one card: each is a button, and a small phone has few rows."""

NOBODY_YET = "nobody yet"
"""What stands under `reviewers:` until somebody has reviewed the card."""

_NOBODY = re.compile(r"(?:nobody|no one|none|not yet|tbd|n/?a|\?+|-+)(?: yet)?\.?", re.IGNORECASE)


@dataclass(frozen=True)
class CardTranslation:
    """A card's words in another language, and the fingerprint of the source they were made from."""

    card: str
    language: str
    of: str
    words: CardWords
    file: str
    line: int


def parse_card(text: str, file: str, source: str) -> tuple[Card | None, list[Issue]]:
    """Read one card file of the source language. The card is None only when the form cannot be read at all."""
    fields, issues = read(text, file)
    if fields is None:
        return None, issues
    reader = FieldReader(fields, file, issues)
    key = reader.text("card", most=KEY_MOST)
    words = _words(reader, fields.key_lines)
    card = Card(
        key=key,
        topic=reader.text("topic", most=KEY_MOST),
        words={source: words},
        sources=_sources(reader, file, issues),
        seen_on=reader.date("seen_on", required=True),
        checked_on=_checked_on(reader),
        reviewers=_reviewers(reader),
        review_by=reader.date("review_by", required=True),
        is_emergency=reader.yes_no("emergency", False),
        # A button to the card itself, or the same one twice, would lead nowhere new.
        see=tuple(other for other in dict.fromkeys(reader.texts("see", most=SEE_MOST)) if other != key),
        links=reader.texts("links", most=LINKS_MOST),
        file=file,
        lines=dict(fields.key_lines),
    )
    reader.finish()
    return card, issues


def parse_card_translation(text: str, file: str) -> tuple[CardTranslation | None, list[Issue]]:
    """Read one card file of another language."""
    fields, issues = read(text, file)
    if fields is None:
        return None, issues
    reader = FieldReader(fields, file, issues)
    translation = CardTranslation(
        card=reader.text("card", most=KEY_MOST),
        language=reader.text("language", most=8),
        of=reader.text("of", required=False, most=64),
        words=_words(reader, fields.key_lines),
        file=file,
        line=reader.line("of"),
    )
    reader.finish()
    return translation, issues


def _words(reader: FieldReader, lines: dict[str, int]) -> CardWords:
    title = reader.text("title", most=TITLE_MOST)
    return CardWords(
        title=title,
        button=reader.text("button", required=False, most=BUTTON_MOST) or title,
        typed=reader.texts("words", most=WORDS_MOST),
        pages=(reader.text("body"), *reader.texts("more", most=PAGES_MOST)),
        disagree=reader.text("disagree", required=False),
        outdated=reader.text("outdated", required=False, most=OUTDATED_MOST),
        quotes=reader.texts("quotes", most=QUOTES_MOST),
        line=reader.line("body"),
        lines=dict(lines),
    )


def _reviewers(reader: FieldReader) -> str:
    """However "nobody yet" is written, it is nobody: a card must not count as reviewed for a capital letter."""
    written = reader.text("reviewers", most=200).strip()
    return NOBODY_YET if _NOBODY.fullmatch(written) else written


def _checked_on(reader: FieldReader) -> date | None:
    """An empty value is an honest one: nobody has dialled or opened it yet."""
    return reader.date("checked_on") if reader.text("checked_on", required=False).strip() else None


def _sources(reader: FieldReader, file: str, issues: list[Issue]) -> tuple[str, ...]:
    sources = reader.texts("sources", most=SOURCES_MOST)
    if not sources:
        issues.append(issue("C020", file, reader.line("sources")))
    for key in sources:
        if not table_key(key):
            issues.append(issue("C021", file, reader.line("sources"), source=key))
    return sources
