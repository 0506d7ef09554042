"""How well a question and one of a card's names cover each other."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .common_words import LANGUAGES
from .question import Question

LANGUAGE_MARKS = len(LANGUAGES) + 1
"""Word numbers under this one are no words: they begin a name, and say its language (the last: any other)."""

OTHER_LANGUAGE = 0.84
"""How much a name counts in another language than the question's."""

ASKED_SHARE = 0.53
"""How much covering the question counts against covering the name (the square of F-measure's beta)."""

TITLE_FIRST = 1.02
"""A title counts a little more than another card's typed word that says the same."""

MANY_WORDS = 48
"""Words of names from which a card's names are found by their words rather than looked through."""

OF_WEIGHT = 0.3
"""From so much on a word says something about what is looked for."""

BEGUN, BEGUN_LETTERS = 0.88, 4
"""How well a name fits that begins with all that was typed, its last word unfinished; and from how many letters on."""


@dataclass(frozen=True)
class NameFit:
    """How one card's names fit a question; shares from 0 to 1.

    Attributes:
        fit: Of the best name, how well it and the question cover each other (the harmonic mean of both).
        name_said: How much of that name was said.
        all_names: How much of the question all names together hold.
        title: How much of the question a title holds.
        strongest: The weightiest word of the question that a name holds, times how near it is.
        several: How many words of weight the names hold.
        begun: How near all that was typed, its last word broken off, is to the beginning of a name; 0 when it is none.
        mark: The language of the best name.
    """

    fit: float = 0.0
    name_said: float = 0.0
    all_names: float = 0.0
    title: float = 0.0
    strongest: float = 0.0
    several: int = 0
    begun: float = 0.0
    mark: int = LANGUAGE_MARKS - 1

    def is_in(self, language: str) -> bool:
        """True when the name is in `language`, or no language is plain."""
        return not language or (self.mark < len(LANGUAGES) and LANGUAGES[self.mark] == language)


class CardNames:
    """The names of one card, as word numbers.

    Args:
        marks: Each name begun by the mark of its language; of each language the title comes first.
    """

    __slots__ = ("_by_word", "_marks", "_titles")

    def __init__(self, marks: array[int]) -> None:
        self._marks = marks
        self._titles: frozenset[int] = frozenset()
        self._by_word: dict[int, list[tuple[int, int]]] | None = None
        if len(marks) > MANY_WORDS:
            by_word: dict[int, list[tuple[int, int]]] = {}
            spans = list(self._spans())
            for span in spans:
                for number in set(marks[span[0] + 1 : span[1]]):
                    by_word.setdefault(number, []).append(span)
            self._by_word = by_word
            first = {marks[start]: start for start, _ in reversed(spans)}
            self._titles = frozenset(first.values())

    def with_any(self, meant: Mapping[int, object]) -> Iterator[tuple[int, array[int], bool]]:
        """Return each name that has any of the words `meant`: its language, its words, and whether it is a title."""
        marks = self._marks
        if self._by_word is not None:
            found = {span for number in meant for span in self._by_word.get(number, ())}
            for start, end in sorted(found):
                yield marks[start], marks[start + 1 : end], start in self._titles
            return
        titled: set[int] = set()
        for start, end in self._spans():
            name = marks[start + 1 : end]
            if any(number in meant for number in name):
                yield marks[start], name, marks[start] not in titled
            titled.add(marks[start])

    def _spans(self) -> Iterator[tuple[int, int]]:
        starts = [place for place, number in enumerate(self._marks) if number < LANGUAGE_MARKS]
        return zip(starts, [*starts[1:], len(self._marks)], strict=True)


class KnownSays(dict[int, float]):
    """How much each of the library's own words says, worked out once between two changes of the library."""

    def __init__(self, says: Callable[[int], float]) -> None:
        super().__init__()
        self._says = says

    def __missing__(self, number: int) -> float:
        """Work out what is not there yet."""
        self[number] = said = self._says(number)
        return said


class Naming:
    """One question, ready to be held against many cards' names.

    Args:
        ids: The numbers of known words.
        words: The known words by number.
        says: How much a known word says, by its number.
    """

    def __init__(
        self, question: Question, ids: Mapping[str, int], words: Sequence[str], says: Mapping[int, float]
    ) -> None:
        self._asked = [asked.says for asked in question.asked]
        self._mass = question.mass
        self._words, self._says = words, says
        self._meant: dict[int, list[tuple[int, float]]] = {}
        for place, asked in enumerate(question.asked):
            for candidate in asked.meant:
                self._meant.setdefault(ids[candidate.word], []).append((place, candidate.nearness))
        self._typed = [asked.typed for asked in question.asked]
        self._may_begin = sum(map(len, self._typed)) >= BEGUN_LETTERS
        self._factors = [
            1.0 if not question.language or language == question.language else OTHER_LANGUAGE
            for language in (*LANGUAGES, "")
        ]

    def fit(self, names: CardNames) -> NameFit:
        """Return the best fit of a card's names."""
        best = (0.0, 0.0, LANGUAGE_MARKS - 1)
        held: dict[int, float] = {}
        title = begun = 0.0
        for mark, name, is_title in names.with_any(self._meant):
            name_said, covered = self._cover(name)
            asked = sum(self._asked[place] * nearness for place, nearness in covered.items()) / self._mass
            for place, nearness in covered.items():
                if nearness > held.get(place, 0.0):
                    held[place] = nearness
            fit = (1 + ASKED_SHARE) * name_said * asked / (ASKED_SHARE * name_said + asked) if asked else 0.0
            if self._may_begin:
                near, share, is_cut = self._begun(name)
                fit = max(fit, near * (BEGUN + (1 - BEGUN) * share))
                begun = max(begun, near * is_cut)
            fit *= self._factors[mark]
            if is_title:
                fit *= TITLE_FIRST
                title = max(title, asked)
            best = max(best, (fit, name_said, mark))
        weighed = [self._asked[place] * nearness for place, nearness in held.items()]
        several = sum(weight >= OF_WEIGHT for weight in weighed)
        return NameFit(
            best[0], best[1], sum(weighed) / self._mass, title, max(weighed, default=0.0), several, begun, best[2]
        )

    def _cover(self, name: array[int]) -> tuple[float, dict[int, float]]:
        """Return how much of a name was said, and how near each word of the question came to a word of it."""
        said = 0.0
        covered: dict[int, float] = {}
        says, meant = self._says, self._meant
        for number in name:
            if number in meant:
                nearest = 0.0
                for place, nearness in meant[number]:
                    nearest = max(nearest, nearness)
                    covered[place] = max(covered.get(place, 0.0), nearness)
                said += says[number] * nearest
        return said / sum(map(says.__getitem__, name)), covered

    def _begun(self, name: array[int]) -> tuple[float, float, bool]:
        """Return how near a name's beginning is to all that was typed (0: another), and how much of the name that is;

        and whether the last word was broken off.
        """
        last = len(self._typed) - 1
        if len(name) <= last or not self._words[name[last]].startswith(self._typed[last]):
            return 0.0, 0.0, False
        nearness = 1.0
        for place in range(last):
            near = (near for at, near in self._meant.get(name[place], ()) if at == place)
            nearness *= next(near, 0.0)
        letters = sum(len(self._words[number]) for number in name)
        return nearness, sum(map(len, self._typed)) / letters, self._words[name[last]] != self._typed[last]
