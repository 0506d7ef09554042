"""The words in force: the newest pack, made ready for listening and searching, and older releases on demand."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import cache
from threading import Lock
from typing import Any

from content.card import Card
from content.crisis import Cry, Listener
from content.pack import Pack, older_release
from content.plain_words import plain_words
from content.search import SURE_FROM, Index
from content.spoken import spoken_words
from content.voices import NO_VOICES, Voice, Voices
from flows.likeness import fold
from flows.world import Found

from .corrections import corrected
from .history import History
from .old_doors import DoorWords, Labels, OldDoors

_log = logging.getLogger(__name__)

EMERGENCY_DOORS = ("overdose", "oximeter")
"""Doors that bring a card at once."""

PACKS_KEPT = 8
"""Older releases kept ready in memory; people stay on one for days, not for ever."""


class Words:
    """The newest pack and what is made from it once: typed doors and commands, the listener, the index."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        # The listeners are made of the same phrases: each is read once, for as long as they are being made.
        spoken = cache(lambda phrase: tuple(spoken_words(phrase)))
        self._listener = Listener((phrases.words for phrases in pack.phrases.values()), spoken)
        self._listeners = {language: Listener([pack.phrases[language].words], spoken) for language in pack.languages}
        furious = [phrases.words.get("anger_words", {}).get("anger", ()) for phrases in pack.phrases.values()]
        self.anger = frozenset(fold(message) for messages in furious for message in messages)
        """Whole messages that are anger at the bot, folded."""
        undoing = [phrases.words.get("calls", {}).get("undo", ()) for phrases in pack.phrases.values()]
        self.undo = frozenset(fold(message) for messages in undoing for message in messages)
        """Whole messages that mean "Undo" while a call request has not gone out, folded."""
        self._answers = frozenset(
            fold(answer)
            for flow in pack.flows.values()
            for node in flow.nodes
            for answer, _ in flow.written_answers(node)
        )
        """Everything that can be typed for a button of a flow, folded."""
        self._index: Index | None = None
        self._making = Lock()
        self.old_doors: Labels = {}
        """What doors were called before, on keyboards that are out still."""
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
        """Return what `text` cries for, and the language it cries in: the peer's, unless another knows it better."""
        cry = self._listener.hear(text, fold(text) in self._answers)
        if cry is None:
            return None
        known = {spoken: listener.known_words(text) for spoken, listener in self._listeners.items()}
        best = max(known, key=lambda spoken: known[spoken], default=language)
        return cry, language if 2 * known.get(language, 0) >= known.get(best, 0) else best

    def mourns(self, text: str) -> bool:
        """True when `text` tells of somebody who died by suicide: grief, and no cry."""
        return self._listener.mourns(text)

    def door(self, text: str) -> DoorWords | None:
        """Return the door that `text` names, in any language: as it is called now, or else as it was called before."""
        said = fold(text)
        found = self._doors.get(said)
        if found or said in self._commands:
            return found
        old = self.old_doors.get(said)
        is_kept = old and (old.door in EMERGENCY_DOORS or said not in self._answers)
        return old if is_kept else None

    def command(self, text: str) -> str | None:
        """Return the command that `text` means without a slash, in any language."""
        return self._commands.get(fold(text))

    @property
    def index(self) -> Index:
        """The search over the cards, made when it is first asked for: emergencies never wait for it."""
        with self._making:
            if self._index is None:
                self._index = index_of(self.pack)
            return self._index

    def search(self, text: str) -> Found:
        """Find cards by typed words."""
        hits = self.index.find(text)
        asked = plain_words(text)
        if not hits:
            return Found(asked=asked)
        first = hits[0]
        matched = ", ".join(f"{reading.typed} \u2248 {reading.word}" for reading in first.read if reading.is_told)
        cards = tuple(hit.card for hit in hits)
        return Found(cards, first.sureness >= SURE_FROM, matched, ", ".join(first.missed), asked)


def index_of(pack: Pack, cards: Iterable[Card] | None = None) -> Index:
    """Return the search over a pack's cards, or over others, as the pack's own words make it."""
    return Index(pack.cards.values() if cards is None else cards, **search_arguments(pack))


def search_arguments(pack: Pack) -> dict[str, Any]:
    """Return what an index is made with besides cards: words that say nothing, words of one meaning, topics."""
    filler: list[str] = []
    same: list[tuple[str, ...]] = []
    topics: dict[str, list[str]] = {}
    for phrases in pack.phrases.values():
        lists = phrases.words.get("search_words", {})
        filler += lists.get("skip", ())
        same += [words for name, words in lists.items() if name.startswith("same_")]
        for key, topic in phrases.topics.items():
            topics.setdefault(key, []).append(topic.label)
    return {"filler": filler, "same": same, "topics": topics}


Load = Callable[[str], dict[str, str] | None]
"""Reads the files of a release from the store; None when there is no such release."""


class Shelf:
    """The newest words, if there are any, what was published so far, and packs that people are still amid."""

    def __init__(self, newest: Words | None, voices: Voices = NO_VOICES) -> None:
        self.newest = newest
        self.history = History()
        self.old_doors = OldDoors()
        self.voices = voices
        """The sounds this machine has; those that fit go with whatever words are in force."""

        self.bot_name = ""
        """The bot's own username, which links to its cards need; empty until Telegram has said it."""
        self._older: dict[str, Pack | None] = {}

    def put(self, newest: Words | None, history: History) -> None:
        """Put other words in force. Those that were are kept at hand: people are amid them."""
        before = self.newest
        # How a pack is corrected hangs on when it was published, too: the same corrections may mean something else.
        kept = {} if history.corrections or self.history.corrections else self._older
        if before and newest and before.pack.name != newest.pack.name and not history.corrections:
            kept = {**kept, before.pack.name: before.pack}
        # A turn that looks meanwhile sees the old words with the old history, or the new with the old: both are whole.
        self.newest = newest
        self.history = history
        # Last, and another one: what such a turn has read by the old history it keeps where nobody looks any more.
        self._older = dict([*kept.items()][-PACKS_KEPT:])

    def voice(self, name: str) -> Voice | None:
        """Return a sound of the newest words by its name; None when they have none of that name."""
        return self.newest.pack.voices.get(name) if self.newest else None

    def at_hand(self, release: str) -> Pack | None:
        """Return the pack of a release if it needs not be read first."""
        newest = self.newest
        return newest.pack if newest and newest.pack.name == release else self._older.get(release)

    def pack(self, release: str, load: Load) -> Pack | None:
        """Return the pack of a release as it is said now, read with `load` when it is not at hand; None when lost."""
        # Other words may be put meanwhile, and several writers may be here at once: each thing is looked at once.
        newest, older = self.newest, self._older
        if newest and newest.pack.name == release:
            return newest.pack
        if release in older:
            return older[release]
        history = self.history
        pack = self._read(release, load)
        if pack and history.corrections:
            pack = corrected(pack, history, lambda name: self._uncorrected(name, load))
        older[release] = pack
        for name in [*older][:-PACKS_KEPT]:
            older.pop(name, None)
        return pack

    def _uncorrected(self, release: str, load: Load) -> Pack | None:
        newest = self.newest
        return newest.pack if newest and newest.pack.name == release else self._read(release, load)

    def _read(self, release: str, load: Load) -> Pack | None:
        try:
            files = load(release)
        except ValueError as failure:
            # People in the middle of it get the menu; raising here would shut them out of everything.
            _log.error("release %s is lost: %s", release, failure)
            files = None
        return older_release(files) if files else None
