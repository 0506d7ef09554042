"""One peer in one flow, as a value that can be written to JSON and read back between any two turns.

Invariant: a session holds places, keys and the answers that were tapped. What a peer typed is in it only where a flow
asked for it, said so, and the peer agreed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypedDict, Unpack

_to_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=vars).encode


class Status(StrEnum):
    """Where a session stands."""

    WAITING = "waiting"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True)
class Frame:
    """One flow on the way, and the node it stands at. The last frame is the one that listens."""

    flow: str
    node: str


class _Changes(TypedDict, total=False):
    """What a turn can change of a session."""

    frames: tuple[Frame, ...]
    status: Status
    prompt: int
    turns: int
    found: tuple[str, ...]
    found_from: int
    results: dict[str, str]
    carried: str


@dataclass(frozen=True)
class Session:
    """A peer's place in a flow.

    `token` names the session in button handles; `prompt` counts the questions asked, so that a button of an
    earlier question is known as old. `found` are the cards the last library question found, best first, and
    `found_from` is how many of them were shown on earlier pages. `results` are answers kept under a name, as the flow's
    writer named them, for as long as the talk lasts.
    """

    token: str
    release: str
    frames: tuple[Frame, ...]
    status: Status = Status.WAITING
    prompt: int = 0
    turns: int = 0
    found: tuple[str, ...] = ()
    found_from: int = 0
    results: dict[str, str] = field(default_factory=dict)
    check_in: str = ""
    """For a check-in that a schedule started: which time it was asked for, so that answers are filed under that."""

    carried: str = ""
    """How newer words reached a session that waited ("moved", "restarted"), until its peer was told."""

    @property
    def place(self) -> Frame:
        """The frame that listens."""
        return self.frames[-1]

    @property
    def is_waiting(self) -> bool:
        """True while the session expects an answer."""
        return self.status is Status.WAITING

    def changed(self, **changes: Unpack[_Changes]) -> Session:
        """Return the session with these values in place of its own, at a quarter of the cost of `replace`."""
        after = object.__new__(Session)
        vars(after).update(vars(self), **changes)
        return after

    def to_json(self) -> str:
        """Return the whole session as JSON text."""
        return _to_json(vars(self))

    @staticmethod
    def from_json(text: str) -> Session:
        """Read a session that `to_json` wrote.

        Raises:
            ValueError, KeyError, TypeError: the text is no session.
        """
        fields = json.loads(text)
        fields["frames"] = tuple(Frame(**frame) for frame in fields["frames"])
        fields["status"] = Status(fields["status"])
        fields["found"] = tuple(fields["found"])
        return Session(**fields)
