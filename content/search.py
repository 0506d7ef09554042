"""Finding the right card from badly typed words: say what matched, or say nothing.

The design is `search.md` §4, measured against others in benchmarks/search: every typed word is read as the known
words it may mean, each weighed by how much it says; the cards that hold most of it are ranked again by how well one
of their names is the question; and how sure that is, is said.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from threading import Lock

from .card import Card
from .card_words import card_search_words
from .common_words import CommonWords, common_words
from .naming import LANGUAGE_MARKS, CardNames, KnownSays, NameFit, Naming
from .postings import FREQUENT_FROM, Postings
from .question import Question, QuestionReader
from .search_words import search_words
from .sureness import Signs, sureness
from .vocabulary import How, Vocabulary

NEARNESS_POWER = 1.94
"""How quickly a word counts less the further it is from what was typed."""

NAME_WEIGHT = 1.93
"""How much a name that is the question counts against all that the card holds."""

TITLE_WEIGHT = 0.15
"""How much a title that holds what was asked counts besides: two cards may share a typed word, and one is about it."""

SOURCED = 0.3
"""How much a card with sources stands before a mere notice (`search.md` §3.5)."""

TOLD_FROM, MISSED_LETTERS = 0.4, 4
"""How a word was read, and that no card holds it, is told only of words that say at least so much; the latter from so
many letters on."""

DEAD_SHARE, DEAD_LEAST = 0.1, 64
"""Share of cards given up, and how many, from which the postings are made anew without them."""

RERANKED, FOUND_MOST = 40, 12

POOL_MOST = 120
"""Cards that rarer words point at, in which a frequent word is looked up; beyond them its best cards are taken."""

SURE_FROM, SHOWN_FROM = 0.75, 0.5
"""Sureness from which a card is surely meant, and from which it is offered at all: nothing beats junk."""

KEPT_PLACE = 2
"""This place (from 0) is filled from the cards that hold most, however they are named: sentences name none."""


@dataclass(frozen=True)
class Reading:
    """A typed word and the known word it was taken for, and why."""

    typed: str
    word: str
    how: How

    @property
    def is_told(self) -> bool:
        """True when the peer is told: a plural needs no telling, nor does half a word."""
        return self.how not in (How.EXACT, How.FORM, How.BEGINNING)


@dataclass(frozen=True)
class Hit:
    """One found card.

    Attributes:
        score: What it is ranked by; higher is better.
        sureness: How sure (0 to 1) it is the one that was meant.
        signs: What that comes from.
        read: The typed words that were taken for others which this card holds.
        missed: The typed words that say something and that no card holds.
    """

    card: str
    score: float
    sureness: float
    signs: Signs
    read: tuple[Reading, ...] = ()
    missed: tuple[str, ...] = ()


class _Entry:
    """What is kept of one card: its key, its names, the numbers of all its words (`named` of them in names)."""

    __slots__ = ("is_sourced", "key", "named", "names", "words")

    def __init__(self, key: str, names: CardNames, words: array[int], named: int, is_sourced: bool) -> None:
        self.key, self.names, self.words, self.named, self.is_sourced = key, names, words, named, is_sourced


class Index:
    """The searchable words of all cards, in all languages. Cards come and go one by one; several may ask at once.

    Args:
        filler: Words that say nothing about what is looked for.
        same: Groups of single words that mean the same.
        topics: What each topic is called.
    """

    def __init__(
        self,
        cards: Iterable[Card],
        filler: Iterable[str] = (),
        same: Iterable[Iterable[str]] = (),
        topics: Mapping[str, Iterable[str]] | None = None,
        common: CommonWords | None = None,
    ) -> None:
        common = common or common_words()
        groups = [{word for words in group for word in search_words(words)} for group in same]
        self._vocabulary = Vocabulary(common, groups)
        skipped = {word for words in filler for word in search_words(words)}
        self._reader = QuestionReader(self._vocabulary, common, self._rarity, skipped)
        self._topics = {key: tuple(names) for key, names in (topics or {}).items()}
        self._numbers: dict[str, int] = {}
        self._entries: dict[int, _Entry] = {}
        self._next = self._dead = 0
        self._ids: dict[str, int] = {}
        self._words: list[str] = [""] * LANGUAGE_MARKS
        self._postings: list[Postings] = [Postings() for _ in self._words]
        self._known_says = KnownSays(lambda number: self._reader.says(self._words[number]))
        self._lock = Lock()
        for card in cards:
            self.put(card)

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, card: Card) -> None:
        """Take in a card, in place of the one of that key if there is one; seen by the next question."""
        words = card_search_words(card, self._topics.get(card.topic, ()))
        with self._lock:
            self._forget(card.key)
            self._known_says.clear()
            number = self._next
            self._next += 1
            ids = array("I")
            for word, weight in words.weights.items():
                at = self._id(word)
                ids.append(at)
                self._postings[at].add(number, weight)
                self._vocabulary.add(word, word in words.named)
            marks = array("I")
            for language, name in words.names:
                marks.append(language)
                marks.extend(self._id(word) for word in name)
            self._entries[number] = _Entry(card.key, CardNames(marks), ids, len(words.named), bool(card.sources))
            self._numbers[card.key] = number

    def drop(self, key: str) -> None:
        """Forget a card. One that is not there is no mistake."""
        with self._lock:
            self._forget(key)

    def _forget(self, key: str) -> None:
        number = self._numbers.pop(key, None)
        if number is None:
            return
        entry = self._entries.pop(number)
        self._known_says.clear()
        for place, at in enumerate(entry.words):
            self._vocabulary.remove(self._words[at], place < entry.named)
        self._dead += 1
        if self._dead >= max(DEAD_LEAST, DEAD_SHARE * len(self._entries)):
            self._postings = [postings.only(self._entries) for postings in self._postings]
            self._dead = 0

    def _id(self, word: str) -> int:
        number = self._ids.get(word)
        if number is None:
            number = self._ids[word] = len(self._words)
            self._words.append(word)
            self._postings.append(Postings())
        return number

    def _rarity(self, word: str) -> float:
        count = self._vocabulary.count(word)
        if not count:
            return 1.0
        total = len(self._entries) + 1
        return math.log(total / count) / math.log(total) if total > 1 else 1.0

    def find(self, text: str) -> list[Hit]:
        """Return the cards that fit typed words, best first; the same words always give the same list."""
        hits = self.best(text)
        # Where the best is not sure enough, a lesser one that looks surer is no answer either.
        if not hits or hits[0].sureness < SHOWN_FROM:
            return []
        return [hit for hit in hits if hit.sureness >= SHOWN_FROM]

    def best(self, text: str) -> list[Hit]:
        """Return the best cards, however little they fit: for who wants to know why a card is not found."""
        with self._lock:
            question = self._reader.read(text)
            if not question.mass:
                return []
            held = self._held(question)
            by_held = self._best(held, RERANKED)
            naming = Naming(question, self._ids, self._words, self._known_says)
            fits = {number: naming.fit(self._entries[number].names) for number in by_held}
            scores = {number: self._score(number, held[number], fits[number]) for number in by_held}
            order = self._order(by_held, scores)
            leads = [scores[first] - scores[second] for first, second in pairwise(order)] + [1.0]
            return [
                self._hit(question, number, scores[number], fits[number], lead)
                for number, lead in zip(order, leads, strict=False)
            ]

    def _score(self, number: int, held: float, fit: NameFit) -> float:
        prior = SOURCED * self._entries[number].is_sourced
        return held + NAME_WEIGHT * fit.fit + TITLE_WEIGHT * fit.title + prior

    def _order(self, by_held: list[int], scores: Mapping[int, float]) -> list[int]:
        ranked = sorted(by_held, key=lambda number: (-scores[number], self._entries[number].key))
        first = ranked[:KEPT_PLACE]
        kept = next((number for number in by_held if number not in first), None)
        rest = [number for number in ranked[KEPT_PLACE:] if number != kept]
        return [*first, *([] if kept is None else [kept]), *rest][:FOUND_MOST]

    def _held(self, question: Question) -> dict[int, float]:
        """Return how much of the question each card holds (0 to 1), of the cards that hold any."""
        scores: dict[int, float] = {}
        # Rarest first: what it points at is looked for among the cards of more frequent words.
        for asked in sorted(question.asked, key=lambda asked: (-asked.says, asked.typed)):
            best: dict[int, float] = {}
            pool: list[int] | None = None
            for candidate in asked.meant:
                near = candidate.nearness**NEARNESS_POWER
                postings = self._postings[self._ids[candidate.word]]
                found = postings.every()
                if len(postings) >= FREQUENT_FROM:
                    pool = self._best(scores, POOL_MOST) if pool is None else pool
                    found = chain(postings.champions(), ((number, postings.weight_in(number)) for number in pool))
                for number, weight in found:
                    share = weight * near
                    if share > best.get(number, 0.0):
                        best[number] = share
            says = asked.says
            for number, share in best.items():
                scores[number] = scores.get(number, 0.0) + share * says
        alive, mass = self._entries, question.mass
        if self._dead:
            return {number: score / mass for number, score in scores.items() if number in alive}
        return {number: score / mass for number, score in scores.items()}

    def _best(self, scores: Mapping[int, float], most: int) -> list[int]:
        """Return the cards with the highest scores, those of equal score by their keys."""
        numbers: Iterable[int] = scores
        if len(scores) > most:
            least = sorted(scores.values())[-most]
            numbers = [number for number, score in scores.items() if score >= least]
        alive = [number for number in numbers if number in self._entries]
        return sorted(alive, key=lambda number: (-scores[number], self._entries[number].key))[:most]

    def _hit(self, question: Question, number: int, score: float, fit: NameFit, lead: float) -> Hit:
        read: list[Reading] = []
        missed: list[str] = []
        covered = exact = 0.0
        for asked in question.asked:
            here = [each for each in asked.meant if self._postings[self._ids[each.word]].weight_in(number)]
            best = max(here, key=lambda each: each.nearness, default=None)
            if best is None:
                if asked.is_unheard and asked.says >= TOLD_FROM and len(asked.typed) >= MISSED_LETTERS:
                    missed.append(asked.typed)
                continue
            covered += asked.says * best.nearness
            exact += asked.says * (best.how in (How.EXACT, How.FORM))
            if best.word != asked.typed and asked.says >= TOLD_FROM:
                read.append(Reading(asked.typed, best.word, best.how))
        mass = question.mass
        signs = Signs(
            asked=covered / mass,
            name=fit.fit,
            name_said=fit.name_said,
            names=fit.all_names,
            mass=min(1.0, mass / 2),
            exact=exact / mass,
            language=float(fit.is_in(question.language)),
            foreign=question.foreign / mass,
            strongest=fit.strongest,
            several=min(1.0, fit.several / 5),
            begun=fit.begun,
            lead=max(0.0, min(1.0, lead)),
        )
        return Hit(self._entries[number].key, score, sureness(signs), signs, tuple(read), tuple(missed))
