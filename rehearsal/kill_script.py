"""What peers do while the bot is killed: written from a seed, the same for the same seed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

START, SAY, TAP, TAP_AGAIN, EDIT, VOICE = "start", "say", "tap", "tap_again", "edit", "voice"

ACTS_MOST = 20
"""Acts of one peer: what one chat may do at once without being told to slow down."""

ERASES_EVERY = 5
"""Every so many scripts end with the peer being erased."""


@dataclass(frozen=True)
class Act:
    """One thing a peer does; each becomes one update. `words` are typed, or stand on the button."""

    kind: str
    words: str = ""

    @property
    def touches(self) -> bool:
        """Whether something must be on the screen first."""
        return self.kind in (TAP, TAP_AGAIN)


@dataclass(frozen=True)
class Script:
    """Everything one peer does, in order. After `erases` nothing is left of the peer."""

    acts: tuple[Act, ...]
    erases: bool = False


def _say(*texts: str) -> tuple[Act, ...]:
    return tuple(Act(SAY, text) for text in texts)


def _talk(opening: str, *labels: str) -> tuple[Act, ...]:
    return (Act(SAY, opening), *(Act(TAP, label) for label in labels))


_PARTS: tuple[tuple[Act, ...], ...] = (
    _talk("Hard shift", "Just breathe", "That helped"),
    _talk("rough day", "Just breathe", "Show me more"),
    _talk("bad shift", "Leave me be"),
    (*_talk("Talk to a person", "All main lines"), Act(TAP_AGAIN)),
    _talk("call a person", "Indigenous supports"),
    _talk("Me", "Data, clear, erase", "Privacy"),
    _talk("my settings", "What is this bot"),
    _say("od"),
    _say("ox"),
    _say("he is not breathing"),
    (Act(VOICE),),
    (Act(SAY, "detox"), Act(EDIT, "detox please")),
    (Act(SAY, "kit expired"), Act(EDIT, "my friend is blue and wont wake up")),
    _say("housing", "/privacy"),
    _say("cant sleep", "/help"),
    _say("needle poke"),
    _say("sick pay", "/language"),
    _say("food", "drug checking"),
    (*_talk("/language", "Français"), *_say("/privacy"), *_talk("/language", "English")),
)
"""Small talks that make sense in any order."""

_ERASING = (Act(SAY, "/erase"), Act(TAP, "Yes, erase it all"))


def write_script(seed: str, number: int, acts_most: int = ACTS_MOST) -> Script:
    """Write script `number` of a seed: a start, then small talks in an order of its own."""
    chance = Random(f"{seed}:script:{number}")
    erases = number % ERASES_EVERY == 1
    parts = list(_PARTS)
    chance.shuffle(parts)
    acts = [Act(START, chance.choice(("", "", "od")))]
    room = acts_most - (len(_ERASING) if erases else 0)
    for part in parts:
        if len(acts) + len(part) <= room:
            acts += part
    return Script((*acts, *(_ERASING if erases else ())), erases)
