"""Messages as transcripts tell them: text without markup, rows of labels, the first row checked and left out."""

from __future__ import annotations

from collections.abc import Sequence

from conversations import presses
from conversations.channel import Message
from flows.transcript import Bubble

FRAME_BUTTONS = 2
"""The emergency door and the way home, first in every first row."""


class NoEmergencyDoor(AssertionError):
    """A message with buttons does not carry the emergency door in its first row."""


def told(message: Message) -> Bubble:
    """Return a message as a transcript tells it.

    Raises:
        NoEmergencyDoor: rule 1 is broken.
    """
    if message.rows:
        first = [presses.parse(button.press) for button in message.rows[0]]
        if not isinstance(first[0], presses.EmergencyPress):
            raise NoEmergencyDoor(message.text[:80])
    rows = without_frame([[button.label for button in row] for row in message.rows])
    return Bubble(with_sound(message.text.replace("**", ""), message.sound), rows)


def with_sound(text: str, sound: str) -> str:
    """Return a text with a line that tells of the sound above it; "" for no sound."""
    return f"(sound: {sound})\n{text}" if sound else text


def told_shown(text: str, rows: Sequence[Sequence[str]], doors: set[str], sound: str = "") -> Bubble:
    """Return what a phone shows as a transcript tells it.

    Raises:
        NoEmergencyDoor: the first button is none of the emergency door's labels.
    """
    if rows and rows[0][0] not in doors:
        raise NoEmergencyDoor(text[:80])
    return Bubble(with_sound(text, sound), without_frame(rows))


def without_frame(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Leave out the emergency door and the way home; what else stands in their row is told."""
    first = [tuple(row[FRAME_BUTTONS:]) for row in rows[:1] if len(row) > FRAME_BUTTONS]
    return (*first, *(tuple(row) for row in rows[1:]))
