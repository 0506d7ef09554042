"""What goes out when the button of a sound is tapped: the sound with a few words under it. Pure.

The tap goes the ordinary way. The emergency card above it is long out, and never waited for a sound.
"""

from __future__ import annotations

from dataclasses import replace

from content.library import foot
from content.pack import Pack
from content.voices import PACER, name_of

from . import presses, screens
from .channel import Button, Message
from .screens import Screen
from .sound_buttons import PACER_CARDS


def sound(screen: Screen, press: presses.SoundPress) -> Message:
    """Return the sound that a button stands for. One that is gone is met with the words it would have spoken."""
    pack = screen.pack
    spoken = replace(screen, language=pack.speak(press.language))
    name = PACER if press.sound == PACER else name_of(press.sound, press.language)
    if name not in pack.voices:
        key = next((card for card in PACER_CARDS if card in pack.cards), "") if name == PACER else press.sound
        return screens.card(spoken, key, 0)
    text = pack.line("pacer_caption", spoken.language) if name == PACER else _caption(pack, press.sound, spoken)
    back = Button(pack.line("button_back", spoken.language), presses.RETURN)
    # Public like the emergency cards it goes with: it may be passed on to a friend.
    return Message(text, rows=((*screens.frame(spoken), back),), is_personal=False, sound=name)


def _caption(pack: Pack, key: str, screen: Screen) -> str:
    """Return what stands under a voice: the first line of every emergency card, its title, and its foot."""
    card = pack.cards[key]
    first = f"**{pack.line('emergency_first', screen.language)}**"
    title = card.words[screen.language].title
    return "\n\n".join((first, f"**{title}**", foot(pack, card, screen.language, screen.today)))
