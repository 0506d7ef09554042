"""What typed words cry for: the overdose steps, help for the peer, or nothing.

Two ears hear. The pack's phrases, weighed by `cry_rules`: evidence is added up, a sign of overdose counts much,
"help" counts some, a time long past or a class about overdose counts against. And the learnt ear, which knows
thousands of example lines and counts what the rules found among its own evidence. It decides, but for phrases of
the pack that speak for themselves: those act unless all else sounds like ordinary talk. Missing a cry is worse
than a card too many; but a bot that cries at every "reversed two ODs today" is switched off. Nothing seen here
is stored, counted or told to anyone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from enum import StrEnum
from itertools import groupby

from . import cry_rules as rules
from .ear_features import everything
from .learnt_ear import LearntEar, Listening, Sounds, learnt_ear
from .phrase_finder import NUMBER, Heard, PhraseFinder, Spoken
from .slips import Meant
from .spoken import spoken_words


class Cry(StrEnum):
    """What was heard."""

    OVERDOSE = "overdose"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    MINOR = "minor"
    """A child or a youth at risk: harmed, neglected, exploited, or with nobody."""


WORD_LISTS = ("emergency_words", "crisis_words")
"""The pack's lists that are read here, as one: most ideas ("person", "not") serve both."""

MOURNED = "mourned"
"""The list that tells of a death by suicide."""

HEARD_FROM = 0.0
"""The learnt ear's margin from which its cry is heard. Chosen on the tuning half while that was left out: 99 of 100
cries lie above, and 2 of 100 ordinary lines."""

CLEAR_FROM, BARE_FROM = -0.2, -3.0
"""The margins from which the pack's phrases are still believed against the learnt ear, among others and where
they are the whole message ("OD", "narcan how"). Any lower, and they set off more ordinary lines than cries."""

WHOLE_WORDS = 40
"""Words up to which a message is heard as one piece: the example lines are as long."""

WHOLE_WORDS_MOST = 120
"""Words from which on a message is heard in pieces only."""

PIECE_WORDS, PIECE_APART = 24, 18
"""A longer message is also heard in pieces of so many words, beginning so many words apart ..."""

PIECE_DOUBT = 2.0
"""... and a piece, which lacks what stands around it, must sound so much more like a cry."""


class Listener:
    """Hears cries in typed words, in all of the given lists' languages at once.

    Args:
        word_lists: One language's lists each: list → topic → phrases.
        spoken: `spoken_words`, or the same remembered, where several listeners are made of the same phrases.
        ear: The learnt ear; the shipped one unless another is given.
    """

    def __init__(
        self,
        word_lists: Iterable[Mapping[str, Mapping[str, Iterable[str]]]],
        spoken: Spoken = spoken_words,
        ear: LearntEar | None = None,
    ) -> None:
        topics: dict[str, list[str]] = {}
        for lists in word_lists:
            for name in WORD_LISTS:
                for topic, phrases in lists.get(name, {}).items():
                    topics.setdefault(topic, []).extend(phrases)
        self._finder = PhraseFinder(topics, rules.KINDS, spoken)
        self._ear = ear or learnt_ear()

    def hear(self, text: str, is_answer: bool = False) -> Cry | None:
        """Return what `text` cries for: the worst of it as a whole and, if it is long, of its pieces.

        `is_answer`: it is, to the letter, an answer that the pack offers ("leave me be"); then only the pack's
        own phrases make it a cry.
        """
        meant = self._finder.meanings()
        words = [word for word, _ in groupby(self._finder.words(text, meant))]
        if not words:
            return None
        listening = self._ear.listen(text)
        is_command = text.startswith("/")
        heard = [self._piece(piece, meant, listening, doubt, is_command) for piece, doubt in _pieces(words)]
        clear, is_bare, sounds = max(heard, key=lambda found: found[2].margin)
        if clear is None and (is_answer or (is_command and len(words) == 1)):
            return None
        if sounds.margin >= HEARD_FROM and not is_answer:
            return Cry(sounds.cry)
        return clear if sounds.margin >= (BARE_FROM if is_bare and not is_answer else CLEAR_FROM) else None

    def _piece(
        self, words: Sequence[str], meant: Meant, listening: Listening, doubt: float, is_command: bool
    ) -> tuple[Cry | None, bool, Sounds]:
        """Return what the rules hear in one piece, whether it is nothing else, and how it sounds to the learnt ear."""
        heard = self._finder.find_among(words, meant)
        clear, counted = _by_rules(heard, is_command or bool(doubt))
        sounds = self._ear.sounds(listening, words, heard, counted)
        return clear, counted["bare"] > 0, replace(sounds, margin=sounds.margin - doubt)

    def mourns(self, text: str) -> bool:
        """True when `text` tells of somebody else who died by suicide: grief, and no cry."""
        return MOURNED in self._finder.find(text).topics and self.hear(text) is None

    def known_words(self, text: str) -> int:
        """Return how many words of `text` are of this listener's lists: in which language it cries is told by them."""
        covered = 0
        for topic, places in self._finder.find(text).topics.items():
            if topic not in (NUMBER, rules.KINDS.plain):
                covered |= places.covered
        return covered.bit_count()

    def features(self, text: str) -> list[str]:
        """Return what the learnt ear notices in `text` as a whole; this is what it is fitted to."""
        meant = self._finder.meanings()
        words = self._finder.words(text, meant)
        heard = self._finder.find_among(words, meant)
        return everything(text, words, heard, _by_rules(heard, text.startswith("/"))[1])


