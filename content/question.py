"""A typed question as the search reads it: its words, how much each says, and which known words each may mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from .common_words import CommonWords
from .search_words import search_words
from .vocabulary import JOINED, Candidate, How, Vocabulary

WORDS_MOST = 30
"""Different words of one question that are looked for."""

FILLER = 0.12
"""How much a word says that the pack lists as saying nothing."""

COMMON_FROM, COMMON_SPAN = 7.79, 3
"""A word as common as the first (Zipf) says next to nothing; so many steps rarer, all it can."""

SAID_LEAST = 0.06

RARE_HERE = 0.52
"""How much of what a word says comes from how few cards have it; the rest from how rare it is in the language."""

PART_LETTERS = 3
WHOLE_LETTERS = 5

Rarity = Callable[[str], float]
"""How few cards have a known word: 0 (all) to 1 (one)."""


@dataclass
class Asked:
    """One word of a question: as typed, how much it says (0 to 1), and what it may mean."""

    typed: str
    says: float
    is_foreign: bool = False
    """True for a word of everyday that no card holds."""

    meant: list[Candidate] = field(default_factory=list)

    @property
    def is_unheard(self) -> bool:
        """True when no card has the word itself or a form of it."""
        return not any(candidate.how in (How.EXACT, How.FORM) for candidate in self.meant)


@dataclass(frozen=True)
class Question:
    """A question's words in order of first mention, and the language it is in ("" when that is not plain)."""

    asked: tuple[Asked, ...]
    language: str

    @property
    def mass(self) -> float:
        """How much was asked in all."""
        return sum(asked.says for asked in self.asked)

    @property
    def foreign(self) -> float:
        """How much of it are words of everyday that no card holds: they say that something else is looked for."""
        return sum(asked.says for asked in self.asked if asked.is_foreign)


class QuestionReader:
    """Reads typed words against a vocabulary.

    Args:
        filler: Folded words that say nothing about what is looked for.
    """

    def __init__(self, vocabulary: Vocabulary, common: CommonWords, rarity: Rarity, filler: Collection[str]) -> None:
        self._vocabulary, self._common, self._rarity, self._filler = vocabulary, common, rarity, filler

    def read(self, text: str) -> Question:
        """Return `text` as a question."""
        words = list(dict.fromkeys(self._whole(search_words(text))))[:WORDS_MOST]
        asked = [
            self._asked(word, self._vocabulary.candidates(word, place == len(words) - 1))
            for place, word in enumerate(words)
        ]
        self._join(words, asked)
        return Question(tuple(asked), self._common.language_of(words))

    def says(self, word: str) -> float:
        """Return how much a known word says about what is looked for."""
        return self._weigh(word, self._rarity(word))

    def _weigh(self, word: str, rarity: float) -> float:
        if word in self._filler:
            return FILLER
        rare = (COMMON_FROM - self._common.zipf(word)) / COMMON_SPAN
        return max(SAID_LEAST, min(1.0, rare)) * (1 - RARE_HERE + RARE_HERE * rarity)

    def _asked(self, typed: str, meant: list[Candidate]) -> Asked:
        if not meant:
            return Asked(typed, self._weigh(typed, 1.0), is_foreign=self._common.zipf(typed) > 0)
        # A misspelling is rare by itself; it says what the word says that it stands for.
        best = meant[0]
        says = self.says(best.word)
        if best.how not in (How.EXACT, How.FORM) and typed in self._filler:
            says = FILLER
        return Asked(typed, says, meant=meant)

    def _whole(self, words: list[str]) -> Iterator[str]:
        """Part words that were run together ("naloxonekit")."""
        for word in words:
            parts = self._parts(word)
            yield from parts or (word,)

    def _parts(self, word: str) -> tuple[str, ...]:
        known = self._vocabulary
        if word in known or len(word) < 2 * PART_LETTERS or self._common.zipf(word) > 0:
            return ()
        ways = [
            (word[:at], word[at:])
            for at in range(PART_LETTERS, len(word) - PART_LETTERS + 1)
            if word[:at] in known and word[at:] in known
        ]
        if not ways:
            return ()
        best = max(ways, key=lambda way: (sum(map(known.is_name, way)), min(map(len, way)), way))
        near = self._vocabulary.candidates(word, is_last=False)
        is_plainer = near and near[0].nearness >= JOINED and near[0].how is not How.BEGINNING
        return () if is_plainer else best

    def _join(self, words: list[str], asked: list[Asked]) -> None:
        """Let two words that are one known word mean it ("over dose")."""
        for at in range(len(words) - 1):
            whole = words[at] + words[at + 1]
            if len(whole) >= WHOLE_LETTERS and whole in self._vocabulary:
                for place in (at, at + 1):
                    asked[place].meant = [*asked[place].meant, Candidate(whole, JOINED, How.JOINED)]
                    asked[place].says = max(asked[place].says, self.says(whole) / 2)
