"""Every word the bot can say, as one immutable value, built from a pack's files with all mistakes listed at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.definition import Flow
from flows.issues import Issue, Severity, issue
from flows.parser import parse_flow, parse_flow_words

from .card import Card
from .card_checks import check_cards
from .card_parser import CardTranslation, parse_card, parse_card_translation
from .checks import PHRASES_FILE, check_flows, check_phrases, check_tables
from .fill import fill
from .fingerprint import fingerprint, release_name
from .limit_checks import check_limits
from .nudge_checks import check_nudges
from .nudge_lines import NudgeFile, NudgeLines, join, parse_nudges
from .older_rules import NEEDS, RULES_OF_WRITING
from .phrases import Phrases, parse_phrases
from .same_numbers import check_numbers
from .voices import Voice
from .whole_checks import check_whole
from .wording_checks import check_wording

__all__ = [
    "RULES_OF_WRITING",
    "SOURCE_LANGUAGE",
    "Pack",
    "build_pack",
    "card_fingerprint",
    "draft_pack",
    "flow_fingerprint",
    "older_release",
    "phrases_fingerprint",
    "published_pack",
]

SOURCE_LANGUAGE = "en"
"""The language every card and flow is first written in."""


@dataclass(frozen=True)
class Pack:
    """One pack: its name (the hash of its files), cards, flows and phrases by language."""

    name: str
    files: Mapping[str, str]
    cards: Mapping[str, Card]
    flows: Mapping[str, Flow]
    phrases: Mapping[str, Phrases]
    numbers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    nudges: NudgeLines = field(default_factory=NudgeLines)
    voices: Mapping[str, Voice] = field(default_factory=dict, compare=False)
    """Sounds that fit these words, by name. They are no part of the release: files of the machine it runs on."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages a peer can choose: those that have all doors. The source language comes first."""
        return tuple(sorted(self.phrases, key=lambda language: (language != SOURCE_LANGUAGE, language)))

    def speak(self, language: str) -> str:
        """Return `language` when the pack speaks it, else the source language."""
        if language in self.phrases:
            return language
        short = language.split("-", maxsplit=1)[0].lower()
        return short if short in self.phrases else SOURCE_LANGUAGE

    def line(self, key: str, language: str, /, **values: str) -> str:
        """Return one of the bot's own sentences, filled. A missing translation falls back to the source language."""
        lines = self.phrases[self.speak(language)].lines
        text = lines[key] if key in lines else self.phrases[SOURCE_LANGUAGE].lines[key]
        return self.fill(text, language, **values)

    def fill(self, text: str, language: str, /, **values: str) -> str:
        """Return `text` with numbers and `values` in place of its `{names}`."""
        if "{" not in text:
            return text
        numbers = self.number_values(language)
        return fill(text, {**numbers, **values} if values else numbers)

    def number_values(self, language: str) -> Mapping[str, str]:
        """Return what `{names}` of numbers stand for in `language`."""
        return self.numbers[self.speak(language)]


def build_pack(files: Mapping[str, str]) -> tuple[Pack | None, list[Issue]]:
    """Build a pack from path → text.

    Returns:
        The pack and its issues. With an error among them the pack is None: nothing unchecked reaches a peer.
    """
    pack, issues = draft_pack(files)
    has_error = any(found.severity is Severity.ERROR for found in issues)
    return (None if has_error else pack), issues


def published_pack(files: Mapping[str, str]) -> Pack | None:
    """Build a release again that was good when it was published; None when it cannot be said any more.

    Rules of writing may have become stricter since, and nobody who is in the middle of it may be stranded by that.
    """
    pack, issues = draft_pack(files)
    errors = {found.code for found in issues if found.severity is Severity.ERROR}
    return pack if errors <= RULES_OF_WRITING else None


def older_release(files: Mapping[str, str]) -> Pack | None:
    """Build a release that somebody is in the middle of; None when its flows and cards cannot be said any more.

    The bot's own lines, doors and needed cards come from the newest pack, so it may lack those that came later.
    """
    pack, issues = draft_pack(files)
    errors = {found.code for found in issues if found.severity is Severity.ERROR}
    return pack if errors <= RULES_OF_WRITING | NEEDS else None