def _pieces(words: Sequence[str]) -> Iterator[tuple[Sequence[str], float]]:
    """Yield the pieces in which a message is heard, and the doubt in each."""
    if len(words) <= WHOLE_WORDS_MOST:
        yield words, 0.0
    if len(words) > WHOLE_WORDS:
        last = len(words) - PIECE_WORDS
        for start in (*range(0, last, PIECE_APART), last):
            yield words[start : start + PIECE_WORDS], PIECE_DOUBT


def _by_rules(heard: Heard, is_command: bool) -> tuple[Cry | None, dict[str, float]]:
    """Return what the rules hear, and what they count for it, by name."""
    weights = _weights(heard)
    counted = {"overdose": _overdose_evidence(heard, weights)}
    counted |= {cry: max(weights[cry], default=0.0) for cry in (Cry.SUICIDE, Cry.VIOLENCE)}
    counted["bare"] = rules.HINT * (not is_command and _is_bare(heard))
    counted["fragment"] = rules.HINT * _is_fragment(heard)
    for cry in (Cry.SUICIDE, Cry.VIOLENCE):
        if weights[cry]:
            return cry, counted
    if counted["overdose"] >= rules.OVERDOSE_FROM or counted["bare"] or counted["fragment"]:
        return Cry.OVERDOSE, counted
    if heard.topics.keys().isdisjoint(rules.NOUNS_CALMED_BY):
        return next((Cry(cry) for noun, cry in rules.NOUNS.items() if noun in heard.topics), None), counted
    return None, counted


_GROUPS = {
    Cry.SUICIDE: rules.SUICIDE,
    Cry.VIOLENCE: rules.VIOLENCE,
    "signs": rules.SIGNS,
    "soft signs": rules.SOFT_SIGNS,
    "talk": rules.TALK,
}
_BY_FIRST: dict[str, list[tuple[str, rules.Rule]]] = {}
for _group, _found in _GROUPS.items():
    for _rule in _found:
        _BY_FIRST.setdefault(_rule.first, []).append((_group, _rule))


def _weights(heard: Heard) -> dict[str, list[float]]:
    """Return what the rules that hold count, group by group. Only rules whose first topic was heard are looked at."""
    weights: dict[str, list[float]] = {group: [] for group in _GROUPS}
    for topic in heard.topics:
        for group, rule in _BY_FIRST.get(topic, ()):
            if rule.holds(heard):
                weights[group].append(rule.weight)
    return weights


def _overdose_evidence(heard: Heard, weights: Mapping[str, list[float]]) -> float:
    topics = heard.topics
    signs = weights["signs"]
    total = max(signs, default=0.0) + rules.HINT * max(len(signs) - 1, 0)
    if signs and heard["present"].starts & ~heard["past"].covered:
        total += rules.PRESENT
    total += sum(weights["soft signs"])
    how_to = [weight for wanted, weight in rules.HOW_TO if topics.keys() >= wanted]
    said = max([*weights["talk"], *how_to], default=0.0)
    said += sum(rules.HINTS[topic] for topic in topics if topic in rules.HINTS)
    if heard["work"].starts & ~heard["ask"].covered:
        said = max(said + rules.WORK, 0.0)
    return total + said + sum(rules.AGAINST[topic] for topic in topics if topic in rules.AGAINST)


def _is_bare(heard: Heard) -> bool:
    """True when the message is nothing but a cry ("OD", "narcan how", "help")."""
    return (
        _is_all(heard, rules.BARE)
        and any(heard.topics.keys() >= wanted for wanted in rules.BARE_NEEDS)
        and "work" not in heard.topics
        and heard.topics.keys().isdisjoint(rules.AGAINST)
    )


def _is_fragment(heard: Heard) -> bool:
    """True for two or three words that are all of a body in trouble: "all blue"."""
    return (
        heard.length <= rules.FRAGMENT_WORDS
        and _is_all(heard, rules.FRAGMENT)
        and any(heard.topics.keys() >= wanted for wanted in rules.FRAGMENT_NEEDS)
    )


def _is_all(heard: Heard, topics: Set[str]) -> bool:
    """True when every word belongs to one of `topics`."""
    covered = 0
    for topic, places in heard.topics.items():
        if topic in topics:
            covered |= places.covered
    return covered == (1 << heard.length) - 1
