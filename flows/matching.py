"""Which choice a peer meant by typed words: exactly one, some that look alike, or none.

A near miss is asked back, never guessed: acting on a guess can send a tired person the wrong way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .likeness import edits_allowed, fold, is_slip, ratio

SURE_FROM = 88.0
"""Likeness (0–100) from which a typed word is taken as the choice; the value `security.md` §3.11 starts from."""

NEAR_FROM = 65.0
"""Likeness (0–100) from which a choice is offered back as "did you mean"."""

NEAR_MOST = 3
"""How many near choices are offered back."""

AFTER_MOST = 1
"""Words that may follow a choice's own: "yes please" is a yes, but "no one cares" is not a no."""


_folded = lru_cache(maxsize=20_000)(fold)
"""The writers' words, folded once. What a peer typed never goes through here: nothing of it is remembered."""


@dataclass(frozen=True)
class Match:
    """The place of the choice that was meant, or the places of those that look alike, best first."""

    choice: int | None
    near: tuple[int, ...] = ()


def match(text: str, typed_words: list[tuple[str, int]]) -> Match:
    """Find the choice that `text` means among (words, place) pairs."""
    said = fold(text)
    if not said:
        # A button may be one picture; pictures fold to nothing and are compared as they are.
        pictures = {place for words, place in typed_words if words.strip() == text.strip()}
        return Match(pictures.pop()) if len(pictures) == 1 else Match(None)
    folded = [(_folded(words), place) for words, place in typed_words]
    exact = {place for words, place in folded if words == said}
    if len(exact) == 1:
        return Match(exact.pop())
    # Words found further in may be denied ("not good, rough"), so they are only offered back.
    inside = {place for words, place in folded if words and f" {words} " in f" {said} "}
    opening = {place for words, place in folded if words and _opens(said, words)}
    if len(opening) == 1 and inside == opening:
        return Match(opening.pop())
    best: dict[int, float] = {}
    for words, place in folded:
        best[place] = max(best.get(place, 0.0), _likeness(said, words))
    ranked = sorted(best.items(), key=lambda scored: (-scored[1], scored[0]))
    sure = [place for place, score in ranked if score >= SURE_FROM]
    if len(sure) == 1 and not (exact or inside):
        return Match(sure[0])
    near = [*sorted(exact | inside), *(place for place, score in ranked if score >= NEAR_FROM)]
    return Match(None, tuple(dict.fromkeys(near))[:NEAR_MOST])


def _opens(said: str, words: str) -> bool:
    """True when `said` begins with `words`, and hardly goes on."""
    return said.startswith(f"{words} ") and len(said[len(words) :].split()) <= AFTER_MOST


def _likeness(said: str, words: str) -> float:
    """Return how alike two folded texts are; under `SURE_FROM` when more than slips of the thumb tell them apart.

    Letters alone cannot tell: "I cant sleep" and "I can sleep", or "safe" and "unsafe", differ in one or two.
    """
    if not edits_allowed(words):
        return 0.0
    score = ratio(said, words)
    typed, meant = said.split(), words.split()
    # Nobody misses the first letter of a word as often as "un" or "im" stand there on purpose.
    is_meant = len(typed) == len(meant) and all(
        left[0] == right[0] and is_slip(left, right) for left, right in zip(typed, meant, strict=True)
    )
    return score if is_meant else min(score, SURE_FROM - 1)
