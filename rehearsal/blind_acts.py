"""What somebody does on their phone, and all that is a peer's own business, drawn: answers, quiet, cries, leaving.

Of a call request everything is private but the Send: who asks and does not send told nobody anything, and who takes it
back before it goes out did not either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Protocol

from conversations.ladder import UNDO_SECONDS
from conversations.occurrences import HOURS, ZONES

SAYS, OPENS, PRESSES, BLOCKS, RETURNS = "says", "opens", "presses", "blocks", "returns"

SENDS = ("1y:", "1w:")
"""How presses begin that send something to coordinators: by the peer's own tap, and so no part of the comparison."""

JOINS_FIRST, AFTER_A_CHECK_IN = 0.85, 0.5
"""Shares: of peers who join the first organisation at the beginning, of ways that are gone soon after a check-in."""

AS_IT_IS = "="
"""Before a press that need not be on the screen."""

UNDO = timedelta(seconds=UNDO_SECONDS)


@dataclass(frozen=True, order=True)
class Act:
    """One thing done: how long after the beginning, what kind, and what.

    `what` is what is said; the role and number of an organisation whose link is opened ("member 1"); or how the press
    of the wanted button begins (and ends, behind a `*`). Of the others it is empty. `way` is what it is a part of.
    """

    at: timedelta
    kind: str
    what: str = ""
    language: str = "en"
    way: str = ""

    def __str__(self) -> str:
        hours, minutes = divmod(int(self.at.total_seconds()) // 60, 60)
        return f"after {hours:3} h {minutes:02} min: {self.kind} {self.what} ({self.language})"


Move = tuple[str, str]

SEES, SENDS_IT, UNDOES = (PRESSES, f"{AS_IT_IS}1d:see:1:0"), (PRESSES, "1d:send:1:"), (PRESSES, "1d:withdraw:")

PARTS = ("leaves", "stops", "blocks", "is gone", "erases", "erases and comes back")
"""Ways by which a peer ends what they asked for, and so may show while their request is open."""

IS_PASSED_ON = ("types", "answers in words", "sends and takes back")
"""Ways that may be words for a responder in a relay; and that take back what was sent."""

JOINS: list[Move] = [(OPENS, "member 1"), (PRESSES, "1o:join:")]
_PLANS: Move = (SAYS, "/checkins")

_CRIES = ("overdose", "they are not breathing", "i want to die", "he hits me", "OD help", "surdose")
_WORDS = ("cant sleep zqq", "naloxone", "after a hard call", "who sees my answers", "good", "stop asking me", "call me")


def private_ways(chance: Random) -> dict[str, list[Move]]:
    """Return everything a peer may do by themselves, by name, with what is chosen in it drawn."""
    zone, hours, days = chance.choice(list(ZONES)), chance.choice(list(HOURS)), chance.choice((7, 14, 30))
    answer = (PRESSES, f"1s:*.{chance.randrange(4)}")
    again = (PRESSES, f"1s:*.{chance.randrange(5)}")
    return {
        "joins": JOINS,
        "joins another": [(OPENS, "member 2"), (PRESSES, "1o:join:")],
        "answers": [answer, again, again],
        "answers half": [answer],
        "skips": [(PRESSES, "1s:*.4")],
        "answers in words": [(SAYS, chance.choice(("very rough", "good", "skip")))],
        "puts off": [(PRESSES, "1l:"), (PRESSES, f"1l:*:{chance.choice(('1h', 'tonight', 'tomorrow', 'skip'))}")],
        "answers late": [(PRESSES, "1o:now:"), answer, again],
        "pauses": [_PLANS, (PRESSES, "1o:pause:"), (PRESSES, f"1o:pause:{days}")],
        "wants none": [_PLANS, (PRESSES, "1o:asks:off")],
        "wants few": [_PLANS, (PRESSES, "1o:doses:1")],
        "wants lines": [_PLANS, (PRESSES, "1o:lines:")],
        "ten days": [_PLANS, (PRESSES, "1o:ten:"), (PRESSES, "1o:ten:"), (PRESSES, "1o:ten_yes:")],
        "hours": [(SAYS, "/hours"), (PRESSES, f"1c:hours_{hours}")],
        "town": [(SAYS, "/zone"), (PRESSES, f"1o:zone:{zone}")],
        "language": [(SAYS, "/language"), (PRESSES, f"1c:language_{chance.choice(('fr', 'en'))}")],
        "card": [(PRESSES, "1e:")],
        "cries": [(SAYS, chance.choice(_CRIES))],
        "types": [(SAYS, chance.choice(_WORDS))],
        "wanders": [(SAYS, "/start"), (PRESSES, "1s:"), (PRESSES, "1s:")],
        "asks for a call": [(SAYS, "/talk"), (PRESSES, "1s:*.0"), (PRESSES, "1s:*.1")],
        "looks at an offer": [SEES, (PRESSES, "1d:no:")],
        "sends and takes back": [SEES, SENDS_IT, UNDOES],
        "asks what is open": [(PRESSES, f"{AS_IT_IS}1d:list:0:")],
        "looks back": [(SAYS, "/mydata"), (PRESSES, "1o:weeks:")],
        "discreet": [(SAYS, "/discreet")],
        "clears": [(SAYS, "/clear")],
        "stops": [(SAYS, "/stop")],
        "leaves": [_PLANS, (PRESSES, "1o:leave:")],
        "blocks": [(BLOCKS, "")],
        "is gone": [(BLOCKS, "unsaid")],
        "comes back": [(RETURNS, ""), (SAYS, "/start"), *JOINS],
        "erases": [(SAYS, "/erase"), (PRESSES, "1c:erase_yes")],
        "erases and comes back": [(SAYS, "/erase"), (PRESSES, "1c:erase_yes"), *JOINS],
        "nothing": [],
    }


class Allowing(Protocol):
    """What says which ways are private at which moment."""

    def allows(self, at: timedelta, way: str) -> bool:
        """True for what nobody may see."""


def is_undone(own: Sequence[Act]) -> bool:
    """True when whatever is sent is taken back before anybody is told."""
    undone = [act.at for act in own if (act.kind, act.what) == UNDOES]
    sent = [act.at for act in own if (act.kind, act.what) == SENDS_IT]
    return all(any(at < back < at + UNDO for back in undone) for at in sent)


def draw_private(
    chance: Random, days: float, asked: Sequence[timedelta], around: Allowing | None = None
) -> tuple[Act, ...]:
    """Draw what a peer does in so many days; half of it within hours after a check-in, of which `asked` says when.

    `around` is what they sent to others in both worlds, if anything.
    """
    language = chance.choice(("en", "en", "fr", "de"))
    drawn: list[Act] = []
    if chance.random() < JOINS_FIRST:
        drawn += _at(timedelta(minutes=chance.randrange(5, 400)), JOINS, language, "joins")
    for _ in range(chance.randrange(1, 8)):
        ways = private_ways(chance)
        at = timedelta(days=days * chance.random())
        if asked and chance.random() < AFTER_A_CHECK_IN:
            at = chance.choice(asked) + timedelta(hours=12 * chance.random() ** 3, minutes=41)
        way = chance.choice(list(ways))
        if around is None or around.allows(at, way):
            drawn += _at(at, ways[way], language, way)
    return tuple(sorted(drawn))


def _at(at: timedelta, moves: Sequence[Move], language: str, way: str) -> list[Act]:
    """Return moves as acts, one some seconds after the other."""
    at = timedelta(seconds=int(at.total_seconds()))
    return [Act(at + timedelta(seconds=7 * place), *move, language, way) for place, move in enumerate(moves)]
