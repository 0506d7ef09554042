"""How fast messages may go: to one chat, and to all; and who rests because Telegram said so. Pure: the moment is given.

Telegram's limits (Bot FAQ): about one message a second in a chat, short bursts allowed, and about 30 a second over
all. Answers may use all of our pace; check-ins and nudges leave a part of it free for the next answer, and have a pace
of their own under it, so that a few answers a second do not slow them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from store import paces
from store.outbox import BULK_FROM, URGENCY
from store.paces import Fill

FLOODED_CHATS = 3
"""So many different chats refused in a row, none taken between: it is the bot that is too fast, not a chat."""

NOTED_MOST = 1000
"""What happened here since the last claim, at the most: while the store refuses, more is forgotten."""

ALL_PER_SECOND = 28.0
"""What leaves in a second with answers, at the most: Telegram's 30, less what is not counted here."""

URGENT, BULK = "urgent", "bulk"
"""What somebody waits for, and what is the bot's own idea."""


@dataclass(frozen=True)
class Limits:
    """What is allowed, in messages a second; `burst` are messages that may follow each other at once.

    `per_second` is for what goes by itself; with answers it may be a little more, as far as `ALL_PER_SECOND`.
    """

    per_second: float = 25.0
    chat_per_second: float = 1.0
    chat_burst: int = 3

    @property
    def all_per_second(self) -> float:
        """How many may leave in a second, answers too."""
        return max(self.per_second, min(self.per_second * 1.12, ALL_PER_SECOND))

    @property
    def burst(self) -> float:
        """How many may leave at once after a quiet time: few enough to stay under Telegram's 30 with the next ones."""
        return max(2.0, self.per_second * 0.4)

    @property
    def reserve(self) -> float:
        """What bulk leaves for answers."""
        return self.burst / 2


UNHURRIED = Limits(1e9, 1e9, 1_000_000)
"""For rehearsals, where nobody counts."""


class Bucket:
    """Fills with time up to `most`; every message takes one out."""

    def __init__(self, per_second: float, most: float) -> None:
        self._per_second = per_second
        self._most = most
        self._level = most
        self.at: datetime | None = None
        """When it was looked at, by the clock that was the farthest ahead."""

    def level(self, now: datetime) -> float:
        """Return what is in it. A clock that is behind fills nothing and takes nothing."""
        if self.at is None:
            self.at = now
        if now > self.at:
            self._level = min(self._most, self._level + (now - self.at).total_seconds() * self._per_second)
            self.at = now
        return self._level

    def take(self, now: datetime, count: int = 1) -> None:
        """Take one out, or with -1 put one back; below nothing it is owed."""
        self._level = min(self._most, self.level(now) - count)

    def seconds_until(self, now: datetime, wanted: float) -> float:
        """Return how long until so much is in it."""
        missing = wanted - self.level(now)
        # Moments are whole microseconds: one later it is surely there.
        return missing / self._per_second + 1e-6 if missing > 0 else 0.0

    def fill(self, now: datetime) -> Fill:
        """Return what is in it, to be kept."""
        level = self.level(now)
        return Fill(level, self.at or now)

    def put(self, kept: Fill) -> None:
        """Let it be as full as it was kept."""
        self._level, self.at = kept.level, kept.filled_at

    def move(self, by: timedelta) -> None:
        """Go by another clock from now on."""
        self.at = self.at and self.at + by


@dataclass(frozen=True)
class Standing:
    """How a pace stands: of all and of bulk how full it is and until when it pauses, and how each chat stands.

    A chat stands at the moment at which its burst is whole again: each message moves it on by the time one takes.
    """

    fills: Mapping[str, Fill]
    chats: Mapping[int, datetime]


def lane(kind: str) -> str:
    """Return whether somebody waits for a message of this kind."""
    return BULK if URGENCY[kind] >= BULK_FROM else URGENT


