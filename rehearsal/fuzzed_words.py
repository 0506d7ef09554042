"""What a fuzzed peer writes and presses: ordinary words, cries, hostile letters, presses and links; from chance."""

# ruff: noqa: PLR2004 - shares of chance; a name for each would say less than the number

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from .fuzzed_vocabulary import (
    BROKEN_PRESSES,
    CANARY,
    COMMANDS,
    CRIES,
    CRISIS,
    FIXED_PRESSES,
    INJECTIONS,
    MADE_COMMANDS,
    NEAR,
    ORDINARY,
    STRANGE_LETTERS,
    TEXT_UNITS,
)


def readable(chance: random.Random, labels: Sequence[str]) -> str:
    """Return words that lead to a real turn. `labels`: what stands on the bot's own buttons."""
    kind = chance.random()
    if kind < 0.04:
        return chance.choice(CRIES)
    if kind < 0.06:
        return chance.choice(CRISIS)
    if kind < 0.20:
        return "/" + chance.choice(COMMANDS)
    if kind < 0.60 and labels:
        return chance.choice(labels)
    words = chance.choice(ORDINARY)
    return f"{words} {CANARY}" if kind > 0.95 else words


def hostile(chance: random.Random) -> str:
    """Return words that somebody made to break something."""
    maker: Callable[[random.Random], str] = chance.choice(_HOSTILE)
    return maker(chance)


def payload(chance: random.Random) -> str:
    """Return what stands behind /start in a link, well formed or not."""
    letters = chance.choice(("abcXYZ019_-", "0123456789", "od", "é😀\u202e\x00 /?&=%.<>\ud83d", CANARY))
    length = chance.choice((0, 1, 2, 12, 63, 64, 65, 66, 200, 4000))
    return "".join(chance.choice(letters) for _ in range(length))


def press(chance: random.Random) -> str:
    """Return what no button of ours holds, or one held long ago."""
    maker: Callable[[random.Random], str] = chance.choice(_PRESSES)
    return maker(chance)


def mutated(chance: random.Random, words: str) -> str:
    """Return `words` with a letter dropped, doubled, changed or put in."""
    place = chance.randrange(len(words) + 1)
    kind = chance.randrange(5)
    if kind == 0:
        return words[:place] + words[place + 1 :]
    if kind == 1:
        return words[:place] + words[:place]
    if kind == 2:
        return words[:place] + chance.choice(STRANGE_LETTERS) + words[place:]
    if kind == 3:
        return words[:place] + chance.choice(":.-_ 0123456789aé\n") + words[place + 1 :]
    return words + chance.choice((":0", "\n", ".1.1", "-", " ", "x" * 64, "\x00"))


def _strange(chance: random.Random) -> str:
    return "".join(chance.choice(STRANGE_LETTERS) for _ in range(chance.choice((1, 2, 5, 40))))


def _sprinkled(chance: random.Random) -> str:
    return mutated(chance, mutated(chance, chance.choice((*CRIES, *CRISIS, *ORDINARY))))


def _long(chance: random.Random) -> str:
    letter = chance.choice((*STRANGE_LETTERS, "a", "od ", "no ", "not breathing ", "9", " ", "/", "*", "\n", "'", "é"))
    units = chance.choice((TEXT_UNITS - 1, TEXT_UNITS, TEXT_UNITS, TEXT_UNITS + 1, 20_000))
    return (letter * (units // max(len(letter), 1) + 1))[:units]


def _storm(chance: random.Random) -> str:
    return "overdose"[: chance.randrange(9)] + "".join(chance.choices("\u0301\u0300\u0336\u20dd\u034f", k=2000))


def _said_near(chance: random.Random) -> str:
    return f"{chance.choice(NEAR)} {CANARY}" if chance.random() < 0.2 else chance.choice(NEAR)


def _commanded(chance: random.Random) -> str:
    return f"/{chance.choice(COMMANDS)} {payload(chance)}" if chance.random() < 0.5 else chance.choice(MADE_COMMANDS)


_HOSTILE: tuple[Callable[[random.Random], str], ...] = (
    _strange,
    _sprinkled,
    _long,
    _storm,
    _said_near,
    _commanded,
    lambda chance: chance.choice(INJECTIONS),
    lambda chance: f"{chance.choice(ORDINARY)} {CANARY}{_strange(chance)}",
    lambda chance: f"/start {payload(chance)}",
)


def _token(chance: random.Random) -> str:
    return "".join(chance.choices("abcXYZ019_-", k=chance.choice((1, 12, 12, 32, 33))))


def _number(chance: random.Random) -> str:
    return chance.choice(("0", "1", "2", "7", "99", "999999", "1000000", "-1", "-2", "-999", "٣", "", "+1", "01"))


_PRESSES: tuple[Callable[[random.Random], str], ...] = (
    lambda chance: chance.choice(FIXED_PRESSES),
    lambda chance: mutated(chance, chance.choice(FIXED_PRESSES)),
    lambda chance: chance.choice(BROKEN_PRESSES),
    lambda chance: f"1s:{_token(chance)}.{_number(chance)}.{_number(chance)}",
    lambda chance: mutated(chance, f"1s:{_token(chance)}.1.0"),
)
