"""The peers of the crowd, inside the fake: cries, ordinary messages, one who floods, one whom Telegram punishes."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from .bare_api import BareApi
from .texts import EMERGENCY, TEXTS

CRYING, ORDINARY, NUDGED, NOISY = 7_200_000_000, 7_300_000_000, 7_400_000_000, 7_500_000_000
"""Where the numbers of each kind of peer begin; the last is one peer."""

PUNISHED = NUDGED + 150
"""The chat under a 429: its peer waits for a reply, and its nudge comes up soon after the flood began."""

NUDGE_MARK = "benchnudge"
"""A word that only the nudges hold: a peer may wait for a nudge and for a reply."""

ORDINARY_PEERS = 300
"""So many write again and again; in the flood as many, besides, whose nudges stand last."""

CRY_SECONDS, ORDINARY_SECONDS, NUDGED_SECONDS, NOISY_CRY_SECONDS = 0.1, 0.2, 0.5, 5.0
"""Between one and the next."""

KINDS = ("cry", "ordinary", "nudged", "noisy cry")
"""What is timed: cries, ordinary messages, those of peers whose nudge waits, cries of the peer who floods."""

LAST_ANSWERS_SECONDS = 5.0
"""How long answers are waited for once nobody writes any more."""


@dataclass
class Seen:
    """What the fake saw. Milliseconds go from the word to its answer; what was never answered counts to the end."""

    ms: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    unanswered: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    noise: int = 0
    noisy_answers: int = 0
    nudges: int = 0
    paced: int = 0
    busiest_second: int = 0
    too_early: int = 0
    """Messages to the punished chat before its time."""
    punished_answers: int = 0
    punished_late_seconds: float = -1.0
    """From the end of the punishment to the first message that came through; below zero: none came."""


class CrowdDay:
    """Lets the crowd live for a while, as often as wanted; its peers remember what the bot's cards look like."""

    def __init__(self, api: BareApi) -> None:
        self._api = api
        self._made: Counter[str] = Counter()
        self._cards: set[bytes] = set()
        self._begin(0.0)

    def _begin(self, punish_seconds: float) -> None:
        self._seen = Seen()
        self._said: dict[tuple[str, int], float] = {}
        self._moments: list[float] = []
        self._punish_seconds, self._punished_until = punish_seconds, 0.0

    async def live(
        self, seconds: float, noise_a_second: int = 0, punish_seconds: float = 0.0, nudges: int = 0
    ) -> dict[str, Any]:
        """Live for `seconds`: a quiet day, but for the noise, the punishment and the waiting nudges that are named."""
        self._begin(punish_seconds)
        self._api.on_send = self._sent
        begun = time.time()
        loops = [_every(CRY_SECONDS, seconds, self._cry), _every(ORDINARY_SECONDS, seconds, self._write)]
        if noise_a_second:
            loops.append(_every(1 / noise_a_second, seconds, self._make_noise))
            loops.append(_every(NOISY_CRY_SECONDS, seconds, self._cry_in_noise))
        if nudges:
            self._last_nudged = NUDGED + nudges - 1
            loops.append(_every(NUDGED_SECONDS, seconds, self._write_while_nudged))
        if punish_seconds:
            self._api.say(PUNISHED, TEXTS[-1])
        await asyncio.gather(*loops)
        seen = self._seen
        seen.seconds = time.time() - begun
        self._seen, counted = Seen(ms=seen.ms), seen
        await self._wait_for_answers()
        for (kind, _), said in self._said.items():
            counted.ms[kind].append((time.time() - said) * 1000)
            counted.unanswered[kind] = counted.unanswered.get(kind, 0) + 1
        counted.busiest_second = busiest_second(self._moments)
        return asdict(counted)

    async def _wait_for_answers(self) -> None:
        end = time.time() + LAST_ANSWERS_SECONDS
        while self._said and time.time() < end:
            await asyncio.sleep(0.01)

    # What peers do.

    def _say(self, kind: str, chat: int, text: str) -> None:
        self._said.setdefault((kind, chat), self._api.say(chat, text))

    def _cry(self) -> None:
        self._made["cry"] += 1
        self._say("cry", CRYING + self._made["cry"], EMERGENCY)

    def _write(self) -> None:
        self._made["ordinary"] += 1
        number = self._made["ordinary"]
        self._say("ordinary", ORDINARY + number % ORDINARY_PEERS, TEXTS[number % len(TEXTS)])

    def _write_while_nudged(self) -> None:
        self._made["nudged"] += 1
        number = self._made["nudged"]
        self._say("nudged", self._last_nudged - number % ORDINARY_PEERS, TEXTS[number % len(TEXTS)])

    def _make_noise(self) -> None:
        self._seen.noise += 1
        self._api.say(NOISY, TEXTS[self._seen.noise % len(TEXTS)])

    def _cry_in_noise(self) -> None:
        self._say("noisy cry", NOISY, EMERGENCY)

    # What peers see.

    def _sent(self, chat: int, body: bytes, at: float) -> float:
        if chat == PUNISHED and self._punish_seconds and (refused := self._punish(at)):
            return refused
        seen = self._seen
        self._moments.append(at)
        without_chat = body.replace(b"%d" % chat, b"")
        if CRYING <= chat < ORDINARY:
            self._cards.add(without_chat)
            self._answered("cry", chat, at)
            return 0.0
        if chat == NOISY and without_chat in self._cards:
            self._answered("noisy cry", chat, at)
            return 0.0
        seen.paced += 1
        if NUDGE_MARK.encode() in body:
            seen.nudges += 1
        elif chat == NOISY:
            seen.noisy_answers += 1
        else:
            self._answered("ordinary" if chat < NUDGED else "nudged", chat, at)
        return 0.0

    def _answered(self, kind: str, chat: int, at: float) -> None:
        said = self._said.pop((kind, chat), None)
        if said is not None:
            self._seen.ms[kind].append((at - said) * 1000)

    def _punish(self, at: float) -> float:
        """Refuse the first message to the punished chat, and all others before its time. Returns the seconds left."""
        if not self._punished_until:
            self._punished_until = at + self._punish_seconds
            return self._punish_seconds
        if at < self._punished_until:
            self._seen.too_early += 1
            return self._punished_until - at
        if not self._seen.punished_answers:
            self._seen.punished_late_seconds = at - self._punished_until
        self._seen.punished_answers += 1
        return 0.0


async def _every(pause: float, seconds: float, act: Callable[[], None]) -> None:
    """Act every `pause` seconds, for `seconds`, beginning after the first pause; late acts are caught up with."""
    begun = time.monotonic()
    for number in range(1, int(seconds / pause) + 1):
        await asyncio.sleep(max(0.0, begun + number * pause - time.monotonic()))
        act()


def busiest_second(moments: list[float]) -> int:
    """Return the most messages within any one second."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most
