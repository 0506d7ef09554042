"""What the learnt ear notices in a piece of text: its words, pairs of them, parts of words, and the pack's ideas.

A feature is a short name; the same one twice counts twice. Whoever changes what is noticed raises `VERSION` and
runs `make learn`: weights belong to the features they were learnt with.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from flows.likeness import LETTERS_MOST

from .cry_rules import KINDS
from .phrase_finder import Heard

VERSION = 1

PART_LETTERS = (3, 4, 5)
"""How long the parts of words are, counting the edge of the word as a letter: "<od>", "breat"."""

WORD_LETTERS = 24
"""Letters of a word that are looked at."""

IDEAS_APART = 3
"""Words that may stand between two ideas which make a pair."""

IDEAS_COUNTED = 3
"""The same idea again and again says no more than three times."""

LENGTHS = (0, 1, 2, 3, 5, 8, 12, 20, 30)

TEENS = range(10, 18)
"""Numbers that may be the age of a minor; the last is not one of them."""

_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")
_STRETCHED = re.compile(r"(.)\1\1")
_UNPAIRED = frozenset({"small", "plain"})


def word_parts(word: str) -> list[str]:
    """Return the features that `word` has by itself, wherever it stands."""
    shaped = shape(word)
    found = ["w:" + shaped]
    if not word.isdecimal():
        edged = f"<{word[:WORD_LETTERS]}>"
        found += ["c:" + edged[at : at + n] for n in PART_LETTERS for at in range(len(edged) - n + 1)]
    return found


def pairs(words: Sequence[str]) -> Iterator[str]:
    """Yield each two words that stand together, or with one word between; the ends of the text count as words."""
    edged = ["^", *map(shape, words), "$"]
    for left, right in itertools.pairwise(edged):
        yield f"p:{left} {right}"
    for left, right in zip(edged[1:], edged[3:-1], strict=False):
        yield f"g:{left} {right}"


def ideas(heard: Heard) -> Iterator[str]:
    """Yield the pack's ideas that were heard, and which of them stand near which."""
    for topic, places in heard.topics.items():
        yield from ["t:" + topic] * min(places.starts.bit_count(), IDEAS_COUNTED)
    found = [(topic, places) for topic, places in heard.topics.items() if topic not in _UNPAIRED]
    for first, before in found:
        ends = before.ends
        near = 0
        for apart in range(1, IDEAS_APART + 2):
            near |= ends << apart
        for then, after in found:
            if near & after.starts:
                yield f"i:{first} {then}"


def evidence(rules: Mapping[str, float], heard: Heard) -> Iterator[str]:
    """Yield what the rules of `cry_rules` make of it: which hold, and how much speaks for an overdose."""
    for name, weight in rules.items():
        yield from (f"r:{name}>{level}" for level in (1, 2.5, 4, 6) if weight >= level)
    yield from ("r:" + topic for topic in sorted({*KINDS.calming, KINDS.masking} & heard.topics.keys()))


def length(words: Sequence[str]) -> Iterator[str]:
    """Yield how long the text is, in levels."""
    return (f"n:{level}" for level in LENGTHS if len(words) > level)


def marks(text: str) -> list[str]:
    """Return what is not in words: pictures, questions, shouts, stretched letters."""
    text = text[:LETTERS_MOST]
    found = [] if text.isascii() else ["e:" + picture for picture in sorted({*_PICTURES.findall(text)})]
    found += ["x:" + mark for mark in ("?", "!", "!!") if mark in text]
    return [*found, "x:stretched"] if _STRETCHED.search(text) else found


def shape(word: str) -> str:
    """Return `word`; for a number only what kind it is: a digit, an age of a minor, or how many digits."""
    if not word.isdecimal():
        return word
    if len(word) == 1:
        return "#"
    return "#teen" if len(word) == 2 and int(word) in TEENS else f"#{min(len(word), 4)}"  # noqa: PLR2004


def everything(text: str, words: Sequence[str], heard: Heard, rules: Mapping[str, float]) -> list[str]:
    """Return every feature of `text`, which is what weights are fitted to."""
    alone = [part for word in words for part in word_parts(word)]
    return [*marks(text), *alone, *pairs(words), *ideas(heard), *evidence(rules, heard), *length(words)]