def draft_pack(files: Mapping[str, str]) -> tuple[Pack | None, list[Issue]]:
    """Build a pack to look at, however many mistakes are in it. It is None only without the bot's own phrases.

    A draft is for those who write it, never for peers.
    """
    build = _Build()
    for path in sorted(files):
        build.take(path, files[path])
    build.join_translations()
    own = build.phrases.get(SOURCE_LANGUAGE)
    if own is None or not own.lines:
        # Every name in every card would be unknown, and hide the one mistake there is.
        return None, sorted([*build.issues, issue("C040", PHRASES_FILE, 1, what="lines")])
    numbers = build.fill_numbers()
    nudges, found = join(build.nudges, SOURCE_LANGUAGE)
    pack = Pack(release_name(files), dict(files), build.cards, build.flows, build.phrases, numbers, nudges)
    issues = build.issues + found + check_phrases(build.phrases, build.cards, build.flows, numbers, SOURCE_LANGUAGE)
    issues += check_flows(build.flows, numbers, SOURCE_LANGUAGE)
    issues += check_cards(build.cards, build.phrases, numbers, SOURCE_LANGUAGE)
    issues += check_tables(own, build.cards)
    issues += check_numbers(build.phrases, SOURCE_LANGUAGE)
    issues += check_nudges(nudges, build.flows, build.phrases, SOURCE_LANGUAGE)
    issues += check_wording(build.cards, build.flows, build.phrases, numbers, SOURCE_LANGUAGE, nudges)
    issues += check_limits(build.cards, build.phrases, numbers, SOURCE_LANGUAGE)
    issues += check_whole(build.flows, build.cards, build.phrases, numbers, SOURCE_LANGUAGE)
    return pack, sorted(issues)


