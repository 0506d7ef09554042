"""Typed words of choices that would never reach their question, because something else listens first.

The order is that of `conversations/interrupts.py`: doors, cries, commands, anger, then the flow, in all languages at
once. And whatever can be typed for a choice of any flow is listened to less (`Listener.hear`, `is_answer`), wherever
somebody types it: so no cry may be offered as an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import RLock

from flows.definition import Flow, Node, Target, TargetKind
from flows.findings import Finding
from flows.likeness import fold

from .checks import translated_file
from .crisis import WORD_LISTS, Cry, Listener
from .learnt_ear import LearntEar, Listening, Sounds, learnt_ear
from .phrase_finder import Heard
from .phrases import Phrases
from .spoken import spoken_words

CRY_CARDS = {
    Cry.OVERDOSE: "overdose_steps",
    Cry.SUICIDE: "suicide_help",
    Cry.VIOLENCE: "violence_support",
    Cry.MINOR: "youth_lines",
}
"""The card that answers each cry."""

SURE_FROM = 4.5
"""How much like a cry (the learnt ear's margin) an answer may not sound, also where no phrase of the pack says so.
Nine of ten example cries lie above 3.6, half above 7.5; the answers of the starter pack reach 4."""

BETWEEN = -0.1
"""A margin at which the pack's phrases alone decide: under `crisis.HEARD_FROM`, over `crisis.CLEAR_FROM`."""

Lists = tuple[tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...], ...]


class _Ear(LearntEar):
    """The learnt ear, held further away, or deaf, so that what it adds to the pack's phrases can be told apart."""

    def __init__(self) -> None:
        vars(self).update(vars(learnt_ear()))
        self.doubt = 0.0
        self.is_deaf = False

    def sounds(self, listening: Listening, words: Sequence[str], heard: Heard, rules: Mapping[str, float]) -> Sounds:
        if self.is_deaf:
            return Sounds(Cry.OVERDOSE, BETWEEN)
        sounds = super().sounds(listening, words, heard, rules)
        return Sounds(sounds.cry, sounds.margin - self.doubt)


class Cries:
    """Which answers are cries that must not be listened to less. Remembers what it was asked."""

    def __init__(self, lists: Lists) -> None:
        self._ear = _Ear()
        languages = [{name: dict(topics) for name, topics in language} for language in lists]
        self._listener = Listener(languages, lru_cache(None)(lambda phrase: tuple(spoken_words(phrase))), self._ear)
        self._known: dict[str, Cry | None] = {}
        # Packs are read beside one another, and the ear is held away for moments.
        self._alone = RLock()

    def of(self, answer: str) -> Cry | None:
        """Return the cry that `answer` is; None for ordinary words, and for those that only sound a little like one."""
        with self._alone:
            if answer not in self._known:
                self._known[answer] = self._hear(answer)
            return self._known[answer]

    def hears(self, words: str) -> Cry | None:
        """Return the cry that is heard in `words` when somebody types them."""
        with self._alone:
            return self._listener.hear(words)

    def hears_less(self, words: str) -> bool:
        """True when a cry that is heard in `words` would not be heard if they were an answer of a talk."""
        with self._alone:
            cry = self._listener.hear(words)
            return cry is not None and self._listener.hear(words, is_answer=True) != cry

    def _hear(self, answer: str) -> Cry | None:
        cry = self._listener.hear(answer)
        if cry is None or self._listener.hear(answer, is_answer=True):
            return cry
        self._ear.is_deaf = True
        by_phrases = self._listener.hear(answer)
        self._ear.is_deaf, self._ear.doubt = False, SURE_FROM
        surely = self._listener.hear(answer)
        self._ear.doubt = 0.0
        return by_phrases or surely


@lru_cache(2)
def _cries(lists: Lists) -> Cries:
    return Cries(lists)


def cries_in(phrases: Iterable[Phrases]) -> Cries:
    """Return what hears cries among answers, by the word lists of all languages; made once for the same lists."""
    frozen = (
        tuple(
            (name, tuple((topic, tuple(said)) for topic, said in own.words[name].items()))
            for name in WORD_LISTS
            if name in own.words
        )
        for own in phrases
    )
    return _cries(tuple(frozen))


@dataclass(frozen=True)
class _Taken:
    """What typed words mean before a flow is asked: where they lead, and what they are, for a writer."""

    target: Target | None
    what: str


def _taken_words(phrases: Mapping[str, Phrases], source: str) -> tuple[dict[str, _Taken], dict[str, _Taken]]:
    """Return folded words → what doors take, and what commands and anger take."""
    doors: dict[str, _Taken] = {}
    others: dict[str, _Taken] = {}
    for own in phrases.values():
        for messages in own.words.get("anger_words", {}).values():
            others.update({fold(words): _Taken(None, "anger at the bot") for words in messages})
        for name, command in own.commands.items():
            taken = _Taken(Target(TargetKind.COMMAND, name), f"the command /{name}")
            others.update({fold(words): taken for words in command.words})
        if name_of_it := own.lines.get("language_name"):
            others[fold(name_of_it)] = _Taken(Target(TargetKind.COMMAND, "language"), "a language")
        for key, door in own.doors.items():
            target = phrases[source].doors[key].target if key in phrases[source].doors else None
            taken = _Taken(target, f"the button “{door.label}”")
            written = (door.label, *door.words, own.lines.get(f"discreet_{key}", ""))
            doors.update({fold(words): taken for words in written if words})
    return doors, others


def check_typed(flows: Mapping[str, Flow], phrases: Mapping[str, Phrases], source: str) -> Iterator[Finding]:
    """Yield answers that something else takes when they are typed, and cries that are offered as answers.

    An answer that leads to the same door, card or command is fine: the peer comes where they wanted.
    """
    doors, others = _taken_words(phrases, source)
    cries = cries_in(phrases.values())
    for flow in flows.values():
        for node in flow.nodes.values():
            for words, place in flow.written_answers(node.key):
                said = fold(words)
                if not said or place >= len(node.choices):
                    continue
                target, here = _meant(flow, node.choices[place].target), (flow.key, node.key)
                taken = doors.get(said)
                cry = None if taken else cries.of(words)
                if cry and target != Target(TargetKind.CARD, CRY_CARDS[cry]):
                    values, then = {"words": words, "card": CRY_CARDS[cry]}, f"type “{words}”, which is a cry"
                    yield Finding("F055", *_stands(flow, node, place, words), values, here, then)
                    continue
                taken = taken or others.get(said)
                if taken and not cry and taken.target != target:
                    values, then = {"words": words, "taken": taken.what}, f"type “{words}” → {taken.what}"
                    yield Finding("F054", *_stands(flow, node, place, words), values, here, then)


def _stands(flow: Flow, node: Node, place: int, words: str) -> tuple[str, int]:
    """Return the file and line in which an answer is written so; a translation has one line for its labels."""
    choice = node.choices[place]
    if words not in (choice.label, *choice.words):
        for language, nodes in flow.translations.items():
            own = nodes.get(node.key)
            if own and (words in own.labels or any(words in group for group in own.words)):
                return translated_file(flow.file, language), own.line
    return flow.file, choice.line


def _meant(flow: Flow, target: Target) -> Target:
    """Return where a choice leads, also by way of a place that only leads on."""
    node = flow.nodes.get(target.key) if target.kind is TargetKind.NODE else None
    if node and node.go and not (node.is_waiting or node.say or node.when):
        return node.go
    return target
