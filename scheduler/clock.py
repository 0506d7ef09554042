"""What time it is for the house: by the machine, or by the database that workers share, unless Telegram disagrees.

Two answers of Telegram's must say that it is far off. In practice the clock is moved on.

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

ASKED_MOST = timedelta(seconds=2)
"""How long asking the database may take: what it said then is known to the second, and leases last 20."""

JUMPS_LEAST = timedelta(seconds=0.5)
"""What the database says is followed when it is so far from what it said before; less is the way there and back."""

SAID_FROM = timedelta(seconds=5)
"""How far a machine is from its database's when the log says so: NTP holds both within a fraction of it."""

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
        self._ahead = timedelta()
        """How far this machine is ahead of the database that workers share; nothing where one is at work alone."""
        self._shares = False
        self._heard: datetime | None = None
        """When the machine began to run, by Telegram's last answer; and since when its answers have said that."""
        self._heard_since = timedelta()
        self._began_at: datetime | None = None
        """The same, as it is believed; None as long as nothing is."""
        self._is_off = False

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        here = self._here()
        return here - self._off(here) + self._moved

    def seconds_off(self) -> float:
        """Return by how many seconds the clock in use is ahead of Telegram's; 0 when it is right, or not known.

        The clock in use is the machine's, or that of the database which workers share.
        """
        return self._off(self._here()).total_seconds()

    def doubts(self) -> bool:
        """True when the last answer was far from the machine's clock, and no other has agreed with it yet."""
        if self._heard is None or self._heard == self._began_at:
            return False
        return abs(self._here() - self._heard - self._lasting()) > OFF_MOST

    def agree(self, theirs: datetime, took: timedelta) -> None:
        """Go by the database that workers share from now on: leases are no two people's while all read one clock.

        Args:
            theirs: what its clock said, aware.
            took: how long asking took, until now; one that took long says too little, and is not taken.
        """
        ahead = self._machine() - (theirs + took / 2)
        if took > ASKED_MOST or abs(ahead - self._ahead) < JUMPS_LEAST:
            self._shares = self._shares or took <= ASKED_MOST
            return
        is_news = abs(ahead - self._ahead) >= SAID_FROM
        self._ahead, self._shares = ahead, True
        if is_news:
            far = Known(f"{ahead.total_seconds():+.0f} s")
            _log.warning("This machine's clock and the database's are %s apart: workers go by the database's.", far)

    def hear(self, theirs: datetime) -> None:
        """Take what Telegram wrote over an answer that came just now, aware."""
        lasting = self._lasting()
        began_at, is_said_again = theirs - lasting, True
        if self._heard is None or abs(began_at - self._heard) > AGREE:
            self._heard_since, is_said_again = lasting, False
        self._heard = began_at
        is_otherwise = self._began_at is not None and abs(began_at - self._began_at) > AGREE
        is_enough = is_said_again and (not is_otherwise or lasting - self._heard_since >= SAID_FOR)
        if is_enough or abs(self._here() - theirs) <= OFF_MOST:
            self._began_at = began_at
        off = self.seconds_off()
        if bool(off) != self._is_off:
            self._is_off = bool(off)
            if self._is_off:
                far = Known(f"{abs(off) / 60:.0f} minutes {'ahead' if off > 0 else 'behind'}")
                _log.error(
                    "THE CLOCK OF %s IS WRONG, %s. Telegram's is used. Set it right.", Known(self._whose().upper()), far
                )
            else:
                _log.warning("The clock of %s is right again.", self._whose())

    def advance(self, by: timedelta) -> None:
        """Move the clock forward.

        Raises:
            ValueError: a clock does not go back.
        """
        if by < timedelta():
            raise ValueError("the clock only goes forward")
        self._moved += by

    def _here(self) -> datetime:
        return self._machine() - self._ahead

    def _whose(self) -> Known:
        return Known("the database's machine" if self._shares else "this machine")

    def _off(self, here: datetime) -> timedelta:
        if self._began_at is None:
            return timedelta()
        off = here - (self._began_at + self._lasting())
        return off if abs(off) > (RIGHT_WITHIN if self._is_off else OFF_MOST) else timedelta()
