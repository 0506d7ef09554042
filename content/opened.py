"""How talks begin from outside, flow by flow, in a peer's words."""

from __future__ import annotations

from flows.definition import TargetKind
from flows.ways import tapped

from .phrases import Phrases

SEARCH_FLOW = "find_help"
"""The flow that typed words go to when no flow waits for them."""


def opened(own: Phrases) -> dict[str, str]:
    """Return flow → what a peer does to open it: the doors, and typing when no flow listens.

    Check-ins that a schedule starts, and follow-ups, open by themselves; `flows/verifier.py` knows those.
    """
    leading = [(door.target, door.label) for door in own.doors.values()]
    said: dict[str, str] = {}
    for to, label in leading:
        if to and to.kind is TargetKind.FLOW:
            said.setdefault(to.key, tapped(label))
    return {SEARCH_FLOW: "type something", **said}
