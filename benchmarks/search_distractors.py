"""Cards that answer nothing: site notices recombined from the real cards' own words, the same in every run."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .search_texts import Document, Texts, folded, texts_of, words_in

SEED = 20_261_123
TITLE_MOST, TYPED_MOST, BODY_WORDS = 6, 6, (10, 60)

_HEADS = """bal bram bren cal cor dar del dun elm fal fen gar glen hal har hol ken kil lan lor mar mel mor nar nor
oak pel pen quil ran ros sel sten tam tar thor ul ver wal wen wex yar zel"""
_MIDDLES = "a e i o u en er in or"
_TAILS = """beck bourne bridge by combe dale don field ford gate ham holm hurst ley mere mont port ridge stead stow ton
vale view wick wood worth"""
HEADS, MIDDLES, TAILS = _HEADS.split(), ["", *_MIDDLES.split()], _TAILS.split()
_KINDS = {
    "en": ("House", "Hall", "Hotel", "Court", "Rooms", "Place", "Annex", "Lodge", "Site", "Hub", "Trailer", "Clinic"),
    "fr": ("Maison", "Foyer", "Centre", "Hôtel", "Pavillon", "Refuge", "Site", "Local"),
}
_SHIFTS = {
    "en": ("day shift", "night shift", "evening shift", "graveyard", "weekend", "stat holiday", "first floor", "lobby"),
    "fr": ("quart de jour", "quart de nuit", "quart de soir", "fin de semaine", "jour férié", "rez-de-chaussée"),
}
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
_MONTHS = {
    "en": ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
    "fr": ("janv", "févr", "mars", "avril", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"),
}
_BETWEEN = {"en": ("at", "for", "on", ""), "fr": ("à", "pour", "au", "")}
_MARKS = re.compile(r"\{[^}]*\}|[*_`#]")


@dataclass
class _Said:
    """All that the real cards say in one language."""

    titles: list[list[str]] = field(default_factory=list)
    typed: list[list[str]] = field(default_factory=list)
    bodies: list[list[str]] = field(default_factory=list)


def distractors(real: Sequence[Document], count: int) -> list[Document]:
    """Return `count` made-up cards; fewer of them are the beginning of more of them."""
    chance = random.Random(SEED)
    said = {language: _said(real, language) for language in ("en", "fr")}
    names = {
        frozenset(words_in(folded(name)))
        for _, _, texts in texts_of(real)
        for name in (texts["title"], *texts["typed"])
    }
    made: list[Document] = []
    while len(made) < count:
        language = "en" if chance.random() < 0.6 else "fr"
        texts = _notice(chance, said[language], language)
        # A name that is a real card's, in whatever order, would make it an answer.
        texts["typed"] = [name for name in texts["typed"] if frozenset(words_in(folded(name))) not in names]
        if frozenset(words_in(folded(texts["title"]))) not in names:
            made.append(Document(key=f"notice_{len(made):06}", words={language: texts}))
    return made


def _said(real: Sequence[Document], language: str) -> _Said:
    said = _Said()
    for _, spoken, texts in texts_of(real):
        if spoken == language:
            said.titles.append(texts["title"].split())
            said.typed += [name.split() for name in texts["typed"]]
            said.bodies.append(_MARKS.sub("", texts["body"]).split())
    return said


def _place(chance: random.Random, language: str) -> str:
    name = (chance.choice(HEADS) + chance.choice(MIDDLES) + chance.choice(TAILS)).capitalize()
    kind = chance.choice(_KINDS[language])
    return f"{kind} {name}" if language == "fr" else f"{name} {kind}"


def _when(chance: random.Random, language: str) -> str:
    day, month = chance.choice(_DAYS[language]), chance.choice(_MONTHS[language])
    date = f"{month} {chance.randint(1, 31)}" if language == "en" else f"{chance.randint(1, 31)} {month}"
    return chance.choice((day, date, f"{day} {date}", chance.choice(_SHIFTS[language])))


def _piece(chance: random.Random, words: Sequence[str], least: int, most: int) -> list[str]:
    """Some words that stand side by side."""
    length = min(len(words), chance.randint(least, most))
    begin = chance.randint(0, len(words) - length)
    return list(words[begin : begin + length])


def _notice(chance: random.Random, said: _Said, language: str) -> Texts:
    where, when = _place(chance, language), _when(chance, language)
    subject = _piece(chance, chance.choice(said.titles), 1, 3)
    if chance.random() < 0.4:
        subject = [*subject[:2], *_piece(chance, chance.choice(said.typed), 1, 2)]
    between = chance.choice(_BETWEEN[language])
    ends = [word for word in (between, *chance.choice((where, when, where)).split()) if word]
    title = [*subject[: TITLE_MOST - len(ends)], *ends]
    typed = list(dict.fromkeys(_typed(chance, said, where, when) for _ in range(chance.randint(0, TYPED_MOST))))
    opening = [*where.split(), *when.split(), *subject]
    body = " ".join(_body(chance, said, opening, chance.randint(*BODY_WORDS)))
    return Texts(title=" ".join(title), typed=typed, body=body)


def _typed(chance: random.Random, said: _Said, where: str, when: str) -> str:
    words = _piece(chance, chance.choice(said.typed), 1, 3)
    other = _piece(chance, chance.choice(said.typed), 1, 2)
    ends = chance.choice((other, where.split()[:1], where.split()[-1:], when.split()[:2]))
    return " ".join((*words, *ends))


def _body(chance: random.Random, said: _Said, opening: Sequence[str], length: int) -> Iterator[str]:
    words = list(opening)
    while len(words) < length:
        words += _piece(chance, chance.choice(said.bodies), 2, 7)
        if chance.random() < 0.3:
            words += _piece(chance, chance.choice(said.typed), 1, 3)
    yield from words[: max(length, BODY_WORDS[0])]
