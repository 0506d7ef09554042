"""What a text meant to hurt costs: a megabyte, and the longest message Telegram takes, searched and listened to."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from itertools import cycle

from content.pack import Pack
from content.search import Index
from conversations.words import Words

from .lines import MESSAGE_MOST
from .search_tables import lines_of

MEGABYTE = 1_000_000
"""Letters, which is a megabyte or more."""

TIMES = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def shapes(pack: Pack, length: int) -> dict[str, str]:
    """Return texts of `length` letters that make a matcher work, by what they are."""
    chance = random.Random(length)
    spoken = [word for card in pack.cards.values() for words in card.words.values() for word in _words(words.said)]
    named = [name for card in pack.cards.values() for words in card.words.values() for name in words.typed]
    skipped = [
        word for phrases in pack.phrases.values() for word in phrases.words.get("search_words", {}).get("skip", ())
    ]
    return {
        "one letter": "a" * length,
        "one-letter words": "a " * (length // 2),
        "random letters": "".join(chance.choices(_LETTERS, k=length)),
        "random words": _filled((_made_up(chance) for _ in iter(int, 1)), length),
        "all card words": _filled(cycle(dict.fromkeys(spoken)), length),
        "all typed words": _filled(cycle(dict.fromkeys(named)), length),
        "slips of card words": _filled((_slip(chance, word) for word in cycle(dict.fromkeys(spoken))), length),
        "filler words": _filled(cycle(skipped), length),
        "combining marks": "e" + "\u0301\u0323" * (length // 2),
        "accents": "éàçœÎ" * (length // 5),
        "emoji": "\U0001f480" * (length // 2),
        "digits": "".join(chance.choices("0123456789", k=length)),
        "naloxone, again and again": _filled(cycle(["naloxone"]), length),
        "naloxone, without spaces": "naloxone" * (length // 8),
    }


def _words(said: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (word for _, text in said for word in text.split())


def _made_up(chance: random.Random) -> str:
    return "".join(chance.choices(_LETTERS, k=chance.randint(2, 12)))


def _slip(chance: random.Random, word: str) -> str:
    at = chance.randrange(len(word))
    return word[:at] + chance.choice(_LETTERS) + word[at + 1 :]


def _filled(words: Iterable[str], length: int) -> str:
    said: list[str] = []
    letters = 0
    for word in words:
        said.append(word)
        letters += len(word) + 1
        if letters >= length:
            break
    return " ".join(said)[:length]


def _worst(call: Callable[[str], object], text: str) -> float:
    """The longest that a call took, in ms."""
    worst = 0.0
    for _ in range(TIMES):
        begun = time.perf_counter_ns()
        call(text)
        worst = max(worst, (time.perf_counter_ns() - begun) / 1e6)
    return worst


def measure(words: Words, index: Index) -> list[str]:
    """Return a table: the worst of three, in ms, for each shape and length."""
    doors: dict[str, Callable[[str], object]] = {"find": index.find, "hear": lambda text: words.hear(text, "en")}
    lengths = {"1 MB": MEGABYTE, f"{MESSAGE_MOST:,}": MESSAGE_MOST}
    heads = ["worst of three, ms", *(f"{door} {length}" for door in doors for length in lengths)]
    texts = {length: shapes(words.pack, letters) for length, letters in lengths.items()}
    took = {
        kind: [_worst(door, texts[length][kind]) for door in doors.values() for length in lengths]
        for kind in texts["1 MB"]
    }
    rows = [[kind, *(f"{ms:.1f}" for ms in worst)] for kind, worst in took.items()]
    most = [f"{max(column):.1f}" for column in zip(*took.values(), strict=True)]
    return lines_of([heads, *rows, ["the worst of all", *most]])
