"""What Telegram would refuse: texts of cards and captions with all that screens add, and names that buttons carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from flows.issues import Issue, issue

from .card import Card
from .card_parser import BODY_MOST, EMERGENCY_BODY_MOST
from .checks import PHRASES_FILE, translated_file
from .fill import fill
from .flow_checks import TEXT_MOST, units
from .numbers import LINE_PREFIX
from .phrases import Phrases

CAPTION_MOST = 1024
"""Letters under a sound, in UTF-16 units."""

BUTTON_KEY_MOST = 48
"""Letters of a name in what a button hands back: with its kind and page they stay under Telegram's 64 bytes."""

DIALLED_WITHIN = timedelta(days=90)
"""How long a phone line counts as dialled (`users.md` §4, the publish checks)."""

_DAY = "2026-11-23"
_LINK = f"t.me/{'x' * 32}?start="
"""A link to a card under the longest name a bot may have."""

_AROUND = ("emergency_first", "not_translated", "banner_outdated", "foot_checked", "foot", "foot_lapsed", "share")


def check_limits(
    cards: Mapping[str, Card],
    phrases: Mapping[str, Phrases],
    numbers: Mapping[str, Mapping[str, str]],
    source: str,
) -> Iterator[Issue]:
    """Yield what would be too long once it is sent, whatever day it is and whoever looked at the card."""
    for language, own in phrases.items():
        values = numbers.get(language, {})
        for card in cards.values():
            sizes = _sizes(own, phrases[source], card, values)
            yield from _check_card(card, language, values, sizes, source)
        sizes = _sizes(own, phrases[source], None, values)
        if sizes["pacer_caption"] > CAPTION_MOST:
            yield _caption("breath_pacer", sizes["pacer_caption"], language, PHRASES_FILE, 1)
    own = phrases[source]
    for key in own.topics:
        if len(key) > BUTTON_KEY_MOST:
            file, line = own.key_lines[f"topics.{key}"]
            yield issue("C086", file, line, key=key, letters=str(len(key)), most=str(BUTTON_KEY_MOST))


def _check_card(
    card: Card, language: str, values: Mapping[str, str], sizes: Mapping[str, int], source: str
) -> Iterator[Issue]:
    words = card.in_language(language, source)
    file = translated_file(card.file, language) if language != source and card.has(language) else card.file
    foot = sizes["foot_lapsed"] + max(sizes["foot"], sizes["foot_checked"]) + 1
    title = units(words.title) + 4
    first = sizes["emergency_first"] + 6 if card.is_emergency else 0
    under_sound = first + title + 2 + foot
    if card.is_emergency and under_sound > CAPTION_MOST:
        yield _caption(card.key, under_sound, language, file, words.line)
    around = first + title + foot + sizes["share"] + 10
    around += 0 if card.has(language) else sizes["not_translated"] + 2
    if words.outdated:
        around += sizes["banner_outdated"] + units(fill(words.outdated, values)) + 7
    for place, page in enumerate(words.pages):
        filled = fill(page, values)
        letters = around + units(filled)
        is_told_already = len(filled.strip()) > (EMERGENCY_BODY_MOST if card.is_emergency else BODY_MOST)  # C054
        if letters > TEXT_MOST and not is_told_already:
            shown = {"page": str(place + 1), "letters": str(letters), "language": language, "most": str(TEXT_MOST)}
            yield issue("C085", file, words.line, **shown)


def _caption(key: str, letters: int, language: str, file: str, line: int) -> Issue:
    shown = {"key": key, "letters": str(letters), "language": language, "most": str(CAPTION_MOST)}
    return issue("C084", file, line, **shown)


def _sizes(own: Phrases, source: Phrases, card: Card | None, values: Mapping[str, str]) -> dict[str, int]:
    """Return how long each of the bot's sentences around a card can be."""
    said = {
        **values,
        **dict.fromkeys(("seen_on", "review_by", "checked_on"), _DAY),
        "reviewers": card.reviewers if card else "",
        "link": f"{_LINK}{card.key if card else ''}",
    }
    lines = {key: own.lines.get(key) or source.lines.get(key, "") for key in (*_AROUND, "pacer_caption")}
    return {key: units(fill(text, said)) for key, text in lines.items()}


def check_dialled(own: Phrases, today: date) -> Iterator[Issue]:
    """Yield phone lines that somebody dialled, but too long ago. Those never dialled stand under what is to do."""
    for key, number in own.numbers.items():
        day = number.checked_on
        if key.startswith(LINE_PREFIX) and day and today - day > DIALLED_WITHIN:
            file, line = own.key_lines[f"numbers.{key}"]
            yield issue("C087", file, line, key=key, day=day.isoformat(), most=str(DIALLED_WITHIN.days))
