"""What can be wrong with cards once all of them, and the tables they refer to, are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from flows.issues import Issue, issue

from .card import Card, CardWords
from .card_parser import BODY_MOST, EMERGENCY_BODY_MOST
from .checks import translated_file
from .fill import fill, names_in
from .needs import EMERGENCY_CARDS
from .numbers import LINE_PREFIX
from .phrases import Phrases
from .same_numbers import figure_too_many
from .sources import table_key

REVIEW_MOST = timedelta(days=180)
"""How far off the review of a card may be (`security.md` G-C4)."""

URGENT_REVIEW_MOST = timedelta(days=90)
"""The same for emergency cards and cards with a phone line (`security.md` G-C4, `facts.md` §9.3)."""

Numbers = Mapping[str, Mapping[str, str]]


def check_cards(
    cards: Mapping[str, Card], phrases: Mapping[str, Phrases], numbers: Numbers, source: str
) -> list[Issue]:
    """Return what is wrong with cards, as they stand and beside each other."""
    found = [issue("C050", "cards", 1, key=key) for key in EMERGENCY_CARDS if key not in cards]
    for card in cards.values():
        found += _check_references(card, cards, phrases[source])
        found += _check_days(card, source)
        for language, words in card.words.items():
            values = numbers.get(language) or numbers.get(source) or {}
            found += _check_pages(card, language, words, values, source)
            if language != source and not words.is_stale:
                # A stale one is told of already, and must not keep a mended source from being published.
                found += _check_translation(card, language, words, source)
        for language in numbers:
            if language not in card.words:
                is_needed = card.is_emergency or card.key in EMERGENCY_CARDS
                found.append(issue("C053" if is_needed else "C063", card.file, 1, language=language))
    return found + list(_same_names(cards, source))


def _check_references(card: Card, cards: Mapping[str, Card], own: Phrases) -> Iterator[Issue]:
    def line(key: str) -> int:
        return card.lines.get(key, 1)

    for key in card.see:
        if key not in cards:
            yield issue("C051", card.file, line("see"), key=key)
    for written in card.sources:
        if table_key(written) and table_key(written) not in own.sources:
            yield issue("C024", card.file, line("sources"), source=written)
    for key in card.links:
        if key not in own.links:
            yield issue("C025", card.file, line("links"), link=key)
    if card.topic and card.topic not in own.topics:
        yield issue("C026", card.file, line("topic"), topic=card.topic, topics=", ".join(own.topics))


def has_line(card: Card, source: str) -> bool:
    """True when the card tells people a phone line."""
    return any(name.startswith(LINE_PREFIX) for page in card.words[source].pages for name in names_in(page))


def _check_days(card: Card, source: str) -> Iterator[Issue]:
    if not card.review_by or not card.seen_on:
        return
    line = card.lines.get("review_by", 1)
    if card.review_by <= card.seen_on:
        yield issue("C052", card.file, line)
    away = card.review_by - max(card.seen_on, card.checked_on or card.seen_on)
    is_urgent = card.is_emergency or has_line(card, source)
    most = URGENT_REVIEW_MOST if is_urgent else REVIEW_MOST
    if away > most:
        what = "emergency cards and phone lines" if is_urgent else "a card"
        yield issue("C065", card.file, line, days=str(away.days), most=str(most.days), what=what)


def _check_pages(
    card: Card, language: str, words: CardWords, values: Mapping[str, str], source: str
) -> Iterator[Issue]:
    file = card.file if language == source else translated_file(card.file, language)
    most = EMERGENCY_BODY_MOST if card.is_emergency else BODY_MOST
    for place, page in enumerate(words.pages):
        letters = len(fill(page, values).strip())
        if letters > most:
            found = {"page": str(place + 1), "letters": str(letters), "most": str(most)}
            yield issue("C054", file, words.line, **found)
        if page.count("**") % 2:
            yield issue("C055", file, words.line, page=str(place + 1))
    for key, text in words.said:
        for name in names_in(text):
            # Titles and buttons are never filled in: a name there would be shown as it is written.
            if name not in values or key in ("title", "button"):
                yield issue("C045", file, words.lines.get(key, words.line), name=name)
    if not words.typed:
        yield issue("C028", file, words.line)


def _check_translation(card: Card, language: str, words: CardWords, source: str) -> Iterator[Issue]:
    """What a translation may not leave out: pages, numbers, and that something is old."""
    file, own = translated_file(card.file, language), card.words[source]
    if len(words.pages) != len(own.pages):
        found = {"pages": str(len(words.pages)), "source_pages": str(len(own.pages))}
        yield issue("C068", file, words.line, **found)
    if own.outdated and not words.outdated:
        yield issue("C067", file, words.line)
    beside = ((words.outdated, own.outdated), (words.disagree, own.disagree))
    for place, (text, own_text) in enumerate((*zip(words.pages, own.pages, strict=False), *beside)):
        said = names_in(text)
        for name in dict.fromkeys(name for name in names_in(own_text) if name not in said):
            yield issue("C069", file, words.line, name=name)
        if place < len(words.pages) and (figure := figure_too_many(text, own_text)):
            yield issue("C076", file, words.line, figure=figure, page=str(place + 1))


def _same_names(cards: Mapping[str, Card], source: str) -> Iterator[Issue]:
    """Two buttons that read the same lead to two places: nobody can tell which."""
    taken: dict[tuple[str, str, str], str] = {}
    for card in cards.values():
        for language, words in card.words.items():
            for what, text in (("title", words.title), ("button", words.button)):
                other = taken.setdefault((language, what, text.casefold()), card.key)
                if other != card.key and what in words.lines:
                    file = card.file if language == source else translated_file(card.file, language)
                    line = words.lines.get(what, 1)
                    yield issue("C029", file, line, other=other, what=what, text=text)
