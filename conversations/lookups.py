"""What an answer may ask of the store, and only when it wants to: what is joined, planned, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from store import answers, audit, calls, counts, deeds, holdings, nudges, organisations, schedules
from store.answers import Asked
from store.audit import Entry
from store.calls import Call
from store.counts import CountedWindow
from store.database import Transaction
from store.deeds import Deed
from store.organisations import Invite, Membership, Organisation
from store.peers import Peer
from store.row_security import acting_for
from store.schedules import Schedule

from .call_hours import CallHours
from .check_in_tokens import Mark

CALLS_MOST = 3
"""Requests of one peer that an organisation's responders hear of in a day: each of them wakes somebody."""


@dataclass(frozen=True)
class Plan:
    """One schedule of an organisation that a peer joined, and when it is due for them next, if it is."""

    membership: Membership
    schedule: Schedule
    due_at: datetime | None


@dataclass(frozen=True)
class OpenCheckIn:
    """A check-in that was sent and may be answered still; `kept`: what its peer tapped in it already."""

    schedule: Schedule
    asked: Asked
    kept: dict[str, str]


@dataclass(frozen=True)
class Plans:
    """Everything that may come to a peer by itself."""

    memberships: tuple[Membership, ...] = ()
    plans: tuple[Plan, ...] = ()
    line_at: datetime | None = None


@dataclass(frozen=True)
class Owned:
    """An organisation that the peer looks after: what has not ended of it, its open links, whether nobody else does."""

    organisation: Organisation
    schedules: tuple[Schedule, ...] = ()
    invite: Invite | None = None
    owner_invite: Invite | None = None
    is_only_owner: bool = False
    calls: CallHours | None = None
    """When it answers call requests; None while it takes none."""

    responder_invite: Invite | None = None
    responders: int = 0
    """How many answer its call requests: a role that is given, and nothing that peers tell."""

    def schedule(self, number: str) -> Schedule | None:
        """Return one of its schedules by what a button carried."""
        return next((each for each in self.schedules if str(each.id) == number), None)


@dataclass(frozen=True)
class DeedSeen:
    """A line of an organisation as one of its owners sees it; `is_own`: they wrote it, so another has to agree."""

    deed: Deed
    is_own: bool


@dataclass(frozen=True)
class Answering:
    """An organisation that the peer joined and that answers call requests, or theirs that is open still."""

    organisation: Organisation
    hours: CallHours
    call: Call | None = None
    is_spent: bool = False
    """True when its responders were woken by this peer as often as one day allows."""


class Lookups:
    """Nothing joined, nothing planned: what a peer has of whom nothing is kept."""

    def invite(self, code: str) -> Invite | None:
        """Return what a code opens."""
        return None

    def owns(self) -> list[Organisation]:
        """Return the open organisations that the peer looks after."""
        return []

    def owned(self, organisation_id: int) -> Owned | None:
        """Return an open organisation that the peer looks after; None for any other, and for none.

        Nobody else changes it before the turn is kept.
        """
        return None

    def begun(self, organisation_id: int, mark: str) -> Schedule | None:
        """Return the schedule whose rule bears the mark, if one began; it may have ended since."""
        return None

    def trail(self, organisation_id: int, most: int, skip: int) -> list[tuple[Entry, bool]]:
        """Return what was done for an organisation with roles, the newest first, each with whether the peer did it."""
        return []

    def plans(self) -> Plans:
        """Return what may come by itself."""
        return Plans()

    def is_member(self, organisation_id: int) -> bool:
        """True while the peer gets the check-ins of an organisation; nothing but the store knows that they left."""
        return True

    def open_check_in(self, mark: Mark) -> OpenCheckIn | None:
        """Return a check-in that the peer was sent within a week, if they are still asked by it."""
        return None

    def answers(self) -> list[tuple[Asked, dict[str, str]]]:
        """Return what the peer answered that is still kept, oldest first."""
        return []

    def windows(self, organisation_id: int) -> list[CountedWindow] | None:
        """Return what was told of an organisation that the peer joined, newest first; None for any other."""
        return None

    def owned_windows(self, organisation_id: int) -> list[CountedWindow]:
        """Return the same of one that the peer looks after: a day later than its people."""
        return []

    def deeds(self, organisation_id: int) -> list[DeedSeen]:
        """Return what an organisation that the peer looks after says it did, newest first."""
        return []

    def answering(self) -> list[Answering]:
        """Return the organisations that would answer a call request of the peer."""
        return []

    def calls_kept(self) -> int:
        """Return how many call requests of the peer are kept, over or not."""
        return 0

    def holdings(self) -> dict[str, int]:
        """Return how many rows each table has about the peer, by the table's name; without those that have none."""
        return {}


