"""The words a library is searched by, and which of them a typed word may mean: each with how near, and why.

Nothing is remembered between two questions: a store of words seen would be a store of what people wrote.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from heapq import nlargest, nsmallest
from typing import Any

from flows.likeness import within_edits

from .common_words import CommonWords
from .keyboard import BESIDE
from .misspelling import SWAPPED, cost
from .search_words import stem
from .slips import sound_key


class How(StrEnum):
    """Why a typed word is taken for a known one."""

    EXACT = "exact"
    FORM = "form"
    SAME_MEANING = "same meaning"
    BEGINNING = "beginning"
    SPELLING = "spelling"
    SOUND = "sound"
    JOINED = "joined"


@dataclass(frozen=True)
class Candidate:
    """A known word that a typed one may mean, how near it is (0 to 1), and why."""

    word: str
    nearness: float
    how: How


FORM, SAME_MEANING, JOINED, ELISION = 0.85, 0.82, 0.9, 0.95
"""Nearness of another form of a word, a word of the same meaning, words written together, "loverdose"."""

BEGINNING_FROM, BEGINNING_TO = 0.7, 0.92
LAST_FROM, LAST_TO = 0.73, 0.88
"""Nearness of a beginning: of one letter of the word, and of nearly all. The last word of a question may just not be
finished yet."""

BEGINNING_LETTERS, LAST_WORD_LETTERS = 3, 2
"""Letters from which a beginning counts."""

SLIP = 1.09
"""How much nearness one slip costs, as a share of the word's letters."""

REAL_WORD_SLIP = 0.7
REAL_WORD_LETTERS, REAL_WORD_ZIPF = 4, 4.5
"""What a known word may still be a slip of: a swap or a neighbour key in a longer word ("sings" for "signs"), at this
nearness; but "last" is too common to be "lost"."""

MEANT_LETTERS = 4
"""A shorter word is never what a slip meant: too many words are near it."""

SPELLING_LEAST = 0.5
SPELLING_CLEAR = 0.78
"""Under the first a word is another word; from the second on, no other first letter is tried."""

SOUND_BY_LETTERS = (0.0, 0.0, 0.62, 0.74, 0.8)
"""Nearness of a word with the same consonants, by how many there are; the last counts for all longer ones."""

HEARD_LEAST = 0.35
"""What sounds alike must also look a little alike: "qqzw" is no "choice"."""

IS_A_WORD, IS_KNOWN = 3.4, 2.77
"""From so common on (Zipf) a word of everyday is no slip of a listed one; from the second on it hardly is."""

HARDLY = 0.55

CANDIDATES_MOST, BEGINNINGS_MOST = 10, 24

_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = frozenset("aeiouy")
_HEARD_FIRST = {
    "c": "ks",
    "k": "cq",
    "s": "cz",
    "z": "sx",
    "x": "zs",
    "f": "pv",
    "p": "f",
    "g": "j",
    "j": "g",
    "i": "ey",
}
_HEARD_FIRST |= {"e": "ia", "y": "i", "h": "", "q": "kc", "v": "f", "o": "ae", "a": "eo", "n": "k"}


def _edits_most(letters: int) -> int:
    if letters <= 3:  # noqa: PLR2004 - short words have too many neighbours
        return 1
    return 2 if letters <= 7 else 3  # noqa: PLR2004 - the steps of search engines, and one more: costs decide


