"""What typed words cry for: the overdose steps, help for the peer, or nothing.

The words come from the pack, what they weigh from `cry_rules`. Evidence is added up: a sign of overdose
counts much, "help" counts some, a time long past or a class about overdose counts against. Showing the card
wrongly is cheap, missing a cry is not; but a bot that cries at every "reversed two ODs today" is switched
off. Nothing seen here is stored, counted or told to anyone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
        if not heard.length:
            return None
        for cry, found in ((Cry.SUICIDE, rules.SUICIDE), (Cry.VIOLENCE, rules.VIOLENCE)):
            if any(rule.holds(heard) for rule in found):
                return cry
        if _overdose_evidence(heard) >= rules.OVERDOSE_FROM or _is_bare(heard, text) or _is_fragment(heard):
            return Cry.OVERDOSE
        if not any(heard[topic].starts for topic in rules.NOUNS_CALMED_BY):
            return next((Cry(cry) for noun, cry in rules.NOUNS.items() if heard[noun].starts), None)
        return None


def _overdose_evidence(heard: Heard) -> float:
    signs = [rule.weight for rule in rules.SIGNS if rule.holds(heard)]
    total = max(signs, default=0.0) + rules.HINT * max(len(signs) - 1, 0)
    if signs and heard["present"].starts & ~heard["past"].covered:
        total += rules.PRESENT
    total += sum(rule.weight for rule in rules.SOFT_SIGNS if rule.holds(heard))
    talk = [rule.weight for rule in rules.TALK if rule.holds(heard)]
    talk += [weight for topics, weight in rules.HOW_TO if all(heard[topic].starts for topic in topics)]
    said = max(talk, default=0.0)
    said += sum(weight for topic, weight in rules.HINTS.items() if heard[topic].starts)
    if heard["work"].starts & ~heard["ask"].covered:
        said = max(said + rules.WORK, 0.0)
    return total + said + sum(weight for topic, weight in rules.AGAINST.items() if heard[topic].starts)


def _is_bare(heard: Heard, text: str) -> bool:
    """True when the message is nothing but a cry ("OD", "narcan how", "help") and no command ("/help")."""
    return (
        not text.startswith("/")
        and _is_all(heard, rules.BARE)
        and any(all(heard[topic].starts for topic in topics) for topics in rules.BARE_NEEDS)
        and not heard["work"].starts
        and not any(heard[topic].starts for topic in rules.AGAINST)
    )


def _is_fragment(heard: Heard) -> bool:
    """True for two or three words that are all of a body in trouble: "all blue"."""
    return (
        heard.length <= rules.FRAGMENT_WORDS
        and _is_all(heard, rules.FRAGMENT)
        and any(all(heard[topic].starts for topic in topics) for topics in rules.FRAGMENT_NEEDS)
    )


def _is_all(heard: Heard, topics: Iterable[str]) -> bool:
    """True when every word belongs to one of `topics`."""
    covered = 0
    for topic in topics:
        covered |= heard[topic].covered
    return covered == (1 << heard.length) - 1
