"""What an owner changes of an organisation: check-ins, links, and that they look after it. Kept by `keep`.

Whether they may was asked in the same transaction (`lookups.owned`), and is asked here once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store import audit, calls, deeds, organisations, schedules
from store.database import Transaction
from store.peers import Peer
from store.row_security import acting_for

from . import call_acts, hand_over


@dataclass(frozen=True)
class CheckInBegun:
    """A check-in begins; `mark` stands in its rule, and of one mark one check-in begins."""

    organisation_id: int
    flow: str
    rule: str
    mark: str


@dataclass(frozen=True)
class CheckInChanged:
    """A check-in is paused, goes on, ends, or is asked at another time; what is empty stays."""

    organisation_id: int
    schedule_id: int
    state: str = ""
    rule: str = ""


@dataclass(frozen=True)
class LinkMade:
    """A link that invites peers, or makes one owner. `is_instead`: all earlier links open nothing any more."""

    organisation_id: int
    code: str
    role: str = organisations.MEMBER
    is_instead: bool = False


@dataclass(frozen=True)
class CallsSet:
    """When call requests are answered, and how soon; "" for not at all."""

    organisation_id: int
    text: str


@dataclass(frozen=True)
class RespondersDismissed:
    """Nobody answers call requests any more; whoever is to goes by a new link."""

    organisation_id: int


@dataclass(frozen=True)
class GivenUp:
    """The owner looks after it no longer."""

    organisation_id: int


@dataclass(frozen=True)
class WentOn:
    """The check-ins that wait because nobody looked after the organisation go on."""

    organisation_id: int


@dataclass(frozen=True)
class DeedWritten:
    """The owner wrote what the organisation did; it waits for another owner, in place of what waited before."""

    organisation_id: int
    text: str


@dataclass(frozen=True)
class DeedChanged:
    """The owner agrees to what another wrote, or takes a line away."""

    organisation_id: int
    deed_id: int
    is_agreed: bool


@dataclass(frozen=True)
class CountsExported:
    """The owner was sent the counts as a file; nothing else changes."""

    organisation_id: int


OfCounts = DeedWritten | DeedChanged | CountsExported
OwnerChange = CheckInBegun | CheckInChanged | LinkMade | CallsSet | RespondersDismissed | GivenUp | WentOn | OfCounts

_STATES = {schedules.ACTIVE: "check_in_resumed", schedules.PAUSED: "check_in_paused", schedules.ENDED: "check_in_ended"}
_LINKS = {role: f"{role}_link_made" for role in organisations.ROLES} | {organisations.MEMBER: "link_made"}


def keep(tx: Transaction, peer: Peer, change: OwnerChange, now: datetime) -> None:
    """Keep one change, if the peer looks after the organisation it is about."""
    with acting_for(tx, change.organisation_id):
        if not organisations.is_owner(tx, change.organisation_id, peer.id):
            return
        if not isinstance(change, RespondersDismissed):
            _keep(tx, peer, change, now)
    # An organisation sees no row of a peer: not the words in an outbox that are taken back, nor who is in reach.
    if isinstance(change, RespondersDismissed):
        _keep(tx, peer, change, now)
    elif isinstance(change, GivenUp):
        hand_over.look_at(tx, change.organisation_id, now)


def _keep(tx: Transaction, peer: Peer, change: OwnerChange, now: datetime) -> None:
    action, number = _kept(tx, peer, change, now)
    if action:
        audit.note(tx, now, organisations.OWNER, action, change.organisation_id, peer.id, number)


def _kept(tx: Transaction, peer: Peer, change: OwnerChange, now: datetime) -> tuple[str, int | str]:
    """Keep a change; return what the audit trail calls it ("" when nothing came of it), and the number of what."""
    match change:
        case CheckInBegun(of, flow, rule, mark):
            if schedules.begun_by(tx, of, mark) is None:
                return "check_in_begun", schedules.add(tx, of, flow, rule, now.date()).id
        case CheckInChanged(of, schedule_id, state, rule):
            if schedules.change(tx, of, schedule_id, state=state, rule=rule):
                return _STATES.get(state, "check_in_moved"), schedule_id
        case LinkMade(of, code, role, is_instead):
            if is_instead:
                organisations.withdraw(tx, of)
            organisations.invite(tx, of, now.date(), role, code)
            return "links_renewed" if is_instead else _LINKS[role], ""
        case CallsSet() | RespondersDismissed() | DeedWritten() | DeedChanged() | CountsExported():
            return _kept_in_words(tx, peer, change, now)
        case GivenUp(of):
            organisations.give_up(tx, of, peer.id)
            return "owner_left", ""
        case WentOn(of):
            return "check_ins_went_on" if hand_over.go_on(tx, of) else "", ""
    return "", ""


def _kept_in_words(
    tx: Transaction, peer: Peer, change: CallsSet | RespondersDismissed | OfCounts, now: datetime
) -> tuple[str, int | str]:
    match change:
        case CallsSet(of, text):
            calls.set_settings(tx, of, text)
            return "calls_changed", ""
        case RespondersDismissed(of):
            return "responders_dismissed" if call_acts.dismiss_responders(tx, of, now) else "", ""
        case DeedWritten(of, text):
            deeds.write(tx, of, text, peer.id, now.date())
            return "deed_written", ""
        case DeedChanged(of, deed_id, True):
            return "deed_agreed" if deeds.agree(tx, of, deed_id, peer.id, now.date()) else "", deed_id
        case CountsExported():
            return "counts_exported", ""
        case DeedChanged(of, deed_id):
            return "deed_taken_back" if deeds.drop(tx, of, deed_id) else "", deed_id
