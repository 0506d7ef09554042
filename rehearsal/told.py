"""What transcripts tell: messages without markup and without their first row, and what a look inside finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conversations import presses
from conversations.channel import Message
from flows.definition import Flow
from flows.likeness import fold
from flows.session import Session
from flows.transcript import NO_ANSWER, NO_SESSION, Bubble, Look

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


@dataclass(frozen=True)
class Inside:
    """What is found by looking inside: where the session stands, and each answer a flow can keep, or `NO_ANSWER`."""

    status: str = NO_SESSION
    results: Mapping[str, str] = field(default_factory=dict)

    def found(self, look: Look) -> Look:
        """Return the same look with what is really there."""
        there = self.results.get(look.result, "no flow keeps an answer of that name") if look.result else self.status
        return Look(look.result, there, look.line)


def told_inside(session: Session | None, flows: Mapping[str, Flow]) -> Inside:
    """Return what a look inside finds. Answers are told by their English labels, and only while the talk lasts."""
    results = dict.fromkeys(_names(flows), NO_ANSWER)
    if session is None:
        return Inside(NO_SESSION, results)
    if session.is_waiting:
        results |= {name: _label(flows, name, value) for name, value in session.results.items()}
    return Inside(session.status.value, results)


def _names(flows: Mapping[str, Flow]) -> list[str]:
    nodes = [node for flow in flows.values() for node in flow.nodes.values()]
    return [node.save for node in nodes if node.save] + [node.keep.result for node in nodes if node.keep]


def _label(flows: Mapping[str, Flow], name: str, value: str) -> str:
    """Return the English label that was tapped; words that were typed are told as they are."""
    nodes = (node for flow in flows.values() for node in flow.nodes.values() if node.save == name)
    labels = (choice.label for node in nodes for choice in node.choices)
    return next((label for label in labels if fold(label) == value), value)
