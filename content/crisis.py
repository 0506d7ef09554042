"""What typed words cry for: the overdose steps, help for the peer, or nothing.

The words come from the pack, what they weigh from `cry_rules`. Evidence is added up: a sign of overdose
counts much, "help" counts some, a time long past or a class about overdose counts against. Showing the card
wrongly is cheap, missing a cry is not; but a bot that cries at every "reversed two ODs today" is switched
off. Nothing seen here is stored, counted or told to anyone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from enum import StrEnum

from . import cry_rules as rules
from .phrase_finder import Heard, PhraseFinder, Spoken
from .spoken import spoken_words


class Cry(StrEnum):
    """What was heard."""

    OVERDOSE = "overdose"
    SUICIDE = "suicide"
    VIOLENCE = "violence"


WORD_LISTS = ("emergency_words", "crisis_words")
"""The pack's lists that are read here, as one: most ideas ("person", "not") serve both."""


class Listener:
    """Hears cries in typed words, in all of the given lists' languages at once.

    Args:
        word_lists: One language's lists each: list → topic → phrases.
        spoken: `spoken_words`, or the same remembered, where several listeners are made of the same phrases.
    """

    def __init__(
        self, word_lists: Iterable[Mapping[str, Mapping[str, Iterable[str]]]], spoken: Spoken = spoken_words
    ) -> None:
        topics: dict[str, list[str]] = {}
        for lists in word_lists:
            for name in WORD_LISTS:
                for topic, phrases in lists.get(name, {}).items():
                    topics.setdefault(topic, []).extend(phrases)
        self._finder = PhraseFinder(topics, rules.KINDS, spoken)

    def hear(self, text: str) -> Cry | None:
        """Return what `text` cries for. Crisis words about oneself come before signs in somebody else."""
        heard = self._finder.find(text)
        if not heard.topics:
            return None
        weights = _weights(heard)
        for cry in (Cry.SUICIDE, Cry.VIOLENCE):
            if weights[cry]:
                return cry
        if _overdose_evidence(heard, weights) >= rules.OVERDOSE_FROM or _is_bare(heard, text) or _is_fragment(heard):
            return Cry.OVERDOSE
        if heard.topics.keys().isdisjoint(rules.NOUNS_CALMED_BY):
            return next((Cry(cry) for noun, cry in rules.NOUNS.items() if noun in heard.topics), None)
        return None


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


def _is_bare(heard: Heard, text: str) -> bool:
    """True when the message is nothing but a cry ("OD", "narcan how", "help") and no command ("/help")."""
    return (
        not text.startswith("/")
        and _is_all(heard, rules.BARE)
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