class Vocabulary:
    """Known words, found by themselves, their forms, beginnings, slips and sounds."""

    def __init__(self, common: CommonWords, same: Iterable[Iterable[str]] = ()) -> None:
        self._common = common
        self._known: dict[str, int] = {}
        self._named: dict[str, int] = {}
        self._sorted: list[str] = []
        self._by_start: dict[tuple[str, int], list[str]] = {}
        self._by_rest: dict[str, list[str]] = {}
        self._by_stem: dict[str, list[str]] = {}
        self._by_sound: dict[str, list[str]] = {}
        self._by_consonants: dict[str, list[str]] = {}
        self._same: dict[str, set[str]] = {}
        for group in same:
            words = set(group)
            for word in words:
                self._same.setdefault(word, set()).update(words - {word})

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._sorted)

    def add(self, word: str, is_name: bool) -> None:
        """Count one more card that has `word`; `is_name`: in its title or its typed words."""
        known = self._known.get(word, 0)
        if not known:
            insort(self._sorted, word)
            for table, key in self._places(word):
                table.setdefault(key, []).append(word)
            self._named[word] = 0
        self._known[word] = known + 1
        if is_name:
            self._named[word] += 1

    def remove(self, word: str, is_name: bool) -> None:
        """Count one card less; a word that no card has is forgotten."""
        self._known[word] -= 1
        self._named[word] -= is_name
        if self._known[word]:
            return
        del self._known[word], self._named[word]
        del self._sorted[bisect_left(self._sorted, word)]
        for table, key in self._places(word):
            table[key].remove(word)
            if not table[key]:
                del table[key]

    def _places(self, word: str) -> list[tuple[dict[Any, list[str]], Any]]:
        places: list[tuple[dict[Any, list[str]], Any]] = [(self._by_stem, stemmed) for stemmed in self._stems(word)]
        if not word.isdecimal() and len(word) > 2:  # noqa: PLR2004 - "od" and "on" are never slips of each other
            places += [(self._by_start, (word[0], len(word))), (self._by_rest, word[1:])]
            places += [(self._by_sound, sound_key(word)), (self._by_consonants, _consonants(word))]
        return places

    def _stems(self, word: str) -> list[str]:
        """Only in the languages it is a word of: to a French stemmer "care" is "car"."""
        return [stem(word, language) for language in self._common.languages(word)]

    def count(self, word: str) -> int:
        """Return how many cards have `word`."""
        return self._known.get(word, 0)

    def is_name(self, word: str) -> bool:
        """True when a card is named with `word`."""
        return self._named.get(word, 0) > 0

    def candidates(self, typed: str, is_last: bool) -> list[Candidate]:
        """Return the known words that `typed` may mean, nearest first. A word of everyday means itself or nothing."""
        near: dict[str, Candidate] = {}
        for word, nearness, how in self._plain(typed):
            _keep(near, word, nearness, how)
        may_slip = self._may_slip(typed)
        if may_slip and not any(each.how in (How.EXACT, How.FORM) and each.nearness > HARDLY for each in near.values()):
            for word, nearness, how in self._near(typed, is_last):
                _keep(near, word, nearness * may_slip, how)
        elif typed in self._known and len(typed) >= REAL_WORD_LETTERS and self._common.zipf(typed) < REAL_WORD_ZIPF:
            for word, nearness, how in self._spelt(typed, typed[:1]):
                if nearness >= 1 - SLIP * SWAPPED / len(typed):
                    _keep(near, word, REAL_WORD_SLIP, how)
        return nsmallest(
            CANDIDATES_MOST, near.values(), key=lambda each: (-each.nearness, -self._named[each.word], each.word)
        )

    def _may_slip(self, typed: str) -> float:
        """How readily `typed` is taken for another word (0: never)."""
        zipf = self._common.zipf(typed)
        if typed in self._known:
            return HARDLY if not self.is_name(typed) and zipf < IS_KNOWN else 0.0
        if zipf >= IS_A_WORD:
            return 0.0
        return HARDLY if zipf >= IS_KNOWN else 1.0

    def _plain(self, typed: str) -> Iterator[tuple[str, float, How]]:
        """The word itself, its other forms, and words of the same meaning."""
        if typed in self._known:
            yield typed, 1.0, How.EXACT
        formed = [word for stemmed in self._stems(typed) for word in self._by_stem.get(stemmed, ())]
        # "housse" is a word, "houseing" is a slip that happens to have the same stem.
        how = How.FORM if typed in self._known or self._common.zipf(typed) else How.SPELLING
        for word in formed:
            if word != typed:
                yield word, FORM, how
        for like in (typed, *formed):
            for word in sorted(self._same.get(like, ())):
                if word in self._known:
                    yield word, SAME_MEANING, How.SAME_MEANING

    def _near(self, typed: str, is_last: bool) -> Iterator[tuple[str, float, How]]:
        yield from self._elided(typed)
        pressed = _DOUBLED.sub(r"\1", typed)
        if pressed != typed and pressed in self._known:
            yield pressed, ELISION, How.SPELLING
        yield from self._begun(typed, is_last)
        yield from self._heard(typed)
        found = list(self._spelt(typed, typed[:1]))
        yield from found
        if not any(nearness >= SPELLING_CLEAR for _, nearness, _ in found):
            others = dict.fromkeys([*_HEARD_FIRST.get(typed[:1], ""), *sorted(BESIDE.get(typed[:1], ())), typed[1:2]])
            for first in others:
                if first and first != typed[:1]:
                    yield from self._spelt(typed, first)
            for word in self._by_rest.get(typed, ()):
                if len(word) >= MEANT_LETTERS:
                    yield word, 1 - SLIP / len(word), How.SPELLING

    def _elided(self, typed: str) -> Iterator[tuple[str, float, How]]:
        """ "loverdose", "quoverdose": a French elision without its apostrophe."""
        for short in ("qu", *"ldjmtsnc"):
            rest = typed.removeprefix(short)
            if rest != typed and len(rest) >= 4 and rest in self._known:  # noqa: PLR2004 - "lit" is no "it"
                yield rest, ELISION, How.FORM

    def _begun(self, typed: str, is_last: bool) -> Iterator[tuple[str, float, How]]:
        letters = len(typed)
        if letters < (LAST_WORD_LETTERS if is_last else BEGINNING_LETTERS):
            return
        first = bisect_left(self._sorted, typed)
        last = bisect_left(self._sorted, typed + "{", first)
        words = self._sorted[first:last]
        if letters < BEGINNING_LETTERS:
            words = [word for word in words if self._named[word]]
        if len(words) > BEGINNINGS_MOST:
            words = nlargest(BEGINNINGS_MOST, words, key=lambda word: (self._named[word], -len(word), word))
        least, most = (LAST_FROM, LAST_TO) if is_last else (BEGINNING_FROM, BEGINNING_TO)
        for word in words:
            if word != typed:
                yield word, least + (most - least) * letters / len(word), How.BEGINNING

    def _heard(self, typed: str) -> Iterator[tuple[str, float, How]]:
        if typed.isdecimal() or len(typed) < 2:  # noqa: PLR2004 - a letter sounds like too much
            return
        consonants = _consonants(typed)
        keys = [(self._by_sound, sound_key(typed), HEARD_LEAST)]
        if len(consonants) >= len(typed) - (typed[0] in _VOWELS):
            keys.append((self._by_consonants, consonants, 0.0))
        for table, key, least in keys:
            nearness = SOUND_BY_LETTERS[min(len(key), len(SOUND_BY_LETTERS) - 1)]
            for word in table.get(key, ()) if nearness else ():
                spelt = _nearness(typed, word)
                if spelt >= least and (len(key) > 2 or len(word) <= len(typed) + 2):  # noqa: PLR2004 - "kt": no "quotation"
                    yield word, max(nearness, spelt), How.SOUND

    def _spelt(self, typed: str, first: str) -> Iterator[tuple[str, float, How]]:
        if len(typed) < 3 or typed.isdecimal():  # noqa: PLR2004 - see `_places`
            return
        edits = _edits_most(len(typed))
        for letters in range(max(MEANT_LETTERS, len(typed) - edits), len(typed) + edits + 1):
            words = self._by_start.get((first, letters))
            if words:
                for word in within_edits(typed, words, edits):
                    nearness = _nearness(typed, word)
                    if nearness >= SPELLING_LEAST:
                        yield word, nearness, How.SPELLING


def _consonants(word: str) -> str:
    """Return `word` as it is typed without vowels: "nlxn", "vltn"."""
    return "".join(letter for letter in word if letter not in _VOWELS)


def _nearness(typed: str, word: str) -> float:
    return 1 - SLIP * cost(typed, word) / max(len(typed), len(word))


def _keep(near: dict[str, Candidate], word: str, nearness: float, how: How) -> None:
    known = near.get(word)
    if known is None or nearness > known.nearness:
        near[word] = Candidate(word, nearness, how)