class StoreLookups(Lookups):
    """The same, of a peer in the store."""

    def __init__(self, tx: Transaction, peer: Peer, now: datetime) -> None:
        self._tx, self._peer, self._now = tx, peer, now

    def invite(self, code: str) -> Invite | None:
        """Return what a code opens. What works once is nobody else's before the turn is kept."""
        found = organisations.opened_by(self._tx, code, self._now.date())
        if found and found.is_for_one:
            found = organisations.opened_by(self._tx, code, self._now.date(), is_locked=True)
        return found

    def owns(self) -> list[Organisation]:
        """Return the open organisations that the peer looks after."""
        return [
            each.organisation
            for each in organisations.of_peer(self._tx, self._peer.id)
            if each.role == organisations.OWNER and not each.organisation.is_closed
        ]

    def owned(self, organisation_id: int) -> Owned | None:
        """Return an open organisation that the peer looks after; None for any other, and for none."""
        with acting_for(self._tx, organisation_id):
            return self._owned(organisation_id)

    def _owned(self, organisation_id: int) -> Owned | None:
        if not organisations.is_owner(self._tx, organisation_id, self._peer.id):
            return None
        found = organisations.find(self._tx, organisation_id, is_locked=True)
        # Once more: it may have been closed, or given up, while its row was waited for.
        if found is None or found.is_closed or not organisations.is_owner(self._tx, organisation_id, self._peer.id):
            return None
        today = self._now.date()
        return Owned(
            found,
            tuple(schedules.of_organisation(self._tx, organisation_id)),
            organisations.open_invite(self._tx, organisation_id, today),
            organisations.open_invite(self._tx, organisation_id, today, organisations.OWNER),
            organisations.owner_count(self._tx, organisation_id) == 1,
            CallHours.from_text(calls.settings_of(self._tx, organisation_id)),
            organisations.open_invite(self._tx, organisation_id, today, organisations.RESPONDER),
            len(organisations.with_role(self._tx, organisation_id, organisations.RESPONDER)),
        )

    def begun(self, organisation_id: int, mark: str) -> Schedule | None:
        """Return the schedule whose rule bears the mark, if one began; it may have ended since."""
        with acting_for(self._tx, organisation_id):
            return schedules.begun_by(self._tx, organisation_id, mark)

    def trail(self, organisation_id: int, most: int, skip: int) -> list[tuple[Entry, bool]]:
        """Return what was done for an organisation with roles, the newest first, each with whether the peer did it."""
        with acting_for(self._tx, organisation_id):
            found = audit.newest(self._tx, most, organisation_id, skip)
        return [(entry, entry.peer_id == self._peer.id) for entry in found]

    def plans(self) -> Plans:
        """Return what may come by itself."""
        memberships = organisations.of_peer(self._tx, self._peer.id)
        due: Mapping[int, datetime] = nudges.due_by_schedule(self._tx, self._peer.id)
        plans = [
            Plan(membership, schedule, due.get(schedule.id))
            for membership in memberships
            if membership.role == organisations.MEMBER
            for schedule in schedules.of_organisation(self._tx, membership.organisation.id)
        ]
        return Plans(tuple(memberships), tuple(plans), due.get(0))

    def is_member(self, organisation_id: int) -> bool:
        """True while the peer gets the check-ins of an organisation."""
        return organisations.is_member(self._tx, organisation_id, self._peer.id)

    def open_check_in(self, mark: Mark) -> OpenCheckIn | None:
        """Return a check-in that the peer was sent within a week, if they are still asked by it."""
        sent = nudges.sent_check_in(self._tx, self._peer.id, *mark, self._now)
        if sent is None or not self.is_member(sent.organisation_id):
            return None
        schedule = schedules.find(self._tx, sent.organisation_id, sent.schedule_id)
        if schedule is None or schedule.state != schedules.ACTIVE:
            return None
        kept = answers.load(self._tx, self._peer, sent.schedule_id, sent.wall)
        return OpenCheckIn(schedule, Asked(sent.organisation_id, sent.schedule_id, sent.wall), kept)

    def answers(self) -> list[tuple[Asked, dict[str, str]]]:
        """Return what the peer answered that is still kept, oldest first."""
        return answers.of_peer(self._tx, self._peer)

    def windows(self, organisation_id: int) -> list[CountedWindow] | None:
        """Return what was told of an organisation that the peer joined, newest first; None for any other."""
        if not organisations.is_member(self._tx, organisation_id, self._peer.id):
            return None
        return counts.windows(self._tx, organisation_id, self._now, is_owner=False)

    def owned_windows(self, organisation_id: int) -> list[CountedWindow]:
        """Return the same of one that the peer looks after: a day later than its people."""
        with acting_for(self._tx, organisation_id):
            is_owner = organisations.is_owner(self._tx, organisation_id, self._peer.id)
            found = counts.windows(self._tx, organisation_id, self._now, is_owner=True) if is_owner else []
        return found

    def deeds(self, organisation_id: int) -> list[DeedSeen]:
        """Return what an organisation that the peer looks after says it did, newest first."""
        with acting_for(self._tx, organisation_id):
            is_owner = organisations.is_owner(self._tx, organisation_id, self._peer.id)
            found = deeds.of_organisation(self._tx, organisation_id) if is_owner else []
        return [DeedSeen(each, each.written_by == self._peer.id) for each in found]

    def answering(self) -> list[Answering]:
        """Return the organisations that would answer a call request of the peer: some person other than themselves."""
        asked = {call.organisation_id: call for call in calls.asked_by(self._tx, self._peer.id)}
        found = []
        for each in organisations.of_peer(self._tx, self._peer.id):
            of = each.organisation
            call = asked.get(of.id)
            hours = CallHours.from_text(calls.settings_of(self._tx, of.id))
            if hours is None and call:
                # It takes no more; what is open keeps its promise.
                hours = CallHours(minutes=call.minutes)
            if each.role != organisations.MEMBER or of.is_closed or hours is None:
                continue
            others = set(organisations.with_role(self._tx, of.id, organisations.RESPONDER)) - {self._peer.id}
            if others or call:
                count = calls.count_sent(self._tx, of.id, self._peer.id, self._now - timedelta(days=1))
                found.append(Answering(of, hours, call, count >= CALLS_MOST))
        return found

    def calls_kept(self) -> int:
        """Return how many call requests of the peer are kept, over or not."""
        return calls.count_kept(self._tx, self._peer.id)

    def holdings(self) -> dict[str, int]:
        """Return how many rows each table has about the peer, by the table's name; without those that have none."""
        return holdings.count(self._tx, self._peer.id)
