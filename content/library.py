"""The cards as a peer reads them: pages with numbers filled in, the short line at the foot, and the whole story."""

from __future__ import annotations

from datetime import date

from .card import Card
from .pack import SOURCE_LANGUAGE, Pack


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
    parts.append(pack.fill(words.pages[max(0, min(page, len(words.pages) - 1))], spoken).strip())
    parts.append(foot(pack, card, language, today))
    return "\n\n".join(parts)


def foot(pack: Pack, card: Card, language: str, today: date) -> str:
    """Return the one short line under a card: who checked it, or that nobody has, and whether it has run out."""
    seen_on = card.seen_on.isoformat() if card.seen_on else ""
    if card.checked_on:
        checked_on = card.checked_on.isoformat()
        line = pack.line("foot_checked", language, checked_on=checked_on, reviewers=card.reviewers)
    else:
        line = pack.line("foot", language, seen_on=seen_on)
    if card.review_by and card.is_lapsed(today):
        line = pack.line("foot_lapsed", language, review_by=card.review_by.isoformat()) + "\n" + line
    return line


def about_card(pack: Pack, card: Card, language: str) -> str:
    """Return the whole story of a card: sources, dates, reviewers, what the sources disagree on."""
    language = pack.speak(language)
    words = card.in_language(language, SOURCE_LANGUAGE)
    nobody = pack.line("nobody_yet", language)
    values = {
        "title": words.title,
        "sources": ", ".join(card.sources),
        "seen_on": card.seen_on.isoformat() if card.seen_on else "",
        "checked_on": card.checked_on.isoformat() if card.checked_on else pack.line("not_checked", language),
        "reviewers": nobody if card.reviewers == "nobody yet" else card.reviewers,
        "review_by": card.review_by.isoformat() if card.review_by else "",
    }
    parts = [pack.line("about_card", language, **values)]
    if words.disagree:
        spoken = language if card.has(language) else SOURCE_LANGUAGE
        text = pack.fill(words.disagree, spoken).strip()
        parts.append(f"**{pack.line('sources_disagree', language)}**\n{text}")
    for place, link in enumerate(card.links):
        labels = words.link_labels
        parts.append(f"{labels[place] if place < len(labels) else link.label}\n{link.url}")
    return "\n\n".join(parts)
