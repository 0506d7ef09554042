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
    phrases: Mapping[str, Phrases],
    cards: Collection[str],
    flows: Mapping[str, Flow],
    numbers: Mapping[str, Mapping[str, str]],
    source: str,
) -> list[Issue]:
    """Return what is missing or too much among the bot's own sentences, doors, commands and word lists."""
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
        found += _check_translated(spoken, own) if language != source else []
    return found + _check_doors(own, cards, flows) + _check_line_names(phrases, numbers)


def _check_doors(own: Phrases, cards: Collection[str], flows: Mapping[str, Flow]) -> list[Issue]:
    found = []
    for key, door in own.doors.items():
        target = door.target
        places = {TargetKind.CARD: cards, TargetKind.FLOW: flows}
        if target is None or target.kind not in places or target.key not in places[target.kind]:
            found.append(issue("C044", *own.key_lines[f"doors.{key}"], door=key))
    return found


def _check_translated(spoken: Phrases, own: Phrases) -> list[Issue]:
    """Lists and numbers that only a translation has are never said: nothing asks for them."""
    found = [issue("C030", file, 1, key=name) for name, file in spoken.files.items() if name not in own.files]
    extra = [key for key in spoken.numbers if key not in own.numbers]
    return found + [issue("C030", *spoken.key_lines[f"numbers.{key}"], key=key) for key in extra]


def _check_line_names(phrases: Mapping[str, Phrases], numbers: Mapping[str, Mapping[str, str]]) -> list[Issue]:
    found = []
    for language, spoken in phrases.items():
        for key, text in spoken.lines.items():
            unknown = set(names_in(text)) - set(LINES.get(key, ())) - set(numbers[language])
            found += [issue("C045", *spoken.key_lines[key], name=name) for name in sorted(unknown)]
    return found


def check_flows(flows: Mapping[str, Flow], numbers: Mapping[str, Mapping[str, str]], source: str) -> list[Issue]:
    """Return what is wrong with the sentences of flows once numbers are filled in."""
    found = []
    for flow in flows.values():
        values = numbers.get(source, {})
        for node in flow.nodes.values():
            found += _check_sentence(node.say, values, flow.file, node.line)
        for language, nodes in flow.translations.items():
            file = translated_file(flow.file, language)
            for words in nodes.values():
                found += _check_sentence(words.say, numbers.get(language) or values, file, words.line)
    return found


def _check_sentence(text: str, values: Mapping[str, str], file: str, line: int) -> list[Issue]:
    found = [issue("C045", file, line, name=name) for name in names_in(text) if name not in values]
    if text.count("**") % 2:
        found.append(issue("C055", file, line, page="1"))
    return found


def translated_file(file: str, language: str) -> str:
    """Return the file that holds the translation of `file`."""
    return file.replace(".yaml", f".{language}.yaml")


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
            found += _check_words(card, language, words, values, source)
        if card.is_emergency:
            absent = [language for language in numbers if language not in card.words]
            found += [issue("C053", card.file, 1, language=language) for language in absent]
    return found


def _check_words(card: Card, language: str, words: CardWords, values: Mapping[str, str], source: str) -> list[Issue]:
    file = card.file if language == source else translated_file(card.file, language)
    line = words.line
    found = []
    most = EMERGENCY_BODY_MOST if card.is_emergency else BODY_MOST
    for place, page in enumerate(words.pages):
        letters = len(fill(page, values))
        if letters > most:
            found.append(issue("C054", file, line, page=str(place + 1), letters=str(letters), most=str(most)))
        if page.count("**") % 2:
            found.append(issue("C055", file, line, page=str(place + 1)))
    unknown = [name for text in (*words.pages, words.disagree) for name in names_in(text) if name not in values]
    return found + [issue("C045", file, line, name=name) for name in unknown]
