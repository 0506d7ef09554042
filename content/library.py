"""The cards as a peer reads them: pages with numbers filled in, the short line at the foot, and the whole story."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .card import Card
from .card_parser import NOBODY_YET
from .fill import names_in
from .links import open_link
from .numbers import LINE_PREFIX
from .pack import SOURCE_LANGUAGE, Pack
from .sources import Source, table_key
from .topics import cards_of

BRIEF_MOST = 90
"""Letters of what a found card begins with: about two lines on a phone."""


def page_count(card: Card, language: str) -> int:
    """Return how many pages the card has in `language`."""
    return len(card.in_language(language, SOURCE_LANGUAGE).pages)


def card_text(pack: Pack, card: Card, language: str, page: int, today: date) -> str:
    """Return one page of a card as it goes out: first line, title, body and foot."""
    language = pack.speak(language)
    words = card.in_language(language, SOURCE_LANGUAGE)
    parts = []
    if card.is_emergency:
        parts.append(f"**{pack.line('emergency_first', language)}**")
    parts.append(f"**{words.title}**")
    if not card.has(language):
        parts.append(pack.line("not_translated", language))
    # An untranslated card keeps its own language whole: half-translated hours would be read wrongly.
    spoken = language if card.has(language) else SOURCE_LANGUAGE
    if words.outdated:
        parts.append(f"**{pack.line('banner_outdated', language)}** {pack.fill(words.outdated, spoken).strip()}")
    parts.append(pack.fill(words.pages[max(0, min(page, len(words.pages) - 1))], spoken).strip())
    parts.append(foot(pack, card, language, today))
    return "\n\n".join(parts)


def checked_on(pack: Pack, card: Card) -> date | None:
    """Return the day since which the card counts as checked; None while it, or a phone line on it, waits for that."""
    days = [card.checked_on]
    numbers = pack.phrases[SOURCE_LANGUAGE].numbers
    for name in phone_lines(card):
        days.append(numbers[name].checked_on if name in numbers else None)
    known = [day for day in days if day]
    return min(known) if len(known) == len(days) else None


def phone_lines(card: Card) -> list[str]:
    """Return the keys of the phone lines a card tells, in its order."""
    pages = card.words[SOURCE_LANGUAGE].pages
    names = (name.partition(".")[0] for page in pages for name in names_in(page))
    return list(dict.fromkeys(name for name in names if name.startswith(LINE_PREFIX)))


def foot(pack: Pack, card: Card, language: str, today: date) -> str:
    """Return the one short line under a card: who checked it, or that nobody has, and whether it has run out."""
    day = checked_on(pack, card)
    if day:
        line = pack.line(
            "foot_checked", language, checked_on=day.isoformat(), reviewers=_reviewers(pack, card, language)
        )
    else:
        line = pack.line("foot", language, seen_on=_day(card.seen_on))
    if card.review_by and card.is_lapsed(today):
        line = pack.line("foot_lapsed", language, review_by=card.review_by.isoformat()) + "\n" + line
    return line


def brief(pack: Pack, key: str, language: str) -> str:
    """Return a card in a list of found ones: its title, what it begins with, and the phone line it tells first."""
    language = pack.speak(language)
    card = pack.cards[key]
    words = card.in_language(language, SOURCE_LANGUAGE)
    spoken = language if card.has(language) else SOURCE_LANGUAGE
    banner = f" ({pack.line('banner_outdated', language).rstrip('.')})" if words.outdated else ""
    begins = pack.fill(words.pages[0], spoken).replace("**", "").strip().split("\n")[0]
    return f"**{words.title}**{banner}\n{_cut(begins)}"


def briefs(pack: Pack, keys: Iterable[str], language: str) -> str:
    """Return a list of found cards, and when its phone lines were read where nobody has dialled them yet."""
    keys = [key for key in keys if key in pack.cards]
    parts = [brief(pack, key, language) for key in keys]
    unchecked = [
        pack.cards[key] for key in keys if phone_lines(pack.cards[key]) and not checked_on(pack, pack.cards[key])
    ]
    seen_on = min((card.seen_on for card in unchecked if card.seen_on), default=None)
    if seen_on:
        parts.append(pack.line("numbers_seen", language, seen_on=_day(seen_on)))
    return "\n\n".join(parts)


def _cut(text: str) -> str:
    """Return the beginning of a text, ended at a word."""
    if len(text) <= BRIEF_MOST:
        return text
    return text[: BRIEF_MOST + 1].rpartition(" ")[0].rstrip(" ,;:.") + "…"


def topic_cards(pack: Pack, topic: str, language: str) -> tuple[str, ...]:
    """Return the keys of the cards of a topic, in the order they are shown; none for a topic that is not there."""
    topics = pack.phrases[SOURCE_LANGUAGE].topics
    if topic not in topics:
        return ()
    return cards_of(topic, topics, pack.cards.values(), pack.speak(language), SOURCE_LANGUAGE)


def topic_label(pack: Pack, topic: str, language: str) -> str:
    """Return the label of a topic, in the source language where it is not translated."""
    spoken = pack.phrases[pack.speak(language)].topics
    return (spoken if topic in spoken else pack.phrases[SOURCE_LANGUAGE].topics)[topic].label


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _reviewers(pack: Pack, card: Card, language: str) -> str:
    return pack.line("nobody_yet", language) if card.reviewers == NOBODY_YET else card.reviewers


def about_card(pack: Pack, card: Card, language: str) -> str:
    """Return the whole story of a card: sources, dates, reviewers, what the sources disagree on, where to read more."""
    language = pack.speak(language)
    words = card.in_language(language, SOURCE_LANGUAGE)
    day = checked_on(pack, card)
    values = {
        "title": words.title,
        "sources": "\n".join(_source(pack, written, language) for written in card.sources),
        "seen_on": _day(card.seen_on),
        "checked_on": day.isoformat() if day else pack.line("not_checked", language),
        "reviewers": _reviewers(pack, card, language),
        "review_by": _day(card.review_by),
    }
    parts = [pack.line("about_card", language, **values)]
    if words.disagree:
        spoken = language if card.has(language) else SOURCE_LANGUAGE
        text = pack.fill(words.disagree, spoken).strip()
        parts.append(f"**{pack.line('sources_disagree', language)}**\n{text}")
    parts += _links(pack, card, language)
    return "\n\n".join(parts)


def _source(pack: Pack, written: str, language: str) -> str:
    """Return a source as a peer can judge it: its key, its name, its own date, and whether it was read second-hand."""
    source = pack.phrases[SOURCE_LANGUAGE].sources.get(table_key(written), Source(""))
    second = pack.line("second_hand", language) if source.is_second_hand else ""
    told = ", ".join(part for part in (source.name, source.date, second) if part)
    return f"{written}: {told}" if told else written


def _links(pack: Pack, card: Card, language: str) -> list[str]:
    own, links = pack.phrases[SOURCE_LANGUAGE].links, []
    spoken = pack.phrases[language].links
    for key in card.links:
        if opened := open_link(own, key):
            known_as, link = opened
            label = spoken[known_as].label if known_as in spoken else link.label
            links.append(f"{label}\n{link.url}")
    return list(dict.fromkeys(links))
