"""What simulated peers come by for: each visit is a few moves of a thumb, and perhaps others hours or days later."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from random import Random

START, COMMAND, SAY, PRESS, OLD, BLOCK, UNBLOCK = "start", "command", "say", "press", "old", "block", "unblock"

ASKED = "asked"
"""A tap under the question to who is idle: all that somebody does who is away."""

CANARY = "zqcanary"
"""Stands in everything typed; it must be found nowhere in the store."""

NAME = "Peername"
"""How the names of all of them begin; no message may have one in it."""

CRIES = ("overdose", "OD help", "they are not breathing", "surdose")

SEARCHES = ("cant sleep", "naloxone", "oximeter", "after a hard call", "who sees my answers", "breaks")

VISITS = {
    "look": 12,
    "search": 8,
    "home": 8,
    "cry": 5,
    "old": 5,
    "zone": 4,
    "hours": 4,
    "lines": 5,
    "ten": 5,
    "pause": 5,
}
VISITS |= {"asks": 3, "doses": 3, "leave": 3, "join": 6, "stop": 3, "block": 3, "erase": 1, "clear": 2, "mydata": 2}
"""What peers come for by themselves, and how often each, in parts of all."""


@dataclass(frozen=True)
class Move:
    """One thing to do: `words` are what is typed, or how the press of the wanted button begins."""

    kind: str
    words: str = ""
    message_id: int = 0
    tries: int = 0


def draw_visit(chance: Random, code: str, pack: str) -> tuple[list[Move], list[Move]]:
    """Draw a visit: what somebody does now, and hours or days later.

    `code` opens an organisation, `pack` names ten days of notes.
    """
    name = chance.choices(list(VISITS), list(VISITS.values()))[0]
    plans, wander, tap = Move(COMMAND, "/checkins"), Move(PRESS), partial(Move, PRESS)
    join = [Move(START, f"org_{code}"), tap("1o:join:")]
    days = chance.choice((7, 14, 30))
    ways: dict[str, tuple[list[Move], list[Move]]] = {
        "look": ([plans, wander, wander], []),
        "search": ([Move(SAY, f"{chance.choice(SEARCHES)} {CANARY}"), wander], []),
        "home": ([Move(START), wander, wander], []),
        "cry": ([Move(SAY, chance.choice(CRIES))], []),
        "old": ([Move(OLD), Move(OLD)], []),
        "zone": ([Move(COMMAND, "/zone"), tap("1o:zone:")], []),
        "hours": ([Move(COMMAND, "/hours"), tap("1c:hours_")], []),
        "lines": ([plans, tap("1o:lines:")], []),
        "ten": ([plans, tap("1o:ten:"), tap(f"1o:ten:{pack}"), tap("1o:ten_yes")], []),
        "pause": ([plans, tap("1o:pause:"), tap(f"1o:pause:{days}")], []),
        "asks": ([plans, tap("1o:asks:")], [plans, tap("1o:asks:")]),
        "doses": ([plans, tap("1o:doses:")], []),
        "leave": ([plans, tap("1o:leave:")], []),
        "join": (join, []),
        "stop": ([Move(COMMAND, "/stop")], [Move(START), *join]),
        "block": ([Move(BLOCK)], [Move(UNBLOCK), Move(START), plans]),
        "erase": ([Move(COMMAND, "/erase"), tap("1c:erase_yes")], join),
        "clear": ([Move(COMMAND, "/clear")], []),
        "mydata": ([Move(COMMAND, "/mydata")], []),
    }
    return ways[name]
