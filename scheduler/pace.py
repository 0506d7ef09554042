"""How fast messages may go: to one chat, and to all; and who rests because Telegram said so. Pure: the moment is given.

Telegram's limits (Bot FAQ): about one message a second in a chat, short bursts allowed, and about 30 a second over
all. Answers may use all of our pace; check-ins and nudges leave a part of it free for the next answer, and have a pace
of their own under it, so that a few answers a second do not slow them.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.outbox import BULK_FROM, URGENCY

FLOODED_CHATS = 3
"""So many different chats refused in a row, none taken between: it is the bot that is too fast, not a chat."""

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
        self._at: datetime | None = None

    def level(self, now: datetime) -> float:
        """Return what is in it. A clock that was set back fills nothing and takes nothing."""
        if self._at is not None and now > self._at:
            self._level = min(self._most, self._level + (now - self._at).total_seconds() * self._per_second)
        self._at = now
        return self._level

    def take(self, now: datetime) -> None:
        """Take one out; below nothing it is owed."""
        self._level = self.level(now) - 1

    def seconds_until(self, now: datetime, wanted: float) -> float:
        """Return how long until so much is in it."""
        missing = wanted - self.level(now)
        # Moments are whole microseconds: one later it is surely there.
        return missing / self._per_second + 1e-6 if missing > 0 else 0.0


def lane(kind: str) -> str:
    """Return whether somebody waits for a message of this kind."""
    return BULK if URGENCY[kind] >= BULK_FROM else URGENT


class Pace:
    """What may go now."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = Bucket(limits.all_per_second, limits.burst)
        # A second's worth is kept: what a busy machine missed is made up for, as far as the pace of all allows.
        self._bulk = Bucket(limits.per_second, max(limits.burst, limits.per_second))
        self._chats: OrderedDict[int, tuple[Bucket, datetime]] = OrderedDict()
        self._rests: dict[int, datetime] = {}
        self._refused: dict[str, dict[int, datetime]] = {URGENT: {}, BULK: {}}
        self._paused: dict[str, datetime] = {}

    def room(self, now: datetime) -> tuple[int, int]:
        """Return how many messages may leave now, and how many of them may be bulk."""
        level = self._all.level(now)
        most = 0 if self._is_paused(URGENT, now) else max(0, int(level))
        bulk_level = min(level - self._limits.reserve, self._bulk.level(now))
        bulk = 0 if self._is_paused(BULK, now) else max(0, int(bulk_level))
        return most, min(most, bulk)

    def resting(self, now: datetime) -> list[int]:
        """Return the peers whose chats get nothing now."""
        self._rests = {peer_id: until for peer_id, until in self._rests.items() if until > now}
        return list(self._rests)

    def seconds_to_next(self, now: datetime) -> float:
        """Return how long until more may go than now; 0 when all is free."""
        waits = [(until - now).total_seconds() for until in (*self._rests.values(), *self._paused.values())]
        waits.append(max(self._all.seconds_until(now, self._limits.reserve + 1), self._bulk.seconds_until(now, 1)))
        return min((wait for wait in waits if wait > 0), default=0.0)

    def leaves(self, now: datetime, peer_id: int, is_message: bool, is_bulk: bool = False) -> None:
        """Count something that leaves; only a new message counts in its chat. Answers do not slow what is bulk."""
        self._all.take(now)
        if is_bulk:
            self._bulk.take(now)
        if not is_message:
            return
        bucket, _ = self._chats.pop(peer_id, (None, None))
        bucket = bucket or Bucket(self._limits.chat_per_second, self._limits.chat_burst)
        bucket.take(now)
        self._chats[peer_id] = (bucket, now)
        if (wait := bucket.seconds_until(now, 1)) > 0:
            self._rest(peer_id, now + timedelta(seconds=wait))
        self._forget_quiet_chats(now)

    def leaves_beside(self, now: datetime) -> None:
        """Count an emergency card: nothing holds it back, and what follows makes room for it."""
        self._all.take(now)

    def is_taken(self, kind: str) -> None:
        """Telegram took a message: whoever was refused before in this lane was refused alone."""
        self._refused[lane(kind)].clear()

    def is_refused(self, kind: str, peer_id: int, until: datetime) -> None:
        """Telegram wants nothing for this chat until then (429). Several chats in a row: nothing of this lane."""
        self._rest(peer_id, until)
        refused = self._refused[lane(kind)]
        refused[peer_id] = until
        if len(refused) >= FLOODED_CHATS:
            # The shortest wait of them: each chat rests alone for its own, and a next refusal says if it was too short.
            self._paused[lane(kind)] = min(refused.values())

    def _rest(self, peer_id: int, until: datetime) -> None:
        self._rests[peer_id] = max(until, self._rests.get(peer_id, until))

    def _is_paused(self, which: str, now: datetime) -> bool:
        until = self._paused.get(which)
        if until is None:
            return False
        if until > now:
            return True
        del self._paused[which]
        self._refused[which].clear()
        return False

    def _forget_quiet_chats(self, now: datetime) -> None:
        """A chat that was quiet for so long is full again, and needs no memory."""
        quiet = timedelta(seconds=self._limits.chat_burst / self._limits.chat_per_second)
        while self._chats:
            peer_id, (_, at) = next(iter(self._chats.items()))
            if now - at < quiet:
                return
            del self._chats[peer_id]
