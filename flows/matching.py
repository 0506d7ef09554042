"""Which choice a peer meant by typed words: exactly one, some that look alike, or none.

A near miss is asked back, never guessed: acting on a guess can send a tired person the wrong way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .likeness import edits_allowed, fold, is_slip, within_edits, within_ratio

SURE_FROM = 88.0
"""Likeness (0–100) from which a typed word is taken as the choice; the value `security.md` §3.11 starts from."""

NEAR_FROM = 65.0
"""Likeness (0–100) from which a choice is offered back as "did you mean"."""

NEAR_MOST = 3
"""How many near choices are offered back."""

AFTER_MOST = 1
"""Words that may follow a choice's own: "yes please" is a yes, but "no one cares" is not a no."""


@dataclass(frozen=True)
class Match:
    """The place of the choice that was meant, or the places of those that look alike, best first."""

    choice: int | None
    near: tuple[int, ...] = ()


class TypedWords:
    """Every typed form of every choice of one question, folded once. What a peer typed leaves no trace in it.

    Args:
        written: Words as their writers wrote them, with the place of the choice they mean.
    """

    def __init__(self, written: Iterable[tuple[str, int]]) -> None:
        self._written = tuple(written)
        folded = [(fold(words), place) for words, place in self._written]
        self._folded = [(words, f" {words} ", place) for words, place in folded if words]
        slipping = [(words, place) for words, place in folded if edits_allowed(words)]
        self._slipping = [words for words, _ in slipping]
        self._slipping_places = [place for _, place in slipping]

    def pictures(self, text: str) -> set[int]:
        """Return the places of choices written exactly so: a button may be one picture, which folds to nothing."""
        return {place for words, place in self._written if words.strip() == text.strip()}

    def inside(self, said: str) -> list[tuple[str, int]]:
        """Return the folded forms that stand in `said` as whole words."""
        within = f" {said} "
        return [(words, place) for words, padded, place in self._folded if padded in within]

    def one_letter_off(self, said: str) -> set[int]:
        """Return the places of choices that have a form one letter away from `said`."""
        forms = [words for words, _, _ in self._folded]
        near = set(within_edits(said, forms, 1))
        return {place for words, _, place in self._folded if words in near}

    def ranked(self, said: str) -> list[tuple[int, float]]:
        """Return the places of choices that look like `said`, with how much, best first."""
        best: dict[int, float] = {}
        for at, score in within_ratio(said, self._slipping, NEAR_FROM):
            place = self._slipping_places[at]
            best[place] = max(best.get(place, 0.0), _likeness(said, self._slipping[at], score))
        return sorted(best.items(), key=lambda scored: (-scored[1], scored[0]))


def match(text: str, typed_words: TypedWords) -> Match:
    """Find the choice that `text` means."""
    said = fold(text)
    if not said:
        pictures = typed_words.pictures(text)
        return Match(pictures.pop()) if len(pictures) == 1 else Match(None)
    found = typed_words.inside(said)
    exact = {place for words, place in found if words == said}
    if len(exact) == 1:
        return Match(exact.pop())
    # Words found further in may be denied ("not good, rough"), so they are only offered back.
    inside = {place for _, place in found}
    opening = {place for words, place in found if _opens(said, words)}
    # One letter may part it from two answers at once ("seuil" is near "seul" and "deuil"): that is asked back.
    beside = typed_words.one_letter_off(said)
    if len(opening) == 1 and inside == opening and beside <= opening:
        return Match(opening.pop())
    ranked = typed_words.ranked(said)
    sure = [place for place, score in ranked if score >= SURE_FROM]
    if len(sure) == 1 and not inside and beside <= {sure[0]}:
        return Match(sure[0])
    near = [*sorted(inside), *(place for place, _ in ranked), *(sorted(beside) if sure or opening else ())]
    return Match(None, tuple(dict.fromkeys(near))[:NEAR_MOST])


def _opens(said: str, words: str) -> bool:
    """True when `said` begins with `words`, and hardly goes on."""
    return said.startswith(f"{words} ") and len(said[len(words) :].split()) <= AFTER_MOST


def _likeness(said: str, words: str, score: float) -> float:
    """Return how alike two folded texts are; under `SURE_FROM` when more than slips of the thumb tell them apart.

    Letters alone cannot tell: "I cant sleep" and "I can sleep", or "safe" and "unsafe", differ in one or two.
    """
    if score < SURE_FROM - 1:
        return score
    typed, meant = said.split(), words.split()
    # Nobody misses the first letter of a word as often as "un" or "im" stand there on purpose.
    is_meant = len(typed) == len(meant) and all(
        left[0] == right[0] and is_slip(left, right) for left, right in zip(typed, meant, strict=True)
    )
    return score if is_meant else min(score, SURE_FROM - 1)
