"""Everything that can start or continue a session. With `events.py` this is the whole list; there is no third."""

from __future__ import annotations

from dataclasses import dataclass

from .definition import START


@dataclass(frozen=True)
class FlowChosen:
    """A peer opened a flow; it begins at `node`."""

    flow: str
    node: str = START


@dataclass(frozen=True)
class ChoiceTapped:
    """A peer tapped the choice at place `choice` (counted from 0) of question number `prompt`.

    `asked` is what the button carries of the words that were looked for: they are kept nowhere else.
    """

    prompt: int
    choice: int
    asked: str = ""


@dataclass(frozen=True)
class TextReceived:
    """A peer typed words. They are matched and thrown away."""

    text: str


@dataclass(frozen=True)
class SilenceReached:
    """Nobody answered question number `prompt` for as long as its flow waits."""

    prompt: int


Resume = ChoiceTapped | TextReceived | SilenceReached
"""What continues a session."""
