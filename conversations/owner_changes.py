"""What an owner changes of an organisation: check-ins, links, and that they look after it. Kept by `keep`.

Whether they may was asked in the same transaction (`lookups.owned`), and is asked here once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store import deeds, organisations, schedules
from store.database import Transaction
from store.peers import Peer


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
class GivenUp:
    """The owner looks after it no longer."""

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


OwnerChange = CheckInBegun | CheckInChanged | LinkMade | GivenUp | DeedWritten | DeedChanged


def keep(tx: Transaction, peer: Peer, change: OwnerChange, now: datetime) -> None:
    """Keep one change, if the peer looks after the organisation it is about."""
    if not organisations.is_owner(tx, change.organisation_id, peer.id):
        return
    match change:
        case CheckInBegun(of, flow, rule, mark):
            if schedules.begun_by(tx, of, mark) is None:
                schedules.add(tx, of, flow, rule, now.date())
        case CheckInChanged(of, schedule_id, state, rule):
            schedules.change(tx, of, schedule_id, state=state, rule=rule)
        case LinkMade(of, code, role, is_instead):
            if is_instead:
                organisations.withdraw(tx, of)
            organisations.invite(tx, of, now.date(), role, code)
        case DeedWritten() | DeedChanged():
            _keep_deed(tx, peer, change, now)
        case GivenUp(of):
            organisations.give_up(tx, of, peer.id)


def _keep_deed(tx: Transaction, peer: Peer, change: DeedWritten | DeedChanged, now: datetime) -> None:
    match change:
        case DeedWritten(of, text):
            deeds.write(tx, of, text, peer.id, now.date())
        case DeedChanged(of, deed_id, True):
            deeds.agree(tx, of, deed_id, peer.id, now.date())
        case DeedChanged(of, deed_id):
            deeds.drop(tx, of, deed_id)
