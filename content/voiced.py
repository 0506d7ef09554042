"""A pack with the sounds that fit its words, and what is wrong with those that do not."""

from __future__ import annotations

import dataclasses

from flows.issues import Issue, issue

from .card import Card
from .fingerprint import fingerprint
from .pack import Pack
from .voices import FOLDER, NAME, PACER, Voice, Voices, name_of, shown_path


def spoken_fingerprint(pack: Pack, card: Card, language: str) -> str:
    """Return the fingerprint of what a voice of `card` in `language` has to say, numbers filled in."""
    words = card.words[language]
    return fingerprint((words.title, *(pack.fill(page, language) for page in words.pages)))


def voiced(pack: Pack, voices: Voices) -> tuple[Pack, list[Issue]]:
    """Return `pack` with the voices that speak its words as they are now, and all that is wrong with the folder.

    A voice that says something else than the card beneath which it stands would be worse than none.
    """
    found: dict[str, Voice] = {}
    issues = list(voices.issues)
    for file, voice in voices.files.items():
        name = NAME.fullmatch(file)
        if name is None:
            found[PACER] = voice
            continue
        key, language = name["card"], name["language"]
        card = pack.cards.get(key)
        if card is None or not card.is_emergency or not card.has(language) or language not in pack.languages:
            issues.append(issue("C070", shown_path(file), 1))
            continue
        of = spoken_fingerprint(pack, card, language)
        if name["of"] == of:
            found[name_of(key, language)] = voice
        else:
            issues.append(issue("C074", shown_path(file), 1, name=f"{FOLDER}/{key}.{language}.{of}.ogg"))
    return dataclasses.replace(pack, voices=found), issues
