"""Everything an owner can tap, for the walk over all screens: two organisations, one with check-ins in every state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from conversations import owner, presses
from conversations.counting import Band
from conversations.interrupts import Pressed
from conversations.lookups import DeedSeen, Lookups, Owned
from conversations.occurrences import Rule
from conversations.owner_proposals import WEEKS, Proposal
from conversations.owner_proposals import WINDOWS as SPREADS
from conversations.told_words import HEADS
from store import audit
from store.counts import CountedWindow, CountOf
from store.deeds import Deed
from store.organisations import MEMBER, OWNER, Invite, Organisation
from store.schedules import PAUSED, UNOWNED, Schedule
from tests.store.ground import NOW

HOUSE = Organisation(1, "The Corner House of Everybody in Town, and of their Friends")
_TODAY = date(2026, 11, 24)

_DAILY = Rule(tuple(range(7)), time(23, 30), 120, 2, _TODAY, date(2027, 1, 31))
_ASKS = Schedule(1, 1, "team_check_in", Rule((1,), time(13)).to_json(), "active", 1, 0)
SCHEDULES = (
    _ASKS,
    replace(_ASKS, id=2, state=PAUSED),
    replace(_ASKS, id=3, rule=_DAILY.to_json()),
    replace(_ASKS, id=5, state=UNOWNED),
    replace(_ASKS, id=4, flow="gone_from_the_pack", rule=Rule((6,), time(9), 1, ends_on=date(2026, 1, 31)).to_json()),
)

_PROPOSED = Proposal("abcdefghijkl", "team_check_in")
PROPOSALS = (
    _PROPOSED,
    replace(_PROPOSED, weekdays=tuple(range(7))),
    *(
        replace(_PROPOSED, weekdays=(1, 4), hour=19, window=window, weeks=weeks)
        for window in range(-1, len(SPREADS))
        for weeks in range(-1, len(WEEKS) if window >= 0 else 0)
    ),
)

LABELS = {f"button_window_{minutes}" for minutes in SPREADS} | {f"button_weeks_{count}" for count in WEEKS}
LABELS |= {f"trail_by_{who}" for who in ("you", *audit.WHO)}
LABELS |= {f"count_{band.value}" for band in Band} | {f"counts_{head}" for head in HEADS}
"""Lines whose keys are put together from what can be chosen, or told."""


_LONG = ("Very rough", "Rough", "Answers that the pack had once, and that are read as they were kept")
WINDOWS = [
    CountedWindow(date(2026, 11, 2), {(f"gone_{at}", "mood"): CountOf("most", _LONG) for at in range(20)}),
    CountedWindow(date(2026, 10, 5)),
    CountedWindow(
        date(2026, 9, 7),
        {
            ("team_check_in", "mood"): CountOf("few", ("Rough", "Very rough")),
            ("team_check_in", "rest"): CountOf("some", ("No",)),
        },
    ),
]
DEEDS = [
    DeedSeen(Deed(4, "W" * 200, 7, False, _TODAY), is_own=False),
    DeedSeen(Deed(3, "We bought chairs.", 7, False, _TODAY), is_own=True),
    DeedSeen(Deed(2, "We bought a kettle.", None, True, _TODAY), is_own=False),
    DeedSeen(Deed(1, "We bought a lamp.", 7, True, _TODAY), is_own=True),
]

TYPED = (
    "",
    "We bought chairs.",
    "1 We bought chairs.",
    "2 We bought chairs.",
    "2 overdose",
    "1 what did you take",
    "1 " + "long " * 50,
    "9 x",
)
"""What an owner may type behind the command for a line."""


class OwnerLooks(Lookups):
    """A peer who looks after two organisations: one has everything, the other nothing yet."""

    def owns(self) -> list[Organisation]:
        return [HOUSE, replace(HOUSE, id=2)]

    def owned(self, organisation_id: int) -> Owned | None:
        invites = (Invite("AB12", HOUSE, MEMBER, _TODAY), Invite("CD34", HOUSE, OWNER, _TODAY))
        found = {1: Owned(HOUSE, SCHEDULES, *invites), 2: Owned(replace(HOUSE, id=2), is_only_owner=True)}
        return found.get(organisation_id)

    def trail(self, organisation_id: int, most: int, skip: int) -> list[tuple[audit.Entry, bool]]:
        done = [(audit.Entry(NOW, "owner", 1, 1, action, ""), at % 2 == 0) for at, action in enumerate(audit.OF_TEAMS)]
        done += [
            (audit.Entry(NOW, who, 1, None, "link_made", "7"), False) for who in ("responder", "operator", "clock")
        ]
        return done[skip : skip + most] if organisation_id == 1 else []

    def windows(self, organisation_id: int) -> list[CountedWindow]:
        return WINDOWS if organisation_id == 1 else []

    def owned_windows(self, organisation_id: int) -> list[CountedWindow]:
        return self.windows(organisation_id)

    def deeds(self, organisation_id: int) -> list[DeedSeen]:
        return DEEDS if organisation_id == 1 else []


def ways(has_name: bool) -> Iterator[Pressed]:
    """Every owner's button with everything it can be about, and what nobody drew; without a name for links few."""
    of = ["", "0", "1", "2", "4", "AB12", "1-13", "1-14", "9", "999999999999999999", "not-a-proposal"]
    of += [str(each.id) for each in SCHEDULES] + [each.write() for each in PROPOSALS]
    for what in (*owner._WAYS, "nonsense") if has_name else ("invite", "owner", "renew_yes"):
        for organisation_id in (1, 2, 3):
            for each in of:
                yield Pressed(presses.OwnerPress(what, organisation_id, each))
