"""Where bots die that send what nobody asked for: each point of it in turn, and those first where none has died yet."""

from __future__ import annotations

from collections import Counter
from random import Random

from .kill_lives import ANYWHERE, START_WITHIN, Plan
from .kill_points import BY_NAME, END, POINTS, START, UNASKED_POINTS

_SHARED = (
    "leases_freed", "commit_asked", "commit_done", "claim_made", "claim_kept", "send_wait", "send_going", "send_done",
    "end_known", "end_wait", "end_made", "nudge_due", "nudge_kept", "tidied", "scrubbed", "stop_heard", "stop_half",
    "stop_last",
)  # fmt: skip

PASSED = tuple(point.name for point in (*POINTS, *UNASKED_POINTS) if point in UNASKED_POINTS or point.name in _SHARED)
"""Every durable point that a check-in or a line comes by."""

OFTEN = frozenset({
    "commit_asked", "commit_done", "send_wait", "send_going", "send_done", "end_known", "nudge_due", "nudge_kept",
    "nudge_taken", "dose_noted", "rhythm_kept", "nudge_ended", "unasked_made", "planned_void", "planned_made",
    "unasked_done", "next_asked",
})  # fmt: skip
"""What a life passes once for each occurrence, or more often; the rest it passes a few times."""

SELDOM = frozenset({"put_off", "again_later", "members_found", "members_made", "chat_cleaned", "numbers_gone"})
"""What a life may not come by at all: whoever dies here dies at the first passing."""

GATHERED = frozenset(
    {"claim_made", "claim_kept", "end_wait", "end_made", "sent_written", "numbers_noted", "unsent_ended"}
)
"""What a life passes once for several messages together."""

GATHERED_MOST, FEW_MOST = 16, 4

PLANNING = ("members_found", "members_made", "members_kept", "planned_void", "planned_made")
"""What a life comes by where schedules began or changed, and else hardly or not at all."""

SHARE_ANYWHERE = 0.12

FEW_LEFT = 6
"""From so few points on at which nobody died yet, each has a turn beside so many others."""

PATIENCE_SECONDS = 2.0
"""How long after its store is open a life may take to come by its point; then it is killed where it is."""


class UnaskedLives:
    """Plans lives, one after the other."""

    def __init__(self, seed: str, names: tuple[str, ...] = PASSED) -> None:
        self._chance = Random(f"{seed}:unasked")
        self._names = names
        self._turn: list[str] = []

    def next(self, deaths: Counter[str], due: int, is_quiet: bool, is_stirred: bool) -> Plan:
        """Plan the next life.

        Args:
            deaths: at which points how many died.
            due: how much is due when it begins.
            is_quiet: what was due has fired, and only what is on its way has to end.
            is_stirred: what was planned is to be planned anew.
        """
        planning = [name for name in self._names if name in PLANNING]
        if is_stirred and planning:
            name = min(planning, key=lambda name: (deaths[name], self._chance.random()))
            # All that is planned is planned once: whoever is to die there first is waited for.
            return Plan(name, 1, PATIENCE_SECONDS if deaths[name] else START_WITHIN)
        if is_quiet:
            name = self._chance.choice([name for name in self._names if BY_NAME[name].phase == END] or [ANYWHERE])
            return Plan(name, 1, 0.5)
        if self._chance.random() < SHARE_ANYWHERE:
            return Plan(ANYWHERE, 1, self._chance.uniform(0.2, PATIENCE_SECONDS))
        missing = self.missing(deaths)
        if not self._turn and missing and len(missing) <= FEW_LEFT:
            # What is met on some days only is tried again and again, until a day has it.
            self._turn = self._chance.sample(self._names, min(FEW_LEFT, len(self._names))) + missing
        if not self._turn:
            self._turn = list(self._names)
            self._chance.shuffle(self._turn)
            # Those come first at which nobody has died yet.
            self._turn.sort(key=lambda name: deaths[name] > 0, reverse=True)
        name = self._turn.pop()
        seconds = 0.6 if BY_NAME[name].phase == END else PATIENCE_SECONDS
        return Plan(name, self._passing(name, deaths[name], due), seconds)

    def _passing(self, name: str, died: int, due: int) -> int:
        if name in SELDOM or BY_NAME[name].phase in (START, END):
            return 1
        if name not in OFTEN:
            return self._chance.randint(1, GATHERED_MOST if name in GATHERED else FEW_MOST) if died else 1
        # Not all that is due becomes a message. Where nobody died yet, somebody is to die for certain.
        return self._chance.randint(1, max(1, due * 2 // 3 if died else due // 4))

    def missing(self, deaths: Counter[str]) -> list[str]:
        """Return the points at which nobody has died yet."""
        return [name for name in self._names if not deaths[name]]