class _Build:
    """A pack on its way: everything read so far, and every mistake met."""

    def __init__(self) -> None:
        self.cards: dict[str, Card] = {}
        self.flows: dict[str, Flow] = {}
        self.phrases: dict[str, Phrases] = {}
        self.issues: list[Issue] = []
        self.card_translations: list[CardTranslation] = []
        self.flow_translations: list[tuple[str, str]] = []
        self.nudges: list[NudgeFile] = []

    def take(self, path: str, text: str) -> None:
        """Read one file of the pack by the folder it lies in."""
        folder, _, name = path.partition("/")
        is_translation = name.count(".") > 1
        if folder == "cards" and is_translation:
            translation, issues = parse_card_translation(text, path)
            if translation:
                issues += self._named_like_its_file(translation.card, path, translation.language)
                self.card_translations.append(translation)
        elif folder == "cards":
            issues = self._take_card(path, text)
        elif folder == "flows" and is_translation:
            self.flow_translations.append((path, text))
            issues = []
        elif folder == "flows":
            issues = self._take_flow(path, text)
        elif folder == "nudges":
            nudges, issues = parse_nudges(text, path, SOURCE_LANGUAGE)
            self.nudges += [nudges] if nudges else []
        elif folder == "phrases":
            issues = parse_phrases(text, path, self.phrases, SOURCE_LANGUAGE)
        else:
            issues = [issue("C007", path, 1)]
        self.issues += issues

    def _take_card(self, path: str, text: str) -> list[Issue]:
        card, issues = parse_card(text, path, SOURCE_LANGUAGE)
        if card:
            issues += self._named_like_its_file(card.key, path)
            self.cards[card.key] = card
        return issues

    def _take_flow(self, path: str, text: str) -> list[Issue]:
        flow, issues = parse_flow(text, path)
        if flow:
            issues += self._named_like_its_file(flow.key, path)
            self.flows[flow.key] = flow
        return issues

    def _named_like_its_file(self, key: str, path: str, language: str = "") -> list[Issue]:
        """A translation that calls itself English would otherwise take the place of its source."""
        stem = path.rpartition("/")[2].removesuffix(".yaml")
        name = key if language in ("", SOURCE_LANGUAGE) else f"{key}.{language}"
        return [] if name == stem else [issue("C008", path, 1, key=name, stem=stem)]

    def join_translations(self) -> None:
        """Put each translation beside its source, matched by key; say which are stale. None is ever dropped."""
        for translation in self.card_translations:
            card = self.cards.get(translation.card)
            if card is None:
                self.issues.append(issue("C030", translation.file, 1, key=translation.card))
                continue
            self._stale(card_fingerprint(card), translation.of, translation.file, translation.line)
            translated = dataclasses.replace(translation.words, is_stale=translation.of != card_fingerprint(card))
            words = {**card.words, translation.language: translated}
            self.cards[card.key] = dataclasses.replace(card, words=words)
        for path, text in self.flow_translations:
            self._join_flow(path, text)
        self._stale_phrases()

    def _join_flow(self, path: str, text: str) -> None:
        words, issues = parse_flow_words(text, path)
        self.issues += issues
        flow = self.flows.get(words.flow) if words else None
        if words is None or flow is None:
            if words:
                self.issues.append(issue("C030", path, 1, key=words.flow))
            return
        self.issues += self._named_like_its_file(words.flow, path, words.language)
        self._stale(flow_fingerprint(flow), words.of, path, words.line)
        for key, node_words in words.nodes.items():
            node = flow.nodes.get(key)
            if node is None or len(node_words.labels) not in (0, len(node.choices)):
                self.issues.append(issue("F030", path, 1, node=key))
        translations = {**flow.translations, words.language: words.nodes}
        titles = {**flow.titles, words.language: words.title}
        self.flows[flow.key] = dataclasses.replace(flow, translations=translations, titles=titles)

    def _stale_phrases(self) -> None:
        source = self.phrases.get(SOURCE_LANGUAGE)
        for language, phrases in self.phrases.items():
            if language == SOURCE_LANGUAGE or source is None:
                continue
            for name, (of, line) in phrases.of.items():
                if name in source.files and phrases_texts(source, source.files[name]):
                    self._stale(phrases_fingerprint(source, source.files[name]), of, phrases.files[name], line)

    def _stale(self, expected: str, of: str, file: str, line: int) -> None:
        if of != expected:
            self.issues.append(issue("C031", file, line, expected=expected))

    def fill_numbers(self) -> dict[str, dict[str, str]]:
        """Return language → name → what it stands for; a language without its own words uses the source's."""
        source = self.phrases.get(SOURCE_LANGUAGE, Phrases()).numbers
        filled: dict[str, dict[str, str]] = {}
        for language, phrases in self.phrases.items():
            values: dict[str, str] = {}
            for key, number in source.items():
                own = phrases.numbers.get(key, number)
                values[key] = own.text or number.text
                hours = own.hours or number.hours
                if hours:
                    values[f"{key}.hours"] = hours
            filled[language] = values
        return filled


def card_fingerprint(card: Card) -> str:
    """Return the fingerprint a translation of `card` is made from."""
    words = card.words[SOURCE_LANGUAGE]
    return fingerprint((*filter(None, (words.outdated,)), words.title, words.button, *words.pages, words.disagree))


def flow_fingerprint(flow: Flow) -> str:
    """Return the fingerprint a translation of `flow` is made from."""
    texts = [flow.title]
    for node in flow.nodes.values():
        texts += [node.key, node.say, *(choice.label for choice in node.choices)]
    return fingerprint(texts)


def phrases_fingerprint(phrases: Phrases, file: str) -> str:
    """Return the fingerprint a translation of one phrase list is made from."""
    return fingerprint(phrases_texts(phrases, file))


def phrases_texts(phrases: Phrases, file: str) -> list[str]:
    """Return what of a phrase list is translated; nothing of word lists, where each language has its own."""

    def is_here(key: str) -> bool:
        return phrases.key_lines[key][0] == file

    texts = [text for key, text in phrases.lines.items() if is_here(key)]
    texts += [door.label for key, door in phrases.doors.items() if is_here(f"doors.{key}")]
    texts += [command.label for key, command in phrases.commands.items() if is_here(f"commands.{key}")]
    numbers = ((key, number) for key, number in phrases.numbers.items() if is_here(f"numbers.{key}"))
    texts += [f"{number.text} {number.hours}" for _, number in numbers]
    texts += [link.label for key, link in phrases.links.items() if is_here(f"links.{key}")]
    texts += [topic.label for key, topic in phrases.topics.items() if is_here(f"topics.{key}")]
    return texts
