"""A check-in that an owner is putting together: it travels in its buttons, and nothing of it is kept. Pure.

What a button hands back could have been made by anybody, so everything is looked at again when it is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import blake2b

from .occurrences import DEFAULT_ZONE, Rule, wall_of

HOURS_OF_DAY = (9, 11, 13, 15, 17, 19)
"""When a window can begin, in each person's own time."""

WINDOWS = (1, 60, 120)
"""Minutes over which people can be spread; 1 is on the minute."""

WEEKS = (0, 4, 8, 12)
"""How long it can last; 0 is without an end."""

_WEEKDAYS = 7

_FORM = re.compile(
    r"(?P<token>[A-Za-z0-9_-]{12})(?P<flow>[0-9a-f]{4})"
    r"(?:(?P<days>[0-9a-f]{2})(?:(?P<hour>[0-9]{2})(?:(?P<window>[0-9])(?P<weeks>[0-9])?)?)?)?"
)


@dataclass(frozen=True)
class Proposal:
    """What was chosen so far; -1 and () stand for what was not.

    Attributes:
        token: twelve letters of its own: however often Start is tapped, one check-in begins.
        flow: which check-in of the pack.
        weekdays: 0 (Monday) to 6.
        hour: of `HOURS_OF_DAY`. `window`: a place in `WINDOWS`. `weeks`: a place in `WEEKS`.
    """

    token: str
    flow: str
    weekdays: tuple[int, ...] = ()
    hour: int = -1
    window: int = -1
    weeks: int = -1

    def write(self) -> str:
        """Return it as a button carries it."""
        written = f"{self.token}{_short(self.flow)}"
        if self.weekdays:
            written += f"{sum(1 << day for day in self.weekdays):02x}"
            written += f"{self.hour:02d}" if self.hour >= 0 else ""
            written += str(self.window) if self.window >= 0 else ""
            written += str(self.weeks) if self.weeks >= 0 else ""
        return written

    def with_day(self, day: int) -> Proposal:
        """Return it with one more day."""
        return replace(self, weekdays=tuple(sorted({*self.weekdays, day})))

    @property
    def is_whole(self) -> bool:
        """True when nothing is left to choose."""
        return self.weeks >= 0

    def rule(self, now: datetime) -> Rule:
        """Return the rule it stands for, if it began now. Its weeks are counted from its first time."""
        today = wall_of(now, DEFAULT_ZONE).date()
        rule = Rule(self.weekdays, time(self.hour), WINDOWS[self.window], begins_on=today)
        first = rule.next_after(wall_of(now, DEFAULT_ZONE))
        if not WEEKS[self.weeks] or first is None:
            return rule
        return replace(rule, ends_on=first.date() + timedelta(weeks=WEEKS[self.weeks], days=-1))

    def rule_text(self, now: datetime) -> str:
        """Return the rule as it is kept, with the mark of this proposal in it."""
        return json.dumps({**json.loads(self.rule(now).to_json()), _MARK: self.token})

    @property
    def mark(self) -> str:
        """What the rule of a schedule bears that this proposal began."""
        return f'"{_MARK}": "{self.token}"'


_MARK = "proposal"


def read(written: str, flows: Iterable[str]) -> Proposal | None:
    """Read what a button carried; None when it is no proposal, or for a check-in that the pack has not.

    Args:
        written: what `Proposal.write` returned.
        flows: the check-ins of the pack, by their keys.
    """
    found = _FORM.fullmatch(written)
    flow = next((key for key in flows if found and _short(key) == found["flow"]), "")
    if found is None or not flow:
        return None
    mask = int(found["days"] or "0", 16)
    proposal = Proposal(
        found["token"],
        flow,
        tuple(day for day in range(_WEEKDAYS) if mask >> day & 1),
        *(int(found[name] or "-1") for name in ("hour", "window", "weeks")),
    )
    return proposal if _is_possible(proposal, mask) else None


def _is_possible(proposal: Proposal, mask: int) -> bool:
    places = ((proposal.window, WINDOWS), (proposal.weeks, WEEKS))
    is_time = proposal.hour in (-1, *HOURS_OF_DAY) and all(place < len(ways) for place, ways in places)
    return is_time and mask < 1 << _WEEKDAYS and (bool(mask) or proposal.hour < 0)


def at_hour(rule: str, hour: int) -> str:
    """Return a kept rule with another time of day, and everything else in it as it was."""
    return json.dumps({**json.loads(rule), "at": str(time(hour))})


def _short(flow: str) -> str:
    return blake2b(flow.encode(), digest_size=2).hexdigest()
