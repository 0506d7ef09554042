"""What was promised where a peer reads "Send": it stands in the button, and only that is ever sent. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .lookups import Answering

LASTS = timedelta(minutes=30)
"""How long an offer can be sent as it was read; after that it is shown anew."""

_TEXT = re.compile(r"([0-9]{1,10})-([0-9]{1,3})-([0-9]{1,10})")


@dataclass(frozen=True)
class Offer:
    """What a peer read before they tapped.

    Attributes:
        at: when it was drawn (aware, UTC; whole seconds).
        minutes: within how many minutes an answer was promised.
        opens_at: when it said that it goes out; None for at once.
    """

    at: datetime
    minutes: int
    opens_at: datetime | None = None

    @staticmethod
    def of(to: Answering, now: datetime) -> Offer:
        """Return what is promised now."""
        opens_at = to.hours.opens_at(now)
        return Offer(_whole(now), to.hours.minutes, _whole(opens_at) if opens_at > now else None)

    @staticmethod
    def from_text(text: str) -> Offer | None:
        """Read what `to_text` wrote; None for anything else."""
        if not (found := _TEXT.fullmatch(text)):
            return None
        at, minutes, opens = map(int, found.groups())
        return Offer(_moment(at), minutes, _moment(opens) if opens else None)

    def to_text(self) -> str:
        """Return it as a button carries it."""
        opens = int(self.opens_at.timestamp()) if self.opens_at else 0
        return f"{int(self.at.timestamp())}-{self.minutes}-{opens}"

    def is_young(self, now: datetime) -> bool:
        """True while it can be sent as it was read. One from ahead of the clock is not: the clock was set back."""
        return timedelta() <= now - self.at <= LASTS

    def holds(self, to: Answering, now: datetime) -> bool:
        """True when what is promised now is what was read."""
        current = Offer.of(to, now)
        return (current.minutes, current.opens_at) == (self.minutes, self.opens_at)


def _whole(moment: datetime) -> datetime:
    return _moment(int(moment.timestamp()))


def _moment(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)
