"""What can be wrong between the files of a pack: sentences, cards, languages and numbers that do not fit together."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flows.definition import Flow, TargetKind
from flows.issues import Issue, issue

from .card import Card, CardWords
from .card_parser import BODY_MOST, EMERGENCY_BODY_MOST
from .fill import fill, names_in
from .needs import COMMANDS, DOORS, EMERGENCY_CARDS, LINES, WORD_LISTS
from .phrases import Phrases

PHRASES_FILE = "phrases"


def check_phrases(
    phrases: Mapping[str, Phrases], cards: Collection[str], flows: Mapping[str, Flow], source: str
) -> list[Issue]:
    """Return what is missing or too much among the bot's own sentences, doors, commands and word lists."""
    if source not in phrases:
        return [issue("C040", PHRASES_FILE, 1, what="lines")]
    found = []
    own = phrases[source]
    for kind, needed, has in (
        ("line", LINES, own.lines),
        ("door", DOORS, own.doors),
        ("command", COMMANDS, own.commands),
        ("word list", WORD_LISTS, own.words),
    ):
        found += [issue("C041", PHRASES_FILE, 1, kind=kind, key=key) for key in needed if key not in has]
    for language, spoken in phrases.items():
        extra = [key for key in spoken.lines if key not in LINES]
        found += [issue("C042", *spoken.key_lines[key], key=key) for key in extra]
        missing = [key for key in DOORS if key not in spoken.doors] if language != source else []
        found += [issue("C043", PHRASES_FILE, 1, language=language, key=key) for key in missing]
    return found + _check_doors(own, cards, flows) + _check_line_names(phrases)


def _check_doors(own: Phrases, cards: Collection[str], flows: Mapping[str, Flow]) -> list[Issue]:
    found = []
    for key, door in own.doors.items():
        target = door.target
        places = {TargetKind.CARD: cards, TargetKind.FLOW: flows}
        if target is None or target.kind not in places or target.key not in places[target.kind]:
            found.append(issue("C044", *own.key_lines[f"doors.{key}"], door=key))
    return found


def _check_line_names(phrases: Mapping[str, Phrases]) -> list[Issue]:
    found = []
    for spoken in phrases.values():
        for key, text in spoken.lines.items():
            unknown = set(names_in(text)) - set(LINES.get(key, ())) - _number_names(phrases)
            found += [issue("C045", *spoken.key_lines[key], name=name) for name in sorted(unknown)]
    return found


def _number_names(phrases: Mapping[str, Phrases]) -> set[str]:
    return {name for spoken in phrases.values() for key in spoken.numbers for name in (key, f"{key}.hours")}


def check_cards(cards: Mapping[str, Card], numbers: Mapping[str, Mapping[str, str]], source: str) -> list[Issue]:
    """Return what is wrong with cards once numbers are filled in and all cards are known."""
    found = [issue("C050", "cards", 1, key=key) for key in EMERGENCY_CARDS if key not in cards]
    for card in cards.values():
        line = card.lines.get("see", 1)
        found += [issue("C051", card.file, line, key=key) for key in card.see if key not in cards]
        if card.review_by and card.seen_on and card.review_by <= card.seen_on:
            found.append(issue("C052", card.file, card.lines.get("review_by", 1)))
        for language, words in card.words.items():
            values = numbers.get(language) or numbers.get(source) or {}
            found += _check_words(card, language, words, values)
        if card.is_emergency:
            absent = [language for language in numbers if language not in card.words]
            found += [issue("C053", card.file, 1, language=language) for language in absent]
    return found


def _check_words(card: Card, language: str, words: CardWords, values: Mapping[str, str]) -> list[Issue]:
    file = card.file if language == "en" else card.file.replace(".yaml", f".{language}.yaml")
    line = card.lines.get("body", 1)
    found = []
    most = EMERGENCY_BODY_MOST if card.is_emergency else BODY_MOST
    for place, page in enumerate(words.pages):
        unknown = [name for name in names_in(page) if name not in values]
        found += [issue("C045", file, line, name=name) for name in unknown]
        letters = len(fill(page, values))
        if letters > most:
            found.append(issue("C054", file, line, page=str(place + 1), letters=str(letters), most=str(most)))
        if page.count("**") % 2:
            found.append(issue("C055", file, line, page=str(place + 1)))
    return found
