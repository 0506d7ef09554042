"""What an answer may ask of the store, and only when it wants to: what is joined, planned, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from store import answers, nudges, organisations, schedules
from store.answers import Asked
from store.database import Transaction
from store.organisations import Invite, Membership
from store.peers import Peer
from store.schedules import Schedule


@dataclass(frozen=True)
class Plan:
    """One schedule of an organisation that a peer joined, and when it is due for them next, if it is."""

    membership: Membership
    schedule: Schedule
    due_at: datetime | None


@dataclass(frozen=True)
class Plans:
    """Everything that may come to a peer by itself."""

    memberships: tuple[Membership, ...] = ()
    plans: tuple[Plan, ...] = ()
    line_at: datetime | None = None


class Lookups:
    """Nothing joined, nothing planned: what a peer has of whom nothing is kept."""

    def invite(self, code: str) -> Invite | None:
        """Return what a code opens."""
        return None

    def plans(self) -> Plans:
        """Return what may come by itself."""
        return Plans()

    def open_check_in(self) -> tuple[Schedule, Asked] | None:
        """Return the check-in that was sent last within a week, and for which time it was asked."""
        return None

    def answers(self) -> list[tuple[Asked, dict[str, str]]]:
        """Return what the peer answered that is still kept, oldest first."""
        return []


class StoreLookups(Lookups):
    """The same, of a peer in the store."""

    def __init__(self, tx: Transaction, peer: Peer, now: datetime) -> None:
        self._tx, self._peer, self._now = tx, peer, now

    def invite(self, code: str) -> Invite | None:
        """Return what a code opens."""
        return organisations.opened_by(self._tx, code)

    def plans(self) -> Plans:
        """Return what may come by itself."""
        memberships = organisations.of_peer(self._tx, self._peer.id)
        due: Mapping[int, datetime] = nudges.due_by_schedule(self._tx, self._peer.id)
        plans = [
            Plan(membership, schedule, due.get(schedule.id))
            for membership in memberships
            if not membership.is_owner
            for schedule in schedules.of_organisation(self._tx, membership.organisation.id)
        ]
        return Plans(tuple(memberships), tuple(plans), due.get(0))

    def open_check_in(self) -> tuple[Schedule, Asked] | None:
        """Return the check-in that was sent last within a week, and for which time it was asked."""
        last = nudges.last_check_in(self._tx, self._peer.id, self._now)
        if last is None or not organisations.is_member(self._tx, last.organisation_id, self._peer.id):
            return None
        schedule = schedules.find(self._tx, last.organisation_id, last.schedule_id)
        if schedule is None or schedule.state != schedules.ACTIVE:
            return None
        return schedule, Asked(last.organisation_id, last.schedule_id, last.wall)

    def answers(self) -> list[tuple[Asked, dict[str, str]]]:
        """Return what the peer answered that is still kept, oldest first."""
        return answers.of_peer(self._tx, self._peer)
