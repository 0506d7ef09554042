"""The buttons of sounds under an emergency card: its voice, and the breath pacer. No sound, no button."""

from __future__ import annotations

from content.card import Card
from content.pack import SOURCE_LANGUAGE, Pack
from content.voices import PACER, name_of

from . import presses
from .channel import Button

PACER_CARDS = ("rescue_breathing", "overdose_steps")
"""Cards that say how often to give a breath; the first is what a peer gets when the sound is gone."""


def sound_buttons(pack: Pack, found: Card, language: str) -> list[Button]:
    """Return the buttons of the sounds that go with a card, in the language in which it is shown."""
    if not found.is_emergency:
        return []
    buttons = []
    shown = language if found.has(language) else SOURCE_LANGUAGE
    if name_of(found.key, shown) in pack.voices:
        buttons.append(Button(pack.line("button_listen", language), presses.sound(found.key, shown)))
    if found.key in PACER_CARDS and PACER in pack.voices:
        buttons.append(Button(pack.line("button_pacer", language), presses.sound(PACER, language)))
    return buttons
