"""Call requests that are the same in both worlds of a pair, drawn: who sends one, who takes it, what the two write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from . import blind_acts as acts
from .blind_acts import Act, Move
from .blind_setting import RESPONDERS

LASTS, MARGIN = timedelta(hours=3), timedelta(minutes=10)
"""After what time its peer ends a request, if nobody did before; and how long before and after they keep still."""

WRITTEN = ("can you talk now", "i am here", "rough night *again*", "one more thing")
ANSWERS_CALLS: list[Move] = [(acts.PRESSES, "1d:take:"), (acts.SAYS, "i am here"), (acts.SAYS, "you can write to me")]
ENDS_CALLS: list[Move] = [(acts.PRESSES, "1d:close:"), (acts.PRESSES, "1d:back:"), (acts.PRESSES, "1d:quit:")]

IS_TAKEN, ENDS_IT = 0.8, 0.4

Drawn = list[tuple[str, Act]]


@dataclass(frozen=True)
class Request:
    """A request that one peer sends in both worlds: when, and what it asks of what they do by themselves meanwhile."""

    sent: timedelta

    def allows(self, at: timedelta, way: str) -> bool:
        """True for what nobody may see; False for what shows, since it is sent to somebody or ends a relay."""
        if at > self.sent + LASTS + MARGIN:
            return True
        is_about = at > self.sent - MARGIN
        return way not in acts.PARTS and not (is_about and way in acts.IS_PASSED_ON)

    def of_its_peer(self, chance: Random) -> list[Act]:
        """Return what its peer does of it: sends it, writes, and ends it."""
        drawn = [self._act(place, *move) for place, move in enumerate((acts.SEES, acts.SENDS_IT))]
        for _ in range(chance.randrange(4)):
            drawn.append(self._act(chance.randrange(600, 10_000), acts.SAYS, chance.choice(WRITTEN)))
        last = int(LASTS.total_seconds())
        ends = ((acts.PRESSES, "1d:close:"), (acts.PRESSES, "1d:withdraw:"))
        return drawn + [self._act(last + 7 * place, *move) for place, move in enumerate(ends)]

    def of_responders(self, chance: Random) -> Drawn:
        """Return what responders do of it: one may take it, write, close it, give it back or answer no more."""
        drawn: Drawn = []
        for address in RESPONDERS:
            if chance.random() < IS_TAKEN:
                at = chance.randrange(30, 5_000)
                drawn += [(address, self._act(at + 240 * place, *move)) for place, move in enumerate(ANSWERS_CALLS)]
                if chance.random() < ENDS_IT:
                    drawn.append((address, self._act(at + chance.randrange(60, 4_000), *chance.choice(ENDS_CALLS))))
        return drawn

    def _act(self, seconds: int, kind: str, what: str) -> Act:
        return Act(self.sent + timedelta(seconds=seconds), kind, what, way="a request")


def draw_requests(chance: Random, days: int, peer: str) -> Drawn:
    """Draw up to two requests of a peer who is the same in both worlds, with what responders do of them."""
    drawn: Drawn = []
    for _ in range(chance.randrange(3)):
        request = draw_request(chance, days)
        drawn += [(peer, act) for act in request.of_its_peer(chance)] + request.of_responders(chance)
    return drawn


def draw_request(chance: Random, days: int) -> Request:
    """Draw when a request is sent."""
    return Request(timedelta(seconds=chance.randrange(3 * 3600, days * 86400 - 5 * 3600)))
