"""Which listed words a typed word may have meant: slips of the thumb, missing vowels, words run together.

Nothing is remembered between two texts: a store of words seen would be a store of what people wrote.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Set

from flows.likeness import edits

from .keyboard import BESIDE

SLIPS_BY_LENGTH = ((11, 3), (8, 2), (4, 1))
"""From so many letters on, so many slips: under four nearly every slip is another word ("od", "on")."""

SLIPS_MOST = SLIPS_BY_LENGTH[0][1]
"""Two slips and more must leave the first letter alone, which also keeps the words to compare few."""

LETTERS_MOST = 24
"""Letters of a typed word from which no slip is looked for: no listed word is that long."""

SHORT_UP_TO = 5
"""Listed words up to this long have too many neighbours ("blue", "glue"). Only those the pack names as
`core` may slip, and a changed letter must lie beside the meant one on the keyboard, or both must be
vowels."""

SOUND_FROM = 8
"""Listed words from this long on are also known by their consonants: shorter ones share them with too many
others ("dosing", "dating"). Half the letters must be there: "consensus" sounds like "connaissance" to a
key."""

PARTS_TOGETHER = 6
"""Letters from which words run together are taken apart ("hesblue")."""

_VOWELS = frozenset("aeiouy")
_HEARD_ALIKE = (
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "k"),
    ("sci", "s"),
    ("ce", "s"),
    ("ci", "s"),
    ("cy", "s"),
    ("ti", "s"),
    ("c", "k"),
    ("z", "s"),
    ("x", "ks"),
    ("q", "k"),
)
_UNHEARD = re.compile("(?<=.)[aeiouyhw]")
_DOUBLED = re.compile(r"(.)\1+")


Meant = Callable[[str], frozenset[str]]
"""`Slips.meant`, remembered for as long as one text is read."""


class Slips:
    """The listed words, ready to be recognised.

    Args:
        listed: Every word of the lists that are read through slips, and of those that are not.
        slipping: The listed words that may hold slips.
        joining: The listed words that are found inside words run together.
        plain: Ordinary words that are never read as a slip of another.
    """

    def __init__(self, listed: Set[str], slipping: Set[str], joining: Set[str], plain: Set[str]) -> None:
        self._listed, self._slipping, self._joining = listed, slipping, joining
        self._known = listed | plain
        by_shorter: defaultdict[str, set[str]] = defaultdict(set)
        by_start: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        by_sound: defaultdict[str, set[str]] = defaultdict(set)
        for word in sorted(slipping):
            slips = slips_allowed(len(word))
            if not slips or not word.isalpha():
                continue
            for shorter in _a_letter_less(word):
                by_shorter[shorter].add(word)
            if slips > 1:
                by_start[word[0], len(word)].append(word)
            if len(word) >= SOUND_FROM:
                by_sound[sound_key(word)].add(word)
        # Looking up in these must not add to them: what is looked up was typed.
        self._by_shorter, self._by_start, self._by_sound = dict(by_shorter), dict(by_start), dict(by_sound)

    def meant(self, typed: str) -> frozenset[str]:
        """Return the listed words that `typed` is, or may be with a few slips; empty for any other word."""
        if typed in self._listed:
            return frozenset((typed,))
        if typed in self._known or not typed.isalpha() or len(typed) > LETTERS_MOST:
            return frozenset()
        near: set[str] = set()
        for shorter in _a_letter_less(typed):
            near.update(self._by_shorter.get(shorter, ()))
        for length in range(len(typed) - SLIPS_MOST, len(typed) + SLIPS_MOST + 1):
            near.update(self._by_start.get((typed[0], length), ()))
        alike = self._by_sound.get(sound_key(typed), ())
        return frozenset(
            [word for word in near if _is_slip(typed, word)]
            + [word for word in alike if 2 * edits(typed, word) <= len(word)]
        )

    def parts(self, typed: str, meant: Meant) -> list[str]:
        """Return the listed words that `typed` runs together ("notbreathing"), or `typed` alone."""
        if not PARTS_TOGETHER <= len(typed) <= LETTERS_MOST or typed in self._known or meant(typed):
            return [typed]
        ways: list[list[str] | None] = [[], *[None] * len(typed)]
        for end in range(2, len(typed) + 1):
            for start in range(end - 1):
                before, part = ways[start], typed[start:end]
                if before is not None and part in self._joining:
                    longer = [*before, part]
                    ways[end] = min(ways[end] or longer, longer, key=len)
        return ways[-1] or self._first_part(typed, meant)

    def _first_part(self, typed: str, meant: Meant) -> list[str]:
        """Return a listed first part and a long rest with slips ("notbrething"), or `typed` alone."""
        for end in range(3, len(typed) - SHORT_UP_TO):
            if typed[:end] in self._joining and meant(typed[end:]):
                return [typed[:end], typed[end:]]
        return [typed]

    def together(self, left: str, right: str, meant: Meant) -> bool:
        """True when `left` and `right` are one listed word with a space in it ("un responsive")."""
        whole = left + right
        if not SHORT_UP_TO < len(whole) <= LETTERS_MOST or (left in self._joining and right in self._joining):
            return False
        if whole in self._slipping:
            return True
        return left not in self._known and right not in self._known and bool(meant(whole))


def slips_allowed(length: int) -> int:
    """Return how many slips a listed word of `length` letters may hold."""
    for least, slips in SLIPS_BY_LENGTH:
        if length >= least:
            return slips
    return 0


def sound_key(word: str) -> str:
    """Return the consonants of `word` as the ear has them: "breathing", "brething" and "brthng" share one."""
    for written, heard in _HEARD_ALIKE:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", _UNHEARD.sub("", word))


def _is_slip(typed: str, meant: str) -> bool:
    allowed = slips_allowed(len(meant))
    if typed.endswith("ing") and meant.endswith("ing"):
        allowed = min(allowed, max(slips_allowed(len(meant) - 3), 1))
    slips = edits(typed, meant)
    if slips > allowed or (slips > 1 and typed[:1] != meant[:1]):
        return False
    return len(meant) > SHORT_UP_TO or len(typed) != len(meant) or _are_near(typed, meant)


def _are_near(typed: str, meant: str) -> bool:
    """True when two words of one length differ by swapped letters, or by one letter beside the meant one."""
    apart = [(left, right) for left, right in zip(typed, meant, strict=True) if left != right]
    return len(apart) != 1 or {*apart[0]} <= _VOWELS or apart[0][1] in BESIDE.get(apart[0][0], "")


def _a_letter_less(word: str) -> set[str]:
    """Return `word` and what it is without one letter: two words one slip apart share one of these."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
