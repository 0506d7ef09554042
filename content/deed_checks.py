"""Whether what an organisation says it did may go out: in the words of the pack's own rules, said to its writer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from flows.likeness import fold

from .flow_checks import DEED_LETTERS_MOST, asks_for, units
from .needs import TELLING_WORDS
from .out_of_place import as_seen
from .phrases import Phrases
from .wording_checks import check_text

_WORD = r"[^\W_][\u0300-\u036f]{0,2}"
"""A letter or digit. Letters of this coast's languages may need a mark that is a sign of its own: Sḵwx̱wú7mesh."""

_PLAIN = re.compile(rf"(?:{_WORD}|[ \u00a0\u202f.,;:!?'‘’\"“”«»()&+%–—…-]|(?<=[^\W_])/(?=[^\W_]))+")
"""Words and the signs between them. A command, a name or a tag would be a button there, and acts by a tap."""

_TURNED = ("R", "AL", "AN")
"""Letters that are written from the right: they turn the signs beside them round."""

_HARD = ("C056", "C057", "C075")


@dataclass(frozen=True)
class Objection:
    """Why a deed cannot go out: the key of a line that says so, and what fills it."""

    line: str
    values: Mapping[str, str]


def object_to(text: str, language: str, phrases: Mapping[str, Phrases], group: str = "") -> Objection | None:
    """Return the first thing that is wrong with a deed; None when it may go out.

    It stands under a question that comes by itself, so it must be neutral from its first letter to its last. The name
    of the group tells as much as any word.
    """
    if not text:
        return Objection("deed_empty", {})
    if (letters := units(text)) > DEED_LETTERS_MOST:
        return Objection("deed_long", {"count": str(letters), "most": str(DEED_LETTERS_MOST)})
    if not _PLAIN.fullmatch(text) or any(unicodedata.bidirectional(letter) in _TURNED for letter in text):
        return Objection("deed_marks", {})
    if _names(text, group):
        return Objection("deed_tells", {"words": group})
    # Its readers speak either language, and nothing says in which one it was written.
    for own in phrases.values():
        if (objection := _wording(as_seen(text), own)) is not None:
            return objection
    found = next(check_text(text, language, phrases), None)
    return Objection("deed_hard" if found.code in _HARD else "deed_marks", {}) if found else None


def _names(text: str, group: str) -> bool:
    """True when a text names a group, however it is written; one of one word, such as Team, as it writes itself."""
    name = fold(group)
    if name and " " not in name:
        name, text = group.strip(), " ".join(text.split())
    else:
        text = fold(text)
    return bool(name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def _wording(text: str, own: Phrases) -> Objection | None:
    """Return what a language's lists have against a deed."""
    if word := _telling(text, own):
        return Objection("deed_tells", {"words": word})
    if words := asks_for(text, own):
        return Objection("deed_asks", {"words": words})
    for word, instead in own.better.items():
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text.casefold()):
            return Objection("deed_hurts", {"words": word, "instead": instead})
    return None


def _telling(text: str, own: Phrases) -> str:
    """Return a word that would tell, on a locked phone, whose phone it is; "" where none stands anywhere."""
    for words in own.words.get(TELLING_WORDS, {}).values():
        for word in words:
            if re.search(rf"(?<!\w){re.escape(word.casefold())}", text.casefold()):
                return word
    return ""
