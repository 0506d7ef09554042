"""How something is said: hard words, hurting words, marks a phone does not show, numbers and addresses out of place.

A line of the bot's own may hold variables; a card holds numbers by name. Both are read as a peer reads them: filled in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.definition import Flow
from flows.issues import Issue, issue

from .card import Card
from .checks import translated_file
from .fill import fill, without_names
from .phrases import Phrases
from .reading_grade import Reading, reading

GRADE_MOST, EMERGENCY_GRADE_MOST = 6.0, 4.0
"""Flesch–Kincaid grade of an English page (`users.md` G5)."""

EASE_LEAST, EMERGENCY_EASE_LEAST = 75.0, 85.0
"""Kandel–Moles ease of a French page: what the pages in English come to, measured on cards in both languages."""

GRADED_FROM = 15
"""Words from which a text is graded: in two words the formulas measure chance."""

SENTENCE_MOST = {"en": 15, "fr": 18}
"""Words of a sentence (`users.md` G5); the same thing takes a fifth more words in French."""

SENTENCE_MOST_ELSEWHERE = 18

NAMES = ("title", "button")
"""What a card is called: filled in nowhere, and too short to grade."""

LABELS = ("button_", "bot_", "about_card")
"""Lines that are labels, or lists of names and days: too short to grade, or none of our words."""

_UNITS = (
    r"%|°|mg|ml|mcg|µg|cc|percent|pour cent|seconds?|minutes?|hours?|days?|weeks?|months?|years?"
    r"|secondes?|heures?|jours?|semaines?|mois|ans?"
)
_DIGITS = re.compile(
    r"\b[0-9]-[0-9]-[0-9]\b|\b[0-9]{3}-[0-9]{4}\b|\b[0-9]{7,}\b|\$ ?[0-9][0-9,.]*|\b[0-9][0-9,. ]{0,20}\$"
    rf"|\b[0-9][0-9,.]*[ -]?(?:{_UNITS})(?!\w)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|deux|trois|quatre|cinq|sept|huit|neuf|dix)"
    rf"[ -](?:{_UNITS})(?!\w)",
    re.IGNORECASE,
)
_HOST_END = re.compile(r"\.(?:ca|com|org|net|info|gov|coop)\b", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://\S{1,80}|\bwww\.\S{1,80}|\btg:\S{1,80}|\bt\.me/\S{1,80}|\w{1,64}@\w{1,64}\.\w{2,8}|(?<!\w)@\w{4,32}",
    re.IGNORECASE,
)
_MARKS = re.compile(r"</?[A-Za-z!][^>\n]{0,40}>?|\]\([^)\n]{0,40}\)?|`|__|~~|\|\||\*{3,}|(?<!\*)\*(?!\*)")


@dataclass(frozen=True)
class _Said:
    """One text of the pack as a peer reads it, and where it stands. `text` is without its `{names}`."""

    text: str
    filled: str
    file: str
    line: int
    language: str
    is_emergency: bool = False
    is_read: bool = True
    """False for names and labels: too short to grade."""

    tells_facts: bool = True
    """False for names, in which "9-1-1" is how people call it, and for what the bot says about itself."""

    quotes: tuple[str, ...] = ()


def check_wording(
    cards: Mapping[str, Card],
    flows: Mapping[str, Flow],
    phrases: Mapping[str, Phrases],
    numbers: Mapping[str, Mapping[str, str]],
    source: str,
) -> Iterator[Issue]:
    """Yield what is wrong with how cards, flows and lines are said."""
    hurting = {language: _Hurting(spoken.better) for language, spoken in phrases.items()}
    for said in (
        *_of_cards(cards, numbers, source),
        *_of_flows(flows, numbers, source),
        *_of_lines(phrases, numbers),
    ):
        yield from _plain_only(said)
        if said.tells_facts:
            yield from _without_numbers(said)
        if said.language in hurting:
            yield from hurting[said.language].check(said)
        if said.is_read:
            yield from _easy(said)


def _of_cards(cards: Mapping[str, Card], numbers: Mapping[str, Mapping[str, str]], source: str) -> Iterator[_Said]:
    for card in cards.values():
        for language, words in card.words.items():
            file = card.file if language == source else translated_file(card.file, language)
            values = numbers.get(language) or numbers.get(source) or {}
            for key, text in words.said:
                yield _Said(
                    text=without_names(text),
                    filled=fill(text, values),
                    file=file,
                    line=words.lines.get(key, words.line),
                    language=language,
                    is_emergency=card.is_emergency and key == "body",
                    is_read=key not in NAMES,
                    tells_facts=key not in NAMES,
                    quotes=words.quotes,
                )


def _of_flows(flows: Mapping[str, Flow], numbers: Mapping[str, Mapping[str, str]], source: str) -> Iterator[_Said]:
    for flow in flows.values():
        values = numbers.get(source, {})
        for node in flow.nodes.values():
            yield _Said(without_names(node.say), fill(node.say, values), flow.file, node.line, source)
            for choice in node.choices:
                yield _Said(choice.label, choice.label, flow.file, node.line, source, is_read=False)
        for language, nodes in flow.translations.items():
            file = translated_file(flow.file, language)
            for words in nodes.values():
                text = fill(words.say, numbers.get(language) or values)
                yield _Said(without_names(words.say), text, file, words.line, language)
                for label in words.labels:
                    yield _Said(label, label, file, words.line, language, is_read=False)


def _of_lines(phrases: Mapping[str, Phrases], numbers: Mapping[str, Mapping[str, str]]) -> Iterator[_Said]:
    for language, spoken in phrases.items():
        for key, text in spoken.lines.items():
            file, line = spoken.key_lines[key]
            filled = fill(text, numbers[language])
            yield _Said(
                without_names(text), filled, file, line, language, is_read=not key.startswith(LABELS), tells_facts=False
            )


def _plain_only(said: _Said) -> Iterator[Issue]:
    text = said.text.replace("**", "")
    if found := _MARKS.search(text):
        yield issue("C059", said.file, said.line, mark=found[0])
    elif address := _address_in(text):
        yield issue("C061", said.file, said.line, text=address)


def _address_in(text: str) -> str:
    """Return the first address in a text; "" for most, which have neither the end of a host nor a sign of one."""
    if (":" in text or "@" in text or "/" in text or "www." in text.lower()) and (found := _ADDRESS.search(text)):
        return found[0]
    if end := _HOST_END.search(text):
        return text[: end.end()].rsplit(maxsplit=1)[-1]
    return ""


def _without_numbers(said: _Said) -> Iterator[Issue]:
    if found := _DIGITS.search(said.text) or _COUNTED.search(said.text):
        yield issue("C060", said.file, said.line, text=found[0])


def _easy(said: _Said) -> Iterator[Issue]:
    found = reading(said.filled, said.language)
    most = SENTENCE_MOST.get(said.language, SENTENCE_MOST_ELSEWHERE)
    if found.longest_sentence > most:
        yield issue(
            "C057",
            said.file,
            said.line,
            count=str(found.longest_sentence),
            most=str(most),
            sentence=found.longest_sentence_text,
        )
    yield from _graded(said, found)


def _graded(said: _Said, found: Reading) -> Iterator[Issue]:
    if found.words < GRADED_FROM:
        return
    words = ", ".join(found.hardest_words) or "none, the sentences are long"
    grade_most = EMERGENCY_GRADE_MOST if said.is_emergency else GRADE_MOST
    ease_least = EMERGENCY_EASE_LEAST if said.is_emergency else EASE_LEAST
    if found.grade is not None and found.grade > grade_most:
        yield issue("C056", said.file, said.line, grade=f"{found.grade:.1f}", most=f"{grade_most:g}", words=words)
    if found.ease is not None and found.ease < ease_least:
        yield issue(
            "C075", said.file, said.line, ease=f"{math.floor(found.ease)}", least=f"{ease_least:g}", words=words
        )


class _Hurting:
    """The words of one language that put people down, looked for as whole words."""

    def __init__(self, better: Mapping[str, str]) -> None:
        self._better = better
        either = "|".join(re.escape(word) for word in sorted(better, key=len, reverse=True))
        self._any = re.compile(rf"(?<!\w)(?:{either})(?!\w)") if better else None

    def check(self, said: _Said) -> Iterator[Issue]:
        """Yield each such word that the text does not only quote."""
        text = said.text.casefold()
        quoted = {word.casefold() for word in said.quotes}
        for found in self._any.finditer(text) if self._any else ():
            if found[0] not in quoted:
                yield issue("C058", said.file, said.line, word=found[0], instead=self._better[found[0]])
