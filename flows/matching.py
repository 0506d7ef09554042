"""Which choice a peer meant by typed words: exactly one, some that look alike, or none.

A near miss is asked back, never guessed: acting on a guess can send a tired person the wrong way.
"""

from __future__ import annotations

from dataclasses import dataclass

from .likeness import edits_allowed, fold, ratio

SURE_FROM = 88.0
"""Likeness (0–100) from which a typed word is taken as the choice; the value `security.md` §3.11 starts from."""

NEAR_FROM = 65.0
"""Likeness (0–100) from which a choice is offered back as "did you mean"."""

NEAR_MOST = 3
"""How many near choices are offered back."""


@dataclass(frozen=True)
class Match:
    """The place of the choice that was meant, or the places of those that look alike, best first."""

    choice: int | None
    near: tuple[int, ...] = ()


def match(text: str, typed_words: list[tuple[str, int]]) -> Match:
    """Find the choice that `text` means among (words, place) pairs."""
    said = fold(text)
    if not said:
        return Match(None)
    folded = [(fold(words), place) for words, place in typed_words]
    exact = {place for words, place in folded if words == said}
    if len(exact) == 1:
        return Match(exact.pop())
    opening = {place for words, place in folded if words and said.startswith(f"{words} ")}
    if len(opening) == 1 and not exact:
        return Match(opening.pop())
    # Words found further in may be denied ("not good, rough"), so they are only offered back.
    inside = {place for words, place in folded if words and f" {words} " in f" {said} "} | opening
    best: dict[int, float] = {}
    for words, place in folded:
        best[place] = max(best.get(place, 0.0), ratio(said, words) if edits_allowed(words) else 0.0)
    ranked = sorted(best.items(), key=lambda scored: (-scored[1], scored[0]))
    sure = [place for place, score in ranked if score >= SURE_FROM]
    if len(sure) == 1 and not (exact or inside):
        return Match(sure[0])
    near = [*sorted(exact | inside), *(place for place, score in ranked if score >= NEAR_FROM)]
    return Match(None, tuple(dict.fromkeys(near))[:NEAR_MOST])
