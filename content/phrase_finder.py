"""Finding the pack's word lists inside typed words: where each topic begins and ends, kept as bits for speed.

A phrase is found in order, with small gaps, each word allowed its slips of the thumb. Lists that calm are
found to the letter and without gaps: a slip of the thumb must never hide a cry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .slips import SHORT_UP_TO, Meant, Slips
from .spoken import spoken_words

GAP_MOST = 1
"""Words that may stand between two words of a phrase ("cant even feel a pulse")."""

NUMBER, NUMBER_DIGITS = "number", (1, 2, 3)
"""The topic of bare numbers such as an oximeter shows. Which number makes no difference: the bot judges
none."""

Phrase = tuple[str, ...]

Spoken = Callable[[str], Sequence[str]]
"""A text to its words as they are meant."""


@dataclass
class Places:
    """Where one topic stands in the typed words: bit n is word n."""

    starts: int = 0
    ends: int = 0
    covered: int = 0

    def add(self, places: Sequence[int]) -> None:
        """Mark one phrase found at `places`."""
        self.starts |= 1 << places[0]
        self.ends |= 1 << places[-1]
        for place in places:
            self.covered |= 1 << place


@dataclass
class Heard:
    """Every topic found in one text, and how many words it has."""

    length: int
    topics: dict[str, Places] = field(default_factory=dict)

    def add(self, topic: str, places: Sequence[int]) -> None:
        """Mark one phrase of `topic` found at `places`."""
        found = self.topics.get(topic)
        if found is None:
            found = self.topics[topic] = Places()
        found.add(places)

    def __getitem__(self, topic: str) -> Places:
        """Return where `topic` stands; a topic that is not there stands nowhere."""
        return self.topics.get(topic, _NOWHERE)

    def near(self, first: str, then: str, gap: int) -> bool:
        """True when `then` begins at most `gap` words after `first` ends."""
        ends, starts = self[first].ends, self[then].starts
        return bool(ends and starts) and any((ends << between + 1) & starts for between in range(gap + 1))


_NOWHERE = Places()


@dataclass(frozen=True)
class Kinds:
    """How each topic is found; a topic that is not named is found to the letter, with gaps.

    Attributes:
        calming: To the letter and without gaps.
        masking: The same, and the words it covers are not heard as anything else.
        slipping: Long words may hold slips.
        joining: Words may be run together with others of these lists.
        plain: The list of words that are never a slip.
        core: The list of short words that may hold slips.
    """

    calming: frozenset[str]
    masking: str
    slipping: frozenset[str]
    joining: frozenset[str]
    plain: str
    core: str


class PhraseFinder:
    """The phrases of all topics, ready to be found."""

    def __init__(self, topics: Mapping[str, Iterable[str]], kinds: Kinds, say: Spoken = spoken_words) -> None:
        self._masking = kinds.masking
        spoken = {topic: {tuple(say(phrase)) for phrase in phrases} - {()} for topic, phrases in topics.items()}
        words = {topic: {word for phrase in phrases for word in phrase} for topic, phrases in spoken.items()}
        plain, core = words.pop(kinds.plain, set()), words.pop(kinds.core, set())
        to_the_letter = {*kinds.calming, kinds.masking}
        self._exact = _Index({topic: spoken[topic] for topic in words.keys() & to_the_letter}, 0)
        self._loose = _Index({topic: spoken[topic] for topic in words.keys() - to_the_letter}, GAP_MOST)
        slipping = {word for topic in kinds.slipping for word in words.get(topic, ()) if len(word) > SHORT_UP_TO}
        alone = (phrase for topic in kinds.joining for phrase in spoken.get(topic, ()) if len(phrase) == 1)
        joining = {word for phrase in alone for word in phrase}
        heard = {word for topic, found in words.items() if topic not in to_the_letter for word in found}
        calming = {word for topic in to_the_letter for word in words.get(topic, ())}
        self._slips = Slips(heard, (slipping | core) & heard, joining, plain | calming)

    def find(self, text: str) -> Heard:
        """Return where each topic stands in `text`."""
        meanings = self.meanings()
        return self.find_among(self.words(text, meanings), meanings)

    def meanings(self) -> Meant:
        """Return what remembers the meaning of each word, for as long as one text is read."""
        return _Meant(self._slips).__getitem__

    def words(self, text: str, meant: Meant) -> list[str]:
        """Return the words of `text`: those run together taken apart, those broken in two put together."""
        whole: list[str] = []
        for word in spoken_words(text):
            if whole and self._slips.together(whole[-1], word, meant):
                whole[-1] += word
            else:
                whole += self._slips.parts(word, meant)
        return whole

    def find_among(self, typed: Sequence[str], meant: Meant) -> Heard:
        """Return where each topic stands in the words `typed`, as `words` gives them."""
        heard = Heard(len(typed))
        self._exact.hear(heard, [(word,) for word in typed])
        masked = heard[self._masking].covered
        self._loose.hear(heard, [() if masked >> at & 1 else meant(word) for at, word in enumerate(typed)])
        for at, word in enumerate(typed):
            if word.isdecimal() and len(word) in NUMBER_DIGITS:
                heard.add(NUMBER, (at,))
        return heard


class _Meant(dict[str, frozenset[str]]):
    """What each word of one text may mean, looked up once, and forgotten with the text."""

    def __init__(self, slips: Slips) -> None:
        self._slips = slips

    def __missing__(self, typed: str) -> frozenset[str]:
        found = self[typed] = self._slips.meant(typed)
        return found


class _Index:
    """Phrases of some topics: single words by themselves, longer phrases by their first two words.

    Two words rather than one keep a text of nothing but "not" from trying every phrase that begins so.
    """

    def __init__(self, spoken: Mapping[str, Iterable[Phrase]], gap_most: int) -> None:
        self._gap_most = gap_most
        self._words: dict[str, list[str]] = {}
        self._phrases: dict[str, dict[str, list[tuple[Phrase, str]]]] = {}
        for topic, phrases in spoken.items():
            for phrase in sorted(phrases):
                if len(phrase) == 1:
                    self._words.setdefault(phrase[0], []).append(topic)
                else:
                    self._phrases.setdefault(phrase[0], {}).setdefault(phrase[1], []).append((phrase, topic))

    def hear(self, heard: Heard, meant: Sequence[Collection[str]]) -> None:
        """Add to `heard` every phrase that stands in the words `meant`."""
        topics_of, phrases_of = self._words.get, self._phrases.get
        for start, words in enumerate(meant):
            for word in words:
                for topic in topics_of(word, ()):
                    heard.add(topic, (start,))
                if following := phrases_of(word):
                    for phrase, topic in self._beginning(following, meant, start):
                        places = self._places(phrase, meant, start)
                        if places:
                            heard.add(topic, places)

    def _beginning(
        self, following: Mapping[str, list[tuple[Phrase, str]]], meant: Sequence[Collection[str]], start: int
    ) -> list[tuple[Phrase, str]]:
        """Return those phrases by their second word that may stand at `start`."""
        seconds = {word for words in meant[start + 1 : start + 2 + self._gap_most] for word in words}
        return [found for second in seconds if second in following for found in following[second]]

    def _places(self, phrase: Phrase, meant: Sequence[Collection[str]], start: int) -> list[int]:
        """Return the places of `phrase` beginning at `start`; empty when it is not there."""
        places = [start]
        for word in phrase[1:]:
            after = places[-1] + 1
            last = min(after + self._gap_most + 1, len(meant))
            at = next((at for at in range(after, last) if word in meant[at]), None)
            if at is None:
                return []
            places.append(at)
        return places
