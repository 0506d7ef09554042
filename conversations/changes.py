"""What an answer changes besides session and settings: joining, leaving, later, what was tapped. Kept by `keep`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.check_in_rules import is_answer
from store import answers, audit, nudges, organisations, rhythms, schedules
from store.answers import Asked
from store.database import Transaction
from store.peers import Peer
from store.rhythms import LINES, Rhythm

from . import call_acts, hand_over, owner_changes
from .owner_changes import OwnerChange
from .planning import MONTHLY_FROM
from .upcoming import plan_check_in, plan_line, plan_peer


@dataclass(frozen=True)
class Joined:
    """The peer joins the organisation that a code opens; or looks after it, by a code for owners."""

    code: str


@dataclass(frozen=True)
class Left:
    """The peer leaves an organisation. Nobody is told."""

    organisation_id: int


@dataclass(frozen=True)
class Snoozed:
    """The peer wants a check-in at another moment."""

    asked: Asked
    due_at: datetime


@dataclass(frozen=True)
class Answered:
    """What was tapped in a check-in so far."""

    asked: Asked
    results: Mapping[str, str]


@dataclass(frozen=True)
class Woken:
    """The peer wants a schedule's check-ins to go on, monthly."""

    schedule_id: int


@dataclass(frozen=True)
class Thanked:
    """A line was welcome."""


@dataclass(frozen=True)
class Begun:
    """The peer begins with lines anew; those of `keys` may come though they came before."""

    keys: frozenset[str] = field(default_factory=frozenset)


Change = Joined | Left | Snoozed | Answered | Woken | Thanked | Begun | OwnerChange


def keep(tx: Transaction, peer: Peer, change: Change, now: datetime) -> None:
    """Keep one change."""
    match change:
        case Joined(code):
            _join(tx, peer, code, now)
        case Left(organisation_id):
            organisations.leave(tx, organisation_id, peer.id)
            call_acts.leave_organisation(tx, organisation_id, peer.id, now)
        case Snoozed(asked, due_at):
            nudges.ask_again(tx, peer, asked.schedule_id, asked.occurrence, due_at)
        case Answered(asked, results):
            _answered(tx, peer, asked, results, now)
        case Woken(schedule_id) if not schedules.asks_peer(tx, schedule_id, peer.id):
            pass  # A button of what they left, or one that nobody drew.
        case Woken(schedule_id):
            rhythm = rhythms.load(tx, peer, schedule_id)
            rhythms.save(tx, peer, schedule_id, replace(rhythm, is_asleep=False, passed_over=MONTHLY_FROM))
            plan_peer(tx, peer, now)
        case Thanked():
            rhythm = rhythms.load(tx, peer, LINES)
            # The line that was welcome counts as none that was passed over.
            rhythms.save(tx, peer, LINES, replace(rhythm, passed_over=-1, is_asleep=False))
            plan_line(tx, peer, now)
        case Begun(keys):
            rhythm = rhythms.load(tx, peer, LINES)
            came = {key: day for key, day in rhythm.lines.items() if key not in keys}
            rhythms.save(tx, peer, LINES, Rhythm(lines=came, last=rhythm.last))
            plan_peer(tx, peer, now)
        case _:
            owner_changes.keep(tx, peer, change, now)


def _join(tx: Transaction, peer: Peer, code: str, now: datetime) -> None:
    invited = organisations.opened_by(tx, code, now.date())
    if invited is None:
        return
    if invited.is_for_one:
        if organisations.take_over(tx, code, peer.id, now.date()):
            of = invited.organisation.id
            audit.note(tx, now, invited.role, f"{invited.role}_became", of, peer.id)
            hand_over.look_at(tx, of, now)
            if invited.role == organisations.RESPONDER:
                call_acts.tell_newcomer(tx, of, now)
    else:
        organisations.join(tx, invited.organisation.id, peer.id, now.date())
        plan_peer(tx, peer, now)


def _answered(tx: Transaction, peer: Peer, asked: Asked, results: Mapping[str, str], now: datetime) -> None:
    """Keep what was tapped under the time it was asked for. Who answers is asked as often again as before.

    Of an organisation that was left, or closed, meanwhile nothing is kept.
    """
    if not organisations.is_member(tx, asked.organisation_id, peer.id):
        return
    answers.save(tx, peer, asked, results)
    nudges.is_answered(tx, peer.id, asked.schedule_id, asked.occurrence)
    rhythm = rhythms.load(tx, peer, asked.schedule_id)
    schedule = schedules.find(tx, asked.organisation_id, asked.schedule_id)
    if rhythm.passed_over and schedule and any(map(is_answer, results.values())):
        rhythm = replace(rhythm, passed_over=0)
        rhythms.save(tx, peer, asked.schedule_id, rhythm)
        plan_check_in(tx, peer, schedule, now, rhythm)
