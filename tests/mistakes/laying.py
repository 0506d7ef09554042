"""Lays a snippet of the page for writers over the small pack, and says what `make check` finds there.

A snippet says by lines of its own where it belongs:
`# cards/short_break.yaml`: a whole file. `# a few lines of …`: put into a file that is right but for them.
`# … is not there`: a file that is missing. Without such a line it is a few lines of `cards/short_break.yaml`.
In a card these lines take the place of those with the same word; in a list of phrases they are added to it.
`⟦tab⟧` and `⟦U+202E⟧` stand for signs that nobody could see on the page.
"""

from __future__ import annotations

import functools
import re
import tempfile
from datetime import date
from pathlib import Path

from content.card_parser import parse_card
from content.pack import card_fingerprint
from content.pack_files import read_pack_files
from content.proof_sheet import proof_read
from flows.issues import Issue
from tests.small_pack import small_pack

TODAY = date(2026, 12, 1)
"""The day on which snippets are looked at, where they name no other."""

OWN = "cards/short_break.yaml"
"""The card that a snippet without a file belongs to."""

CARD = """\
card: {key}
topic: steps
title: A short break
words: [break, need a break]
body: Sit down. Drink some water.
sources: [facts:S14]
seen_on: 2026-11-23
checked_on: ""
reviewers: nobody yet
review_by: 2027-02-21
"""

TRANSLATION = """\
card: {key}
language: {language}
of: {of}
title: Une petite pause
words: [pause, besoin de pause]
body: Assieds-toi. Bois de l'eau.
"""

_PLACE = re.compile(r"^# (?P<some>a few lines of )?(?P<path>\w+/\S.*?)(?P<gone> is not there)?$")
_BEGINS = re.compile(r"[^\s:\-\]}#]")
_FIRST_WORD = re.compile(r"\w+")
_UNSEEN = re.compile(r"⟦(?:tab|U\+([0-9A-F]{4,5}))⟧")

Pieces = list[tuple[str, str]]
"""The text of a file in pieces that begin at the left edge, each with its first word in small letters."""


@functools.cache
def found_in(snippet: str, day: date = TODAY) -> tuple[Issue, ...]:
    """Return what is wrong, on one day, with the small pack when `snippet` is laid over it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in laid(snippet).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            # As bytes: a test on another machine must not turn the ends of lines round.
            (folder / path).write_bytes(text.encode("utf-8"))
        return proof_read(*read_pack_files(folder), day).issues


def laid(snippet: str) -> dict[str, str]:
    """Return path → text of the small pack with `snippet` laid over it. Sources are laid before translations."""
    files = small_pack()
    for path, kind, text in sorted(_by_file(snippet), key=lambda part: part[0].count(".")):
        if kind == "gone":
            del files[path]
        elif kind == "whole":
            files[path] = text
        elif path.startswith("phrases/"):
            files[path] = _added(files[path], text)
        else:
            files[path] = _replaced(files.get(path) or _base(path, files), text)
    return files


def _by_file(snippet: str) -> list[tuple[str, str, str]]:
    """Return path, kind and text for each file that the snippet names."""
    parts: list[tuple[str, str, list[str]]] = []
    for line in _visible(snippet).splitlines(keepends=True):
        if place := _PLACE.match(line.rstrip("\n")):
            kind = "gone" if place["gone"] else "some" if place["some"] else "whole"
            parts.append((place["path"], kind, []))
            continue
        if not parts:
            parts.append((OWN, "some", []))
        parts[-1][2].append(line)
    return [(path, kind, "".join(lines)) for path, kind, lines in parts]


def _visible(snippet: str) -> str:
    """Return the snippet with the signs that its stand-ins mean."""
    return _UNSEEN.sub(lambda sign: chr(int(sign[1], 16)) if sign[1] else "\t", snippet)


def _base(path: str, files: dict[str, str]) -> str:
    """Return a card, or a translation that fits its source, with nothing wrong in it."""
    stem, _, language = path.rpartition("/")[2].removesuffix(".yaml").partition(".")
    if not language:
        return CARD.format(key=stem)
    source = files.setdefault(f"cards/{stem}.yaml", CARD.format(key=stem))
    card, _ = parse_card(source, "", "en")
    assert card, f"the source of {path} cannot be read"
    return TRANSLATION.format(key=stem, language=language, of=card_fingerprint(card))


def _pieces(text: str) -> Pieces:
    pieces: Pieces = []
    for line in text.splitlines(keepends=True):
        if not pieces or _BEGINS.match(line):
            word = _FIRST_WORD.search(line)
            pieces.append((word[0].lower() if word else "", line))
        else:
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + line)
    return pieces


def _replaced(text: str, snippet: str) -> str:
    """Return a card with the snippet where the first line of the same word stood, or at its end."""
    words = {word for word, _ in _pieces(snippet)}
    kept, place = [], None
    for word, piece in _pieces(text):
        if word in words:
            place = len(kept) if place is None else place
        else:
            kept.append(piece)
    kept.insert(len(kept) if place is None else place, snippet)
    return "".join(kept)


def _added(text: str, snippet: str) -> str:
    """Return a list of phrases with what the snippet has under a word put under the same word."""
    pieces = dict(_pieces(text))
    for word, piece in _pieces(snippet):
        pieces[word] += piece.partition("\n")[2]
    return "".join(pieces.values())
