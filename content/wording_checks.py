"""How something is said: hard words, hurting words, marks a phone does not show, numbers and addresses out of place.

A line of the bot's own may hold variables; a card holds numbers by name. Both are read as a peer reads them: filled in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from flows.definition import Flow
from flows.issues import Issue, issue

from .card import Card
from .checks import translated_file
from .fill import fill, without_names
from .nudge_lines import NudgeLines
from .out_of_place import address_in, as_seen, disguised_in, long_number_in, number_in
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

NO_LINES = NudgeLines()

NAMES = ("title", "button")
"""What a card is called: filled in nowhere, and too short to grade."""

LABELS = ("button_", "bot_", "about_card")
"""Lines that are labels, or lists of names and days: too short to grade, or none of our words."""

_LETTERS = re.compile(r"[^\W\d_]{2}")
_MARKS = re.compile(r"</?[A-Za-z!][^>\n]{0,40}>?|\]\([^)\n]{0,40}\)?|`|__|~~|\|\||\*|[{}]")


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

    may_be_bold: bool = True
    is_name: bool = False
    """True for a card's title and button."""

    quotes: tuple[str, ...] = ()

    @cached_property
    def seen(self) -> str:
        """The text as the eye reads it."""
        return as_seen(self.text)


def check_wording(
    cards: Mapping[str, Card],
    flows: Mapping[str, Flow],
    phrases: Mapping[str, Phrases],
    numbers: Mapping[str, Mapping[str, str]],
    source: str,
    nudges: NudgeLines = NO_LINES,
) -> Iterator[Issue]:
    """Yield what is wrong with how cards, flows, lines and nudges are said."""
    hurting = {language: _Hurting(spoken.better) for language, spoken in phrases.items()}
    for said in (
        *_of_cards(cards, numbers, source),
        *_of_flows(flows, numbers, source),
        *_of_lines(phrases, numbers),
        *_of_tables(phrases),
        *_of_nudges(nudges, source),
    ):
        yield from _plain_only(said)
        if said.tells_facts:
            yield from _without_numbers(said)
        if said.is_name:
            yield from _names(said)
        if said.language in hurting:
            yield from hurting[said.language].check(said)
        if said.is_read:
            yield from _easy(said)


def check_text(text: str, language: str, phrases: Mapping[str, Phrases]) -> Iterator[Issue]:
    """Yield what is wrong with how one text is said that stands in no file; it may not be bold."""
    said = _Said(text, text, "", 1, language, may_be_bold=False)
    yield from _plain_only(said)
    yield from _without_numbers(said)
    if language in phrases:
        yield from _Hurting(phrases[language].better).check(said)
    yield from _easy(said)


def _of_cards(cards: Mapping[str, Card], numbers: Mapping[str, Mapping[str, str]], source: str) -> Iterator[_Said]:
    for card in cards.values():
        for language, words in card.words.items():
            file = card.file if language == source else translated_file(card.file, language)
            values = numbers.get(language) or numbers.get(source) or {}
            for key, text in words.said:
                if key == "button" and text == words.title:
                    continue  # Where it is not written, the title stands in for it: one mistake, told once.
                yield _Said(
                    text=without_names(text),
                    filled=fill(text, values),
                    file=file,
                    line=words.lines.get(key, words.line),
                    language=language,
                    is_emergency=card.is_emergency and key == "body",
                    is_read=key not in NAMES,
                    tells_facts=key not in NAMES,
                    is_name=key in NAMES,
                    quotes=words.quotes,
                )
        yield _label(card.reviewers, card.file, card.lines.get("reviewers", 1), source)


def _label(text: str, file: str, line: int, language: str) -> _Said:
    """A short text that is shown as it stands: it may hold a number, and no marks, addresses or names of numbers."""
    return _Said(text, text, file, line, language, is_read=False, tells_facts=False, may_be_bold=False)


def _of_tables(phrases: Mapping[str, Phrases]) -> Iterator[_Said]:
    """What stands in tables is put into cards, or under them, just as it stands."""
    for language, spoken in phrases.items():
        tables: tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...] = (
            ("numbers", {key: (number.text, number.hours) for key, number in spoken.numbers.items()}),
            ("links", {key: (link.label,) for key, link in spoken.links.items()}),
            ("topics", {key: (topic.label,) for key, topic in spoken.topics.items()}),
            ("sources", {key: (source.name,) for key, source in spoken.sources.items()}),
            ("doors", {key: (door.label,) for key, door in spoken.doors.items()}),
            ("commands", {key: (command.label,) for key, command in spoken.commands.items()}),
        )
        for table, entries in tables:
            for key, texts in entries.items():
                # A source is called what its writers called it, also where that hurts.
                judged = language if table != "sources" else ""
                yield from (_label(text, *spoken.key_lines[f"{table}.{key}"], judged) for text in texts if text)


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


def _of_nudges(nudges: NudgeLines, source: str) -> Iterator[_Said]:
    for line in nudges.every():
        for language, text in line.says.items():
            yield _Said(text, text, *line.place(language), language, may_be_bold=False)
    for name, abouts in nudges.abouts.items():
        for language, text in abouts.items():
            file = translated_file(f"nudges/{name}.yaml", language) if language != source else f"nudges/{name}.yaml"
            yield _Said(text, text, file, 1, language, tells_facts=False, may_be_bold=False)
            yield _label(nudges.titles[name][language], file, 1, language)


def _of_lines(phrases: Mapping[str, Phrases], numbers: Mapping[str, Mapping[str, str]]) -> Iterator[_Said]:
    for language, spoken in phrases.items():
        for key, text in spoken.lines.items():
            file, line = spoken.key_lines[key]
            filled = fill(text, numbers[language])
            yield _Said(
                without_names(text), filled, file, line, language, is_read=not key.startswith(LABELS), tells_facts=False
            )


def _plain_only(said: _Said) -> Iterator[Issue]:
    if found := _MARKS.search(said.seen.replace("**", "") if said.may_be_bold else said.seen):
        yield issue("C059", said.file, said.line, mark=found[0])
    elif address := address_in(said.seen):
        yield issue("C061", said.file, said.line, text=address)
    if hidden := disguised_in(said.text):
        yield issue("C078", said.file, said.line, text=hidden)


def _without_numbers(said: _Said) -> Iterator[Issue]:
    if found := number_in(said.seen):
        yield issue("C060", said.file, said.line, text=found)


def _names(said: _Said) -> Iterator[Issue]:
    """A title or button needs letters to know it by, on one line, and holds no number to be called or given."""
    if not _LETTERS.search(said.text) or "**" in said.text or "\n" in said.text.strip():
        yield issue("C079", said.file, said.line, text=said.text)
    if found := long_number_in(said.seen):
        yield issue("C060", said.file, said.line, text=found)


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
        text = said.seen.casefold()
        quoted = {word.casefold() for word in said.quotes}
        for found in self._any.finditer(text) if self._any else ():
            if found[0] not in quoted:
                yield issue("C058", said.file, said.line, word=found[0], instead=self._better[found[0]])
