"""The words in force: the newest pack, made ready for listening and searching, and older releases on demand."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from content.crisis import Cry, Listener
from content.pack import Pack, older_release
from content.search import SURE_FROM, Index
from content.spoken import spoken_words
from content.voices import Voice
from flows.likeness import fold
from flows.world import Found

_log = logging.getLogger(__name__)

PACKS_KEPT = 8
"""Older releases kept ready in memory; people stay on one for days, not for ever."""


@dataclass(frozen=True)
class DoorWords:
    """A door as it can be typed or pressed: its key, and the language its label is in."""

    door: str
    language: str


class Words:
    """The newest pack and what is made from it once: typed doors and commands, the listener, the index."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        # The listeners are made of the same phrases: each is read once, for as long as they are being made.
        spoken = cache(lambda phrase: tuple(spoken_words(phrase)))
        self._listener = Listener((phrases.words for phrases in pack.phrases.values()), spoken)
        self._listeners = {language: Listener([pack.phrases[language].words], spoken) for language in pack.languages}
        skipped = [phrases.words.get("search_words", {}).get("skip", ()) for phrases in pack.phrases.values()]
        furious = [phrases.words.get("anger_words", {}).get("anger", ()) for phrases in pack.phrases.values()]
        self.anger = frozenset(fold(message) for messages in furious for message in messages)
        """Whole messages that are anger at the bot, folded."""
        self._index = Index(pack.cards.values(), [word for words in skipped for word in words])
        self._doors: dict[str, DoorWords] = {}
        self._commands: dict[str, str] = {}
        for language in reversed(pack.languages):
            for key, door in pack.phrases[language].doors.items():
                for words in (door.label, *door.words):
                    self._doors[fold(words)] = DoorWords(key, language)
                self._doors[fold(pack.line(f"discreet_{key}", language))] = DoorWords(key, language)
            name_of_it = pack.phrases[language].lines.get("language_name", "")
            self._commands[fold(name_of_it)] = f"language_{language}"
            for name, command in pack.phrases[language].commands.items():
                self._commands.update({fold(words): name for words in command.words})

    def hear(self, text: str, language: str) -> tuple[Cry, str] | None:
        """Return what `text` cries for, and the language it cries in: the peer's own, unless only another fits."""
        cry = self._listener.hear(text)
        if cry is None:
            return None
        others = [other for other in self._listeners if other != language]
        for spoken in (language, *others):
            if self._listeners[spoken].hear(text) is cry:
                return cry, spoken
        return cry, language

    def door(self, text: str) -> DoorWords | None:
        """Return the door that `text` names, in any language."""
        return self._doors.get(fold(text))

    def command(self, text: str) -> str | None:
        """Return the command that `text` means without a slash, in any language."""
        return self._commands.get(fold(text))

    def search(self, text: str) -> Found:
        """Find cards by typed words."""
        hits = self._index.find(text)
        if not hits:
            return Found()
        cards = tuple(hit.card for hit in hits)
        return Found(cards, is_sure=hits[0].score >= SURE_FROM, matched=hits[0].matched)


class Shelf:
    """The newest words, if there are any, and packs of older releases that people are still in the middle of."""

    def __init__(self, newest: Words | None) -> None:
        self.newest = newest
        self.bot_name = ""
        """The bot's own username, which links to its cards need; empty until Telegram has said it."""
        self._older: dict[str, Pack | None] = {}

    def voice(self, name: str) -> Voice | None:
        """Return a sound of the newest words by its name; None when they have none of that name."""
        return self.newest.pack.voices.get(name) if self.newest else None

    def pack(self, release: str, load: Callable[[str], dict[str, str] | None]) -> Pack | None:
        """Return the pack of a release, read with `load` when it is not at hand; None when it is lost."""
        if self.newest and self.newest.pack.name == release:
            return self.newest.pack
        # Several writers may be here at once: each looks and keeps in one go, and what it read is its own.
        older = self._older
        if release in older:
            return older[release]
        try:
            files = load(release)
        except ValueError as failure:
            # People in the middle of it get the menu; raising here would shut them out of everything.
            _log.error("release %s is lost: %s", release, failure)
            files = None
        pack = older_release(files) if files else None
        self._older = dict([*older.items(), (release, pack)][-PACKS_KEPT:])
        return pack
