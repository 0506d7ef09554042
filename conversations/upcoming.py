"""Planning ahead in the store: of each schedule, and of a peer's own lines, the next occurrence is a row."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from store import marks, nudges, organisations, peers, rhythms, schedules
from store.database import Transaction
from store.keys import KeyProblem, MasterKey
from store.nudges import Occurrence
from store.peers import Peer
from store.rhythms import Rhythm
from store.schedules import Schedule

from . import lines
from .occurrences import Rule, zone_data
from .planning import Planned, plan_next, quiet_until

PEERS_MOST = 50
"""Peers planned for in one transaction: some thirty milliseconds, and nobody's turn waits longer."""

JUST_BEFORE = timedelta(seconds=1)

TRIES_MOST = 8
"""Occurrences that are passed by because they came already: by other hours or another clock, one or two at the most."""

_log = logging.getLogger(__name__)


def plan_peer(tx: Transaction, peer: Peer, now: datetime) -> None:
    """Plan everything of one peer anew: they joined, came back, or changed when they may be written to."""
    for membership in organisations.of_peer(tx, peer.id):
        if membership.role == organisations.MEMBER:
            for schedule in schedules.of_organisation(tx, membership.organisation.id):
                plan_check_in(tx, peer, schedule, now)
    plan_line(tx, peer, now)


def plan_check_in(
    tx: Transaction,
    peer: Peer,
    schedule: Schedule,
    now: datetime,
    rhythm: Rhythm | None = None,
    since: datetime | None = None,
) -> Planned | None:
    """Plan a schedule's next occurrence for a peer who joined its organisation; nothing for who wants none.

    With `since`, the moment of the one before it, none is passed by that came and went while nothing ran, or while the
    one before it waited for its peer: it becomes a row too, to be marked as missed.
    """
    settings = peer.settings
    is_wanted = not settings.is_stopped and not settings.has_check_ins_off and peer.is_reachable
    if schedule.state != schedules.ACTIVE or not is_wanted:
        nudges.forget_occurrences(tx, peer.id, schedule.id)
        return None
    rhythm = rhythm or rhythms.load(tx, peer, schedule.id)
    _make_room(tx, peer, schedule.id, now, schedule.version)
    if rhythm.is_asleep:
        return None
    rule, spread_by = Rule.from_json(schedule.rule), f"{schedule.id}|{peer.spread_by}"
    earliest = since or now
    for _ in range(TRIES_MOST):
        planned = plan_next(rule, settings, spread_by, earliest, rhythm.last, rhythm.passed_over)
        if planned is None:
            return None
        occurrence = Occurrence(planned.wall, schedule.organisation_id, schedule.id, schedule.version)
        if nudges.plan_occurrence(tx, peer, nudges.CHECK_IN, occurrence, planned.due_at):
            return planned
        # It came, or was missed, by another clock or other hours of the peer's: the one after it, then.
        earliest = planned.due_at
    return None


def plan_line(
    tx: Transaction, peer: Peer, now: datetime, rhythm: Rhythm | None = None, since: datetime | None = None
) -> Planned | None:
    """Plan a peer's next line; nothing for who wants none. `since` as for check-ins."""
    settings = peer.settings
    is_wanted = bool(lines.weekly_rule(settings) or lines.ten_days_rule(settings, now))
    if settings.is_stopped or not peer.is_reachable or not is_wanted:
        nudges.forget_occurrences(tx, peer.id, rhythms.LINES)
        return None
    rhythm = rhythm or rhythms.load(tx, peer, rhythms.LINES)
    _make_room(tx, peer, rhythms.LINES, now)
    if rhythm.is_asleep:
        return None
    earliest = since or now
    for _ in range(TRIES_MOST):
        planned = _next_line(peer, rhythm, earliest)
        if planned is None:
            return None
        if nudges.plan_occurrence(tx, peer, nudges.LINE, Occurrence(planned.wall), planned.due_at):
            return planned
        earliest = planned.due_at
    return None


def _make_room(tx: Transaction, peer: Peer, schedule_id: int, now: datetime, version: int = 0) -> None:
    """Take back what is planned next. Whoever asks for quiet has put nothing off any more."""
    wish = quiet_until(peer.settings)
    if wish and wish > now:
        nudges.forget_occurrences(tx, peer.id, schedule_id)
    else:
        nudges.forget_next(tx, peer.id, schedule_id, now, version)


def _next_line(peer: Peer, rhythm: Rhythm, now: datetime) -> Planned | None:
    settings, spread_by = peer.settings, f"lines|{peer.spread_by}"
    ten_days = lines.ten_days_rule(settings, now)
    # They were asked for one by one: who reads them in silence still gets them all.
    planned = plan_next(ten_days, settings, spread_by, now, rhythm.last) if ten_days else None
    if planned:
        return planned
    rule = lines.weekly_rule(settings)
    if rule is None:
        return None
    earliest = lines.end_of_ten_days(settings, now)
    return plan_next(rule, settings, spread_by, earliest, rhythm.last, rhythm.passed_over)


def plan_members(tx: Transaction, master: MasterKey, now: datetime) -> int | None:
    """Plan for some members of a schedule that began or changed. Returns how many; None when all are planned for."""
    schedule = schedules.unplanned(tx)
    if schedule is None:
        return None
    found = organisations.members_after(tx, schedule.organisation_id, schedule.planned_to, PEERS_MOST)
    for peer_id in found:
        try:
            peer = peers.find_by_id(tx, master, peer_id)
        except KeyProblem:
            # One damaged row must not keep the others' check-ins back.
            _log.error("a peer that does not open with the key is not planned for")
            continue
        if peer:
            due_since = nudges.due_since(tx, peer.id, schedule.id, now)
            # What is due already is looked for first: it is still due, if the schedule still says so.
            plan_check_in(tx, peer, schedule, now, since=due_since - JUST_BEFORE if due_since else None)
    schedules.set_planned_to(tx, schedule.id, found[-1] if len(found) == PEERS_MOST else schedules.ALL_PLANNED)
    return len(found)


def look_at_zones(tx: Transaction) -> int:
    """Plan everything anew when the time zone data changed since the last start. Returns how many rows were planned.

    A row's moment was worked out from its local time by the data of that day (`security.md` G-T5).
    """
    before, here = marks.read(tx, marks.ZONE_DATA), zone_data()
    if before == here or not here:
        return 0
    marks.note(tx, marks.ZONE_DATA, here)
    if not before:
        return 0
    schedules.plan_all_anew(tx)
    return nudges.count_occurrences(tx)
