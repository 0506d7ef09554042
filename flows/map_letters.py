"""How wide words are on a map, how they are broken into lines, and which letters are safe to draw.

Nobody here has a font: a map is an SVG that any machine may show in its own. So widths are those of a wide common
font (DejaVu Sans), and what fits by them fits everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LETTERS_MOST = 1200
"""Letters of one text that are looked at; a place says at most 1,000."""

STRONG = 1.14
"""How much wider bold letters are."""

MARKS_MOST = 2
"""Marks over one letter: more are written to make a text climb out of its line."""

_WIDE = {
    " ": 32, "!": 40, '"': 46, "'": 28, "(": 39, ")": 39, "*": 50, ",": 32, "-": 36, ".": 32, "/": 34, ":": 34, ";": 34,
    "?": 53, "[": 39, "\\": 34, "]": 39, "_": 50, "`": 50, "|": 34, "#": 84, "%": 95, "&": 78, "+": 84, "<": 84,
    "=": 84, ">": 84, "@": 100, "^": 84, "~": 84, "c": 55, "f": 36, "i": 28, "j": 28, "k": 58, "l": 28, "m": 98,
    "r": 42, "s": 53, "t": 40, "v": 60, "w": 82, "x": 60, "y": 60, "z": 53, "A": 69, "B": 69, "C": 70, "D": 77, "E": 64,
    "F": 60, "G": 78, "H": 76, "I": 36, "J": 56, "K": 68, "L": 57, "M": 88, "N": 77, "O": 79, "P": 62, "Q": 79, "R": 70,
    "S": 65, "T": 62, "U": 74, "V": 69, "W": 99, "X": 69, "Y": 63, "Z": 69, "…": 100, "’": 32, "–": 50, "—": 100,
}  # fmt: skip
"""Hundredths of the size, of letters that are not as wide as a digit."""

_USUAL, _UNKNOWN, _EMOJI = 64, 110, 150

_BOLD = re.compile(r"\*\*")
_SPACES = re.compile(r"\s+")
_BLANK = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
_UNSEEN = {"Cf"}
"""Signs without a shape; among them those that turn the direction of everything behind them."""


def clean(text: str) -> str:
    """Return a text as a map shows it: one line, without markup, unseen signs, or what XML could not hold."""
    kept: list[str] = []
    marks = 0
    for sign in _BOLD.sub("", text[:LETTERS_MOST]):
        category = unicodedata.category(sign)
        if category in _UNSEEN:
            continue
        marks = marks + 1 if unicodedata.combining(sign) or category == "Me" else 0
        if marks <= MARKS_MOST:
            kept.append(" " if category in _BLANK else sign)
    return _SPACES.sub(" ", "".join(kept)).strip()


def clean_lines(text: str) -> str:
    """Return a text like `clean`, with its own line breaks."""
    return "\n".join(filter(None, map(clean, text[:LETTERS_MOST].splitlines())))


@lru_cache(maxsize=4096)
def _hundredths(sign: str) -> int:
    if sign.isascii() or sign in _WIDE:
        return _WIDE.get(sign, _USUAL)
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Me":
        return 0
    plain = unicodedata.normalize("NFD", sign)[0]
    if plain.isascii():
        return _WIDE.get(plain, _USUAL)
    return _EMOJI if unicodedata.category(sign).startswith("S") else _UNKNOWN


def width(text: str, size: int) -> float:
    """Return how wide `text` is at most, in pixels, in letters of `size` pixels."""
    return sum(map(_hundredths, text)) * size / 100


def cut(text: str, size: int, room: float) -> str:
    """Return as much of `text` as fits into `room` pixels, with … where something is left out."""
    if width(text, size) <= room:
        return text
    kept = text
    while kept and width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrap(text: str, size: int, room: float, lines_most: int) -> tuple[str, ...]:
    """Break `text` into at most `lines_most` lines of `room` pixels. What does not fit is cut behind a word, with …"""
    lines: list[str] = []
    for own_line in text.split("\n") if text else ():
        waiting = own_line.split(" ")
        while waiting and len(lines) <= lines_most:
            line, waiting = _first_line(waiting, size, room)
            lines.append(line)
    if len(lines) > lines_most:
        lines = [*lines[: lines_most - 1], _cut_kindly(lines[lines_most - 1], size, room)]
    return tuple(lines)


def _first_line(words: list[str], size: int, room: float) -> tuple[str, list[str]]:
    """Take one line from the front of `words`. A word that is longer than a line is broken."""
    line = ""
    for place, word in enumerate(words):
        longer = f"{line} {word}" if line else word
        if width(longer, size) > room:
            if line:
                return line, words[place:]
            head = _fitting(word, size, room)
            return word[:head], [word[head:], *words[place + 1 :]]
        line = longer
    return line, []


def _fitting(word: str, size: int, room: float) -> int:
    """How many letters of `word` fit; at least one, so that there is an end."""
    taken = 0.0
    for place, sign in enumerate(word):
        taken += _hundredths(sign) * size / 100
        if taken > room:
            return max(1, place)
    return len(word)


def _cut_kindly(line: str, size: int, room: float) -> str:
    """Put … behind a whole word where that leaves something to read."""
    if width(line + " …", size) <= room:
        return line + " …"
    shorter = line.rpartition(" ")[0]
    return f"{shorter} …" if shorter else cut(line + "…", size, room)


def excerpts(before: str, after: str, words_ahead: int = 4) -> tuple[str, str]:
    """Return both texts from shortly before the first word that differs, with … where a beginning is left out."""
    old, new = (text.replace("\n", " ").split(" ") for text in (before, after))
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    start = max(0, same - words_ahead)
    if not start:
        return before, after
    return "… " + " ".join(old[start:]), "… " + " ".join(new[start:])
