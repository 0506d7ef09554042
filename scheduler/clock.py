"""What time it is for the house: the machine's, unless Telegram says twice that it is far off; moved on in practice.

A machine whose clock is ahead for a minute would miss every check-in until then, count half a window as a whole one,
forget what is not over, and take other workers' leases. So what Telegram writes over each answer is listened to.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from logs import Known

OFF_MOST = timedelta(minutes=10)
"""How far the machine's clock may be from Telegram's. Smaller than the two hours after which something is too late, and
far more than an answer takes, or a clock that is set by the network is off."""

RIGHT_WITHIN = timedelta(minutes=5)
"""How near a clock that was off must come to be used again, so that nothing jumps to and fro at the limit."""

AGREE = timedelta(minutes=1)
"""How close two answers must be to say the same. An answer that the machine's own clock agrees with needs no second."""

SAID_FOR = timedelta(minutes=5)
"""How long answers must go on saying the same before they are believed against a machine that agreed with Telegram so
far: a server of theirs with a wrong clock may answer several times in a row."""

_log = logging.getLogger(__name__)


def _machine() -> datetime:
    return datetime.now(UTC)


def _lasting() -> timedelta:
    """Return how long the machine runs; on Linux with the time in which it slept, which no one can set."""
    return timedelta(seconds=time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))


class Clock:
    """The house's time."""

    def __init__(self, machine: Callable[[], datetime] = _machine, lasting: Callable[[], timedelta] = _lasting) -> None:
        """Tell the time by the machine's clock, and by how long the machine has been running."""
        self._machine, self._lasting = machine, lasting
        self._moved = timedelta()
        self._heard: datetime | None = None
        """When the machine began to run, by Telegram's last answer; and since when its answers have said that."""
        self._heard_since = timedelta()
        self._began_at: datetime | None = None
        """The same, as it is believed; None as long as nothing is."""
        self._is_off = False

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        machine = self._machine()
        return machine - self._off(machine) + self._moved

    def seconds_off(self) -> float:
        """Return by how many seconds the machine's clock is ahead of Telegram's; 0 when it is right, or not known."""
        return self._off(self._machine()).total_seconds()

    def doubts(self) -> bool:
        """True when the last answer was far from the machine's clock, and no other has agreed with it yet."""
        if self._heard is None or self._heard == self._began_at:
            return False
        return abs(self._machine() - self._heard - self._lasting()) > OFF_MOST

    def hear(self, theirs: datetime) -> None:
        """Take what Telegram wrote over an answer that came just now, aware."""
        lasting = self._lasting()
        began_at, is_said_again = theirs - lasting, True
        if self._heard is None or abs(began_at - self._heard) > AGREE:
            self._heard_since, is_said_again = lasting, False
        self._heard = began_at
        is_otherwise = self._began_at is not None and abs(began_at - self._began_at) > AGREE
        is_enough = is_said_again and (not is_otherwise or lasting - self._heard_since >= SAID_FOR)
        if is_enough or abs(self._machine() - theirs) <= OFF_MOST:
            self._began_at = began_at
        off = self.seconds_off()
        if bool(off) != self._is_off:
            self._is_off = bool(off)
            if self._is_off:
                far = Known(f"{abs(off) / 60:.0f} minutes {'ahead' if off > 0 else 'behind'}")
                _log.error("THE CLOCK OF THIS MACHINE IS WRONG, %s. Telegram's is used. Set it right.", far)
            else:
                _log.warning("The clock of this machine is right again.")

    def advance(self, by: timedelta) -> None:
        """Move the clock forward.

        Raises:
            ValueError: a clock does not go back.
        """
        if by < timedelta():
            raise ValueError("the clock only goes forward")
        self._moved += by

    def _off(self, machine: datetime) -> timedelta:
        if self._began_at is None:
            return timedelta()
        off = machine - (self._began_at + self._lasting())
        return off if abs(off) > (RIGHT_WITHIN if self._is_off else OFF_MOST) else timedelta()