class Pace:
    """What may go now.

    Who rests, or fills, by a clock that was set back goes on by what it was set to: what was an hour ahead would rest
    for an hour. Nothing is filled by that. What a clock goes ahead fills once, as any quiet time does.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = Bucket(limits.all_per_second, limits.burst)
        # A second's worth is kept: what a busy machine missed is made up for, as far as the pace of all allows.
        self._bulk = Bucket(limits.per_second, max(limits.burst, limits.per_second))
        self._one = timedelta(seconds=1 / limits.chat_per_second)
        self._burst = self._one * (limits.chat_burst - 1)
        self._chats: dict[int, datetime] = {}
        self._refused: dict[str, dict[int, datetime]] = {URGENT: {}, BULK: {}}
        self._paused: dict[str, datetime] = {}
        self._since: list[tuple[datetime, Callable[[Pace], None]]] = []
        self._known = 0
        self._kept_at: datetime | None = None
        """When this worker last kept how all stand; earlier than that it stands only for whose clock is behind."""

    @property
    def full(self) -> dict[str, float]:
        """How much may go at once after a quiet time, by bucket."""
        return {paces.ALL: self._limits.burst, paces.BULK: max(self._limits.burst, self._limits.per_second)}

    def room(self, now: datetime) -> tuple[int, int]:
        """Return how many messages may leave now, and how many of them may be bulk."""
        self._follow(now)
        level = self._all.level(now)
        most = 0 if self._is_paused(URGENT, now) else max(0, int(level))
        bulk_level = min(level - self._limits.reserve, self._bulk.level(now))
        bulk = 0 if self._is_paused(BULK, now) else max(0, int(bulk_level))
        return most, min(most, bulk)

    def resting(self, now: datetime) -> list[int]:
        """Return the peers whose chats get nothing now."""
        self._follow(now)
        self._chats = {peer_id: at for peer_id, at in self._chats.items() if at > now}
        return [peer_id for peer_id, at in self._chats.items() if at - self._burst > now]

    def seconds_to_next(self, now: datetime) -> float:
        """Return how long until more may go than now; 0 when all is free."""
        self._follow(now)
        rests = [at - self._burst for at in self._chats.values()]
        waits = [(until - now).total_seconds() for until in (*rests, *self._paused.values())]
        waits.append(max(self._all.seconds_until(now, self._limits.reserve + 1), self._bulk.seconds_until(now, 1)))
        return min((wait for wait in waits if wait > 0), default=0.0)

    def leaves(self, now: datetime, peer_id: int, is_message: bool, is_bulk: bool = False) -> None:
        """Count something that leaves; only a new message counts in its chat. Answers do not slow what is bulk."""
        self._take(now, is_bulk, 1)
        if is_message:
            self._chats[peer_id] = max(now, self._chats.get(peer_id, now)) + self._one

    def stays(self, now: datetime, peer_id: int, is_message: bool, is_bulk: bool = False) -> None:
        """Something that was counted does not leave."""

        def put_back(pace: Pace) -> None:
            pace._take(now, is_bulk, -1)
            if is_message and peer_id in pace._chats:
                pace._chats[peer_id] -= pace._one

        self._note(now, put_back)

    def leaves_beside(self, now: datetime) -> None:
        """Count an emergency card: nothing holds it back, and what follows makes room for it."""
        self._note(now, lambda pace: pace._take(now, False, 1))

    def is_taken(self, kind: str) -> None:
        """Telegram took a message: whoever was refused before in this lane was refused alone."""
        self._refused[lane(kind)].clear()

    def is_refused(self, kind: str, peer_id: int, now: datetime, wait: timedelta) -> None:
        """Telegram wants nothing for this chat for so long (429). Several chats in a row: nothing of this lane."""
        until = now + wait
        refused = self._refused[lane(kind)]
        refused[peer_id] = until
        # The shortest wait of them: each chat rests alone for its own, and a next refusal says if it was too short.
        pause = min(refused.values()) if len(refused) >= FLOODED_CHATS else None

        def rest(pace: Pace) -> None:
            whole = until + pace._burst
            pace._chats[peer_id] = max(whole, pace._chats.get(peer_id, whole))
            if pause:
                pace._paused[lane(kind)] = pause

        self._note(now, rest)

    def begin(self, now: datetime, kept: Standing | None = None) -> Pace:
        """Return a pace to claim by, in a transaction that may run again, or fail.

        Args:
            now: the moment.
            kept: how all workers together stand, from the store; without it as this one does.
        """
        pace = Pace(self._limits)
        pace._put(kept or self.standing(now))
        pace._follow(now, self._kept_at)
        for at, note in self._since if kept else ():
            # By a clock that was set back since: whoever was refused then is refused once more.
            if at - now <= paces.APART_MOST:
                note(pace)
        pace._known = len(self._since)
        return pace

    def keep(self, now: datetime, claimed_by: Pace) -> None:
        """Stand as the pace that was claimed by, whose transaction is kept; and what came since is counted again."""
        del self._since[: claimed_by._known]
        self._kept_at = claimed_by._all.at
        self._put(claimed_by.standing(now))
        for _, note in self._since:
            note(self)

    def standing(self, now: datetime) -> Standing:
        """Return how it stands, to be kept."""
        self._follow(now)
        lanes = ((paces.ALL, self._all, URGENT), (paces.BULK, self._bulk, BULK))
        fills = {name: replace(of.fill(now), paused_until=self._paused.get(which)) for name, of, which in lanes}
        return Standing(fills, {peer_id: at for peer_id, at in self._chats.items() if at > now})

    def _put(self, kept: Standing) -> None:
        self._all.put(kept.fills[paces.ALL])
        self._bulk.put(kept.fills[paces.BULK])
        pauses = ((URGENT, kept.fills[paces.ALL].paused_until), (BULK, kept.fills[paces.BULK].paused_until))
        self._paused = {which: until for which, until in pauses if until}
        self._chats = dict(kept.chats)

    def _note(self, now: datetime, happened: Callable[[Pace], None]) -> None:
        """Count what happened here, and remember it for the store until the next claim is kept."""
        self._follow(now)
        happened(self)
        if len(self._since) < NOTED_MOST:
            self._since.append((now, happened))

    def _follow(self, now: datetime, kept_at: datetime | None = None) -> None:
        """Go by this clock if it was set back since.

        Args:
            now: the moment.
            kept_at: when this worker, by its own clock, last kept how all stand; what stands earlier was kept after
                that by one whose clock is behind, and the time between the two has not passed.
        """
        stands_at = max((each.at for each in (self._all, self._bulk) if each.at), default=now)
        if stands_at - now > paces.APART_MOST:
            self._move(now - stands_at)
        elif kept_at and kept_at <= now and kept_at - stands_at > paces.APART_MOST:
            self._move(kept_at - stands_at)

    def _move(self, by: timedelta) -> None:
        self._all.move(by)
        self._bulk.move(by)
        self._chats = {peer_id: at + by for peer_id, at in self._chats.items()}
        self._paused = {which: until + by for which, until in self._paused.items()}

    def _take(self, now: datetime, is_bulk: bool, count: int) -> None:
        self._all.take(now, count)
        if is_bulk:
            self._bulk.take(now, count)

    def _is_paused(self, which: str, now: datetime) -> bool:
        until = self._paused.get(which)
        if until is None:
            return False
        if now < until <= now + paces.REST_MOST:
            return True
        del self._paused[which]
        self._refused[which].clear()
        return False
